import { assert } from '../core/errors.ts'
import { instantOfLocal, localOfInstant } from '../core/time/local.ts'
import { timeZone } from '../core/time/zone.ts'
import { AssignedUids } from '../dataflow/assigned-uids.ts'
import {
  type BatchConsumer,
  type StreamGraph,
  StreamGraphBuilder,
} from '../dataflow/stream-graph.ts'
import type { WallClock } from '../operators/window/window-options.ts'
import {
  collectNeeds,
  type PhysicalNode,
  type PhysicalRoot,
  type TranslateContext,
  translateNode,
} from './4-physical/physical-node.ts'
import { PhysicalPlanner } from './4-physical/plan.ts'
import { checkRepeatableChanges } from './4-physical/repeatable-changes.ts'
import { planSink } from './4-physical/sink.ts'
import { enforceNotNull } from './4-physical/sink-constraints.ts'
import type { JobOutput, JobPlan } from './plan/job-plan.ts'

/**
 * Makes what a job runs of its plan. Every thread that runs a part of the job calls this with the same plan, or a copy of it,
 * and gets the same vertices under the same uids.
 *
 * @param consumer takes the rows of a query
 */
export function buildStreamGraph(plan: JobPlan, consumer?: BatchConsumer): StreamGraph {
  return translatePlan(plan, planPhysically(plan), consumer).graph
}

/** Physical plans of a job, one an output; what outputs share is one node. */
export function planPhysically(plan: JobPlan): readonly PhysicalNode[] {
  const { session, changes } = plan
  const planner = new PhysicalPlanner({ session, isBatch: session.isBatch })
  const roots = plan.outputs.map((output) => {
    const node = planner.plan(output.node)
    return output.kind === 'insert'
      ? planSink(output.target, node, { changes, isBatch: session.isBatch })
      : node
  })
  if (!session.isBatch && changes.nonDeterministicUpdate === 'TRY_RESOLVE')
    checkRepeatableChanges(roots)
  return roots
}

export interface TranslatedPlan {
  readonly graph: StreamGraph
  /** The vertex whose rows are those of a node. */
  vertexOf(node: PhysicalNode): number | undefined
  /** Uid of the vertex that a node became; none for those that are no operator. */
  uidsOf(node: PhysicalNode): readonly string[]
}

/** Turns physical plans into what the job runs. `physical` is what `planPhysically` made of the plan. */
export function translatePlan(
  plan: JobPlan,
  physical: readonly PhysicalNode[],
  consumer: BatchConsumer = NO_CONSUMER,
): TranslatedPlan {
  const builder = new StreamGraphBuilder()
  const needs = collectNeeds(physical.map((node, i) => rootOf(node, plan.outputs[i]!)))
  const context = translateContext(builder, plan, needs)
  plan.outputs.forEach((output, i) => {
    const rows = translateNode(physical[i]!, context)
    if (output.kind === 'insert') return
    const input = enforceNotNull(context, output.schema, rows)
    builder.collect({ name: 'Collect', input, consumer })
  })
  const graph = builder.build(plan.name)
  return {
    graph,
    vertexOf: (node) => context.translated.get(node),
    uidsOf: (node) => {
      const vertex = context.translated.get(node)
      const made = vertex === undefined ? undefined : graph.vertices[vertex]
      return made === undefined || made.kind === 'collect' ? [] : [made.uid]
    },
  }
}

/** A result is handed out with -U before +U; sinks say themselves what they need. */
export const rootOf = (node: PhysicalNode, output: JobOutput): PhysicalRoot => ({
  node,
  need: { updateBefore: output.kind === 'collect' },
})

/** For graphs that are looked at, or whose rows are collected elsewhere. */
const NO_CONSUMER: BatchConsumer = {
  onBatch: () => assert(false, 'nobody takes the rows of this graph'),
  isFull: () => false,
  drained: async () => {},
}

function translateContext(
  builder: StreamGraphBuilder,
  { session, stateTtlMs, aggregatePhases }: JobPlan,
  needs: TranslateContext['needs'],
): TranslateContext {
  return {
    builder,
    uids: new AssignedUids(),
    session,
    isBatch: session.isBatch,
    stateTtlMs,
    aggregatePhases,
    // Asking for the zone takes its time: only windows over TIMESTAMP_LTZ do.
    get wallClock() {
      return wallClockOf(session.timeZone)
    },
    needs,
    translated: new Map(),
  }
}

/** Windows over TIMESTAMP_LTZ follow the clocks of the session's zone; in a zone that is UTC there is nothing to follow. */
function wallClockOf(zoneId: string): WallClock | undefined {
  const zone = timeZone(zoneId)
  if (zone.fixedOffsetMs === 0) return undefined
  return {
    toWallMs: (epochMs) => Number(localOfInstant(BigInt(epochMs) * 1000n, zone) / 1000n),
    toEpochMs: (wallMs) => Number(instantOfLocal(BigInt(wallMs) * 1000n, zone) / 1000n),
  }
}
