import type { CatalogTable, CatalogView, TableColumn } from '../catalog/catalog-object.ts'
import { quotedPath, quoteName } from '../catalog/object-path.ts'
import { typeToDdl } from './type-ddl.ts'

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`
const comment = (value: string | undefined): string =>
  value === undefined || value === '' ? '' : ` COMMENT ${text(value)}`

/** The CREATE TABLE statement that makes the table. */
export function showCreateTable(table: CatalogTable): string {
  const elements = table.columns.map(columnToDdl)
  if (table.watermark !== undefined)
    elements.push(`WATERMARK FOR ${quoteName(table.watermark.column)} AS ${table.watermark.text}`)
  if (table.primaryKey !== undefined)
    elements.push(
      `CONSTRAINT ${quoteName(table.primaryKey.name)} PRIMARY KEY (${table.primaryKey.columns.map(quoteName).join(', ')}) NOT ENFORCED`,
    )
  const lines = [
    `CREATE ${table.isTemporary ? 'TEMPORARY ' : ''}TABLE ${quotedPath(table.path)} (`,
    elements.map((element) => `  ${element}`).join(',\n'),
    ')',
  ]
  if (table.comment !== undefined && table.comment !== '')
    lines.push(`COMMENT ${text(table.comment)}`)
  if (table.partitionKeys.length > 0)
    lines.push(`PARTITIONED BY (${table.partitionKeys.map(quoteName).join(', ')})`)
  const options = Object.entries(table.options).sort(([a], [b]) => (a < b ? -1 : 1))
  if (options.length > 0)
    lines.push(
      'WITH (',
      options.map(([key, value]) => `  ${text(key)} = ${text(value)}`).join(',\n'),
      ')',
    )
  return `${lines.join('\n')}\n`
}

function columnToDdl(column: TableColumn): string {
  const name = quoteName(column.name)
  switch (column.kind) {
    case 'physical':
      return `${name} ${typeToDdl(column.type)}${comment(column.comment)}`
    case 'computed':
      return `${name} AS ${column.text}${comment(column.comment)}`
    case 'metadata': {
      const from = column.key === undefined ? '' : ` FROM ${text(column.key)}`
      return `${name} ${typeToDdl(column.type)} METADATA${from}${column.isVirtual ? ' VIRTUAL' : ''}${comment(column.comment)}`
    }
    default:
      return column satisfies never
  }
}

/** The CREATE VIEW statement that makes the view. */
export function showCreateView(view: CatalogView): string {
  const columns = view.schema.map(
    (field, i) => `  ${quoteName(field.name)}${comment(view.columnComments[i])}`,
  )
  const lines = [
    `CREATE ${view.isTemporary ? 'TEMPORARY ' : ''}VIEW ${quotedPath(view.path)} (`,
    columns.join(',\n'),
    ')',
  ]
  if (view.comment !== undefined && view.comment !== '') lines.push(`COMMENT ${text(view.comment)}`)
  lines.push(`AS ${view.text}`)
  return `${lines.join('\n')}\n`
}
