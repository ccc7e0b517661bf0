import type { SessionContext } from '../../contracts/function.ts'
import { assertNever } from '../../core/errors.ts'
import type { WindowSpec } from '../../core/window.ts'
import { intervalJoin } from '../2-bind/time-attribute.ts'
import type { Expression } from '../plan/expression.ts'
import type {
  AggregateNode,
  JoinNode,
  LogicalNode,
  RankNode,
  ScanNode,
  SortNode,
  UnnestNode,
} from '../plan/logical.ts'
import { slicesOf } from '../plan/slice-input.ts'
import { isByWindow, windowColumns, windowJoin } from '../plan/window-columns.ts'
import { PhysicalCalc } from './calc.ts'
import { PhysicalChangelogNormalize } from './changelog-normalize.ts'
import { PhysicalExpand } from './expand.ts'
import { PhysicalGroupAggregate } from './group-aggregate.ts'
import { PhysicalIntervalJoin } from './interval-join.ts'
import { PhysicalJoin } from './join.ts'
import { leadersJoin, withSource } from './leaders-join.ts'
import { PhysicalLookupJoin } from './lookup-join.ts'
import { isInsertOnly, type PhysicalNode } from './physical-node.ts'
import { planOver } from './plan-over.ts'
import { PhysicalRank } from './rank.ts'
import { PhysicalScan } from './scan.ts'
import { PhysicalSort } from './sort.ts'
import { invocationOf, PhysicalTableFunction } from './table-function.ts'
import { PhysicalTemporalJoin } from './temporal-join.ts'
import { PhysicalTemporalSort } from './temporal-sort.ts'
import { PhysicalUnion } from './union.ts'
import { PhysicalUnnest } from './unnest.ts'
import { PhysicalValues } from './values.ts'
import { PhysicalWatermark } from './watermark.ts'
import { PhysicalWindowAggregate } from './window-aggregate.ts'
import { PhysicalWindowLeaders } from './window-leaders.ts'
import { PhysicalWindowTableFunction } from './window-table-function.ts'

export interface PhysicalContext {
  readonly session: SessionContext
  readonly isBatch: boolean
}

/**
 * Turns optimized logical plans into physical ones. One planner serves all INSERTs of a statement set:
 * logical nodes that are the same object become one physical node, and run once.
 */
export class PhysicalPlanner {
  readonly #context: PhysicalContext
  readonly #planned = new Map<LogicalNode, PhysicalNode>()

  constructor(context: PhysicalContext) {
    this.#context = context
  }

  plan(node: LogicalNode): PhysicalNode {
    let planned = this.#planned.get(node)
    if (planned === undefined) {
      planned = this.#make(node)
      this.#planned.set(node, planned)
    }
    return planned
  }

  #make(node: LogicalNode): PhysicalNode {
    const { isBatch, session } = this.#context
    switch (node.kind) {
      case 'scan':
        return scanTable(node, isBatch)
      case 'values':
        return new PhysicalValues(node, session)
      case 'project':
      case 'filter':
        return this.#calc(node)
      case 'aggregate':
        return this.#aggregate(node)
      case 'expand':
        return new PhysicalExpand(node, this.plan(node.input))
      case 'window':
        return new PhysicalWindowTableFunction(
          node,
          this.#windowInput(this.plan(node.input), node.window, node.timeColumn),
        )
      case 'join':
        return this.#join(node)
      case 'lookupJoin':
        return new PhysicalLookupJoin(node, this.plan(node.input))
      case 'temporalJoin':
        return new PhysicalTemporalJoin(node, [
          this.plan(node.inputs[0]),
          this.plan(node.inputs[1]),
        ])
      case 'rank':
        return this.#rank(node)
      case 'over':
        return planOver(node, this.plan(node.input), isBatch)
      case 'unnest':
        return this.#unnest(node)
      case 'union':
        return new PhysicalUnion(
          node.inputs.map((input) => this.plan(input)),
          node.schema,
        )
      case 'sort':
        return this.#sort(node)
      case 'watermark':
        // Bounded input is read whole before anything is final: batch needs no watermarks but the last.
        return isBatch ? this.plan(node.input) : new PhysicalWatermark(node, this.plan(node.input))
      default:
        return assertNever(node)
    }
  }

  #unnest(node: UnnestNode): PhysicalNode {
    const invocation = invocationOf(node)
    return invocation === undefined
      ? new PhysicalUnnest(node, this.plan(node.input))
      : new PhysicalTableFunction(node, invocation, this.plan(invocation.input))
  }

  #join(asked: JoinNode): PhysicalNode {
    const { isBatch } = this.#context
    const node = isBatch ? asked : this.#amongLeaders(asked)
    const inputs = [this.plan(node.inputs[0]), this.plan(node.inputs[1])] as const
    if (isBatch || !inputs.every(({ changelog }) => isInsertOnly(changelog)))
      return new PhysicalJoin(node, inputs, isBatch)
    const window = windowJoin(node)
    const interval = window === undefined ? intervalJoin(node) : undefined
    return interval === undefined
      ? new PhysicalJoin(node, inputs, isBatch, window)
      : new PhysicalIntervalJoin(node, inputs, interval)
  }

  /** A join of rows with the best of their window gets only rows that may be among the best; others may still read all of them. */
  #amongLeaders(node: JoinNode): JoinNode {
    const found = leadersJoin(node)
    if (found === undefined) return node
    const input = this.plan(found.source)
    if (!isInsertOnly(input.changelog)) return node
    const leaders: LogicalNode = { ...found.source }
    this.#planned.set(leaders, new PhysicalWindowLeaders(found, input))
    return withSource(node, found.source, leaders)
  }

  #sort(node: SortNode): PhysicalNode {
    const { isBatch } = this.#context
    const input = this.plan(node.input)
    if (!isBatch && node.keys.length > 0) return new PhysicalTemporalSort(node, input)
    if (isBatch || isInsertOnly(input.changelog)) return new PhysicalSort(node, input)
    // A LIMIT over rows that go: others move up.
    const { offset, limit, schema } = node
    return new PhysicalRank(
      {
        kind: 'rank',
        input: node.input,
        partition: [],
        order: [],
        function: 'ROW_NUMBER',
        from: offset + 1,
        to: offset + (limit ?? Number.POSITIVE_INFINITY),
        outputsRank: false,
        schema,
      },
      input,
      isBatch,
    )
  }

  #rank(node: RankNode): PhysicalNode {
    const { isBatch } = this.#context
    const input = this.plan(node.input)
    const columns = windowColumns(node.input)
    if (
      isBatch ||
      columns === undefined ||
      !isByWindow(columns, node.partition) ||
      !isInsertOnly(input.changelog)
    )
      return new PhysicalRank(node, input, isBatch)
    const { spec, isLtz } = columns
    const endColumn = node.partition.find((column) => columns.end.has(column))!
    return new PhysicalRank(node, input, isBatch, { endColumn, spec, isLtz })
  }

  /** Fuses projections and filters that stand on one another into one node. */
  #calc(node: Extract<LogicalNode, { kind: 'project' | 'filter' }>): PhysicalNode {
    if (node.kind === 'project') {
      const { input } = node
      if (input.kind === 'filter' && !this.#planned.has(input)) {
        return new PhysicalCalc({
          input: this.plan(input.input),
          condition: input.condition,
          expressions: node.expressions,
          schema: node.schema,
        })
      }
      return new PhysicalCalc({
        input: this.plan(input),
        condition: undefined,
        expressions: node.expressions,
        schema: node.schema,
      })
    }
    const expressions = node.schema.map(
      (field, index): Expression => ({ kind: 'column', index, type: field.type }),
    )
    return new PhysicalCalc({
      input: this.plan(node.input),
      condition: node.condition,
      expressions,
      schema: node.schema,
    })
  }

  #aggregate(node: AggregateNode): PhysicalNode {
    const { isBatch } = this.#context
    const columns = windowColumns(node.input)
    const isWindowed =
      columns !== undefined &&
      node.keys.some((key) => columns.start.has(key)) &&
      node.keys.some((key) => columns.end.has(key))
    const grouped = (): PhysicalNode =>
      new PhysicalGroupAggregate(node, this.plan(node.input), isBatch)
    if (!isWindowed) return grouped()
    // Rows that carry a window of processing time are grouped like others: no watermark tells when they are over.
    return this.#sliced(node) ?? (columns.isProcessingTime ? grouped() : this.#attached(node))
  }

  /** Straight over a windowing function: rows go to slices, and are not multiplied. */
  #sliced(node: AggregateNode): PhysicalNode | undefined {
    const columns = windowColumns(node.input)!
    const slices = slicesOf(node)
    if (slices === undefined) return undefined
    const keys: number[] = []
    const output = node.keys.map((key) => {
      if (columns.start.has(key)) return { kind: 'start' } as const
      if (columns.end.has(key)) return { kind: 'end' } as const
      if (columns.time.has(key)) return { kind: 'time' } as const
      keys.push(slices.columnOf(key))
      return { kind: 'key', index: keys.length - 1 } as const
    })
    const calls = node.calls.map((call) => ({
      ...call,
      args: call.args.map(slices.columnOf),
      filter: call.filter === undefined ? undefined : slices.columnOf(call.filter),
    }))
    return new PhysicalWindowAggregate({
      input: this.#windowInput(this.plan(slices.input), columns.spec, slices.timeColumn),
      window: columns.spec,
      timeColumn: slices.timeColumn,
      isAttached: false,
      isLtz: columns.isLtz,
      isProcessingTime: columns.isProcessingTime,
      keys,
      calls,
      output,
      schema: node.schema,
      isBatch: this.#context.isBatch,
    })
  }

  /** Sessions of bounded input are made one after another: it is sorted first. */
  #windowInput(input: PhysicalNode, window: WindowSpec, timeColumn: number): PhysicalNode {
    if (window.kind !== 'session' || !this.#context.isBatch) return input
    const { schema } = input
    const keys = [{ column: timeColumn, isDescending: false, nullsFirst: true }]
    return new PhysicalSort({ keys, offset: 0, limit: undefined, schema }, input)
  }

  /** Over rows that carry their window: a cascade of windows, or window columns that are used otherwise. */
  #attached(node: AggregateNode): PhysicalNode {
    const columns = windowColumns(node.input)!
    const keys: number[] = []
    const output = node.keys.map((key) => {
      // Of a session the end does not tell the start.
      if (columns.start.has(key) && columns.spec.kind !== 'session')
        return { kind: 'start' } as const
      if (columns.end.has(key)) return { kind: 'end' } as const
      if (columns.time.has(key)) return { kind: 'time' } as const
      keys.push(key)
      return { kind: 'key', index: keys.length - 1 } as const
    })
    return new PhysicalWindowAggregate({
      input: this.plan(node.input),
      window: columns.spec,
      timeColumn: node.keys.find((key) => columns.end.has(key))!,
      isAttached: true,
      isLtz: columns.isLtz,
      isProcessingTime: false,
      keys,
      calls: node.calls,
      output,
      schema: node.schema,
      isBatch: this.#context.isBatch,
    })
  }
}

function scanTable(node: ScanNode, isBatch: boolean): PhysicalNode {
  const scan = new PhysicalScan(node, isBatch)
  if (node.normalizes !== true) return scan
  const key = node.primaryKey!.map((column) => node.projection.indexOf(column))
  return new PhysicalChangelogNormalize(scan, key)
}
