import type { DecodeRequest } from '../../contracts/format.ts'
import type { Field } from '../../core/batch.ts'
import { type Column, constantColumn } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { typeToString } from '../../core/type-text.ts'
import type { SqlType } from '../../core/types.ts'
import type { ColumnReader } from './column-reader.ts'
import { parquetTypeMismatch, parquetUnexpectedNull } from './errors.ts'
import { type FileNode, findField } from './file-schema.ts'
import { describeFileType, naturalType } from './file-type.ts'
import { FlatLeaf } from './flat-leaf.ts'
import { leafConversion, type TimeRules } from './leaf-plan.ts'
import { NestedColumn } from './nested-column.ts'
import { nestedPlan } from './nested-plan.ts'

/**
 * Makes the readers of the projected columns, in order.
 *
 * @throws PARQUET_TYPE_MISMATCH, PARQUET_UNEXPECTED_NULL for a NOT NULL column that the file lacks
 */
export function columnReaders(
  fields: readonly FileNode[],
  request: DecodeRequest,
  rules: TimeRules,
): ColumnReader[] {
  return request.projection.map((index) =>
    readerOf(request.schema[index]!, fields, request.batchRows, rules),
  )
}

function readerOf(
  field: Field,
  fields: readonly FileNode[],
  batchRows: number,
  rules: TimeRules,
): ColumnReader {
  const node = findField(fields, field.name)
  if (node === undefined) {
    if (!field.type.nullable) {
      throw parquetUnexpectedNull({ column: field.name, reason: 'the Parquet file lacks it' })
    }
    return missingColumn(field.type)
  }
  if (node.leaf >= 0 && node.repetitionLevel === 0) {
    const conversion = leafConversion(node, field.type, rules)
    if (conversion === undefined) throw mismatch(field.name, field.type, node)
    const { name } = field
    return new FlatLeaf({ node, conversion, name, isNullable: field.type.nullable, batchRows })
  }
  const plan = nestedPlan(node, field.type, rules)
  if (plan.kind === 'mismatch') throw mismatch(`${field.name}${plan.path}`, plan.type, plan.node)
  return new NestedColumn(plan, field)
}

function mismatch(column: string, declared: SqlType, node: FileNode) {
  const natural = naturalType(node)
  return parquetTypeMismatch({
    column,
    declared: typeToString(declared),
    found: describeFileType(node),
    suggestion: natural === undefined ? undefined : typeToString(natural),
  })
}

/** A column that the file does not have: NULL in every row. */
function missingColumn(type: SqlType): ColumnReader {
  const builder = columnBuilder(type)
  builder.append(null)
  const column: Column = constantColumn(builder.finish())
  return { leaves: [], column: () => column }
}
