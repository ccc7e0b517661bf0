// A job that counts rows of distinct BIGINT keys in one slot: rates, bytes a key, the longest step of the aggregate, peak memory.
// Run: npm run build && node bench/state-keys-job.mjs [million keys, 50]
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createEnvironment } from '../dist/bundle/index.js'
import { report } from './harness.mjs'
import { timedStep } from './thread-cpu.mjs'

const KEYS = Number(process.argv[2] ?? 50) * 1e6
const cpuMs = (from) => {
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1000
}

/** Steps of the aggregate. */
const steps = []
function timed(operator) {
  if (operator.constructor.name !== 'GroupAggregateOperator') return operator
  const onBatch = operator.onBatch.bind(operator)
  operator.onBatch = (input, batch, out) => timedStep(steps, () => onBatch(input, batch, out))
  return operator
}

const rssBefore = process.memoryUsage.rss()
const environment = createEnvironment({ timeZone: 'UTC', wrapOperator: timed })
await environment.executeSql(`
  CREATE TABLE numbers (k BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000000000', 'fields.k.kind' = 'sequence', 'fields.k.start' = '1', 'fields.k.end' = '${KEYS}');
  CREATE TABLE counts (k BIGINT, n BIGINT) WITH ('connector' = 'blackhole');
`)
let rssMax = 0
let stateBytes = 0
const timer = setInterval(() => {
  rssMax = Math.max(rssMax, process.memoryUsage.rss())
  for (const job of environment.jobs)
    for (const { stateBytes: bytes } of job.metrics) stateBytes = Math.max(stateBytes, bytes)
}, 100)
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const from = performance.now()
const cpuFrom = process.cpuUsage()
await environment.executeSql('INSERT INTO counts SELECT k, COUNT(*) FROM numbers GROUP BY k')
const cpu = cpuMs(cpuFrom)
const wall = performance.now() - from
delay.disable()
clearInterval(timer)
const sorted = steps.sort((a, b) => b - a)
report({
  bench: `count of ${KEYS / 1e6} M keys in a job`,
  rows_per_cpu_s: Math.round(KEYS / (cpu / 1000)),
  rows_per_s: Math.round(KEYS / (wall / 1000)),
  state_bytes_per_key: Number((stateBytes / KEYS).toFixed(1)),
  rss_bytes_per_key: Number(((rssMax - rssBefore) / KEYS).toFixed(1)),
  rss_mb_max: Math.round(rssMax / 1e6),
  longest_steps_ms: sorted.slice(0, 5).map((ms) => Number(ms.toFixed(1))),
  event_loop_p99_ms: Number((delay.percentile(99) / 1e6).toFixed(1)),
  event_loop_max_ms: Number((delay.max / 1e6).toFixed(1)),
})
