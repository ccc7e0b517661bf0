import type { Sink } from '../../contracts/sink.ts'
import type { PushedFilter, Source } from '../../contracts/source.ts'
import { makeBatch } from '../../core/batch.ts'
import { compact } from '../../core/compact.ts'
import { assertNever } from '../../core/errors.ts'
import type { Value } from '../../core/value.ts'
import type { AggregateCall, Expression } from '../plan/expression.ts'
import type { JobOutput, JobPlan } from '../plan/job-plan.ts'
import type { LogicalNode } from '../plan/logical.ts'
import type { MemoryRows, TableOrigin } from '../plan/table-origin.ts'
import { EncodedFunctions, encodeExpression } from './encode-expression.ts'
import { tableByValue } from './errors.ts'
import {
  type AggregateCallData,
  type ExpressionData,
  type FilterData,
  type NodeData,
  type OutputData,
  PLAN_VERSION,
  type PlanData,
  type PlanOptions,
  type TableData,
} from './plan-data.ts'
import { encodeValue } from './value-data.ts'

/**
 * Turns the plan of a job into plain data.
 *
 * @throws FUNCTION_BY_VALUE, TABLE_BY_VALUE for what only the embedding program has
 */
export function encodePlan(plan: JobPlan): PlanData {
  return new PlanEncoder().encode(plan)
}

class PlanEncoder {
  readonly #functions = new EncodedFunctions()
  readonly #tables: TableData[] = []
  readonly #tablePlaces = new Map<Source | Sink, number>()
  readonly #nodes: NodeData[] = []
  readonly #nodePlaces = new Map<LogicalNode, number>()

  encode({ name, session, stateTtlMs, aggregatePhases, changes, outputs }: JobPlan): PlanData {
    const options: PlanOptions = {
      mode: session.isBatch ? 'batch' : 'streaming',
      timeZone: session.timeZone,
      currentDatabase: session.currentDatabase,
      queryStartMicros: String(session.queryStartMicros()),
      ...(stateTtlMs === undefined ? {} : { stateTtlMs }),
      ...(aggregatePhases === 'auto' ? {} : { aggregatePhases }),
      changes,
    }
    const encoded = outputs.map((output) => this.#output(output))
    return {
      version: PLAN_VERSION,
      name,
      options,
      functions: this.#functions.list,
      tables: this.#tables,
      nodes: this.#nodes,
      outputs: encoded,
    }
  }

  #output(output: JobOutput): OutputData {
    const node = this.#node(output.node)
    if (output.kind === 'collect') return { kind: 'collect', node, schema: output.schema }
    const { tableName, sink, origin, schema, primaryKey } = output.target
    const table = this.#table(sink, { kind: 'sink', tableName, origin })
    return { kind: 'insert', node, tableName, table, schema, primaryKey }
  }

  #node(node: LogicalNode): number {
    let place = this.#nodePlaces.get(node)
    if (place === undefined) {
      const data = this.#nodeData(node)
      place = this.#nodes.push(data) - 1
      this.#nodePlaces.set(node, place)
    }
    return place
  }

  #nodeData(node: LogicalNode): NodeData {
    const { schema } = node
    switch (node.kind) {
      case 'scan': {
        const { tableName, source, origin, projection, filters, limit, readFields, primaryKey } =
          node
        return {
          kind: 'scan',
          tableName,
          table: this.#table(source, { kind: 'source', tableName, origin }),
          projection,
          filters: filters.map(encodeFilter),
          ...(limit === undefined ? {} : { limit }),
          ...(readFields === undefined ? {} : { readFields }),
          ...(primaryKey === undefined ? {} : { primaryKey }),
          ...(node.normalizes === true ? { normalizes: true as const } : {}),
          schema,
        }
      }
      case 'values':
        return {
          kind: 'values',
          rows: node.rows.map((row) => row.map((value) => this.#expression(value))),
          schema,
        }
      case 'project': {
        const input = this.#node(node.input)
        const expressions = node.expressions.map((expression) => this.#expression(expression))
        return { kind: 'project', input, expressions, schema }
      }
      case 'filter': {
        const input = this.#node(node.input)
        return { kind: 'filter', input, condition: this.#expression(node.condition), schema }
      }
      case 'aggregate': {
        const input = this.#node(node.input)
        const calls = node.calls.map((call) => this.#aggregateCall(call))
        const { keys, stateTtlMs } = node
        const ttl = stateTtlMs === undefined ? {} : { stateTtlMs }
        return { kind: 'aggregate', input, keys, calls, ...ttl, schema }
      }
      case 'expand':
        return {
          kind: 'expand',
          input: this.#node(node.input),
          keys: node.keys,
          sets: node.sets,
          schema,
        }
      case 'window': {
        const { timeColumn, isProcessingTime, window, partition } = node
        return {
          kind: 'window',
          input: this.#node(node.input),
          timeColumn,
          isProcessingTime,
          window,
          partition,
          schema,
        }
      }
      case 'join': {
        const { type, condition } = node
        const inputs = [this.#node(node.inputs[0]), this.#node(node.inputs[1])] as const
        return {
          kind: 'join',
          type,
          inputs,
          ...(condition === undefined ? {} : { condition: this.#expression(condition) }),
          ...encodeTtls(node.stateTtlsMs),
          schema,
        }
      }
      case 'lookupJoin': {
        const { condition, table, ...rest } = node
        const { source, origin, lookup, filter, expressions, ...plain } = table
        const input = this.#node(node.input)
        return {
          ...rest,
          input,
          table: {
            ...plain,
            table: this.#table(source, { kind: 'source', tableName: table.tableName, origin }),
            isAsked: lookup !== undefined,
            ...(filter === undefined ? {} : { filter: this.#expression(filter) }),
            expressions: expressions.map((each) => this.#expression(each)),
          },
          ...(condition === undefined ? {} : { condition: this.#expression(condition) }),
        }
      }
      case 'temporalJoin': {
        const { condition, ...rest } = node
        const inputs = [this.#node(node.inputs[0]), this.#node(node.inputs[1])] as const
        return condition === undefined
          ? { ...rest, inputs }
          : { ...rest, inputs, condition: this.#expression(condition) }
      }
      case 'union':
        return { kind: 'union', inputs: node.inputs.map((input) => this.#node(input)), schema }
      case 'over': {
        const { partition, order, frame } = node
        const calls = node.calls.map((call) =>
          call.kind === 'aggregate'
            ? { kind: 'aggregate' as const, call: this.#aggregateCall(call.call) }
            : { ...call, options: call.options.map((option) => this.#expression(option)) },
        )
        return {
          kind: 'over',
          input: this.#node(node.input),
          partition,
          order,
          frame,
          calls,
          schema,
        }
      }
      case 'rank':
        return { ...node, input: this.#node(node.input) }
      case 'unnest': {
        const { condition, ...unnest } = node
        const input = this.#node(node.input)
        return condition === undefined
          ? { ...unnest, input }
          : { ...unnest, input, condition: this.#expression(condition) }
      }
      case 'sort': {
        const { keys, offset, limit } = node
        const input = this.#node(node.input)
        return {
          kind: 'sort',
          input,
          keys,
          offset,
          ...(limit === undefined ? {} : { limit }),
          schema,
        }
      }
      case 'watermark': {
        const { timeColumn, tableName } = node
        const input = this.#node(node.input)
        const expression = this.#expression(node.expression)
        return { kind: 'watermark', input, timeColumn, expression, tableName, schema }
      }
      default:
        return assertNever(node)
    }
  }

  #expression(expression: Expression): ExpressionData {
    return encodeExpression(expression, this.#functions)
  }

  #aggregateCall(call: AggregateCall): AggregateCallData {
    const { args, isDistinct, filter, options, type } = call
    return {
      function: this.#functions.aggregate(call.function),
      args,
      isDistinct,
      ...(filter === undefined ? {} : { filter }),
      ...(options === undefined || Object.keys(options).length === 0 ? {} : { options }),
      type,
    }
  }

  #table(
    end: Source | Sink,
    about: {
      readonly kind: 'source' | 'sink'
      readonly tableName: string
      readonly origin: TableOrigin
    },
  ): number {
    let place = this.#tablePlaces.get(end)
    if (place === undefined) {
      place = this.#tables.push(encodeTable(about)) - 1
      this.#tablePlaces.set(end, place)
    }
    return place
  }
}

function encodeTable({
  kind,
  tableName,
  origin,
}: {
  readonly kind: 'source' | 'sink'
  readonly tableName: string
  readonly origin: TableOrigin
}): TableData {
  switch (origin.kind) {
    case 'connector':
      return { kind, declaration: origin.declaration }
    case 'memory':
      return { kind: 'memory', rows: ownRows(origin.rows) }
    case 'object':
      throw tableByValue({ table: tableName })
    default:
      return assertNever(origin)
  }
}

function encodeTtls(ttls: readonly [number | undefined, number | undefined] | undefined): {
  readonly stateTtlsMs?: readonly [number | null, number | null]
} {
  return ttls === undefined ? {} : { stateTtlsMs: [ttls[0] ?? null, ttls[1] ?? null] }
}

function encodeFilter({ column, op, literal }: PushedFilter): FilterData {
  return literal === undefined
    ? { column, op }
    : { column, op, literal: encodeValue(literal as Value) }
}

/** The rows in buffers of their own: a clone of a view takes all of the buffer with it. */
function ownRows(rows: MemoryRows): MemoryRows {
  if (rows.columns.every(fillsBuffers)) return rows
  return { ...rows, columns: compact(makeBatch(rows.rowCount, rows.columns)).columns }
}

function fillsBuffers(part: unknown): boolean {
  if (ArrayBuffer.isView(part)) return part.byteLength * 2 >= part.buffer.byteLength
  if (typeof part !== 'object' || part === null) return true
  return Object.values(part).every(fillsBuffers)
}
