import type { HeldMemory } from '../contracts/memory.ts'
import {
  addLatencies,
  type LatencyHistogram,
  makeLatencyHistogram,
  noteLatency,
} from './latency.ts'

/** What can be seen of one vertex while it runs. Counts from the start of the job; over all subtasks where they are added up. */
export interface VertexMetrics {
  readonly name: string
  readonly uid: string
  rowsIn: number
  rowsOut: number
  /** Event time the vertex has reached, epoch milliseconds; −∞ before the first watermark. The least of all subtasks. */
  watermarkMs: number
  /** Counters the vertex keeps by name: `lateRows`, `skippedRows`, `nullFields`, `bytesRead`, … */
  readonly counters: Map<string, number>
  /** Milliseconds its task has spent working, waiting for input, and waiting for room in its outputs; on the first vertex of a chain. */
  busyMs: number
  idleMs: number
  backPressuredMs: number
  /** Bytes of keyed state. */
  stateBytes: number
  /** Bytes held outside of state: rows, buffers, copies for checkpoints. */
  heldBytes: number
  /** How long markers took from their source to here; undefined before the first one. */
  latency: LatencyHistogram | undefined
  /** Of a subtask of a source: nobody waits for its watermark, as it has no rows for now. */
  isIdle: boolean
  /** Of a subtask of a source: it waits for others of its alignment group. */
  isPaused: boolean
}

/** How much memory one state of an operator takes, or something else that a vertex holds. */
export interface MemoryShare extends HeldMemory {
  readonly operator: string
  readonly uid: string
}

/** Adds up what slots say of the same things; the largest first. */
export function sumMemoryShares(shares: readonly MemoryShare[]): MemoryShare[] {
  const totals = new Map<string, MemoryShare>()
  for (const share of shares) {
    const key = `${share.uid}/${share.what}`
    const before = totals.get(key)
    totals.set(key, {
      ...share,
      sizeBytes: share.sizeBytes + (before?.sizeBytes ?? 0),
      rowCount: share.rowCount === undefined ? undefined : share.rowCount + (before?.rowCount ?? 0),
    })
  }
  return [...totals.values()].sort((a, b) => b.sizeBytes - a.sizeBytes)
}

export function makeVertexMetrics(name: string, uid = ''): VertexMetrics {
  return {
    name,
    uid,
    rowsIn: 0,
    rowsOut: 0,
    watermarkMs: -Infinity,
    counters: new Map(),
    busyMs: 0,
    idleMs: 0,
    backPressuredMs: 0,
    stateBytes: 0,
    heldBytes: 0,
    latency: undefined,
    isIdle: false,
    isPaused: false,
  }
}

/** Adds to a counter of a vertex. */
export function addCount(metrics: VertexMetrics, counter: string, amount: number): void {
  metrics.counters.set(counter, (metrics.counters.get(counter) ?? 0) + amount)
}

/** Notes that a latency marker has come. */
export function noteMarker(metrics: VertexMetrics, latencyMs: number): void {
  metrics.latency ??= makeLatencyHistogram()
  noteLatency(metrics.latency, latencyMs)
}

/** Adds up what the subtasks of one vertex say. At least one. */
export function sumMetrics(parts: readonly VertexMetrics[]): VertexMetrics {
  const total = makeVertexMetrics(parts[0]!.name, parts[0]!.uid)
  total.watermarkMs = Infinity
  for (const part of parts) {
    total.rowsIn += part.rowsIn
    total.rowsOut += part.rowsOut
    total.watermarkMs = Math.min(total.watermarkMs, part.watermarkMs)
    total.busyMs += part.busyMs
    total.idleMs += part.idleMs
    total.backPressuredMs += part.backPressuredMs
    total.stateBytes += part.stateBytes
    total.heldBytes += part.heldBytes
    if (part.latency !== undefined) {
      total.latency ??= makeLatencyHistogram()
      addLatencies(total.latency, part.latency)
    }
    for (const [name, count] of part.counters) addCount(total, name, count)
  }
  return total
}
