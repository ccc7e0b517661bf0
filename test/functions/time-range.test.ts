/** Sums of times and casts at the ends of what a TIMESTAMP can hold: exact or an error, interpreted and compiled. */
import { expect, it } from 'vitest'
import { makeBatch } from '../../src/core/batch.ts'
import { dateType, dayTimeIntervalType, intType, timestampType } from '../../src/core/types.ts'
import { SeededRandom } from '../../src/platform/seeded-random.ts'
import { interpret } from '../../src/sql/5-codegen/interpreter.ts'
import { bindText } from '../expressions/bind-text.ts'
import { computeColumn, outcomeOf, outcomeText } from '../expressions/calc-outcome.ts'
import { makeColumn } from '../expressions/make-column.ts'
import { testSession } from '../expressions/test-session.ts'

const schema = [
  { name: 'late', type: timestampType(6) },
  { name: 'early', type: timestampType(6, false) },
  { name: 'n', type: intType() },
  { name: 'dy', type: dateType() },
  { name: 'span', type: dayTimeIntervalType('SECOND') },
]
const MAX = 2n ** 63n - 1n
const row = [MAX - 1n, -MAX, 2_147_483_647, 106_751_991, 10n ** 15n]

it.each([
  ['TIMESTAMPADD(YEAR, 1, late)', 'error: SQL_TIME_RANGE'],
  ['TIMESTAMPADD(DAY, n, early)', 'error: SQL_TIME_RANGE'],
  ['TIMESTAMPADD(WEEK, n, late)', 'error: SQL_TIME_RANGE'],
  ['TIMESTAMPADD(WEEK, 2147483647, late)', 'error: SQL_TIME_RANGE'],
  ['TIMESTAMPADD(SECOND, -n, late)', '9221224553207775806n'],
  ['TIMESTAMPADD(DAY, 1, dy)', 'error: SQL_TIME_RANGE'],
  ['TIMESTAMPADD(MONTH, n, dy)', 'error: SQL_TIME_RANGE'],
  ['TIMESTAMPADD(HOUR, 4, dy)', '9223372036800000000n'],
  ['TIMESTAMPADD(HOUR, 5, dy)', 'error: SQL_TIME_RANGE'],
  ['TIMESTAMPADD(WEEK, 0 * n - 25000000, late)', '-5896627963145224194n'],
  ['late + span', 'error: SQL_TIME_RANGE'],
  ['span + late', 'error: SQL_TIME_RANGE'],
  ['early - span', 'error: SQL_TIME_RANGE'],
  ['early + span', '-9222372036854775807n'],
  ["late + INTERVAL '1' MONTH", 'error: SQL_TIME_RANGE'],
  ["dy + INTERVAL '1' DAY", 'error: SQL_TIME_RANGE'],
  ["dy - INTERVAL '1' DAY", '106751990'],
  ['span + span', '2000000000000000n'],
  ['CAST(dy AS TIMESTAMP(3))', '9223372022400000000n'],
])('%s is %s', (text, expected) => {
  const expression = bindText(text, testSession(), schema)
  expect(outcomeText(outcomeOf(() => interpret(expression, testSession())(row)))).toBe(expected)
  const columns = schema.map(({ type }, i) =>
    makeColumn(type, [row[i]!], 'flat', new SeededRandom(1)),
  )
  const actual = computeColumn(expression, makeBatch(1, columns), testSession())
  expect(actual.map(outcomeText)).toEqual([expected])
})

it.each([
  ['CAST(dy AS TIMESTAMP(3))', 'error: CAST_FAILED'],
  ['TRY_CAST(dy AS TIMESTAMP_LTZ(3))', 'NULL'],
])('a date of another system that is too late: %s is %s', (text, expected) => {
  const expression = bindText(text, testSession(), schema)
  const columns = schema.map(({ type }, i) =>
    makeColumn(type, [i === 3 ? 106_751_992 : row[i]!], 'flat', new SeededRandom(1)),
  )
  const actual = computeColumn(expression, makeBatch(1, columns), testSession())
  expect(actual.map(outcomeText)).toEqual([expected])
})
