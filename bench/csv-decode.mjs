// Rows per CPU second of the CSV decoder: 8 columns, two of them quoted, 4 read.
// Run `npm run build` first, then: node bench/csv-decode.mjs [rows]
import { measureDecoder, seeded } from './decode-kit.mjs'

const dist = process.env.DIST ?? '../dist'
const { csvFormat } = await import(`${dist}/formats/csv/index.js`)
const { parseOptions } = await import(`${dist}/core/options.js`)

const rows = Number(process.argv[2] ?? 400_000)
const type = (kind, more = {}) => ({ kind, nullable: true, ...more })
const text = type('VARCHAR', { length: 2147483647 })
const schema = [
  { name: 'id', type: type('BIGINT') },
  { name: 'name', type: text },
  { name: 'quantity', type: type('INT') },
  { name: 'price', type: type('DOUBLE') },
  { name: 'note', type: text },
  { name: 'ordered', type: type('TIMESTAMP', { precision: 3 }) },
  { name: 'total', type: type('DECIMAL', { precision: 12, scale: 2 }) },
  { name: 'flag', type: type('BOOLEAN') },
]

function orders(nullShare) {
  const random = seeded(11)
  const lines = []
  const orNull = (value) => (random() < nullShare ? '' : value)
  for (let i = 0; i < rows; i++) {
    lines.push(
      [
        orNull(100_000 + i),
        orNull(`"Customer ${Math.floor(random() * 5000)}, ${['North', 'South', 'East'][i % 3]}"`),
        orNull(Math.floor(random() * 100)),
        orNull((random() * 1000).toFixed(3)),
        orNull(random() < 0.1 ? `"say ""${i % 100}"" twice"` : `plain note number ${i % 1000}`),
        orNull(
          new Date(1_700_000_000_000 + i * 1000).toISOString().replace('T', ' ').replace('Z', ''),
        ),
        orNull((random() * 100_000).toFixed(2)),
        orNull(i % 2 === 0 ? 'true' : 'false'),
      ].join(','),
    )
  }
  return Buffer.from(`${lines.join('\n')}\n`)
}

const run = (name, input, projection, options = {}) =>
  measureDecoder({
    name,
    format: csvFormat,
    values: parseOptions('csv', csvFormat.options, options),
    schema,
    projection,
    input,
    rows,
  })

const plain = orders(0)
run('4 of 8 columns (id, name, price, ordered)', plain, [0, 1, 3, 5])
run('4 of 8 columns, 10 % NULL', orders(0.1), [0, 1, 3, 5], { 'null-literal': '' })
run('4 of 8 columns (id, note with 10 % doubled quotes, total, flag)', plain, [0, 4, 6, 7])
run('2 of 8 columns (quantity, price)', plain, [2, 3])
run('8 of 8 columns', plain, [0, 1, 2, 3, 4, 5, 6, 7])
