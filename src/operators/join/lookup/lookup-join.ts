import type { FoundRows } from '../../../contracts/lookup.ts'
import type { HeldMemory } from '../../../contracts/memory.ts'
import type { Operator, OperatorContext, Output, Progress } from '../../../contracts/operator.ts'
import { type Batch, liveCount, type Schema } from '../../../core/batch.ts'
import type { Column } from '../../../core/column.ts'
import { compact } from '../../../core/compact.ts'
import { gatherColumn, identityPositions } from '../../../core/flatten.ts'
import { ColumnPicker, presentOnly, withMissing } from '../../pick-column.ts'
import { nullOf } from '../join-output.ts'
import type { JoinCondition } from '../stream-join.ts'
import { validPositions } from '../valid-positions.ts'
import type { RowFinder } from './row-finder.ts'

export interface LookupJoinOptions {
  readonly type: 'inner' | 'left'
  /** Columns of the input by which rows are looked up. */
  readonly keys: readonly number[]
  readonly inputSchema: Schema
  /** Of the rows found. */
  readonly tableSchema: Schema
  readonly finder: RowFinder
  /** What is asked of pairs besides, over the input's columns, then those of the table. */
  readonly condition: JoinCondition | undefined
}

/** Pairs looked at in one step. */
const PAIRS = 4096
const STEPS_A_CALL = 8

/** A batch with the rows found for it. */
interface Work {
  readonly batch: Batch
  /** Live positions, of which row k is that of key `keyOf[k]`; −1 for rows with a NULL key. */
  readonly positions: Int32Array
  readonly keyOf: Int32Array
  found: FoundRows | undefined
  /** Next live row, and the next of the rows found for it; −1 before the first. */
  row: number
  next: number
  /** Whether a pair of the row has passed. */
  isMatched: boolean
  nextMark: number
}

/**
 * Joins each row with those that a table has under its key when the row comes. A batch that has to wait for the table is copied; nothing else is
 * taken in meanwhile. NULL keys find nothing. (Flink: LookupJoinRunner, AsyncLookupJoinRunner.)
 *
 * Changelog: append-only in and out. State: none; what is looked up is looked up anew after a restore. Watermarks stay between the rows where they
 * stood.
 */
export class LookupJoinOperator implements Operator {
  readonly #options: LookupJoinOptions
  readonly #nothing: readonly Column[]
  readonly #inputPickers: readonly ColumnPicker[]
  readonly #tablePickers: readonly ColumnPicker[]
  #work: Work | undefined
  waitsFor: Promise<void> | undefined
  #own = new Int32Array(PAIRS)
  #other = new Int32Array(PAIRS)
  #outOwn = new Int32Array(PAIRS + 1)
  #outOther = new Int32Array(PAIRS + 1)

  constructor(options: LookupJoinOptions) {
    this.#options = options
    this.#nothing = options.tableSchema.map(({ type }) => nullOf(type))
    this.#inputPickers = options.inputSchema.map(() => new ColumnPicker())
    this.#tablePickers = options.tableSchema.map(() => new ColumnPicker())
  }

  open(context: OperatorContext): void {
    this.#options.finder.open(context)
  }

  onBatch(_input: number, given: Batch, out: Output): Progress {
    const { keys, finder } = this.#options
    const live = liveCount(given)
    if (live === 0) {
      const { marks } = given
      if (marks !== undefined && marks.count > 0)
        out.emitWatermark(marks.watermarksMs[marks.count - 1]!)
      return 'done'
    }
    const columns = keys.map((key) => given.columns[key]!)
    const { valid } = validPositions(columns, [], given, live)
    const keyColumns = columns.map((column) => gatherColumn(column, valid, valid.length))
    const answer = finder.find(keyColumns, valid.length)
    const waits = answer instanceof Promise
    const keyOf = new Int32Array(live)
    const positions = given.selection ?? identityPositions(live)
    for (let k = 0, key = 0; k < live; k++)
      keyOf[k] = key < valid.length && valid[key] === positions[k] ? key++ : -1
    const work: Work = {
      batch: waits ? compact(given) : given,
      positions: waits ? identityPositions(live) : positions,
      keyOf,
      found: waits ? undefined : answer,
      row: 0,
      next: -1,
      isMatched: false,
      nextMark: 0,
    }
    this.#work = work
    if (!waits) return this.#goOn(out, true)
    this.waitsFor = answer.then((found) => {
      work.found = found
    })
    return 'more'
  }

  resume(out: Output): Progress {
    this.waitsFor = undefined
    return this.#goOn(out, false)
  }

  /** @param isLent the batch goes with the call */
  #goOn(out: Output, isLent: boolean): Progress {
    const work = this.#work
    if (work === undefined) return 'done'
    for (let steps = 0; work.row < work.keyOf.length; steps++) {
      if (steps === STEPS_A_CALL) {
        if (isLent) this.#work = kept(work)
        return 'more'
      }
      this.#step(work, work.found!, out)
    }
    this.#work = undefined
    return 'done'
  }

  /** Looks at the next pairs and sends those that pass, and rows that found nothing where they are wanted. */
  #step(work: Work, found: FoundRows, out: Output): void {
    const firstRow = work.row
    const pairs = this.#findPairs(work, found)
    const passes = this.#filter(work, found, pairs)
    const isLeft = this.#options.type === 'left'
    let made = 0
    let pair = 0
    for (let row = firstRow; row < work.keyOf.length; row++) {
      for (; pair < pairs && this.#own[pair] === row; pair++) {
        if (passes !== undefined && passes[pair] === 0) continue
        work.isMatched = true
        this.#outOwn[made] = row
        this.#outOther[made++] = this.#other[pair]!
      }
      // The pairs of the last row may go on in the next step.
      if (row >= work.row) break
      if (isLeft && !work.isMatched) {
        if (made === this.#outOwn.length) this.#grow()
        this.#outOwn[made] = row
        this.#outOther[made++] = -1
      }
      work.isMatched = false
    }
    this.#emit(work, found, made, out)
  }

  #grow(): void {
    const wider = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const array = new Int32Array(old.length * 2)
      array.set(old)
      return array
    }
    this.#outOwn = wider(this.#outOwn)
    this.#outOther = wider(this.#outOther)
  }

  #findPairs(work: Work, { ends }: FoundRows): number {
    let pairs = 0
    let { row, next } = work
    const rowCount = work.keyOf.length
    const lastRow = Math.min(rowCount, row + PAIRS)
    while (row < lastRow && pairs < PAIRS) {
      const key = work.keyOf[row]!
      if (key >= 0) {
        if (next < 0) next = key === 0 ? 0 : ends[key - 1]!
        const end = ends[key]!
        while (next < end && pairs < PAIRS) {
          this.#own[pairs] = row
          this.#other[pairs++] = next++
        }
        if (next < end) break
      }
      row++
      next = -1
    }
    work.row = row
    work.next = next
    return pairs
  }

  /** Which pairs pass the condition; undefined: all. */
  #filter(work: Work, found: FoundRows, pairs: number): Uint8Array | undefined {
    const { condition, inputSchema } = this.#options
    if (condition === undefined || pairs === 0) return undefined
    const width = inputSchema.length
    const places = this.#placesOf(work, this.#own, pairs)
    const columns: Column[] = []
    for (const column of condition.columns)
      columns[column] =
        column < width
          ? this.#inputPickers[column]!.pick(work.batch.columns[column]!, places, pairs, false)
          : this.#tablePickers[column - width]!.pick(
              found.columns[column - width]!,
              this.#other,
              pairs,
              false,
            )
    const result = condition.filter.apply({
      rowCount: pairs,
      columns,
      kinds: undefined,
      selection: undefined,
      marks: undefined,
    })
    if (result !== undefined && result.selection === undefined) return undefined
    const passes = new Uint8Array(pairs)
    for (const pair of result?.selection ?? []) passes[pair] = 1
    return passes
  }

  #placesOf(work: Work, rows: Int32Array, count: number): Int32Array {
    const places = new Int32Array(count)
    for (let i = 0; i < count; i++) places[i] = work.positions[rows[i]!]!
    return places
  }

  #emit(work: Work, found: FoundRows, count: number, out: Output): void {
    const marks = this.#marks(work, count)
    if (count === 0) {
      if (marks !== undefined) out.emitWatermark(marks.watermarksMs[marks.count - 1]!)
      return
    }
    const places = this.#placesOf(work, this.#outOwn, count)
    const { positions, valid, present } = presentOnly(this.#outOther, count)
    out.emit({
      rowCount: count,
      columns: [
        ...work.batch.columns.map((column, i) =>
          this.#inputPickers[i]!.pick(column, places, count, false),
        ),
        ...found.columns.map((column, i) => {
          if (present === 0) return this.#nothing[i]!
          const picked = this.#tablePickers[i]!.pick(column, positions, count, false)
          return present === count ? picked : withMissing(picked, valid, count)
        }),
      ],
      kinds: undefined,
      selection: undefined,
      marks,
    })
  }

  /** The marks of the batch up to the rows that are through, behind the output rows that they stand behind. */
  #marks(work: Work, count: number): Batch['marks'] {
    const { marks } = work.batch
    if (marks === undefined) return undefined
    const isLast = work.row >= work.keyOf.length
    const through = isLast ? Infinity : work.positions[work.row]!
    const positions: number[] = []
    const watermarksMs: number[] = []
    let behind = 0
    for (; work.nextMark < marks.count; work.nextMark++) {
      const position = marks.positions[work.nextMark]!
      if (position >= through) break
      while (behind < count && work.positions[this.#outOwn[behind]!]! <= position) behind++
      positions.push(behind - 1)
      watermarksMs.push(marks.watermarksMs[work.nextMark]!)
    }
    return positions.length === 0
      ? undefined
      : {
          positions: Int32Array.from(positions),
          watermarksMs: Float64Array.from(watermarksMs),
          count: positions.length,
        }
  }

  held(): HeldMemory {
    return this.#options.finder.held() ?? NOTHING_HELD
  }

  close(): void {
    this.#options.finder.close()
  }
}

const NOTHING_HELD: HeldMemory = { what: 'rows that were looked up', sizeBytes: 0, rowCount: 0 }

/** The work over a copy of its batch. */
function kept(work: Work): Work {
  return {
    ...work,
    batch: compact(work.batch),
    positions: identityPositions(work.keyOf.length),
  }
}
