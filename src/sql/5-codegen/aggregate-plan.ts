import type { AggregateEmitCall, AggregateEmitter } from '../../codegen/aggregate-emitter.ts'
import type {
  AggregateDefinition,
  AggregateValues,
  ObjectAccumulators,
} from '../../contracts/aggregate.ts'
import type { KeyedTableSchema, StateColumn } from '../../contracts/state.ts'
import type { Schema } from '../../core/batch.ts'
import { bigIntType, intType, type SqlType } from '../../core/types.ts'
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
  /** Whether rows with a NULL argument are left out. */
  readonly skipsNulls: boolean
  /** Table of values and the column in it that counts them for this call: for DISTINCT, and where values are kept with counts. */
  readonly counted: { readonly table: number; readonly column: number } | undefined
  /** How the call keeps its values, where accumulators do not do. */
  readonly kept: KeptPlan | undefined
  /** Code over accumulators that are objects, in place of an emitter. */
  readonly objects: ObjectsPlan | undefined
}

export interface ObjectsPlan {
  readonly code: ObjectAccumulators
  /** Number among the calls that take changes from the kernel. */
  readonly changes: number
}

export interface KeptPlan {
  readonly values: AggregateValues
  /** Table of the rows in their order, for lists. */
  readonly list: number | undefined
  /** Number among the calls that take changes from the kernel; −1 = it takes none. */
  readonly changes: number
}

/** A table of values of groups: keys are the group's row id, for lists a running number, and the arguments. */
export interface ValueTablePlan {
  readonly kind: 'counted' | 'list'
  readonly args: readonly number[]
  /** Rows with a NULL argument have no entry. */
  readonly skipsNulls: boolean
  readonly schema: KeyedTableSchema
}

export interface AggregatePlan {
  readonly calls: readonly PlannedCall[]
  readonly tables: readonly ValueTablePlan[]
  /** How many calls take changes from the kernel. */
  readonly takerCount: number
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
  const tables: PlannedTable[] = []
  const planned: PlannedCall[] = []
  const known = new Map<string, PlannedCall>()
  const names = new Set<string>()
  let takerCount = 0
  for (const call of calls) {
    const key = callKey(call)
    const same = known.get(key)
    if (same !== undefined) {
      planned.push({ ...same, call, ownsColumns: false })
      continue
    }
    const { function: definition, options = {} } = call
    const text = unused(names, callText(input, call))
    const isDistinct = call.isDistinct && definition.ignoresDistinct !== true
    const context: AggregateEmitCall = {
      argumentTypes: call.args.map((arg) => input[arg]!.type),
      returnType: call.type,
      isFiltered: call.filter !== undefined || isDistinct,
      needsRetract,
      options,
    }
    const skipsNulls =
      typeof definition.skipsNulls === 'function'
        ? definition.skipsNulls(options)
        : definition.skipsNulls
    const values = definition.values?.(context)
    const isList = values !== undefined && LISTS.includes(values.kind)
    const isCounted = isDistinct || (values !== undefined && (needsRetract || !isList))
    // What a value is counted for decides whether a mark that it is there is enough.
    const countStorage = needsRetract || (values !== undefined && !isList) ? 'i32' : 'u8'
    const code = definition.objects?.()
    const own =
      values !== undefined
        ? []
        : definition.accumulators(context).map((column) => ({
            name: `${text}.${column.name}`,
            storage: column.storage,
            ...typesOf(definition, context, column),
          }))
    const plan: PlannedCall = {
      call,
      definition,
      emitter: definition.emit as AggregateEmitter,
      context,
      firstColumn: columns.length,
      columns: own,
      ownsColumns: true,
      skipsNulls,
      counted: isCounted
        ? planCounted(tables, call, { name: text, storage: countStorage }, skipsNulls)
        : undefined,
      kept:
        values === undefined
          ? undefined
          : {
              values,
              list: isList ? planList(tables, call, text, skipsNulls) : undefined,
              changes: isList ? takerCount++ : -1,
            },
      objects: code === undefined ? undefined : { code, changes: takerCount++ },
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
    takerCount,
    groupSchema: {
      name: 'groups',
      keys: keys.map((key) => input[key]!.type),
      keyNames: keys.map((key) => input[key]!.name),
      values: columns,
    },
    tables: tables.map((table) => ({
      kind: table.kind,
      args: table.args,
      skipsNulls: table.skipsNulls,
      schema: valueTableSchema(input, table, tableNames),
    })),
  }
}

/** The types that an accumulator column depends on. */
function typesOf(
  { name, objects }: AggregateDefinition,
  { argumentTypes }: AggregateEmitCall,
  { types }: StateColumn,
): Pick<StateColumn, 'types'> {
  if (objects !== undefined) return types === undefined ? {} : { types }
  // A count is a count, whatever is counted.
  return name === 'COUNT' ? {} : { types: argumentTypes }
}

const LISTS: readonly AggregateValues['kind'][] = ['list', 'first', 'last']

interface PlannedTable {
  readonly kind: 'counted' | 'list'
  /** Canonical text of the call, for lists. */
  readonly text: string
  readonly args: readonly number[]
  readonly skipsNulls: boolean
  readonly columns: StateColumn[]
}

function valueTableSchema(
  input: Schema,
  table: PlannedTable,
  names: Set<string>,
): KeyedTableSchema {
  const { kind, args, skipsNulls } = table
  const argNames = args.map((arg) => input[arg]!.name)
  const isList = kind === 'list'
  const name = isList
    ? `rows of ${table.text}`
    : `distinct(${argNames.join(', ')})${skipsNulls ? '' : ' with NULL'}`
  return {
    name: unused(names, name),
    keys: [
      intType(false),
      ...(isList ? [bigIntType(false)] : []),
      ...args.map((arg): SqlType => input[arg]!.type),
    ],
    keyNames: ['group', ...(isList ? ['number'] : []), ...argNames],
    values: table.columns,
    parent: 'groups',
    ...(skipsNulls ? { hasNullFreeKeys: true } : {}),
  }
}

/** Calls over the same arguments share a table of values; each has its own counts in it. */
function planCounted(
  tables: PlannedTable[],
  call: AggregateCall,
  column: StateColumn,
  skipsNulls: boolean,
): { readonly table: number; readonly column: number } {
  const args = call.args.join()
  let table = tables.findIndex(
    (entry) =>
      entry.kind === 'counted' && entry.args.join() === args && entry.skipsNulls === skipsNulls,
  )
  if (table === -1)
    table = tables.push({ kind: 'counted', text: '', args: call.args, skipsNulls, columns: [] }) - 1
  return { table, column: tables[table]!.columns.push(column) - 1 }
}

function planList(
  tables: PlannedTable[],
  call: AggregateCall,
  text: string,
  skipsNulls: boolean,
): number {
  return tables.push({ kind: 'list', text, args: call.args, skipsNulls, columns: [] }) - 1
}

/** Equal for calls of one node that compute the same. */
function callKey(call: AggregateCall): string {
  return `${call.function.name} ${call.isDistinct} ${call.args.join()} ${call.filter} ${optionsText(call)}`
}

const optionsText = ({ options = {} }: AggregateCall): string =>
  Object.keys(options).length === 0 ? '' : JSON.stringify(options)

/** Canonical text of a call: the name its state is saved under. */
function callText(input: Schema, call: AggregateCall): string {
  const args = call.args.map((arg) => input[arg]!.name).join(', ')
  const filter = call.filter === undefined ? '' : ` FILTER ${input[call.filter]!.name}`
  return `${call.function.name}${optionsText(call)}(${call.isDistinct ? 'DISTINCT ' : ''}${args === '' ? '*' : args})${filter}`
}

/** The name, with a number behind it where it is taken: columns that are called alike, as those of RAND() are. */
function unused(taken: Set<string>, name: string): string {
  let result = name
  for (let i = 2; taken.has(result); i++) result = `${name}#${i}`
  taken.add(result)
  return result
}
