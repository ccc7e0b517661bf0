import type { Output } from '../../contracts/operator.ts'
import type { KeyedTableSchema, StateContext } from '../../contracts/state.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import type { SessionContents } from './session-operator.ts'
import { SessionRows } from './session-rows.ts'
import { type SessionSlot, slotOf } from './session-slot.ts'
import type { Sessions } from './sessions.ts'

/** Rows handed out in one batch. */
const FIRE_BATCH_ROWS = 4096

/**
 * SESSION by itself: each row with window_start, window_end and window_time (microseconds) behind its columns, when its session is over; sessions in the
 * order in which they end, the rows of one in the order in which they came. (Flink: UnalignedWindowTableFunctionOperator.)
 *
 * Changelog: append-only. State: the rows of sessions that are open.
 */
export class SessionTable implements SessionContents {
  readonly groupSchema: KeyedTableSchema
  readonly distinctSchemas: readonly KeyedTableSchema[] = []
  readonly #input: Schema
  readonly #partition: readonly number[]
  #sessions!: Sessions
  #rows!: SessionRows
  /** How many rows of the session at hand have been emitted. */
  #emittedRows = 0

  /** @param partition columns by which sessions are told apart */
  constructor(input: Schema, partition: readonly number[]) {
    this.#input = input
    this.#partition = partition
    this.groupSchema = {
      name: 'groups',
      keys: partition.map((column) => input[column]!.type),
      keyNames: partition.map((column) => input[column]!.name),
      values: [],
    }
  }

  open(sessions: Sessions, state: StateContext): void {
    this.#sessions = sessions
    this.#rows = new SessionRows(this.#input, state)
  }

  keys(batch: Batch): readonly Column[] {
    return this.#partition.map((column) => batch.columns[column]!)
  }

  add(batch: Batch, slot: SessionSlot): void {
    this.#rows.add(batch, slot)
  }

  merge(from: number, into: number): void {
    this.#rows.merge(from, into)
  }

  /** The next rows of sessions that lie in one slot. */
  emit(from: number, timeMs: (endMs: number) => number, out: Output): number {
    const sessions = this.#sessions
    const { due } = sessions
    const slot = slotOf(due[from]!)
    const ids: number[] = []
    const starts: number[] = []
    const ends: number[] = []
    let until = from
    while (until < due.length && ids.length < FIRE_BATCH_ROWS && slotOf(due[until]!) === slot) {
      const rows = this.#rows.idsOf(due[until]!)
      const startMs = sessions.startOf(due[until]!)
      const endMs = sessions.endOf(due[until]!)
      while (this.#emittedRows < rows.length && ids.length < FIRE_BATCH_ROWS) {
        ids.push(rows[this.#emittedRows++]!)
        starts.push(startMs)
        ends.push(endMs)
      }
      if (this.#emittedRows < rows.length) break
      until++
      this.#emittedRows = 0
    }
    const count = ids.length
    if (count > 0)
      out.emit({
        rowCount: count,
        columns: [
          ...this.#rows.gather(slot, Int32Array.from(ids), count),
          timesColumn(starts),
          timesColumn(ends),
          timesColumn(ends.map(timeMs)),
        ],
        kinds: undefined,
        selection: undefined,
        marks: undefined,
      })
    this.#rows.free(due.slice(from, until))
    return until - from
  }
}

const timesColumn = (times: readonly number[]) =>
  fixedColumn(BigInt64Array.from(times, (ms) => BigInt(ms) * 1000n))
