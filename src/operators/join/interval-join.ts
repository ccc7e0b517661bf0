import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, INSERT, liveCount, type Schema } from '../../core/batch.ts'
import type { Column, FixedColumn } from '../../core/column.ts'
import { compact } from '../../core/compact.ts'
import { flatten, identityPositions } from '../../core/flatten.ts'
import { millisAt, timeWords } from '../../core/time/time-words.ts'
import type { SqlType } from '../../core/types.ts'
import { InputWatermarks } from '../event-time/input-watermarks.ts'
import { IntervalRows, type TimeSpan, timeMsOf, timePages } from './interval-rows.ts'
import { JoinOutput } from './join-output.ts'
import { MarkCuts } from './mark-cuts.ts'
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
  /** Spans of the other side that the rows may meet, not yet gone through; the first one is being looked at. */
  readonly spans: TimeSpan[]
  /** Whether the keys of the rows have been looked up in the first one. */
  isLookedUp: boolean
}

/** Pairs sent in one step, and rows looked at. */
const PAIRS = 4096
const LOOKED_AT = 65_536
/** Steps in one call, after which the task may look at something else. */
const STEPS_A_CALL = 16
const BETWEEN_ROWS = -2

/**
 * Joins rows whose times are near to one another: each meets the rows of the other side that are kept, and is kept as long as rows may
 * come that it meets; then it is freed. Rows of outer sides that met nothing come out when that is sure.
 *
 * Late rows meet what is still kept, as in Flink (TimeIntervalJoin); whether rows are there does not depend on where batches begin.
 *
 * Changelog: append-only in and out. State: rows of both sides by time and key, freed by the watermark, or by the clock, in spans of time. Watermark: the least of both, held
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
  #segments: readonly Segment[] = []
  #nextSegment = 0
  #joining: Joining | undefined
  /** Watermark or time up to which rows are being freed. */
  #freeing: number | undefined
  #emittedMs = -Infinity
  #keyIds = new Int32Array(0)
  /** Where the rows of the work that are kept lie. */
  #rowIds = new Int32Array(0)
  #rowSpans: TimeSpan[] = []
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
    const { keyTypes, keyNames } = options
    const spanMs = Math.max(0, upperMs - lowerMs) / SPANS_AN_INTERVAL
    const rowsOf = (name: string, input: 0 | 1): IntervalRows =>
      new IntervalRows({
        name,
        schema: sides[input].schema,
        notesMatches: this.#isOuter[input],
        keyTypes,
        keyNames,
        spanMs,
      })
    this.#rows = [rowsOf('left', 0), rowsOf('right', 1)]
    this.#output = new JoinOutput([sides[0].schema, sides[1].schema], false, this.#rows)
  }

  open(context: OperatorContext): void {
    const { time } = this.#options
    this.#context = context
    this.#watermarks.open(context)
    if (time === 'event') this.#nowMs = this.#watermarks.currentMs
    for (const rows of this.#rows) rows.open(context)
    this.#askForTurn()
  }

  onBarrier(): void {
    this.#watermarks.onBarrier()
    for (const rows of this.#rows) rows.onBarrier()
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
    const words = timeWords(times)
    const cuts = new MarkCuts(marks, this.#nowMs, (markMs) => this.#watermarks.mark(input, markMs))
    let hasLate = false
    for (let k = 0; k < this.#count; k++) {
      const row = this.#positions[k]!
      cuts.pass(k, row)
      const isSet = times.valid === undefined || times.valid[row] === 1
      const timeMs = isSet ? millisAt(words, row) : Number.NaN
      this.#timesMs[k] = timeMs
      this.#isKept[k] = cuts.watermarkMs < timeMs + waitsMs ? 1 : 0
      if (!(timeMs > cuts.watermarkMs)) hasLate = true
    }
    cuts.pass(this.#count, Infinity)
    if (!hasLate) {
      // Rows in time meet nothing that the watermarks among them have freed.
      const last = cuts.cuts.length === 0 ? undefined : cuts.watermarkMs
      this.#segments = [{ from: 0, to: this.#count, watermarkMs: last }]
      return
    }
    const { from } = cuts
    const rest = { from, to: this.#count, watermarkMs: undefined }
    this.#segments = from < this.#count ? [...cuts.cuts, rest] : cuts.cuts
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
    const { columns } = this.#batch
    const own = this.#rows[input]!
    const keys = this.#keysOf(input)
    own.add(columns, keys, positions, timesMs, keptCount, this.#rowIds, this.#rowSpans)
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
      spans: this.#spansToMeet(input, timesMs, rows),
      isLookedUp: false,
    }
  }

  #keysOf(input: number): Column[] {
    return this.#options.sides[input]!.keys.map((key) => this.#batch.columns[key]!)
  }

  /** How much later than a row of this input one of the other side may be, at least and at most. */
  #apart(input: number): readonly [low: number, high: number] {
    const { lowerMs, upperMs } = this.#options
    return input === 0 ? [-upperMs, -lowerMs] : [lowerMs, upperMs]
  }

  /** Time of the oldest row of an input that is not freed. */
  #oldestMs(input: number): number {
    return this.#options.time === 'event' ? this.#nowMs - this.#waitsMs[input]! : -Infinity
  }

  #spansToMeet(input: number, timesMs: Float64Array, count: number): TimeSpan[] {
    let first = Infinity
    let last = -Infinity
    for (let k = 0; k < count; k++) {
      const timeMs = timesMs[k]!
      if (timeMs < first) first = timeMs
      if (timeMs > last) last = timeMs
    }
    const [low, high] = this.#apart(input)
    const from = Math.max(first + low, this.#oldestMs(1 - input))
    return this.#rows[1 - input]!.spans.filter(
      ({ startMs, endMs }) => startMs <= last + high && endMs > from,
    )
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
    const [span] = work.spans
    if (span !== undefined) {
      if (!work.isLookedUp) this.#lookUp(work, span)
      const pairs = this.#findPairs(work, span)
      const passing =
        pairs === 0
          ? 0
          : this.#output.passing(
              work,
              this.#options.condition,
              this.#pairOwn,
              this.#pairOther,
              pairs,
            )
      if (passing > 0) this.#send(work, passing, out)
      if (work.row < work.count) return
      work.spans.shift()
      work.isLookedUp = false
      if (work.spans.length > 0) return
    }
    this.#settle(work, out)
    this.#joining = undefined
    this.#pass(this.#segments[this.#nextSegment]!.watermarkMs)
  }

  /** Finds the keys of the rows in a span of the other side. */
  #lookUp(work: Joining, span: TimeSpan): void {
    span.keys.lookupBatch(this.#keysOf(work.input), work.positions, work.count, this.#keyIds)
    this.#rows[1 - work.input]!.lookAt(span)
    work.isLookedUp = true
    work.row = 0
    work.cursor = BETWEEN_ROWS
  }

  #findPairs(work: Joining, span: TimeSpan): number {
    const { first, next } = span
    const [low, high] = this.#apart(work.input)
    const oldestMs = this.#oldestMs(1 - work.input)
    const pages = timePages(span)
    let pairs = 0
    let lookedAt = 0
    let { row, cursor } = work
    while (row < work.count && pairs < PAIRS && lookedAt < LOOKED_AT) {
      if (cursor === BETWEEN_ROWS) {
        const keyId = this.#keyIds[row]!
        cursor = keyId < 0 ? -1 : first.get(keyId)
      }
      const timeMs = work.timesMs[row]!
      for (; cursor >= 0 && pairs < PAIRS && lookedAt < LOOKED_AT; lookedAt++) {
        const otherMs = timeMsOf(pages, cursor)
        const apart = otherMs - timeMs
        this.#pairOwn[pairs] = row
        this.#pairOther[pairs] = cursor
        pairs += apart >= low && apart <= high && otherMs >= oldestMs ? 1 : 0
        cursor = next.get(cursor)
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
    for (let k = 0; k < keptCount; k++) {
      if (isMatched[k] === 0) continue
      own.lookAt(this.#rowSpans[k]!)
      own.setMatched(this.#rowIds[k]!)
    }
    for (let k = keptCount; k < count; k++)
      if (isMatched[k] === 0) this.#output.add(k, -1, INSERT, 1)
    this.#output.flush(work, out, true)
  }

  /** Sends some of the rows that met nothing and can meet nothing any more; when there are none left, spans are freed and the watermark goes on. */
  #free(nowMs: number, out: Output): void {
    for (const input of [0, 1] as const) {
      const rows = this.#rows[input]
      if (!rows.notesMatches) continue
      const alone = rows.takeAlone(nowMs - this.#waitsMs[input] - 1, PAIRS)
      if (alone.length === 0) continue
      this.#output.kept(input, alone, alone.length, out)
      return
    }
    for (const input of [0, 1] as const) this.#rows[input].drop(nowMs - this.#waitsMs[input] - 1)
    this.#freeing = undefined
    const isEvent = this.#options.time === 'event'
    const watermarkMs = (isEvent ? nowMs : this.#watermarks.currentMs) - this.#delayMs
    if (watermarkMs <= this.#emittedMs) return
    this.#emittedMs = watermarkMs
    out.emitWatermark(watermarkMs)
  }

  /** Processing time: rows are freed when the clock says so. */
  #askForTurn(): void {
    if (this.#options.time === 'event') return
    const nowMs = this.#context.nowMs()
    let nextMs = Infinity
    for (const input of [0, 1] as const) {
      const { firstMs, spanMs } = this.#rows[input]
      if (firstMs === undefined) continue
      const dueMs = firstMs + this.#waitsMs[input] + 1
      // Within a span that is due in part it is looked again after a while.
      nextMs = Math.min(nextMs, Math.max(dueMs, nowMs + spanMs / LOOKS_A_SPAN))
    }
    if (nextMs < Infinity) this.#context.wakeAt(Math.max(nextMs, nowMs + LEAST_WAIT_MS))
  }
}

const LEAST_WAIT_MS = 10
const LOOKS_A_SPAN = 32
/** Spans in which rows are kept have this part of the interval's length. */
const SPANS_AN_INTERVAL = 4

const NOTHING: Batch = {
  rowCount: 0,
  columns: [],
  kinds: undefined,
  selection: undefined,
  marks: undefined,
}
