/** Comparisons of products with constants, solved and as they stand, over numbers around the borders. */
import { describe, expect, test } from 'vitest'
import type { SessionContext, Value } from '../../src/contracts/function.ts'
import {
  bigIntType,
  intType,
  type SqlType,
  smallIntType,
  tinyIntType,
} from '../../src/core/types.ts'
import { foldExpression } from '../../src/sql/3-optimize/rules/fold-constants.ts'
import { solveComparisons } from '../../src/sql/3-optimize/rules/solve-comparisons.ts'
import { interpret } from '../../src/sql/5-codegen/interpreter.ts'
import type { Expression } from '../../src/sql/plan/expression.ts'
import { expressionText } from '../../src/sql/plan/expression-text.ts'
import { bindText } from '../expressions/bind-text.ts'

const session = { timeZone: 'UTC', isBatch: true } as unknown as SessionContext
const schema = [
  { name: 'b', type: bigIntType() },
  { name: 'i', type: intType(false) },
  { name: 's', type: smallIntType() },
  { name: 't', type: tinyIntType() },
]

function solvedOf(text: string): { readonly before: Expression; readonly after: Expression } {
  const before = foldExpression(bindText(text, session, schema), { session, isBatch: true })
  const input = { kind: 'values', rows: [], schema } as const
  const [node] = solveComparisons.apply([{ kind: 'filter', input, condition: before, schema }], {
    session,
    isBatch: true,
  })
  if (node?.kind !== 'filter') throw new Error('a filter')
  return { before, after: node.condition }
}

test.each([
  ['0.908 * b > 1000000', '(b > 1101321)'],
  ['0.908 * b >= 1000000', '(b >= 1101322)'],
  ['1000000 > b * 0.908', '(1101322 > b)'],
  ['b * -2.5 < 7', '(-3 < b)'],
  ['NOT (i * 1.5 = 3 OR s * 0.1 <> 0.4)', 'NOT(((i = 2) OR (s <> 4)))'],
  ['i * 1.5 = 4', '((i * 1.5) = 4.0)'],
  ['t * 0.01 < 100', '((t * 0.01) < 100.00)'],
  ['i * 2 > 5', '((i * 2) > 5)'],
  ['i * 1.5e0 > 5', '((i * 1.5) > 5)'],
  ["b * CAST('2' AS DECIMAL(38, 18)) > 5", '((b * 2.000000000000000000) > 5.000000)'],
  ['i * 0.0 > 1', '((i * 0.0) > 1.0)'],
  ['b * 0.5 > i', '((b * 0.5) > i)'],
])('%s', (text, expected) => {
  expect(
    expressionText(solvedOf(text).after, schema).replaceAll(/CAST\((\w+) AS \w+\)/g, '$1'),
  ).toBe(expected)
})

const numbers: Readonly<Record<string, readonly number[]>> = {
  b: [-101, -3, -2, -1, 0, 1, 2, 3, 4, 77, 2 ** 53],
  i: [-2147483648, -41, -2, -1, 0, 1, 2, 5, 40, 2147483647],
  s: [-32768, -12, -1, 0, 1, 9, 32767],
  t: [-128, -7, -1, 0, 1, 6, 127],
}

describe.each(schema.map(({ name, type }, index) => ({ name, type: type as SqlType, index })))(
  '$name',
  ({ name, type, index }) => {
    test.each(['=', '<>', '<', '<=', '>', '>='])('%s', (sign) => {
      for (const factor of ['0.5', '-0.5', '2.5', '-7.25', '0.003', '1.0', '12345678901.5'])
        for (const constant of [
          '0',
          '1',
          '-1',
          '2.5',
          '-2.5',
          '0.006',
          '-7.25',
          '100',
          '1e1',
          '-64.0',
        ])
          for (const text of [
            `${name} * ${factor} ${sign} ${constant}`,
            `${constant} ${sign} ${factor} * ${name}`,
          ]) {
            const { before, after } = solvedOf(text)
            const values: Value[] = numbers[name]!.map((each) =>
              type.kind === 'BIGINT' ? BigInt(each) : each,
            )
            if (type.nullable) values.push(null)
            for (const value of values) {
              const row = schema.map((_, i) => (i === index ? value : 0))
              const expected = interpret(before, session)(row)
              expect([text, value, interpret(after, session)(row)]).toEqual([text, value, expected])
            }
          }
    })
  },
)
