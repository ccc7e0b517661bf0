import type { HeldMemory } from '../../contracts/memory.ts'
import type { Operator, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, MAX_BATCH_ROWS } from '../../core/batch.ts'
import { batchBytes, columnsBytes } from '../../core/batch-bytes.ts'
import type { Column } from '../../core/column.ts'
import { compact } from '../../core/compact.ts'
import { compareAt } from '../../core/compare-at.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { flatten, gatherColumn, identityPositions } from '../../core/flatten.ts'
import { pickColumn } from '../pick-column.ts'
import { orderedRows, peersBy } from './over-frames.ts'
import { type OverCallOptions, OverProgram } from './over-program.ts'

export interface BatchOverOptions extends OverCallOptions {
  readonly partition: readonly number[]
}

/** Partitions are computed together until they have this many rows. */
const PART_ROWS = 32_768
const ASCENDING = { isDescending: false, nullsFirst: true }

/** Rows of some partitions with their results. */
interface ComputedRows {
  readonly columns: readonly Column[]
  readonly count: number
  next: number
}

/**
 * OVER over bounded input: keeps the rows, orders them at the end by partition and order (stable), computes partition by partition
 * and hands the rows out in this order.
 *
 * Changelog: append-only in and out. State: none that is saved.
 */
export class BatchOverOperator implements Operator {
  readonly #options: BatchOverOptions
  readonly #program: OverProgram
  #batches: Batch[] = []
  /** Of `#batches`. */
  #heldBytes = 0
  #heldRows = 0
  #sorted:
    | {
        readonly columns: readonly Column[]
        readonly order: Int32Array
        readonly sizeBytes: number
      }
    | undefined
  #next = 0
  #computed: ComputedRows | undefined

  constructor(options: BatchOverOptions) {
    this.#options = options
    this.#program = new OverProgram(options)
  }

  open(): void {}

  onBatch(_input: number, batch: Batch): Progress {
    const copy = compact(batch)
    if (copy.rowCount === 0) return 'done'
    this.#batches.push(copy)
    this.#heldBytes += batchBytes(copy)
    this.#heldRows += copy.rowCount
    return 'done'
  }

  onWatermark(): Progress {
    return 'done'
  }

  onEnd(_input: number, out: Output): Progress {
    const [first] = this.#batches
    if (first === undefined) return 'done'
    const counts = this.#batches.map((batch) => batch.rowCount)
    const count = counts.reduce((sum, each) => sum + each, 0)
    const columns = first.columns.map((_, i) =>
      concatColumns(
        this.#batches.map((batch) => flatten(batch.columns[i]!, batch.rowCount)),
        counts,
      ),
    )
    this.#batches = []
    const { partition, order: sortKeys } = this.#options
    const keys = [...partition.map((column) => ({ column, ...ASCENDING })), ...sortKeys]
    const order = Int32Array.from(identityPositions(count).subarray(0, count))
    order.sort((a, b) => {
      for (const key of keys) {
        const difference = compareAt(columns[key.column]!, a, b, key)
        if (difference !== 0) return difference
      }
      return a - b
    })
    this.#sorted = { columns, order, sizeBytes: columnsBytes(columns) + order.byteLength }
    return this.resume(out)
  }

  resume(out: Output): Progress {
    this.#computed ??= this.#compute()
    const computed = this.#computed
    if (computed === undefined) return 'done'
    const count = Math.min(MAX_BATCH_ROWS, computed.count - computed.next)
    const positions = Int32Array.from({ length: count }, (_, i) => computed.next + i)
    computed.next += count
    out.emit({
      rowCount: count,
      columns: computed.columns.map((column) => pickColumn(column, positions, count, false)),
      kinds: undefined,
      selection: undefined,
      marks: undefined,
    })
    if (computed.next === computed.count) this.#computed = undefined
    return 'more'
  }

  /** The next partitions. */
  #compute(): ComputedRows | undefined {
    const sorted = this.#sorted
    if (sorted === undefined || this.#next === sorted.order.length) return undefined
    const { partition, order: sortKeys } = this.#options
    const starts = [0]
    const first = this.#next
    let end = first
    while (end < sorted.order.length && end - first < PART_ROWS) {
      do end++
      while (
        end < sorted.order.length &&
        partition.every(
          (column) =>
            compareAt(
              sorted.columns[column]!,
              sorted.order[end - 1]!,
              sorted.order[end]!,
              ASCENDING,
            ) === 0,
        )
      )
      starts.push(end - first)
    }
    this.#next = end
    const count = end - first
    const positions = sorted.order.subarray(first, end)
    const columns = sorted.columns.map((column) => gatherColumn(column, positions, count))
    const rows = orderedRows(
      count,
      Int32Array.from(starts),
      peersBy(
        sortKeys,
        sortKeys.map(({ column }) => columns[column]!),
      ),
    )
    const wanted = identityPositions(count).subarray(0, count)
    const results = this.#program.results({ columns, rows, wanted })
    return {
      columns: [...columns, ...results],
      count,
      next: 0,
    }
  }

  /** Ordering copies the rows once, all in one go: the room for that is counted while there is time to say no. */
  held(): HeldMemory {
    const waitingBytes = 2 * this.#heldBytes + Int32Array.BYTES_PER_ELEMENT * this.#heldRows
    return {
      what: 'rows of partitions',
      sizeBytes: this.#sorted?.sizeBytes ?? waitingBytes,
      rowCount: this.#heldRows,
    }
  }

  close(): void {
    this.#batches = []
    this.#sorted = undefined
    this.#computed = undefined
  }
}
