import type { OperatorContext, Output } from '../contracts/operator.ts'
import { type Batch, INSERT, liveCount, ROW_KIND_TEXT, type RowKind } from '../core/batch.ts'
import { readValue } from '../core/read-value.ts'
import type { SqlType } from '../core/types.ts'
import { MemoryStateContext } from '../state/state-context.ts'

/** Keeps what an operator gives as a multiset of rows, as text. Throws where a row is taken back that is not there. */
export class FoldedOutput implements Output {
  readonly rows = new Map<string, number>()
  readonly #types: readonly SqlType[]

  constructor(types: readonly SqlType[]) {
    this.#types = types
  }

  emit(batch: Batch): void {
    for (let i = 0; i < liveCount(batch); i++) {
      const at = batch.selection === undefined ? i : batch.selection[i]!
      const text = this.#types
        .map((type, column) => String(readValue(batch.columns[column]!, at, type)))
        .join()
      const kind = batch.kinds?.[at] ?? INSERT
      const count = (this.rows.get(text) ?? 0) + ((kind & 1) === 1 ? -1 : 1)
      if (count < 0)
        throw new Error(`${ROW_KIND_TEXT[kind as RowKind]} of a row that is not there: ${text}`)
      if (count === 0) this.rows.delete(text)
      else this.rows.set(text, count)
    }
  }

  emitWatermark(): void {}

  /** Rows with their counts, in the order of their text. */
  sorted(): readonly (readonly [string, number])[] {
    return sortedRows(this.rows)
  }
}

export const sortedRows = (
  rows: ReadonlyMap<string, number>,
): readonly (readonly [string, number])[] => [...rows].sort(([a], [b]) => (a < b ? -1 : 1))

/** What an operator is opened with that runs alone, at time 0. */
export function soleContext(state: MemoryStateContext): OperatorContext {
  return {
    name: 'operator',
    uid: 'operator',
    subtaskIndex: 0,
    parallelism: 1,
    maxParallelism: 128,
    state,
    nowMs: () => 0,
    wakeAt: () => {},
    count: () => {},
  }
}

/** Numbers from 0 to 1, the same for a seed. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Another context with what is in this one, row by row: ids of rows are given anew. */
export function restoredState(state: MemoryStateContext): MemoryStateContext {
  const snapshot = state.snapshot()
  return new MemoryStateContext({
    restored: {
      parts: [
        {
          tables: snapshot.tables.map(({ name, namespace, incarnation, snapshot: table }) => ({
            name,
            namespace,
            incarnation,
            schema: table.schema,
            snapshot: table,
          })),
          lists: snapshot.lists,
        },
      ],
      isExact: false,
      subtaskIndex: 0,
      parallelism: 1,
    },
  })
}
