import type { SessionContext } from '../contracts/function.ts'
import type { Schema } from '../core/batch.ts'
import { instantOfLocal, localOfInstant } from '../core/time/local.ts'
import { timeZone } from '../core/time/zone.ts'
import {
  type BatchConsumer,
  type StreamGraph,
  StreamGraphBuilder,
} from '../dataflow/stream-graph.ts'
import type { WallClock } from '../operators/window-options.ts'
import type { BoundInsert, BoundQuery } from './2-bind/bound-statement.ts'
import { optimize } from './3-optimize/index.ts'
import { enforceNotNull } from './4-physical/not-null.ts'
import {
  type ChangelogNeed,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
  translateNode,
} from './4-physical/physical-node.ts'
import { PhysicalPlanner } from './4-physical/plan.ts'
import { PhysicalSink } from './4-physical/sink.ts'
import { isUnbounded } from './plan/boundedness.ts'
import type { LogicalNode } from './plan/logical.ts'

/** All phases of one statement's plan, for execution and EXPLAIN. */
export interface Planned {
  /** As bound, one a query or INSERT. */
  readonly logical: readonly LogicalNode[]
  readonly optimized: readonly LogicalNode[]
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
}

/** Plans a query whose rows go to the caller. */
export function planQuery(query: BoundQuery, context: PlanContext): PlannedQuery {
  const { session } = context
  const optimized = optimize([query.node], { session, isBatch: session.isBatch })[0]!
  const physical = new PhysicalPlanner({ session, isBatch: session.isBatch }).plan(optimized)
  return {
    logical: [query.node],
    optimized: [optimized],
    physical: [physical],
    isBounded: !isUnbounded(query.node),
    schema: query.schema,
    isUpdating: !isInsertOnly(physical.changelog),
    graph: (consumer) => {
      const builder = new StreamGraphBuilder()
      const rows = translateNode(physical, translateContext(builder, session), {
        updateBefore: true,
      })
      const input = enforceNotNull(builder, query.schema, rows, 'result')
      builder.collect({ name: 'Collect', input, consumer })
      return builder.build(context.jobName)
    },
  }
}

/** Plans INSERTs that run as one job: what they share runs once. */
export function planInserts(inserts: readonly BoundInsert[], context: PlanContext): PlannedInserts {
  const { session } = context
  const planner = new PhysicalPlanner({ session, isBatch: session.isBatch })
  const optimized = optimize(
    inserts.map((insert) => insert.node),
    { session, isBatch: session.isBatch },
  )
  const physical = optimized.map(
    (node, i) => new PhysicalSink(inserts[i]!.target, planner.plan(node)),
  )
  return {
    logical: inserts.map((insert) => insert.node),
    optimized,
    physical,
    isBounded: !inserts.some((insert) => isUnbounded(insert.node)),
    graph: () => {
      const builder = new StreamGraphBuilder()
      const translation = translateContext(builder, session)
      const need: ChangelogNeed = { updateBefore: false }
      for (const sink of physical) translateNode(sink, translation, need)
      return builder.build(context.jobName)
    },
  }
}

function translateContext(builder: StreamGraphBuilder, session: SessionContext): TranslateContext {
  return {
    builder,
    session,
    isBatch: session.isBatch,
    // Asking for the zone takes its time: only windows over TIMESTAMP_LTZ do.
    get wallClock() {
      return wallClockOf(session.timeZone)
    },
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
