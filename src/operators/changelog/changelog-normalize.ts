import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import type { KeyedTable } from '../../contracts/state.ts'
import {
  type Batch,
  DELETE,
  INSERT,
  liveCount,
  type Schema,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { equalAt } from '../../core/equal-at.ts'
import { flatten, identityPositions } from '../../core/flatten.ts'
import { PagedInts } from '../../state/keyed-state/paged-ints.ts'
import { RowColumns } from '../../state/row-columns.ts'
import { TouchedRows } from '../aggregate/touched-rows.ts'
import { emitLastMark } from '../calc.ts'
import { ExpiringTable } from '../expiry/expiring-table.ts'
import { Expiry } from '../expiry/expiry.ts'
import { pickColumn } from '../pick-column.ts'
import { withoutUpdateBefore } from './drop-update-before.ts'
import { partsByMarks } from './parts-by-marks.ts'

export interface ChangelogNormalizeOptions {
  /** Columns of the input under the names that the state is to have. */
  readonly schema: Schema
  /** Columns that tell rows apart. */
  readonly key: readonly number[]
  /** Whether the receiver needs -U rows. */
  readonly updateBefore: boolean
  /** Changes are sent, and each watermark behind them, where it stands in a batch. */
  readonly marksInPlace: boolean
  /** Each change is sent by itself: versions of a key are not put together. Absent = false. */
  readonly everyChange?: boolean
  /** How long a row is kept that is not written; undefined: for ever. */
  readonly ttlMs: number | undefined
}

/**
 * Puts changes right that come by key: without what rows were, or more than once. Keeps the last row of each key.
 *
 * Changelog in: +I and +U say what the row of a key is, -D that there is none; -U is passed over. Out: +I, -U, +U, -D with whole rows,
 * once per key and batch unless each change is asked for; nothing where the row stays as it was, unless there is a TTL (so that what is kept downstream does not expire
 * earlier). What goes that is not there is left out. State: a row a key. (Flink: ChangelogNormalize.)
 */
export class ChangelogNormalizeOperator implements Operator {
  readonly #options: ChangelogNormalizeOptions
  /** Columns that are no key. */
  readonly #others: readonly number[]
  readonly #rows: RowColumns
  #table!: KeyedTable
  #expiry: Expiry | undefined
  #nowMs = 0
  readonly #touched = new TouchedRows()
  readonly #placeOf = new PagedInts()
  #rowIds = new Int32Array(0)
  #last = new Int32Array(0)

  constructor(options: ChangelogNormalizeOptions) {
    this.#options = options
    const { schema, key } = options
    this.#others = schema.map((_, column) => column).filter((column) => !key.includes(column))
    this.#rows = new RowColumns(
      this.#others.map((column) => schema[column]!),
      0,
    )
  }

  open(context: OperatorContext): void {
    const { schema, key, ttlMs } = this.#options
    const tableSchema = {
      name: 'rows',
      keys: key.map((column) => schema[column]!.type),
      keyNames: key.map((column) => schema[column]!.name),
      values: this.#rows.columns,
    }
    if (ttlMs === undefined) {
      this.#table = context.state.keyedTable(tableSchema)
      return
    }
    this.#nowMs = context.nowMs()
    const table = new ExpiringTable(context.state, tableSchema, {
      ttlMs,
      isWrittenOnUpsert: true,
      nowMs: () => this.#nowMs,
    })
    this.#table = table
    this.#expiry = new Expiry(context, { tables: [table], ttlMs })
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    if (this.#expiry !== undefined) this.#nowMs = this.#expiry.nowMs()
    const parts =
      this.#options.marksInPlace && batch.marks !== undefined ? partsByMarks(batch) : [batch]
    for (const part of parts) {
      if (this.#options.everyChange === true) this.#takeEach(part, out)
      else this.#take(part, out)
      emitLastMark(part, out)
    }
    return 'done'
  }

  /** Row by row: for receivers that look at what held in between. */
  #takeEach(batch: Batch, out: Output): void {
    const positions = batch.selection ?? identityPositions(batch.rowCount)
    const count = liveCount(batch)
    for (let k = 0; k < count; k++)
      this.#take({ ...batch, selection: positions.slice(k, k + 1) }, out)
  }

  #take(batch: Batch, out: Output): void {
    const selection = withoutUpdateBefore(batch) ?? batch.selection
    const count = selection?.length ?? liveCount(batch)
    if (count === 0) return
    if (this.#rowIds.length < count) this.#rowIds = new Int32Array(Math.max(1024, count))
    const rowIds = this.#rowIds
    const keys = this.#options.key.map((column) => batch.columns[column]!)
    const fresh = this.#table.upsertBatch(keys, selection, count, rowIds)
    this.#touched.collect(rowIds, count, this.#table.freshIds, fresh)
    this.#findLast(selection ?? identityPositions(count), count)
    this.#send(batch, this.#compare(batch), out)
  }

  /** Position of the last row of each touched key. */
  #findLast(positions: Int32Array, count: number): void {
    const { ids, count: touchedCount } = this.#touched
    if (this.#last.length < touchedCount) this.#last = new Int32Array(Math.max(1024, touchedCount))
    for (let t = 0; t < touchedCount; t++) this.#placeOf.set(ids[t]!, t)
    for (let k = 0; k < count; k++) this.#last[this.#placeOf.get(this.#rowIds[k]!)] = positions[k]!
  }

  /** Touched keys whose rows stay as they are, by 1. */
  #compare(batch: Batch): Uint8Array {
    const { ids, wasThere, count } = this.#touched
    const stays = new Uint8Array(count)
    if (this.#expiry !== undefined) return stays
    const rowIds = new Int32Array(count)
    const places = new Int32Array(count)
    const keys = new Int32Array(count)
    let compared = 0
    for (let t = 0; t < count; t++) {
      if (wasThere[t] === 0 || batch.kinds?.[this.#last[t]!] === DELETE) continue
      rowIds[compared] = ids[t]!
      places[compared] = this.#last[t]!
      keys[compared++] = t
    }
    if (compared === 0) return stays
    const old = this.#rows
      .gather(this.#table, rowIds, compared)
      .map((column) => flatten(column, compared))
    const now = this.#others.map((column) =>
      flatten(pickColumn(batch.columns[column]!, places, compared, false), compared),
    )
    for (let i = 0; i < compared; i++) if (equalAt(old, now, i)) stays[keys[i]!] = 1
    return stays
  }

  #send(batch: Batch, stays: Uint8Array, out: Output): void {
    const { ids, wasThere, count } = this.#touched
    const { updateBefore } = this.#options
    const changes = new KeyChanges(count)
    for (let t = 0; t < count; t++) {
      const position = this.#last[t]!
      const isGone = batch.kinds?.[position] === DELETE
      if (isGone) changes.remove(ids[t]!)
      if (stays[t] === 1) continue
      const isOld = wasThere[t] === 1
      if (isOld && (isGone || updateBefore))
        changes.takeBack(ids[t]!, position, isGone ? DELETE : UPDATE_BEFORE)
      if (!isGone) changes.give(ids[t]!, position, isOld ? UPDATE_AFTER : INSERT)
    }
    const { total, oldCount, newCount } = changes
    if (total > 0) {
      const order = changes.order()
      const columns = batch.columns.map((column, i): Column => {
        const other = this.#others.indexOf(i)
        // A key is the same in the old row and the new.
        if (other < 0) return pickColumn(column, changes.positions, total, false)
        const parts: Column[] = []
        const counts: number[] = []
        if (oldCount > 0) {
          parts.push(
            flatten(this.#rows.gatherOne(this.#table, other, changes.oldIds, oldCount), oldCount),
          )
          counts.push(oldCount)
        }
        if (newCount > 0) {
          parts.push(flatten(pickColumn(column, changes.newPositions, newCount, false), newCount))
          counts.push(newCount)
        }
        return pickColumn(concatColumns(parts, counts), order, total, false)
      })
      out.emit({
        rowCount: total,
        columns,
        kinds: changes.kinds.slice(0, total),
        selection: undefined,
        marks: undefined,
      })
    }
    this.#store(batch, changes)
  }

  #store(
    batch: Batch,
    { newIds, newPositions, newCount, removed, removedCount }: KeyChanges,
  ): void {
    this.#table.beginWrite(newIds, newCount)
    const columns = this.#others.map((column) => batch.columns[column]!)
    this.#rows.write(this.#table, columns, newPositions, newIds, newCount)
    if (removedCount > 0) this.#table.removeBatch(removed, removedCount)
  }

  onProcessingTime(nowMs: number): Progress {
    this.#nowMs = nowMs
    this.#expiry?.sweep()
    return 'done'
  }
}

/** What comes out of a batch: rows that are taken back lie in state, rows that are given in the batch. */
class KeyChanges {
  readonly kinds: Uint8Array
  /** By row of the output: where in the batch its key stands. */
  readonly positions: Int32Array
  readonly oldIds: Int32Array
  readonly newIds: Int32Array
  readonly newPositions: Int32Array
  readonly removed: Int32Array
  total = 0
  oldCount = 0
  newCount = 0
  removedCount = 0

  constructor(keyCount: number) {
    this.kinds = new Uint8Array(2 * keyCount)
    this.positions = new Int32Array(2 * keyCount)
    this.oldIds = new Int32Array(keyCount)
    this.newIds = new Int32Array(keyCount)
    this.newPositions = new Int32Array(keyCount)
    this.removed = new Int32Array(keyCount)
  }

  takeBack(id: number, position: number, kind: number): void {
    this.oldIds[this.oldCount++] = id
    this.#add(position, kind)
  }

  give(id: number, position: number, kind: number): void {
    this.newIds[this.newCount] = id
    this.newPositions[this.newCount++] = position
    this.#add(position, kind)
  }

  remove(id: number): void {
    this.removed[this.removedCount++] = id
  }

  #add(position: number, kind: number): void {
    this.positions[this.total] = position
    this.kinds[this.total++] = kind
  }

  /** By row of the output: where it stands among the old rows with the new ones behind. */
  order(): Int32Array {
    const order = new Int32Array(this.total)
    let old = 0
    let fresh = this.oldCount
    // -U and -D are the odd ones.
    for (let i = 0; i < this.total; i++) order[i] = (this.kinds[i]! & 1) === 1 ? old++ : fresh++
    return order
  }
}
