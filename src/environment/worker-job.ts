import type { ConnectorDefinition } from '../contracts/connector.ts'
import type { Platform } from '../contracts/platform.ts'
import type { BatchConsumer, StreamGraph } from '../dataflow/stream-graph.ts'
import { nodePlatform } from '../platform/node/index.ts'
import type { StateLocation } from '../runtime/job-storage.ts'
import { buildStreamGraph } from '../sql/build-stream-graph.ts'
import { loadFunctions } from '../sql/plan/load-functions.ts'
import { decodePlan } from '../sql/plan-data/decode-plan.ts'
import type { PlanData } from '../sql/plan-data/plan-data.ts'
import { planRegistries } from './registries.ts'

/** All that a worker needs to run a slot of a job, besides memory that it shares. Plain data. */
export interface WorkerJob {
  readonly plan: PlanData
  readonly parallelism: number
  readonly maxParallelism: number
  readonly batchRows: number
  readonly sourceIdleTimeoutMs: number | undefined
  readonly latencyIntervalMs: number | undefined
  readonly jobId: string
  /** Where state is written; undefined: the job has no checkpoints. */
  readonly storage: { readonly store: string; readonly folder: string } | undefined
  /** Checkpoint that the job starts from. */
  readonly restored: StateLocation | undefined
}

export interface WorkerJobOptions {
  /** The outside world; default the real one. */
  readonly platform?: Platform
  /** Besides those that Millrace brings. */
  readonly connectors?: readonly ConnectorDefinition[]
  /** Takes the rows of a query, where this thread collects them. */
  readonly consumer?: BatchConsumer
}

/**
 * Makes in a worker what a job runs, of the data that `encodePlan` made in the program's thread: the same graph, with the same
 * fingerprint. Modules of functions are imported before; the program itself is not run again.
 *
 * Rejects with FUNCTION_MODULE_FAILED, FUNCTION_EXPORT_MISSING, FUNCTION_EXPORT_TYPE, PLAN_VERSION, PLAN_FUNCTION_UNKNOWN, and what
 * connectors throw.
 */
export async function openWorkerJob(
  data: PlanData,
  options: WorkerJobOptions = {},
): Promise<StreamGraph> {
  const plan = decodePlan(
    data,
    planRegistries(options.platform ?? nodePlatform(), options.connectors),
  )
  await loadFunctions(plan.outputs.map((output) => output.node))
  return buildStreamGraph(plan, options.consumer)
}
