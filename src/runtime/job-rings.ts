import type { JobGraph } from '../dataflow/job-graph.ts'
import { createRing } from './exchange/ring.ts'

/** Memory for all rings of a job. */
const RINGS_BYTES = 32 << 20
const MIN_RING_BYTES = 128 << 10
const MAX_RING_BYTES = 2 << 20

export const ringKey = (edgeId: number, from: number, to: number): string =>
  `${edgeId}/${from}/${to}`

/**
 * Makes the rings between the slots of a job, by `ringKey`; they share one budget.
 *
 * @param ringBytes size of each, rounded down to a power of two; for tests
 */
export function createJobRings(
  graph: JobGraph,
  ringBytes?: number,
): Map<string, SharedArrayBuffer> {
  const { keys, sizeBytes } = ringsOf(graph, ringBytes)
  return new Map(keys.map((key) => [key, createRing(sizeBytes)]))
}

/** Bytes that all rings of a job take. */
export function jobRingsBytes(graph: JobGraph): number {
  const { keys, sizeBytes } = ringsOf(graph, undefined)
  return keys.length * sizeBytes
}

function ringsOf(
  graph: JobGraph,
  ringBytes: number | undefined,
): { readonly keys: readonly string[]; readonly sizeBytes: number } {
  const keys: string[] = []
  for (const edge of graph.edges) {
    const senders = graph.vertices[edge.fromVertex]!.parallelism
    const receivers = graph.vertices[edge.toVertex]!.parallelism
    // Subtask i of a forward exchange sends to subtask i, in the same slot.
    if (edge.exchange.kind === 'forward' && senders === receivers) continue
    for (let from = 0; from < senders; from++)
      for (let to = 0; to < receivers; to++) if (from !== to) keys.push(ringKey(edge.id, from, to))
  }
  const share = RINGS_BYTES / Math.max(1, keys.length)
  const wanted = ringBytes ?? Math.min(MAX_RING_BYTES, Math.max(MIN_RING_BYTES, share))
  return { keys, sizeBytes: 2 ** Math.floor(Math.log2(wanted)) }
}
