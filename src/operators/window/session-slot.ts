import { PAGE_MASK, PAGE_SHIFT, type StateColumn } from '../../contracts/state.ts'
import type { AggregateTables } from '../aggregate/aggregate-program.ts'

/** Where a session begins and ends, in milliseconds, behind the aggregates' own columns. */
export const SESSION_COLUMNS: readonly StateColumn[] = [
  { name: 'session_start', storage: 'f64' },
  { name: 'session_end', storage: 'f64' },
]

/**
 * A session by number: its slot and its row there. Sessions of one key lie in different slots, nearly all in slot 0.
 */
export const sessionNumber = (slot: number, rowId: number): number => slot * 0x1_0000_0000 + rowId
export const slotOf = (session: number): number => Math.floor(session / 0x1_0000_0000)
export const rowOf = (session: number): number => session % 0x1_0000_0000

const NO_VALUE = new Uint8Array(0)

/**
 * Tables that hold at most one session of a key. A row holds a session where its end is behind its start; start and end are equal in a
 * row that only stands for its key; the end is before the start where a session is over and what belonged to it
 * (distinct values) is still there.
 */
export class SessionSlot {
  readonly number: number
  readonly tables: AggregateTables
  /** Rows of the batch at hand that were put here, and their sessions. */
  positions = new Int32Array(0)
  rowIds = new Int32Array(0)
  count = 0
  /** By row: the time under which the session stands in the queue. */
  queuedMs = new Float64Array(0)
  /** By row, in slot 0: 1 where the key has sessions in other slots. In other slots: the row of the key in slot 0. */
  links = new Int32Array(0)
  /** Rows whose sessions are over, and whose distinct values are still there. */
  overIds: number[] = []
  starts: readonly Float64Array[] = []
  ends: readonly Float64Array[] = []
  readonly #valueColumns: number
  readonly #one = new Int32Array(1)

  constructor(number: number, tables: AggregateTables) {
    this.number = number
    this.tables = tables
    this.#valueColumns = tables.groups.schema.values.length - SESSION_COLUMNS.length
    this.refresh()
  }

  /** To be called when rows may have been added. */
  refresh(): void {
    const { groups } = this.tables
    this.starts = groups.valuePages(this.#valueColumns) as readonly Float64Array[]
    this.ends = groups.valuePages(this.#valueColumns + 1) as readonly Float64Array[]
    const { idLimit } = groups
    if (this.links.length >= idLimit) return
    const length = Math.max(idLimit, this.links.length * 2)
    const links = new Int32Array(length)
    links.set(this.links)
    this.links = links
    const queuedMs = new Float64Array(length)
    queuedMs.set(this.queuedMs)
    this.queuedMs = queuedMs
  }

  startOf(rowId: number): number {
    return this.starts[rowId >>> PAGE_SHIFT]![rowId & PAGE_MASK]!
  }

  endOf(rowId: number): number {
    return this.ends[rowId >>> PAGE_SHIFT]![rowId & PAGE_MASK]!
  }

  /** Announces the write, then writes. */
  setBounds(rowId: number, startMs: number, endMs: number): void {
    this.#one[0] = rowId
    this.tables.groups.beginWrite(this.#one, 1)
    this.starts[rowId >>> PAGE_SHIFT]![rowId & PAGE_MASK] = startMs
    this.ends[rowId >>> PAGE_SHIFT]![rowId & PAGE_MASK] = endMs
  }

  add(position: number, rowId: number): void {
    if (this.count === this.positions.length) this.reserve(Math.max(64, this.count * 2))
    this.positions[this.count] = position
    this.rowIds[this.count++] = rowId
  }

  reserve(count: number): void {
    if (this.positions.length >= count) return
    const positions = new Int32Array(count)
    positions.set(this.positions)
    this.positions = positions
    const rowIds = new Int32Array(count)
    rowIds.set(this.rowIds)
    this.rowIds = rowIds
  }

  /** Makes a row one that only stands for its key. */
  empty(rowId: number): void {
    const { groups } = this.tables
    this.#one[0] = rowId
    groups.beginWrite(this.#one, 1)
    groups.schema.values.forEach(({ storage }, column) => {
      if (storage === 'bytes') groups.setBytes(column, rowId, NO_VALUE, -1, 0)
      else {
        const page = groups.valuePages(column)[rowId >>> PAGE_SHIFT]! as unknown as (
          | number
          | bigint
        )[]
        page[rowId & PAGE_MASK] = storage === 'i64' ? 0n : 0
      }
    })
  }

  /** Removes the distinct values of sessions that are over. */
  dropDistinctOfOver(): void {
    const over = new Set(this.overIds)
    const ids = new Int32Array(4096)
    for (const table of this.tables.distinct) {
      for (let next = 0; ; ) {
        const found = table.liveRowIds(next, ids)
        if (found === 0) break
        next = ids[found - 1]! + 1
        const { values } = table.gatherKey(0, ids, found) as unknown as { values: Int32Array }
        let count = 0
        for (let k = 0; k < found; k++) if (over.has(values[k]!)) ids[count++] = ids[k]!
        table.removeBatch(ids, count)
      }
    }
  }
}
