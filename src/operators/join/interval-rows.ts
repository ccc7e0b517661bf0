import type { OperatorContext } from '../../contracts/operator.ts'
import {
  type KeyedTable,
  type ListState,
  type NamespacedTables,
  PAGE_MASK,
  PAGE_SHIFT,
  type StateColumn,
} from '../../contracts/state.ts'
import type { Schema } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import type { SqlType } from '../../core/types.ts'
import { numberedRowsSchema, RowNumbers } from '../../state/keyed-state/numbered-rows.ts'
import { PagedInts } from '../../state/keyed-state/paged-ints.ts'
import { RowColumns } from '../../state/row-columns.ts'
import type { KeptRows } from './join-output.ts'

const TIME: StateColumn = { name: 'time_ms', storage: 'f64' }
const MATCHED: StateColumn = { name: 'matched', storage: 'u8' }
const TIME_COLUMN = 0
const MATCHED_COLUMN = 1
const CHUNK = 4096
/** Spans are made twice as long when there are more of them than this. */
const MOST_SPANS = 32
const LEAST_SPAN_MS = 256

/** Rows of a span of time, by key: freed together. */
export interface TimeSpan {
  /** Times lie from here on … */
  readonly startMs: number
  /** … and before this. */
  readonly endMs: number
  readonly keys: KeyedTable
  readonly rows: KeyedTable
  /** The rows of a key, the last one first: by row of `keys`, and by row of `rows` the next one. −1 = none. */
  readonly first: PagedInts
  readonly next: PagedInts
  /** Rows before this id need not be looked at: they have come out alone, or been matched. */
  nextAlone: number
}

/** Rows of a batch that belong to one span. */
interface SpanPart {
  readonly span: TimeSpan
  readonly rows: Int32Array
  count: number
}

export interface IntervalRowsOptions {
  readonly name: string
  readonly schema: Schema
  /** Whether it is kept which rows have been in the output. */
  readonly notesMatches: boolean
  readonly keyTypes: readonly SqlType[]
  readonly keyNames: readonly string[]
  /** How long spans are at first. */
  readonly spanMs: number
}

/**
 * Rows of one input of an interval join, by time and by key. State: for each span of time a table of keys and one of rows, which are dropped as a whole;
 * how long spans are adapts to how many there are. The lists of a key's rows are in memory only, made anew at a restore.
 */
export class IntervalRows implements KeptRows {
  readonly isCounted = false
  readonly notesMatches: boolean
  /** By start; they do not overlap, but after a restore at another parallelism. */
  readonly spans: TimeSpan[] = []
  readonly #options: IntervalRowsOptions
  readonly #rows: RowColumns
  readonly #own: readonly StateColumn[]
  #keyTables!: NamespacedTables
  #rowTables!: NamespacedTables
  #ends!: ListState
  #spanMs: number
  readonly #numbers = new RowNumbers()
  #keyIds = new Int32Array(0)
  #ids = new Int32Array(0)
  /** Of which `gather` reads. */
  #current: TimeSpan | undefined
  readonly #one = new Int32Array(1)

  constructor(options: IntervalRowsOptions) {
    this.#options = options
    this.notesMatches = options.notesMatches
    this.#spanMs = Math.max(LEAST_SPAN_MS, Math.ceil(options.spanMs))
    this.#own = options.notesMatches ? [TIME, MATCHED] : [TIME]
    this.#rows = new RowColumns(options.schema, this.#own.length)
  }

  open({ state }: OperatorContext): void {
    const { name, keyTypes, keyNames } = this.#options
    const parent = `${name} keys`
    this.#keyTables = state.namespacedTables({ name: parent, keys: keyTypes, keyNames, values: [] })
    this.#rowTables = state.namespacedTables(
      numberedRowsSchema({ name, parent, values: [...this.#own, ...this.#rows.columns] }),
    )
    this.#ends = state.listState(`${name} spans`, 'union')
    const ends = new Map<number, number>()
    for (const [startMs, endMs] of this.#ends.get() as readonly (readonly [number, number])[])
      ends.set(startMs, Math.max(ends.get(startMs) ?? -Infinity, endMs))
    for (const startMs of this.#rowTables.namespaces())
      this.#restore(this.#addSpan(startMs, ends.get(startMs) ?? startMs + this.#spanMs))
  }

  #restore(span: TimeSpan): void {
    const { rows } = span
    this.#numbers.restored(rows)
    const ids = new Int32Array(CHUNK)
    for (let from = 0; ; ) {
      const count = rows.liveRowIds(from, ids)
      if (count === 0) return
      from = ids[count - 1]! + 1
      const parents = (rows.gatherKey(0, ids, count) as { values: Int32Array }).values
      for (let k = 0; k < count; k++) link(span, parents[k]!, ids[k]!)
    }
  }

  onBarrier(): void {
    this.#ends.update(this.spans.map(({ startMs, endMs }) => [startMs, endMs]))
  }

  #addSpan(startMs: number, endMs: number): TimeSpan {
    const span: TimeSpan = {
      startMs,
      endMs,
      keys: this.#keyTables.table(startMs),
      rows: this.#rowTables.table(startMs),
      first: new PagedInts(),
      next: new PagedInts(),
      nextAlone: 0,
    }
    const at = this.spans.findIndex((each) => each.startMs > startMs)
    this.spans.splice(at < 0 ? this.spans.length : at, 0, span)
    return span
  }

  /** The span of a time, which is made where there is none. */
  #spanOf(timeMs: number): TimeSpan {
    let before = -Infinity
    let behind = Infinity
    for (const span of this.spans) {
      if (span.startMs > timeMs) {
        behind = span.startMs
        break
      }
      if (span.endMs > timeMs) return span
      before = Math.max(before, span.endMs)
    }
    if (this.spans.length >= MOST_SPANS) this.#spanMs *= 2
    const start = Math.floor(timeMs / this.#spanMs) * this.#spanMs
    return this.#addSpan(Math.max(before, start), Math.min(behind, start + this.#spanMs))
  }

  /**
   * Takes rows in: row k is at `positions[k]` of the columns, of time `timesMs[k]`. Where matches are noted, `rowIds[k]` and `spans[k]` are
   * set to where it lies.
   */
  add(
    columns: readonly Column[],
    keys: readonly Column[],
    positions: Int32Array,
    timesMs: Float64Array,
    count: number,
    rowIds: Int32Array,
    spans: TimeSpan[],
  ): void {
    for (const part of this.#parts(timesMs, count)) {
      const { span, rows, count: size } = part
      const isAll = size === count
      const own = isAll ? positions : rows.subarray(0, size).map((row) => positions[row]!)
      this.#reserve(size)
      const keyIds = this.#keyIds
      span.keys.upsertBatch(keys, own, size, keyIds)
      const ids = this.#ids
      this.#numbers.add(span.rows, keyIds, size, ids)
      span.rows.beginWrite(ids, size)
      const times = span.rows.valuePages(TIME_COLUMN)
      for (let k = 0; k < size; k++) {
        const id = ids[k]!
        ;(times[id >> PAGE_SHIFT] as Float64Array)[id & PAGE_MASK] = timesMs[isAll ? k : rows[k]!]!
        link(span, keyIds[k]!, id)
      }
      this.#rows.write(span.rows, columns, own, ids, size)
      if (!this.notesMatches) continue
      for (let k = 0; k < size; k++) {
        const row = isAll ? k : rows[k]!
        rowIds[row] = ids[k]!
        spans[row] = span
      }
    }
  }

  #parts(timesMs: Float64Array, count: number): readonly SpanPart[] {
    const parts: SpanPart[] = []
    let part: SpanPart | undefined
    for (let k = 0; k < count; k++) {
      const timeMs = timesMs[k]!
      if (part === undefined || timeMs < part.span.startMs || timeMs >= part.span.endMs) {
        const span = this.#spanOf(timeMs)
        part = parts.find((each) => each.span === span)
        if (part === undefined) {
          part = { span, rows: new Int32Array(count), count: 0 }
          parts.push(part)
        }
      }
      part.rows[part.count++] = k
    }
    return parts
  }

  #reserve(count: number): void {
    if (this.#keyIds.length >= count) return
    this.#keyIds = new Int32Array(Math.max(CHUNK, count))
    this.#ids = new Int32Array(this.#keyIds.length)
  }

  /** `gather` and what is asked of rows is of this span from now on. */
  lookAt(span: TimeSpan): void {
    this.#current = span
  }

  isMatched(rowId: number): boolean {
    const page = this.#current!.rows.valuePages(MATCHED_COLUMN)[rowId >> PAGE_SHIFT] as Uint8Array
    return page[rowId & PAGE_MASK] === 1
  }

  /** Notes that a row has been in the output. */
  setMatched(rowId: number): void {
    if (this.isMatched(rowId)) return
    const { rows } = this.#current!
    this.#one[0] = rowId
    rows.beginWrite(this.#one, 1)
    const page = rows.valuePages(MATCHED_COLUMN)[rowId >> PAGE_SHIFT] as Uint8Array
    page[rowId & PAGE_MASK] = 1
  }

  /** A column of rows; valid until the next call for the same column. */
  gather(column: number, rowIds: Int32Array, count: number): Column {
    return this.#rows.gatherOne(this.#current!.rows, column, rowIds, count)
  }

  copies(): number {
    return 1
  }

  /**
   * Rows of this time and before that have not been in the output, some of one span, which is then the one that is looked at; they count as having been
   * there. Empty = there are none.
   */
  takeAlone(untilMs: number, limit: number): Int32Array {
    const alone = new Int32Array(limit)
    for (const span of this.spans) {
      if (span.startMs > untilMs) break
      const isWhole = span.endMs - 1 <= untilMs
      const times = span.rows.valuePages(TIME_COLUMN)
      const matched = span.rows.valuePages(MATCHED_COLUMN)
      const { idLimit } = span.rows
      let count = 0
      let id = span.nextAlone
      for (; id < idLimit && count < limit; id++) {
        if ((matched[id >> PAGE_SHIFT] as Uint8Array)[id & PAGE_MASK] === 1) continue
        if ((times[id >> PAGE_SHIFT] as Float64Array)[id & PAGE_MASK]! > untilMs) continue
        if (span.rows.isLive(id)) alone[count++] = id
      }
      if (isWhole) span.nextAlone = id
      if (count === 0) continue
      this.lookAt(span)
      for (let k = 0; k < count; k++) this.setMatched(alone[k]!)
      return alone.subarray(0, count)
    }
    return NONE
  }

  /** Drops spans whose rows are all of this time and before. */
  drop(untilMs: number): void {
    while (this.spans.length > 0 && this.spans[0]!.endMs - 1 <= untilMs) {
      const { startMs } = this.spans.shift()!
      this.#rowTables.drop(startMs)
      this.#keyTables.drop(startMs)
    }
  }

  /** When spans may have something to free: undefined where there are none. */
  get firstMs(): number | undefined {
    const [first] = this.spans
    if (first === undefined) return undefined
    return this.notesMatches ? first.startMs : first.endMs - 1
  }

  /** How long spans are now. */
  get spanMs(): number {
    return this.#spanMs
  }
}

const NONE = new Int32Array(0)

function link({ first, next }: TimeSpan, keyId: number, rowId: number): void {
  next.set(rowId, first.get(keyId))
  first.set(keyId, rowId)
}

/** Time of a row of a span. */
export function timeMsOf(pages: readonly unknown[], rowId: number): number {
  return (pages[rowId >> PAGE_SHIFT] as Float64Array)[rowId & PAGE_MASK]!
}

/** The times of a span's rows, for `timeMsOf`: read anew whenever rows may have been added. */
export const timePages = (span: TimeSpan): readonly unknown[] => span.rows.valuePages(TIME_COLUMN)
