import { typeToString } from '../../core/type-text.ts'
import { isTimestamp, type SqlType, withNullable } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import type { CatalogObject, CatalogTable, TableColumn } from '../catalog/catalog-object.ts'
import type { CommandResult } from './command-result.ts'
import { textColumns } from './text-rows.ts'

/**
 * Rows of DESCRIBE and SHOW COLUMNS: name, type, null, key, extras, watermark, and comment where there is one.
 * Event time is marked in streaming mode only: in batch it is a time like others.
 */
export function describeObject(
  object: CatalogObject,
  options: { readonly includes: (name: string) => boolean; readonly isBatch: boolean },
): CommandResult {
  const { includes, isBatch } = options
  const comments =
    object.kind === 'table' ? object.columns.map((column) => column.comment) : object.columnComments
  const rows =
    object.kind === 'table'
      ? object.columns.map((column) => describeColumn(object, column, isBatch))
      : object.schema.map(describeField)
  const hasComments = comments.some((comment) => comment !== undefined)
  const columns = textColumns(
    'name',
    'type',
    '?null',
    'key',
    'extras',
    'watermark',
    ...(hasComments ? ['comment'] : []),
  )
  const full = rows.map((row, i): Value[] =>
    hasComments ? [...row, comments[i] ?? null] : [...row],
  )
  return { kind: 'rows', columns, rows: full.filter((row) => includes(row[0] as string)) }
}

function describeColumn(table: CatalogTable, column: TableColumn, isBatch: boolean): Value[] {
  const { watermark, primaryKey } = table
  const isTime = watermark?.column === column.name
  const type: SqlType =
    isTime && !isBatch && isTimestamp(column.type)
      ? { ...column.type, timeAttribute: 'rowtime' }
      : column.type
  const isKey = primaryKey?.columns.includes(column.name) === true
  return [
    column.name,
    typeToString(withNullable(type, true)),
    type.nullable,
    isKey ? `PRI(${primaryKey.columns.join(', ')})` : null,
    extrasOf(column),
    isTime ? watermark.text : null,
  ]
}

function extrasOf(column: TableColumn): string | null {
  switch (column.kind) {
    case 'physical':
      return null
    case 'computed':
      return `AS ${column.text}`
    case 'metadata':
      return `METADATA${column.key === undefined ? '' : ` FROM '${column.key}'`}${column.isVirtual ? ' VIRTUAL' : ''}`
    default:
      return column satisfies never
  }
}

const describeField = (field: { readonly name: string; readonly type: SqlType }): Value[] => [
  field.name,
  typeToString(withNullable(field.type, true)),
  field.type.nullable,
  null,
  null,
  null,
]
