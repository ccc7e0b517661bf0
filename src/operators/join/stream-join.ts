import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import type { KeyedTable } from '../../contracts/state.ts'
import { type Batch, DELETE, INSERT, liveCount } from '../../core/batch.ts'
import { compact } from '../../core/compact.ts'
import { identityPositions } from '../../core/flatten.ts'
import type { SqlType } from '../../core/types.ts'
import type { BatchTransform } from '../calc.ts'
import { InputWatermarks } from '../event-time/input-watermarks.ts'
import { JoinOutput } from './join-output.ts'
import { JoinRows, type JoinSideOptions } from './join-rows.ts'
import { KeyCounts, RIGHT_ROWS } from './key-counts.ts'
import { validPositions } from './valid-positions.ts'

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti'

export interface StreamJoinOptions {
  readonly type: JoinType
  /** Of the left and the right input. */
  readonly sides: readonly [StreamJoinSide, StreamJoinSide]
  readonly keyTypes: readonly SqlType[]
  readonly keyNames: readonly string[]
  /** Key columns in which NULL equals NULL. */
  readonly nullSafe: readonly boolean[]
  /** What is asked of pairs besides equal keys, over the left columns, then the right ones. */
  readonly condition: JoinCondition | undefined
  readonly ttlMs: readonly [number | undefined, number | undefined]
  /** Of the right rows only the keys are kept, with how many there are: for semi and anti joins that have no `condition`, and no TTL of the right side. Absent = false. */
  readonly countsKeys?: boolean
  /** All right rows come before the left ones: they are kept and meet nothing, the left ones are not kept (see HashJoinOperator). */
  readonly isFinal?: true
}

export interface StreamJoinSide extends Omit<JoinSideOptions, 'countsMatches'> {
  readonly keys: readonly number[]
}

export interface JoinCondition {
  /** Selects the pairs that pass. */
  readonly filter: BatchTransform
  /** Columns of both inputs that it reads. */
  readonly columns: readonly number[]
}

/** What is to be done when a batch is through. */
interface After {
  readonly input: number
  readonly watermarkMs: number | undefined
}

/** Pairs looked at in one step. */
const PAIRS = 4096
/** Output batches in one call, after which the task may look at something else. */
const BATCHES_A_CALL = 16
const BETWEEN_ROWS = -2
const SWEEPS_A_TTL = 64

/**
 * Joins two changing inputs: each row meets the rows that the other side has under its key.
 *
 * Changelog in: any, with -U before +U. Out: rows that come (+I) and go (-D), also those with NULLs, or the left rows, that a change on
 * the other side makes come and go: a row that is updated may have had other partners, so that no pair is an update of another. State: the rows of both sides
 * by key; a row whose key is NULL matches nothing and is not kept (but where it comes out with NULLs it does at once).
 * Watermark: the least of both.
 */
export class StreamJoinOperator implements Operator {
  readonly #options: StreamJoinOptions
  readonly #rows: readonly [JoinRows, JoinRows]
  /** What stands for the right rows where these are counted. */
  readonly #counts: KeyCounts | undefined
  /** By input: its rows come out also where they match nothing. */
  readonly #isOuter: readonly [boolean, boolean]
  readonly #watermarks = new InputWatermarks(2)
  readonly #output: JoinOutput
  #context!: OperatorContext
  #keys!: KeyedTable
  #keyIds = new Int32Array(0)
  #rowIds = new Int32Array(0)
  #pairOwn = new Int32Array(PAIRS)
  #pairOther = new Int32Array(PAIRS)
  #work: Work | undefined
  #nextUnmatched = 0
  #after: After = { input: 0, watermarkMs: undefined }

  constructor(options: StreamJoinOptions) {
    const { type, sides } = options
    this.#options = options
    const isFiltering = type === 'semi' || type === 'anti'
    this.#isOuter = [
      type === 'left' || type === 'full' || isFiltering,
      type === 'right' || type === 'full',
    ]
    this.#rows = [0, 1].map(
      (input) =>
        new JoinRows(
          input === 0 ? 'left' : 'right',
          'keys',
          { ...sides[input]!, countsMatches: this.#isOuter[input]! },
          options.ttlMs[input],
        ),
    ) as unknown as [JoinRows, JoinRows]
    this.#counts = options.countsKeys === true ? new KeyCounts() : undefined
    this.#output = new JoinOutput([sides[0].schema, sides[1].schema], isFiltering, this.#rows)
  }

  open(context: OperatorContext): void {
    const { keyTypes, keyNames } = this.#options
    this.#context = context
    this.#watermarks.open(context)
    this.#keys = context.state.keyedTable({
      name: 'keys',
      keys: keyTypes,
      keyNames,
      values: this.#counts === undefined ? [] : [RIGHT_ROWS],
    })
    this.#rows[0].open(context)
    if (this.#counts === undefined) this.#rows[1].open(context)
    else this.#counts.open(this.#keys)
    this.#askForSweep()
  }

  onBarrier(): void {
    this.#watermarks.onBarrier()
  }

  onBatch(input: number, batch: Batch, out: Output): Progress {
    this.#watermarks.wake(input)
    const count = liveCount(batch)
    if (count > 0) this.#begin(input, batch, count, out)
    const watermarkMs =
      batch.marks === undefined || batch.marks.count === 0
        ? undefined
        : batch.marks.watermarksMs[batch.marks.count - 1]!
    return this.#finish(out, { input, watermarkMs })
  }

  /** Takes the rows into state and begins to look for what they match. */
  #begin(input: number, batch: Batch, count: number, out: Output): void {
    const { sides, nullSafe } = this.#options
    const side = sides[input]!
    const keyColumns = side.keys.map((key) => batch.columns[key]!)
    const { valid, rest } = validPositions(keyColumns, nullSafe, batch, count)
    if (rest !== undefined && this.#isOuter[input] && this.#options.type !== 'semi')
      this.#output.own(input, batch, rest, out)
    const { isFinal } = this.#options
    const rows = valid.length
    if (rows === 0) return
    if (this.#keyIds.length < rows) {
      this.#keyIds = new Int32Array(Math.max(rows, 1024))
      this.#rowIds = new Int32Array(this.#keyIds.length)
    }
    const selection = batch.selection === undefined && rest === undefined ? undefined : valid
    if (isFinal === true && input === 0)
      this.#keys.lookupBatch(keyColumns, selection, rows, this.#keyIds)
    else this.#keys.upsertBatch(keyColumns, selection, rows, this.#keyIds)
    const isTaken = takenRows(batch, valid)
    const own = this.#rows[input]!
    const nowMs = this.#context.nowMs()
    this.#rows[0].setNow(nowMs)
    this.#rows[1].setNow(nowMs)
    let meeting: Pick<Work, 'count' | 'isTaken'> = { count: rows, isTaken }
    if (this.#counts !== undefined && input === 1)
      meeting = this.#counts.change(this.#keyIds, isTaken, rows)
    else if (isFinal !== true || input === 1)
      own.change(batch.columns, valid, this.#keyIds, isTaken, rows, this.#rowIds)
    if (isFinal === true && input === 1) return
    this.#work = {
      ...meeting,
      input,
      batch,
      positions: valid,
      row: 0,
      cursor: BETWEEN_ROWS,
      matched: 0,
    }
  }

  resume(out: Output): Progress {
    return this.#finish(out, this.#after)
  }

  #finish(out: Output, after: After): Progress {
    let batches = 0
    while (this.#work !== undefined) {
      if (this.#work.row >= this.#work.count) {
        this.#settle(this.#work)
        this.#work = undefined
        break
      }
      if (batches++ === BATCHES_A_CALL) {
        this.#after = after
        this.#keep(this.#work)
        return 'more'
      }
      this.#step(this.#work, out)
    }
    if (after.watermarkMs === undefined) return 'done'
    const next = this.#watermarks.advance(after.input, after.watermarkMs)
    if (next !== undefined) out.emitWatermark(next)
    return 'done'
  }

  /** The batch goes with the call: what is left of it is copied. */
  #keep(work: Work): void {
    if (work.isKept === true) return
    const { columns } = compact({
      ...work.batch,
      selection: work.positions.subarray(0, work.count),
      marks: undefined,
    })
    const kinds = work.batch.kinds
    const positions = work.positions
    work.batch = {
      rowCount: work.count,
      columns,
      kinds:
        kinds === undefined
          ? undefined
          : Uint8Array.from({ length: work.count }, (_, k) => kinds[positions[k]!]!),
      selection: undefined,
      marks: undefined,
    }
    work.positions = identityPositions(work.count)
    work.isKept = true
  }

  /** Looks at the next pairs and sends what they make. */
  #step(work: Work, out: Output): void {
    const other = this.#side(1 - work.input)
    const own = this.#pairOwn
    const others = this.#pairOther
    const firstRow = work.row
    let pairs = 0
    let { row, cursor } = work
    while (row < work.count && pairs < PAIRS) {
      if (cursor === BETWEEN_ROWS) cursor = other.first(this.#keyIds[row]!)
      while (cursor >= 0 && pairs < PAIRS) {
        own[pairs] = row
        others[pairs++] = cursor
        cursor = other.next(cursor)
      }
      if (cursor >= 0) break
      row++
      cursor = BETWEEN_ROWS
    }
    work.row = row
    work.cursor = cursor
    const passing =
      pairs === 0 ? 0 : this.#output.passing(work, this.#options.condition, own, others, pairs)
    if (this.#options.type === 'inner') this.#output.pairs(work, own, others, passing, out)
    else this.#change(work, firstRow, passing, out)
  }

  /** Rows in turn: what each pair, and each row that is through, changes in the output. */
  #change(work: Work, firstRow: number, passing: number, out: Output): void {
    const { type, isFinal } = this.#options
    const isOwnOuter = this.#isOuter[work.input]!
    const own = this.#rows[work.input]!
    let pair = 0
    for (let row = firstRow; row < work.count; row++) {
      const isTaken = work.isTaken !== undefined && work.isTaken[row] === 1
      for (; pair < passing && this.#pairOwn[pair] === row; pair++)
        work.matched += this.#meet(work.input, row, this.#pairOther[pair]!, isTaken)
      // The pairs of the last row may go on in the next step.
      if (row >= work.row) break
      if (isOwnOuter) {
        if (!isTaken && isFinal !== true) own.setMatches(this.#rowIds[row]!, work.matched)
        if (type === 'semi' ? work.matched > 0 : work.matched === 0)
          this.#output.add(row, -1, isTaken ? DELETE : INSERT, 1)
      }
      work.matched = 0
    }
    this.#output.flush(work, out, true)
  }

  /** A row comes, or is taken back, beside a row of the other side. Answers how many copies that has. */
  #meet(input: number, row: number, otherId: number, isTaken: boolean): number {
    const { type, isFinal } = this.#options
    const isFiltering = type === 'semi' || type === 'anti'
    const changes = this.#output
    const copies = this.#side(1 - input).copies(otherId)
    const kind = isTaken ? DELETE : INSERT
    if (!this.#isOuter[1 - input]) {
      if (!isFiltering) changes.add(row, otherId, kind, copies)
      return copies
    }
    const other = this.#rows[1 - input]!
    const before = other.matches(otherId)
    const after = isTaken ? before - 1 : before + 1
    other.setMatches(otherId, after)
    const isFirst = before === 0
    const isLast = after === 0
    if (isFiltering) {
      const comesOut = (type === 'semi') === !isLast
      if (isFirst || isLast) changes.add(-1, otherId, comesOut ? INSERT : DELETE, copies)
      return copies
    }
    if (isFirst && isFinal !== true) changes.add(-1, otherId, DELETE, copies)
    changes.add(row, otherId, kind, copies)
    if (isLast) changes.add(-1, otherId, INSERT, copies)
    return copies
  }

  /** Drops rows that were taken back. */
  #settle({ input, count, isTaken }: Work): void {
    if (isTaken === undefined) return
    this.#dropEmpty(
      this.#counts !== undefined && input === 1
        ? this.#counts.touchedKeys()
        : this.#rows[input]!.settle(this.#rowIds, count),
    )
  }

  #side(input: number): JoinRows | KeyCounts {
    return input === 1 && this.#counts !== undefined ? this.#counts : this.#rows[input]!
  }

  /** Drops those keys that have no rows left on either side. */
  #dropEmpty(keyIds: Int32Array): void {
    const empty = new Set<number>()
    for (const id of keyIds)
      if (this.#side(0).isEmpty(id) && this.#side(1).isEmpty(id)) empty.add(id)
    if (empty.size > 0) this.#keys.removeBatch(Int32Array.from(empty), empty.size)
  }

  onWatermark(input: number, watermarkMs: number, out: Output): Progress {
    const next = this.#watermarks.advance(input, watermarkMs)
    if (next !== undefined) out.emitWatermark(next)
    return 'done'
  }

  onIdle(input: number, isIdle: boolean, out: Output): Progress {
    const next = this.#watermarks.idle(input, isIdle)
    if (next !== undefined) out.emitWatermark(next)
    return 'done'
  }

  onProcessingTime(nowMs: number): Progress {
    const { ttlMs } = this.#options
    for (const [input, rows] of this.#rows.entries()) {
      if (ttlMs[input] === undefined) continue
      rows.setNow(nowMs)
      this.#dropEmpty(rows.sweep())
    }
    this.#askForSweep()
    return 'done'
  }

  #askForSweep(): void {
    const times = this.#options.ttlMs.filter((ttl) => ttl !== undefined)
    if (times.length === 0) return
    const stepMs = Math.max(10, Math.floor(Math.min(...times) / SWEEPS_A_TTL))
    this.#context.wakeAt(this.#context.nowMs() + stepMs)
  }

  /** Sends the right rows that met nothing, some at each call. */
  emitUnmatched(out: Output): Progress {
    const rows = this.#rows[1]
    const ids = new Int32Array(PAIRS)
    const count = rows.liveRowIds(this.#nextUnmatched, ids)
    if (count === 0) return 'done'
    this.#nextUnmatched = ids[count - 1]! + 1
    for (let k = 0; k < count; k++)
      if (rows.matches(ids[k]!) === 0) this.#output.add(-1, ids[k]!, INSERT, 1)
    this.#output.flushOther(out)
    return 'more'
  }
}

/** A batch whose rows are being joined. */
export interface Work {
  readonly input: number
  batch: Batch
  /** Positions of the rows in the batch. */
  positions: Int32Array
  readonly count: number
  /** 1 for rows that are taken back. */
  readonly isTaken: Uint8Array | undefined
  /** The row whose pairs come next, and the next row of the other side. */
  row: number
  cursor: number
  /** Pairs of the row at hand that passed so far. */
  matched: number
  isKept?: true
}

function takenRows(batch: Batch, positions: Int32Array): Uint8Array | undefined {
  const { kinds } = batch
  if (kinds === undefined) return undefined
  const taken = new Uint8Array(positions.length)
  let any = 0
  for (let k = 0; k < positions.length; k++) {
    // -U and -D are the odd ones.
    taken[k] = kinds[positions[k]!]! & 1
    any |= taken[k]!
  }
  return any === 0 ? undefined : taken
}
