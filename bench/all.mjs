// Runs every benchmark and writes docs/benchmarks.md: `npm run build && node bench/all.mjs`. Takes some ten minutes on a
// quiet machine. With `--from file` it only writes the page, from lines that were kept. `LINEITEM=…/lineitem.parquet` has the
// Parquet decoder read TPC-H's table too (see bench/parquet-decode.mjs).
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { circumstances } from './harness.mjs'

/** Thousands of Nexmark events per CPU second on machines of this kind: Flink 2.2.1, in memory, mini-batch on; DBSP 0.337, one worker. */
const REFERENCE = {
  q0: [478, 984],
  q1: [451, 654],
  q2: [448, 895],
  q14: [495, 802],
  q15: [144, 572],
  q16: [26, 262],
  q17: [253, 365],
  q21: [253, 864],
  q22: [346, 807],
}

const PROGRAMS = [
  ['bin/millrace.js', 'bench', 'nexmark', '--events', '10000000', '--json'],
  ['bench/nexmark-generator.mjs'],
  ['bench/filter-project.mjs'],
  ['bench/group-by.mjs'],
  ['bench/json-decode.mjs'],
  ['bench/csv-decode.mjs'],
  [
    'bench/parquet-decode.mjs',
    ...(process.env.LINEITEM === undefined ? [] : [process.env.LINEITEM]),
  ],
  ['bench/watermark-cost.mjs'],
  ['bench/event-loop.mjs'],
  ['bench/memory-flat.mjs'],
  ['bench/state-rates.mjs'],
  ['bench/state-growth.mjs'],
  ['bench/state-churn.mjs'],
  ['bench/state-keys-job.mjs'],
  ['bench/timers.mjs'],
]

function runAll() {
  const lines = []
  for (const program of PROGRAMS) {
    process.stderr.write(`${program.join(' ')}\n`)
    const { stdout, status } = spawnSync(process.execPath, ['--expose-gc', ...program], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (status !== 0) process.exit(1)
    for (const line of stdout.split('\n'))
      if (line.trim() !== '')
        lines.push({
          program: program.filter((part) => !part.startsWith('/')).join(' '),
          text: line,
        })
  }
  return lines
}

const from = process.argv.indexOf('--from')
const lines =
  from === -1
    ? runAll()
    : readFileSync(process.argv[from + 1], 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
if (from === -1)
  writeFileSync('bench/latest.ndjson', `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)

const { machine, node, commit } = circumstances()
const million = (value) => (value / 1e6).toFixed(2)
const nexmark = lines.flatMap(({ text }) => (text.startsWith('{"query"') ? [JSON.parse(text)] : []))
const rest = lines.filter(({ text }) => !text.startsWith('{"query"'))

const page = [
  '# Figures',
  '',
  `Machine: ${machine}. Node ${node}. Commit ${commit}. One thread; rates are per CPU second (user + system of the process). Written by \`node bench/all.mjs\`.`,
  '',
  '## Nexmark',
  '',
  'Ten million events, every column of every event generated, blackhole sink, after a warm-up of a million events; `count_char` of q14 is a TypeScript function.',
  'Flink and DBSP ran on machines of the same kind at another time: read the ratios as orders of magnitude.',
  '',
  '| query | M events per CPU s | Flink 2.2.1 | ratio | DBSP 0.337 | ratio |',
  '|---|---|---|---|---|---|',
  ...nexmark.map(({ query, events_per_cpu_s: rate }) => {
    const [flink, dbsp] = REFERENCE[query]
    return `| ${query} | ${million(rate)} | ${million(flink * 1000)} | ${(rate / flink / 1000).toFixed(1)} × | ${million(dbsp * 1000)} | ${(rate / dbsp / 1000).toFixed(1)} × |`
  }),
  '',
  '## Everything else',
  '',
  'Lines as the programs print them.',
  '',
  '| program | result |',
  '|---|---|',
  ...rest.map(
    ({ program, text }) =>
      `| \`${program}\` | ${text
        .replaceAll('|', '\\|')
        .replace(/^\{|\}$/g, '')
        .replaceAll('"', '')
        .replaceAll(',', ', ')} |`,
  ),
  '',
].join('\n')
writeFileSync('docs/benchmarks.md', page)
