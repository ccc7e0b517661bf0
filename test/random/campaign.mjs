// Random queries against DuckDB: `npm run random-queries -- [--seeds 10000] [--from 1] [--seed N]`. Bundles what it runs first.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'rolldown'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
})
const from = Number(values.seed ?? values.from)
const count = values.seed === undefined ? Number(values.seeds) : 1
const path = (name) => fileURLToPath(new URL(name, import.meta.url))
// Beside the other things that are built, for the sake of its imports.
const file = path(`../../dist/random-queries-${process.pid}.mjs`)

await build({
  input: path('run-campaign.ts'),
  platform: 'node',
  external: [/^node:/, /^[^./]/],
  logLevel: 'silent',
  output: { file, format: 'esm', sourcemap: 'inline', codeSplitting: false },
})
const { rmSync } = await import('node:fs')
const { runCampaign } = await import(pathToFileURL(file).href).finally(() =>
  rmSync(file, { force: true }),
)

let isStopped = false
// What was found until then is told.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (isStopped = true))
const startMs = performance.now()
const report = await runCampaign({
  from,
  count,
  isStopped: () => isStopped,
  print: (line) => console.log(line),
  progressEvery: Math.max(1, Math.min(100, Math.ceil(count / 10))),
})
const seconds = (performance.now() - startMs) / 1000
for (const name of ['refused', 'unjudged']) {
  for (const [reason, number] of Object.entries(report[name]).sort((a, b) => b[1] - a[1]))
    console.log(`${name} ${number}: ${reason}`)
}
const { user, system } = process.cpuUsage()
console.log(
  `${report.count} seeds from ${from}: ${report.agreed} agreed in ${report.runs} runs with ${report.rows} rows, ${report.failed.length} failed` +
    `${report.failed.length > 0 ? ` (${report.failed.join(', ')})` : ''}; ${seconds.toFixed(0)} s, ${((user + system) / 1e6).toFixed(0)} s of CPU`,
)
process.exitCode = report.failed.length > 0 ? 1 : 0
