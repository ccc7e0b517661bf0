// Rows per CPU second of the Parquet decoder: the flights of vega-datasets and columns of TPC-H lineitem.
// Run `npm run build` first, then: node bench/parquet-decode.mjs [lineitem.parquet …]
// Lineitem: pip install tpchgen-cli && tpchgen-cli parquet -s 1 -o DIR -T lineitem
import { fileURLToPath } from 'node:url'

const dist = process.env.DIST ?? '../dist'
const { parquetFormat } = await import(`${dist}/formats/parquet/index.js`)
const { nodePlatform } = await import(`${dist}/platform/node/index.js`)

const RUNS = 7
const type = (kind, more = {}) => ({ kind, nullable: true, ...more })
const text = type('VARCHAR', { length: 2147483647 })
const money = type('DECIMAL', { precision: 15, scale: 2 })
const bigint = type('BIGINT')

async function measure(name, path, fields) {
  const schema = Object.entries(fields).map(([field, kind]) => ({ name: field, type: kind }))
  const platform = nodePlatform()
  let best = Infinity
  let rows = 0
  let bytes = 0
  for (let run = 0; run < RUNS; run++) {
    const file = await platform.files.openRead(path)
    const before = process.cpuUsage()
    rows = 0
    bytes = 0
    const decoder = await parquetFormat.fileDecoder(
      { 'utc-timezone': false },
      {
        schema,
        projection: schema.map((_, i) => i),
        filters: [],
        batchRows: 4096,
        origin: path,
        timeZone: 'UTC',
        count: (counter, amount) => {
          if (counter === 'bytesRead') bytes += amount
        },
      },
      file,
    )
    for (let batch = await decoder.next(); batch !== undefined; batch = await decoder.next())
      rows += batch.rowCount
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / 1e6)
    await file.close()
  }
  console.log(
    JSON.stringify({
      name,
      rows,
      mb: Math.round(bytes / 1e6),
      cpu_s: Number(best.toFixed(4)),
      rows_per_s: Math.round(rows / best),
      node: process.version,
    }),
  )
}

const flights = fileURLToPath(
  new URL('../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url),
)
await measure('flights, 5 columns, zstd', flights, {
  date: type('TIMESTAMP', { precision: 6 }),
  delay: bigint,
  distance: bigint,
  origin: text,
  destination: text,
})
for (const path of process.argv.slice(2)) {
  await measure(`7 columns of ${path.split('/').at(-1)}`, path, {
    l_quantity: money,
    l_extendedprice: money,
    l_discount: money,
    l_tax: money,
    l_returnflag: text,
    l_linestatus: text,
    l_shipdate: type('DATE'),
  })
}
