// Simulated campaigns: jobs on machines that exist in memory only, with processes that die at any step, disks that are slow, full, or lose what was
// not synced, threads that are killed, clocks that jump, and operators that throw. Each seed is one job from its start to its end, on which
// everything about it is checked. `npm run simulate -- [--seeds 1000] [--from 1] [--seed N [--trace]]`
import { parseArgs } from 'node:util'
import { runSeed } from '../dist/bundle/testing.js'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
})
const from = Number(values.seed ?? values.from)
const count = values.seed === undefined ? Number(values.seeds) : 1

const totals = {}
const failed = []
const startMs = performance.now()
for (let seed = from; seed < from + count; seed++) {
  const report = await runSeed(seed, values.trace ? { onStep: (step) => console.log(step) } : {})
  for (const [name, value] of Object.entries(report))
    if (typeof value === 'number' && name !== 'seed') totals[name] = (totals[name] ?? 0) + value
  if (values.seed !== undefined) console.log(`${report.job}, trace ${report.traceHash}`)
  if (report.problem !== undefined) {
    if (failed.length === 0) console.log(`${report.traceTail.join('\n')}\n`)
    console.log(`seed ${seed} (${report.job}, trace ${report.traceHash}): ${report.problem}`)
    console.log(`  again: npm run simulate -- --seed ${seed} --trace\n`)
    failed.push(seed)
  }
  const done = seed - from + 1
  if (done % 500 === 0 && done < count) console.log(`${done} seeds, ${failed.length} failed`)
}
const seconds = (performance.now() - startMs) / 1000
const rate = (count / seconds).toFixed(1)
console.log(
  `${count} seeds from ${from} in ${seconds.toFixed(1)} s (${rate}/s), ${failed.length} failed`,
)
const {
  processes,
  crashes,
  restores,
  rescales,
  restarts,
  savepoints,
  checkpoints,
  verified,
  rowsCompared,
  stepCount,
} = totals
console.log(
  `${processes} processes, ${crashes} crashes, ${restores} restores, ${rescales} rescales, ${restarts} restarts, ${savepoints} savepoints, ${checkpoints} checkpoints ` +
    `(${verified} read whole), ${stepCount} steps, ${rowsCompared} rows compared`,
)
if (failed.length > 0) process.exitCode = 1
