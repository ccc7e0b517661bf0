/** Which parts of plans run once, as EXPLAIN shows them. */
import { expect, test } from 'vitest'
import { createEnvironment } from '../../../environment/create-environment.ts'

const TABLE =
  "CREATE TABLE t (k INT, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'datagen', 'number-of-rows' = '10')"

async function physicalPlan(query: string): Promise<string> {
  const environment = createEnvironment({ timeZone: 'UTC' })
  await environment.executeSql(TABLE)
  const result = await environment.executeSql(`EXPLAIN ${query}`)
  if (result.kind !== 'text') throw new Error('a text')
  return result.text.slice(result.text.indexOf('== Physical plan =='))
}

const counted = (more = '') => `SELECT k, COUNT(*) AS n FROM t ${more} GROUP BY k`

test.each([
  ['the same query twice', `${counted()} UNION ALL ${counted()}`, 1],
  [
    'under other names',
    `SELECT a.x, b.m FROM (SELECT k AS x, COUNT(*) AS n FROM t GROUP BY k) a JOIN (SELECT MAX(n) AS m FROM (${counted()})) b ON a.n = b.m`,
    1,
  ],
  ['other filters', `${counted('WHERE v > 1')} UNION ALL ${counted('WHERE v > 2')}`, 2],
  [
    'other literals of one text',
    `${counted('WHERE v > 1')} UNION ALL ${counted("WHERE v > CAST('1' AS INT)")}`,
    1,
  ],
  ['random rows', `${counted('WHERE RAND() > 0.5')} UNION ALL ${counted('WHERE RAND() > 0.5')}`, 2],
])('%s', async (_, query, groups) => {
  const plan = await physicalPlan(query)
  const counts = plan.split('\n').filter((line) => /GroupAggregate\(groupBy=\[k\]/.test(line))
  expect([plan, counts.length]).toEqual([plan, groups])
})

test('windows of Nexmark q5 are counted once', async () => {
  const count = (names: string) =>
    `SELECT ${names} FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end`
  const plan = await physicalPlan(
    `SELECT a.k, a.num FROM (${count('k, COUNT(*) AS num, window_start AS s, window_end AS e')}) a JOIN
     (SELECT MAX(num) AS most, s, e FROM (${count('COUNT(*) AS num, window_start AS s, window_end AS e')}) GROUP BY s, e) b
     ON a.s = b.s AND a.e = b.e AND a.num >= b.most`,
  )
  expect(plan.match(/COUNT\(\*\)/g)).toHaveLength(1)
  expect(plan).toContain('Reused(shared 1)')
})

test.each([
  ['filters', 'SELECT * FROM c WHERE n > 1 UNION ALL SELECT * FROM c WHERE n > 2 AND k > 7'],
  ['projections', 'SELECT n + 1 FROM c UNION ALL SELECT n + 2 FROM c WHERE k < 3'],
])('a join in a WITH runs once under other %s', async (_, query) => {
  const joined =
    'SELECT a.k, a.v + b.v AS n FROM t a JOIN t b ON a.k = b.v WHERE a.v > 0 AND b.k < 9'
  const plan = await physicalPlan(`WITH c AS (${joined}) ${query}`)
  expect([plan, plan.match(/Join\(/g)?.length]).toEqual([plan, 1])
})
