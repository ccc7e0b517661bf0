import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, liveCount, type Schema, withSelection } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import { flatten, identityPositions } from '../../core/flatten.ts'
import { firstNullRow, notNullColumns } from '../../core/null-rows.ts'
import { emitLastMark } from '../calc.ts'

export const nullInNotNull = defineError({
  code: 'NOT_NULL_VIOLATED',
  domain: 'user',
  retry: 'never',
  message: (p: { column: string }) =>
    `Column '${p.column}' is NOT NULL, but a row has NULL in it: it was read as NULL, or a number grew beyond its DECIMAL.`,
  remedy: (p) =>
    `Leave such rows out with a WHERE, put a value in with COALESCE(${p.column}, …), or take NOT NULL off the column.`,
})

/**
 * Stands before a sink and fails the job where a NOT NULL column has NULL (or drops the row), as Flink's not-null enforcer
 * does: sources may hand out NULL for missing fields, and decimals that overflow are NULL. Costs
 * nothing for columns without a validity array.
 */
export class NotNullEnforcerOperator implements Operator {
  readonly #columns: readonly { readonly index: number; readonly name: string }[]

  readonly #drops: boolean
  #context!: OperatorContext

  /** @param drops rows with NULL there are left out and counted, instead of failing */
  constructor(schema: Schema, drops = false) {
    this.#drops = drops
    this.#columns = notNullColumns(schema)
  }

  open(context: OperatorContext): void {
    this.#context = context
  }

  /** @throws NOT_NULL_VIOLATED */
  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const violated = this.#columns.filter(
      ({ index }) => firstNullRow(batch.columns[index]!, batch) !== -1,
    )
    const [first] = violated
    if (first !== undefined && !this.#drops) throw nullInNotNull({ column: first.name })
    if (first === undefined) out.emit(batch)
    else this.#drop(batch, violated, out)
    return 'done'
  }

  #drop(batch: Batch, violated: readonly { readonly index: number }[], out: Output): void {
    const count = liveCount(batch)
    let selection = batch.selection ?? identityPositions(count).slice(0, count)
    for (const { index } of violated) {
      const { valid } = flatten(batch.columns[index]!, batch.rowCount)
      selection = selection.filter((row) => valid?.[row] !== 0)
    }
    this.#context.count('droppedRows', count - selection.length)
    if (selection.length > 0) out.emit(withSelection(batch, selection))
    else emitLastMark(batch, out)
  }
}
