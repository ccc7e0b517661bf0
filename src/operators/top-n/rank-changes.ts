import type { Output } from '../../contracts/operator.ts'
import { DELETE, INSERT, type Schema, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { flatten } from '../../core/flatten.ts'
import { pickColumn } from '../pick-column.ts'
import type { RowOrder } from '../sort/row-order.ts'
import { type RankingOptions, ranksOf } from './ranking.ts'

/** Where the columns of output rows come from. */
export interface RankColumns {
  readonly old: (column: number, ids: Int32Array, count: number) => Column
  /** `rows` count the new rows. */
  readonly fresh: (column: number, rows: Int32Array, count: number) => Column
}

export interface RankChangesOptions extends RankingOptions {
  readonly schema: Schema
  readonly outputsRank: boolean
  /** Whether -U rows are wanted. */
  readonly updateBefore: boolean
}

/** Rows of the output: candidates with their ranks. */
interface Entries {
  readonly candidates: number[]
  readonly ranks: number[]
  readonly kinds: number[]
}

/**
 * What a batch changes in the ranks of some partitions. Rows are *candidates*: those below `oldCount` are kept rows (their ids are
 * given), the others are new rows, counted from there. A partition's kept rows have consecutive candidates, in their order.
 */
export class RankChanges {
  readonly #options: RankChangesOptions
  readonly #oldIds: Int32Array
  readonly #oldCount: number
  readonly #taken: Entries = { candidates: [], ranks: [], kinds: [] }
  readonly #given: Entries = { candidates: [], ranks: [], kinds: [] }
  readonly #before: number[] = []
  readonly #after: number[] = []
  /** By kept row of the partition at hand: its rank now; 0 where it is kept no longer. */
  readonly #rankNow: number[] = []

  constructor(options: RankChangesOptions, oldIds: Int32Array, oldCount: number) {
    this.#options = options
    this.#oldIds = oldIds
    this.#oldCount = oldCount
  }

  /** Notes that a partition's list, which was the kept rows from `oldStart` on, is another one now. */
  note(oldStart: number, oldLength: number, list: readonly number[], order: RowOrder): void {
    ranksOf(oldLength, (a, b) => order(oldStart + a, oldStart + b), this.#options, this.#before)
    ranksOf(list.length, (a, b) => order(list[a]!, list[b]!), this.#options, this.#after)
    if (this.#options.outputsRank) this.#noteRanks(oldStart, oldLength, list)
    else this.#noteRows(oldStart, oldLength, list)
  }

  #isOut(rank: number): boolean {
    return rank >= this.#options.from && rank <= this.#options.to
  }

  /** Place by place among those that come out: what stands there now instead of what stood there. */
  #noteRanks(oldStart: number, oldLength: number, list: readonly number[]): void {
    const before = this.#before
    const after = this.#after
    let i = 0
    let j = 0
    for (;;) {
      while (i < oldLength && !this.#isOut(before[i]!)) i++
      while (j < list.length && !this.#isOut(after[j]!)) j++
      const isOld = i < oldLength
      const isNew = j < list.length
      if (!isOld && !isNew) return
      if (!isNew) add(this.#taken, oldStart + i, before[i]!, DELETE)
      else if (!isOld) add(this.#given, list[j]!, after[j]!, INSERT)
      else if (list[j] !== oldStart + i || before[i] !== after[j]) {
        // Where the rank says which row is meant, the new one takes the place of the old one.
        if (this.#options.updateBefore || this.#options.function !== 'ROW_NUMBER')
          add(this.#taken, oldStart + i, before[i]!, UPDATE_BEFORE)
        add(this.#given, list[j]!, after[j]!, UPDATE_AFTER)
      }
      i++
      j++
    }
  }

  /** Rows that do not come out any more, and rows that did not. */
  #noteRows(oldStart: number, oldLength: number, list: readonly number[]): void {
    const rankNow = this.#rankNow
    for (let i = 0; i < oldLength; i++) rankNow[i] = 0
    for (let j = 0; j < list.length; j++)
      if (list[j]! < this.#oldCount) rankNow[list[j]! - oldStart] = this.#after[j]!
    for (let i = 0; i < oldLength; i++)
      if (this.#isOut(this.#before[i]!) && !this.#isOut(rankNow[i]!))
        add(this.#taken, oldStart + i, 0, DELETE)
    for (let j = 0; j < list.length; j++) {
      if (!this.#isOut(this.#after[j]!)) continue
      const candidate = list[j]!
      if (candidate < this.#oldCount && this.#isOut(this.#before[candidate - oldStart]!)) continue
      add(this.#given, candidate, 0, INSERT)
    }
  }

  /** Sends what is taken back, then what comes. */
  send(columns: RankColumns, out: Output): void {
    const taken = this.#taken.candidates.length
    const count = taken + this.#given.candidates.length
    if (count === 0) return
    const places = new Int32Array(count)
    const oldIds = new Int32Array(count)
    const fresh = new Int32Array(count)
    const kinds = new Uint8Array(count)
    const ranks = new BigInt64Array(this.#options.outputsRank ? count : 0)
    let olds = 0
    let news = 0
    for (let i = 0; i < count; i++) {
      const entries = i < taken ? this.#taken : this.#given
      const entry = i < taken ? i : i - taken
      const candidate = entries.candidates[entry]!
      kinds[i] = entries.kinds[entry]!
      if (this.#options.outputsRank) ranks[i] = BigInt(entries.ranks[entry]!)
      if (candidate < this.#oldCount) {
        places[i] = olds
        oldIds[olds++] = this.#oldIds[candidate]!
      } else {
        // Behind the old ones, whose number is not known yet.
        places[i] = -1 - news
        fresh[news++] = candidate - this.#oldCount
      }
    }
    for (let i = 0; i < count; i++) if (places[i]! < 0) places[i] = olds - 1 - places[i]!
    const made = this.#options.schema.map((_, column) =>
      pickColumn(
        joined(
          olds === 0 ? undefined : columns.old(column, oldIds, olds),
          olds,
          news === 0 ? undefined : columns.fresh(column, fresh, news),
          news,
        ),
        places,
        count,
        false,
      ),
    )
    if (this.#options.outputsRank) made.push(fixedColumn(ranks))
    out.emit({
      rowCount: count,
      columns: made,
      kinds: taken === 0 && kinds.every((kind) => kind === INSERT) ? undefined : kinds,
      selection: undefined,
      marks: undefined,
    })
  }
}

function add(entries: Entries, candidate: number, rank: number, kind: number): void {
  entries.candidates.push(candidate)
  entries.ranks.push(rank)
  entries.kinds.push(kind)
}

/** One column behind another; either may be missing. */
function joined(
  first: Column | undefined,
  firstCount: number,
  second: Column | undefined,
  secondCount: number,
): Column {
  if (first === undefined) return second!
  if (second === undefined) return first
  return concatColumns([first, flatten(second, secondCount)], [firstCount, secondCount])
}
