// 100 M generated events through scan, filter and aggregate: the resident size must not grow with the input.
import { createEnvironment } from '../dist/bundle/index.js'
import { report } from './harness.mjs'

const EVENTS = Number(process.argv[2] ?? 100_000_000)
const environment = createEnvironment({ timeZone: 'UTC' })
await environment.executeSql(`
  CREATE TABLE events (event_type INT, bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
    person ROW<id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
    auction ROW<id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, \`dateTime\` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING>
  ) WITH ('connector' = 'nexmark', 'events.num' = '${EVENTS}');
  CREATE TABLE sink (channel STRING, n BIGINT, top BIGINT) WITH ('connector' = 'blackhole');
`)
const sizes = []
const timer = setInterval(() => sizes.push(process.memoryUsage.rss()), 200)
await environment.executeSql(
  'INSERT INTO sink SELECT bid.channel, COUNT(*), MAX(bid.price) FROM events WHERE bid.price > 1000 GROUP BY bid.channel',
)
clearInterval(timer)
const megabytes = (bytes) => Math.round(bytes / 1e6)
const half = sizes.slice(sizes.length >> 1)
report({
  bench: `${EVENTS / 1e6} M events, scan, filter, aggregate`,
  rss_mb_max: megabytes(Math.max(...sizes)),
  rss_mb_second_half_min: megabytes(Math.min(...half)),
  rss_mb_second_half_max: megabytes(Math.max(...half)),
  limit_mb: 400,
})
