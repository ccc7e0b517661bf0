/**
 * Windows over grouped rows: which of the groups' changes are late follows from where the watermarks stand among the rows, not from where batches
 * begin and end. Rows come up to a minute late, in windows of ten seconds.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import { seededRandom } from '../../src/testing/operator-kit.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-late-updates-'))
  const random = seededRandom(4711)
  const lines = Array.from({ length: 600 }, (_, i) => {
    const lateS = random() < 0.2 ? Math.floor(random() * 60) : 0
    const time = new Date((100 + i - lateS) * 1000).toISOString().slice(0, 19).replace('T', ' ')
    return `${Math.floor(random() * 3)},${Math.floor(random() * 9)},${time}\n`
  })
  writeFileSync(join(folder, 'rows.csv'), lines.join(''))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function answer(query: string, batchRows: number): Promise<string[]> {
  const environment = createEnvironment({ timeZone: 'UTC', batchRows })
  await environment.executeSql(
    `CREATE TABLE t (k INT, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '${folder}/rows.csv', 'format' = 'csv')`,
  )
  const result = await environment.executeSql(query)
  if (result.kind !== 'query') throw new Error('a query')
  const rows: string[] = []
  for await (const { kind, row } of result.changes())
    rows.push(`${kind} ${Object.values(row).join(' | ')}`)
  await environment.close()
  return rows.sort()
}

const GROUPED = 'SELECT k, ts, SUM(v) AS v FROM t GROUP BY k, ts'

test.each([
  [
    'groups',
    `SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), COUNT(*), SUM(v) FROM (${GROUPED}) GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)`,
  ],
  [
    'groups that a filter leaves',
    `SELECT k, HOP_END(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND), SUM(v) FROM (${GROUPED}) WHERE v <> 3 GROUP BY k, HOP(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND)`,
  ],
  [
    'groups of groups',
    `SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), SUM(n) FROM (SELECT ts, COUNT(*) AS n FROM (${GROUPED}) GROUP BY ts) GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)`,
  ],
  [
    'different rows',
    `SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), COUNT(*) FROM (SELECT DISTINCT k, ts FROM t) GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)`,
  ],
  [
    'groups in sessions',
    `SELECT k, SESSION_START(ts, INTERVAL '2' SECOND), SUM(v) FROM (${GROUPED}) GROUP BY k, SESSION(ts, INTERVAL '2' SECOND)`,
  ],
])('windows over %s', async (_, query) => {
  const single = await answer(query, 1)
  expect(single.length).toBeGreaterThan(50)
  for (const batchRows of [7, 64, 1024]) expect(await answer(query, batchRows)).toEqual(single)
})
