/** Rows joined with the best of their window: which plans leave rows out beforehand, and that answers stay, with late rows, ties and NULLs. */
import { describe, expect, it } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import type { Environment } from '../../src/environment/environment.ts'

/** Times go up by 20 ms a row, and up and down by 10 s; the watermark is 3 s behind: rows are late. Values have ties and NULLs. */
const TABLE = `
CREATE TABLE events (event_type INT, bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  ts AS CASE WHEN event_type = 2 THEN bid.\`dateTime\` - INTERVAL '99' SECOND ELSE TIMESTAMP '1960-01-01 00:00:00' END, WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'nexmark', 'events.num' = '9000', 'first-event.rate' = '50', 'base-time-ms' = '0', 'out-of-order-group-size' = '500');
CREATE VIEW bids AS SELECT bid.auction AS id, MOD(bid.bidder, 13) AS k, ts, bid.extra AS text,
  CASE WHEN MOD(bid.price, 1100) = 0 THEN CAST(NULL AS BIGINT) ELSE MOD(bid.price, 97) - 40 END AS price, CAST(MOD(bid.price, 1001) - 500 AS INT) AS n
FROM events WHERE event_type = 2`

const tumble = (column: string, text = '', size = 10): string =>
  `SELECT ${text}(${column}) AS best, window_start AS s, window_end AS e, window_time AS t
   FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '${size}' SECOND)) GROUP BY window_start, window_end, window_time`
const counts = `SELECT k, COUNT(*) AS num, window_start AS s, window_end AS e
  FROM TABLE(HOP(TABLE bids, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end`
const rows = `SELECT id, price, window_start AS s, window_end AS e
  FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '5' SECOND))`

/** `=` and what it is written as below, where nothing is left out. */
const QUERIES: readonly (readonly [string, string])[] = [
  [
    'the greatest of windows, by end',
    `SELECT id, text, best, e FROM bids JOIN (${tumble('price', 'MAX')}) w ON price {} best
     WHERE ts BETWEEN e - INTERVAL '10' SECOND AND e`,
  ],
  [
    'the greatest of windows, by start, the aggregate first',
    `SELECT id, best, s FROM (${tumble('price', 'MAX')}) w JOIN bids ON best {} price
     WHERE ts BETWEEN e - INTERVAL '10' SECOND AND e - INTERVAL '1' SECOND AND id > 5`,
  ],
  [
    'the least, by time of the window',
    `SELECT id, n, best FROM bids JOIN (${tumble('n', 'MIN')}) w ON n {} best
     AND ts BETWEEN t - INTERVAL '9.999' SECOND AND t`,
  ],
  [
    'the least, near to the half of the windows',
    `SELECT id, n, best FROM bids JOIN (${tumble('n', 'MIN')}) w ON n {} best
     AND ts BETWEEN e - INTERVAL '14' SECOND AND e + INTERVAL '1' SECOND`,
  ],
  [
    'counts of hopping windows',
    `SELECT a.k, a.num, a.s, a.e FROM (${counts}) a JOIN (SELECT MAX(num) AS best, s, e FROM (${counts}) GROUP BY s, e) w
     ON a.s = w.s AND a.e = w.e AND a.num {} w.best`,
  ],
  [
    'rows that carry their window',
    `SELECT a.id, a.price, a.s FROM (${rows}) a JOIN (SELECT MIN(price) AS best, s, e FROM (${rows}) GROUP BY s, e) w
     ON a.s = w.s AND a.e = w.e AND a.price {} w.best`,
  ],
]

async function environment(): Promise<Environment> {
  const made = createEnvironment({ timeZone: 'UTC' })
  await made.executeSql(TABLE)
  return made
}

async function planOf(query: string): Promise<string> {
  const made = await environment()
  const result = await made.executeSql(`EXPLAIN ${query}`)
  await made.close()
  return String(JSON.stringify(result, printed))
}

async function answerOf(query: string): Promise<readonly string[]> {
  const made = await environment()
  const result = await made.executeSql(query)
  if (result.kind !== 'query') throw new Error('a query')
  const found: string[] = []
  for await (const change of result.changes()) found.push(String(JSON.stringify(change, printed)))
  await made.close()
  return found.sort()
}

const printed = (_name: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}n` : value

describe('answers stay', () => {
  it.each(QUERIES)('%s', async (_name, query) => {
    const among = query.replace('{}', '=')
    // What is computed with is no column that an aggregate has looked at.
    const all = query.replace('{}', '+ 0 =')
    expect(await planOf(among)).toContain('WindowLeaders')
    expect(await planOf(all)).not.toContain('WindowLeaders')
    const expected = await answerOf(all)
    expect(expected.length).toBeGreaterThan(20)
    expect(await answerOf(among)).toEqual(expected)
  })
})

const near = "ON price = best AND ts BETWEEN e - INTERVAL '10' SECOND AND e"

describe('all rows are read', () => {
  it.each([
    [
      'other aggregates',
      `SELECT id, c FROM bids JOIN (${tumble('price', 'COUNT(*) AS c, MAX')}) w ${near}`,
    ],
    ['sums', `SELECT id FROM bids JOIN (${tumble('price', 'SUM')}) w ${near}`],
    [
      'some of the rows',
      `SELECT id FROM bids JOIN (${tumble('price', 'MAX').replace('TABLE bids', '(SELECT * FROM bids WHERE n > 0)')}) w ${near}`,
    ],
    [
      'a filter of the aggregate',
      `SELECT id FROM bids JOIN (${tumble('price', 'MAX').replace('AS best', 'FILTER (WHERE n > 0) AS best')}) w ${near}`,
    ],
    [
      'keys',
      `SELECT id FROM bids JOIN (${tumble('price', 'MAX').replace('GROUP BY', 'GROUP BY k,')}) w ${near}`,
    ],
    [
      'an outer join',
      `SELECT id FROM bids LEFT JOIN (${tumble('price', 'MAX')}) w ${near.replace('e -', 't -').replace('AND e', 'AND t')}`,
    ],
    [
      'the other side of the best',
      `SELECT id FROM bids JOIN (${tumble('price', 'MAX')}) w ${near.replace('price =', 'price <=')}`,
    ],
    [
      'another column',
      `SELECT id FROM bids JOIN (${tumble('price', 'MAX')}) w ${near.replace('price =', 'id =')}`,
    ],
    [
      'neighbours as well',
      `SELECT id FROM bids JOIN (${tumble('price', 'MAX')}) w ${near.replace("'10'", "'20'")}`,
    ],
    ['no time', `SELECT id FROM bids JOIN (${tumble('price', 'MAX')}) w ON price = best`],
  ])('%s', async (_name, query) => {
    expect(await planOf(query)).not.toContain('WindowLeaders')
  })
})
