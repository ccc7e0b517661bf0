// How long rows take through operators on two threads to the program. A lone row: made in a source, filtered, partitioned by key to another
// thread, aggregated, handed over. And windows of processing time over 200,000 rows a second: from the end of a window to its rows.
// Run: npm run build && node bench/latency.mjs [seconds, 10]
import { createEnvironment } from '../dist/bundle/index.js'
import { circumstances } from './harness.mjs'

const seconds = Number(process.argv[2] ?? 10)

/** Runs a query over `g` and measures each row it gives, other than those that take one back. */
async function measure(name, rowsPerSecond, query, madeMs, limits) {
  const environment = createEnvironment({
    timeZone: 'UTC',
    settings: { 'parallelism.default': '2' },
  })
  environment.createFunction('wall_ms', {
    module: new URL('./latency-clock.mjs', import.meta.url),
    export: 'wallMs',
    parameters: ['BIGINT'],
    returns: 'DOUBLE NOT NULL',
    deterministic: false,
  })
  await environment.executeSql(
    `CREATE TABLE g (k BIGINT, p AS PROCTIME()) WITH ('connector' = 'datagen', 'rows-per-second' = '${rowsPerSecond}',
      'fields.k.min' = '1', 'fields.k.max' = '1000', 'number-of-rows' = '${rowsPerSecond * seconds}')`,
  )
  const result = await environment.executeSql(query)
  const delays = []
  const startMs = performance.now()
  for await (const batch of result.batches()) {
    const nowMs = performance.timeOrigin + performance.now()
    // The first second warms everything up.
    if (performance.now() - startMs < 1500) continue
    const made = batch.columns[1].values
    for (let i = 0; i < batch.rowCount; i++)
      if ((batch.kinds?.[i] ?? 0) !== 1) delays.push(nowMs - madeMs(made[i]))
  }
  await environment.close()
  delays.sort((a, b) => a - b)
  const at = (share) => Number(delays[Math.floor(delays.length * share)].toFixed(2))
  console.log(
    JSON.stringify({
      bench: 'latency',
      case: name,
      rows: delays.length,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      p999Ms: at(0.999),
      ...limits,
      ...circumstances(),
    }),
  )
}

await measure(
  'lone rows, 50 a second',
  50,
  'SELECT k, MAX(made) AS made FROM (SELECT k, wall_ms(k) AS made FROM g WHERE k > 0) GROUP BY k',
  (made) => made,
  { limitP99Ms: 5 },
)
await measure(
  'windows of 100 ms over 200,000 rows a second',
  200_000,
  `SELECT k, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE g, DESCRIPTOR(p), INTERVAL '0.1' SECOND)) GROUP BY k, window_start, window_end`,
  (end) => Number(end) / 1000,
  { limitP999Ms: 20 },
)
