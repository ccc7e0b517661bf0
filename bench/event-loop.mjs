// How long the host's event loop waits while q0 runs in its thread.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createEnvironment } from '../dist/bundle/index.js'
import { NEXMARK_QUERIES, nexmarkTables } from '../dist/cli/bench/nexmark-queries.js'
import { report } from './harness.mjs'

const { columns, query } = NEXMARK_QUERIES.q0
const environment = createEnvironment({ timeZone: 'UTC' })
await environment.executeSql(
  `${nexmarkTables(20_000_000)} CREATE TABLE nexmark_sink (${columns}) WITH ('connector' = 'blackhole');`,
)
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
await environment.executeSql(`INSERT INTO nexmark_sink ${query}`)
delay.disable()
report({
  bench: 'event loop delay during q0',
  p50_ms: Number((delay.percentile(50) / 1e6).toFixed(1)),
  p99_ms: Number((delay.percentile(99) / 1e6).toFixed(1)),
  max_ms: Number((delay.max / 1e6).toFixed(1)),
  limit_p99_ms: 20,
})
