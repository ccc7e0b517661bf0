import type { SessionContext } from '../../contracts/function.ts'
import { type Batch, liveCount } from '../../core/batch.ts'
import { type BytesColumn, bytesColumn, type Column, dictionaryColumn } from '../../core/column.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { gatherColumn, identityPositions } from '../../core/flatten.ts'
import { ViewNumbers } from '../../core/view-numbers.ts'
import type { Expression } from '../plan/expression.ts'
import { Calc } from './calc.ts'
import { type Leaf, resolveLeaf } from './leaves.ts'

/** Texts that are remembered of one pool; where there are more, nothing is. */
const MAX_TEXTS = 1 << 15
/** Rows after which it is asked whether texts come again. */
const TRIAL_ROWS = 1 << 14

/** What was computed of the texts of one column, while it comes as views of a pool that does not change. */
export class RememberedTexts {
  /** Texts are new too often: they are not looked up any more. */
  isGivenUp = false
  readonly #leaf: Leaf
  readonly #calc: Calc
  readonly #views = new ViewNumbers()
  /** By number of the view: one column an expression. The first value is that of NULL. */
  #values: readonly Column[] = []
  #valueCount = 0
  #numbers = new Int32Array(0)
  #rowsSeen = 0

  /** @param expressions over `leaf`, as column 0 */
  constructor(leaf: Leaf, expressions: readonly Expression[], session: SessionContext) {
    this.#leaf = leaf
    this.#calc = new Calc({ condition: undefined, expressions, session })
  }

  /** The values of all expressions for a batch, valid until the next one; undefined where they are not remembered. */
  of(batch: Batch): readonly Column[] | undefined {
    if (this.isGivenUp) return undefined
    const column = resolveLeaf(this.#leaf, batch)
    if (column.layout !== 'bytes' || column.isPool !== true) return undefined
    if (this.#views.turnTo(column) || this.#valueCount === 0) this.#forget(column)
    if (this.#numbers.length < batch.rowCount) this.#numbers = new Int32Array(batch.rowCount)
    const live = { selection: batch.selection, count: liveCount(batch) }
    this.#views.number(column, live, this.#numbers)
    const { count } = this.#views
    this.#rowsSeen += live.count
    if (count > MAX_TEXTS || (this.#rowsSeen > TRIAL_ROWS && count * 2 > this.#rowsSeen)) {
      this.isGivenUp = true
      return undefined
    }
    if (count >= this.#valueCount) this.#learn(column)
    return this.#values.map((values) => dictionaryColumn(this.#numbers, values))
  }

  /** Another pool: only NULL is known. Numbers of rows that are not alive stay numbers of values. */
  #forget({ bytes }: BytesColumn): void {
    this.#numbers.fill(0)
    this.#rowsSeen = 0
    const nothing = bytesColumn(new Int32Array(1), new Int32Array(1), bytes, {
      valid: new Uint8Array(1),
    })
    this.#values = this.#computed(nothing, 1)
    this.#valueCount = 1
  }

  /** Computes what is new. */
  #learn({ bytes, isAscii = false }: BytesColumn): void {
    const { starts, lengths } = this.#views.viewsAfter(this.#valueCount - 1)
    const fresh = bytesColumn(starts, lengths, bytes, { isAscii, isPool: true })
    const values = this.#computed(fresh, starts.length)
    const counts = [this.#valueCount, starts.length]
    this.#values = this.#values.map((known, i) => concatColumns([known, values[i]!], counts))
    this.#valueCount += starts.length
  }

  #computed(column: Column, count: number): readonly Column[] {
    const none = { kinds: undefined, selection: undefined, marks: undefined }
    const { columns } = this.#calc.apply({ rowCount: count, columns: [column], ...none })!
    return columns.map((each) => gatherColumn(each, identityPositions(count), count))
  }
}
