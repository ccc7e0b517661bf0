import type { Clock } from '../contracts/platform.ts'
import { liveCount } from '../core/batch.ts'
import { defineError } from '../core/errors.ts'
import type { StreamGraph } from '../dataflow/stream-graph.ts'
import { MeasuredGraph } from '../runtime/measured-graph.ts'
import type { VertexMetrics } from '../runtime/metrics.ts'
import { translatePlan } from '../sql/build-stream-graph.ts'
import type { RunMeasures } from '../sql/explain/analyze-text.ts'
import type { Planned } from '../sql/planner.ts'

export const analyzeUnbounded = defineError<Record<string, never>>({
  code: 'SQL_ANALYZE_UNBOUNDED',
  domain: 'user',
  retry: 'never',
  message: () =>
    'EXPLAIN ANALYZE runs a statement to its end, and this one reads input that has none.',
  remedy: () =>
    "Bound the source, such as by 'number-of-rows', or look at the running job: millrace status.",
})

export interface AnalyzeRunParts {
  readonly clock: Clock
  readonly parallelism: number
  /** Runs a graph to its end, in the caller's thread, and answers what was counted, by vertex. */
  readonly run: (graph: StreamGraph) => Promise<readonly VertexMetrics[]>
}

/** Runs a plan and measures it. Rows of queries are counted and thrown away. */
export async function analyzeRun(
  planned: Planned,
  { clock, parallelism, run }: AnalyzeRunParts,
): Promise<RunMeasures> {
  let rowCount = 0
  const { graph, vertexOf } = translatePlan(planned.job, planned.physical, {
    onBatch: (batch) => {
      rowCount += liveCount(batch)
    },
    isFull: () => false,
    drained: async () => {},
  })
  const measured = new MeasuredGraph(graph, clock)
  const startMs = clock.monotonicMs()
  const startCpu = clock.cpuSeconds()
  const metrics = await run(measured.graph)
  return {
    wallMs: clock.monotonicMs() - startMs,
    cpuMs: (clock.cpuSeconds() - startCpu) * 1000,
    parallelism,
    rowCount: planned.job.outputs.some(({ kind }) => kind === 'collect') ? rowCount : undefined,
    of: (node) => {
      const vertex = vertexOf(node)
      if (vertex === undefined) return undefined
      const { rowsIn, rowsOut } = metrics[vertex]!
      return { rowsIn, rowsOut, ...measured.of(vertex) }
    },
  }
}
