// Runs every benchmark and writes docs/benchmarks.md: `npm run build && node bench/all.mjs`. Takes some ten minutes on a
// quiet machine. With `--from file` it only writes the page, from lines that were kept. `LINEITEM=…/lineitem.parquet` has the
// Parquet decoder read TPC-H's table too (see bench/parquet-decode.mjs). What stands on the page between `<!-- by hand: … -->` and
// `<!-- end by hand -->` is kept, at the top, behind Nexmark's table or at the end.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { circumstances } from './harness.mjs'

/** Thousands of Nexmark events per CPU second on machines of this kind: Flink 2.2.1, in memory, mini-batch on; DBSP 0.337, one worker. */
const REFERENCE = {
  q0: [478, 984],
  q1: [451, 654],
  q2: [448, 895],
  q3: [338, 844],
  q4: [121, 631],
  q5: [209, 860],
  q7: [76, 674],
  q8: [369, 864],
  q9: [70, 242],
  q11: [248],
  q12: [334, 834],
  q14: [495, 802],
  q15: [144, 572],
  q16: [26, 262],
  q17: [253, 365],
  q18: [172, 365],
  q19: [125, 360],
  q20: [121, 399],
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
  ['bench/planning.mjs'],
  ['bench/hot-keys.mjs'],
]

const PAGE = 'docs/benchmarks.md'

/** Parts of the page that were written by hand, by their names. */
function partsByHand() {
  const parts = new Map()
  for (const [part, name] of readFileSync(PAGE, 'utf8').matchAll(
    /<!-- by hand: (\w+) -->\n.*?<!-- end by hand -->\n/gs,
  ))
    parts.set(name, part)
  return parts
}

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

const byHand = partsByHand()
const kept = (name) => (byHand.has(name) ? ['', byHand.get(name).trimEnd()] : [])

const page = [
  '# Figures',
  '',
  `Machine: ${machine}. Node ${node}. Commit ${commit}. One thread; rates are per CPU second (user + system of the process). Written by \`node bench/all.mjs\`.`,
  ...kept('top'),
  '',
  '## Nexmark',
  '',
  'Ten million events, generated as far as the query reads them, blackhole sink, after a warm-up of a million events; `count_char` of q14 is a TypeScript function.',
  'Flink and DBSP ran on machines of the same kind at another time: read the ratios as orders of magnitude.',
  '',
  '| query | M events per CPU s | Flink 2.2.1 | ratio | DBSP 0.337 | ratio |',
  '|---|---|---|---|---|---|',
  ...nexmark.map(({ query, events_per_cpu_s: rate }) => {
    const cells = [0, 1].map((engine) => {
      const other = REFERENCE[query]?.[engine]
      return other === undefined
        ? ' | '
        : `${million(other * 1000)} | ${(rate / other / 1000).toFixed(1)} ×`
    })
    return `| ${query} | ${million(rate)} | ${cells.join(' | ')} |`
  }),
  ...kept('nexmark'),
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
  ...kept('end'),
  '',
].join('\n')
writeFileSync(PAGE, page)
