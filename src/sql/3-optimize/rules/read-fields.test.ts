/** Which fields of rows sources are asked for, and that nobody else reads what they leave out. */
import { expect, test } from 'vitest'
import { nexmarkTables } from '../../../cli/bench/nexmark-queries.ts'
import { createEnvironment } from '../../../environment/create-environment.ts'

const EVENTS = 3000

const TABLES = nexmarkTables(EVENTS)

/** Columns of each scan, as EXPLAIN shows them. */
async function scansOf(query: string): Promise<string[]> {
  const environment = createEnvironment({ timeZone: 'UTC' })
  await environment.executeSql(TABLES)
  const result = await environment.executeSql(`EXPLAIN ${query}`)
  if (result.kind !== 'text') throw new Error('a text')
  const plan = result.text.slice(result.text.indexOf('== Physical plan =='))
  return [...plan.matchAll(/nexmark, columns (.*)\]?\)/g)].map(([, columns]) => columns!)
}

test.each([
  [
    'a watermark reads its time',
    'SELECT price FROM bid',
    ['event_type, person(dateTime), auction(dateTime), bid(price, dateTime)'],
  ],
  [
    'a row that is asked for whole',
    'SELECT bid, person.id FROM events',
    ['person(id, dateTime), auction(dateTime), bid'],
  ],
  [
    'a condition',
    'SELECT bid.auction FROM events WHERE bid.price > 3',
    ['event_type, person(dateTime), auction(dateTime), bid(auction, price, dateTime)'],
  ],
  [
    'a row that is there or not',
    'SELECT event_type FROM events WHERE person IS NOT NULL',
    ['event_type, person(dateTime), auction(dateTime), bid(dateTime)'],
  ],
  [
    'a row that is compared',
    'SELECT a.event_type FROM events a JOIN events b ON a.bid = b.bid',
    ['event_type, person(dateTime), auction(dateTime), bid'],
  ],
  [
    'several readers of one table',
    'SELECT channel FROM bid UNION ALL SELECT auction.itemName FROM events WHERE event_type = 1',
    ['event_type, person(dateTime), auction(itemName, dateTime), bid(channel, dateTime)'],
  ],
  [
    'a window',
    "SELECT auction, COUNT(*) FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '1' SECOND)) GROUP BY auction, window_start, window_end",
    ['event_type, person(dateTime), auction(dateTime), bid(auction, dateTime)'],
  ],
])('%s', async (_name, query, expected) => {
  const scans = await scansOf(query)
  expect([
    ...new Set(scans.map((columns) => columns.replace(/^event_type, person\(id/, 'person(id'))),
  ]).toEqual(expected)
})

/** What is read of rows, in what is followed by the rule and what is not. */
const QUERIES: readonly (readonly [name: string, select: string, rest: string])[] = [
  ['a projection', 'bid.price AS a, bid.url AS b', 'FROM events'],
  [
    'a filter',
    'auction.seller AS a, `dateTime` AS b',
    'FROM events WHERE auction.expires > auction.`dateTime`',
  ],
  [
    'a filter of NULL',
    'event_type AS a',
    'FROM events WHERE bid IS NULL AND person.city IS NOT NULL',
  ],
  [
    'rows in rows',
    'r.x.emailAddress AS a',
    'FROM (SELECT ROW(person, 1) AS r0, CAST(ROW(person) AS ROW<x ROW<id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING, d TIMESTAMP(3), extra STRING>>) AS r, person, auction, bid FROM events)',
  ],
  [
    'a union',
    'u.bid.channel AS a, u.auction.extra AS b',
    'FROM (SELECT person, auction, bid FROM events WHERE event_type = 1 UNION ALL SELECT person, auction, bid FROM events WHERE event_type = 2) AS u',
  ],
  [
    'a window',
    'w.person.name AS a, window_start AS b',
    "FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(`dateTime`), INTERVAL '1' SECOND)) AS w",
  ],
  ['a limit', 'bid.extra AS a', 'FROM (SELECT * FROM events LIMIT 700)'],
]

test.each(QUERIES)('%s gives what it gives beside the whole rows', async (_name, select, rest) => {
  const rowsOf = async (sql: string): Promise<string[]> => {
    const environment = createEnvironment({ timeZone: 'UTC' })
    await environment.executeSql(TABLES)
    const result = await environment.executeSql(sql)
    if (result.kind !== 'query') throw new Error('a query')
    const rows: string[] = []
    for await (const { a, b } of result.rows() as AsyncIterable<{ a: unknown; b?: unknown }>)
      rows.push(`${a} ${b}`)
    return rows
  }
  const read = await rowsOf(`SELECT ${select} ${rest}`)
  expect(read.length).toBeGreaterThan(50)
  expect(read).toEqual(await rowsOf(`SELECT ${select}, person, auction, bid ${rest}`))
})
