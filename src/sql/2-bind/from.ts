import { assertNever } from '../../core/errors.ts'
import { nearestName } from '../../core/options.ts'
import type * as ast from '../1-parse/ast.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { columnCount, notSupportedYet, unknownFunction } from './errors.ts'
import type { NamedRelation, Relation } from './relation.ts'
import { bindTableName } from './tables.ts'
import {
  bindWindowFunction,
  WINDOW_FUNCTIONS,
  type WindowedTable,
  windowFunctionName,
} from './window-functions.ts'

/** The relation that a part of a FROM clause stands for, under its name there. */
export function bindTableReference(
  context: BindContext,
  node: Exclude<ast.TableReference, ast.Join>,
): NamedRelation {
  const unsupported = (construct: string, instead?: string): Error =>
    errorAt(context, node.span, notSupportedYet, {
      construct,
      ...(instead === undefined ? {} : { instead }),
    })
  switch (node.kind) {
    case 'unnest':
      throw unsupported('UNNEST on the right side of a join in parentheses')
    case 'matchRecognize':
      throw unsupported('MATCH_RECOGNIZE')
    case 'namedTable':
    case 'derivedTable':
    case 'tableFunction':
      break
    default:
      return assertNever(node)
  }
  if (node.sample !== undefined)
    throw unsupported('TABLESAMPLE', 'Filter by a hash or by RAND() instead.')
  if (node.asOf !== undefined) throw unsupported('FOR SYSTEM_TIME AS OF')
  if (node.kind === 'tableFunction' && node.lateral) throw unsupported('LATERAL TABLE(…)')
  return withAlias(context, node.alias, bindUnaliased(context, node))
}

function bindUnaliased(
  context: BindContext,
  node: ast.NamedTable | ast.DerivedTable | ast.TableFunction,
): NamedRelation {
  switch (node.kind) {
    case 'namedTable':
      return bindNamed(context, node.name, node.hints)
    case 'derivedTable':
      return { ...context.bindQuery(node.query, context), name: undefined, qualifiers: [] }
    case 'tableFunction':
      if (windowFunctionName(node.call) === undefined)
        throw unknownTableFunction(context, node.call)
      return {
        ...bindWindowFunction(context, node.call, (table) => bindWindowed(context, table)),
        name: undefined,
        qualifiers: [],
      }
    default:
      return assertNever(node)
  }
}

function unknownTableFunction(context: BindContext, { name }: ast.FunctionCall): Error {
  const text = name.parts.map((part) => part.name).join('.')
  // A word of three letters is near to HOP, whatever it is.
  const suggestion = text.length > 3 ? nearestName(text.toUpperCase(), WINDOW_FUNCTIONS) : undefined
  return suggestion === undefined
    ? errorAt(context, name.span, notSupportedYet, {
        construct: `The table function ${text}`,
        instead: `${WINDOW_FUNCTIONS.join(', ')} are there.`,
      })
    : errorAt(context, name.span, unknownFunction, {
        name: text,
        suggestion,
        known: WINDOW_FUNCTIONS,
      })
}

/** `TABLE t`, a query, or another windowing function as the argument of one. */
function bindWindowed(context: BindContext, table: WindowedTable): Relation {
  switch (table.kind) {
    case 'name':
      return bindNamed(context, table, [])
    case 'query':
      return context.bindQuery(table, context)
    case 'functionCall':
      return bindWindowFunction(context, table, (inner) => bindWindowed(context, inner))
    default:
      return assertNever(table)
  }
}

/** A query of WITH, a view or a table, by name. */
export function bindNamed(
  context: BindContext,
  name: ast.Name,
  hints: readonly ast.Hint[],
): NamedRelation {
  const common = name.parts.length === 1 ? context.commonTables.get(name.parts[0]!.name) : undefined
  if (common !== undefined) return { ...common, name: name.parts[0]!.name, qualifiers: [] }
  const { relation, path } = bindTableName(context, name, hints)
  return { ...relation, name: path.name, qualifiers: [path.catalog, path.database] }
}

export function withAlias(
  context: BindContext,
  alias: ast.TableAlias | undefined,
  relation: NamedRelation,
): NamedRelation {
  if (alias === undefined) return relation
  const name = alias.name.name
  if (alias.columns.length === 0) return { ...relation, name, qualifiers: [] }
  return {
    ...renameColumns(context, `Column list of ${name}`, alias.columns, alias.span, relation),
    name,
    qualifiers: [],
  }
}

/** Gives the columns new names. @throws SQL_COLUMN_COUNT */
export function renameColumns(
  context: BindContext,
  what: string,
  names: readonly ast.Identifier[],
  span: ast.Span,
  relation: Relation,
): Relation {
  if (names.length !== relation.schema.length)
    throw errorAt(context, span, columnCount, {
      what,
      expected: relation.schema.length,
      found: names.length,
      columns: relation.schema.map((field) => field.name),
    })
  return {
    node: relation.node,
    schema: relation.schema.map((field, i) => ({ name: names[i]!.name, type: field.type })),
  }
}
