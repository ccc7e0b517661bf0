import type { Source } from '../../contracts/source.ts'
import type { Schema } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import type * as ast from '../1-parse/ast.ts'
import type { CatalogTable, CatalogView } from '../catalog/catalog-object.ts'
import { type ObjectPath, pathKey, pathToString } from '../catalog/object-path.ts'
import type { Expression } from '../plan/expression.ts'
import type { LogicalNode, ScanNode } from '../plan/logical.ts'
import { type BindContext, errorAt, locating } from './bind-context.ts'
import { coerce } from './coercion.ts'
import { notSupportedYet } from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import type { Relation } from './relation.ts'
import { Scope } from './scope.ts'
import { openSource } from './table-ends.ts'
import { markRowtime } from './time-attribute.ts'

export const unboundedInBatch = defineError<{ readonly table: string }>({
  code: 'SQL_UNBOUNDED_IN_BATCH',
  domain: 'user',
  retry: 'never',
  message: (p) => `Table ${p.table} has no end, so batch mode cannot read it.`,
  remedy: () =>
    "Run the query in streaming mode (SET 'execution.runtime-mode' = 'streaming'), or bound the table by its options.",
})

export const viewHint = defineError<{ readonly view: string }>({
  code: 'SQL_HINT_ON_VIEW',
  domain: 'user',
  retry: 'never',
  message: (p) => `'${p.view}' is a view, which has no options.`,
  remedy: () => 'Put the hint at the table inside the view.',
})

export const viewRecursion = defineError<{ readonly view: string }>({
  code: 'SQL_VIEW_RECURSION',
  domain: 'user',
  retry: 'never',
  message: (p) => `View ${p.view} reads itself.`,
  remedy: () => 'Change its query with ALTER VIEW … AS so that it does not.',
})

export const sourceNeedsKey = defineError<{ readonly table: string; readonly isByKey: boolean }>({
  code: 'SQL_SOURCE_NEEDS_KEY',
  domain: 'user',
  retry: 'never',
  message: (p) =>
    p.isByKey
      ? `Table ${p.table} gives changes by key, but declares no PRIMARY KEY.`
      : `Table ${p.table} gives changes that may come twice ('table.exec.source.cdc-events-duplicate' = 'true'), but declares no PRIMARY KEY to put them right by.`,
  remedy: (p) =>
    `Declare PRIMARY KEY (…) NOT ENFORCED${p.isByKey ? '' : ", or RESET 'table.exec.source.cdc-events-duplicate'"}.`,
})

/** The rows of a table or view by its name. @throws SQL_TABLE_NOT_FOUND and what opening it throws */
export function bindTableName(
  context: BindContext,
  name: ast.Name,
  hints: readonly ast.Hint[],
): { readonly relation: Relation; readonly path: ObjectPath } {
  const path = context.catalog.qualify(
    name.parts.map((part) => part.name),
    context.home,
  )
  return locating(context, name.span, () => {
    const object = context.catalog.require(path)
    const options = hintOptions(context, hints)
    const key = `${pathKey(path)}${Object.keys(options).length === 0 ? '' : JSON.stringify(options)}`
    let relation = context.relations.get(key)
    if (relation === undefined) {
      relation =
        object.kind === 'table'
          ? readTable(context, object, options)
          : readView(context, object, hints)
      context.relations.set(key, relation)
    }
    return { relation, path }
  })
}

/** Options of `OPTIONS(…)` hints. Other hints advise the planner on joins and state; they say nothing of one table. */
export function hintOptions(
  context: BindContext,
  hints: readonly ast.Hint[],
): Readonly<Record<string, string>> {
  const options: Record<string, string> = {}
  for (const hint of hints) {
    if (hint.name.name.toUpperCase() !== 'OPTIONS')
      throw errorAt(context, hint.span, notSupportedYet, {
        construct: `The hint ${hint.name.name}`,
        instead: "Remove it; OPTIONS('key' = 'value') is the hint of tables.",
      })
    for (const argument of hint.arguments) {
      if (argument.key !== undefined) options[argument.key] = argument.value
    }
  }
  return options
}

/** Reads the view's query anew, with its own names and home. */
function readView(context: BindContext, view: CatalogView, hints: readonly ast.Hint[]): Relation {
  const name = pathToString(view.path)
  if (hints.length > 0) throw viewHint({ view: view.path.name })
  if (context.openViews.includes(name)) throw viewRecursion({ view: name })
  const relation = context.bindQuery(view.query, {
    ...context,
    source: view.source,
    home: view.home,
    openViews: [...context.openViews, name],
    commonTables: new Map(),
    outerScopes: [],
  })
  return {
    node: relation.node,
    schema: relation.schema.map((field, i) => ({
      name: view.schema[i]?.name ?? field.name,
      type: field.type,
    })),
  }
}

/** Scan, then computed columns, then the watermark. */
function readTable(
  context: BindContext,
  table: CatalogTable,
  hints: Readonly<Record<string, string>>,
): Relation {
  const { source, origin } = openSource(context, table, hints)
  const tableName = pathToString(table.path)
  if (context.session.isBatch && source.boundedness === 'unbounded')
    throw unboundedInBatch({ table: tableName })
  const scan: LogicalNode = {
    kind: 'scan',
    tableName,
    source,
    origin,
    projection: source.schema.map((_, i) => i),
    filters: [],
    ...keyOf(context, table, source),
    schema: source.schema,
  }
  const computed = addComputedColumns(context, table, scan)
  const node = addWatermark(context, table, computed)
  return { node, schema: node.schema }
}

/** The PRIMARY KEY, and whether changes are put right by it. */
function keyOf(
  context: BindContext,
  table: CatalogTable,
  source: Source,
): Pick<ScanNode, 'primaryKey' | 'normalizes'> {
  const primaryKey = table.primaryKey?.columns.map((name) =>
    source.schema.findIndex((field) => field.name === name),
  )
  const isByKey = source.changelog === 'upsert'
  const mayRepeat = source.changelog === 'retract' && context.changes?.eventsMayRepeat === true
  if (!isByKey && !mayRepeat) return primaryKey === undefined ? {} : { primaryKey }
  if (primaryKey === undefined) throw sourceNeedsKey({ table: pathToString(table.path), isByKey })
  return { primaryKey, normalizes: true }
}

function addComputedColumns(
  context: BindContext,
  table: CatalogTable,
  scan: LogicalNode,
): LogicalNode {
  if (table.columns.every((column) => column.kind === 'physical')) return scan
  const scope = tableScope(table, scan.schema)
  let physical = 0
  const expressions = table.columns.map((column): Expression => {
    if (column.kind !== 'computed') {
      const index = physical++
      return { kind: 'column', index, type: scan.schema[index]!.type }
    }
    const own = { ...context, source: column.source }
    return new ExpressionBinder(own, scope, COMPUTED_COLUMN).bind(column.expression)
  })
  const schema = table.columns.map((column, i) => ({
    name: column.name,
    type: expressions[i]!.type,
  }))
  return { kind: 'project', input: scan, expressions, schema }
}

/** Where the expressions of computed columns stand. */
export const COMPUTED_COLUMN = {
  clause: 'a computed column',
  aggregates: undefined,
  isInsideAggregate: false,
} as const
export const WATERMARK = {
  clause: 'WATERMARK',
  aggregates: undefined,
  isInsideAggregate: false,
} as const

/** Names that expressions of a table's definition can use. */
export const tableScope = (table: Pick<CatalogTable, 'path'>, schema: Schema): Scope =>
  new Scope([
    { node: { kind: 'values', rows: [], schema }, schema, name: table.path.name, qualifiers: [] },
  ])

function addWatermark(context: BindContext, table: CatalogTable, input: LogicalNode): LogicalNode {
  const { watermark } = table
  // In batch all rows are there before anything is asked of time.
  if (watermark === undefined || context.session.isBatch) return input
  const timeColumn = input.schema.findIndex((field) => field.name === watermark.column)
  const own = { ...context, source: watermark.source }
  const bound = new ExpressionBinder(own, tableScope(table, input.schema), WATERMARK).bind(
    watermark.expression,
  )
  const timeType = input.schema[timeColumn]!.type
  const schema = input.schema.map((field, i) =>
    i === timeColumn ? { name: field.name, type: markRowtime(field.type) } : field,
  )
  return {
    kind: 'watermark',
    input,
    timeColumn,
    expression: coerce(bound, timeType),
    tableName: pathToString(table.path),
    schema,
  }
}
