import type * as ast from '../1-parse/ast.ts'
import type { Catalog } from '../catalog/catalog.ts'

/**
 * The query with the full name of every table in it, so that its text means the same whatever the
 * current database is. Queries of WITH keep their short names.
 */
export function qualifyTables(
  query: ast.Query,
  catalog: Catalog,
  home: { readonly catalog: string; readonly database: string },
): ast.Query {
  const commonNames = new Set<string>()
  collectCommonNames(query, commonNames)
  const qualify = (name: ast.Name): ast.Name => {
    if (name.parts.length === 1 && commonNames.has(name.parts[0]!.name)) return name
    const path = catalog.qualify(
      name.parts.map((part) => part.name),
      home,
    )
    const parts = [path.catalog, path.database, path.name].map((part) => ({
      ...name.parts[0]!,
      name: part,
      quoted: true,
    }))
    return { ...name, parts }
  }
  return rewrite(query, qualify) as ast.Query
}

type Tree = Readonly<Record<string, unknown>>

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

function collectCommonNames(value: unknown, names: Set<string>): void {
  if (!isTree(value)) return
  if (value.kind === 'commonTable') names.add((value as unknown as ast.CommonTable).name.name)
  for (const child of Object.values(value)) collectCommonNames(child, names)
}

/** The tree anew, with the names of tables in FROM, TABLE t and arguments replaced. */
function rewrite(value: unknown, qualify: (name: ast.Name) => ast.Name): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, qualify))
  if (!isTree(value)) return value
  const copy: Record<string, unknown> = {}
  for (const [key, child] of Object.entries(value)) copy[key] = rewrite(child, qualify)
  if (value.kind === 'namedTable') {
    const table = value as unknown as ast.NamedTable
    copy.name = qualify(table.name)
    // Columns are qualified with the table's short name, which the full one must keep.
    if (table.alias === undefined)
      copy.alias = {
        kind: 'tableAlias',
        span: table.span,
        name: table.name.parts[table.name.parts.length - 1],
        columns: [],
      }
  }
  if (value.kind === 'tableQuery') copy.name = qualify((value as unknown as ast.TableQuery).name)
  if (value.kind === 'tableArgument' && isTree(value.table) && value.table.kind === 'name')
    copy.table = qualify(value.table as unknown as ast.Name)
  return copy
}
