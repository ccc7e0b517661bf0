import type { StreamGraph } from '../dataflow/stream-graph.ts'
import { declaredStates } from '../runtime/declared-states.ts'
import type { KeptTable } from '../sql/4-physical/state-bound.ts'

/** The tables of state that the operators of a graph open, by uid: each operator is made, and opened over nothing. */
export function keptTables(graph: StreamGraph): ReadonlyMap<string, readonly KeptTable[]> {
  return new Map(
    declaredStates(graph).map(({ uid, tables }) => [
      uid,
      tables.map(({ schema: { name, keys, keyNames, parent } }) => ({
        name,
        keyNames: keyNames ?? keys.map((_, i) => `key${i + 1}`),
        parent,
      })),
    ]),
  )
}
