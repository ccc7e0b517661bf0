/** Aggregates with DISTINCT in two, as EXPLAIN shows them: what is split, into what, and what is left in one. */
import { expect, test } from 'vitest'
import { createEnvironment } from '../../../environment/create-environment.ts'

const TABLE =
  "CREATE TABLE t (k INT, a INT, b STRING, d DECIMAL(30, 2), e DECIMAL(10, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen', 'number-of-rows' = '10')"

async function groupings(
  query: string,
  settings: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const environment = createEnvironment({ timeZone: 'UTC', settings })
  try {
    await environment.executeSql(TABLE)
    const result = await environment.executeSql(`EXPLAIN ${query}`)
    if (result.kind !== 'text') throw new Error('a text')
    const physical = result.text.slice(result.text.indexOf('== Physical plan =='))
    return [...physical.matchAll(/(?:(?:Group|Window|Hash)Aggregate|Expand)\(([^\n]*)\)/g)].map(
      (match) => match[1]!,
    )
  } finally {
    await environment.close()
  }
}

const SPLIT = {
  'table.optimizer.distinct-agg.split.enabled': 'true',
  'table.optimizer.distinct-agg.split.bucket-num': '7',
}

test('one list of values: a first aggregation by bucket, and one over it', async () => {
  const [second, first] = await groupings(
    'SELECT k, COUNT(DISTINCT a), COUNT(*), MAX(a) FROM t GROUP BY k',
    SPLIT,
  )
  expect(first).toBe(
    'groupBy=[k, $bucket0], select=[k, $bucket0, COUNT(DISTINCT a) AS $part0, COUNT(*) AS $part1, MAX(a) AS $part2]',
  )
  expect(second).toBe(
    'groupBy=[k], select=[k, SUM($part0) AS $all0, SUM($part1) AS $all1, MAX($part2) AS $all2]',
  )
})

test('two lists of values: rows are expanded, each is in a bucket of either', async () => {
  const found = await groupings('SELECT COUNT(DISTINCT a), COUNT(DISTINCT b) FROM t', SPLIT)
  expect(found).toHaveLength(3)
  expect(found[1]).toContain('groupBy=[$in0, $in1]')
  expect(found[1]).toContain('COUNT(DISTINCT a) FILTER')
})

test.each([
  ['in batch', 'COUNT(DISTINCT a)', { ...SPLIT, 'execution.runtime-mode': 'batch' }],
  ['unless it is asked for', 'COUNT(DISTINCT a)', {}],
  ['without DISTINCT', 'COUNT(a)', SPLIT],
  ['MIN of different values', 'MIN(DISTINCT a)', SPLIT],
  ['beside averages of decimals', 'COUNT(DISTINCT a), AVG(e)', SPLIT],
  [
    'of two lists with a sum that is never NULL',
    'k, COUNT(DISTINCT a), SUM(DISTINCT COALESCE(a, 0))',
    SPLIT,
    ' GROUP BY k',
  ],
  ['beside sums of many digits', 'COUNT(DISTINCT a), SUM(d)', SPLIT],
  ['beside what depends on order', 'COUNT(DISTINCT a), LISTAGG(b)', SPLIT],
])('one aggregation %s', async (_, calls, settings, more = '') => {
  expect(await groupings(`SELECT ${calls} FROM t${more}`, settings)).toHaveLength(1)
})

test('windows are left in one', async () => {
  const query =
    "SELECT COUNT(DISTINCT a) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY window_start, window_end"
  expect(await groupings(query, SPLIT)).toHaveLength(1)
})
