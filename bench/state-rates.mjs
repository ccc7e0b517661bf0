// Rates of keyed state tables: rows upserted and counted per second of CPU time, best of several runs.
// Run: npm run build && node bench/state-rates.mjs [case …]
import { distribution } from './state-keys.mjs'

const dist = process.env.MILLRACE_DIST ?? new URL('../dist', import.meta.url).pathname
const { ColumnarTable } = await import(`${dist}/state/keyed-table.js`)
const types = await import(`${dist}/core/types.js`)
const { fixedColumn, bytesColumn } = await import(`${dist}/core/column.js`)

const BATCH = 4096
const wanted = process.argv.slice(2)

function cpuSeconds(from) {
  const used = process.cpuUsage(from)
  return (used.user + used.system) / 1e6
}

/** The loop an aggregate kernel would have: COUNT(*) per group. */
function countRows(table, rowIds, count) {
  table.beginWrite(rowIds, count)
  const pages = table.valuePages(0)
  for (let k = 0; k < count; k++) {
    const id = rowIds[k]
    const counts = pages[id >>> 12]
    const offset = id & 4095
    counts[offset] = BigInt.asIntN(64, counts[offset] + 1n)
  }
}

/** Runs `rows` rows of the batches through a table until it is warm, then measures. */
function measure(name, keyTypes, batches, rows) {
  if (wanted.length > 0 && !wanted.includes(name)) return
  const table = new ColumnarTable({
    name,
    keys: keyTypes,
    values: [{ name: 'count', storage: 'i64' }],
  })
  const rowIds = new Int32Array(BATCH)
  const run = (limit) => {
    for (let done = 0, b = 0; done < limit; done += BATCH, b = (b + 1) % batches.length) {
      table.upsertBatch(batches[b], undefined, BATCH, rowIds)
      countRows(table, rowIds, BATCH)
    }
  }
  const started = process.cpuUsage()
  run(batches.length * BATCH)
  const first = (batches.length * BATCH) / cpuSeconds(started)
  let best = 0
  for (let i = 0; i < 7; i++) {
    const from = process.cpuUsage()
    run(rows)
    best = Math.max(best, rows / cpuSeconds(from))
  }
  console.log(
    JSON.stringify({
      case: name,
      rowsPerCpuSecond: Math.round(best),
      firstPass: Math.round(first),
      keys: table.rowCount,
      bytesPerKey: Math.round((table.sizeBytes / table.rowCount) * 10) / 10,
      node: process.version,
    }),
  )
}

const { ints, bigints, strings, nullable, pairs } = distribution({
  BATCH,
  fixedColumn,
  bytesColumn,
})
measure('int 20k', [types.intType(false)], ints(20_000, 512), 20e6)
measure('int 20k, 10% NULL', [types.intType()], nullable(ints(20_000, 512)), 20e6)
measure('bigint 20k', [types.bigIntType(false)], bigints(20_000, 512), 20e6)
measure('bigint 2M', [types.bigIntType(false)], bigints(2_000_000, 2048), 16e6)
measure('bigint 2M, 10% NULL', [types.bigIntType()], nullable(bigints(2_000_000, 2048)), 16e6)
measure('string 20k', [types.stringType(false)], strings(20_000, 512), 8e6)
measure('string 20k, 10% NULL', [types.stringType()], nullable(strings(20_000, 512)), 8e6)
measure('string 1M', [types.stringType(false)], strings(1_000_000, 512), 8e6)
measure('int, bigint 20k', [types.intType(false), types.bigIntType(false)], pairs(20_000, 512), 8e6)
