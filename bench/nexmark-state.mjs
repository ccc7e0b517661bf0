// What Nexmark queries keep, and that it does not grow with the input: state, its rows and the resident size at each tenth of a run, and
// bytes of state by live row. Each query runs in a process of its own, into a blackhole.
// Run: npm run build && node bench/nexmark-state.mjs flat q5,q7 [million events, 100]; node bench/nexmark-state.mjs keys [queries] [million events, 5]
import { spawnSync } from 'node:child_process'
import { createEnvironment } from '../dist/bundle/index.js'
import { NEXMARK_QUERIES, nexmarkTables } from '../dist/cli/bench/nexmark-queries.js'
import { report } from './harness.mjs'

const KEEP_STATE = 'q3,q4,q5,q7,q8,q9,q11,q12,q15,q16,q17,q18,q19,q20'
const SAMPLE_MS = 100
const TENTHS = 10

/** Runs a query; answers samples of what it holds, the last one from the end of its input. */
async function run(name, events) {
  const states = []
  // The tables of each operator, before it goes.
  let atEnd
  const measured = (operator) => {
    const { open, onEnd } = operator
    operator.open = (context) => {
      states.push({ operator: operator.constructor.name, state: context.state })
      return open.call(operator, context)
    }
    operator.onEnd = (...rest) => {
      atEnd ??= sizesOf(states)
      return onEnd?.apply(operator, rest) ?? 'done'
    }
    return operator
  }
  const environment = createEnvironment({ timeZone: 'UTC', wrapOperator: measured })
  const { columns, query } = NEXMARK_QUERIES[name]
  await environment.executeSql(
    `${nexmarkTables(events)} CREATE TABLE gone (${columns}) WITH ('connector' = 'blackhole')`,
  )
  const samples = []
  const sample = () => {
    const done = environment.jobs.at(-1)?.metrics[0]?.rowsOut ?? 0
    samples.push({ done, rss: process.memoryUsage.rss(), sizes: sizesOf(states) })
  }
  const timer = setInterval(sample, SAMPLE_MS)
  const start = process.cpuUsage()
  await environment.executeSql(`INSERT INTO gone ${query}`)
  clearInterval(timer)
  const { user, system } = process.cpuUsage(start)
  samples.push({ done: events, rss: process.memoryUsage.rss(), sizes: atEnd })
  await environment.close()
  return { samples, cpuS: (user + system) / 1e6 }
}

function sizesOf(states) {
  return states.flatMap(({ operator, state }) =>
    state
      .sizes()
      .map(({ name, sizeBytes, rowCount }) => ({ operator, name, sizeBytes, rows: rowCount ?? 0 })),
  )
}

const total = (sizes, key) => sizes.reduce((sum, each) => sum + each[key], 0)
const megabytes = (bytes) => Math.round(bytes / 1e5) / 10
const perRow = (bytes, rows) => (rows === 0 ? 0 : Math.round((bytes / rows) * 10) / 10)

async function flat(name, events) {
  const { samples, cpuS } = await run(name, events)
  const tenths = Array.from({ length: TENTHS }, (_, tenth) =>
    samples.filter(
      ({ done }) => done > (events * tenth) / TENTHS && done <= (events * (tenth + 1)) / TENTHS,
    ),
  )
  const most = (key) => tenths.map((each) => Math.max(0, ...each.map(key)))
  const rows = most(({ sizes }) => total(sizes, 'rows'))
  const bytes = most(({ sizes }) => total(sizes, 'sizeBytes'))
  report({
    bench: `${name}, ${events / 1e6} M events`,
    cpu_s: Math.round(cpuS),
    rss_mb: most(({ rss }) => Math.round(rss / 1e6)),
    state_mb: bytes.map(megabytes),
    state_rows: rows,
    bytes_per_row: bytes.map((each, i) => perRow(each, rows[i])),
  })
}

/** State at the end of the input, and at its largest. */
async function keys(name, events) {
  const { samples, cpuS } = await run(name, events)
  const largest = samples.reduce((a, b) =>
    total(b.sizes, 'sizeBytes') > total(a.sizes, 'sizeBytes') ? b : a,
  )
  report({
    bench: `${name}, ${events / 1e6} M events`,
    cpu_s: Math.round(cpuS * 10) / 10,
    state_mb: megabytes(total(largest.sizes, 'sizeBytes')),
    rss_mb: Math.round(Math.max(...samples.map(({ rss }) => rss)) / 1e6),
    states: largest.sizes
      .filter(({ rows }) => rows > 0)
      .map(
        ({ operator, name: table, rows, sizeBytes }) =>
          `${operator} ${table}: ${rows} × ${perRow(sizeBytes, rows)} B`,
      ),
  })
}

const [what = 'keys', names = KEEP_STATE, millions = what === 'flat' ? '100' : '5', alone] =
  process.argv.slice(2)
if (alone === 'alone') await { flat, keys }[what](names, Number(millions) * 1e6)
else
  for (const name of names.split(',')) {
    const child = spawnSync(process.execPath, [process.argv[1], what, name, millions, 'alone'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (child.status !== 0) process.exit(1)
  }
