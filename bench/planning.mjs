// How long planning takes, from text to the graph of operators: every Nexmark query and every query of test/golden, in streaming and in
// batch mode. Warm: the median of five plans in a process that has planned all of them once. First: the first query of a process, for each
// script, with the statements before it that define its tables and without them. A line for each, with the five slowest. Wall time, or what is
// less the CPU time of the thread: what other processes take is not counted.
// Run: npm run build && node bench/planning.mjs [warm|first]
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { report } from './harness.mjs'
import { threadCpuMs } from './thread-cpu.mjs'

const dist = new URL('../dist', import.meta.url).pathname
const golden = new URL('../test/golden', import.meta.url).pathname
const { createEnvironment } = await import(`${dist}/environment/create-environment.js`)
const { parseStatements, splitStatements } = await import(`${dist}/sql/1-parse/parse.js`)
const { planInserts, planQuery } = await import(`${dist}/sql/planner.js`)
const { loadFunctions } = await import(`${dist}/sql/plan/load-functions.js`)
const { NEXMARK_QUERIES, nexmarkTables, sideInputTable } = await import(
  `${dist}/cli/bench/nexmark-queries.js`
)

const GOAL_MS = { warm: 50, first: 150 }
const RUNS = 5
const MODES = ['streaming', 'batch']
const CONSUMER = { add() {}, end() {} }

/** Text of every script by its name. Each Nexmark query is a script. */
function readScripts() {
  const scripts = new Map()
  for (const [name, { columns, query, readsSideInput }] of Object.entries(NEXMARK_QUERIES)) {
    const side = readsSideInput ? sideInputTable('/nowhere/side.csv') : ''
    const sink = `CREATE TABLE nexmark_sink (${columns}) WITH ('connector' = 'blackhole');`
    const insert = `INSERT INTO nexmark_sink ${query}`
    scripts.set(`nexmark/${name}`, `${nexmarkTables(1000)} ${side} ${sink} ${insert}`)
  }
  const programs = join(golden, 'programs')
  const headings = readdirSync(programs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'data')
    .map(({ name }) => [name, join(programs, name), join(programs, 'data')])
  const queries = join(golden, 'queries')
  for (const [heading, folder, data] of [['queries', queries, join(queries, 'data')], ...headings])
    for (const file of readdirSync(folder).sort())
      if (file.endsWith('.sql')) {
        const text = readFileSync(join(folder, file), 'utf8')
        scripts.set(
          `${heading}/${file.slice(0, -4)}`,
          text.replaceAll('${data}', data).replaceAll('${out}', '/nowhere'),
        )
      }
  return scripts
}

/** Plans the queries of a script one after the other, in a session of its own; the first one only, when asked. */
async function planScript(name, { text, mode, onlyFirst = false }) {
  const environment = createEnvironment({ mode, timeZone: 'UTC' })
  environment.createFunction('count_char', {
    parameters: ['STRING', 'STRING'],
    returns: 'BIGINT NOT NULL',
    call: () => 0n,
  })
  const found = []
  const elapsedMs = stopwatch()
  for (const { text: statement } of splitStatements(text)) {
    const isQuery =
      /^\s*((--[^\n]*\n|\/\*(?!\+).*?\*\/)\s*)*(SELECT|WITH|VALUES|\(|INSERT|EXECUTE)/is.test(
        statement,
      )
    const ms = await planStatement(environment.session, statement)
    if (!isQuery || ms === undefined) continue
    found.push({
      name: `${name}#${found.length} ${mode}`,
      ms,
      wholeMs: elapsedMs(),
    })
    if (onlyFirst) break
  }
  return found
}

/** Plans a statement from its text; milliseconds, undefined when it is refused. */
async function planStatement(session, text) {
  const elapsedMs = stopwatch()
  try {
    const bound = session.bind(parseStatements(text).next().value)
    if (bound.kind === 'command') session.runCommand(bound)
    if (!['query', 'insert', 'statementSet'].includes(bound.kind)) return undefined
    const inserts = bound.kind === 'insert' ? [bound] : bound.inserts
    await loadFunctions(bound.kind === 'query' ? [bound.node] : inserts.map(({ node }) => node))
    const context = {
      session: session.sessionContext(),
      jobName: 'planning',
      changes: session.changeSettings(),
    }
    if (bound.kind === 'query') planQuery(bound, context).graph(CONSUMER)
    else planInserts(inserts, context).graph()
  } catch (error) {
    if (error.code === undefined) throw error
    return undefined
  }
  return elapsedMs()
}

function print(kind, times) {
  const sorted = [...times].sort((a, b) => a.ms - b.ms)
  const at = (part) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].ms)
  report({
    bench: `planning, ${kind}`,
    queries: times.length,
    p50_ms: at(0.5),
    p99_ms: at(0.99),
    max_ms: at(1),
    goal_ms: kind === 'warm' ? GOAL_MS.warm : GOAL_MS.first,
    slowest: sorted
      .slice(-5)
      .reverse()
      .map(({ name, ms }) => `${name} ${round(ms)}`),
    node: process.version,
  })
}

/** The CPU time is counted at the scheduler's ticks only: of short times the wall time is the better one. */
function stopwatch() {
  const startMs = performance.now()
  const startCpuMs = threadCpuMs()
  return () => {
    const wallMs = performance.now() - startMs
    return wallMs < 10 ? wallMs : Math.min(wallMs, threadCpuMs() - startCpuMs)
  }
}

const round = (ms) => Math.round(ms * 100) / 100

async function warm(scripts) {
  const runs = new Map()
  for (let run = 0; run <= RUNS; run++)
    for (const [name, text] of scripts)
      for (const mode of MODES)
        for (const { name: query, ms } of await planScript(name, { text, mode }))
          if (run > 0) runs.set(query, [...(runs.get(query) ?? []), ms])
  print(
    'warm',
    [...runs].map(([name, ms]) => ({ name, ms: ms.sort((a, b) => a - b)[RUNS >> 1] })),
  )
}

/** Each in a process of its own. */
function first(scripts) {
  const times = [...scripts.keys()].flatMap((name) => {
    const { stdout } = spawnSync(process.execPath, [process.argv[1], 'one', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return JSON.parse(stdout)
  })
  print('first', times)
  print(
    'first, with its tables',
    times.map(({ name, wholeMs }) => ({ name, ms: wholeMs })),
  )
}

const [what = 'all', name] = process.argv.slice(2)
const scripts = readScripts()
if (what === 'one') {
  const options = { text: scripts.get(name), mode: 'streaming', onlyFirst: true }
  console.log(JSON.stringify(await planScript(name, options)))
} else {
  if (what !== 'first') await warm(scripts)
  if (what !== 'warm') first(scripts)
}
