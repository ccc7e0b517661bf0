/** canal-json and maxwell-json as tables: what real Flink 2.2.1 read and wrote of the same lines. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-changes-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Format = 'canal-json' | 'maxwell-json'

function tableOf(
  format: Format,
  lines: readonly string[],
  options: Readonly<Record<string, string>> = {},
  columns = 'id INT, name STRING, v INT',
) {
  const path = join(folder, 'in.json')
  writeFileSync(path, `${lines.join('\n')}\n`)
  const more = Object.entries(options).map(([name, value]) => `, '${format}.${name}' = '${value}'`)
  return `CREATE TABLE t (${columns}) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = '${format}'${more.join('')})`
}

async function changesOf(
  ddl: string,
  options: { readonly batchRows?: number; readonly mode?: 'batch' | 'streaming' } = {},
): Promise<string[]> {
  const environment = createEnvironment({ mode: 'streaming', timeZone: 'UTC', ...options })
  try {
    await environment.executeSql(ddl)
    const result = await environment.executeSql('SELECT * FROM t')
    if (result.kind !== 'query') throw new Error('it gives no rows')
    const changes: string[] = []
    for await (const { kind, row } of result.changes())
      changes.push(`${kind} ${JSON.stringify(Object.values(row))}`)
    return changes
  } finally {
    await environment.close()
  }
}

const CANAL = [
  '{"data":[{"id":"1","name":"ann","v":"10"},{"id":"2","name":"bob","v":"20"}],"old":null,"type":"INSERT","database":"shop","table":"items","es":1590000000000,"ts":1590000000123,"pkNames":["id"],"sqlType":{"id":4,"name":12}}',
  '{"data":[{"id":"1","name":"ann","v":"11"}],"old":[{"v":"10"}],"type":"UPDATE","database":"shop","table":"items","es":1,"ts":2}',
  '{"data":null,"type":"CREATE","database":"shop","table":"items","sql":"create table"}',
  '{"data":[{"id":"2","name":"bob","v":"20"}],"type":"DELETE","database":"shop","table":"items2"}',
  '{"data":[{"id":"3","name":null,"v":null}],"type":"INSERT","database":"other","table":"items"}',
  '{"data":[{"id":"1","name":"Zoë","v":"12"},{"id":"3","name":"cat","v":"5"}],"old":[{"name":"ann"},{"name":null}],"type":"UPDATE","database":"shop","table":"items"}',
]
const MAXWELL = [
  '{"database":"shop","table":"items","type":"insert","ts":1596684904,"xid":7201,"commit":true,"data":{"id":1,"name":"ann","v":10},"primary_key_columns":["id"]}',
  '{"database":"shop","table":"items","type":"update","ts":1596684905,"data":{"id":1,"name":null,"v":11},"old":{"v":10,"name":"ann"}}',
  '{"database":"shop","table":"items","type":"update","ts":1596684905,"data":{"id":1,"name":"b","v":11},"old":{"name":null}}',
  '{"database":"shop","table":"items","type":"delete","ts":1596684906,"data":{"id":1,"name":"b","v":11}}',
]
const MAXWELL_READ = [
  '+I [1,"ann",10]',
  '-U [1,"ann",10]',
  '+U [1,null,11]',
  '-U [1,null,11]',
  '+U [1,"b",11]',
  '-D [1,"b",11]',
]

const BOB_GOES = '-D [2,"bob",20]'
const CAT_COMES = '+I [3,null,null]'
const CANAL_READ = [
  '+I [1,"ann",10]',
  '+I [2,"bob",20]',
  '-U [1,"ann",10]',
  '+U [1,"ann",11]',
  BOB_GOES,
  CAT_COMES,
  '-U [1,"ann",12]',
  '+U [1,"Zoë",12]',
  '-U [3,null,5]',
  '+U [3,"cat",5]',
]
const without = (...rows: readonly string[]): string[] =>
  CANAL_READ.filter((row) => !rows.includes(row))

describe.each([1, 4096])('in batches of %i', (batchRows) => {
  test('canal-json', async () =>
    expect(await changesOf(tableOf('canal-json', CANAL), { batchRows })).toEqual(CANAL_READ))
  test('maxwell-json', async () =>
    expect(await changesOf(tableOf('maxwell-json', MAXWELL), { batchRows })).toEqual(MAXWELL_READ))
})

test('old values belong to their row alone: Flink takes v of the first row for NULL here', async () => {
  const line =
    '{"data":[{"id":1,"name":"b","v":12},{"id":3,"name":"c","v":5}],"old":[{"name":"a"},{"v":null}],"type":"UPDATE"}'
  expect(await changesOf(tableOf('canal-json', [line]))).toEqual([
    '-U [1,"a",12]',
    '+U [1,"b",12]',
    '-U [3,"c",null]',
    '+U [3,"c",5]',
  ])
})

test('messages of one database and of some tables', async () => {
  const read = (options: Readonly<Record<string, string>>) =>
    changesOf(tableOf('canal-json', CANAL, options))
  expect(await read({ 'database.include': 'shop' })).toEqual(without(CAT_COMES))
  expect(await read({ 'table.include': 'items.+' })).toEqual([BOB_GOES])
  expect(await read({ 'database.include': 's.*', 'table.include': 'items' })).toEqual(
    without(CAT_COMES, BOB_GOES),
  )
  await expect(read({ 'table.include': '(' })).rejects.toMatchObject({ code: 'OPTION_VALUE' })
  await expect(
    changesOf(
      tableOf('canal-json', ['{"data":[{"id":1}],"type":"INSERT"}'], { 'table.include': 'a' }),
    ),
  ).rejects.toThrow("it has no 'table'")
})

test.each<readonly [Format, string, string]>([
  [
    'canal-json',
    '{"data":[{"id":1}],"type":"UPSERT"}',
    "its type 'UPSERT' is none of INSERT, UPDATE, DELETE",
  ],
  ['canal-json', '{"data":[{"id":1}]}', "it has no 'type'"],
  ['canal-json', '{"data":null,"type":"INSERT"}', "'data' is null in a message with type 'INSERT'"],
  [
    'canal-json',
    '{"data":[null],"type":"INSERT"}',
    "'data' is null in a message with type 'INSERT'",
  ],
  [
    'canal-json',
    '{"data":[{"id":1}],"type":"UPDATE"}',
    "'old' is null in a message with type 'UPDATE'",
  ],
  [
    'canal-json',
    '{"data":[{"id":1},{"id":2}],"old":[{"id":3}],"type":"UPDATE"}',
    "'old' has fewer rows than 'data' in a message with type 'UPDATE'",
  ],
  [
    'canal-json',
    '{"data":null,"type":"ALTER"}',
    "its type 'ALTER' is none of INSERT, UPDATE, DELETE",
  ],
  [
    'maxwell-json',
    '{"data":{"id":1},"type":"upsert"}',
    "its type 'upsert' is none of insert, update, delete",
  ],
  [
    'maxwell-json',
    '{"data":null,"type":"insert"}',
    "'data' is null in a message with type 'insert'",
  ],
  [
    'maxwell-json',
    '{"data":{"id":1},"type":"update"}',
    "'old' is null in a message with type 'update'",
  ],
  ['maxwell-json', '{"data":{"id":1}}', "it has no 'type'"],
])('%s: %s', async (format, line, problem) => {
  const rows = format === 'canal-json' ? '[{"id":7}]' : '{"id":7}'
  const good = `{"data":${rows},"type":"${format === 'canal-json' ? 'INSERT' : 'insert'}"}`
  const read = (lines: readonly string[], options = {}) =>
    changesOf(tableOf(format, lines, options, 'id INT'))
  const failing = read([good, line])
  await expect(failing).rejects.toMatchObject({
    code: format === 'canal-json' ? 'CANAL_MESSAGE' : 'MAXWELL_MESSAGE',
    location: { row: 2 },
    message: expect.stringContaining(problem),
  })
  expect(await read([line, good], { 'ignore-parse-errors': 'true' })).toEqual(['+I [7]'])
})

test.each<Format>(['canal-json', 'maxwell-json'])(
  '%s is not read in batch mode',
  async (format) => {
    await expect(changesOf(tableOf(format, []), { mode: 'batch' })).rejects.toMatchObject({
      code: 'SQL_CHANGELOG_IN_BATCH',
    })
  },
)

const WRITTEN: readonly (readonly [Format, readonly string[]])[] = [
  [
    'canal-json',
    [
      '{"data":[{"id":1,"name":"ann","v":10}],"type":"INSERT"}',
      '{"data":[{"id":1,"name":"ann","v":10}],"type":"DELETE"}',
      '{"data":[{"id":1,"name":null,"v":11}],"type":"INSERT"}',
      '{"data":[{"id":1,"name":null,"v":11}],"type":"DELETE"}',
      '{"data":[{"id":1,"name":"b","v":11}],"type":"INSERT"}',
      '{"data":[{"id":1,"name":"b","v":11}],"type":"DELETE"}',
    ],
  ],
  [
    'maxwell-json',
    [
      '{"data":{"id":1,"name":"ann","v":10},"type":"insert"}',
      '{"data":{"id":1,"name":"ann","v":10},"type":"delete"}',
      '{"data":{"id":1,"name":null,"v":11},"type":"insert"}',
      '{"data":{"id":1,"name":null,"v":11},"type":"delete"}',
      '{"data":{"id":1,"name":"b","v":11},"type":"insert"}',
      '{"data":{"id":1,"name":"b","v":11},"type":"delete"}',
    ],
  ],
]
test.each(WRITTEN)('%s is written as Flink writes it', async (format, lines) => {
  const environment = createEnvironment({ mode: 'streaming', timeZone: 'UTC' })
  await environment.executeSql(tableOf('maxwell-json', MAXWELL))
  await environment.executeSql(
    `CREATE TABLE o (id INT, name STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '${folder}/out', 'format' = '${format}')`,
  )
  await environment.executeSql('INSERT INTO o SELECT * FROM t')
  await environment.close()
  const out = join(folder, 'out')
  const [file] = readdirSync(out).filter((name) => name.endsWith('.json'))
  expect(readFileSync(join(out, file!), 'utf8').trim().split('\n')).toEqual(lines)
})
