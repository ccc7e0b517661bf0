import { expressionText } from './expression-text.ts'
import type { LookupJoinNode } from './logical.ts'

/** What a lookup join looks up, for EXPLAIN. */
export function lookupText({ input, table, keys, condition }: LookupJoinNode): string {
  const read = table.projection.map((column) => table.source.schema[column]!)
  const lookup = keys.map(
    (key) =>
      `${expressionText(table.expressions[key.table]!, read)}=${input.schema[key.input]!.name}`,
  )
  const parts = [`table=[${table.tableName}]`, `lookup=[${lookup.join(', ')}]`]
  parts.push(`cache=[${cacheText(table)}]`)
  if (table.filter !== undefined) parts.push(`tableWhere=[${expressionText(table.filter, read)}]`)
  if (condition !== undefined) {
    const pairs = [
      ...input.schema,
      ...table.expressions.map((each) => ({ name: expressionText(each, read), type: each.type })),
    ]
    parts.push(`where=[${expressionText(condition, pairs)}]`)
  }
  return parts.join(', ')
}

function cacheText({ lookup, options }: LookupJoinNode['table']): string {
  if (lookup !== undefined) {
    const rows = options.table['lookup.partial-cache.max-rows']
    if (options.table['lookup.cache'] !== 'PARTIAL') return 'NONE'
    return rows === undefined ? 'PARTIAL' : `PARTIAL, ${rows} keys`
  }
  const every = options.table['lookup.full-cache.periodic-reload.interval']
  return every === undefined ? 'FULL' : `FULL, read again every ${every} ms`
}
