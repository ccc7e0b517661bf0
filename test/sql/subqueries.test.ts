/**
 * Subqueries in random places over random small tables, with NULL on every side, against the same said in
 * JavaScript with SQL's three-valued logic; bounded, and folded from the changes of a stream.
 */
import { afterAll, describe, expect, test } from 'vitest'
import type { Value } from '../../src/core/value.ts'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import { runStatement } from '../golden/run-sql.ts'

type Row = readonly (number | null)[]
type Truth = boolean | null
type Test = (outer: Row, inner: readonly Row[]) => Truth

const not = (value: Truth): Truth => (value === null ? null : !value)
const or = (values: readonly Truth[]): Truth =>
  values.includes(true) ? true : values.includes(null) ? null : false
const and = (values: readonly Truth[]): Truth => not(or(values.map(not)))
const compare =
  (holds: (a: number, b: number) => boolean) =>
  (a: number | null, b: number | null): Truth =>
    a === null || b === null ? null : holds(a, b)
const equal = compare((a, b) => a === b)
const greater = compare((a, b) => a > b)
const any = (rows: readonly Row[], holds: (row: Row) => Truth): Truth => or(rows.map(holds))
const where = (rows: readonly Row[], holds: (row: Row) => Truth): readonly Row[] =>
  rows.filter((row) => holds(row) === true)
const sameKey = ([k]: Row, rows: readonly Row[]): readonly Row[] =>
  where(rows, (row) => equal(row[0]!, k!))

/** Over t (k, v), the row, and s (k, w). */
const tests: readonly (readonly [string, Test])[] = [
  ['k IN (SELECT k FROM s)', ([k], s) => any(s, (row) => equal(k!, row[0]!))],
  ['k NOT IN (SELECT k FROM s)', ([k], s) => not(any(s, (row) => equal(k!, row[0]!)))],
  [
    'v IN (SELECT w FROM s WHERE s.k = t.k)',
    (row, s) => any(sameKey(row, s), (inner) => equal(row[1]!, inner[1]!)),
  ],
  [
    'v NOT IN (SELECT w FROM s WHERE s.k = t.k)',
    (row, s) => not(any(sameKey(row, s), (inner) => equal(row[1]!, inner[1]!))),
  ],
  [
    '(k, v) IN (SELECT k, w FROM s)',
    (row, s) => any(s, (inner) => and([equal(row[0]!, inner[0]!), equal(row[1]!, inner[1]!)])),
  ],
  [
    '(k, v) NOT IN (SELECT k, w FROM s)',
    (row, s) => not(any(s, (inner) => and([equal(row[0]!, inner[0]!), equal(row[1]!, inner[1]!)]))),
  ],
  ['EXISTS (SELECT * FROM s WHERE s.k = t.k)', (row, s) => sameKey(row, s).length > 0],
  ['NOT EXISTS (SELECT * FROM s WHERE s.k = t.k)', (row, s) => sameKey(row, s).length === 0],
  [
    'EXISTS (SELECT * FROM s WHERE s.w > t.v)',
    (row, s) => where(s, (inner) => greater(inner[1]!, row[1]!)).length > 0,
  ],
  ['EXISTS (SELECT * FROM s)', (_row, s) => s.length > 0],
  ['v > ALL (SELECT w FROM s)', (row, s) => and(s.map((inner) => greater(row[1]!, inner[1]!)))],
  ['v > ANY (SELECT w FROM s)', (row, s) => any(s, (inner) => greater(row[1]!, inner[1]!))],
  [
    'v <> ALL (SELECT w FROM s WHERE s.k = t.k)',
    (row, s) => not(any(sameKey(row, s), (inner) => equal(row[1]!, inner[1]!))),
  ],
  [
    'v = (SELECT COUNT(*) FROM s WHERE s.k = t.k)',
    (row, s) => equal(row[1]!, sameKey(row, s).length),
  ],
  ['v > (SELECT MAX(w) FROM s)', (row, s) => greater(row[1]!, maximum(s))],
  [
    'v > (SELECT MAX(w) FROM s WHERE s.k = t.k)',
    (row, s) => greater(row[1]!, maximum(sameKey(row, s))),
  ],
  ['v > 1', ([, v]) => greater(v!, 1)],
]

function maximum(rows: readonly Row[]): number | null {
  const values = rows.map((row) => row[1]!).filter((value) => value !== null)
  return values.length === 0 ? null : Math.max(...values)
}

/** Numbers from 0 to below 1 that a seed decides. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return (state >>> 8) / 2 ** 24
  }
}

function randomRows(next: () => number): readonly Row[] {
  const value = (): number | null => (next() < 0.25 ? null : Math.floor(next() * 4))
  return Array.from({ length: Math.floor(next() * 5) }, () => [value(), value()])
}

const text = (value: number | null): string => (value === null ? 'CAST(NULL AS INT)' : `${value}`)

/** A view of the rows; a row that is filtered out makes it typed where there is none. */
const view = (name: string, columns: string, rows: readonly Row[]): string =>
  `CREATE OR REPLACE TEMPORARY VIEW ${name} AS SELECT * FROM (VALUES ${[...rows, [99, 99]]
    .map((row) => `(${row.map((each) => text(each!)).join(', ')})`)
    .join(', ')}) AS x (${columns}) WHERE x.k IS NULL OR x.k <> 99`

const environments = (['streaming', 'batch'] as const).map((mode) =>
  createEnvironment({ mode, timeZone: 'UTC', threads: 'caller' }),
)
afterAll(async () => {
  for (const environment of environments) await environment.close()
})

/** Rows that are left of the changes, sorted. */
function folded(changes: readonly string[]): string[] {
  const rows: string[] = []
  for (const change of changes) {
    const row = change.slice(3)
    if (change.startsWith('+')) rows.push(row)
    else {
      const place = rows.indexOf(row)
      expect(place, `${change} takes back what was never sent`).not.toBe(-1)
      rows.splice(place, 1)
    }
  }
  return rows.sort()
}

async function answers(
  sql: string,
  t: readonly Row[],
  s: readonly Row[],
): Promise<readonly (readonly string[])[]> {
  const found: string[][] = []
  for (const environment of environments) {
    await environment.executeSql(`DROP TEMPORARY VIEW IF EXISTS t`)
    await environment.executeSql(`DROP TEMPORARY VIEW IF EXISTS s`)
    await environment.executeSql(view('t', 'k, v', t).replace('OR REPLACE ', ''))
    await environment.executeSql(view('s', 'k, w', s).replace('OR REPLACE ', ''))
    const outcome = await runStatement(environment, sql)
    if (outcome.kind === 'error') throw new Error(`${sql}: ${outcome.message}`)
    found.push(folded(outcome.changes))
  }
  return found
}

const rowText = (values: readonly Value[]): string => JSON.stringify(values)

describe.each(Array.from({ length: 40 }, (_, i) => i + 1))('seed %i', (seed) => {
  test('conditions and values', async () => {
    const next = random(seed * 7919)
    const [t, s] = [randomRows(next), randomRows(next)]
    const pick = (): readonly [string, Test] => tests[Math.floor(next() * tests.length)]!
    const [a, b] = [pick(), pick()]
    const condition = next()
    const [sql, holds]: readonly [string, Test] =
      condition < 0.4
        ? a
        : condition < 0.6
          ? [`NOT (${a[0]} OR ${b[0]})`, (row, rows) => not(or([a[1](row, rows), b[1](row, rows)]))]
          : condition < 0.8
            ? [`${a[0]} OR ${b[0]}`, (row, rows) => or([a[1](row, rows), b[1](row, rows)])]
            : [`${a[0]} AND ${b[0]}`, (row, rows) => and([a[1](row, rows), b[1](row, rows)])]
    const kept = t.filter((row) => holds(row, s) === true).map(rowText)
    const valued = t.map((row) => rowText([...row, holds(row, s)]))
    for (const found of await answers(`SELECT k, v FROM t WHERE ${sql}`, t, s))
      expect(found, `WHERE ${sql} over ${rowText([t, s] as never)}`).toEqual(kept.sort())
    for (const found of await answers(`SELECT k, v, ${sql} AS b FROM t`, t, s))
      expect(found, `SELECT ${sql} over ${rowText([t, s] as never)}`).toEqual(valued.sort())
  })

  test('INTERSECT and EXCEPT', async () => {
    const next = random(seed * 104_729)
    const [t, s] = [randomRows(next), randomRows(next)]
    const distinct = [...new Set(t.map(rowText))]
    const others = new Set(s.map(rowText))
    for (const [operator, isKept] of [
      ['INTERSECT', (row: string) => others.has(row)],
      ['EXCEPT', (row: string) => !others.has(row)],
    ] as const) {
      const expected = distinct.filter(isKept).sort()
      for (const found of await answers(`SELECT k, v FROM t ${operator} SELECT k, w FROM s`, t, s))
        expect(found, `${operator} over ${rowText([t, s] as never)}`).toEqual(expected)
    }
  })
})
