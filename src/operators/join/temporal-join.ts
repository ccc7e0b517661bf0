import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import type { KeyedTable } from '../../contracts/state.ts'
import { type Batch, DELETE, liveCount, type Schema, UPDATE_BEFORE } from '../../core/batch.ts'
import type { Column, FixedColumn } from '../../core/column.ts'
import { flatten, identityPositions } from '../../core/flatten.ts'
import { millisAt, timeWords } from '../../core/time/time-words.ts'
import type { SqlType } from '../../core/types.ts'
import { PagedInts } from '../../state/keyed-state/paged-ints.ts'
import { HeldRows } from '../event-time/held-rows.ts'
import { InputWatermarks } from '../event-time/input-watermarks.ts'
import { presentOnly, withMissing } from '../pick-column.ts'
import { nullOf } from './join-output.ts'
import { MarkCuts, type MarkedRows } from './mark-cuts.ts'
import type { JoinCondition } from './stream-join.ts'
import { VersionRows } from './version-rows.ts'

export interface TemporalJoinSide {
  /** Columns under the names that the state is to have. */
  readonly schema: Schema
  readonly keys: readonly number[]
  readonly timeColumn: number
}

export interface TemporalJoinOptions {
  readonly type: 'inner' | 'left'
  /** Of the rows, and of the versions. */
  readonly sides: readonly [TemporalJoinSide, TemporalJoinSide]
  readonly keyTypes: readonly SqlType[]
  readonly keyNames: readonly string[]
  /** What is asked of pairs besides, over the left columns, then the right ones. */
  readonly condition: JoinCondition | undefined
}

const LEFT = 0
const FIRE_ROWS = 4096
const BATCHES_A_CALL = 8

/**
 * Joins each row with the version of its key that holds at its time. Rows wait until the watermark of both inputs has reached their time; a
 * late row goes out with the next watermark, and sees the versions that are still there. (Flink: TemporalRowTimeJoinOperator; there too NULL
 * is a key like others.)
 *
 * Changelog in: rows that only come on the left; any on the right, where -U says nothing: the row behind it is a new version, -D ends its key from
 * its time on. Out: append-only. State: rows that wait, and versions that such rows may see: those before the last one that the watermark has reached are
 * freed. Watermark: the least of both.
 */
export class TemporalJoinOperator implements Operator {
  readonly #options: TemporalJoinOptions
  readonly #held: HeldRows
  readonly #versions: VersionRows
  readonly #nothing: readonly Column[]
  readonly #watermarks = new InputWatermarks(2)
  #keys!: KeyedTable
  /** How many rows of each key wait. */
  readonly #waiting = new PagedInts()
  #watermarkMs = -Infinity
  /** Watermarks with the rows before them, not yet gone through. */
  #segments: readonly MarkedRows[] = []
  #isFiring = false
  #input = 0
  #batch: Batch | undefined
  #positions: Int32Array = new Int32Array(0)
  #timesMs = new Float64Array(0)
  #keyIds = new Int32Array(0)

  constructor(options: TemporalJoinOptions) {
    const [left, right] = options.sides
    this.#options = options
    this.#held = new HeldRows(left.schema, left.timeColumn)
    this.#versions = new VersionRows(right.schema)
    this.#nothing = right.schema.map(({ type }) => nullOf(type))
  }

  open(context: OperatorContext): void {
    const { keyTypes, keyNames } = this.#options
    this.#watermarks.open(context)
    this.#watermarkMs = this.#watermarks.currentMs
    this.#keys = context.state.keyedTable({ name: 'keys', keys: keyTypes, keyNames, values: [] })
    this.#held.open(context.state)
    this.#versions.open(context.state)
    for (const keyId of this.#held.keyIds()) this.#addWaiting(keyId, 1)
  }

  onBarrier(): void {
    this.#watermarks.onBarrier()
  }

  onBatch(input: number, batch: Batch, out: Output): Progress {
    this.#watermarks.wake(input)
    this.#input = input
    this.#judge(input, batch)
    // Whatever is emitted on the way: rows are taken from the batch within this call.
    this.#batch = batch
    let progress: Progress = 'done'
    let done = 0
    for (const segment of this.#segments) {
      this.#take(segment)
      done++
      progress = this.#advance(segment.watermarkMs, out)
      // A watermark that frees many rows with late rows behind it: they wait for no other call.
      while (progress === 'more' && done < this.#segments.length) progress = this.resume(out)
    }
    this.#batch = undefined
    return progress
  }

  /** Notes times; cuts the batch at its watermarks where it has late rows. */
  #judge(input: number, batch: Batch): void {
    const { selection, marks, rowCount } = batch
    const count = liveCount(batch)
    this.#positions = selection ?? identityPositions(count)
    if (this.#timesMs.length < count) {
      this.#timesMs = new Float64Array(Math.max(1024, count))
      this.#keyIds = new Int32Array(this.#timesMs.length)
    }
    const { timeColumn } = this.#options.sides[input]!
    const times = flatten(batch.columns[timeColumn]!, rowCount) as FixedColumn
    const words = timeWords(times)
    const cuts = new MarkCuts(marks, this.#watermarkMs, (markMs) =>
      this.#watermarks.mark(input, markMs),
    )
    let hasLate = false
    for (let k = 0; k < count; k++) {
      const row = this.#positions[k]!
      cuts.pass(k, row)
      const timeMs = millisAt(words, row)
      this.#timesMs[k] = timeMs
      if (timeMs <= cuts.watermarkMs) hasLate = true
    }
    cuts.pass(count, Infinity)
    const { from, watermarkMs } = cuts
    this.#segments = hasLate
      ? [...cuts.cuts, { from, to: count, watermarkMs: -Infinity }]
      : [{ from: 0, to: count, watermarkMs }]
  }

  #take({ from, to }: MarkedRows): void {
    if (from === to) return
    if (this.#input === LEFT) this.#takeRows(from, to)
    else this.#takeVersions(from, to)
  }

  #takeRows(from: number, to: number): void {
    const batch = this.#batch!
    const count = to - from
    const positions = this.#positions.subarray(from, to)
    const keys = this.#options.sides[0].keys.map((key) => batch.columns[key]!)
    this.#keys.upsertBatch(keys, positions, count, this.#keyIds)
    const keyIds = this.#keyIds.subarray(0, count)
    this.#held.add(batch, positions, count, keyIds)
    for (let k = 0; k < count; k++) this.#addWaiting(keyIds[k]!, 1)
  }

  #takeVersions(from: number, to: number): void {
    const batch = this.#batch!
    const { kinds } = batch
    const positions = new Int32Array(to - from)
    const timesMs = new Float64Array(to - from)
    const isEnd = new Uint8Array(to - from)
    let count = 0
    for (let k = from; k < to; k++) {
      const row = this.#positions[k]!
      const kind = kinds?.[row]
      if (kind === UPDATE_BEFORE) continue
      positions[count] = row
      timesMs[count] = this.#timesMs[k]!
      isEnd[count++] = kind === DELETE ? 1 : 0
    }
    const keys = this.#options.sides[1].keys.map((key) => batch.columns[key]!)
    this.#keys.upsertBatch(keys, positions, count, this.#keyIds)
    const keyIds = this.#keyIds.subarray(0, count)
    this.#versions.add(batch.columns, positions, keyIds, timesMs, isEnd, count)
  }

  onWatermark(input: number, watermarkMs: number, out: Output): Progress {
    return this.#advance(this.#watermarks.advance(input, watermarkMs) ?? -Infinity, out)
  }

  onIdle(input: number, isIdle: boolean, out: Output): Progress {
    return this.#advance(this.#watermarks.idle(input, isIdle) ?? -Infinity, out)
  }

  #advance(watermarkMs: number, out: Output): Progress {
    if (watermarkMs <= this.#watermarkMs) return 'done'
    this.#watermarkMs = watermarkMs
    this.#isFiring = true
    return this.resume(out)
  }

  /** Sends rows whose time has come; then frees what they saw, and hands the watermark on. */
  resume(out: Output): Progress {
    for (let i = 0; this.#isFiring; i++) {
      if (i === BATCHES_A_CALL) return 'more'
      if (this.#fire(out)) continue
      this.#isFiring = false
      this.#dropEmpty(this.#versions.free(this.#watermarkMs))
      out.emitWatermark(this.#watermarkMs)
    }
    return 'done'
  }

  /** Sends the next rows that are due; false when there are none. */
  #fire(out: Output): boolean {
    const due = this.#held.take(this.#watermarkMs, FIRE_ROWS)
    if (due === undefined) return false
    const { columns, keyIds, count } = due
    const { sides, type, condition } = this.#options
    const times = (columns[sides[0].timeColumn] as FixedColumn).values as BigInt64Array
    const found = this.#find(keyIds, times, count)
    const right = sides[1].schema.map((_, i) => i)
    if (condition !== undefined) this.#filter(condition, columns, found, count)
    const { positions, valid, present } = presentOnly(found, count)
    if (present > 0 || type === 'left')
      out.emit({
        rowCount: count,
        columns: [
          ...columns,
          ...right.map((column) => this.#gather(column, positions, valid, present, count)),
        ],
        kinds: undefined,
        selection: type === 'left' || present === count ? undefined : places(found, count, present),
        marks: undefined,
      })
    for (let k = 0; k < count; k++) this.#addWaiting(keyIds[k]!, -1)
    this.#dropEmpty(keyIds)
    return true
  }

  /** The version that each row sees, −1 where there is none. Rows are in the order of time. */
  #find(keyIds: Int32Array, times: BigInt64Array, count: number): Int32Array {
    const found = new Int32Array(count)
    // Where the last row of the key has found its version.
    const cursors = new Map<number, number>()
    for (let k = 0; k < count; k++) {
      const keyId = keyIds[k]!
      const timeMs = Math.floor(Number(times[k]!) / 1000)
      let id = cursors.get(keyId) ?? this.#versions.first(keyId)
      found[k] = -1
      if (id < 0 || this.#versions.sinceMs(id) > timeMs) continue
      for (;;) {
        const next = this.#versions.next(id)
        if (next < 0 || this.#versions.sinceMs(next) > timeMs) break
        id = next
      }
      cursors.set(keyId, id)
      if (!this.#versions.isEnd(id)) found[k] = id
    }
    return found
  }

  /** Sets to −1 those versions that do not pass with their row. */
  #filter(
    { filter, columns: used }: JoinCondition,
    left: readonly Column[],
    found: Int32Array,
    count: number,
  ): void {
    const { positions, present } = presentOnly(found, count)
    if (present === 0) return
    const width = this.#options.sides[0].schema.length
    const columns: Column[] = []
    for (const column of used)
      columns[column] =
        column < width ? left[column]! : this.#versions.gather(column - width, positions, count)
    const selection = places(found, count, present)
    const passed = filter.apply({
      rowCount: count,
      columns,
      kinds: undefined,
      selection,
      marks: undefined,
    })
    if (passed !== undefined && passed.selection === undefined) return
    const isPassed = new Uint8Array(count)
    for (const row of passed?.selection ?? []) isPassed[row] = 1
    for (let k = 0; k < count; k++) if (isPassed[k] === 0) found[k] = -1
  }

  #gather(
    column: number,
    positions: Int32Array,
    valid: Uint8Array,
    present: number,
    count: number,
  ): Column {
    const rows = present === 0 ? undefined : this.#versions.gather(column, positions, count)
    if (rows === undefined) return this.#nothing[column]!
    return present === count ? rows : withMissing(rows, valid, count)
  }

  #addWaiting(keyId: number, change: number): void {
    this.#waiting.set(keyId, Math.max(0, this.#waiting.get(keyId)) + change)
  }

  /** Drops those keys for which no row waits and that have no version. */
  #dropEmpty(keyIds: Int32Array): void {
    const empty = new Set<number>()
    for (const id of keyIds)
      if (this.#waiting.get(id) <= 0 && this.#versions.first(id) < 0) empty.add(id)
    if (empty.size > 0) this.#keys.removeBatch(Int32Array.from(empty), empty.size)
  }
}

/** Places of the rows that are not −1, ascending. */
function places(found: Int32Array, count: number, present: number): Int32Array {
  const selection = new Int32Array(present)
  for (let k = 0, next = 0; k < count; k++) if (found[k]! >= 0) selection[next++] = k
  return selection
}
