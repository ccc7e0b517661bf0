import type { ObjectAccumulators } from '../../../contracts/aggregate.ts'
import type { KeyedTable } from '../../../contracts/state.ts'
import type { Column } from '../../../core/column.ts'
import { columnBuilder } from '../../../core/column-builder.ts'
import { assert } from '../../../core/errors.ts'
import { readValue } from '../../../core/read-value.ts'
import type { SqlType } from '../../../core/types.ts'
import { type ValueCodec, valueCodec } from '../../../state/keyed-state/value-codec.ts'

/** Rows to be added or taken back, in order: `(k << 1) | 1` takes the k-th live position back, `k << 1` adds it. */
export interface ObjectChanges {
  readonly eventCount: number
  /** Arguments, in any encoding. */
  readonly columns: readonly Column[]
  readonly selection: Int32Array | undefined
  /** By live position. */
  readonly groups: Int32Array
}

/**
 * Accumulators of one call that are objects of user code: columns of their groups, which are read when the first row of a batch asks for an
 * object, and written when the batch is over. Nothing is kept in memory between batches.
 */
export class ObjectGroups {
  readonly #code: ObjectAccumulators
  readonly #codec: ValueCodec<unknown>
  readonly #argumentTypes: readonly SqlType[]
  #events = new Int32Array(0)

  constructor(options: {
    /** Of the function, for messages. */
    readonly name: string
    readonly code: ObjectAccumulators
    /** First value column of the groups that is theirs. */
    readonly firstColumn: number
    readonly argumentTypes: readonly SqlType[]
  }) {
    const { name, code, firstColumn, argumentTypes } = options
    this.#code = code
    this.#argumentTypes = argumentTypes
    this.#codec = accumulatorCodec(name, code.type, firstColumn)
  }

  /** Room for the changes of a batch. */
  events(count: number): Int32Array {
    if (this.#events.length < count) this.#events = new Int32Array(Math.max(count, 1024))
    return this.#events
  }

  /** Takes in what was written to `events`. Writes of the groups are announced by the caller. */
  settle(table: KeyedTable, changes: ObjectChanges): void {
    const { eventCount, columns, selection, groups } = changes
    const code = this.#code
    const touched = new Map<number, unknown>()
    for (let i = 0; i < eventCount; i++) {
      const event = this.#events[i]!
      const k = event >> 1
      const row = selection === undefined ? k : selection[k]!
      const args = columns.map((column, a) => readValue(column, row, this.#argumentTypes[a]!))
      const group = groups[k]!
      const accumulator = touched.has(group)
        ? touched.get(group)
        : (this.#read(table, group) ?? code.create())
      if ((event & 1) === 0) {
        touched.set(group, code.add(accumulator, args))
      } else {
        assert(code.retract !== undefined, 'rows are taken back only where the function can')
        touched.set(group, code.retract(accumulator, args))
      }
    }
    for (const [group, accumulator] of touched)
      this.#codec.write(table, group, code.store(accumulator))
  }

  /** Adds the accumulator of group `fromIds[k]` to that of `intoIds[k]`, one after another. Writes are announced by the caller. */
  merge(
    from: KeyedTable,
    fromIds: Int32Array,
    into: KeyedTable,
    intoIds: Int32Array,
    count: number,
  ): void {
    const code = this.#code
    for (let k = 0; k < count; k++) {
      const other = this.#read(from, fromIds[k]!)
      if (other === undefined) continue
      const own = this.#read(into, intoIds[k]!)
      if (own !== undefined) assert(code.merge !== undefined, 'groups are merged where that can be')
      const merged = own === undefined ? other : code.merge!(own, other)
      this.#codec.write(into, intoIds[k]!, code.store(merged))
    }
  }

  /** Results of groups, `count` rows. Shares no memory with what it gave before. */
  result(table: KeyedTable, groups: Int32Array, count: number, type: SqlType): Column {
    const code = this.#code
    const builder = columnBuilder(type)
    for (let k = 0; k < count; k++)
      builder.append(code.result(this.#read(table, groups[k]!) ?? code.create()))
    return builder.finish()
  }

  #read(table: KeyedTable, group: number): unknown {
    const value = this.#codec.read(table, group)
    return value === null ? undefined : this.#code.load(value as never)
  }
}

/** How accumulators of a type lie in value columns from `first` on. NULL = there is none. */
export function accumulatorCodec(name: string, type: SqlType, first: number): ValueCodec<unknown> {
  return valueCodec({ state: name, type, first, conversion: undefined })
}
