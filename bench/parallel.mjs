// Nexmark with parallelism 2 beside 1: what starting the threads costs, and what an event costs once they run. Each run is a
// process of its own, at two sizes; the difference of the two is the sustained rate, the rest is the start (threads, modules,
// compilation in each of them). Two processes of parallelism 1 at once, which share nothing but the machine, are the ceiling.
// CPU time is what to read where other work runs: P threads that are never idle take CPU time / P, so 2 / `cpuRatio` bounds
// the speed-up from above. `wallSpeedUp` needs a quiet machine; `load` says how quiet it was before each query.
// `node bench/parallel.mjs [queries] [million events, small] [large] [rounds]`
import { spawn } from 'node:child_process'
import { loadavg } from 'node:os'
import { circumstances, report } from './harness.mjs'

const [queries = 'q0,q17', small = '2', large = '12', rounds = '3'] = process.argv.slice(2)
const sizes = [Number(small) * 1e6, Number(large) * 1e6]

/** One process; answers its measurement, as `millrace bench nexmark --json` prints it. */
function run(query, parallelism, events) {
  const child = spawn(
    process.execPath,
    ['bin/millrace.js', 'bench', 'nexmark', '--run', query, '--events', String(events)].concat([
      '--parallelism',
      String(parallelism),
    ]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  return new Promise((resolve, reject) =>
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`${query} ended with ${code}`)),
    ),
  )
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
const round = (number) => Number(number.toFixed(2))

/** Fixed seconds and nanoseconds an event of the line through two runs. */
function line(runs, key) {
  const [first, second] = runs.map((run) => run[key])
  const slope = (second - first) / (sizes[1] - sizes[0])
  return { startS: first - slope * sizes[0], nsPerEvent: slope * 1e9 }
}

/** Small and large by turns, one round after the other: the medians of what each round says. */
async function measureQuery(query) {
  const load = round(loadavg()[0])
  const lines = { one: [], two: [], ceiling: [] }
  for (let i = 0; i < Number(rounds); i++) {
    const runs = { one: [], two: [], ceiling: [] }
    for (const events of sizes) {
      runs.one.push(await run(query, 1, events))
      runs.two.push(await run(query, 2, events))
      const pair = await Promise.all([run(query, 1, events), run(query, 1, events)])
      // Each does the whole work: half of both together is what the work of one costs beside the other.
      const half = (key) => (pair[0][key] + pair[1][key]) / 2
      runs.ceiling.push({ cpu_s: half('cpu_s'), wall_s: half('wall_s') / 2 })
    }
    for (const [name, pair] of Object.entries(runs))
      lines[name].push({ cpu: line(pair, 'cpu_s'), wall: line(pair, 'wall_s') })
  }
  const middle = (name, clock, key) => median(lines[name].map((entry) => entry[clock][key]))
  const ratio = (a, b, clock) =>
    round(middle(a, clock, 'nsPerEvent') / middle(b, clock, 'nsPerEvent'))
  report({
    bench: 'parallelism 2 beside 1',
    query,
    load,
    cpuNsPerEvent: [
      round(middle('one', 'cpu', 'nsPerEvent')),
      round(middle('two', 'cpu', 'nsPerEvent')),
    ],
    cpuRatio: ratio('two', 'one', 'cpu'),
    cpuRatioCeiling: ratio('ceiling', 'one', 'cpu'),
    wallSpeedUp: ratio('one', 'two', 'wall'),
    wallSpeedUpCeiling: ratio('one', 'ceiling', 'wall'),
    startCpuS: [round(middle('one', 'cpu', 'startS')), round(middle('two', 'cpu', 'startS'))],
    rounds: lines.one.map((entry, i) =>
      [entry, lines.two[i], lines.ceiling[i]].map(({ cpu }) => round(cpu.nsPerEvent)),
    ),
    ...circumstances(),
  })
}

for (const query of queries.split(',')) await measureQuery(query)
