/**
 * Speed of the nexmark source alone: every column of every event, batches of 4,096, one thread.
 * `node bench/nexmark-generator.mjs [events] [runs]`; prints one JSON object: the best of the runs in
 * events per second of CPU time (user + system of the process).
 */

import { EVENT_TYPES } from '../dist/connectors/nexmark/event-schema.js'
import { nexmarkConnector } from '../dist/connectors/nexmark/index.js'
import { parseOptions } from '../dist/core/options.js'

const events = Number(process.argv[2] ?? 20_000_000)
const runs = Number(process.argv[3] ?? 5)
const schema = Object.entries(EVENT_TYPES).map(([name, type]) => ({ name, type }))

async function run(count) {
  const values = parseOptions('nexmark', nexmarkConnector.options, { 'events.num': String(count) })
  const source = nexmarkConnector.source({
    tableName: 'events',
    schema,
    primaryKey: [],
    partitionKeys: [],
    values,
    format: undefined,
    timeZone: 'UTC',
  })
  const context = {
    platform: undefined,
    batchRows: 4096,
    subtaskIndex: 0,
    parallelism: 1,
    count: () => {},
  }
  const reader = source.createReader(
    await source.createEnumerator({ platform: undefined, parallelism: 1 }).discover(),
    { projection: [0, 1, 2, 3], filters: [] },
    context,
  )
  const before = process.cpuUsage()
  let rows = 0
  for (let batch = reader.poll(); batch !== 'end'; batch = reader.poll()) rows += batch.rowCount
  const { user, system } = process.cpuUsage(before)
  return rows / ((user + system) / 1e6)
}

await run(1_000_000)
const rates = []
for (let i = 0; i < runs; i++) rates.push(await run(events))
console.log(
  JSON.stringify({
    benchmark: 'nexmark-generator',
    events,
    runs,
    node: process.version,
    events_per_cpu_s: Math.round(Math.max(...rates)),
    slowest: Math.round(Math.min(...rates)),
  }),
)
