// Growth of one table: distinct BIGINT keys inserted, bytes a key, and the longest step.
// Run: npm run build && node bench/state-growth.mjs [million keys, 50]
const dist = process.env.MILLRACE_DIST ?? new URL('../dist', import.meta.url).pathname
const { ColumnarTable } = await import(`${dist}/state/keyed-table.js`)
const types = await import(`${dist}/core/types.js`)
const { fixedColumn } = await import(`${dist}/core/column.js`)

const BATCH = 1024
const cpuMs = (from) => {
  const used = process.cpuUsage(from)
  return (used.user + used.system) / 1000
}
const total = Number(process.argv[2] ?? 50) * 1e6
const rssBefore = process.memoryUsage.rss()
const table = new ColumnarTable({
  name: 'growth',
  keys: [types.bigIntType(false)],
  values: [{ name: 'count', storage: 'i64' }],
})
const keys = new BigInt64Array(BATCH)
const halves = new Int32Array(keys.buffer)
const rowIds = new Int32Array(BATCH)
const columns = [fixedColumn(keys)]
const steps = []
let checkpoint = process.cpuUsage()
const started = process.cpuUsage()
const marks = []
for (let done = 0; done < total; done += BATCH) {
  // Distinct and in no order: the low half is a bijection of the count.
  for (let k = 0; k < BATCH; k++) {
    halves[2 * k] = Math.imul(done + k, 0x9e3779b1)
    halves[2 * k + 1] = (done + k) & 7
  }
  const cpuFrom = process.cpuUsage()
  const from = performance.now()
  table.upsertBatch(columns, undefined, BATCH, rowIds)
  table.beginWrite(rowIds, BATCH)
  const pages = table.valuePages(0)
  for (let k = 0; k < BATCH; k++) pages[rowIds[k] >>> 12][rowIds[k] & 4095] = 1n
  steps.push([performance.now() - from, cpuMs(cpuFrom)])
  if (done % (total / 5) < BATCH) {
    const used = process.cpuUsage(checkpoint)
    marks.push(Math.round(total / 5 / (used.user + used.system)))
    checkpoint = process.cpuUsage()
  }
}
const used = process.cpuUsage(started)
// Wall time holds what other processes take; CPU time what the collector's threads do beside.
const slowest = (kind) =>
  steps
    .map((step, i) => [step[kind], i])
    .sort((a, b) => b[0] - a[0])
    .slice(0, 5)
    .map(([ms, i]) => `${ms.toFixed(1)} at ${((i * BATCH) / 1e6).toFixed(1)} M`)
console.log(
  JSON.stringify({
    case: 'growth',
    keys: table.rowCount,
    millionPerCpuSecond: Math.round((total / (used.user + used.system)) * 100) / 100,
    perFifth: marks.slice(1),
    bytesPerKey: Math.round((table.sizeBytes / table.rowCount) * 10) / 10,
    rssBytesPerKey:
      Math.round(((process.memoryUsage.rss() - rssBefore) / table.rowCount) * 10) / 10,
    slowestStepsMs: slowest(0),
    slowestStepsCpuMs: slowest(1),
    node: process.version,
  }),
)
const snapshotFrom = process.cpuUsage()
const snapshot = table.snapshot()
const freezeCpuMs = Math.round(cpuMs(snapshotFrom) * 100) / 100
console.log(
  JSON.stringify({
    case: 'snapshot',
    pages: snapshot.pages.length,
    freezeCpuMs,
  }),
)
