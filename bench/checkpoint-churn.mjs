// A gigabyte of keyed state under random updates, with a checkpoint every ten seconds: what updates cost beside none, and the memory that
// copies take. Halves of a pair, with checkpoints and without, take turns.
// Run: npm run build && node --expose-gc bench/checkpoint-churn.mjs [megabytes, 1024] [seconds a half, 30] [interval in seconds, 10]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { circumstances, report } from './harness.mjs'
import { timedStep } from './thread-cpu.mjs'

const dist = process.env.MILLRACE_DIST ?? new URL('../dist', import.meta.url).pathname
const { MemoryStateContext } = await import(`${dist}/state/state-context.js`)
const { StateWriter } = await import(`${dist}/checkpoint/state-writer.js`)
const { FileObjectStore } = await import(`${dist}/checkpoint/stores/file-store.js`)
const { nodePlatform } = await import(`${dist}/platform/node/index.js`)
const types = await import(`${dist}/core/types.js`)
const { fixedColumn } = await import(`${dist}/core/column.js`)

const megabytes = Number(process.argv[2] ?? 1024)
const halfMs = Number(process.argv[3] ?? 30) * 1000
const intervalMs = Number(process.argv[4] ?? 10) * 1000
const PAIRS = 2
const BATCH = 4096
/** How long updates go on before others in the thread get a turn, as in a task. */
const TURN_MS = 5

const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
const platform = nodePlatform()
const writer = new StateWriter({
  store: new FileObjectStore(platform.files, directory, 'bench'),
  folder: 'job',
  slotIndex: 0,
  attempt: 'a',
  digest: platform.digest,
  restored: undefined,
})
const context = new MemoryStateContext()
const table = context.keyedTable({
  name: 'groups',
  keys: [types.bigIntType(false)],
  values: [
    { name: 'count', storage: 'i64' },
    { name: 'sum', storage: 'f64' },
    { name: 'max', storage: 'i64' },
  ],
})
const keys = new BigInt64Array(BATCH)
const halves = new Int32Array(keys.buffer)
const ids = new Int32Array(BATCH)
const columns = [fixedColumn(keys)]
const rssBefore = process.memoryUsage.rss()
let rows = 0
// The low half is a bijection of the count, so that keys are known again.
const setKey = (k, n) => {
  halves[2 * k] = Math.imul(n, 0x9e3779b1)
}
while (context.sizeBytes < megabytes * 2 ** 20) {
  for (let k = 0; k < BATCH; k++) setKey(k, rows + k)
  table.upsertBatch(columns, undefined, BATCH, ids)
  rows += BATCH
}
const stateBytes = context.sizeBytes
const rssFilled = process.memoryUsage.rss()

let random = 1
function update() {
  for (let k = 0; k < BATCH; k++) {
    random = (Math.imul(random, 1664525) + 1013904223) | 0
    setKey(k, Math.floor(((random >>> 0) / 4294967296) * rows))
  }
  table.upsertBatch(columns, undefined, BATCH, ids)
  table.beginWrite(ids, BATCH)
  const sums = table.valuePages(1)
  for (let k = 0; k < BATCH; k++) sums[ids[k] >>> 12][ids[k] & 4095] += 1
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const cpuMs = (from) => {
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1000
}
let checkpointId = 0
let copiedMax = 0
let rssMax = 0
const pauses = []
let written = 0

async function checkpoint() {
  const from = performance.now()
  const snapshot = context.snapshot()
  pauses.push(performance.now() - from)
  checkpointId++
  const stored = await writer.store({
    checkpointId,
    states: [{ uid: 'op', subtaskIndex: 0, snapshot }],
  })
  writer.confirm(checkpointId)
  written += stored.bytesWritten
}

/** Updates for a while; answers rows, the time they took, and the longest one. */
async function half(withCheckpoints) {
  const cpuFrom = process.cpuUsage()
  const from = performance.now()
  let done = 0
  let nextMs = from
  const steps = []
  let running
  let failure
  while (performance.now() - from < halfMs) {
    const turnFrom = performance.now()
    while (performance.now() - turnFrom < TURN_MS) {
      timedStep(steps, update)
      done += BATCH
    }
    copiedMax = Math.max(copiedMax, context.copiedBytes)
    rssMax = Math.max(rssMax, process.memoryUsage.rss())
    if (withCheckpoints && running === undefined && performance.now() >= nextMs) {
      nextMs = performance.now() + intervalMs
      running = checkpoint()
        .catch((error) => {
          failure = error
        })
        .finally(() => {
          running = undefined
        })
    }
    await turn()
    if (failure !== undefined) throw failure
  }
  await running
  const longestMs = steps.reduce((most, step) => Math.max(most, step), 0)
  return { done, cpu: cpuMs(cpuFrom), wall: performance.now() - from, longestMs }
}

// Code is compiled, and all pages were written once, before anything is measured.
for (let i = 0; i < 500; i++) update()
await checkpoint()
pauses.length = 0
written = 0
copiedMax = 0
rssMax = 0
const first = checkpointId
const ratios = []
let longestPlainMs = 0
let longestMs = 0
let plainRate = 0
for (let pair = 0; pair < PAIRS; pair++) {
  const plain = await half(false)
  const beside = await half(true)
  ratios.push({
    cpu: beside.cpu / beside.done / (plain.cpu / plain.done),
    wall: beside.wall / beside.done / (plain.wall / plain.done),
  })
  plainRate = Math.round(plain.done / (plain.cpu / 1000))
  longestPlainMs = Math.max(longestPlainMs, plain.longestMs)
  longestMs = Math.max(longestMs, beside.longestMs)
}
const rounded = (value) => Number(value.toFixed(2))
report({
  bench: `${Math.round(stateBytes / 2 ** 20)} MB of state under random updates, a checkpoint every ${intervalMs / 1000} s`,
  rows,
  updates_per_cpu_s: plainRate,
  cpu_ratios: ratios.map(({ cpu }) => rounded(cpu)),
  wall_ratios: ratios.map(({ wall }) => rounded(wall)),
  checkpoints: checkpointId - first,
  written_mb_each: Math.round(written / (checkpointId - first) / 2 ** 20),
  longest_pause_ms: rounded(Math.max(...pauses)),
  longest_step_plain_ms: rounded(longestPlainMs),
  longest_step_ms: rounded(longestMs),
  copied_by_state: rounded(copiedMax / stateBytes),
  rss_filled_by_state: rounded((rssFilled - rssBefore) / stateBytes),
  rss_max_by_state: rounded((rssMax - rssBefore) / stateBytes),
  limit_by_state: '1 + 1.5',
  ...circumstances(),
})
rmSync(directory, { recursive: true, force: true })
