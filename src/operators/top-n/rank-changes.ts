import type { Output } from '../../contracts/operator.ts'
import { DELETE, INSERT, type Schema, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { ColumnPicker } from '../pick-column.ts'
import type { RowOrder } from '../sort/row-order.ts'
import { IntList } from './int-list.ts'
import { type RankingOptions, ranksOf } from './ranking.ts'

/** A column of kept rows; valid until the next call for it. */
export type GatherRows = (column: number, rowIds: Int32Array, count: number) => Column

export interface RankChangesOptions extends RankingOptions {
  readonly schema: Schema
  readonly outputsRank: boolean
  /** Whether -U rows are wanted. */
  readonly updateBefore: boolean
}

/** Rows of the output: candidates with their ranks and kinds. */
class Entries {
  readonly candidates = new IntList()
  readonly ranks = new IntList()
  readonly kinds = new IntList()

  get count(): number {
    return this.candidates.count
  }

  add(candidate: number, rank: number, kind: number): void {
    this.candidates.push(candidate)
    this.ranks.push(rank)
    this.kinds.push(kind)
  }

  clear(): void {
    this.candidates.count = 0
    this.ranks.count = 0
    this.kinds.count = 0
  }
}

/**
 * What a batch changes in the ranks of some partitions. Rows are *candidates*: those below `oldCount` were kept before the batch, the
 * others are new rows, counted from there. A partition's kept rows have consecutive candidates, in their order.
 */
export class RankChanges {
  readonly #options: RankChangesOptions
  readonly #pickers: readonly ColumnPicker[]
  readonly #taken = new Entries()
  readonly #given = new Entries()
  #oldCount = 0
  /** By candidate: its place among the rows that are sent, −1 where it is not sent. */
  #placeOf = new Int32Array(0)
  #total = 0
  readonly #before: number[] = []
  readonly #after: number[] = []
  /** By kept row of the partition at hand: its rank now; 0 where it is kept no longer. */
  readonly #rankNow: number[] = []

  constructor(options: RankChangesOptions) {
    this.#options = options
    this.#pickers = options.schema.map(() => new ColumnPicker())
  }

  /** Begins a batch with so many kept rows among so many candidates. */
  begin(oldCount: number, total: number): void {
    this.#oldCount = oldCount
    this.#total = total
    this.#taken.clear()
    this.#given.clear()
  }

  /** Notes that a partition's list, which was the kept rows from `oldStart` on, is another one now. */
  note(oldStart: number, oldLength: number, list: readonly number[], order: RowOrder): void {
    const { outputsRank, function: ranking } = this.#options
    if (outputsRank && ranking === 'ROW_NUMBER') {
      this.#noteNumbers(oldStart, oldLength, list)
      return
    }
    ranksOf(oldLength, (a, b) => order(oldStart + a, oldStart + b), this.#options, this.#before)
    ranksOf(list.length, (a, b) => order(list[a]!, list[b]!), this.#options, this.#after)
    if (outputsRank) this.#noteRanks(oldStart, oldLength, list)
    else this.#noteRows(oldStart, oldLength, list)
  }

  /** As `#noteRanks`, where ranks are places: the rank says which row is meant, and the new one takes the place of the old one. */
  #noteNumbers(oldStart: number, oldLength: number, list: readonly number[]): void {
    const { from, to, updateBefore } = this.#options
    const oldEnd = Math.min(oldLength, to)
    const newEnd = Math.min(list.length, to)
    const end = Math.max(oldEnd, newEnd)
    for (let i = from - 1; i < end; i++) {
      if (i >= newEnd) this.#taken.add(oldStart + i, i + 1, DELETE)
      else if (i >= oldEnd) this.#given.add(list[i]!, i + 1, INSERT)
      else if (list[i] !== oldStart + i) {
        if (updateBefore) this.#taken.add(oldStart + i, i + 1, UPDATE_BEFORE)
        this.#given.add(list[i]!, i + 1, UPDATE_AFTER)
      }
    }
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
      if (!isNew) this.#taken.add(oldStart + i, before[i]!, DELETE)
      else if (!isOld) this.#given.add(list[j]!, after[j]!, INSERT)
      else if (list[j] !== oldStart + i || before[i] !== after[j]) {
        this.#taken.add(oldStart + i, before[i]!, UPDATE_BEFORE)
        this.#given.add(list[j]!, after[j]!, UPDATE_AFTER)
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
        this.#taken.add(oldStart + i, 0, DELETE)
    for (let j = 0; j < list.length; j++) {
      if (!this.#isOut(this.#after[j]!)) continue
      const candidate = list[j]!
      if (candidate < this.#oldCount && this.#isOut(this.#before[candidate - oldStart]!)) continue
      this.#given.add(candidate, 0, INSERT)
    }
  }

  /**
   * Sends what is taken back, then what comes. All of it lies in state, new rows too: `idOf` answers the row of a candidate. A row that
   * comes out at several ranks is read once.
   */
  send(idOf: (candidate: number) => number, gather: GatherRows, out: Output): void {
    const taken = this.#taken.count
    const count = taken + this.#given.count
    if (count === 0) return
    const { schema, outputsRank } = this.#options
    const ids = new Int32Array(count)
    const places = new Int32Array(count)
    const kinds = new Uint8Array(count)
    const ranks = new BigInt64Array(outputsRank ? count : 0)
    const rankWords = new Int32Array(ranks.buffer)
    if (this.#placeOf.length < this.#total)
      this.#placeOf = new Int32Array(Math.max(4096, this.#total * 2))
    const placeOf = this.#placeOf.fill(-1, 0, this.#total)
    let rows = 0
    let changes = 0
    for (const entries of [this.#taken, this.#given]) {
      const first = entries === this.#taken ? 0 : taken
      const candidates = entries.candidates.values
      for (let i = 0; i < entries.count; i++) {
        const candidate = candidates[i]!
        let place = placeOf[candidate]!
        if (place < 0) {
          place = rows++
          placeOf[candidate] = place
          ids[place] = idOf(candidate)
        }
        places[first + i] = place
        kinds[first + i] = entries.kinds.values[i]!
        changes |= kinds[first + i]! ^ INSERT
        if (outputsRank) rankWords[(first + i) << 1] = entries.ranks.values[i]!
      }
    }
    const columns = schema.map((_, column) => {
      const gathered = gather(column, ids, rows)
      return rows === count ? gathered : this.#pickers[column]!.pick(gathered, places, count, false)
    })
    if (outputsRank) columns.push(fixedColumn(ranks))
    out.emit({
      rowCount: count,
      columns,
      kinds: changes === 0 ? undefined : kinds,
      selection: undefined,
      marks: undefined,
    })
  }
}
