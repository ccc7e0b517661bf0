import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type KeyedTable, PAGE_MASK, PAGE_SHIFT, type StateColumn } from '../../contracts/state.ts'
import { type Batch, liveCount, type Schema } from '../../core/batch.ts'
import type { Column, FixedColumn } from '../../core/column.ts'
import { flatten, identityPositions } from '../../core/flatten.ts'
import { LAST_WRITE, stampUntimed } from '../../state/row-times.ts'
import { emitLastMark } from '../calc.ts'
import { type BatchSegment, EventTimeGate } from '../event-time/event-time-gate.ts'
import { HeldRows } from '../event-time/held-rows.ts'
import { pickColumn } from '../pick-column.ts'
import type { CarriedGroups } from './frame-scan.ts'
import { type OrderedRows, orderedRows } from './over-frames.ts'
import { type OverCallOptions, OverProgram } from './over-program.ts'
import { PartitionGroups } from './partition-groups.ts'
import { columnsRead, type RankingCallOption, rankingValues } from './ranking-values.ts'
import { type Retain, RetainedRows } from './retained-rows.ts'
import { type RowsByPartition, rowsByPartition } from './rows-by-partition.ts'

export interface StreamingOverOptions extends Omit<OverCallOptions, 'output'> {
  /** Columns of the input under the names that the state is to have. */
  readonly schema: Schema
  readonly partition: readonly number[]
  readonly time: { readonly kind: 'event' | 'processing'; readonly column: number }
  /** Calls of LAG: over all rows before, whatever the frame. */
  readonly lags: readonly RankingCallOption[]
  /** Rows of earlier calls that frames or LAG reach back to. */
  readonly retain: Retain
  /** How long a partition is kept that gets no rows; absent, undefined: for ever. */
  readonly ttlMs?: number | undefined
  readonly output: readonly {
    readonly from: 'merged' | 'kept' | 'rankings' | 'lags'
    readonly index: number
  }[]
}

/** A pass over all partitions takes half a TTL: 32 steps. */
const STEPS_PER_TTL = 64
const LEAST_STEP_MS = 10
const SWEEP_ROWS = 65_536

/** Rows that are computed together. */
const FIRE_ROWS = 8192
const BATCHES_PER_CALL = 4

/**
 * OVER in streams, ordered by time. By event time rows wait for the watermark, and are computed in the order of their times; those that
 * it has passed are late (`lateRows`) and left out. By processing time rows are computed when they come.
 *
 * Changelog: append-only in and out; rows go out in the order of time, the watermark behind them. State: rows that wait; where frames
 * begin with their partition one row a partition, otherwise the columns that are read of the rows that frames reach back to. With a TTL a partition that
 * got no rows for so long, and has none that wait, begins anew.
 */
export class StreamingOverOperator implements Operator {
  readonly #options: StreamingOverOptions
  readonly #program: OverProgram
  readonly #held: HeldRows
  readonly #gate: EventTimeGate
  /** Columns of the input that are kept of rows that have been computed. */
  readonly #keptColumns: readonly number[]
  #keys!: KeyedTable
  /** undefined where frames begin with their partition. */
  #retained: RetainedRows | undefined
  #merged: PartitionGroups | undefined
  #kept: PartitionGroups | undefined
  #context!: OperatorContext
  #sweptMs = -Infinity
  #keyIds = new Int32Array(0)
  #nextExpiryId = 0

  constructor(options: StreamingOverOptions) {
    this.#options = options
    this.#program = new OverProgram({
      ...options,
      output: options.output.filter(
        (each): each is OverCallOptions['output'][number] => each.from !== 'lags',
      ),
    })
    this.#held = new HeldRows(options.schema, options.time.column)
    this.#gate = new EventTimeGate(options.time.column)
    const read = new Set([options.time.column, ...options.used])
    for (const call of options.lags) for (const column of columnsRead(call)) read.add(column)
    this.#keptColumns = [...read].sort((a, b) => a - b)
  }

  open(context: OperatorContext): void {
    const { schema, partition, time, retain } = this.#options
    const { state } = context
    this.#context = context
    this.#keys = state.keyedTable({
      name: 'keys',
      keys: partition.map((column) => schema[column]!.type),
      keyNames: partition.map((column) => schema[column]!.name),
      values: [...this.#keyValues, ...(this.#options.ttlMs === undefined ? [] : [LAST_WRITE])],
    })
    if (this.#options.ttlMs !== undefined) {
      stampUntimed(this.#keys, this.#keyValues.length, context.nowMs())
      this.#askForTurn(this.#options.ttlMs)
    }
    if (time.kind === 'event') {
      this.#held.open(state)
      this.#gate.open(context)
    }
    if (retain.kind === 'none' || this.#options.lags.length > 0) {
      const { merged, kept } = this.#options
      if (merged !== undefined)
        this.#merged = new PartitionGroups(state, merged, 'merged', partition)
      if (kept !== undefined) this.#kept = new PartitionGroups(state, kept, 'kept', partition)
    }
    if (retain.kind === 'none') return
    this.#retained = new RetainedRows(state, {
      retain,
      schema,
      columns: this.#keptColumns,
      timeColumn: time.column,
    })
  }

  get #keyValues(): readonly StateColumn[] {
    if (this.#counts)
      return [
        { name: 'rows', storage: 'i64' },
        { name: 'ranks', storage: 'i64' },
      ]
    return this.#judgesByKey ? [{ name: 'last time', storage: 'i64' }] : []
  }

  get #counts(): boolean {
    return this.#options.rankings.length > 0
  }

  /**
   * As in Flink, frames that do not begin with their partition take a row that the watermark has passed when no row of its partition with
   * its time or a later one has been computed; it is computed at the next watermark.
   */
  get #judgesByKey(): boolean {
    const { time, retain, lags } = this.#options
    return time.kind === 'event' && retain.kind !== 'none' && lags.length === 0
  }

  onBarrier(): void {
    if (this.#options.time.kind === 'event') this.#gate.onBarrier()
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    if (this.#options.time.kind === 'processing') {
      const count = liveCount(batch)
      if (count > 0) this.#processNow(batch, count, out)
      emitLastMark(batch, out)
      return 'done'
    }
    const segments = this.#judgesByKey ? this.#gate.segments(batch) : undefined
    if (segments !== undefined) return this.#takeSegments(batch, segments, out)
    const watermarkMs = this.#gate.judge(batch)
    const { positions, count } = this.#gate
    if (count > 0) {
      const own = positions.subarray(0, count)
      this.#held.add(batch, own, count, this.#keysOf(batch, own, count))
    }
    return this.#advance(watermarkMs, out)
  }

  #keysOf(batch: Batch, positions: Int32Array, count: number): Int32Array {
    const keyIds = this.#roomForKeys(count)
    const keys = this.#options.partition.map((column) => batch.columns[column]!)
    this.#keys.upsertBatch(keys, positions, count, keyIds)
    this.#touch(keyIds, count)
    return keyIds
  }

  /** Partitions that get rows: those that had none for as long as the TTL begin anew. */
  #touch(keyIds: Int32Array, count: number): void {
    const { ttlMs } = this.#options
    if (ttlMs === undefined || count === 0) return
    const nowMs = this.#context.nowMs()
    const expired = new Set<number>()
    this.#keys.beginWrite(keyIds, count)
    const times = this.#keys.valuePages(this.#keyValues.length) as readonly Float64Array[]
    for (let k = 0; k < count; k++) {
      const id = keyIds[k]!
      const page = times[id >> PAGE_SHIFT]!
      const lastMs = page[id & PAGE_MASK]!
      if (lastMs !== 0 && lastMs <= nowMs - ttlMs) expired.add(id)
      page[id & PAGE_MASK] = nowMs
    }
    if (expired.size > 0) this.#forgetAll(this.#withoutWaiting([...expired]))
  }

  /** Of the partitions those of which no rows wait. */
  #withoutWaiting(keyIds: readonly number[]): Int32Array {
    if (this.#options.time.kind === 'processing') return Int32Array.from(keyIds)
    const waiting = this.#held.keysInUse()
    return Int32Array.from(keyIds.filter((id) => !waiting.has(id)))
  }

  /** Partitions as if they had had no rows. */
  #forgetAll(keyIds: Int32Array): void {
    const count = keyIds.length
    if (count === 0) return
    const keys = this.#options.partition.map((_, i) => this.#keys.gatherKey(i, keyIds, count))
    this.#merged?.forget(keys, count)
    this.#kept?.forget(keys, count)
    this.#retained?.forget(keyIds)
    this.#keys.beginWrite(keyIds, count)
    for (let column = 0; column < this.#keyValues.length; column++) {
      const pages = this.#keys.valuePages(column) as readonly BigInt64Array[]
      for (const id of keyIds) pages[id >> PAGE_SHIFT]![id & PAGE_MASK] = 0n
    }
  }

  onProcessingTime(nowMs: number): Progress {
    const { ttlMs } = this.#options
    if (ttlMs === undefined) return 'done'
    const wanted = Math.min(SWEEP_ROWS, Math.ceil(this.#keys.idLimit / (STEPS_PER_TTL / 2)))
    const ids = new Int32Array(wanted)
    const count = wanted === 0 ? 0 : this.#keys.liveRowIds(this.#nextExpiryId, ids)
    this.#nextExpiryId = count < wanted || count === 0 ? 0 : ids[count - 1]! + 1
    const times = this.#keys.valuePages(this.#keyValues.length) as readonly Float64Array[]
    const expired = [...ids.subarray(0, count)].filter(
      (id) => times[id >> PAGE_SHIFT]![id & PAGE_MASK]! <= nowMs - ttlMs,
    )
    if (expired.length > 0) {
      const gone = this.#withoutWaiting(expired)
      this.#forgetAll(gone)
      if (gone.length > 0) this.#keys.removeBatch(gone, gone.length)
    }
    this.#askForTurn(ttlMs)
    return 'done'
  }

  #askForTurn(ttlMs: number): void {
    const stepMs = Math.max(LEAST_STEP_MS, Math.floor(ttlMs / STEPS_PER_TTL))
    this.#context.wakeAt(this.#context.nowMs() + stepMs)
  }

  /** A batch with rows that the watermark has passed: whether one is late depends on what each mark before it has fired. */
  #takeSegments(batch: Batch, segments: readonly BatchSegment[], out: Output): Progress {
    for (const { positions, timesMs, watermarkMs } of segments) {
      const live = positions.length
      const keyIds = this.#keysOf(batch, positions, live)
      let count = 0
      for (let k = 0; k < live; k++) {
        if (timesMs[k]! <= this.#gate.watermarkMs && this.#isLate(keyIds[k]!, timesMs[k]!)) continue
        positions[count] = positions[k]!
        keyIds[count++] = keyIds[k]!
      }
      this.#gate.countLate(live - count)
      this.#held.add(batch, positions, count, keyIds)
      if (watermarkMs === undefined) continue
      for (let p = this.#advance(watermarkMs, out); p === 'more'; ) p = this.resume(out)
    }
    return 'done'
  }

  /** Of a row that the watermark has passed. A partition that no frame reaches back to any more begins anew. */
  #isLate(keyId: number, timeMs: number): boolean {
    const lastMs = this.#lastTimeMs(keyId)
    if (lastMs === undefined) return false
    if (!this.#retained!.isOver(lastMs, this.#gate.watermarkMs)) return timeMs <= lastMs
    this.#retained!.forget([keyId])
    this.#setLastTimes(Int32Array.of(keyId), [undefined])
    return false
  }

  /** Time of the last row of a partition that has been computed. Kept as an odd number: 0 is none. */
  #lastTimeMs(keyId: number): number | undefined {
    const value = this.#keys.valuePages(0)[keyId >>> PAGE_SHIFT]![keyId & PAGE_MASK] as bigint
    return value === 0n ? undefined : Number(value >> 1n)
  }

  #setLastTimes(keyIds: Int32Array, timesMs: readonly (number | undefined)[]): void {
    this.#keys.beginWrite(keyIds, keyIds.length)
    const pages = this.#keys.valuePages(0) as readonly BigInt64Array[]
    for (let t = 0; t < keyIds.length; t++) {
      const timeMs = timesMs[t]
      pages[keyIds[t]! >>> PAGE_SHIFT]![keyIds[t]! & PAGE_MASK] =
        timeMs === undefined ? 0n : BigInt(timeMs) * 2n + 1n
    }
  }

  #roomForKeys(count: number): Int32Array {
    if (this.#keyIds.length < count) this.#keyIds = new Int32Array(Math.max(1024, count))
    return this.#keyIds
  }

  #processNow(batch: Batch, count: number, out: Output): void {
    const { partition } = this.#options
    const positions = batch.selection ?? identityPositions(count)
    const columns = batch.columns.map((column) =>
      flatten(pickColumn(column, positions, count, false), count),
    )
    const keyIds = this.#roomForKeys(count)
    this.#keys.upsertBatch(
      partition.map((column) => columns[column]!),
      undefined,
      count,
      keyIds,
    )
    this.#touch(keyIds, count)
    this.#process(columns, count, keyIds, out)
    this.#sweep(this.#context.nowMs())
  }

  onWatermark(_input: number, watermarkMs: number, out: Output): Progress {
    if (this.#options.time.kind === 'event') return this.#advance(watermarkMs, out)
    out.emitWatermark(watermarkMs)
    return 'done'
  }

  #advance(watermarkMs: number, out: Output): Progress {
    if (watermarkMs <= this.#gate.watermarkMs) return 'done'
    this.#gate.watermarkMs = watermarkMs
    return this.resume(out)
  }

  resume(out: Output): Progress {
    const { watermarkMs } = this.#gate
    for (let i = 0; i < BATCHES_PER_CALL; i++) {
      const due = this.#held.take(watermarkMs, FIRE_ROWS)
      if (due === undefined) {
        this.#sweep(watermarkMs)
        out.emitWatermark(watermarkMs)
        return 'done'
      }
      this.#process(due.columns, due.count, due.keyIds, out)
    }
    return 'more'
  }

  /** Computes rows that lie in the order of time, and hands them out in this order. */
  #process(columns: readonly Column[], count: number, keyIds: Int32Array, out: Output): void {
    const { lags, output } = this.#options
    const parts = rowsByPartition(keyIds, count)
    const retained = this.#retained
    const withKept =
      retained === undefined ? undefined : this.#arrange(columns, count, parts, retained)
    const arranged =
      withKept !== undefined && lags.length === 0
        ? withKept
        : this.#arrange(columns, count, parts, undefined)
    const merged = this.#merged?.of(columns, parts)
    const kept = this.#kept?.of(columns, parts)
    const results = this.#program.results({
      columns: arranged.columns,
      rows: arranged.rows,
      wanted: arranged.wanted,
      ...(merged === undefined ? {} : { merged }),
      ...(kept === undefined ? {} : { kept }),
      ...(this.#counts ? { before: this.#ranksBefore(parts) } : {}),
    })
    let next = 0
    const answers = output.map(({ from, index }) => {
      if (from !== 'lags') return pickColumn(results[next++]!, arranged.answerOf, count, false)
      const column = rankingValues(lags[index]!, withKept!.rows, withKept!.columns)
      const places = Int32Array.from(withKept!.answerOf, (k) => withKept!.wanted[k]!)
      return pickColumn(column, places, count, false)
    })
    out.emit({
      rowCount: count,
      columns: [...columns, ...answers],
      kinds: undefined,
      selection: undefined,
      marks: undefined,
    })
    if (merged !== undefined) this.#takeIn(merged, arranged)
    if (this.#counts) this.#countRanks(parts, arranged.rows)
    retained?.keep(columns, parts)
    if (this.#judgesByKey) this.#noteLastTimes(columns, parts)
  }

  /** Rows by partition in the order of time, behind those of earlier calls where there are such. */
  #arrange(
    columns: readonly Column[],
    count: number,
    parts: RowsByPartition,
    retained: RetainedRows | undefined,
  ): ArrangedRows {
    const { time } = this.#options
    const partCount = parts.keyIds.length
    const starts = new Int32Array(partCount + 1)
    for (let t = 0; t < partCount; t++) {
      const kept = retained?.length(parts.keyIds[t]!) ?? 0
      starts[t + 1] = starts[t]! + kept + parts.ends[t]! - parts.begins[t]!
    }
    const total = starts[partCount]!
    const keptTotal = total - count
    const keptIds = new Int32Array(keptTotal)
    const positions = new Int32Array(total)
    const wanted = new Int32Array(count)
    const answerOf = new Int32Array(count)
    let keptCount = 0
    for (let t = 0; t < partCount; t++) {
      let place = starts[t]!
      if (retained !== undefined) {
        const length = retained.length(parts.keyIds[t]!)
        retained.copyIds(parts.keyIds[t]!, keptIds, keptCount)
        for (let i = 0; i < length; i++) positions[place++] = keptCount++
      }
      for (let i = parts.begins[t]!; i < parts.ends[t]!; i++) {
        const row = parts.rows[i]!
        answerOf[row] = i
        wanted[i] = place
        positions[place++] = keptTotal + row
      }
    }
    const arranged = columns.slice()
    this.#keptColumns.forEach((column, i) => {
      const fresh = columns[column]!
      const all = retained?.before(i, keptIds, fresh, count) ?? fresh
      arranged[column] = pickColumn(all, positions, total, false)
    })
    const times = (arranged[time.column] as FixedColumn).values as BigInt64Array
    const rows = orderedRows(total, starts, (row) => times[row] === times[row - 1])
    return { columns: arranged, rows, wanted, answerOf }
  }

  #takeIn(carried: CarriedGroups, { columns, rows, wanted }: ArrangedRows): void {
    const ids = new Int32Array(wanted.length)
    for (let t = 0, k = 0; t < carried.ids.length; t++)
      while (k < wanted.length && wanted[k]! < rows.starts[t + 1]!) ids[k++] = carried.ids[t]!
    this.#options.merged!.accumulate(
      carried.tables,
      {
        rowCount: rows.count,
        columns,
        kinds: undefined,
        selection: undefined,
        marks: undefined,
      },
      wanted,
      wanted.length,
      ids,
    )
  }

  #ranksBefore(parts: RowsByPartition) {
    const rows = this.#keys.valuePages(0)
    const ranks = this.#keys.valuePages(1)
    const at = (pages: typeof rows) => (t: number) => {
      const id = parts.keyIds[t]!
      return Number(pages[id >>> PAGE_SHIFT]![id & PAGE_MASK]!)
    }
    return { rows: at(rows), ranks: at(ranks) }
  }

  #countRanks(parts: RowsByPartition, { starts, peerStarts }: OrderedRows): void {
    this.#keys.beginWrite(parts.keyIds, parts.keyIds.length)
    const rows = this.#keys.valuePages(0) as readonly BigInt64Array[]
    const ranks = this.#keys.valuePages(1) as readonly BigInt64Array[]
    for (let t = 0; t < parts.keyIds.length; t++) {
      const id = parts.keyIds[t]!
      let distinct = 0
      for (let row = starts[t]!; row < starts[t + 1]!; row++)
        if (peerStarts[row] === row) distinct++
      const page = id >>> PAGE_SHIFT
      const offset = id & PAGE_MASK
      rows[page]![offset] = rows[page]![offset]! + BigInt(starts[t + 1]! - starts[t]!)
      ranks[page]![offset] = ranks[page]![offset]! + BigInt(distinct)
    }
  }

  #noteLastTimes(columns: readonly Column[], parts: RowsByPartition): void {
    const times = (columns[this.#options.time.column] as FixedColumn).values as BigInt64Array
    const lastMs = Array.from(parts.ends, (end) =>
      Math.floor(Number(times[parts.rows[end - 1]!]!) / 1000),
    )
    this.#setLastTimes(parts.keyIds, lastMs)
  }

  /** From time to time: frees partitions that no later frame reaches back to. */
  #sweep(nowMs: number): void {
    const { retain, time } = this.#options
    if (retain.kind !== 'time') return
    const reachMs = Math.ceil(retain.micros / 1000)
    if (nowMs === Infinity || nowMs - this.#sweptMs < Math.max(1000, reachMs)) return
    this.#sweptMs = nowMs
    const waiting = time.kind === 'event' ? this.#held.keysInUse() : new Set<number>()
    const keyIds = new Int32Array(this.#keys.rowCount)
    const count = this.#keys.liveRowIds(0, keyIds)
    const gone: number[] = []
    const emptied: number[] = []
    for (let k = 0; k < count; k++) {
      const keyId = keyIds[k]!
      const last = this.#retained!.lastMicros(keyId)
      if (last !== undefined && !this.#retained!.isOver(Math.floor(Number(last) / 1000), nowMs))
        continue
      gone.push(keyId)
      if (!waiting.has(keyId)) emptied.push(keyId)
      else if (this.#judgesByKey) this.#setLastTimes(Int32Array.of(keyId), [undefined])
    }
    this.#retained!.forget(gone)
    if (emptied.length > 0) this.#keys.removeBatch(Int32Array.from(emptied), emptied.length)
  }
}

interface ArrangedRows {
  readonly columns: readonly Column[]
  readonly rows: OrderedRows
  /** Places of the new rows. */
  readonly wanted: Int32Array
  /** By new row: its number among `wanted`. */
  readonly answerOf: Int32Array
}
