import type { PendingCheckpoint } from '../checkpoint/decide-checkpoint.ts'
import { tagged, untagged } from '../checkpoint/manifest-codec.ts'
import type { Clock } from '../contracts/platform.ts'
import type { SourceSplit } from '../contracts/source.ts'
import type { JobGraph } from '../dataflow/job-graph.ts'
import { type LatencyReport, latencyReport } from '../runtime/latency.ts'
import type { VertexMetrics } from '../runtime/metrics.ts'
import type { JobStatus } from './job.ts'
import type { JobHistoryReport } from './job-history.ts'

/** What one subtask of a vertex has done. */
export interface SubtaskReport {
  readonly rowsIn: number
  readonly rowsOut: number
  /** Epoch milliseconds; −∞ before the first watermark, +∞ when all input has ended. */
  readonly watermarkMs: number
  /** Of its task; on the first vertex of a chain, 0 on the others. */
  readonly busyMs: number
  readonly idleMs: number
  readonly backPressuredMs: number
  readonly stateBytes: number
  readonly counters: Readonly<Record<string, number>>
  /** Of sources: has no rows for now, and is not waited for; waits for others of its alignment group. */
  readonly isIdle: boolean
  readonly isPaused: boolean
  /** Of sources: splits that the reader holds, at most 50, and where it was when it was last asked. */
  readonly splits: readonly SourceSplit[] | undefined
}

export interface VertexReport {
  readonly name: string
  readonly uid: string
  readonly kind: 'source' | 'operator' | 'sink' | 'collect'
  /** Number of its chain: vertices of one chain run in one task, whose times stand at the first. */
  readonly chain: number
  /** Counters of the coordinator's part of a source, and of all subtasks. */
  readonly counters: Readonly<Record<string, number>>
  /** How long latency markers took from the sources to here, over all subtasks; absent where none came. */
  readonly latency?: LatencyReport
  /** In the order of their numbers; empty before the first word of them. */
  readonly subtasks: readonly SubtaskReport[]
}

/** What can be seen of a job at a moment. Plain data; times are epoch milliseconds. */
export interface JobReport extends JobHistoryReport {
  readonly name: string
  readonly status: JobStatus
  readonly nowMs: number
  /** When the attempt that runs began, or will. */
  readonly sinceMs: number
  readonly parallelism: number
  readonly maxParallelism: number
  /** The job's folder in the checkpoint directory; undefined: it has none. */
  readonly folder: string | undefined
  readonly checkpointIntervalMs: number | undefined
  readonly pendingCheckpoint:
    | { readonly checkpointId: number; readonly purpose: string; readonly sinceMs: number }
    | undefined
  /** State, and rings between threads. */
  readonly memoryBytes: number
  readonly memoryLimitBytes: number | undefined
  readonly vertices: readonly VertexReport[]
}

/** Puts the vertices of a report together. */
export function vertexReports(
  graph: JobGraph,
  seen: {
    readonly metrics: readonly VertexMetrics[]
    readonly subtaskMetrics: readonly (readonly VertexMetrics[])[]
    readonly splitsOf: (vertex: number) => readonly (readonly SourceSplit[] | undefined)[]
  },
): VertexReport[] {
  return graph.stream.vertices.map((vertex): VertexReport => {
    const latency = seen.metrics[vertex.id]?.latency
    const splits = vertex.kind === 'source' ? seen.splitsOf(vertex.id) : []
    return {
      name: vertex.name,
      uid: vertex.kind === 'collect' ? 'collect' : vertex.uid,
      kind: vertex.kind,
      chain: graph.vertices.findIndex(({ members }) => members.includes(vertex.id)),
      counters: Object.fromEntries(seen.metrics[vertex.id]?.counters ?? []),
      ...(latency === undefined ? {} : { latency: latencyReport(latency) }),
      subtasks: (seen.subtaskMetrics[vertex.id] ?? []).map((metrics, i) => ({
        rowsIn: metrics.rowsIn,
        rowsOut: metrics.rowsOut,
        watermarkMs: metrics.watermarkMs,
        busyMs: metrics.busyMs,
        idleMs: metrics.idleMs,
        backPressuredMs: metrics.backPressuredMs,
        stateBytes: metrics.stateBytes,
        counters: Object.fromEntries(metrics.counters),
        isIdle: metrics.isIdle,
        isPaused: metrics.isPaused,
        splits: splits[i],
      })),
    }
  })
}

/** The checkpoint under way, as a report has it: the coordinator goes by the monotonic clock, people by that on the wall. */
export function pendingReport(
  pending: PendingCheckpoint | undefined,
  clock: Clock,
): JobReport['pendingCheckpoint'] {
  if (pending === undefined) return undefined
  const { checkpointId, purpose, triggeredMs } = pending
  return { checkpointId, purpose, sinceMs: clock.nowMs() - (clock.monotonicMs() - triggeredMs) }
}

/** JSON text on one line; what JSON does not have stands as `{"$": kind, …}`. */
export const dataText = (data: unknown): string => JSON.stringify(data, tagged)

/** Reads what `dataText` wrote. @throws SyntaxError */
export const readDataText = (text: string): unknown => JSON.parse(text, untagged) as unknown

/** How a vertex did between two reports. */
export interface VertexRates {
  readonly rowsInPerSecond: number
  readonly rowsOutPerSecond: number
  /** Shares of the time of all subtasks, 0 … 1; undefined for vertices that are not the first of their chain. */
  readonly busy: number | undefined
  readonly idle: number | undefined
  readonly backPressured: number | undefined
}

const sumOf = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0)

/**
 * Rates of each vertex between two reports of one job, in the order of its vertices.
 *
 * @param before undefined: since the job began
 */
export function ratesBetween(before: JobReport | undefined, after: JobReport): VertexRates[] {
  const earlier = before !== undefined && before.sinceMs === after.sinceMs ? before : undefined
  const seconds = Math.max((after.nowMs - (earlier?.nowMs ?? after.sinceMs)) / 1000, 1e-3)
  return after.vertices.map((vertex, i): VertexRates => {
    const old = earlier?.vertices[i]
    const grown = (value: (subtask: SubtaskReport) => number): number =>
      Math.max(0, sumOf(vertex.subtasks, value) - sumOf(old?.subtasks ?? [], value))
    const isHead = after.vertices.findIndex(({ chain }) => chain === vertex.chain) === i
    const busyMs = grown((subtask) => subtask.busyMs)
    const idleMs = grown((subtask) => subtask.idleMs)
    const backPressuredMs = grown((subtask) => subtask.backPressuredMs)
    const wholeMs = busyMs + idleMs + backPressuredMs
    const share = (ms: number): number | undefined =>
      !isHead ? undefined : wholeMs === 0 ? 0 : ms / wholeMs
    return {
      rowsInPerSecond: grown((subtask) => subtask.rowsIn) / seconds,
      rowsOutPerSecond: grown((subtask) => subtask.rowsOut) / seconds,
      busy: share(busyMs),
      idle: share(idleMs),
      backPressured: share(backPressuredMs),
    }
  })
}
