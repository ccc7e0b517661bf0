import type { Output } from '../../contracts/operator.ts'
import { type Batch, INSERT, type Schema, withoutUpdate } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { constantColumn } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import type { SqlType } from '../../core/types.ts'
import { ColumnPicker, presentOnly, withMissing } from '../pick-column.ts'
import type { JoinCondition, Work } from './stream-join.ts'

/** Rows of an input of a join that are kept, as the output sees them. */
export interface KeptRows {
  /** Whether a row may be there more than once. */
  readonly isCounted: boolean
  copies(rowId: number): number
  /** A column of rows; valid until the next call for the same column. */
  gather(column: number, rowIds: Int32Array, count: number): Column
}

/**
 * Puts the output of a join together: each row is a row of the batch at hand beside a kept row of the other side, either of which may
 * be missing (−1): then its columns are NULL.
 */
export class JoinOutput {
  readonly #widths: readonly [number, number]
  readonly #nothing: readonly (readonly Column[])[]
  readonly #leftWidth: number
  readonly #rows: readonly [KeptRows, KeptRows]
  readonly #pickers: readonly (readonly ColumnPicker[])[]
  #own = new Int32Array(1024)
  #other = new Int32Array(1024)
  #kinds = new Uint8Array(1024)
  #count = 0
  #positions = new Int32Array(0)

  /** @param isFiltering only left rows come out */
  constructor(
    schemas: readonly [Schema, Schema],
    isFiltering: boolean,
    rows: readonly [KeptRows, KeptRows],
  ) {
    this.#leftWidth = schemas[0].length
    this.#widths = [schemas[0].length, isFiltering ? 0 : schemas[1].length]
    this.#nothing = schemas.map((schema) => schema.map(({ type }) => nullOf(type)))
    this.#rows = rows
    this.#pickers = schemas.map((schema) => schema.map(() => new ColumnPicker()))
  }

  /** Notes a row of the output, `copies` times: `row` counts the rows of the work. */
  add(row: number, otherId: number, kind: number, copies: number): void {
    for (let i = 0; i < copies; i++) {
      if (this.#count === this.#own.length) this.#grow()
      this.#own[this.#count] = row
      this.#other[this.#count] = otherId
      this.#kinds[this.#count++] = kind
    }
  }

  #grow(): void {
    const own = new Int32Array(this.#own.length * 2)
    own.set(this.#own)
    this.#own = own
    const other = new Int32Array(own.length)
    other.set(this.#other)
    this.#other = other
    const kinds = new Uint8Array(own.length)
    kinds.set(this.#kinds)
    this.#kinds = kinds
  }

  /** Sends what was noted; `mayMiss`: rows may lack one side. */
  flush(work: Work, out: Output, mayMiss: boolean): void {
    const count = this.#count
    this.#count = 0
    if (count === 0) return
    const columns = this.#columns(work, this.#own, this.#other, count, mayMiss)
    out.emit({
      rowCount: count,
      columns,
      kinds: this.#kinds.slice(0, count),
      selection: undefined,
      marks: undefined,
    })
  }

  /** Sends kept right rows that were noted, beside nothing. */
  flushOther(out: Output): void {
    const count = this.#count
    this.#count = 0
    this.kept(1, this.#other, count, out)
  }

  /** Sends kept rows of an input beside nothing. */
  kept(input: 0 | 1, rowIds: Int32Array, count: number, out: Output): void {
    if (count === 0) return
    const rows = this.#rows[input]
    const columns = [0, 1].flatMap((side) =>
      side === input
        ? this.#nothing[side]!.map((_, i) => rows.gather(i, rowIds, count))
        : this.#nothing[side]!,
    )
    out.emit({ rowCount: count, columns, kinds: undefined, selection: undefined, marks: undefined })
  }

  /** Sends pairs as an inner join does: they come with the row that came, and go with the one that was taken back. */
  pairs(work: Work, own: Int32Array, other: Int32Array, pairs: number, out: Output): void {
    if (pairs === 0) return
    const rows = this.#rows[1 - work.input]!
    const { kinds } = work.batch
    if (!rows.isCounted) {
      out.emit({
        rowCount: pairs,
        columns: this.#columns(work, own, other, pairs, false),
        kinds: kinds === undefined ? undefined : pickKinds(kinds, work.positions, own, pairs),
        selection: undefined,
        marks: undefined,
      })
      return
    }
    for (let i = 0; i < pairs; i++) {
      const kind = kinds === undefined ? INSERT : withoutUpdate(kinds[work.positions[own[i]!]!]!)
      this.add(own[i]!, other[i]!, kind, rows.copies(other[i]!))
    }
    this.flush(work, out, false)
  }

  /** Sends rows of a batch that match nothing, as they came. */
  own(input: number, batch: Batch, positions: Int32Array, out: Output): void {
    const columns = [0, 1].flatMap((side) =>
      side === input
        ? batch.columns.slice(0, this.#widths[side]!)
        : this.#nothing[side]!.slice(0, this.#widths[side]!),
    )
    const { kinds } = batch
    out.emit({
      rowCount: batch.rowCount,
      columns,
      kinds: kinds?.map(withoutUpdate),
      selection: positions,
      marks: undefined,
    })
  }

  /** Leaves only the pairs that pass the condition, in front; answers how many. */
  passing(
    work: Work,
    condition: JoinCondition | undefined,
    own: Int32Array,
    other: Int32Array,
    pairs: number,
  ): number {
    if (condition === undefined) return pairs
    const batch = this.candidates(work, own, other, pairs, condition.columns)
    const result = condition.filter.apply(batch)
    if (result === undefined) return 0
    const { selection } = result
    if (selection === undefined) return pairs
    for (let i = 0; i < selection.length; i++) {
      own[i] = own[selection[i]!]!
      other[i] = other[selection[i]!]!
    }
    return selection.length
  }

  /** Pairs as rows of both inputs' columns, of which only `columns` are there: for a condition. */
  candidates(
    work: Work,
    own: Int32Array,
    other: Int32Array,
    pairs: number,
    columns: readonly number[],
  ): Batch {
    const positions = this.#positionsOf(work, own, pairs)
    const leftWidth = this.#leftWidth
    const made: Column[] = []
    for (const column of columns) {
      const side = column < leftWidth ? 0 : 1
      const place = side === 0 ? column : column - leftWidth
      made[column] =
        side === work.input
          ? this.#pickers[side]![place]!.pick(work.batch.columns[place]!, positions, pairs, false)
          : this.#rows[side]!.gather(place, other, pairs)
    }
    return {
      rowCount: pairs,
      columns: made,
      kinds: undefined,
      selection: undefined,
      marks: undefined,
    }
  }

  #columns(
    work: Work,
    own: Int32Array,
    other: Int32Array,
    count: number,
    mayMiss: boolean,
  ): Column[] {
    const positions = this.#positionsOf(work, own, count)
    const otherRows = mayMiss ? presentOnly(other, count) : undefined
    const ids = otherRows?.positions ?? other
    const columns: Column[] = []
    for (const side of [0, 1]) {
      for (let i = 0; i < this.#widths[side]!; i++) {
        if (side === work.input) {
          const picker = this.#pickers[side]![i]!
          columns.push(picker.pick(work.batch.columns[i]!, positions, count, mayMiss))
        } else if (otherRows === undefined) {
          columns.push(this.#rows[side]!.gather(i, ids, count))
        } else if (otherRows.present === 0) {
          columns.push(this.#nothing[side]![i]!)
        } else {
          const column = this.#rows[side]!.gather(i, ids, count)
          columns.push(
            otherRows.present === count ? column : withMissing(column, otherRows.valid, count),
          )
        }
      }
    }
    return columns
  }

  /** Positions in the batch of rows of the work; −1 stays. */
  #positionsOf(work: Work, own: Int32Array, count: number): Int32Array {
    if (this.#positions.length < count) this.#positions = new Int32Array(Math.max(1024, count))
    const places = this.#positions
    const { positions } = work
    for (let i = 0; i < count; i++) places[i] = own[i]! < 0 ? -1 : positions[own[i]!]!
    return places
  }
}

/** NULL in every row. */
export function nullOf(type: SqlType): Column {
  const builder = columnBuilder(type)
  builder.append(null)
  return constantColumn(builder.finish())
}

function pickKinds(
  kinds: Uint8Array,
  positions: Int32Array,
  own: Int32Array,
  count: number,
): Uint8Array {
  const picked = new Uint8Array(count)
  for (let i = 0; i < count; i++) picked[i] = withoutUpdate(kinds[positions[own[i]!]!]!)
  return picked
}
