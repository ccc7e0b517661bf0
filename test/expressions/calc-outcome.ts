import type { SessionContext, Value } from '../../src/contracts/function.ts'
import type { Batch } from '../../src/core/batch.ts'
import { EngineError } from '../../src/core/errors.ts'
import { readValue } from '../../src/core/read-value.ts'
import { Calc } from '../../src/sql/5-codegen/calc.ts'
import type { Expression } from '../../src/sql/plan/expression.ts'
import { valueText } from './value-text.ts'

/** What computing one value came to: the value, or the code of the error. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'error'; readonly code: string }

/** Runs a computation; coded errors are an outcome, anything else is a bug and is thrown. */
export function outcomeOf(compute: () => Value): Outcome {
  try {
    return { kind: 'value', value: compute() }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    return { kind: 'error', code: error.code }
  }
}

/** Text that is equal for equal outcomes only. */
export const outcomeText = (outcome: Outcome): string =>
  outcome.kind === 'error' ? `error: ${outcome.code}` : valueText(outcome.value)

/** Computes an expression with a generated kernel; an error of the batch is the outcome of each of its rows. */
export function computeColumn(
  expression: Expression,
  batch: Batch,
  session: SessionContext,
): Outcome[] {
  const calc = new Calc({ condition: undefined, expressions: [expression], session })
  const positions =
    batch.selection ?? Int32Array.from({ length: batch.rowCount }, (_, position) => position)
  try {
    const column = calc.apply(batch)?.columns[0]
    return Array.from(positions, (position) => ({
      kind: 'value',
      value: readValue(column!, position, expression.type),
    }))
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    return Array.from(positions, () => ({ kind: 'error', code: error.code }))
  }
}
