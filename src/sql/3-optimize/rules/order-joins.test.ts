/** The order of joins, as EXPLAIN shows it: products are avoided, small tables and unique keys come first where the session asks for it. */
import { expect, test } from 'vitest'
import { createEnvironment } from '../../../environment/create-environment.ts'

const TABLES = [
  "CREATE TABLE big (k INT, a INT, b INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'datagen', 'number-of-rows' = '1000000')",
  "CREATE TABLE mid (k INT, a INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'datagen', 'number-of-rows' = '1000')",
  "CREATE TABLE small (k INT, b INT) WITH ('connector' = 'datagen', 'number-of-rows' = '10')",
  "CREATE TABLE u (k INT, a INT, b INT) WITH ('connector' = 'datagen')",
  "CREATE TABLE v (k INT, a INT) WITH ('connector' = 'datagen')",
  "CREATE TABLE w (k INT, b INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'datagen')",
  "CREATE TABLE t1 (k INT, a INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen')",
  "CREATE TABLE t2 (k INT, a INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen')",
]
const REORDERS = { 'table.optimizer.join-reorder-enabled': 'true' }

/** Tables in the order in which they are joined, and how many joins compare no columns. */
async function joined(
  query: string,
  settings: Readonly<Record<string, string>>,
): Promise<readonly [string, number]> {
  const environment = createEnvironment({ timeZone: 'UTC', settings })
  try {
    for (const table of TABLES) await environment.executeSql(table)
    const result = await environment.executeSql(`EXPLAIN ${query}`)
    if (result.kind !== 'text') throw new Error('a text')
    const physical = result.text.slice(result.text.indexOf('== Physical plan =='))
    const tables = [...physical.matchAll(/Scan\(table=\[(?:\w+\.)*(\w+)\]/g)].map(
      (each) => each[1]!,
    )
    const products = [...physical.matchAll(/Join\(([^\n]*)/g)].filter(
      (each) => !/ = /.test(each[1]!.replaceAll(/=\[/g, '')),
    )
    return [tables.join(' '), products.length]
  } finally {
    await environment.close()
  }
}

test.each([
  ['a product as written', 'SELECT * FROM u, v, w WHERE u.k = w.k AND v.a = w.b', {}, ['u w v', 0]],
  [
    'no product as written',
    'SELECT * FROM u, w, v WHERE u.k = w.k AND v.a = u.a',
    {},
    ['u w v', 0],
  ],
  ['nothing connects them', 'SELECT * FROM u, v, w WHERE u.k = w.k', {}, ['u w v', 1]],
  [
    'joins in parentheses',
    'SELECT * FROM u JOIN (v CROSS JOIN w) ON u.k = w.k AND u.a = v.a',
    {},
    ['u v w', 0],
  ],
  ['outer joins stay', 'SELECT * FROM u CROSS JOIN v LEFT JOIN w ON u.k = w.k', {}, ['u v w', 1]],
  [
    'small tables first',
    'SELECT * FROM big JOIN mid ON big.a = mid.k JOIN small ON small.b = mid.a',
    REORDERS,
    ['mid small big', 0],
  ],
  [
    'the same in batch',
    'SELECT * FROM big JOIN mid ON big.a = mid.k JOIN small ON small.b = mid.a',
    { ...REORDERS, 'execution.runtime-mode': 'batch' },
    ['mid small big', 0],
  ],
  [
    'unless it is asked for',
    'SELECT * FROM big JOIN mid ON big.a = mid.k JOIN small ON small.b = mid.a',
    {},
    ['big mid small', 0],
  ],
  [
    'a unique key first',
    'SELECT * FROM u JOIN v ON u.a = v.a JOIN w ON u.b = w.k',
    REORDERS,
    ['u w v', 0],
  ],
  [
    'joins by time stay',
    "SELECT * FROM (SELECT t1.k, t1.a, t2.ts FROM t1 JOIN t2 ON t1.k = t2.k AND t1.ts BETWEEN t2.ts AND t2.ts + INTERVAL '1' MINUTE) i JOIN v ON i.a = v.a JOIN w ON v.k = w.k",
    REORDERS,
    ['v w t1 t2', 0],
  ],
  [
    'more inputs than are compared',
    `SELECT * FROM u, v, ${Array.from({ length: 9 }, (_, i) => `w AS w${i}`).join(', ')} WHERE u.a = v.a AND u.b = w0.k ${Array.from({ length: 8 }, (_, i) => `AND w${i}.b = w${i + 1}.k`).join(' ')}`,
    REORDERS,
    ['u v w', 0],
  ],
] as const)('%s', async (_, query, settings, expected) => {
  expect(await joined(query, settings)).toEqual(expected)
})
