import type { SessionContext } from '../contracts/function.ts'
import type { Schema } from '../core/batch.ts'
import type { BatchConsumer, StreamGraph } from '../dataflow/stream-graph.ts'
import type { BoundInsert, BoundQuery } from './2-bind/bound-statement.ts'
import { optimize } from './3-optimize/index.ts'
import { isInsertOnly, type PhysicalNode } from './4-physical/physical-node.ts'
import { planPhysically, translatePlan } from './build-stream-graph.ts'
import { isUnbounded } from './plan/boundedness.ts'
import { type ChangeSettings, DEFAULT_CHANGE_SETTINGS } from './plan/change-settings.ts'
import type { AggregatePhases, JobOutput, JobPlan } from './plan/job-plan.ts'
import type { LogicalNode } from './plan/logical.ts'
import type { RowCounts } from './plan/row-estimate.ts'

/** All phases of one statement's plan, for execution and EXPLAIN. */
export interface Planned {
  /** As bound, one a query or INSERT. */
  readonly logical: readonly LogicalNode[]
  /** The plan that runs, optimized. */
  readonly job: JobPlan
  readonly physical: readonly PhysicalNode[]
  readonly isBounded: boolean
}

export interface PlannedQuery extends Planned {
  readonly schema: Schema
  /** True when rows may be updated or deleted after they came. */
  readonly isUpdating: boolean
  /** Job whose result goes to the consumer; changes come in retract form: -U before +U. */
  graph(consumer: BatchConsumer): StreamGraph
}

export interface PlannedInserts extends Planned {
  graph(): StreamGraph
}

export interface PlanContext {
  readonly session: SessionContext
  readonly jobName: string
  /** See JobPlan. */
  readonly stateTtlMs?: number | undefined
  readonly aggregatePhases?: AggregatePhases
  /** See OptimizeContext. */
  readonly distinctBuckets?: number | undefined
  readonly reordersJoins?: boolean | undefined
  readonly rowCounts?: RowCounts | undefined
  /** Absent: Flink's defaults. */
  readonly changes?: ChangeSettings
}

/** Plans a query whose rows go to the caller. */
export function planQuery(query: BoundQuery, context: PlanContext): PlannedQuery {
  const { schema } = query
  const planned = planOutputs([query.node], context, (node) => ({ kind: 'collect', node, schema }))
  return {
    ...planned,
    schema,
    isUpdating: !isInsertOnly(planned.physical[0]!.changelog),
    graph: (consumer) => translatePlan(planned.job, planned.physical, consumer).graph,
  }
}

/** Plans INSERTs that run as one job: what they share runs once. */
export function planInserts(inserts: readonly BoundInsert[], context: PlanContext): PlannedInserts {
  const planned = planOutputs(
    inserts.map((insert) => insert.node),
    context,
    (node, i) => ({ kind: 'insert', node, target: inserts[i]!.target }),
  )
  return { ...planned, graph: () => translatePlan(planned.job, planned.physical).graph }
}

function planOutputs(
  logical: readonly LogicalNode[],
  {
    session,
    jobName,
    stateTtlMs,
    aggregatePhases = 'auto',
    distinctBuckets,
    reordersJoins,
    rowCounts,
    changes = DEFAULT_CHANGE_SETTINGS,
  }: PlanContext,
  outputOf: (node: LogicalNode, index: number) => JobOutput,
): Planned {
  const optimized = optimize(logical, {
    session,
    isBatch: session.isBatch,
    distinctBuckets,
    reordersJoins,
    rowCounts,
  })
  const job: JobPlan = {
    name: jobName,
    session,
    stateTtlMs,
    aggregatePhases,
    changes,
    outputs: optimized.map(outputOf),
  }
  return {
    logical,
    job,
    physical: planPhysically(job),
    isBounded: !logical.some(isUnbounded),
  }
}
