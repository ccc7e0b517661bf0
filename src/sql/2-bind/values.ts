import { typeToString } from '../../core/type-text.ts'
import type * as ast from '../1-parse/ast.ts'
import { commonType } from '../functions/common-type.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { coerce } from './coercion.ts'
import { bareNull, columnCount, typeMismatch } from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import type { Relation } from './relation.ts'
import { Scope } from './scope.ts'

const NO_COLUMNS = new Scope([])

/**
 * `VALUES (…), (…)`: columns EXPR$0, EXPR$1, … of the types common to all rows.
 *
 * @throws SQL_COLUMN_COUNT, SQL_TYPE_MISMATCH, SQL_BARE_NULL
 */
export function bindValues(
  context: BindContext,
  values: ast.Values,
  allowsNull: boolean,
): Relation {
  const binder = new ExpressionBinder(context, NO_COLUMNS, {
    clause: 'VALUES',
    aggregates: undefined,
    isInsideAggregate: false,
  })
  const width = values.rows[0]!.items.length
  const rows = values.rows.map((row) => {
    if (row.items.length !== width)
      throw errorAt(context, row.span, columnCount, {
        what: 'Values of this row',
        expected: width,
        found: row.items.length,
        columns: values.rows[0]!.items.map((_, i) => `EXPR$${i}`),
      })
    return row.items.map((item) => binder.bind(item))
  })
  const schema = rows[0]!.map((_, column) => {
    const types = rows.map((row) => row[column]!.type)
    const type = commonType(types)
    if (type === undefined)
      throw errorAt(context, values.rows[1]?.span ?? values.span, typeMismatch, {
        what: `Column ${column + 1} of VALUES`,
        problem: `the types ${[...new Set(types.map(typeToString))].join(', ')} do not go together`,
      })
    if (type.kind === 'NULL' && !allowsNull)
      throw errorAt(context, values.rows[0]!.items[column]!.span, bareNull, {
        place: 'where no row gives its column a type',
      })
    return { name: `EXPR$${column}`, type }
  })
  const typed = rows.map((row) => row.map((value, column) => coerce(value, schema[column]!.type)))
  return { node: { kind: 'values', rows: typed, schema }, schema }
}
