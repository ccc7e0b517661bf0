import type { HeldMemory } from '../../contracts/memory.ts'
import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import type { Batch } from '../../core/batch.ts'
import { MAX_BATCH_ROWS } from '../../core/batch.ts'
import { batchBytes, columnsBytes } from '../../core/batch-bytes.ts'
import type { Column } from '../../core/column.ts'
import { compact } from '../../core/compact.ts'
import { compareAt } from '../../core/compare-at.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { gatherColumn } from '../../core/flatten.ts'

export interface SortKeyOption {
  readonly column: number
  readonly isDescending: boolean
  readonly nullsFirst: boolean
}

export interface SortOptions {
  readonly keys: readonly SortKeyOption[]
  readonly offset: number
  /** undefined = all. */
  readonly limit: number | undefined
}

/** Of a row's place among the sorted ones. */
const ORDER_BYTES = 4

/** When more rows than this many times the limit are held, the surplus is cut. */
const CUT_FACTOR = 4

/**
 * ORDER BY over bounded input: keeps the rows, sorts them at the end (stable), then emits those
 * between offset and limit. With a limit only as many rows are held as may still come out.
 */
export class SortOperator implements Operator {
  readonly #options: SortOptions
  #batches: Batch[] = []
  #held = 0
  /** Of `#batches`. */
  #heldBytes = 0
  #sorted:
    | {
        readonly columns: readonly Column[]
        readonly order: Int32Array
        readonly sizeBytes: number
        next: number
        readonly end: number
      }
    | undefined

  constructor(options: SortOptions) {
    this.#options = options
  }

  open(_context: OperatorContext): void {}

  onBatch(_input: number, batch: Batch, _out: Output): Progress {
    const copy = compact(batch)
    if (copy.rowCount === 0) return 'done'
    this.#batches.push(copy)
    this.#held += copy.rowCount
    this.#heldBytes += batchBytes(copy)
    const wanted =
      this.#options.limit === undefined ? Infinity : this.#options.offset + this.#options.limit
    if (this.#held > Math.max(wanted * CUT_FACTOR, MAX_BATCH_ROWS)) this.#cut(wanted)
    return 'done'
  }

  /** Keeps only the first `wanted` rows of what has come. */
  #cut(wanted: number): void {
    const { columns, order } = this.#sortAll()
    const kept = Math.min(wanted, order.length)
    this.#batches = [
      {
        rowCount: kept,
        columns: columns.map((column) => gatherColumn(column, order, kept)),
        kinds: undefined,
        selection: undefined,
        marks: undefined,
      },
    ]
    this.#held = kept
    this.#heldBytes = batchBytes(this.#batches[0]!)
  }

  #sortAll(): { readonly columns: readonly Column[]; readonly order: Int32Array } {
    const first = this.#batches[0]
    if (first === undefined) return { columns: [], order: new Int32Array(0) }
    const counts = this.#batches.map((batch) => batch.rowCount)
    const columns = first.columns.map((_, i) =>
      concatColumns(
        this.#batches.map((batch) => batch.columns[i]!),
        counts,
      ),
    )
    const order = Int32Array.from({ length: this.#held }, (_, i) => i)
    const { keys } = this.#options
    // Typed arrays sort in place; equal rows keep their order by their position.
    order.sort((a, b) => {
      for (const key of keys) {
        const difference = compareAt(columns[key.column]!, a, b, key)
        if (difference !== 0) return difference
      }
      return a - b
    })
    return { columns, order }
  }

  onWatermark(): Progress {
    return 'done'
  }

  onEnd(_input: number, out: Output): Progress {
    const { columns, order } = this.#sortAll()
    this.#batches = []
    this.#heldBytes = 0
    const { offset, limit } = this.#options
    this.#sorted = {
      columns,
      order,
      sizeBytes: columnsBytes(columns) + order.byteLength,
      next: Math.min(offset, order.length),
      end: limit === undefined ? order.length : Math.min(order.length, offset + limit),
    }
    return this.resume(out)
  }

  resume(out: Output): Progress {
    const sorted = this.#sorted
    if (sorted === undefined || sorted.next >= sorted.end) return 'done'
    const count = Math.min(MAX_BATCH_ROWS, sorted.end - sorted.next)
    const positions = sorted.order.subarray(sorted.next, sorted.next + count)
    sorted.next += count
    out.emit({
      rowCount: count,
      columns: sorted.columns.map((column) => gatherColumn(column, positions, count)),
      kinds: undefined,
      selection: undefined,
      marks: undefined,
    })
    return sorted.next < sorted.end ? 'more' : 'done'
  }

  /** Sorting copies the rows once, all in one go: the room for that is counted while there is time to say no. */
  held(): HeldMemory {
    const sizeBytes = this.#sorted?.sizeBytes ?? 2 * this.#heldBytes + ORDER_BYTES * this.#held
    return { what: 'rows to be sorted', sizeBytes, rowCount: this.#held }
  }

  close(): void {
    this.#batches = []
    this.#sorted = undefined
  }
}
