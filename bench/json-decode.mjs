// Rows per CPU second of the JSON decoder: Nexmark-like bids of 7 fields, 2 of them read.
// Run `npm run build` first, then: node bench/json-decode.mjs [rows]
const dist = process.env.DIST ?? '../dist'
const { jsonFormat } = await import(`${dist}/formats/json/index.js`)
const { parseOptions } = await import(`${dist}/core/options.js`)

import { measureDecoder, seeded } from './decode-kit.mjs'

const rows = Number(process.argv[2] ?? 400_000)
const type = (kind, more = {}) => ({ kind, nullable: true, ...more })
const text = type('VARCHAR', { length: 2147483647 })
const schema = [
  { name: 'auction', type: type('BIGINT') },
  { name: 'bidder', type: type('BIGINT') },
  { name: 'price', type: type('BIGINT') },
  { name: 'channel', type: text },
  { name: 'url', type: text },
  { name: 'dateTime', type: type('TIMESTAMP', { precision: 3 }) },
  { name: 'extra', type: text },
]

function bids(nullShare, style = 'plain') {
  const random = seeded(7)
  const lines = []
  const orNull = (value) => (random() < nullShare ? null : value)
  for (let i = 0; i < rows; i++) {
    const row = {
      auction: orNull(1000 + Math.floor(random() * 100_000)),
      bidder: orNull(1000 + Math.floor(random() * 50_000)),
      price: orNull(Math.floor(random() * 100_000_000)),
      channel: orNull(['Google', 'Facebook', 'Baidu', 'Apple', `channel-${i % 10_000}`][i % 5]),
      url: orNull(
        `https://www.nexmark.com/${Math.floor(random() * 1e12).toString(36)}/item.htm?query=1&channel_id=${i % 10_000_000}`,
      ),
      dateTime: orNull(
        new Date(1_700_000_000_000 + i * 10).toISOString().replace('T', ' ').replace('Z', ''),
      ),
      extra: orNull('x'.repeat(20 + Math.floor(random() * 40))),
    }
    if (style === 'missing')
      for (const key of Object.keys(row)) if (row[key] === null) delete row[key]
    let line = JSON.stringify(row)
    if (style === 'spaced') line = line.replaceAll('":', '": ').replaceAll(',"', ', "')
    lines.push(line)
  }
  return Buffer.from(`${lines.join('\n')}\n`)
}

const run = (name, input, projection, options = {}) =>
  measureDecoder({
    name,
    format: jsonFormat,
    values: parseOptions('json', jsonFormat.options, options),
    schema,
    projection,
    input,
    rows,
  })

const plain = bids(0)
run('2 of 7 fields (auction, price)', plain, [0, 2])
run('2 of 7 fields, 10 % NULL', bids(0.1), [0, 2])
run('2 of 7 fields, 10 % missing', bids(0.1, 'missing'), [0, 2])
run('2 of 7 fields, spaces after separators', bids(0, 'spaced'), [0, 2])
run('2 of 7 fields (channel, dateTime)', plain, [3, 5])
run('7 of 7 fields', plain, [0, 1, 2, 3, 4, 5, 6])
