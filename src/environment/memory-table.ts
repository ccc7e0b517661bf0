import { columnsSource, rowColumns } from '../connectors/values/index.ts'
import type { Column } from '../core/column.ts'
import { assert } from '../core/errors.ts'
import { parseStatement } from '../sql/1-parse/parse.ts'
import type { Session } from '../sql/session.ts'

/** A table over data of the embedding program. */
export interface MemoryTable {
  /** SQL types by column name, in order: `{ id: 'BIGINT', at: 'TIMESTAMP(3)' }`. */
  readonly columns: Readonly<Record<string, string>>
  /** Event time: the column and the watermark's expression, as `{ column: 'at', expression: "at - INTERVAL '5' SECOND" }`. */
  readonly watermark?: { readonly column: string; readonly expression: string }
  /** Rows: objects by column name, or arrays in column order; values as ExternalValue says. Read at once. */
  readonly rows?: Iterable<object>
  /** Instead of rows: whole columns of `rowCount` rows, which the program must not change afterwards. */
  readonly data?: { readonly columns: readonly Column[]; readonly rowCount: number }
}

/**
 * Adds a temporary table to a session's catalog.
 *
 * @throws SQL_SYNTAX and the codes of CREATE TABLE for bad names and types, VALUES_BAD_ROW, VALUES_BAD_VALUE
 */
export function createMemoryTable(session: Session, name: string, table: MemoryTable): void {
  const elements = Object.entries(table.columns).map(
    ([column, type]) => `${quoted(column)} ${type}`,
  )
  if (table.watermark !== undefined)
    elements.push(
      `WATERMARK FOR ${quoted(table.watermark.column)} AS ${table.watermark.expression}`,
    )
  const statement = parseStatement(
    `CREATE TEMPORARY TABLE ${quoted(name)} (${elements.join(', ')}) WITH ('connector' = 'blackhole')`,
  )
  const bound = session.bind(statement)
  assert(bound.kind === 'command', 'CREATE TABLE is a command')
  session.runCommand(bound)
  const { catalog } = session
  const created = catalog.require({
    catalog: catalog.currentCatalog,
    database: catalog.currentDatabase,
    name,
  })
  assert(created.kind === 'table', 'CREATE TABLE makes a table')
  const schema = created.columns.map((column) => ({ name: column.name, type: column.type }))
  try {
    const { columns, rowCount } = table.data ?? rowColumns({ name, schema }, table.rows ?? [])
    const rows = { name, schema, columns, rowCount }
    const source = columnsSource(rows, columns, rowCount)
    catalog.remove(created)
    catalog.put({ ...created, options: {}, attached: { source, rows } })
  } catch (error) {
    if (catalog.find(created.path) === created) catalog.remove(created)
    throw error
  }
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``
