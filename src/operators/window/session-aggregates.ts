import type { Output } from '../../contracts/operator.ts'
import type { KeyedTableSchema, StateContext } from '../../contracts/state.ts'
import type { Batch } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import type { AggregateProgram } from '../aggregate/aggregate-program.ts'
import { rowsThatCount } from '../aggregate/emptied-groups.ts'
import type { SessionContents } from './session-operator.ts'
import { rowOf, type SessionSlot, slotOf } from './session-slot.ts'
import type { Sessions } from './sessions.ts'
import type { WindowKeyColumn } from './window-options.ts'

/** Sessions handed out in one batch. */
const FIRE_BATCH_ROWS = 4096

/**
 * Aggregates over sessions.
 *
 * Changelog: append-only in (or any, where the aggregates take rows back), append-only out. State: one row a session that is open.
 */
export class SessionAggregates implements SessionContents {
  readonly #program: AggregateProgram
  readonly #output: readonly WindowKeyColumn[]
  #sessions!: Sessions

  constructor(program: AggregateProgram, output: readonly WindowKeyColumn[]) {
    this.#program = program
    this.#output = output
  }

  get groupSchema(): KeyedTableSchema {
    return this.#program.groupSchema
  }
  get distinctSchemas(): readonly KeyedTableSchema[] {
    return this.#program.distinctSchemas
  }

  open(sessions: Sessions, _state: StateContext): void {
    this.#sessions = sessions
  }

  keys(batch: Batch): readonly Column[] {
    return this.#program.keys(batch)
  }

  add(batch: Batch, { tables, positions, rowIds, count }: SessionSlot): void {
    this.#program.accumulate(tables, batch, positions.subarray(0, count), count, rowIds)
  }

  merge(from: number, into: number): void {
    const sessions = this.#sessions
    this.#program.merge(
      sessions.tablesOf(slotOf(from)),
      Int32Array.of(rowOf(from)),
      sessions.tablesOf(slotOf(into)),
      Int32Array.of(rowOf(into)),
      1,
    )
  }

  forget({ tables }: SessionSlot, rowIds: Int32Array): void {
    this.#program.forget(tables, rowIds, rowIds.length)
  }

  /** The next sessions that lie in one slot. */
  emit(from: number, timeMs: (endMs: number) => number, out: Output): number {
    const sessions = this.#sessions
    const { due } = sessions
    const slot = slotOf(due[from]!)
    let until = from + 1
    while (until < due.length && until - from < FIRE_BATCH_ROWS && slotOf(due[until]!) === slot)
      until++
    const tables = sessions.tablesOf(slot)
    const ids = Int32Array.from(due.slice(from, until), rowOf)
    const count = rowsThatCount(this.#program, tables.groups, ids, ids.length)
    if (count > 0) {
      const results = this.#program.results(tables, ids, count, 'new')
      const columns = this.#output.map((column) =>
        this.#column(column, sessions.slots[slot]!, ids.subarray(0, count), timeMs),
      )
      out.emit({
        rowCount: count,
        columns: [...columns, ...results],
        kinds: undefined,
        selection: undefined,
        marks: undefined,
      })
    }
    return until - from
  }

  #column(
    column: WindowKeyColumn,
    slot: SessionSlot,
    ids: Int32Array,
    timeMs: (endMs: number) => number,
  ): Column {
    if (column.kind === 'key') return slot.tables.groups.gatherKey(column.index, ids, ids.length)
    const values = new BigInt64Array(ids.length)
    for (let k = 0; k < ids.length; k++) {
      const id = ids[k]!
      const ms =
        column.kind === 'start'
          ? slot.startOf(id)
          : column.kind === 'end'
            ? slot.endOf(id)
            : timeMs(slot.endOf(id))
      values[k] = BigInt(ms) * 1000n
    }
    return fixedColumn(values)
  }
}
