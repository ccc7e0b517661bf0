import type { Expression, Query, Relation, Select } from './query.ts'

export type Dialect = 'flink' | 'duckdb'

/** The text of a query in a dialect. */
export function renderQuery(query: Query, dialect: Dialect): string {
  if (query.kind === 'set') {
    const [left, right] = query.inputs.map((input) => renderQuery(input, dialect))
    return `(${left}) ${query.op} (${right})`
  }
  if (query.kind === 'with')
    return `WITH ${query.name} AS (${renderQuery(query.query, dialect)}) ${renderQuery(query.body, dialect)}`
  return renderSelect(query, dialect)
}

function renderSelect(select: Select, dialect: Dialect): string {
  const render = (expression: Expression): string => renderExpression(expression, dialect)
  const all = (conditions: readonly Expression[]): string => conditions.map(render).join(' AND ')
  const { groupBy, orderBy } = select
  const clauses = [
    `SELECT ${select.isDistinct ? 'DISTINCT ' : ''}${select.items
      .map(({ name, expression }) => `${render(expression)} AS ${name}`)
      .join(', ')}`,
    `FROM ${select.from.map((relation) => renderRelation(relation, dialect)).join(' ')}`,
  ]
  if (select.where.length > 0) clauses.push(`WHERE ${all(select.where)}`)
  if (groupBy !== undefined) clauses.push(`GROUP BY ${render(groupBy)}`)
  const having = select.having.map(render)
  // Over no rows Flink has no group, DuckDB that of `()`.
  if (dialect === 'duckdb' && hasSeveralSets(groupBy)) having.push('COUNT(*) > 0')
  if (having.length > 0) clauses.push(`HAVING ${having.join(' AND ')}`)
  if (select.qualify.length > 0) clauses.push(`QUALIFY ${all(select.qualify)}`)
  if (orderBy !== undefined) {
    if (orderBy.keys.length > 0) clauses.push(`ORDER BY ${orderBy.keys.map(render).join(', ')}`)
    clauses.push(`LIMIT ${orderBy.limit}`)
    if (orderBy.offset > 0) clauses.push(`OFFSET ${orderBy.offset}`)
  }
  return clauses.join(' ')
}

/** ROLLUP, CUBE or GROUPING SETS: keys by themselves begin with their place. */
const hasSeveralSets = (groupBy: Expression | undefined): boolean =>
  groupBy?.kind === 'form' && !groupBy.text.startsWith('$')

function renderRelation(relation: Relation, dialect: Dialect): string {
  const { of, alias, join } = relation
  const { windows } = relation
  const source =
    windows !== undefined
      ? windows[dialect === 'flink' ? 'text' : 'duckdb']
      : typeof of === 'string'
        ? of
        : `(${renderQuery(of, dialect)})`
  const text = `${relation.isLateral === true ? 'LATERAL ' : ''}${source} AS ${alias}`
  if (join === undefined) return text
  if (relation.asOf !== undefined) return renderAsOf(relation, dialect)
  if (relation.unnest !== undefined) return renderUnnest(relation, dialect)
  if (join.text === 'CROSS JOIN') return `CROSS JOIN ${text}`
  if (join.using.length > 0) return `${join.text} ${text} USING (${join.using.join(', ')})`
  const on = join.on.map((condition) => renderExpression(condition, dialect)).join(' AND ')
  return `${join.text} ${text} ON ${on === '' ? 'TRUE' : on}`
}

function renderUnnest({ unnest, alias, columns, join }: Relation, dialect: Dialect): string {
  const withPlaces = columns.length > 1 ? ' WITH ORDINALITY' : ''
  const names = columns.map(({ name }) => name).join(', ')
  const text = `${join!.text} UNNEST(${renderExpression(unnest!, dialect)})${withPlaces} AS ${alias} (${names})`
  return join!.text === 'LEFT JOIN' ? `${text} ON TRUE` : text
}

/** A join with versions: of a view here, of rows with a time in DuckDB. */
function renderAsOf({ of, alias, asOf, columns, join }: Relation, dialect: Dialect): string {
  const time = renderExpression(asOf!, dialect)
  const on = join!.on.map((condition) => renderExpression(condition, dialect)).join(' AND ')
  return dialect === 'flink'
    ? `${join!.text} ${of}_latest FOR SYSTEM_TIME AS OF ${time} AS ${alias} ON ${on}`
    : `ASOF ${join!.text} ${of} AS ${alias} ON ${on} AND ${time} >= ${alias}.${columns.at(-1)!.name}`
}

export function renderExpression(expression: Expression, dialect: Dialect): string {
  if (expression.kind === 'column')
    return expression.alias === '' ? expression.name : `${expression.alias}.${expression.name}`
  const text = dialect === 'duckdb' ? (expression.duckdb ?? expression.text) : expression.text
  return text.replace(/\$(\d+|q)/g, (_, which: string) =>
    which === 'q'
      ? renderQuery(expression.query!, dialect)
      : renderExpression(expression.args[Number(which)]!, dialect),
  )
}
