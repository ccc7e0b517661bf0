// Kills jobs with SIGKILL, at random instants and inside what checkpoints are made of, starts them again until they have finished, and
// compares their output with that of an undisturbed run, byte for byte after sorting lines.
// Run: npm run kill -- [--kills 200] [--seed 1] [--case NAME,NAME] (beginnings of names)
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CASES } from './cases.mjs'

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`)
  return at === -1 ? fallback : process.argv[at + 1]
}
const wanted = Number(option('kills', '200'))
const seed = Number(option('seed', String(Date.now() % 1_000_000)))
/** How the names of cases begin. */
const wantedCases = option('case', '').split(',')
const bin = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))
const driver = fileURLToPath(new URL('./driver.mjs', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'millrace-kill-'))

let state = seed >>> 0 || 1
/** Uniform in [0, 1); the same for a seed. */
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const pick = (list) => list[Math.floor(random() * list.length)]

const totals = { kills: 0, atFaultPoints: 0, restores: 0, runs: 0, rows: 0, rounds: 0 }
const POINTS = ['write', 'publish', 'published', 'commit', 'collect', 'restore', 'cut', 'any']

/** Runs a script once. `killAfterMs`: by the clock; `fault`: at a file operation, in the driver. */
function run({ script, checkpoints, parallelism, inCaller, killAfterMs, fault }) {
  const usesDriver = inCaller || fault !== undefined
  const args = usesDriver
    ? [driver]
    : [bin, 'sql', '-f', script, '--time-zone', 'UTC', '--parallelism', String(parallelism)].concat(
        checkpoints === undefined
          ? []
          : [
              '--checkpoint-dir',
              checkpoints,
              '--checkpoint-interval',
              '50ms',
              '--restore',
              'latest',
            ],
      )
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SCRIPT: script,
      CHECKPOINTS: checkpoints ?? join(root, `none-${totals.runs}`),
      PARALLELISM: String(parallelism),
      IN_CALLER: inCaller ? '1' : '',
      ...(fault === undefined ? {} : { FAULT: fault }),
    },
  })
  let text = ''
  child.stdout.on('data', (data) => (text += data))
  child.stderr.on('data', (data) => (text += data))
  const timer =
    killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  totals.runs++
  return new Promise((resolve) =>
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      totals.restores += text.match(/goes on from checkpoint|^restored$/gm)?.length ?? 0
      resolve({ code, signal, text })
    }),
  )
}

/** Lines of all finished files by directory, sorted; and what is left that nobody should see. */
function output(directory) {
  const lines = {}
  const hidden = []
  const walk = (folder, name) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) walk(path, name === '' ? entry.name : `${name}/${entry.name}`)
      else if (entry.name.startsWith('.')) hidden.push(path)
      else {
        lines[name] ??= []
        const text = readFileSync(path, 'utf8')
        if (text !== '') lines[name].push(...text.replace(/\n$/, '').split('\n'))
      }
    }
  }
  walk(directory, '')
  for (const name of Object.keys(lines)) lines[name].sort()
  return { lines, hidden }
}

/** What changes leave: where updates are cut into batches otherwise, only that is the same. */
function folded(lines) {
  const counts = new Map()
  for (const line of lines) {
    const { row, isAdded } = changeOf(line)
    counts.set(row, (counts.get(row) ?? 0) + (isAdded ? 1 : -1))
  }
  return [...counts]
    .filter(([, count]) => count !== 0)
    .map(([row, count]) => `${row} x ${count}`)
    .sort()
}

/** A line of debezium-json, or of csv after the kind of its row. */
function changeOf(line) {
  if (line.startsWith('{')) {
    const { before, after } = JSON.parse(line)
    return { row: JSON.stringify(after ?? before), isAdded: after !== null }
  }
  const [, op, row] = /^"?([+-][IUD])"?,(.*)$/.exec(line)
  return { row, isAdded: op[0] === '+' }
}

const contentOf = (found, test) =>
  JSON.stringify(
    Object.entries(found.lines)
      .sort()
      .map(([name, lines]) => [name, test.folds ? folded(lines) : lines]),
  )
const rowsOf = (found) => Object.values(found.lines).reduce((sum, lines) => sum + lines.length, 0)

function scriptFor(test, name) {
  const folder = join(root, name)
  mkdirSync(join(folder, 'out'), { recursive: true })
  if (test.input !== undefined) writeInput(join(folder, 'input'))
  const script = join(folder, 'script.sql')
  writeFileSync(script, test.sql.replaceAll('OUT', join(folder, 'out')))
  return { folder, script, out: join(folder, 'out'), checkpoints: join(folder, 'checkpoints') }
}

/** Orders in time order, in two files. */
function writeInput(folder) {
  mkdirSync(folder, { recursive: true })
  for (let file = 0; file < 2; file++) {
    const lines = []
    for (let i = 0; i < 60_000; i++) {
      const id = file * 60_000 + i
      const at = new Date(Date.UTC(2026, 0, 1) + id * 25)
        .toISOString()
        .replace('T', ' ')
        .replace('Z', '')
      lines.push(
        `{"id": ${id}, "customer": ${(id * 7919) % 97}, "amount": ${id % 1000}, "ts": "${at}"}`,
      )
    }
    writeFileSync(join(folder, `orders-${file}.json`), `${lines.join('\n')}\n`)
  }
}

function fail(problem, last) {
  console.error(
    `FAILED with seed ${seed}: ${problem}\n${last?.text ?? ''}\nfiles are kept in ${root}`,
  )
  process.exit(1)
}

const cases = Object.entries(CASES).filter(([name]) =>
  wantedCases.some((each) => name.startsWith(each)),
)
const expected = new Map()
for (const [name, test] of cases) {
  const place = scriptFor(test, `expected-${expected.size}`)
  const startedMs = performance.now()
  const last = await run({
    ...place,
    checkpoints: undefined,
    parallelism: 1,
    inCaller: test.inCaller,
  })
  if (last.code !== 0) fail(`${name} fails undisturbed`, last)
  const found = output(place.out)
  if (rowsOf(found) < 20) fail(`${name} writes next to nothing`, last)
  expected.set(name, {
    content: contentOf(found, test),
    durationMs: performance.now() - startedMs,
  })
  console.log(`${name}: ${rowsOf(found)} rows undisturbed`)
}

const startMs = performance.now()
while (totals.kills < wanted) {
  const [name, test] = cases[totals.rounds % cases.length]
  const place = scriptFor(test, `round-${totals.rounds++}`)
  const parallelism = pick(test.parallel ? ['1', '2', 'changing'] : ['1'])
  let last
  for (let attempt = 0; ; attempt++) {
    const degree = parallelism === 'changing' ? pick([1, 2, 3]) : Number(parallelism)
    // After many kills the job may come to its end.
    const isKilled = attempt < 12 && totals.kills < wanted + 5
    const fault =
      isKilled && random() < 0.5
        ? `${pick(POINTS)}:${pick(['before', 'after'])}:${1 + Math.floor(random() * 12)}`
        : undefined
    // While it starts, or at work: as long as it takes undisturbed on this machine.
    const killAfterMs = isKilled
      ? 250 + random() * Math.max(1500, expected.get(name).durationMs)
      : undefined
    last = await run({ ...place, parallelism: degree, inCaller: test.inCaller, fault, killAfterMs })
    if (last.signal === 'SIGKILL') {
      totals.kills++
      // Before the clock would have: a fault point.
      if (fault !== undefined) totals.atFaultPoints++
      continue
    }
    if (last.code !== 0) fail(`${name} ends with ${last.code}`, last)
    break
  }
  // What has finished is not run again, and stays as it is.
  const again = await run({ ...place, parallelism: 1, inCaller: test.inCaller })
  if (again.code !== 0) fail(`${name} cannot be started again after its end`, again)
  const found = output(place.out)
  if (contentOf(found, test) !== expected.get(name).content) fail(`${name} has other rows`, last)
  if (found.hidden.length > 0) fail(`${name} has left ${found.hidden.join(', ')}`, last)
  totals.rows += rowsOf(found)
  console.log(
    `round ${totals.rounds} ${name}, parallelism ${parallelism}: equal; ${totals.kills} kills, ${totals.restores} restores, ${totals.rows} rows compared`,
  )
  rmSync(place.folder, { recursive: true, force: true })
}
rmSync(root, { recursive: true, force: true })
console.log(
  JSON.stringify({
    ...totals,
    seed,
    seconds: Math.round((performance.now() - startMs) / 1000),
    node: process.version,
  }),
)
