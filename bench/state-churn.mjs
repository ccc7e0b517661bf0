// Long runs at constant live size: memory and speed must stay flat. One line per tenth of the run.
// Run: npm run build && node bench/state-churn.mjs keys|strings|random [million operations, 100]
const dist = process.env.MILLRACE_DIST ?? new URL('../dist', import.meta.url).pathname
const { ColumnarTable } = await import(`${dist}/state/keyed-table.js`)
const types = await import(`${dist}/core/types.js`)
const { fixedColumn } = await import(`${dist}/core/column.js`)

const BATCH = 1024
const LIVE = 256 * BATCH
const kind = process.argv[2] ?? 'keys'
const total = Number(process.argv[3] ?? 100) * 1e6

let state = 1
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) | 0
  return (state >>> 8) / 16777216
}
const cpuMs = (from) => {
  const used = process.cpuUsage(from)
  return (used.user + used.system) / 1000
}
const rowIds = new Int32Array(BATCH)

/** Short-lived keys: each batch adds new keys and removes the oldest (`keys`) or any (`random`). */
function shortLived(isRandom) {
  const table = new ColumnarTable({
    name: 'churn',
    keys: [types.bigIntType(false)],
    values: [{ name: 'count', storage: 'i64' }],
  })
  const keys = new BigInt64Array(BATCH)
  const live = new Int32Array(LIVE)
  let next = 0n
  let at = 0
  return {
    table,
    step: (isWarm) => {
      for (let k = 0; k < BATCH; k++) keys[k] = next++ * 7n
      if (isWarm) {
        // The rows to go are those at `at`; in random order, any live ones change places with them.
        for (let k = 0; isRandom && k < BATCH; k++) {
          const place = Math.floor(random() * LIVE)
          const swap = live[at + k]
          live[at + k] = live[place]
          live[place] = swap
        }
        table.removeBatch(live.subarray(at, at + BATCH), BATCH)
      }
      table.upsertBatch([fixedColumn(keys)], undefined, BATCH, rowIds)
      live.set(rowIds, at)
      at = (at + BATCH) % LIVE
    },
  }
}

/** Updates of a text value whose length wanders, over fixed keys. */
function wanderingTexts() {
  const table = new ColumnarTable({
    name: 'texts',
    keys: [types.bigIntType(false)],
    values: [{ name: 'text', storage: 'bytes' }],
  })
  const keys = new BigInt64Array(BATCH)
  const bytes = new Uint8Array(512).map((_, i) => 97 + (i % 26))
  return {
    table,
    step: () => {
      for (let k = 0; k < BATCH; k++) keys[k] = BigInt(Math.floor(random() * LIVE))
      table.upsertBatch([fixedColumn(keys)], undefined, BATCH, rowIds)
      for (let k = 0; k < BATCH; k++)
        table.setBytes(0, rowIds[k], bytes, k & 63, Math.floor(random() * random() * 200))
    },
  }
}

const { table, step } = kind === 'strings' ? wanderingTexts() : shortLived(kind === 'random')
for (let done = 0; done < LIVE; done += BATCH) step(false)
if (kind === 'strings') for (let done = 0; done < LIVE * 8; done += BATCH) step(true)
const lines = []
for (let tenth = 0; tenth < 10; tenth++) {
  const from = process.cpuUsage()
  let slowest = 0
  for (let done = 0; done < total / 10; done += BATCH) {
    const started = process.cpuUsage()
    step(true)
    slowest = Math.max(slowest, cpuMs(started))
  }
  const used = process.cpuUsage(from)
  lines.push({
    case: kind,
    tenth,
    millionPerCpuSecond: Math.round((total / 10 / (used.user + used.system)) * 100) / 100,
    rows: table.rowCount,
    tableMB: Math.round(table.sizeBytes / 1e4) / 100,
    rssMB: Math.round(process.memoryUsage.rss() / 1e6),
    slowestStepCpuMs: Math.round(slowest * 10) / 10,
  })
  console.log(JSON.stringify(lines.at(-1)))
}
