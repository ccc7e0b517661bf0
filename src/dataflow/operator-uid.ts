import { hashText } from '../core/hash-text.ts'
import { inputsOf } from './job-graph.ts'
import type { StreamGraph } from './stream-graph.ts'

/**
 * Returns the stable name of an operator: a hash of what it is, its keys and the uids of its inputs, so that state finds its
 * operator again in a changed job. Projections, literals of filters and the order of columns are no part of it.
 *
 * @returns 16 hexadecimal digits; `AssignedUids` makes equal ones of a job unique
 */
export function operatorUid(identity: {
  /** Kind of the operator, and what changes the meaning of its state: `window-aggregate TUMBLE(…)`. */
  readonly kind: string
  /** Names or texts of the keys, in the order in which they are hashed: state of other orders lies in other key groups. */
  readonly keys: readonly string[]
  readonly inputs: readonly string[]
}): string {
  const { kind, keys, inputs } = identity
  return hashText(JSON.stringify([kind, keys, inputs]))
}

/** Returns a hash over all uids and connections of a graph: equal in every thread that has made the graph of the same plan. */
export function graphFingerprint(graph: StreamGraph): string {
  const vertices = graph.vertices.map((vertex) => [
    vertex.kind,
    vertex.kind === 'collect' ? '' : vertex.uid,
    inputsOf(vertex).map((input) => [input.vertex, input.exchange.kind]),
  ])
  return hashText(JSON.stringify(vertices))
}
