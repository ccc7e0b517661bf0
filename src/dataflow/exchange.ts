import type { Schema } from '../core/batch.ts'
import type { SqlType } from '../core/types.ts'

/**
 * How rows go from the subtasks of one vertex to those of the next.
 *
 * `forward`: subtask i to subtask i. `hash`: by key group of the key columns, so that equal keys meet. `rebalance`: in
 * turn over all subtasks. `rescale`: in turn over the subtasks near by. `broadcast`: every row to every subtask.
 * `global`: all rows to subtask 0.
 */
export type Exchange =
  | { readonly kind: 'forward' | 'rebalance' | 'rescale' | 'broadcast' | 'global' }
  | {
      readonly kind: 'hash'
      /** Columns of the rows, in the order in which they are hashed. */
      readonly keys: readonly number[]
      readonly types: readonly SqlType[]
    }

export const FORWARD: Exchange = { kind: 'forward' }
export const GLOBAL: Exchange = { kind: 'global' }

/** By the columns given; without columns there is one key, and all rows meet in one subtask. */
export function hashExchange(keys: readonly number[], types: readonly SqlType[]): Exchange {
  return keys.length === 0 ? GLOBAL : { kind: 'hash', keys, types }
}

/** By columns of the rows as they are. */
export const exchangeByColumns = (keys: readonly number[], schema: Schema): Exchange =>
  hashExchange(
    keys,
    keys.map((key) => schema[key]!.type),
  )
