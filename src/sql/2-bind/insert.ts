import type { Field } from '../../core/batch.ts'
import { nearestName } from '../../core/options.ts'
import { typeToString } from '../../core/type-text.ts'
import { isTimestamp, type SqlType, withNullable, withoutTimeAttribute } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { wrongObjectKind } from '../catalog/catalog-errors.ts'
import type { CatalogTable } from '../catalog/catalog-object.ts'
import { pathToString } from '../catalog/object-path.ts'
import { castSupport } from '../functions/cast/support.ts'
import type { Expression } from '../plan/expression.ts'
import type { LogicalNode } from '../plan/logical.ts'
import { type BindContext, errorAt, locating } from './bind-context.ts'
import type { BoundInsert } from './bound-statement.ts'
import { coerce, hasSameShape } from './coercion.ts'
import {
  notSupportedYet,
  overwriteInStreaming,
  sinkColumnCount,
  sinkColumnNotWritable,
  sinkType,
  unknownColumn,
} from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import { bindQuery } from './query.ts'
import type { Relation } from './relation.ts'
import { Scope } from './scope.ts'
import { openSink, physicalSchema } from './table-ends.ts'
import { hintOptions } from './tables.ts'

/**
 * Binds INSERT INTO: the query's columns in the table's order and types.
 *
 * Where the target's column is NOT NULL and the query's is nullable, the node's column stays
 * nullable: the sink's task checks it row by row, as Flink's not-null enforcer does.
 *
 * @throws SQL_SINK_COLUMN_COUNT, SQL_SINK_TYPE, SQL_SINK_COLUMN, SQL_TABLE_NOT_FOUND, SQL_TABLE_NOT_WRITABLE
 */
export function bindInsert(context: BindContext, insert: ast.Insert): BoundInsert {
  if (insert.onConflict !== undefined)
    throw errorAt(context, insert.span, notSupportedYet, {
      construct: `ON CONFLICT DO ${insert.onConflict}`,
    })
  if (insert.overwrite && !context.session.isBatch)
    throw errorAt(context, insert.target.span, overwriteInStreaming, {})
  const table = findTarget(context, insert.target)
  const tableName = pathToString(table.path)
  const schema = physicalSchema(table)
  const constants = bindPartition(context, table, schema, insert.partition)
  const given = givenColumns(context, table, schema, insert.columns, constants)
  const query = bindQuery(context, insert.query, { allowsNull: true })
  if (query.schema.length !== given.length)
    throw errorAt(context, insert.query.span, sinkColumnCount, {
      table: tableName,
      query: query.schema.map(showField),
      sink: given.map((index) => showField(schema[index]!)),
    })
  const node = arrange(context, insert, { table, schema, given, constants, query })
  const { sink, origin } = locating(context, insert.target.span, () =>
    openSink(context, table, {
      hints: hintOptions(context, insert.hints),
      isOverwrite: insert.overwrite,
    }),
  )
  const primaryKey = (table.primaryKey?.columns ?? []).map((name) =>
    schema.findIndex((field) => field.name === name),
  )
  return { kind: 'insert', node, target: { tableName, sink, origin, schema, primaryKey } }
}

const showField = (field: Field): string =>
  `${field.name} ${typeToString(withoutTimeAttribute(withNullable(field.type, true)))}`

function findTarget(context: BindContext, name: ast.Name): CatalogTable {
  const path = context.catalog.qualify(
    name.parts.map((part) => part.name),
    context.home,
  )
  return locating(context, name.span, () => {
    const object = context.catalog.require(path)
    if (object.kind === 'table') return object
    throw wrongObjectKind({
      name: path.name,
      found: 'view',
      expected: 'table',
      instead: 'a table; views cannot be written',
    })
  })
}

/** Constants of PARTITION (…), by position in the schema. */
function bindPartition(
  context: BindContext,
  table: CatalogTable,
  schema: readonly Field[],
  partition: ast.PartitionSpecification | undefined,
): ReadonlyMap<number, Expression> {
  const constants = new Map<number, Expression>()
  const binder = new ExpressionBinder(context, new Scope([]), {
    clause: 'PARTITION',
    aggregates: undefined,
    isInsideAggregate: false,
  })
  for (const entry of partition?.entries ?? []) {
    const index = requireColumn(context, table, schema, entry.column)
    if (!table.partitionKeys.includes(entry.column.name))
      throw errorAt(context, entry.column.span, sinkColumnNotWritable, {
        column: entry.column.name,
        table: table.path.name,
        problem: `is no partition column (${table.partitionKeys.join(', ') || 'there are none'})`,
      })
    if (entry.value !== undefined)
      constants.set(index, {
        kind: 'cast',
        operand: binder.bind(entry.value),
        type: schema[index]!.type,
        isTry: false,
        isImplicit: true,
      })
  }
  return constants
}

function requireColumn(
  context: BindContext,
  table: CatalogTable,
  schema: readonly Field[],
  column: ast.Identifier,
): number {
  const index = schema.findIndex((field) => field.name === column.name)
  if (index !== -1) return index
  if (table.columns.some((candidate) => candidate.name === column.name))
    throw errorAt(context, column.span, sinkColumnNotWritable, {
      column: column.name,
      table: table.path.name,
      problem: 'is computed and cannot be written',
    })
  const known = schema.map((field) => field.name)
  throw errorAt(context, column.span, unknownColumn, {
    name: column.name,
    place: `'${table.path.name}'`,
    suggestion: nearestName(column.name, known),
    known,
  })
}

/** Positions in the schema that the query's columns are for, in their order. */
function givenColumns(
  context: BindContext,
  table: CatalogTable,
  schema: readonly Field[],
  names: readonly ast.Name[],
  constants: ReadonlyMap<number, Expression>,
): readonly number[] {
  if (names.length === 0) return schema.map((_, i) => i).filter((i) => !constants.has(i))
  const given = new Set<number>()
  for (const name of names) {
    if (name.parts.length > 1)
      throw errorAt(context, name.span, notSupportedYet, {
        construct: 'INSERT INTO part of a row',
        instead: 'Give the whole ROW column.',
      })
    const index = requireColumn(context, table, schema, name.parts[0]!)
    if (given.has(index) || constants.has(index))
      throw errorAt(context, name.span, sinkColumnNotWritable, {
        column: name.parts[0]!.name,
        table: table.path.name,
        problem: 'is given twice',
      })
    given.add(index)
  }
  return [...given]
}

interface Arrangement {
  readonly table: CatalogTable
  readonly schema: readonly Field[]
  readonly given: readonly number[]
  readonly constants: ReadonlyMap<number, Expression>
  readonly query: Relation
}

/** Puts the query's columns in the table's order and types; columns not given are NULL. */
function arrange(context: BindContext, insert: ast.Insert, parts: Arrangement): LogicalNode {
  const { table, schema, given, constants, query } = parts
  const expressions = schema.map((field, index): Expression => {
    const constant = constants.get(index)
    if (constant !== undefined) return constant
    const position = given.indexOf(index)
    if (position !== -1)
      return convert(context, insert, field, position, query.schema[position]!.type)
    if (field.type.nullable) return { kind: 'literal', value: null, type: field.type }
    throw errorAt(context, insert.target.span, sinkColumnNotWritable, {
      column: field.name,
      table: table.path.name,
      problem: 'is NOT NULL, but the query gives it no value',
    })
  })
  const isIdentity =
    expressions.length === query.node.schema.length &&
    expressions.every((expression, i) => expression.kind === 'column' && expression.index === i)
  if (isIdentity) return query.node
  return {
    kind: 'project',
    input: query.node,
    expressions,
    schema: schema.map(({ name }, i) => ({ name, type: expressions[i]!.type })),
  }
}

function convert(
  context: BindContext,
  insert: ast.Insert,
  field: Field,
  index: number,
  type: SqlType,
): Expression {
  const column: Expression = { kind: 'column', index, type }
  if (hasSameShape(type, field.type)) return column
  if (type.kind === 'NULL')
    return { kind: 'literal', value: null, type: withNullable(field.type, true) }
  if (isStorable(type, field.type)) return coerce(column, field.type)
  throw errorAt(context, itemSpan(insert, index), sinkType, {
    column: field.name,
    from: typeToString(withoutTimeAttribute(withNullable(type, true))),
    to: typeToString(withNullable(field.type, true)),
  })
}

/** Whether Flink stores values of the type in a column without CAST. */
function isStorable(from: SqlType, to: SqlType): boolean {
  if (isTimestamp(from) && isTimestamp(to)) return true
  if (from.kind === 'VARCHAR' && to.kind === 'CHAR') return false
  if (from.kind === 'VARBINARY' && to.kind === 'BINARY') return false
  return castSupport(from, to).kind === 'implicit'
}

// Points at the select item or value where the query is plain enough, else at the query.
function itemSpan(insert: ast.Insert, index: number): ast.Span {
  const { body } = insert.query
  if (body.kind === 'values') return body.rows[0]?.items[index]?.span ?? insert.query.span
  if (body.kind !== 'select' || body.items.some((item) => item.value.kind === 'star'))
    return insert.query.span
  return body.items[index]?.span ?? insert.query.span
}
