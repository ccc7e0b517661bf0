import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, liveCount, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { flatten, identityPositions } from '../../core/flatten.ts'
import { emitLastMark } from '../calc.ts'
import { ColumnPicker } from '../pick-column.ts'
import { RankedRows, type RankedRowsOptions } from './ranked-rows.ts'

export interface FirstRowOptions extends RankedRowsOptions {
  /** Whether the rank, which is always 1, is the last column. */
  readonly outputsRank: boolean
  /** `final`: the rows once, at the end of bounded input. */
  readonly emit: 'final' | 'changes'
  /** Whether the receiver needs -U rows. */
  readonly updateBefore: boolean
}

/** Rows handed out in one batch when all are emitted at the end. */
const FINAL_ROWS = 4096

/**
 * The first row of each partition in an order (ROW_NUMBER = 1, deduplication), over rows that only come. It is written anew in its place
 * where a better one comes.
 *
 * Changelog in: append-only. Out: +I for a new partition, -U and +U where another row is the first. Once a batch. State: a row a partition.
 */
export class FirstRowOperator implements Operator {
  readonly #options: FirstRowOptions
  readonly #rows: RankedRows
  readonly #pickers: readonly ColumnPicker[]
  #best = new Int32Array(0)
  #nextFinal = 0

  constructor(options: FirstRowOptions) {
    this.#options = options
    this.#rows = new RankedRows(options, 1)
    this.#pickers = options.schema.map(() => new ColumnPicker())
  }

  open(context: OperatorContext): void {
    this.#rows.open(context)
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const count = liveCount(batch)
    if (count > 0) this.#take(batch, count, out)
    emitLastMark(batch, out)
    return 'done'
  }

  #take(batch: Batch, count: number, out: Output): void {
    const rows = this.#rows
    const positions = batch.selection ?? identityPositions(count)
    rows.begin(batch, positions, count)
    this.#findBest(count)
    const { ids, count: touchedCount } = rows.partitions.touched
    const best = this.#best
    const rowIds = new Int32Array(touchedCount)
    const places = new Int32Array(touchedCount)
    const addedKeys = new Int32Array(touchedCount)
    const addedPlaces = new Int32Array(touchedCount)
    let replaced = 0
    let added = 0
    for (let t = 0; t < touchedCount; t++) {
      if (best[t]! < rows.oldCount) continue
      const position = positions[best[t]! - rows.oldCount]!
      const oldStart = rows.oldStarts[t]!
      if (oldStart < rows.oldStarts[t + 1]!) {
        rowIds[replaced] = rows.oldIds[oldStart]!
        places[replaced++] = position
      } else {
        addedKeys[added] = ids[t]!
        addedPlaces[added++] = position
      }
    }
    const total = replaced + added
    if (total === 0) return
    places.set(addedPlaces.subarray(0, added), replaced)
    if (this.#options.emit === 'changes')
      this.#send(batch, { places, total, oldIds: rowIds, replaced }, out)
    rows.add(addedKeys, added, rowIds.subarray(replaced))
    rows.write(batch, places, rowIds, total)
    for (let i = 0; i < added; i++) rows.lists.setOne(addedKeys[i]!, rowIds[replaced + i]!)
  }

  /** The first candidate of each touched partition. */
  #findBest(count: number): void {
    const { oldStarts, oldCount, order } = this.#rows
    const { touched } = this.#rows.partitions
    if (this.#best.length < touched.count)
      this.#best = new Int32Array(Math.max(1024, touched.count))
    const best = this.#best
    for (let t = 0; t < touched.count; t++)
      best[t] = oldStarts[t]! < oldStarts[t + 1]! ? oldStarts[t]! : -1
    for (let k = 0; k < count; k++) {
      const t = this.#rows.placeOf(k)
      if (best[t]! < 0 || order(oldCount + k, best[t]!) < 0) best[t] = oldCount + k
    }
  }

  /** Sends the rows that are replaced, then those at `places`, of which the first ones replace them. */
  #send(
    batch: Batch,
    changes: {
      readonly places: Int32Array
      readonly total: number
      readonly oldIds: Int32Array
      readonly replaced: number
    },
    out: Output,
  ): void {
    const { schema, updateBefore, outputsRank } = this.#options
    const { places, total, oldIds, replaced } = changes
    const taken = updateBefore ? replaced : 0
    const columns = schema.map((_, column): Column => {
      const fresh = this.#pickers[column]!.pick(batch.columns[column]!, places, total, false)
      if (taken === 0) return fresh
      const old = this.#rows.gather(column, oldIds, taken)
      return concatColumns([old, flatten(fresh, total)], [taken, total])
    })
    const count = taken + total
    if (outputsRank) columns.push(ones(count))
    const kinds = new Uint8Array(count)
    kinds.fill(UPDATE_BEFORE, 0, taken)
    kinds.fill(UPDATE_AFTER, taken, taken + replaced)
    out.emit({
      rowCount: count,
      columns,
      kinds: replaced === 0 ? undefined : kinds,
      selection: undefined,
      marks: undefined,
    })
  }

  onProcessingTime(nowMs: number): Progress {
    this.#rows.partitions.onProcessingTime(nowMs)
    return 'done'
  }

  onEnd(_input: number, out: Output): Progress {
    return this.#options.emit === 'final' ? this.resume(out) : 'done'
  }

  /** Sends the rows of the next partitions. */
  resume(out: Output): Progress {
    const rows = this.#rows
    const keyIds = new Int32Array(FINAL_ROWS)
    const count = rows.partitions.liveIds(this.#nextFinal, keyIds)
    if (count === 0) return 'done'
    this.#nextFinal = keyIds[count - 1]! + 1
    const ids = new Int32Array(count)
    for (let i = 0; i < count; i++) rows.lists.copy(keyIds[i]!, ids, i)
    const columns = this.#options.schema.map((_, column) => rows.gather(column, ids, count))
    if (this.#options.outputsRank) columns.push(ones(count))
    out.emit({ rowCount: count, columns, kinds: undefined, selection: undefined, marks: undefined })
    return 'more'
  }
}

const ones = (count: number): Column => fixedColumn(new BigInt64Array(count).fill(1n))
