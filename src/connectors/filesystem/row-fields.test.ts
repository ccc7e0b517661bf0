/**
 * Fields of rows that nobody reads, in files. Queries give what they give beside the whole rows, from JSON and Parquet, whatever is NULL or
 * missing; EXPLAIN names what is decoded; and what is not read is not looked at.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { createEnvironment } from '../../environment/create-environment.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-row-fields-'))
afterAll(() => rmSync(root, { recursive: true }))

/** Writes a file and returns its path. */
function fileOf(name: string, text: string): string {
  const path = join(root, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

/** Rows in all shapes, again and again, so that there are several batches, and that kernels of the common ones are made. */
const SHAPES = [
  '{"id": 1, "r": {"x": 1, "y": "one"}, "rr": {"p": {"x": 2, "y": "two"}, "q": 1.5}, "lr": [{"x": 3, "y": "three"}, null], "rl": {"v": [true, null], "d": 1.25}}',
  '{"id": 2, "r": null, "rr": null, "lr": null, "rl": null}',
  '{"id": 3}',
  '{"id": 4, "r": {"y": "four"}, "rr": {"q": 4}, "lr": [], "rl": {"d": 4.5}}',
  '{"id": 5, "r": {"y": null, "x": null}, "rr": {"q": null, "p": null}, "rl": {"v": null, "d": null}}',
  '{"r": {"other": {"x": [1, {"x": 2}]}, "y": "\\u0053ix", "x": 6}, "id": 6, "rr": {"p": {"y": "6", "z": 0}}, "rl": {"v": [], "z": [6]}}',
  '{"id": 7, "r": {}, "rr": {"p": {}}, "rl": {}}',
]
const jsonPath = fileOf(
  'shapes.json',
  Array.from({ length: 6000 }, (_, i) => `${SHAPES[(i * i + (i >> 7)) % SHAPES.length]}\n`).join(
    '',
  ),
)
const parquetPath = (name: string) =>
  fileURLToPath(new URL(`../../../test/parquet/data/${name}.parquet`, import.meta.url))

const COLUMNS = `id BIGINT, r ROW<x INT, y STRING, gone ROW<a INT, b ARRAY<ROW<c INT>>, m MAP<STRING, DOUBLE>>>, rr ROW<p ROW<x INT, y STRING>, q DOUBLE>,
  lr ARRAY<ROW<x INT, y STRING>>, rl ROW<v ARRAY<BOOLEAN>, d DECIMAL(30,2)>, nowhere ROW<a INT, b BYTES, c ROW<d TIMESTAMP(3)>>`

const tableOf = (path: string, format: string, columns = COLUMNS, options = ''): string =>
  `CREATE TABLE t (${columns}) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = '${format}'${options})`

async function rowsOf(table: string, query: string, columns: readonly string[]) {
  const environment = createEnvironment({ timeZone: 'UTC' })
  await environment.executeSql(table)
  const result = await environment.executeSql(query)
  if (result.kind !== 'query') throw new Error('a query')
  const rows: string[] = []
  for await (const row of result.rows() as AsyncIterable<Record<string, unknown>>)
    rows.push(columns.map((name) => JSON.stringify(row[name], replaceBigInt)).join(' '))
  return rows
}

const replaceBigInt = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}` : value

async function decodedColumns(table: string, query: string): Promise<string> {
  const environment = createEnvironment({ timeZone: 'UTC' })
  await environment.executeSql(table)
  const result = await environment.executeSql(`EXPLAIN ${query}`)
  if (result.kind !== 'text') throw new Error('a text')
  const plan = result.text.slice(result.text.indexOf('== Physical plan =='))
  return /columns (.*?)(?:, filters .*)?\)(?: {2}\[shared \d+\])?$/m.exec(plan)![1]!
}

/** What is read, what of it is decoded, and where from. */
const QUERIES: readonly (readonly [select: string, columns: string, rest: string])[] = [
  ['r.x', 'r(x)', 'FROM t'],
  ['r.y', 'r(y)', 'FROM t'],
  ['id, rr.q', 'id, rr(q)', 'FROM t'],
  ['rr.p.x, r.y', 'r(y), rr(p)', 'FROM t'],
  ['rr.p, rr.p.y', 'rr(p)', 'FROM t'],
  ['rl.v', 'rl(v)', 'FROM t'],
  ['rl.d, rl.v', 'rl', 'FROM t'],
  ['lr, lr[1].y', 'lr', 'FROM t'],
  ['r.gone', 'r(gone)', 'FROM t'],
  ['r.gone.b, r.x', 'r(x, gone)', 'FROM t'],
  ['nowhere.a, nowhere.c.d', 'nowhere(a, c)', 'FROM t'],
  ['id, r IS NULL, rl IS NULL, nowhere IS NULL', 'id, r(), rl(), nowhere()', 'FROM t'],
  ['id', 'id, r()', 'FROM t WHERE r IS NULL'],
  ['id, rr.q', 'id, r(), rr(q)', 'FROM t WHERE r IS NOT NULL'],
  ['r.y', 'r(x, y), rr(p)', 'FROM t WHERE r.x > 0 OR rr.p.x > 0'],
  ['r.x', 'r(x)', 'FROM t LIMIT 100'],
  [
    'r.y',
    'id, r(y)',
    'FROM (SELECT id, r FROM t WHERE id > 3 UNION ALL SELECT id, r FROM t WHERE id < 3)',
  ],
  ['r.x, CAST(r AS STRING)', 'r', 'FROM t'],
]

describe.each([
  ['json', 'json', jsonPath],
  ['parquet', 'parquet', parquetPath('nested')],
  ['parquet, small row groups', 'parquet', parquetPath('nested-v2')],
  ['parquet, lists as of old', 'parquet', parquetPath('nested-old-lists')],
])('%s', (_name, format, path) => {
  const table = tableOf(path, format)

  it.each(QUERIES)('%s', async (select, columns, rest) => {
    const items = select.split(/, (?=\w)/)
    const names = items.map((_, i) => `c${i}`)
    const list = items.map((item, i) => `${item} AS c${i}`).join(', ')
    const query = `SELECT ${list} ${rest}`
    expect(await decodedColumns(table, query)).toBe(columns)
    const read = await rowsOf(table, query, names)
    expect(read.length).toBeGreaterThan(20)
    expect(read).toEqual(await rowsOf(table, `SELECT ${list}, * ${rest}`, names))
  })
})

describe('what is not read', () => {
  const columns = 'id INT, r ROW<x INT NOT NULL, y STRING, z ARRAY<INT>> NOT NULL, u ROW<x INT>'
  const strict = ", 'json.fail-on-missing-field' = 'true'"

  it.each([
    ['{"id": 1, "r": {"x": "none", "y": "a", "z": 5}, "u": 7}', 'r.y', '"a"'],
    ['{"id": 1, "r": {"y": "b"}}', 'r.y', '"b"'],
    ['{"id": 1, "r": {"z": {}}}', 'r IS NULL', 'false'],
    ['{"id": 1, "r": {"x": 4}, "u": null}', 'u IS NULL', 'true'],
  ])('%s need not be right: %s', async (text, select, expected) => {
    const table = tableOf(fileOf(`${select}.json`, text), 'json', columns, strict)
    expect(await rowsOf(table, `SELECT ${select} AS a FROM t`, ['a'])).toEqual([expected])
  })

  it.each([
    ['{"id": 1, "r": {"x": 1}}', 'r.y', 'JSON_MISSING_FIELD'],
    ['{"id": 1}', 'r.y', 'JSON_MISSING_FIELD'],
    ['{"id": 1, "r": {"x": "none"}}', 'r.x', 'JSON_BAD_FIELD'],
    ['{"id": 1, "r": 5}', 'r.x', 'JSON_BAD_FIELD'],
    ['{"id": 1, "u": 5}', 'u IS NULL', 'JSON_BAD_FIELD'],
    ['{"id": 1, "r": null}', 'r.x', 'FILESYSTEM_NULL_NOT_NULL'],
    ['{"id": 1, "r": null}', 'CASE WHEN r IS NULL THEN 1 END', 'FILESYSTEM_NULL_NOT_NULL'],
  ])('%s is still wrong for %s', async (text, select, code) => {
    const table = tableOf(fileOf('wrong.json', text), 'json', columns, strict)
    await expect(rowsOf(table, `SELECT id, ${select} AS a FROM t`, ['a'])).rejects.toThrow(code)
  })

  it('is decoded by formats that have no names', async () => {
    const path = fileOf('rows.csv', '1,5;a\n2,\n')
    const table = tableOf(path, 'csv', 'id INT, r ROW<x INT, y STRING>')
    expect(await decodedColumns(table, 'SELECT r.y FROM t')).toBe('r')
    expect(await rowsOf(table, 'SELECT r.y FROM t', ['y'])).toEqual(['"a"', 'null'])
  })
})

it('partition columns stay where they are', async () => {
  for (const day of [1, 2]) {
    fileOf(`days/day=${day}/a.json`, `{"r": {"x": ${day}, "y": "y"}, "n": 7}\n{"n": ${day}}\n`)
  }
  const table = `${tableOf(join(root, 'days'), 'json', 'r ROW<y STRING, x INT>, `day` INT, n INT').replace(' WITH', ' PARTITIONED BY (`day`) WITH')}`
  const query = 'SELECT n, r.x, `day`, r IS NULL AS missing FROM t'
  expect(await decodedColumns(table, query)).toBe('r(x), day, n')
  expect(await rowsOf(table, query, ['n', 'x', 'day', 'missing'])).toEqual([
    '7 1 1 false',
    '1 null 1 true',
    '7 2 2 false',
    '2 null 2 true',
  ])
})

it('rows that lack fields go through watermarks and exchanges', async () => {
  const lines = Array.from(
    { length: 5000 },
    (_, i) =>
      `{"e": ${i % 50 === 0 ? 'null' : `{"a": {"b": [1]}, "at": "2024-01-01 00:00:${String((i / 100) | 0).padStart(2, '0')}", "key": "k${i % 7}", "z": "z"}`}}\n`,
  )
  const columns =
    "e ROW<a ROW<b ARRAY<INT>>, `at` TIMESTAMP(3), key STRING, z STRING>, ts AS COALESCE(e.`at`, TIMESTAMP '2024-01-01 00:00:00'), WATERMARK FOR ts AS ts"
  const table = tableOf(fileOf('events.json', lines.join('')), 'json', columns)
  const query = `SELECT e.key AS k, COUNT(*) AS n, MAX(e.\`at\`) AS m FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND))
    GROUP BY e.key, window_start, window_end`
  expect(await decodedColumns(table, query)).toBe('e(at, key)')
  const rows = await rowsOf(table, query, ['k', 'n', 'm'])
  expect(rows.length).toBe(35 + 1)
  expect(
    await rowsOf(table, query.replace('MAX(', 'COUNT(e.z), COUNT(e.a), MAX('), ['k', 'n', 'm']),
  ).toEqual(rows)
})

it('rows that lack fields are kept and sorted', async () => {
  const lines = Array.from(
    { length: 9000 },
    (_, i) =>
      `{"id": ${(i * 7919) % 9000}, "r": ${i % 9 === 0 ? 'null' : `{"x": ${i}, "t": "t${i}", "l": [{"m": {"k": ${i}}}], "s": {"d": ${i}.5, "at": "10:00:00"}}`}}\n`,
  )
  const columns =
    'id INT, r ROW<t STRING NOT NULL, l ARRAY<ROW<m MAP<STRING, INT>>> NOT NULL, x INT, s ROW<d DECIMAL(30, 1) NOT NULL, `at` TIME, u MULTISET<STRING>> NOT NULL, b BYTES NOT NULL>'
  const table = `SET 'execution.runtime-mode' = 'batch'; ${tableOf(fileOf('unsorted.json', lines.join('')), 'json', columns)}`
  const query = 'SELECT r.x AS x FROM (SELECT * FROM t ORDER BY id)'
  expect(await decodedColumns(table, query)).toBe('id, r(x)')
  const rows = await rowsOf(table, query, ['x'])
  expect(new Set(rows).size).toBe(8001)
  expect(rows).toEqual(await rowsOf(table, 'SELECT r.x AS x FROM t ORDER BY id', ['x']))
  expect(rows).toEqual(await rowsOf(table, query.replace('AS x', 'AS x, r'), ['x']))
})
