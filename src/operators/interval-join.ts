import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import type { KeyedTable } from '../contracts/state.ts'
import { type Batch, INSERT, liveCount, type Schema } from '../core/batch.ts'
import type { FixedColumn } from '../core/column.ts'
import { compact } from '../core/compact.ts'
import { flatten, identityPositions } from '../core/flatten.ts'
import type { SqlType } from '../core/types.ts'
import { InputWatermarks } from './input-watermarks.ts'
import { IntervalRows } from './interval-rows.ts'
import { JoinOutput } from './join-output.ts'
import type { JoinCondition, Work } from './stream-join.ts'
import { validPositions } from './valid-positions.ts'

export interface IntervalJoinSide {
  /** Columns under the names that the state is to have. */
  readonly schema: Schema
  readonly keys: readonly number[]
  /** Column with the time; not read where it is processing time. */
  readonly timeColumn: number
}

export interface IntervalJoinOptions {
  readonly type: 'inner' | 'left' | 'right' | 'full'
  /** Of the left and the right input. */
  readonly sides: readonly [IntervalJoinSide, IntervalJoinSide]
  readonly time: 'event' | 'processing'
  /** A pair's left time minus its right one lies between these, both in. Milliseconds; nothing passes where lower is above upper. */
  readonly lowerMs: number
  readonly upperMs: number
  readonly keyTypes: readonly SqlType[]
  readonly keyNames: readonly string[]
  /** Key columns in which NULL equals NULL. */
  readonly nullSafe: readonly boolean[]
  /** What is asked of pairs besides keys and times, over the left columns, then the right ones. */
  readonly condition: JoinCondition | undefined
}

/** Rows of a batch, by their number among the live ones, and the watermark behind them. */
interface Segment {
  readonly from: number
  readonly to: number
  readonly watermarkMs: number | undefined
}

/** Rows that are being joined. */
interface Joining extends Work {
  /** One a row of the work. */
  readonly timesMs: Float64Array
  /** Rows before this one are kept; the others only meet what is there. */
  readonly keptCount: number
  /** 1 for rows that have been in the output; undefined where nobody asks. */
  readonly isMatched: Uint8Array | undefined
}

/** Pairs sent in one step, and rows looked at. */
const PAIRS = 4096
const LOOKED_AT = 65_536
/** Steps in one call, after which the task may look at something else. */
const STEPS_A_CALL = 16
const BETWEEN_ROWS = -2

/**
 * Joins rows whose times are near to one another: each meets the rows of the other side that are kept, and is kept as long as rows may
 * come that it meets; then it is freed. Rows of outer sides that met nothing come out when they are freed.
 *
 * Late rows meet what is still kept, as in Flink (TimeIntervalJoin); whether rows are there does not depend on where batches begin.
 *
 * Changelog: append-only in and out. State: rows of both sides by key, freed by the watermark, or by the clock. Watermark: the least of both, held
 * back by as long as a row may wait for the other side.
 */
export class IntervalJoinOperator implements Operator {
  readonly #options: IntervalJoinOptions
  readonly #rows: readonly [IntervalRows, IntervalRows]
  /** By input: its rows come out also where they match nothing. */
  readonly #isOuter: readonly [boolean, boolean]
  /** By input: how long after its time a row may meet rows that are not late. */
  readonly #waitsMs: readonly [number, number]
  readonly #delayMs: number
  readonly #watermarks = new InputWatermarks(2)
  readonly #output: JoinOutput
  #context!: OperatorContext
  #keys!: KeyedTable
  /** What rows are judged by: watermark or clock. */
  #nowMs = -Infinity
  readonly #hasEnded = [false, false]

  #input = 0
  #batch: Batch = NOTHING
  /** Live positions of the batch. */
  #positions: Int32Array = new Int32Array(0)
  #count = 0
  /** By number of the row. */
  #timesMs = new Float64Array(0)
  #isKept = new Uint8Array(0)
  #isCopied = false
  #segments: Segment[] = []
  #nextSegment = 0
  #joining: Joining | undefined
  /** Watermark or time up to which rows are being freed. */
  #freeing: number | undefined
  #emittedMs = -Infinity
  #keyIds = new Int32Array(0)
  #rowIds = new Int32Array(0)
  readonly #pairOwn = new Int32Array(PAIRS)
  readonly #pairOther = new Int32Array(PAIRS)

  constructor(options: IntervalJoinOptions) {
    const { type, sides, lowerMs, upperMs, time } = options
    this.#options = options
    this.#isOuter = [type === 'left' || type === 'full', type === 'right' || type === 'full']
    this.#waitsMs = [-lowerMs, upperMs]
    // A row that comes out alone has waited for a millisecond more: Flink may lose it in a window behind the join.
    const aloneMs = type === 'inner' ? 0 : 1
    this.#delayMs = time === 'event' ? Math.max(0, ...this.#waitsMs) + aloneMs : 0
    this.#rows = [
      new IntervalRows('left', sides[0].schema, this.#isOuter[0]),
      new IntervalRows('right', sides[1].schema, this.#isOuter[1]),
    ]
    this.#output = new JoinOutput([sides[0].schema, sides[1].schema], false, this.#rows)
  }

  open(context: OperatorContext): void {
    const { keyTypes, keyNames, time } = this.#options
    this.#context = context
    this.#watermarks.open(context)
    if (time === 'event') this.#nowMs = this.#watermarks.currentMs
    this.#keys = context.state.keyedTable({ name: 'keys', keys: keyTypes, keyNames, values: [] })
    for (const rows of this.#rows) rows.open(context.state)
    this.#askForTurn()
  }

  onBarrier(): void {
    this.#watermarks.onBarrier()
  }

  onBatch(input: number, batch: Batch, out: Output): Progress {
    this.#watermarks.wake(input)
    this.#input = input
    this.#batch = batch
    this.#isCopied = false
    this.#nextSegment = 0
    this.#count = liveCount(batch)
    this.#positions = batch.selection ?? identityPositions(this.#count)
    if (this.#isKept.length < this.#count) {
      this.#isKept = new Uint8Array(Math.max(1024, this.#count))
      this.#timesMs = new Float64Array(this.#isKept.length)
    }
    if (this.#options.time === 'event') this.#judge(input, batch)
    else this.#stamp(input, batch)
    return this.resume(out)
  }

  /** Notes times, and which rows are to be kept; cuts the batch at its watermarks where it has late rows. */
  #judge(input: number, batch: Batch): void {
    const { marks } = batch
    const waitsMs = this.#waitsMs[input]!
    const { timeColumn } = this.#options.sides[input]!
    const times = flatten(batch.columns[timeColumn]!, batch.rowCount) as FixedColumn
    const values = times.values as BigInt64Array
    const segments: Segment[] = []
    let watermarkMs = this.#nowMs
    let hasLate = false
    let nextMark = 0
    let from = 0
    const pass = (number: number, beforeRow: number): void => {
      while (marks !== undefined && nextMark < marks.count) {
        if (marks.positions[nextMark]! >= beforeRow) return
        const next = this.#watermarks.mark(input, marks.watermarksMs[nextMark++]!)
        if (next === undefined) continue
        watermarkMs = next
        segments.push({ from, to: number, watermarkMs })
        from = number
      }
    }
    for (let k = 0; k < this.#count; k++) {
      const row = this.#positions[k]!
      pass(k, row)
      const isSet = times.valid === undefined || times.valid[row] === 1
      const timeMs = isSet ? Math.floor(Number(values[row]!) / 1000) : Number.NaN
      this.#timesMs[k] = timeMs
      this.#isKept[k] = watermarkMs < timeMs + waitsMs ? 1 : 0
      if (!(timeMs > watermarkMs)) hasLate = true
    }
    pass(this.#count, Infinity)
    if (!hasLate) {
      // Rows in time meet nothing that the watermarks among them have freed.
      const last = segments.length === 0 ? undefined : watermarkMs
      this.#segments = [{ from: 0, to: this.#count, watermarkMs: last }]
      return
    }
    if (from < this.#count) segments.push({ from, to: this.#count, watermarkMs: undefined })
    this.#segments = segments
  }

  /** Rows of processing time have that of the call. */
  #stamp(input: number, batch: Batch): void {
    const nowMs = Math.max(this.#nowMs, this.#context.nowMs())
    this.#nowMs = nowMs
    this.#timesMs.fill(nowMs, 0, this.#count)
    this.#isKept.fill(this.#waitsMs[input]! > 0 ? 1 : 0, 0, this.#count)
    const { marks } = batch
    let watermarkMs: number | undefined
    for (let i = 0; marks !== undefined && i < marks.count; i++)
      watermarkMs = this.#watermarks.mark(input, marks.watermarksMs[i]!) ?? watermarkMs
    this.#segments = [{ from: 0, to: this.#count, watermarkMs }]
  }

  onWatermark(input: number, watermarkMs: number, out: Output): Progress {
    return this.#advance(this.#watermarks.advance(input, watermarkMs), out)
  }

  onIdle(input: number, isIdle: boolean, out: Output): Progress {
    return this.#advance(this.#watermarks.idle(input, isIdle), out)
  }

  #advance(watermarkMs: number | undefined, out: Output): Progress {
    if (watermarkMs === undefined) return 'done'
    this.#count = 0
    this.#batch = NOTHING
    this.#segments = [{ from: 0, to: 0, watermarkMs }]
    this.#nextSegment = 0
    return this.resume(out)
  }

  onProcessingTime(nowMs: number, out: Output): Progress {
    if (this.#options.time === 'event') return 'done'
    this.#nowMs = Math.max(this.#nowMs, nowMs)
    this.#freeing = this.#nowMs
    return this.resume(out)
  }

  onEnd(input: number, out: Output): Progress {
    this.#hasEnded[input] = true
    if (this.#options.time === 'event' || this.#hasEnded.includes(false)) return 'done'
    this.#freeing = Infinity
    return this.resume(out)
  }

  resume(out: Output): Progress {
    for (let steps = 0; ; steps++) {
      if (steps === STEPS_A_CALL && this.#isBusy) {
        this.#copyBatch()
        return 'more'
      }
      if (this.#joining !== undefined) this.#join(this.#joining, out)
      else if (this.#freeing !== undefined) this.#free(this.#freeing, out)
      else if (this.#nextSegment < this.#segments.length)
        this.#begin(this.#segments[this.#nextSegment]!, out)
      else break
    }
    this.#batch = NOTHING
    this.#segments = []
    this.#nextSegment = 0
    this.#askForTurn()
    return 'done'
  }

  get #isBusy(): boolean {
    return (
      this.#joining !== undefined ||
      this.#freeing !== undefined ||
      this.#nextSegment < this.#segments.length
    )
  }

  /** The batch goes with the call: what is left of it is copied. */
  #copyBatch(): void {
    if (this.#isCopied || this.#batch === NOTHING) return
    this.#isCopied = true
    const batch = compact({ ...this.#batch, marks: undefined })
    const joining = this.#joining
    if (joining !== undefined) {
      const places = new Map<number, number>()
      for (let k = 0; k < this.#count; k++) places.set(this.#positions[k]!, k)
      joining.positions = joining.positions.map((position) => places.get(position)!)
      joining.batch = batch
    }
    this.#batch = batch
    this.#positions = identityPositions(this.#count)
  }

  /** Takes the rows of a segment into state and begins to look for what they match. */
  #begin(segment: Segment, out: Output): void {
    const { from, to, watermarkMs } = segment
    const input = this.#input
    const batch = this.#batch
    if (from < to) {
      const { nullSafe, sides } = this.#options
      const keys = sides[input]!.keys.map((key) => batch.columns[key]!)
      const selection = this.#positions.subarray(from, to)
      const { valid, rest } = validPositions(keys, nullSafe, { ...batch, selection }, to - from)
      if (rest !== undefined && this.#isOuter[input]) this.#output.own(input, batch, rest, out)
      if (valid.length > 0) this.#joining = this.#take(input, segment, valid)
    }
    if (this.#joining === undefined) this.#pass(watermarkMs)
  }

  /** The segment at hand is joined: what its watermark frees goes. */
  #pass(watermarkMs: number | undefined): void {
    this.#nextSegment++
    if (watermarkMs === undefined) return
    if (this.#options.time === 'event') this.#nowMs = watermarkMs
    this.#freeing = this.#nowMs
  }

  #take(input: number, segment: Segment, valid: Int32Array): Joining {
    const rows = valid.length
    if (this.#keyIds.length < rows) {
      this.#keyIds = new Int32Array(Math.max(rows, 1024))
      this.#rowIds = new Int32Array(this.#keyIds.length)
    }
    const { positions, timesMs, keptCount } = this.#keptFirst(segment, valid)
    const { sides } = this.#options
    const keys = sides[input]!.keys.map((key) => this.#batch.columns[key]!)
    const keyIds = this.#keyIds
    if (keptCount > 0)
      this.#keys.upsertBatch(keys, positions.subarray(0, keptCount), keptCount, keyIds)
    const others = rows - keptCount
    if (others > 0)
      this.#keys.lookupBatch(
        keys,
        positions.subarray(keptCount),
        others,
        keyIds.subarray(keptCount),
      )
    const own = this.#rows[input]!
    own.add(this.#batch.columns, positions, keyIds, timesMs, keptCount, this.#rowIds)
    return {
      input,
      batch: this.#batch,
      positions,
      count: rows,
      isTaken: undefined,
      row: 0,
      cursor: BETWEEN_ROWS,
      matched: 0,
      timesMs,
      keptCount,
      isMatched: own.notesMatches ? new Uint8Array(rows) : undefined,
    }
  }

  /** The rows of a segment with those in front that are kept. */
  #keptFirst(
    { from, to }: Segment,
    valid: Int32Array,
  ): { positions: Int32Array; timesMs: Float64Array; keptCount: number } {
    const rows = valid.length
    if (rows === to - from && !this.#isKept.subarray(from, to).includes(0))
      return { positions: valid, timesMs: this.#timesMs.subarray(from, to), keptCount: rows }
    const positions = new Int32Array(rows)
    const timesMs = new Float64Array(rows)
    let keptCount = 0
    for (const wanted of [1, 0]) {
      let place = keptCount
      for (let k = 0, n = from; k < rows; k++, n++) {
        while (this.#positions[n] !== valid[k]) n++
        if (this.#isKept[n] !== wanted) continue
        positions[place] = valid[k]!
        timesMs[place++] = this.#timesMs[n]!
      }
      if (wanted === 1) keptCount = place
      if (keptCount === rows) break
    }
    return { positions, timesMs, keptCount }
  }

  /** Looks at the next rows and sends the pairs that they make. */
  #join(work: Joining, out: Output): void {
    const pairs = this.#findPairs(work)
    const passing = pairs === 0 ? 0 : this.#filter(work, pairs)
    if (passing > 0) this.#send(work, passing, out)
    if (work.row < work.count) return
    this.#settle(work, out)
    this.#joining = undefined
    this.#pass(this.#segments[this.#nextSegment]!.watermarkMs)
  }

  #findPairs(work: Joining): number {
    const { lowerMs, upperMs } = this.#options
    const other = this.#rows[1 - work.input]!
    const [low, high] = work.input === 0 ? [-upperMs, -lowerMs] : [lowerMs, upperMs]
    let pairs = 0
    let lookedAt = 0
    let { row, cursor } = work
    while (row < work.count && pairs < PAIRS && lookedAt < LOOKED_AT) {
      if (cursor === BETWEEN_ROWS) cursor = other.first(this.#keyIds[row]!)
      const timeMs = work.timesMs[row]!
      for (; cursor >= 0 && pairs < PAIRS && lookedAt < LOOKED_AT; lookedAt++) {
        const apart = other.timeMs(cursor) - timeMs
        this.#pairOwn[pairs] = row
        this.#pairOther[pairs] = cursor
        pairs += apart >= low && apart <= high ? 1 : 0
        cursor = other.next(cursor)
      }
      if (cursor >= 0) break
      row++
      lookedAt++
      cursor = BETWEEN_ROWS
    }
    work.row = row
    work.cursor = cursor
    return pairs
  }

  /** Leaves only the pairs that pass the condition; answers how many. */
  #filter(work: Joining, pairs: number): number {
    const { condition } = this.#options
    if (condition === undefined) return pairs
    const batch = this.#output.candidates(
      work,
      this.#pairOwn,
      this.#pairOther,
      pairs,
      condition.columns,
    )
    const result = condition.filter.apply(batch)
    if (result === undefined) return 0
    if (result.selection === undefined) return pairs
    const { selection } = result
    for (let i = 0; i < selection.length; i++) {
      this.#pairOwn[i] = this.#pairOwn[selection[i]!]!
      this.#pairOther[i] = this.#pairOther[selection[i]!]!
    }
    return selection.length
  }

  #send(work: Joining, pairs: number, out: Output): void {
    const other = this.#rows[1 - work.input]!
    if (work.isMatched !== undefined)
      for (let i = 0; i < pairs; i++) work.isMatched[this.#pairOwn[i]!] = 1
    if (other.notesMatches) for (let i = 0; i < pairs; i++) other.setMatched(this.#pairOther[i]!)
    this.#output.pairs(work, this.#pairOwn, this.#pairOther, pairs, out)
  }

  /** All pairs of the rows are out: those that are kept are noted, the others come out alone where they met nothing. */
  #settle(work: Joining, out: Output): void {
    const { isMatched, keptCount, count } = work
    if (isMatched === undefined) return
    const own = this.#rows[work.input]!
    for (let k = 0; k < keptCount; k++) if (isMatched[k] === 1) own.setMatched(this.#rowIds[k]!)
    for (let k = keptCount; k < count; k++)
      if (isMatched[k] === 0) this.#output.add(k, -1, INSERT, 1)
    this.#output.flush(work, out, true)
  }

  /** Frees some of the rows that can meet nothing any more; when there are none left the watermark goes on. */
  #free(nowMs: number, out: Output): void {
    for (const input of [0, 1] as const) {
      const rows = this.#rows[input]
      const due = rows.takeUntil(nowMs - this.#waitsMs[input] - 1, PAIRS)
      if (due.length === 0) continue
      if (rows.notesMatches) {
        const alone = due.filter((id) => !rows.isMatched(id))
        this.#output.kept(input, alone, alone.length, out)
      }
      this.#dropEmpty(rows.remove(due))
      return
    }
    this.#freeing = undefined
    const isEvent = this.#options.time === 'event'
    const watermarkMs = (isEvent ? nowMs : this.#watermarks.currentMs) - this.#delayMs
    if (watermarkMs <= this.#emittedMs) return
    this.#emittedMs = watermarkMs
    out.emitWatermark(watermarkMs)
  }

  /** Drops those keys that have no rows left on either side. */
  #dropEmpty(keyIds: Int32Array): void {
    const empty = new Set<number>()
    for (const id of keyIds)
      if (this.#rows[0].first(id) < 0 && this.#rows[1].first(id) < 0) empty.add(id)
    if (empty.size > 0) this.#keys.removeBatch(Int32Array.from(empty), empty.size)
  }

  /** Processing time: rows are freed when the clock says so. */
  #askForTurn(): void {
    if (this.#options.time === 'event') return
    let nextMs = Infinity
    for (const input of [0, 1] as const) {
      const { firstMs } = this.#rows[input]
      if (firstMs !== undefined) nextMs = Math.min(nextMs, firstMs + this.#waitsMs[input] + 1)
    }
    if (nextMs < Infinity)
      this.#context.wakeAt(Math.max(nextMs, this.#context.nowMs() + LEAST_WAIT_MS))
  }

  close(): void {}
}

const LEAST_WAIT_MS = 10

const NOTHING: Batch = {
  rowCount: 0,
  columns: [],
  kinds: undefined,
  selection: undefined,
  marks: undefined,
}
