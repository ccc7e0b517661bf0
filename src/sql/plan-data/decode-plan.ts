import type { AggregateDefinition } from '../../contracts/aggregate.ts'
import type { FunctionDeclaration, ScalarDefinition } from '../../contracts/function.ts'
import type { Platform } from '../../contracts/platform.ts'
import type { Sink } from '../../contracts/sink.ts'
import type { PushedFilter, Source } from '../../contracts/source.ts'
import { assert, assertNever } from '../../core/errors.ts'
import { makeLookup, makeSink, makeSource, type TableRegistries } from '../2-bind/table-ends.ts'
import { DEFAULT_CHANGE_SETTINGS } from '../plan/change-settings.ts'
import type { AggregateCall, Expression } from '../plan/expression.ts'
import type { JobOutput, JobPlan } from '../plan/job-plan.ts'
import type { LogicalNode } from '../plan/logical.ts'
import type { MemoryRows, TableOrigin } from '../plan/table-origin.ts'
import { makeSessionContext } from '../session-context.ts'
import { planFunctionUnknown, planVersionUnknown } from './errors.ts'
import {
  type AggregateCallData,
  type ExpressionData,
  type FilterData,
  type FunctionData,
  type NodeData,
  type OutputData,
  PLAN_VERSION,
  type PlanData,
  type TableData,
} from './plan-data.ts'
import { decodeValue } from './value-data.ts'

/** Where what a plan names is found. */
export interface PlanRegistries extends TableRegistries {
  readonly platform: Platform
  readonly scalarFunctions: readonly ScalarDefinition[]
  readonly aggregateFunctions: readonly AggregateDefinition[]
  /** Makes the definition of a user's function; its code may be loaded later. */
  readonly userFunction: (declaration: FunctionDeclaration) => ScalarDefinition
  readonly userAggregate: (declaration: FunctionDeclaration) => AggregateDefinition
  readonly memorySource: (rows: MemoryRows) => Source
}

/**
 * Makes the plan of a job of its data: the same trees that `encodePlan` was given, with what the registries have for functions and
 * tables. Nothing is inferred or optimized again.
 *
 * @throws PLAN_VERSION, PLAN_FUNCTION_UNKNOWN, SQL_CONNECTOR_UNKNOWN, SQL_FORMAT_UNKNOWN, and what connectors throw
 */
export function decodePlan(data: PlanData, registries: PlanRegistries): JobPlan {
  if (data.version !== PLAN_VERSION)
    throw planVersionUnknown({ version: data.version, known: PLAN_VERSION })
  return new PlanDecoder(data, registries).decode()
}

type DecodedFunction =
  | { readonly kind: 'scalar'; readonly definition: ScalarDefinition }
  | { readonly kind: 'aggregate'; readonly definition: AggregateDefinition }

type DecodedTable =
  | { readonly kind: 'source'; readonly source: Source; readonly origin: TableOrigin }
  | { readonly kind: 'sink'; readonly sink: Sink; readonly origin: TableOrigin }

class PlanDecoder {
  readonly #data: PlanData
  readonly #registries: PlanRegistries
  readonly #functions: readonly DecodedFunction[]
  readonly #tables: readonly DecodedTable[]
  readonly #nodes: LogicalNode[] = []

  constructor(data: PlanData, registries: PlanRegistries) {
    this.#data = data
    this.#registries = registries
    this.#functions = data.functions.map((each) => decodeFunction(each, registries))
    this.#tables = data.tables.map((each) => decodeTable(each, registries))
  }

  decode(): JobPlan {
    const { name, options, nodes, outputs } = this.#data
    for (const node of nodes) this.#nodes.push(this.#node(node))
    const startMicros = BigInt(options.queryStartMicros)
    return {
      name,
      session: makeSessionContext({
        platform: this.#registries.platform,
        startMicros,
        isBatch: options.mode === 'batch',
        timeZone: () => options.timeZone,
        currentDatabase: options.currentDatabase,
      }),
      stateTtlMs: options.stateTtlMs,
      aggregatePhases: options.aggregatePhases ?? 'auto',
      changes: options.changes ?? DEFAULT_CHANGE_SETTINGS,
      outputs: outputs.map((output) => this.#output(output)),
    }
  }

  #output(output: OutputData): JobOutput {
    const node = this.#nodes[output.node]!
    if (output.kind === 'collect') return { kind: 'collect', node, schema: output.schema }
    const table = this.#tables[output.table]
    assert(table?.kind === 'sink', 'rows are inserted into a sink')
    const { tableName, schema, primaryKey } = output
    const { sink, origin } = table
    return { kind: 'insert', node, target: { tableName, sink, origin, schema, primaryKey } }
  }

  #node(data: NodeData): LogicalNode {
    const { schema } = data
    switch (data.kind) {
      case 'scan': {
        const table = this.#tables[data.table]
        assert(table?.kind === 'source', 'rows are read from a source')
        const { tableName, projection, limit, readFields, primaryKey } = data
        const { source, origin } = table
        return {
          kind: 'scan',
          tableName,
          source,
          origin,
          projection,
          filters: data.filters.map(decodeFilter),
          ...(limit === undefined ? {} : { limit }),
          ...(readFields === undefined ? {} : { readFields }),
          ...(primaryKey === undefined ? {} : { primaryKey }),
          ...(data.normalizes === true ? { normalizes: true as const } : {}),
          schema,
        }
      }
      case 'values':
        return {
          kind: 'values',
          rows: data.rows.map((row) => row.map((value) => this.#expression(value))),
          schema,
        }
      case 'project': {
        const expressions = data.expressions.map((expression) => this.#expression(expression))
        return { kind: 'project', input: this.#input(data.input), expressions, schema }
      }
      case 'filter': {
        const condition = this.#expression(data.condition)
        return { kind: 'filter', input: this.#input(data.input), condition, schema }
      }
      case 'aggregate': {
        const calls = data.calls.map((call) => this.#aggregateCall(call))
        const { keys, stateTtlMs } = data
        const ttl = stateTtlMs === undefined ? {} : { stateTtlMs }
        return { kind: 'aggregate', input: this.#input(data.input), keys, calls, ...ttl, schema }
      }
      case 'expand':
      case 'window':
        return { ...data, input: this.#input(data.input) }
      case 'join': {
        const { type, condition, stateTtlsMs } = data
        return {
          kind: 'join',
          type,
          inputs: [this.#input(data.inputs[0]), this.#input(data.inputs[1])],
          condition: condition === undefined ? undefined : this.#expression(condition),
          ...(stateTtlsMs === undefined
            ? {}
            : { stateTtlsMs: [stateTtlsMs[0] ?? undefined, stateTtlsMs[1] ?? undefined] as const }),
          schema,
        }
      }
      case 'lookupJoin': {
        const { condition, table: given } = data
        const { table: place, isAsked, filter, expressions, ...plain } = given
        const table = this.#tables[place]
        assert(table?.kind === 'source', 'rows are looked up in a source')
        const { source, origin } = table
        return {
          ...data,
          input: this.#input(data.input),
          table: {
            ...plain,
            source,
            origin,
            lookup:
              isAsked && origin.kind === 'connector'
                ? makeLookup(origin.declaration, this.#registries)
                : undefined,
            filter: filter === undefined ? undefined : this.#expression(filter),
            expressions: expressions.map((each) => this.#expression(each)),
          },
          condition: condition === undefined ? undefined : this.#expression(condition),
        }
      }
      case 'temporalJoin': {
        const { condition } = data
        return {
          ...data,
          inputs: [this.#input(data.inputs[0]), this.#input(data.inputs[1])],
          condition: condition === undefined ? undefined : this.#expression(condition),
        }
      }
      case 'union':
        return { kind: 'union', inputs: data.inputs.map((input) => this.#input(input)), schema }
      case 'over': {
        const calls = data.calls.map((call) =>
          call.kind === 'aggregate'
            ? { kind: 'aggregate' as const, call: this.#aggregateCall(call.call) }
            : { ...call, options: call.options.map((option) => this.#expression(option)) },
        )
        return { ...data, input: this.#input(data.input), calls }
      }
      case 'rank':
        return { ...data, input: this.#input(data.input) }
      case 'unnest': {
        const { condition, ...unnest } = data
        const input = this.#input(data.input)
        return condition === undefined
          ? { ...unnest, input }
          : { ...unnest, input, condition: this.#expression(condition) }
      }
      case 'sort':
        return { ...data, input: this.#input(data.input), limit: data.limit }
      case 'watermark':
        return {
          ...data,
          input: this.#input(data.input),
          expression: this.#expression(data.expression),
        }
      default:
        return assertNever(data)
    }
  }

  #input(place: number): LogicalNode {
    const node = this.#nodes[place]
    assert(node !== undefined, 'inputs stand before what they feed')
    return node
  }

  #expression(data: ExpressionData): Expression {
    switch (data.kind) {
      case 'column':
        return data
      case 'literal':
        return { kind: 'literal', value: decodeValue(data.value), type: data.type }
      case 'field':
        return { ...data, operand: this.#expression(data.operand) }
      case 'cast':
        return { ...data, operand: this.#expression(data.operand) }
      case 'call': {
        const called = this.#functions[data.function]
        assert(called?.kind === 'scalar', 'a scalar function is called')
        const args = data.args.map((arg) => this.#expression(arg))
        return { ...data, function: called.definition, args, options: data.options ?? {} }
      }
      default:
        return assertNever(data)
    }
  }

  #aggregateCall(data: AggregateCallData): AggregateCall {
    const called = this.#functions[data.function]
    assert(called?.kind === 'aggregate', 'an aggregate function is called')
    return {
      ...data,
      function: called.definition,
      filter: data.filter,
    }
  }
}

function decodeFilter({ column, op, literal }: FilterData): PushedFilter {
  return literal === undefined ? { column, op } : { column, op, literal: decodeValue(literal) }
}

function decodeFunction(data: FunctionData, registries: PlanRegistries): DecodedFunction {
  switch (data.kind) {
    case 'user': {
      const { declaration } = data
      return declaration.kind === 'aggregate'
        ? { kind: 'aggregate', definition: registries.userAggregate(declaration) }
        : { kind: 'scalar', definition: registries.userFunction(declaration) }
    }
    case 'aggregate': {
      const definition = registries.aggregateFunctions.find(({ name }) => name === data.name)
      if (definition === undefined) throw planFunctionUnknown({ name: data.name })
      return { kind: 'aggregate', definition }
    }
    case 'scalar': {
      const named = registries.scalarFunctions.filter(
        ({ name, family }) => name === data.name && family === data.family,
      )
      const signatures = data.signatures.join()
      const definition =
        named.length === 1 ? named[0] : named.find((each) => each.signatures.join() === signatures)
      if (definition === undefined) throw planFunctionUnknown({ name: data.name })
      return { kind: 'scalar', definition }
    }
    default:
      return assertNever(data)
  }
}

function decodeTable(data: TableData, registries: PlanRegistries): DecodedTable {
  switch (data.kind) {
    case 'memory': {
      const origin = { kind: 'memory', rows: data.rows } as const
      return { kind: 'source', source: registries.memorySource(data.rows), origin }
    }
    case 'source':
    case 'sink': {
      const { declaration } = data
      const origin = { kind: 'connector', declaration } as const
      return data.kind === 'source'
        ? { kind: 'source', source: makeSource(declaration, registries), origin }
        : { kind: 'sink', sink: makeSink(declaration, registries), origin }
    }
    default:
      return assertNever(data)
  }
}
