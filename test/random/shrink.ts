import { type Case, check, type Failure } from './check-seed.ts'
import type { DuckDbOracle } from './duckdb-oracle.ts'
import { columnsOf, type Expression, type Query, type Relation, type Select } from './query.ts'
import type { Table } from './tables.ts'

/**
 * Makes a failing case small: leaves out steps of tables, clauses, columns, relations and parts of expressions for as long
 * as it fails in the same way.
 *
 * @param limit how many smaller cases are tried
 */
export async function shrink(
  found: Case,
  failure: Failure,
  oracle: DuckDbOracle,
  limit = 1500,
): Promise<{ readonly case: Case; readonly failure: Failure }> {
  let current: Case = { ...found, runs: [failure.run] }
  let last = failure
  let tries = 0
  for (;;) {
    let smaller: Case | undefined
    for (const candidate of smallerCases(current)) {
      if (++tries > limit) return { case: current, failure: last }
      const verdict = await check(candidate, oracle)
      if (verdict.kind !== 'failed' || verdict.failure.kind !== failure.kind) continue
      smaller = candidate
      last = verdict.failure
      break
    }
    if (smaller === undefined) return { case: current, failure: last }
    current = smaller
  }
}

function* smallerCases(found: Case): Generator<Case> {
  for (const run of found.runs) {
    if (run.parallelism > 1) yield { ...found, runs: [{ ...run, parallelism: 1 }] }
  }
  for (const query of smallerQueries(found.query)) yield { ...found, query }
  for (const [i, table] of found.tables.entries()) {
    for (const smaller of smallerTables(table))
      yield { ...found, tables: found.tables.map((each, at) => (at === i ? smaller : each)) }
  }
  const used = JSON.stringify(found.query)
  for (const [i, table] of found.tables.entries()) {
    if (!used.includes(`"${table.name}"`))
      yield { ...found, tables: found.tables.filter((_, at) => at !== i) }
  }
  for (const run of found.runs) {
    if (run.batchRows < 4096) yield { ...found, runs: [{ ...run, batchRows: 4096 }] }
    if (Object.keys(run.settings ?? {}).length > 0)
      yield { ...found, runs: [{ ...run, settings: {} }] }
  }
}

/** Halves, then single steps. */
function* smallerTables(table: Table): Generator<Table> {
  const { steps } = table
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : size >> 1) {
    for (let from = 0; from < steps.length; from += size)
      yield { ...table, steps: [...steps.slice(0, from), ...steps.slice(from + size)] }
  }
  if (table.splitCount > 1) yield { ...table, splitCount: 1 }
  if (table.changelog === 'upsert') yield { ...table, changelog: 'retract' }
  else if (table.hasKey) yield { ...table, hasKey: false }
  for (const [i, column] of table.columns.entries()) {
    if (column.isNotNull && !(table.hasKey && i === 0))
      yield {
        ...table,
        columns: table.columns.map((each, at) => (at === i ? { ...each, isNotNull: false } : each)),
      }
  }
  if (table.columns.length > 1 && table.delaySeconds === undefined)
    yield {
      ...table,
      columns: table.columns.slice(0, -1),
      steps: steps.map((step) => ({ ...step, row: step.row?.slice(0, -1) ?? null })),
    }
}

function* smallerQueries(query: Query): Generator<Query> {
  yield* innerQueries(query)
  if (query.kind === 'with') {
    const { name, query: named, body } = query
    yield inlined(body, name, named)
    for (const smaller of smallerQueries(body)) yield { ...query, body: smaller }
    for (const smaller of smallerQueries(named)) yield { ...query, query: smaller }
    return
  }
  if (query.kind === 'set') {
    const [left, right] = query.inputs
    for (const smaller of smallerQueries(left)) yield { ...query, inputs: [smaller, right] }
    for (const smaller of smallerQueries(right)) yield { ...query, inputs: [left, smaller] }
    // Both sides lose a column together.
    if (left.kind === 'select' && right.kind === 'select' && left.items.length > 1) {
      for (const at of left.items.keys())
        yield { ...query, inputs: [withoutItem(left, at), withoutItem(right, at)] }
    }
    return
  }
  yield* smallerSelects(query)
}

/** The query that reads another in place of its name. */
function inlined(body: Query, name: string, named: Query): Query {
  return JSON.parse(JSON.stringify(body), (key, value: unknown) =>
    key === 'of' && value === name ? named : value,
  ) as Query
}

/** Queries in it, by themselves. */
function* innerQueries(query: Query): Generator<Query> {
  if (query.kind === 'set') {
    yield* query.inputs
    return
  }
  if (query.kind === 'with') {
    yield query.query
    yield query.body
    return
  }
  for (const { of } of query.from) if (typeof of !== 'string') yield of
}

const withoutItem = (select: Select, at: number): Select => ({
  ...select,
  items: select.items.filter((_, i) => i !== at),
})

function* smallerSelects(select: Select): Generator<Query> {
  const { groupBy, orderBy, ...plain } = select
  const dropsLate = select.from.some(({ windows }) => windows?.isLate === true)
  if (groupBy !== undefined && !dropsLate) {
    yield plain
    for (const smaller of smallerKeys(groupBy)) yield { ...select, groupBy: smaller }
  }
  if (orderBy !== undefined) yield plain
  if (select.isDistinct) yield { ...select, isDistinct: false }
  for (const clause of ['where', 'having', 'qualify'] as const) {
    for (const [i, condition] of select[clause].entries()) {
      yield { ...select, [clause]: select[clause].filter((_, at) => at !== i) }
      for (const smaller of smallerExpressions(condition))
        yield { ...select, [clause]: select[clause].map((each, at) => (at === i ? smaller : each)) }
    }
  }
  if (select.items.length > 1) for (const at of select.items.keys()) yield withoutItem(select, at)
  if (select.from.length > 1) {
    yield { ...select, from: select.from.slice(0, -1) }
    const [, second, ...rest] = select.from
    const { join: _, ...first } = second!
    yield { ...select, from: [first, ...rest] }
  }
  for (const [i, relation] of select.from.entries()) {
    for (const smaller of smallerRelations(relation))
      yield { ...select, from: select.from.map((each, at) => (at === i ? smaller : each)) }
  }
  for (const [i, item] of select.items.entries()) {
    for (const expression of smallerExpressions(item.expression))
      yield {
        ...select,
        items: select.items.map((each, at) => (at === i ? { ...each, expression } : each)),
      }
  }
}

function* smallerRelations(relation: Relation): Generator<Relation> {
  const { of, join } = relation
  if (typeof of !== 'string') {
    for (const smaller of smallerQueries(of)) {
      const columns = columnsOf(smaller)
      yield { ...relation, of: smaller, columns }
    }
  }
  if (relation.unnest !== undefined) {
    for (const smaller of smallerExpressions(relation.unnest))
      yield { ...relation, unnest: smaller }
    return
  }
  if (join !== undefined) {
    if (
      join.text !== 'JOIN' &&
      join.text !== 'CROSS JOIN' &&
      relation.isLateral !== true &&
      !relation.asOf
    )
      yield { ...relation, join: { ...join, text: 'JOIN' } }
    if (join.on.length > 1) {
      for (const i of join.on.keys())
        yield { ...relation, join: { ...join, on: join.on.filter((_, at) => at !== i) } }
    }
    for (const [i, condition] of join.on.entries()) {
      for (const smaller of smallerExpressions(condition))
        yield {
          ...relation,
          join: { ...join, on: join.on.map((each, at) => (at === i ? smaller : each)) },
        }
    }
  }
}

/** Parts of the same sort, or the form with smaller parts. */
function* smallerExpressions(expression: Expression): Generator<Expression> {
  if (expression.kind === 'column') return
  for (const part of expression.args) if (part.sort === expression.sort) yield part
  for (const [i, part] of expression.args.entries()) {
    for (const smaller of smallerExpressions(part))
      yield { ...expression, args: expression.args.map((each, at) => (at === i ? smaller : each)) }
  }
  if (expression.query !== undefined) {
    for (const query of smallerQueries(expression.query)) yield { ...expression, query }
  }
  if (expression.args.length > 0 && expression.sort === 'boolean')
    yield { kind: 'form', sort: 'boolean', text: 'TRUE', args: [] }
}

/** Fewer keys of a plain GROUP BY; several sets become one. */
function* smallerKeys(groupBy: Expression): Generator<Expression> {
  if (groupBy.kind !== 'form') return
  const list = (args: readonly Expression[]): Expression => ({
    kind: 'form',
    sort: 'int',
    text: args.map((_, i) => `$${i}`).join(', '),
    args,
  })
  const isPlain = /^\$/.test(groupBy.text)
  if (!isPlain) yield list(groupBy.args)
  if (isPlain && groupBy.args.length > 1) {
    for (const i of groupBy.args.keys()) yield list(groupBy.args.filter((_, at) => at !== i))
  }
}
