/** NULL in a NOT NULL column of a file: told before anything is counted under it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEnvironment } from '../../environment/create-environment.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-required-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function read(
  lines: readonly string[],
  options: { readonly format: string; readonly query: string; readonly columns?: string },
): Promise<unknown[]> {
  const path = join(folder, 'rows')
  writeFileSync(path, lines.join('\n'))
  const environment = createEnvironment({ timeZone: 'UTC', batchRows: 2 })
  await environment.executeSql(
    `CREATE TABLE t (${options.columns ?? 'k INT NOT NULL, v INT'}) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = '${options.format}')`,
  )
  const result = await environment.executeSql(options.query)
  if (result.kind !== 'query') throw new Error('a query')
  const rows: unknown[] = []
  for await (const { kind, row } of result.changes()) rows.push(`${kind} ${Object.values(row)}`)
  return rows
}

const COUNT = 'SELECT k, COUNT(*) AS n FROM t GROUP BY k'

test.each([
  ['null', '{"k":null,"v":2}'],
  ['a field that is not there', '{"v":2}'],
])('%s', async (_, line) => {
  const lines = ['{"k":1,"v":1}', '{"k":7,"v":1}', '{"k":1,"v":1}', line]
  const error = await read(lines, { format: 'json', query: COUNT }).catch((e) => e)
  expect(error).toMatchObject({
    code: 'FILESYSTEM_NULL_NOT_NULL',
    message: expect.stringContaining(
      "'k' is declared NOT NULL, but a row has no value for it: k=NULL",
    ),
    location: { file: join(folder, 'rows') },
  })
})

test('columns that nobody reads are not asked for', async () => {
  const rows = await read(['{"v":2}', '{"k":1,"v":3}'], {
    format: 'json',
    query: 'SELECT v FROM t',
  })
  expect(rows).toEqual(['+I 2', '+I 3'])
})

test('rows that are taken back may hold their key only', async () => {
  const rows = await read(
    [
      '{"before":null,"after":{"k":1,"v":5},"op":"c"}',
      '{"before":{"k":1},"after":null,"op":"d"}',
      '{"before":null,"after":{"k":2,"v":6},"op":"c"}',
    ],
    {
      format: 'debezium-json',
      query: COUNT,
      columns: 'k INT, v INT NOT NULL, PRIMARY KEY (k) NOT ENFORCED',
    },
  )
  expect(rows).toEqual(['+I 2,1'])
})
