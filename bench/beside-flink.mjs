// Nexmark beside a real Flink in one run: every query here before and after it, in Flink in between, with the least of both taken here, so
// that the machine is the same for both. Ratios of events per CPU second (user + system of the process) are what to read. Flink runs each
// query at two sizes, the smaller one first, and the difference counts: what it takes to start a job and to compile is left out.
// FLINK: a command that takes the path of a script, runs its INSERTs one after the other in one JVM, at parallelism 1 with state in memory
// (with its settings as they come, or with mini-batch on: the figures are to say which), and prints a line {"cpu_s": …} for each; its connector
// `nexmark-exact` must make the events of 'nexmark'.
// NODES: commands of the Node versions to measure here, with commas between; absent: the one that runs this.
// Run: npm run build && FLINK='…' node bench/beside-flink.mjs [queries] [million events here, 5] [there, 5]
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { NEXMARK_QUERIES, nexmarkTables } from '../dist/cli/bench/nexmark-queries.js'
import { circumstances, report } from './harness.mjs'

// q13 looks up in a file, which takes another connector there.
const COMPARED = Object.keys(NEXMARK_QUERIES).filter((name) => name !== 'q13')
const [list = COMPARED.join(), here = '5', there = '5'] = process.argv.slice(2)
const queries = list.split(',')
/** The smaller of the two sizes in Flink, as a share of the larger one. */
const SMALLER = 0.25
const nodes = (process.env.NODES ?? process.execPath).split(',').map((command) => ({
  command,
  version: execFileSync(command, ['--version'], { encoding: 'utf8' }).trim(),
}))
const events = { here: Number(here) * 1e6, there: Number(there) * 1e6 }

/** Runs a command; answers the lines that it prints, each told to `onLine` when it comes. */
function linesOf(command, args, options, onLine = () => {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options })
  const lines = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    onLine(line)
  })
  return new Promise((resolve, reject) =>
    child.on('close', (code) =>
      code === 0 ? resolve(lines) : reject(new Error(`${command} ended with ${code}`)),
    ),
  )
}

/** CPU seconds of each query here, by Node version and query. */
async function measureHere() {
  const seconds = new Map()
  for (const query of queries) {
    for (const { command, version } of nodes) {
      const args = ['bin/millrace.js', 'bench', 'nexmark', '--run', query]
      const [line] = await linesOf(command, [...args, '--events', String(events.here)])
      const key = `${query} ${version}`
      seconds.set(key, JSON.parse(line).cpu_s)
      process.stderr.write(`here  ${key} ${seconds.get(key)} s\n`)
    }
  }
  return seconds
}

/** What Flink has no function for, in other words. */
const inFlinksWords = (query) =>
  query.replace(
    "count_char(extra, 'c')",
    "CAST(CHAR_LENGTH(extra) - CHAR_LENGTH(REPLACE(extra, 'c', '')) AS BIGINT)",
  )

/** CPU seconds of the events by which the larger size is larger, in Flink, after two runs of q0 that warm it up. */
async function measureThere() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-beside-flink-'))
  const names = ['q0', 'q0', ...queries].flatMap((name) => [name, name])
  const inserts = names.map((name, i) => {
    const { columns, query } = NEXMARK_QUERIES[name]
    const sink = `sink_${i}`
    const size = i % 2 === 0 ? events.there * SMALLER : events.there
    return `ALTER TABLE events SET ('events.num' = '${size}');
CREATE TABLE ${sink} (${columns}) WITH ('connector' = 'blackhole');
INSERT INTO ${sink} ${inFlinksWords(query)};`
  })
  const tables = nexmarkTables(events.there).replace("'nexmark'", "'nexmark-exact'")
  const script = join(folder, 'nexmark.sql')
  writeFileSync(script, `${tables}\n${inserts.join('\n')}\n`)
  let done = 0
  const lines = await linesOf(`${process.env.FLINK} ${script}`, [], { shell: true }, (line) => {
    process.stderr.write(`Flink ${names[done++]} ${JSON.parse(line).cpu_s} s\n`)
  })
  rmSync(folder, { recursive: true })
  const seconds = lines.map((line) => JSON.parse(line).cpu_s)
  return new Map(queries.map((name, i) => [name, seconds[i * 2 + 5] - seconds[i * 2 + 4]]))
}

const unknown = queries.filter((name) => !COMPARED.includes(name))
if (!process.env.FLINK || unknown.length > 0) {
  process.stderr.write(
    unknown.length > 0
      ? `There is no query '${unknown[0]}' to compare. Use some of ${COMPARED.join()}.\n`
      : 'FLINK is to be a command that runs a script on Flink: see the top of this file.\n',
  )
  process.exit(2)
}
const before = await measureHere()
const flink = await measureThere()
const after = await measureHere()
const round = (number, digits) => Number(number.toFixed(digits))
for (const { version } of nodes) {
  let logs = 0
  for (const query of queries) {
    const runs = [before.get(`${query} ${version}`), after.get(`${query} ${version}`)]
    const rate = events.here / Math.min(...runs)
    const flinkRate = (events.there * (1 - SMALLER)) / flink.get(query)
    logs += Math.log(rate / flinkRate)
    report({
      bench: 'beside Flink',
      query,
      millrace_k_per_cpu_s: round(rate / 1e3, 0),
      flink_k_per_cpu_s: round(flinkRate / 1e3, 1),
      ratio: round(rate / flinkRate, 1),
      runs_s: runs,
      node: version,
    })
  }
  report({
    bench: 'beside Flink',
    geometric_mean: round(Math.exp(logs / queries.length), 1),
    ...circumstances(),
    node: version,
  })
}
