import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type KeyedTable, PAGE_MASK, PAGE_SHIFT, type StateColumn } from '../../contracts/state.ts'
import { type Batch, liveCount, type Schema } from '../../core/batch.ts'
import type { Column, FixedColumn } from '../../core/column.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { flatten, identityPositions } from '../../core/flatten.ts'
import { numberedRowsSchema, RowNumbers } from '../../state/keyed-state/numbered-rows.ts'
import { RowColumns } from '../../state/row-columns.ts'
import { LAST_WRITE, stampUntimed } from '../../state/row-times.ts'
import type { AggregateProgram, AggregateTables } from '../aggregate/aggregate-program.ts'
import { emitLastMark } from '../calc.ts'
import { type BatchSegment, EventTimeGate } from '../event-time/event-time-gate.ts'
import { HeldRows } from '../event-time/held-rows.ts'
import { pickColumn } from '../pick-column.ts'
import { RankLists } from '../top-n/rank-lists.ts'
import type { CarriedGroups } from './frame-scan.ts'
import { type OrderedRows, orderedRows } from './over-frames.ts'
import { type OverCallOptions, OverProgram } from './over-program.ts'
import { columnsRead, type RankingCallOption, rankingValues } from './ranking-values.ts'

export interface StreamingOverOptions extends Omit<OverCallOptions, 'output'> {
  /** Columns of the input under the names that the state is to have. */
  readonly schema: Schema
  readonly partition: readonly number[]
  readonly time: { readonly kind: 'event' | 'processing'; readonly column: number }
  /** Calls of LAG: over all rows before, whatever the frame. */
  readonly lags: readonly RankingCallOption[]
  /** Rows of earlier calls that frames or LAG reach back to. */
  readonly retain:
    | { readonly kind: 'none' }
    | { readonly kind: 'rows'; readonly count: number }
    | { readonly kind: 'time'; readonly micros: number }
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
  readonly #keptRows: RowColumns
  readonly #lists = new RankLists(Infinity)
  #keys!: KeyedTable
  #kept!: KeyedTable
  #carriedMerged: AggregateTables | undefined
  #carriedKept: AggregateTables | undefined
  #context!: OperatorContext
  readonly #numbers = new RowNumbers()
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
    this.#keptRows = new RowColumns(
      this.#keptColumns.map((column) => options.schema[column]!),
      0,
    )
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
      this.#carriedMerged = this.#openGroups(this.#options.merged, 'merged')
      this.#carriedKept = this.#openGroups(this.#options.kept, 'kept')
    }
    if (retain.kind === 'none') return
    this.#kept = state.keyedTable(
      numberedRowsSchema({ name: 'rows', parent: 'keys', values: this.#keptRows.columns }),
    )
    this.#restoreLists()
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

  #openGroups(program: AggregateProgram | undefined, name: string): AggregateTables | undefined {
    if (program === undefined) return undefined
    const { state } = this.#context
    const parent = `${name} ${program.groupSchema.name}`
    return {
      groups: state.keyedTable({ ...program.groupSchema, name: parent }),
      distinct: program.distinctSchemas.map((schema) =>
        state.keyedTable({ ...schema, name: `${name} ${schema.name}`, parent }),
      ),
    }
  }

  #restoreLists(): void {
    const ids = new Int32Array(this.#kept.rowCount)
    const count = this.#kept.liveRowIds(0, ids)
    if (count === 0) return
    const keyIds = (this.#kept.gatherKey(0, ids, count) as FixedColumn).values.slice(0, count)
    const numbers = (
      (this.#kept.gatherKey(1, ids, count) as FixedColumn).values as BigInt64Array
    ).slice(0, count)
    const byKey = new Map<number, number[]>()
    for (let k = 0; k < count; k++) {
      const own = byKey.get(keyIds[k] as number)
      if (own === undefined) byKey.set(keyIds[k] as number, [k])
      else own.push(k)
    }
    this.#numbers.restored(this.#kept)
    for (const [keyId, own] of byKey) {
      own.sort((a, b) => (numbers[a]! < numbers[b]! ? -1 : 1))
      this.#lists.set(keyId, own, (place) => ids[place]!)
    }
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
    forgetGroups(this.#carriedMerged, this.#options.merged, keys, count)
    forgetGroups(this.#carriedKept, this.#options.kept, keys, count)
    for (const keyId of keyIds) {
      const list = new Int32Array(this.#lists.length(keyId))
      this.#lists.copy(keyId, list, 0)
      if (list.length > 0) this.#kept.removeBatch(list, list.length)
      this.#lists.set(keyId, [], (id) => id)
    }
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
    if (!this.#isOver(lastMs, this.#gate.watermarkMs)) return timeMs <= lastMs
    this.#forget(keyId)
    return false
  }

  /** Whether frames of rows to come reach back to no row up to this time. */
  #isOver(lastMs: number, nowMs: number): boolean {
    const { retain } = this.#options
    return retain.kind === 'time' && lastMs < nowMs - Math.ceil(retain.micros / 1000)
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

  #forget(keyId: number): void {
    const list = new Int32Array(this.#lists.length(keyId))
    this.#lists.copy(keyId, list, 0)
    if (list.length > 0) this.#kept.removeBatch(list, list.length)
    this.#lists.set(keyId, [], (id) => id)
    this.#setLastTimes(Int32Array.of(keyId), [undefined])
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
    const { lags, output, retain } = this.#options
    const parts = partsOf(keyIds, count)
    const reachesBack = retain.kind !== 'none'
    const withKept = reachesBack ? this.#arrange(columns, count, parts, true) : undefined
    const arranged =
      withKept !== undefined && lags.length === 0
        ? withKept
        : this.#arrange(columns, count, parts, false)
    const merged = this.#carried(this.#carriedMerged, this.#options.merged, columns, parts)
    const kept = this.#carried(this.#carriedKept, this.#options.kept, columns, parts)
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
    if (reachesBack) this.#keep(columns, parts)
    if (this.#judgesByKey) this.#noteLastTimes(columns, parts)
  }

  /** Rows by partition in the order of time, behind those of earlier calls where these are asked for. */
  #arrange(
    columns: readonly Column[],
    count: number,
    parts: Parts,
    withKept: boolean,
  ): ArrangedRows {
    const { time } = this.#options
    const partCount = parts.keyIds.length
    const starts = new Int32Array(partCount + 1)
    for (let t = 0; t < partCount; t++) {
      const kept = withKept ? this.#lists.length(parts.keyIds[t]!) : 0
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
      if (withKept) {
        const length = this.#lists.length(parts.keyIds[t]!)
        this.#lists.copy(parts.keyIds[t]!, keptIds, keptCount)
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
      const all =
        keptTotal === 0
          ? fresh
          : concatColumns(
              [this.#keptRows.gatherOne(this.#kept, i, keptIds, keptTotal), fresh],
              [keptTotal, count],
            )
      arranged[column] = pickColumn(all, positions, total, false)
    })
    const times = (arranged[time.column] as FixedColumn).values as BigInt64Array
    const rows = orderedRows(total, starts, (row) => times[row] === times[row - 1])
    return { columns: arranged, rows, wanted, answerOf }
  }

  #carried(
    tables: AggregateTables | undefined,
    program: AggregateProgram | undefined,
    columns: readonly Column[],
    parts: Parts,
  ): CarriedGroups | undefined {
    if (tables === undefined || program === undefined) return undefined
    const partCount = parts.keyIds.length
    const firstRows = Int32Array.from(
      { length: partCount },
      (_, t) => parts.rows[parts.begins[t]!]!,
    )
    const keys = this.#options.partition.map((column) =>
      pickColumn(columns[column]!, firstRows, partCount, false),
    )
    const ids = new Int32Array(partCount)
    tables.groups.upsertBatch(keys, undefined, partCount, ids)
    return { tables, ids }
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

  #ranksBefore(parts: Parts) {
    const rows = this.#keys.valuePages(0)
    const ranks = this.#keys.valuePages(1)
    const at = (pages: typeof rows) => (t: number) => {
      const id = parts.keyIds[t]!
      return Number(pages[id >>> PAGE_SHIFT]![id & PAGE_MASK]!)
    }
    return { rows: at(rows), ranks: at(ranks) }
  }

  #countRanks(parts: Parts, { starts, peerStarts }: OrderedRows): void {
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

  #noteLastTimes(columns: readonly Column[], parts: Parts): void {
    const times = (columns[this.#options.time.column] as FixedColumn).values as BigInt64Array
    const lastMs = Array.from(parts.ends, (end) =>
      Math.floor(Number(times[parts.rows[end - 1]!]!) / 1000),
    )
    this.#setLastTimes(parts.keyIds, lastMs)
  }

  /** Keeps what later frames reach back to, and lets the rest go. */
  #keep(columns: readonly Column[], parts: Parts): void {
    const { retain, time } = this.#options
    const times = (columns[time.column] as FixedColumn).values as BigInt64Array
    const removed: number[] = []
    const added: number[] = []
    const addedKeys: number[] = []
    const lists: { readonly keyId: number; readonly old: Int32Array; readonly from: number }[] = []
    for (let t = 0; t < parts.keyIds.length; t++) {
      const keyId = parts.keyIds[t]!
      const old = new Int32Array(this.#lists.length(keyId))
      this.#lists.copy(keyId, old, 0)
      const begin = parts.begins[t]!
      const end = parts.ends[t]!
      let first = begin
      let oldFirst = 0
      if (retain.kind === 'rows') {
        first = Math.max(begin, end - retain.count)
        oldFirst = Math.max(0, old.length - Math.max(0, retain.count - (end - begin)))
      } else if (retain.kind === 'time') {
        const border = times[parts.rows[end - 1]!]! - BigInt(Math.trunc(retain.micros))
        while (first < end && times[parts.rows[first]!]! < border) first++
        const oldTimes = this.#timesOf(old)
        while (oldFirst < old.length && oldTimes[oldFirst]! < border) oldFirst++
      }
      for (let i = 0; i < oldFirst; i++) removed.push(old[i]!)
      lists.push({ keyId, old: old.subarray(oldFirst), from: added.length })
      for (let i = first; i < end; i++) {
        added.push(parts.rows[i]!)
        addedKeys.push(keyId)
      }
    }
    if (removed.length > 0) this.#kept.removeBatch(Int32Array.from(removed), removed.length)
    const ids = this.#write(columns, Int32Array.from(added), Int32Array.from(addedKeys))
    lists.forEach(({ keyId, old, from }, t) => {
      const members = [...old, ...ids.subarray(from, lists[t + 1]?.from ?? ids.length)]
      this.#lists.set(keyId, members, (id) => id)
    })
  }

  #timesOf(ids: Int32Array): BigInt64Array {
    const place = this.#keptColumns.indexOf(this.#options.time.column)
    const column = this.#keptRows.gatherOne(this.#kept, place, ids, ids.length)
    return (column as FixedColumn).values as BigInt64Array
  }

  #write(columns: readonly Column[], rows: Int32Array, keyIds: Int32Array): Int32Array {
    const count = rows.length
    const ids = new Int32Array(count)
    this.#numbers.add(this.#kept, keyIds, count, ids)
    this.#kept.beginWrite(ids, count)
    const read = this.#keptColumns.map((column) => columns[column]!)
    this.#keptRows.write(this.#kept, read, rows, ids, count)
    return ids
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
    const removed: number[] = []
    const emptied: number[] = []
    for (let k = 0; k < count; k++) {
      const keyId = keyIds[k]!
      const list = new Int32Array(this.#lists.length(keyId))
      this.#lists.copy(keyId, list, 0)
      if (list.length > 0) {
        const last = this.#timesOf(list)[list.length - 1]!
        if (!this.#isOver(Math.floor(Number(last) / 1000), nowMs)) continue
      }
      for (const id of list) removed.push(id)
      this.#lists.set(keyId, [], (id) => id)
      if (waiting.has(keyId)) this.#restart(keyId)
      else emptied.push(keyId)
    }
    if (removed.length > 0) this.#kept.removeBatch(Int32Array.from(removed), removed.length)
    if (emptied.length > 0) this.#keys.removeBatch(Int32Array.from(emptied), emptied.length)
  }

  #restart(keyId: number): void {
    if (this.#judgesByKey) this.#setLastTimes(Int32Array.of(keyId), [undefined])
  }

  onEnd(): Progress {
    return 'done'
  }

  close(): void {}
}

/** Groups that are carried on from call to call begin anew. */
function forgetGroups(
  tables: AggregateTables | undefined,
  program: AggregateProgram | undefined,
  keys: readonly Column[],
  count: number,
): void {
  if (tables === undefined || program === undefined) return
  const found = new Int32Array(count)
  tables.groups.lookupBatch(keys, undefined, count, found)
  const groupIds = found.filter((id) => id >= 0)
  if (groupIds.length === 0) return
  program.forget(tables, groupIds, groupIds.length)
  for (const table of tables.distinct) removeOfGroups(table, new Set(groupIds))
  tables.groups.removeBatch(groupIds, groupIds.length)
}

/** Removes the distinct values of groups. */
function removeOfGroups(table: KeyedTable, groupIds: ReadonlySet<number>): void {
  const ids = new Int32Array(table.rowCount)
  const count = table.liveRowIds(0, ids)
  if (count === 0) return
  const groups = (table.gatherKey(0, ids, count) as FixedColumn).values
  const gone = ids.filter((_, k) => groupIds.has(groups[k] as number))
  if (gone.length > 0) table.removeBatch(gone, gone.length)
}

/** Rows by partition: those of partition t are `rows[begins[t] … ends[t] - 1]`, in the order in which they came. */
interface Parts {
  /** By partition: its row in the table of keys. */
  readonly keyIds: Int32Array
  readonly rows: Int32Array
  readonly begins: Int32Array
  readonly ends: Int32Array
}

interface ArrangedRows {
  readonly columns: readonly Column[]
  readonly rows: OrderedRows
  /** Places of the new rows. */
  readonly wanted: Int32Array
  /** By new row: its number among `wanted`. */
  readonly answerOf: Int32Array
}

function partsOf(keyIds: Int32Array, count: number): Parts {
  const partOf = new Map<number, number>()
  const parts = new Int32Array(count)
  const sizes: number[] = []
  for (let k = 0; k < count; k++) {
    let part = partOf.get(keyIds[k]!)
    if (part === undefined) {
      part = sizes.push(0) - 1
      partOf.set(keyIds[k]!, part)
    }
    parts[k] = part
    sizes[part]!++
  }
  const begins = new Int32Array(sizes.length)
  for (let t = 1; t < sizes.length; t++) begins[t] = begins[t - 1]! + sizes[t - 1]!
  const ends = begins.slice()
  const rows = new Int32Array(count)
  for (let k = 0; k < count; k++) rows[ends[parts[k]!]!++] = k
  return { keyIds: Int32Array.from(partOf.keys()), rows, begins, ends }
}
