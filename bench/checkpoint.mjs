// A gigabyte of keyed state in one slot: how long the barrier stops the task, what is written when 1, 10 and 100 % of the pages have
// changed, how long a restore takes, and moving it to 2, 4 and 1 subtasks.
// Run: npm run build && node --expose-gc bench/checkpoint.mjs [megabytes, 1024]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { circumstances } from './harness.mjs'

const dist = process.env.MILLRACE_DIST ?? new URL('../dist', import.meta.url).pathname
const { MemoryStateContext } = await import(`${dist}/state/state-context.js`)
const { StateWriter } = await import(`${dist}/checkpoint/state-writer.js`)
const { readTable } = await import(`${dist}/checkpoint/state-reader.js`)
const { FileObjectStore } = await import(`${dist}/checkpoint/stores/file-store.js`)
const { nodePlatform } = await import(`${dist}/platform/node/index.js`)
const { keyGroupRange } = await import(`${dist}/runtime/exchange/key-groups.js`)
const types = await import(`${dist}/core/types.js`)
const { fixedColumn } = await import(`${dist}/core/column.js`)

const megabytes = Number(process.argv[2] ?? 1024)
const schema = {
  name: 'groups',
  keys: [types.bigIntType(false)],
  values: [
    { name: 'count', storage: 'i64' },
    { name: 'sum', storage: 'f64' },
    { name: 'max', storage: 'i64' },
  ],
}
const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
const platform = nodePlatform()
const { digest } = platform
const store = new FileObjectStore(platform.files, directory, 'bench')
const print = (fields) => console.log(JSON.stringify({ bench: 'checkpoint', ...fields }))

const BATCH = 4096
const context = new MemoryStateContext()
const table = context.keyedTable(schema)
const keys = new BigInt64Array(BATCH)
const ids = new Int32Array(BATCH)
const columns = [fixedColumn(keys)]
let rows = 0
while (context.sizeBytes < megabytes * 2 ** 20) {
  for (let k = 0; k < BATCH; k++) keys[k] = BigInt(rows + k) * 2654435761n
  table.upsertBatch(columns, undefined, BATCH, ids)
  rows += BATCH
}
const megabytesOf = (bytes) => Math.round(bytes / 2 ** 20)
print({ case: 'filled', rows, stateMb: megabytesOf(context.sizeBytes), ...circumstances() })

const writer = new StateWriter({
  store,
  folder: 'job',
  slotIndex: 0,
  attempt: 'a',
  digest,
  restored: undefined,
})
let checkpointId = 0
/** Changes a share of the pages, then takes a checkpoint. */
async function checkpoint(share) {
  const pageCount = Math.ceil(rows / 4096)
  const wanted = Math.max(1, Math.round(pageCount * share))
  for (let i = 0; i < wanted; i++) {
    ids[0] = Math.floor((i * pageCount) / wanted) * 4096
    table.beginWrite(ids, 1)
    table.valuePages(0)[ids[0] >>> 12][0] = BigInt(checkpointId)
  }
  const startMs = performance.now()
  const snapshot = context.snapshot()
  const pauseMs = performance.now() - startMs
  checkpointId++
  const written = await writer.store({
    checkpointId,
    states: [{ uid: 'op', subtaskIndex: 0, snapshot }],
  })
  writer.confirm(checkpointId)
  return { written, pauseMs, totalMs: performance.now() - startMs }
}

const pauses = []
let last
for (const [share, times] of [
  [1, 2],
  [0.1, 10],
  [0.01, 40],
]) {
  let bytes = 0
  let totalMs = 0
  for (let i = 0; i < times; i++) {
    last = await checkpoint(share)
    pauses.push(last.pauseMs)
    bytes = last.written.bytesWritten
    totalMs += last.totalMs
  }
  print({
    case: `${share * 100} % of the pages changed`,
    writtenMb: Math.round((bytes / 2 ** 20) * 10) / 10,
    meanMs: Math.round(totalMs / times),
  })
}
pauses.sort((a, b) => a - b)
print({
  case: 'pause',
  checkpoints: pauses.length,
  p50Ms: Number(pauses[pauses.length >> 1].toFixed(2)),
  p99Ms: Number(pauses[Math.floor(pauses.length * 0.99)].toFixed(2)),
  limitMs: 10,
})

/** Restores into a number of subtasks, one after the other in this thread. */
async function restore(parallelism) {
  const [state] = last.written.states
  let found = 0
  let longestMs = 0
  for (let subtaskIndex = 0; subtaskIndex < parallelism; subtaskIndex++) {
    const startMs = performance.now()
    const tables = []
    for (const stored of state.tables)
      tables.push({
        ...stored,
        snapshot: await readTable(stored, { store, digest, checkpointId, pathOf: (name) => name }),
      })
    const restored = new MemoryStateContext({
      keyGroups: keyGroupRange(subtaskIndex, parallelism, 128),
      maxParallelism: 128,
      restored: {
        parts: [{ tables, lists: [] }],
        isExact: parallelism === 1,
        subtaskIndex,
        parallelism,
      },
    })
    found += restored.keyedTable(schema).rowCount
    longestMs = Math.max(longestMs, performance.now() - startMs)
  }
  print({
    case: `restored into ${parallelism} subtasks`,
    longestMs: Math.round(longestMs),
    rowsEqual: found === rows,
  })
}
table.clear()
for (const parallelism of [1, 2, 4]) await restore(parallelism)
rmSync(directory, { recursive: true, force: true })
