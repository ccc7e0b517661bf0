import type { AggregateEmitCall, AggregateEmitter } from '../../codegen/aggregate-emitter.ts'
import type { AggregateDefinition } from '../../contracts/aggregate.ts'
import type { KeyedTableSchema, StateColumn } from '../../contracts/state.ts'
import type { Schema } from '../../core/batch.ts'
import { intType, type SqlType } from '../../core/types.ts'
import type { AggregateCall } from '../plan/expression.ts'

/** One call with its place in the state. */
export interface PlannedCall {
  readonly call: AggregateCall
  readonly definition: AggregateDefinition
  readonly emitter: AggregateEmitter
  readonly context: AggregateEmitCall
  /** First value column of the groups' table that is this call's; calls that are alike share columns. */
  readonly firstColumn: number
  readonly columns: readonly StateColumn[]
  /** True for the first of calls that share columns: it alone accumulates. */
  readonly ownsColumns: boolean
  /** Distinct table and the value column in it, where the call is DISTINCT. */
  readonly distinct: { readonly table: number; readonly column: number } | undefined
}

export interface DistinctPlan {
  readonly args: readonly number[]
  readonly schema: KeyedTableSchema
}

export interface AggregatePlan {
  readonly calls: readonly PlannedCall[]
  readonly distinct: readonly DistinctPlan[]
  readonly groupSchema: KeyedTableSchema
  readonly needsRetract: boolean
  readonly rowCountColumn: number | undefined
}

/**
 * Lays out the state of an aggregation: accumulator columns by call, tables of distinct arguments.
 *
 * @param input columns under the names that the state is to have: places do not count, so that it can be found again
 */
export function planAggregates(
  input: Schema,
  keys: readonly number[],
  calls: readonly AggregateCall[],
  options: { readonly needsRetract: boolean },
): AggregatePlan {
  const { needsRetract } = options
  const columns: StateColumn[] = []
  const distinct: { args: readonly number[]; key: string; columns: StateColumn[] }[] = []
  const planned: PlannedCall[] = []
  const known = new Map<string, PlannedCall>()
  const names = new Set<string>()
  for (const call of calls) {
    const key = callKey(call)
    const same = known.get(key)
    if (same !== undefined) {
      planned.push({ ...same, call, ownsColumns: false })
      continue
    }
    const text = unused(names, callText(input, call))
    const isDistinct = call.isDistinct && call.function.ignoresDistinct !== true
    const context: AggregateEmitCall = {
      argumentTypes: call.args.map((arg) => input[arg]!.type),
      returnType: call.type,
      isFiltered: call.filter !== undefined || isDistinct,
      needsRetract,
    }
    const own = call.function.accumulators(context).map((column) => ({
      name: `${text}.${column.name}`,
      storage: column.storage,
      // A count is a count, whatever is counted.
      ...(call.function.name === 'COUNT' ? {} : { types: context.argumentTypes }),
    }))
    const plan: PlannedCall = {
      call,
      definition: call.function,
      emitter: call.function.emit as AggregateEmitter,
      context,
      firstColumn: columns.length,
      columns: own,
      ownsColumns: true,
      distinct: isDistinct ? planDistinct(distinct, call, text, needsRetract) : undefined,
    }
    columns.push(...own)
    known.set(key, plan)
    planned.push(plan)
  }
  const rowCountColumn = needsRetract ? columns.length : undefined
  if (needsRetract) columns.push({ name: 'row_count', storage: 'i64' })
  const tableNames = new Set<string>()
  return {
    calls: planned,
    needsRetract,
    rowCountColumn,
    groupSchema: {
      name: 'groups',
      keys: keys.map((key) => input[key]!.type),
      keyNames: keys.map((key) => input[key]!.name),
      values: columns,
    },
    distinct: distinct.map((entry) => ({
      args: entry.args,
      schema: {
        name: unused(
          tableNames,
          `distinct(${entry.args.map((arg) => input[arg]!.name).join(', ')})`,
        ),
        keys: [intType(false), ...entry.args.map((arg): SqlType => input[arg]!.type)],
        keyNames: ['group', ...entry.args.map((arg) => input[arg]!.name)],
        values: entry.columns,
        parent: 'groups',
      },
    })),
  }
}

function planDistinct(
  tables: { args: readonly number[]; key: string; columns: StateColumn[] }[],
  call: AggregateCall,
  text: string,
  needsRetract: boolean,
) {
  const key = call.args.join(',')
  let table = tables.findIndex((entry) => entry.key === key)
  if (table === -1) {
    tables.push({ args: call.args, key, columns: [] })
    table = tables.length - 1
  }
  tables[table]!.columns.push({ name: text, storage: needsRetract ? 'i32' : 'u8' })
  return { table, column: tables[table]!.columns.length - 1 }
}

/** Equal for calls of one node that compute the same. */
function callKey(call: AggregateCall): string {
  return `${call.function.name} ${call.isDistinct} ${call.args.join()} ${call.filter}`
}

/** Canonical text of a call: the name its state is saved under. */
function callText(input: Schema, call: AggregateCall): string {
  const args = call.args.map((arg) => input[arg]!.name).join(', ')
  const filter = call.filter === undefined ? '' : ` FILTER ${input[call.filter]!.name}`
  return `${call.function.name}(${call.isDistinct ? 'DISTINCT ' : ''}${args === '' ? '*' : args})${filter}`
}

/** The name, with a number behind it where it is taken: columns that are called alike, as those of RAND() are. */
function unused(taken: Set<string>, name: string): string {
  let result = name
  for (let i = 2; taken.has(result); i++) result = `${name}#${i}`
  taken.add(result)
  return result
}
