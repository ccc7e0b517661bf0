/** debezium-json as a table: what real Flink 2.2.1 read and wrote of the same lines (its changelog is of single rows, ours of batches). */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'

const LINES = [
  '{"before":null,"after":{"id":1,"name":"a","w":1.5},"source":{"x":1},"op":"c","ts_ms":1}',
  '{"before":null,"after":{"id":2,"name":"b","w":2},"op":"r"}',
  '{"before":{"id":1,"name":"a","w":1.5},"after":{"id":1,"name":"a2","w":3},"op":"u"}',
  '{"before":{"id":2,"name":"b","w":2},"after":null,"op":"d"}',
  '{"before":null,"after":{"id":3,"name":null,"w":7},"op":"c"}',
]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-debezium-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function tableOf(
  lines: readonly string[],
  options = '',
  columns = 'id INT, name STRING, w DOUBLE',
) {
  const path = join(folder, 'in.json')
  writeFileSync(path, `${lines.join('\n')}\n`)
  return `CREATE TABLE t (${columns}) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'debezium-json'${options})`
}

async function changesOf(
  ddl: string,
  query: string,
  options: { readonly batchRows?: number; readonly mode?: 'batch' | 'streaming' } = {},
): Promise<string[]> {
  const environment = createEnvironment({ mode: 'streaming', timeZone: 'UTC', ...options })
  try {
    await environment.executeSql(ddl)
    const result = await environment.executeSql(query)
    if (result.kind !== 'query') throw new Error(`${query} gives no rows`)
    const changes: string[] = []
    for await (const { kind, row } of result.changes())
      changes.push(`${kind} ${JSON.stringify(Object.values(row))}`)
    return changes
  } finally {
    await environment.close()
  }
}

const READ = [
  '+I [1,"a",1.5]',
  '+I [2,"b",2]',
  '-U [1,"a",1.5]',
  '+U [1,"a2",3]',
  '-D [2,"b",2]',
  '+I [3,null,7]',
]

test.each([1, 4096])('the changes of messages, in batches of %i', async (batchRows) => {
  expect(await changesOf(tableOf(LINES), 'SELECT * FROM t', { batchRows })).toEqual(READ)
})

test('messages that hold their schema', async () => {
  const wrapped = LINES.map((line) => `{"schema":{"a":1},"payload":${line}}`)
  const ddl = tableOf(wrapped, ", 'debezium-json.schema-include' = 'true'")
  expect(await changesOf(ddl, 'SELECT * FROM t')).toEqual(READ)
})

test('aggregates take back what has gone', async () => {
  const changes = await changesOf(
    tableOf(LINES),
    'SELECT CAST(COUNT(*) AS INT) AS c, SUM(w) AS s FROM t',
  )
  expect(changes.at(-1)).toBe('+I [2,10]')
})

test.each([
  ['{"before":null,"after":{"id":1},"op":"u"}', "'before' is null in a message with op 'u'"],
  ['{"before":{"id":1},"after":null,"op":"u"}', "'after' is null in a message with op 'u'"],
  ['{"before":null,"after":{"id":1},"op":"d"}', "'before' is null in a message with op 'd'"],
  ['{"before":{"id":1},"after":null,"op":"c"}', "'after' is null in a message with op 'c'"],
  ['{"before":null,"after":{"id":1},"op":"x"}', "its op 'x' is none of c, r, u, d"],
  ['{"before":null,"after":{"id":1}}', "it has no 'op'"],
])('%s', async (line, problem) => {
  const good = '{"before":null,"after":{"id":2},"op":"c"}'
  await expect(
    changesOf(tableOf([good, line], '', 'id INT'), 'SELECT * FROM t'),
  ).rejects.toMatchObject({ code: 'DEBEZIUM_MESSAGE', location: { row: 2 } })
  await expect(changesOf(tableOf([good, line], '', 'id INT'), 'SELECT * FROM t')).rejects.toThrow(
    problem,
  )
  const ignoring = tableOf([line, good], ", 'debezium-json.ignore-parse-errors' = 'true'", 'id INT')
  expect(await changesOf(ignoring, 'SELECT * FROM t')).toEqual(['+I [2]'])
})

test('what is wrong inside of a message is told with the options of this format', async () => {
  const read = (line: string) => changesOf(tableOf([line], '', 'id INT'), 'SELECT * FROM t')
  await expect(read('{"after":{"id":"x"},"op":"c"}')).rejects.toMatchObject({
    code: 'JSON_BAD_FIELD',
    remedy: expect.stringContaining("'debezium-json.ignore-parse-errors'"),
  })
  await expect(read('{"after":')).rejects.toMatchObject({
    code: 'JSON_BAD_ROW',
    remedy: expect.stringContaining("'debezium-json.ignore-parse-errors'"),
  })
})

test('batch mode does not read changes', async () => {
  await expect(
    changesOf(tableOf(LINES), 'SELECT * FROM t', { mode: 'batch' }),
  ).rejects.toMatchObject({ code: 'SQL_CHANGELOG_IN_BATCH' })
})

test('rows that come and go are written as Flink writes them', async () => {
  const environment = createEnvironment({ mode: 'streaming', timeZone: 'UTC', batchRows: 1 })
  await environment.executeSql(tableOf(LINES))
  await environment.executeSql(
    `CREATE TABLE o (name STRING, c BIGINT) WITH ('connector' = 'filesystem', 'path' = '${folder}/out', 'format' = 'debezium-json')`,
  )
  await environment.executeSql('INSERT INTO o SELECT name, COUNT(*) FROM t GROUP BY name')
  await environment.close()
  const out = join(folder, 'out')
  const [file] = readdirSync(out).filter((name) => name.endsWith('.json'))
  expect(readFileSync(join(out, file!), 'utf8').trim().split('\n')).toEqual([
    '{"before":null,"after":{"name":"a","c":1},"op":"c"}',
    '{"before":null,"after":{"name":"b","c":1},"op":"c"}',
    '{"before":{"name":"a","c":1},"after":null,"op":"d"}',
    '{"before":null,"after":{"name":"a2","c":1},"op":"c"}',
    '{"before":{"name":"b","c":1},"after":null,"op":"d"}',
    '{"before":null,"after":{"name":null,"c":1},"op":"c"}',
  ])
})
