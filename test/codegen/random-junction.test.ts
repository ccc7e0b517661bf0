/** A side of AND or OR that differs each time it is computed is computed once for a row. */
import { expect, it } from 'vitest'
import { makeBatch } from '../../src/core/batch.ts'
import { booleanType } from '../../src/core/types.ts'
import { SeededRandom } from '../../src/platform/seeded-random.ts'
import { bindText } from '../expressions/bind-text.ts'
import { computeColumn, outcomeText } from '../expressions/calc-outcome.ts'
import { makeColumn } from '../expressions/make-column.ts'
import { testSession } from '../expressions/test-session.ts'

it.each(['b AND RAND() < 0.5', 'NOT b OR RAND() < 0.5', '(b AND RAND() < 0.5) OR RAND() < 0.5'])(
  '%s is never NULL where b is TRUE',
  (text) => {
    const expression = bindText(text, testSession(), [{ name: 'b', type: booleanType() }])
    const values = Array.from({ length: 300 }, () => true)
    const column = makeColumn(booleanType(), values, 'flat', new SeededRandom(1))
    const batch = makeBatch(values.length, [column])
    const outcomes = new Set(computeColumn(expression, batch, testSession()).map(outcomeText))
    expect([...outcomes].sort()).toEqual(['false', 'true'])
  },
)
