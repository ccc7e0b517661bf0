/**
 * The generator against the pinned events, and against a slow twin written straight from the
 * definition with BigInt: cold start, ids and numbers beyond 32 bits, strides, out-of-order groups,
 * other rates. Then splits: every way to hold and restore them makes the same events.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ScanRequest, Source, SourceReader, SourceSplit } from '../../contracts/source.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import type { BytesColumn, Column, FixedColumn, RowColumn } from '../../core/column.ts'
import { parseOptions } from '../../core/options.ts'
import { bigIntType, intType, rowType } from '../../core/types.ts'
import { simulatedPlatform } from '../../platform/simulated/index.ts'
import { seedOf } from '../mix.ts'
import { draw } from './draw.ts'
import { EVENT_TYPES } from './event-schema.ts'
import { nexmarkConnector } from './index.ts'

const STRUCT_FIELDS: Record<string, string[]> = {
  person: ['id', 'name', 'emailAddress', 'creditCard', 'city', 'state', 'dateTime', 'extra'],
  auction: [
    'id',
    'itemName',
    'description',
    'initialBid',
    'reserve',
    'dateTime',
    'expires',
    'seller',
    'category',
    'extra',
  ],
  bid: ['auction', 'bidder', 'price', 'channel', 'url', 'dateTime', 'extra'],
}
const fullSchema: Schema = Object.entries(EVENT_TYPES).map(([name, type]) => ({ name, type }))
const platform = simulatedPlatform({ seed: 1 })

function sourceWith(given: Record<string, string>, schema: Schema = fullSchema): Source {
  return nexmarkConnector.source!({
    tableName: 'default_catalog.default_database.events',
    schema,
    primaryKey: [],
    partitionKeys: [],
    values: parseOptions("Connector 'nexmark'", nexmarkConnector.options, given),
    format: undefined,
    timeZone: 'UTC',
  })
}

function readerOf(
  source: Source,
  splits: readonly SourceSplit[],
  batchRows = 4096,
  projection = source.schema.map((_, i) => i),
  limit?: number,
  readFields?: ScanRequest['readFields'],
): SourceReader {
  const request = {
    projection,
    filters: [],
    ...(limit === undefined ? {} : { limit }),
    ...(readFields === undefined ? {} : { readFields }),
  }
  return source.createReader(splits, request, {
    platform,
    batchRows,
    subtaskIndex: 0,
    parallelism: 1,
    count: () => {},
  })
}

const isValid = (column: Column, row: number) =>
  (column as FixedColumn).valid === undefined || (column as FixedColumn).valid![row] === 1
const text = (column: BytesColumn, row: number) => {
  const start = column.starts[row]!
  return Buffer.from(
    column.bytes.buffer,
    column.bytes.byteOffset + start,
    column.lengths[row]!,
  ).toString('latin1')
}
const dateTime = (micros: bigint) =>
  new Date(Number(micros / 1000n)).toISOString().replace('T', ' ').replace('Z', '')

// Events as plain objects, as the pinned file prints them.
function eventAt(batch: Batch, row: number): Record<string, unknown> {
  const [types, ...structs] = batch.columns
  const event: Record<string, unknown> = { event_type: (types as FixedColumn).values[row] }
  Object.entries(STRUCT_FIELDS).forEach(([name, fields], index) => {
    const struct = structs[index] as RowColumn
    event[name] = isValid(struct, row)
      ? Object.fromEntries(
          fields.map((field, i) => [field, fieldAt(struct.children[i]!, field, row)]),
        )
      : null
    if (struct.children.some((child) => isValid(child, row) !== isValid(struct, row)))
      throw new Error('child validity')
  })
  return event
}

function fieldAt(column: Column, name: string, row: number): unknown {
  if (column.layout === 'bytes') {
    checkNumber(column, row)
    return text(column, row)
  }
  const value = (column as FixedColumn).values[row] as bigint
  return name === 'dateTime' || name === 'expires' ? dateTime(value) : Number(value)
}

/** By pool: the view of every number that was met. */
const numbered = new Map<Uint8Array, Map<number, string>>()

function checkNumber({ bytes, starts, lengths, viewNumbers }: BytesColumn, row: number): void {
  if (viewNumbers === undefined) return
  const number = viewNumbers[row]!
  const view = `${starts[row]} ${lengths[row]}`
  const views = numbered.get(bytes) ?? new Map<number, string>()
  numbered.set(bytes, views.set(number, views.get(number) ?? view))
  if (views.get(number) !== view || number < 0 || number > 10_003)
    throw new Error(`view ${number} is at ${view}, and was at ${views.get(number)}`)
}

function readAll(reader: SourceReader): Record<string, unknown>[] {
  const events: Record<string, unknown>[] = []
  for (let batch = reader.poll(); batch !== 'end'; batch = reader.poll()) {
    if (batch === 'pending') throw new Error('pending without a rate')
    for (let row = 0; row < batch.rowCount; row++) events.push(eventAt(batch, row))
  }
  return events
}

const startingAt = (splits: readonly SourceSplit[], next: number): SourceSplit[] =>
  splits.map((split) => {
    const position = split.position as { split: number; splits: number }
    return { id: split.id, position: { ...position, next: next + position.split } }
  })

// ---- the slow twin, from the definition alone -------------------------------------------------

const U32 = 0xffffffffn
const slowMix = (x: bigint): bigint => {
  let y = x & U32
  y ^= y >> 16n
  y = (y * 0x7feb352dn) & U32
  y ^= y >> 15n
  y = (y * 0x846ca68bn) & U32
  return y ^ (y >> 16n)
}
const slowDraw = (n: bigint, k: number): number =>
  Number(slowMix(slowMix((n & U32) ^ (((n >> 32n) * 0x9e3779b1n) & U32)) + BigInt(k) * 0x9e3779b9n))
const slowBelow = (n: bigint, k: number, bound: number) => slowDraw(n, k) % bound
const POOL = 2 ** 20
const LETTERS = Array.from(
  { length: POOL },
  (_, i) => 97 + Number(slowMix(BigInt(i + 0x1234567)) % 26n),
)
const WORDS = Array.from({ length: POOL }, (_, i) => {
  const h = slowMix(BigInt(i + 0x7654321))
  return h % 13n === 0n ? 32 : 97 + Number((h / 13n) % 26n)
})
const slice = (pool: number[], start: number, length: number) =>
  String.fromCharCode(...pool.slice(start, start + length))
const slowWords = (n: bigint, k: number, max: number, pool = WORDS) =>
  slice(pool, slowBelow(n, k + 1, POOL - max), 3 + slowBelow(n, k, max - 3))
const slowExtra = (n: bigint, k: number, used: number, target: number) => {
  if (used > target) return ''
  const want = target - used
  const delta = Math.floor(want * 0.2 + 0.5)
  const length = want - delta + (delta > 0 ? slowBelow(n, k, 2 * delta) : 0)
  return slice(LETTERS, slowBelow(n, k + 1, POOL - length), length)
}
const slowPrice = (n: bigint, k: number) =>
  Number((BigInt(100000 + slowBelow(n, k, 900000)) * 10n ** BigInt(slowBelow(n, k + 1, 6))) / 1000n)
const slowUrl = (i: number) => {
  const part = (k: number) => slowWords(BigInt(i), k, 5, LETTERS)
  return `https://www.nexmark.com/${part(20)}/${part(22)}/${part(24)}/item.htm?query=1`
}
const FIRST = 'Peter Paul Luke John Saul Vicky Kate Julie Sarah Deiter Walter'.split(' ')
const LAST = 'Shultz Abrams Spencer White Bartels Walton Smith Jones Noris'.split(' ')
const CITY =
  'Phoenix,Los Angeles,San Francisco,Boise,Portland,Bend,Redmond,Seattle,Kent,Cheyenne'.split(',')
const STATE = 'AZ CA ID OR WA WY'.split(' ')
const HOT = 'Google Facebook Baidu Apple'.split(' ')

function slowEvent(
  eventNumber: number,
  rate = 10000,
  base = 1436918400000,
): Record<string, unknown> {
  const n = BigInt(eventNumber)
  const timeMs = (x: bigint) => base + Number((x * 1000n) / BigInt(rate))
  const showTime = (ms: number) => dateTime(BigInt(ms) * 1000n)
  const epoch = Math.floor(eventNumber / 50)
  const offset = eventNumber % 50
  const lastAuction =
    offset < 1 ? epoch * 3 - 1 : offset < 4 ? epoch * 3 + offset - 1 : epoch * 3 + 2
  const people = epoch + 1
  const active = Math.min(people, 1000)
  const nextPerson = (k: number) => people - active + slowBelow(n, k, active + 10)
  const oldest = Math.max(lastAuction - 100, 0)
  const hotPerson = Math.floor(epoch / 100) * 100
  const none = { person: null, auction: null, bid: null }
  if (offset === 0) {
    const name = `${FIRST[slowBelow(n, 1, 11)]} ${LAST[slowBelow(n, 2, 9)]}`
    const emailAddress = `${slowWords(n, 3, 7, LETTERS)}@${slowWords(n, 5, 5, LETTERS)}.com`
    const creditCard = [7, 8, 9, 10]
      .map((k) => String(slowBelow(n, k, 10000)).padStart(4, '0'))
      .join(' ')
    const city = CITY[slowBelow(n, 11, 10)]!
    const state = STATE[slowBelow(n, 12, 6)]!
    const used =
      8 + name.length + emailAddress.length + creditCard.length + city.length + state.length
    const person = {
      id: epoch + 1000,
      name,
      emailAddress,
      creditCard,
      city,
      state,
      dateTime: showTime(timeMs(n)),
      extra: slowExtra(n, 13, used, 200),
    }
    return { event_type: 0, ...none, person }
  }
  if (offset < 4) {
    const itemName = slowWords(n, 1, 20)
    const description = slowWords(n, 3, 100)
    const initialBid = slowPrice(n, 5)
    const horizon = timeMs(n + 1666n) - timeMs(n)
    const auction = {
      id: lastAuction + 1000,
      itemName,
      description,
      initialBid,
      reserve: initialBid + slowPrice(n, 7),
      dateTime: showTime(timeMs(n)),
      expires: showTime(timeMs(n) + 1 + slowBelow(n, 9, Math.max(2 * horizon, 1))),
      seller: (slowBelow(n, 10, 4) > 0 ? hotPerson : nextPerson(11)) + 1000,
      category: 10 + slowBelow(n, 12, 5),
      extra: slowExtra(n, 13, 8 + itemName.length + description.length + 40, 500),
    }
    return { event_type: 1, ...none, auction }
  }
  const isHot = slowBelow(n, 7, 2) > 0
  const i = isHot ? slowBelow(n, 8, 4) : slowBelow(n, 9, 10000)
  const bits = BigInt.asIntN(
    32,
    BigInt(`0b${i.toString(2).padStart(32, '0').split('').reverse().join('')}`),
  )
  // In 32 bits the least number has no opposite.
  const channel = BigInt.asIntN(32, bits < 0n ? -bits : bits)
  const channelId = slowBelow(BigInt(1000003 * 2 + i), 0, 10) > 0 ? `&channel_id=${channel}` : ''
  const bid = {
    auction:
      (slowBelow(n, 1, 2) > 0
        ? Math.floor(lastAuction / 100) * 100
        : oldest + slowBelow(n, 2, lastAuction - oldest + 11)) + 1000,
    bidder: (slowBelow(n, 3, 4) > 0 ? hotPerson + 1 : nextPerson(4)) + 1000,
    price: slowPrice(n, 5),
    channel: isHot ? HOT[i] : `channel-${i}`,
    url: isHot ? slowUrl(1000003 + i) : slowUrl(i) + channelId,
    dateTime: showTime(timeMs(n)),
    extra: slowExtra(n, 10, 32, 100),
  }
  return { event_type: 2, ...none, bid }
}

const slowRange = (from: number, count: number, rate?: number) =>
  Array.from({ length: count }, (_, i) => slowEvent(from + i, rate))

describe('draws', () => {
  it.each([
    [0, 0, 0],
    [0, 1, 33350994],
    [1, 0, 1492470133],
    [1, 1, 2988215890],
    [49, 5, 1700117932],
    [4294967296, 3, 3616077173],
    [123456789012, 7, 2681364134],
  ])('draw(%i, %i)', (n, k, expected) => {
    expect(draw(seedOf(n), k)).toBe(expected)
  })
})

describe('events', () => {
  const pinned = readFileSync(new URL('test-data/events-1000.ndjson', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

  it('the slow twin makes the pinned events', () => {
    expect(slowRange(0, 1000)).toEqual(pinned)
  })

  it.each([[1], [7], [64], [4096]])(
    'the first 1,000 are the pinned ones, in batches of %i',
    async (batchRows) => {
      const source = sourceWith({ 'events.num': '1000' })
      expect(
        readAll(
          readerOf(
            source,
            await source.createEnumerator({ platform: platform, parallelism: 1 }).discover(),
            batchRows,
          ),
        ),
      ).toEqual(pinned)
    },
  )

  it.each([
    ['cold to warm', 49_800, 400],
    ['warm', 1_000_000, 300],
    ['past 2^31', 2 ** 31 - 100, 300],
    ['past 2^32', 2 ** 32 - 120, 300],
    ['beyond', 123_456_789_012, 200],
    ['ids past 2^31 ', 715_827_000 * 50 - 100, 300],
    ['far', 2 ** 42 + 17, 200],
  ])('%s', async (_name, from, count) => {
    const source = sourceWith({ 'events.num': String(from + count) })
    const splits = startingAt(
      await source.createEnumerator({ platform: platform, parallelism: 1 }).discover(),
      from,
    )
    expect(readAll(readerOf(source, splits, 128))).toEqual(slowRange(from, count))
  })

  it.each([[1], [7], [999], [1000], [1001], [3333], [10_000_000]])(
    '%i events a second',
    async (rate) => {
      const source = sourceWith({ 'events.num': '70200', 'first-event.rate': String(rate) })
      const splits = startingAt(
        await source.createEnumerator({ platform: platform, parallelism: 1 }).discover(),
        70_000,
      )
      expect(readAll(readerOf(source, splits, 64))).toEqual(slowRange(70_000, 200, rate))
    },
  )

  it.each([[2], [10], [50], [1000]])('out of order in groups of %i', async (group) => {
    const from = 99_990
    const source = sourceWith({
      'events.num': String(from + 300),
      'out-of-order-group-size': String(group),
    })
    const splits = startingAt(
      await source.createEnumerator({ platform: platform, parallelism: 1 }).discover(),
      from,
    )
    const expected = Array.from({ length: 300 }, (_, i) => {
      const place = from + i
      return slowEvent(Math.floor(place / group) * group + ((place * 953) % group))
    })
    expect(readAll(readerOf(source, splits, 100))).toEqual(expected)
  })

  it('random numbers', async () => {
    const source = sourceWith({})
    const splits = await source.createEnumerator({ platform: platform, parallelism: 1 }).discover()
    for (let i = 0; i < 200; i++) {
      const from = Math.floor(platform.random.next() * 10 ** (2 + (i % 11)))
      const batch = readerOf(source, startingAt(splits, from), 16).poll() as Batch
      for (let row = 0; row < 16; row++) expect(eventAt(batch, row)).toEqual(slowEvent(from + row))
    }
  })
})

describe('fields that are read', () => {
  const every = Object.values(STRUCT_FIELDS).flat()
  const alone = every.map((_, i) => new Set([i]))
  const random = Array.from(
    { length: 40 },
    () => new Set(every.map((_, i) => i).filter(() => platform.random.next() < 0.3)),
  )

  it.each([
    ['cold to warm', 49_800],
    ['warm', 1_000_000],
    ['past 2^31', 2 ** 31 - 100],
  ])('are made whatever else is left out, %s', async (_name, from) => {
    const source = sourceWith({ 'events.num': String(from + 150) })
    const splits = startingAt(
      await source.createEnumerator({ platform, parallelism: 1 }).discover(),
      from,
    )
    const whole = slowRange(from, 150)
    for (const wanted of [new Set<number>(), ...alone, ...random]) {
      let first = 0
      const readFields: (readonly number[] | 'all')[] = ['all']
      const names: string[][] = []
      for (const fields of Object.values(STRUCT_FIELDS)) {
        const read = fields.map((_, i) => i).filter((i) => wanted.has(first + i))
        first += fields.length
        readFields.push(read)
        names.push(read.map((i) => fields[i]!))
      }
      const made = readAll(readerOf(source, splits, 64, undefined, undefined, readFields))
      expect(made.map((event) => onlyFields(event, names))).toEqual(
        whole.map((event) => onlyFields(event, names)),
      )
    }
  })

  it('are named in EXPLAIN', () => {
    const projection = [0, 1, 3]
    const readFields = ['all', [], [5, 6]] as const
    expect(sourceWith({}).describe({ projection, filters: [], readFields })).toBe(
      'nexmark, columns event_type, person(), bid(dateTime, extra)',
    )
  })
})

/** An event with those fields of its persons, auctions and bids alone. */
function onlyFields(event: Record<string, unknown>, names: readonly string[][]): unknown {
  const picked = Object.keys(STRUCT_FIELDS).map((kind, i) => {
    const struct = event[kind] as Record<string, unknown> | null
    return struct === null ? null : names[i]!.map((name) => struct[name])
  })
  return [event['event_type'], ...picked]
}

describe('splits', () => {
  it.each([[2], [3], [4], [7], [50], [100]])('each of %i makes its own numbers', async (count) => {
    const from = 60_000 * count
    const source = sourceWith({ splits: String(count), 'events.num': String(from + 40 * count) })
    const splits = startingAt(
      await source.createEnumerator({ platform: platform, parallelism: 1 }).discover(),
      from,
    )
    for (const split of [splits[0]!, splits.at(-1)!]) {
      const first = (split.position as { next: number }).next
      const expected = Array.from({ length: 40 }, (_, i) => slowEvent(first + i * count))
      expect(readAll(readerOf(source, [split], 13))).toEqual(expected)
    }
  })

  it.each([
    { 'out-of-order-group-size': '1', batchRows: 8192 },
    { 'out-of-order-group-size': '1', batchRows: 3000 },
    { 'out-of-order-group-size': '50', batchRows: 5000 },
  ])(
    'of many events make them in runs, $batchRows rows a batch',
    async ({ batchRows, ...given }) => {
      const from = 8192 * 40
      const source = sourceWith({ ...given, 'events.num': String(from + 20_000) })
      const splits = await source.createEnumerator({ platform, parallelism: 2 }).discover()
      expect(splits.map(({ position }) => position)).toEqual([
        { split: 0, splits: 2, run: 8192, next: 0 },
        { split: 1, splits: 2, run: 8192, next: 8192 },
      ])
      // From here on the first makes 8,192 and 3,616 events, the second 8,192 in between.
      const late = [from, from + 8192].map((next, split) => ({
        id: `${split}/2`,
        position: { split, splits: 2, run: 8192, next },
      }))
      const [first, second] = late.map((split) => readAll(readerOf(source, [split], batchRows)))
      expect([first!.length, second!.length]).toEqual([8192 + 3616, 8192])
      const whole = [...first!.slice(0, 8192), ...second!, ...first!.slice(8192)]
      expect(readAll(readerOf(source, late, batchRows))).toEqual(whole)
      const one = { id: '0/1', position: { split: 0, splits: 1, next: from } }
      expect(readAll(readerOf(source, [one], batchRows))).toEqual(whole)
      // A restore in the middle of a run goes on there.
      const reader = readerOf(source, late, 5000)
      const events: unknown[] = []
      for (let i = 0; i < 2; i++) {
        const batch = reader.poll() as Batch
        for (let row = 0; row < batch.rowCount; row++) events.push(eventAt(batch, row))
      }
      const restored = JSON.parse(JSON.stringify(reader.snapshot())) as SourceSplit[]
      events.push(...readAll(readerOf(source, restored, batchRows)))
      expect(events).toEqual(whole)
    },
  )

  it.each([
    ['as many as asked for', { splits: '2' }],
    ['at a rate', { 'rows-per-second': '10' }],
    ['of few events', { 'events.num': '250000' }],
  ])('%s stay close together', async (_name, given: Record<string, string>) => {
    const source = sourceWith(given)
    const splits = await source.createEnumerator({ platform, parallelism: 2 }).discover()
    expect(splits.map(({ position }) => position)).toEqual([
      { split: 0, splits: 2, next: 0 },
      { split: 1, splits: 2, next: 1 },
    ])
  })

  it('held together are merged by number, in step or not', async () => {
    const source = sourceWith({ splits: '4', 'events.num': '500' })
    const splits = await source.createEnumerator({ platform: platform, parallelism: 1 }).discover()
    expect(readAll(readerOf(source, splits, 33))).toEqual(slowRange(0, 500))
    const some = readAll(readerOf(source, [splits[3]!, splits[1]!], 33))
    expect(some).toEqual(slowRange(0, 500).filter((_, n) => n % 2 === 1))
    const apart = splits.map((split, i) => ({
      ...split,
      position: { split: i, splits: 4, next: i + 40 * i },
    }))
    const expected = slowRange(0, 500).filter((_, n) => n >= (n % 4) * 41)
    expect(readAll(readerOf(source, apart, 33))).toEqual(expected)
  })

  it.each([
    [1, 4096],
    [3, 10],
    [1, 7],
  ])('%i restored after every batch of %i give the same events', async (count, batchRows) => {
    const source = sourceWith({ splits: String(count), 'events.num': '1000' })
    let splits = await source.createEnumerator({ platform: platform, parallelism: 1 }).discover()
    const events: unknown[] = []
    for (;;) {
      const reader = readerOf(source, JSON.parse(JSON.stringify(splits)), batchRows)
      const batch = reader.poll()
      if (batch === 'end') break
      for (let row = 0; row < (batch as Batch).rowCount; row++)
        events.push(eventAt(batch as Batch, row))
      splits = reader.snapshot()
    }
    expect(events).toEqual(slowRange(0, 1000))
  })

  it('are as many as the job has readers, and stay as many', async () => {
    const source = sourceWith({ 'events.num': '10' })
    const enumerator = source.createEnumerator({ platform, parallelism: 3 })
    expect((await enumerator.discover()).map(({ id }) => id)).toEqual(['0/3', '1/3', '2/3'])
    const restored = enumerator.snapshot()
    const again = source.createEnumerator({ platform, parallelism: 5, restored })
    expect(await again.discover()).toEqual([])
  })

  const NUMBERS = new Map(slowRange(0, 700).map((event, n) => [JSON.stringify(event), n]))

  it.each<{ readers: number[]; given: Record<string, string> }>([
    { readers: [3, 2, 4], given: { 'events.num': '700' } },
    { readers: [4, 1], given: { 'events.num': '700' } },
    { readers: [2, 3], given: { splits: '7', 'events.num': '700' } },
    { readers: [2, 1, 3], given: { 'events.num': '700', 'out-of-order-group-size': '50' } },
  ])('$readers readers, one set after the other, make every event once', async (test) => {
    const source = sourceWith(test.given)
    const [parallelism] = test.readers
    let splits: readonly SourceSplit[] = await source
      .createEnumerator({ platform, parallelism: parallelism! })
      .discover()
    const made: number[] = []
    for (const [turn, count] of test.readers.entries()) {
      const isLast = turn === test.readers.length - 1
      const held = Array.from({ length: count }, (_, reader) => {
        const own = splits.filter((_split, i) => i % count === reader)
        const from = readerOf(source, JSON.parse(JSON.stringify(own)) as SourceSplit[], 19)
        // They do not go at the same pace.
        for (let polls = 0; isLast || polls < 2 + reader; polls++) {
          const batch = from.poll()
          if (batch === 'end') break
          for (let row = 0; row < (batch as Batch).rowCount; row++)
            made.push(NUMBERS.get(JSON.stringify(eventAt(batch as Batch, row)))!)
        }
        return from.snapshot()
      })
      splits = held.flat()
    }
    expect(splits).toEqual([])
    expect(made.sort((a, b) => a - b)).toEqual(Array.from({ length: 700 }, (_, n) => n))
  })

  it('share the rate', async () => {
    const slow = simulatedPlatform({ seed: 1 })
    const source = sourceWith({ 'rows-per-second': '100', splits: '4', 'events.num': '400' })
    const splits = await source.createEnumerator({ platform: slow, parallelism: 1 }).discover()
    const reader = source.createReader(
      splits.slice(0, 1),
      { projection: [0], filters: [] },
      { platform: slow, batchRows: 64, subtaskIndex: 0, parallelism: 4, count: () => {} },
    )
    let rows = 0
    for (let batch = reader.poll(); batch !== 'end'; batch = reader.poll()) {
      if (batch === 'pending') await reader.available()
      else rows += batch.rowCount
    }
    expect(rows).toBe(100)
    expect(slow.clock.monotonicMs()).toBeGreaterThanOrEqual(3800)
    expect(slow.clock.monotonicMs()).toBeLessThan(4300)
  })
})

describe('the table', () => {
  it('makes only the columns asked for', async () => {
    const source = sourceWith({ 'events.num': '10' })
    const batch = readerOf(
      source,
      await source.createEnumerator({ platform: platform, parallelism: 1 }).discover(),
      4096,
      [0, 3],
    ).poll() as Batch
    expect(batch.columns.length).toBe(2)
    expect((batch.columns[1] as RowColumn).children.length).toBe(7)
  })

  it('ends at the limit', async () => {
    const source = sourceWith({})
    expect(source.boundedness).toBe('unbounded')
    expect(
      readAll(
        readerOf(
          source,
          await source.createEnumerator({ platform: platform, parallelism: 1 }).discover(),
          7,
          [0, 1, 2, 3],
          20,
        ),
      ),
    ).toEqual(slowRange(0, 20))
  })

  it('is held to a rate', async () => {
    const slow = simulatedPlatform({ seed: 1 })
    const source = sourceWith({ 'rows-per-second': '100', 'events.num': '250' })
    const reader = source.createReader(
      await source.createEnumerator({ platform: slow, parallelism: 1 }).discover(),
      { projection: [0], filters: [] },
      {
        platform: slow,
        batchRows: 64,
        subtaskIndex: 0,
        parallelism: 1,
        count: () => {},
      },
    )
    const startMs = slow.clock.monotonicMs()
    let rows = 0
    for (let batch = reader.poll(); batch !== 'end'; batch = reader.poll()) {
      if (batch === 'pending') await reader.available()
      else rows += batch.rowCount
    }
    expect(rows).toBe(250)
    expect(slow.clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(2400)
    expect(slow.clock.monotonicMs() - startMs).toBeLessThan(2700)
  })

  it.each([
    ['another column', [{ name: 'bids', type: intType() }]],
    ['another type', [{ name: 'event_type', type: bigIntType() }]],
    ['another struct', [{ name: 'bid', type: rowType([{ name: 'auction', type: bigIntType() }]) }]],
    [
      'a struct that is never NULL',
      [{ name: 'bid', type: { ...EVENT_TYPES.bid, nullable: false } }],
    ],
  ])('refuses %s with NEXMARK_SCHEMA', (_name, schema) => {
    expect(() => sourceWith({}, schema)).toThrow(
      expect.objectContaining({ code: 'NEXMARK_SCHEMA' }),
    )
  })
})
