import { assertNever } from '../../core/errors.ts'
import type * as ast from '../1-parse/ast.ts'
import type { LogicalNode, SortKey } from '../plan/logical.ts'
import { isAppendOnly } from './append-only.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { ambiguousColumn, duplicateName, notSupportedYet } from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import { bindNamed, renameColumns } from './from.ts'
import type { Relation } from './relation.ts'
import { bindRowCount, refuseStreamingSort } from './row-limits.ts'
import { Scope } from './scope.ts'
import { type BoundSelect, bindSelect, makeSortKey, ordinalIndex } from './select.ts'
import { bindSetOperation } from './set-operations.ts'
import { bindValues } from './values.ts'

export interface QueryOptions {
  /** Columns of a bare NULL may stand: the caller gives them a type. */
  readonly allowsNull?: boolean
}

/** Binds a whole query. Names of its columns may repeat, as in Flink's derived tables. */
export function bindQuery(
  outer: BindContext,
  query: ast.Query,
  options: QueryOptions = {},
): Relation {
  const context = bindCommonTables(outer, query.with)
  const body = bindBody(context, query, options.allowsNull === true)
  const offset = query.offset === undefined ? 0 : bindRowCount(context, 'OFFSET', query.offset)
  const limit = query.limit === undefined ? undefined : bindRowCount(context, 'LIMIT', query.limit)
  if (body.sortKeys.length === 0 && offset === 0 && limit === undefined)
    return dropHidden(body, body.node)
  if (!context.session.isBatch) refuseStreamingSort(context, query, body.node, body.sortKeys)
  const { node, sortKeys } = body
  if (
    !context.session.isBatch &&
    limit !== undefined &&
    (sortKeys.length > 0 || !isAppendOnly(node))
  )
    return dropHidden(body, firstRows(node, sortKeys, offset, limit))
  return dropHidden(body, {
    kind: 'sort',
    input: node,
    keys: sortKeys,
    offset,
    limit,
    schema: node.schema,
  })
}

/** The rows from `offset` on that are the first `limit` now: they come and go. */
function firstRows(
  input: LogicalNode,
  order: readonly SortKey[],
  offset: number,
  limit: number,
): LogicalNode {
  const { schema } = input
  if (limit === 0) return { kind: 'values', rows: [], schema }
  return {
    kind: 'rank',
    input,
    partition: [],
    order,
    function: 'ROW_NUMBER',
    from: offset + 1,
    to: offset + limit,
    outputsRank: false,
    schema,
  }
}

/** The queries of WITH, each seeing those before it. */
function bindCommonTables(outer: BindContext, clause: ast.WithClause | undefined): BindContext {
  if (clause === undefined) return outer
  if (clause.recursive)
    throw errorAt(outer, clause.span, notSupportedYet, { construct: 'WITH RECURSIVE' })
  let context = outer
  const names = new Set<string>()
  for (const table of clause.tables) {
    const { name } = table.name
    if (names.has(name))
      throw errorAt(context, table.name.span, duplicateName, { name, what: 'queries of WITH' })
    names.add(name)
    const bound = bindQuery(context, table.query)
    const relation =
      table.columns.length === 0
        ? bound
        : renameColumns(context, `Column list of ${name}`, table.columns, table.span, bound)
    context = { ...context, commonTables: new Map([...context.commonTables, [name, relation]]) }
  }
  return context
}

function bindBody(context: BindContext, query: ast.Query, allowsNull: boolean): BoundSelect {
  if (query.body.kind === 'select')
    return bindSelect(context, query.body, query.orderBy, allowsNull)
  const relation = bindUnsorted(context, query.body, allowsNull)
  const scope = new Scope([{ ...relation, name: undefined, qualifiers: [] }])
  return sortByColumns(context, relation, scope, query.orderBy)
}

function bindUnsorted(
  context: BindContext,
  body: Exclude<ast.QueryBody, ast.Select>,
  allowsNull: boolean,
): Relation {
  switch (body.kind) {
    case 'query':
      return bindQuery(context, body, { allowsNull })
    case 'values':
      return bindValues(context, body, allowsNull)
    case 'tableQuery':
      return bindNamed(context, body.name, [])
    case 'setOperation':
      return bindSetOperation(context, body, (side) =>
        side.kind === 'select' ? bindSelect(context, side, []) : bindUnsorted(context, side, false),
      )
    default:
      return assertNever(body)
  }
}

/** ORDER BY of what is no SELECT: over the columns of the result only. */
function sortByColumns(
  context: BindContext,
  relation: Relation,
  scope: Scope,
  orderBy: readonly ast.OrderItem[],
): BoundSelect {
  const binder = new ExpressionBinder(context, scope, {
    clause: 'ORDER BY',
    aggregates: undefined,
    isInsideAggregate: false,
  })
  const sortKeys: SortKey[] = []
  const expressions = relation.schema.map((field, index) => ({
    kind: 'column' as const,
    index,
    type: field.type,
  }))
  const hidden = orderBy.flatMap((item) => {
    if (item.expression.kind === 'numericLiteral') {
      sortKeys.push(makeSortKey(item, ordinalIndex(context, item.expression, expressions.length)))
      return []
    }
    const bound = binder.bind(item.expression)
    if (bound.kind === 'column') {
      sortKeys.push(makeSortKey(item, bound.index))
      return []
    }
    sortKeys.push(
      makeSortKey(
        item,
        expressions.length + sortKeys.filter((key) => key.column >= expressions.length).length,
      ),
    )
    return [bound]
  })
  if (hidden.length === 0) return { node: relation.node, schema: relation.schema, sortKeys }
  const schema = [
    ...relation.schema,
    ...hidden.map((expression, i) => ({ name: `$sort${i}`, type: expression.type })),
  ]
  const node: LogicalNode = {
    kind: 'project',
    input: relation.node,
    expressions: [...expressions, ...hidden],
    schema,
  }
  return { node, schema: relation.schema, sortKeys }
}

function dropHidden(body: BoundSelect, node: LogicalNode): Relation {
  const { schema } = body
  if (node.schema.length === schema.length) return { node, schema }
  const expressions = schema.map((field, index) => ({
    kind: 'column' as const,
    index,
    type: field.type,
  }))
  return { node: { kind: 'project', input: node, expressions, schema }, schema }
}

/** Names of a result, made different as Flink does: a second `a` is `a0`. */
export function uniqueNames(names: readonly string[]): string[] {
  const used = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let i = 0; used.has(unique); i++) unique = `${name}${i}`
    used.add(unique)
    return unique
  })
}

/** Names that repeat cannot be told apart. @throws SQL_AMBIGUOUS_COLUMN */
export function requireUnique(context: BindContext, relation: Relation, span: ast.Span): void {
  const names = new Set<string>()
  for (const { name } of relation.schema) {
    if (names.has(name)) throw errorAt(context, span, ambiguousColumn, { name })
    names.add(name)
  }
}
