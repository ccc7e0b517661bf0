/**
 * Made-up rows: every type, the options of every type, NULLs, sequences and where they end, the same
 * values whatever the batch size and after every restore, and the refusals.
 */
import { describe, expect, it } from 'vitest'
import type { Source, SourceReader, SourceSplit } from '../../contracts/source.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import { parseOptions } from '../../core/options.ts'
import { readValue } from '../../core/read-value.ts'
import {
  arrayType,
  bigIntType,
  binaryType,
  booleanType,
  bytesType,
  charType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  intType,
  mapType,
  multisetType,
  objectType,
  rowType,
  type SqlType,
  smallIntType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
  tinyIntType,
  varbinaryType,
  varcharType,
} from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { simulatedPlatform } from '../../platform/simulated/index.ts'
import { datagenConnector } from './index.ts'

const NOW_MS = Date.UTC(2024, 1, 29, 23, 30, 15, 250)
const code = (value: string) => expect.objectContaining({ code: value })

function sourceOf(columns: Record<string, SqlType>, given: Record<string, string>): Source {
  const schema: Schema = Object.entries(columns).map(([name, type]) => ({ name, type }))
  const options = { ...datagenConnector.options, ...datagenConnector.columnOptions!(schema) }
  return datagenConnector.source!({
    tableName: 'c.d.t',
    schema,
    primaryKey: [],
    partitionKeys: [],
    format: undefined,
    timeZone: 'Asia/Tokyo',
    values: parseOptions("Connector 'datagen'", options, {
      seed: '42',
      'rows-per-second': '1000000000',
      ...given,
    }),
  })
}

const world = () => simulatedPlatform({ seed: 3, startMs: NOW_MS })

function readerOf(
  source: Source,
  splits: readonly SourceSplit[],
  batchRows = 100,
  platform = world(),
  limit?: number,
): SourceReader {
  const request = {
    projection: source.schema.map((_, i) => i),
    filters: [],
    ...(limit === undefined ? {} : { limit }),
  }
  return source.createReader(splits, request, {
    platform,
    batchRows,
    subtaskIndex: 0,
    parallelism: 1,
    count: () => {},
  })
}

async function next(reader: SourceReader): Promise<Batch | 'end'> {
  for (let result = reader.poll(); ; result = reader.poll()) {
    if (result !== 'pending') return result
    await reader.available()
  }
}

const rowsOf = (batch: Batch, schema: Schema): Value[][] =>
  Array.from({ length: batch.rowCount }, (_, row) =>
    schema.map(({ type }, i) => readValue(batch.columns[i]!, row, type)),
  )

async function readAll(source: Source, batchRows = 100, limit?: number): Promise<Value[][]> {
  const platform = world()
  const reader = readerOf(
    source,
    await source.createEnumerator({ platform: platform, parallelism: 1 }).discover(),
    batchRows,
    platform,
    limit,
  )
  const rows: Value[][] = []
  for (let batch = await next(reader); batch !== 'end'; batch = await next(reader))
    rows.push(...rowsOf(batch, source.schema))
  return rows
}

async function valuesOf(
  type: SqlType,
  given: Record<string, string> = {},
  count = 500,
): Promise<Value[]> {
  const fields = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [`fields.f.${name}`, value]),
  )
  const rows = await readAll(sourceOf({ f: type }, { 'number-of-rows': String(count), ...fields }))
  return rows.map(([value]) => value!)
}

describe('random values', () => {
  it.each<[string, SqlType, (value: never) => boolean, Record<string, string>?]>([
    ['BOOLEAN', booleanType(), (v: boolean) => typeof v === 'boolean'],
    ['TINYINT', tinyIntType(), (v: number) => v >= -128 && v <= 127],
    ['SMALLINT', smallIntType(), (v: number) => v >= -32768 && v <= 32767],
    ['INT', intType(), (v: number) => v >= -(2 ** 31) && v < 2 ** 31],
    ['INT in bounds', intType(), (v: number) => v >= -3 && v <= 4, { min: '-3', max: '4' }],
    ['BIGINT', bigIntType(), (v: bigint) => BigInt.asIntN(64, v) === v],
    ['BIGINT in bounds', bigIntType(), (v: bigint) => v >= -3n && v <= 4n, { min: '-3', max: '4' }],
    [
      'BIGINT in wide bounds',
      bigIntType(),
      (v: bigint) => v >= -9n && v <= 9000000000000000000n,
      { min: '-9', max: '9000000000000000000' },
    ],
    ['FLOAT', floatType(), (v: number) => v >= 0 && Math.fround(v) === v],
    [
      'DOUBLE in bounds',
      doubleType(),
      (v: number) => v >= -1.5 && v <= 2.5,
      { min: '-1.5', max: '2.5' },
    ],
    ['DOUBLE', doubleType(), (v: number) => v >= 0 && Number.isFinite(v)],
    ['DECIMAL(5,2)', decimalType(5, 2), (v: bigint) => v >= 0n && v <= 99999n],
    ['DECIMAL(38,10)', decimalType(38, 10), (v: bigint) => v >= 0n && v < 10n ** 38n],
    [
      'DECIMAL in bounds',
      decimalType(5, 2),
      (v: bigint) => v >= -150n && v <= 325n,
      { min: '-1.5', max: '3.25' },
    ],
    ['CHAR(5)', charType(5), (v: string) => /^[0-9a-f]{5}$/.test(v)],
    ['VARCHAR(7)', varcharType(7), (v: string) => /^[0-9a-f]{7}$/.test(v)],
    ['STRING', stringType(), (v: string) => /^[0-9a-f]{100}$/.test(v)],
    [
      'STRING of length 0',
      stringType(),
      (v: string) => v === '',
      { length: '0', 'var-len': 'true' },
    ],
    [
      'STRING of varying length',
      stringType(),
      (v: string) => /^[0-9a-f]{1,9}$/.test(v),
      { length: '9', 'var-len': 'true' },
    ],
    ['BINARY(3)', binaryType(3), (v: Uint8Array) => v.length === 3],
    ['VARBINARY(4)', varbinaryType(4), (v: Uint8Array) => v.length === 4],
    ['BYTES', bytesType(), (v: Uint8Array) => v.length === 100],
    // 08:30:15.25 on March 1st in Tokyo.
    ['DATE', dateType(), (v: number) => v === 19783],
    ['TIME', timeType(), (v: number) => v === 30_615_250],
    ['TIMESTAMP', timestampType(3), (v: bigint) => v === BigInt(NOW_MS) * 1000n],
    [
      'TIMESTAMP_LTZ',
      timestampLtzType(3),
      (v: bigint) => v > BigInt(NOW_MS - 60_000) * 1000n && v <= BigInt(NOW_MS) * 1000n,
      { 'max-past': '1 min' },
    ],
    [
      'ROW',
      rowType([
        { name: 'a', type: intType() },
        { name: 'b', type: charType(2) },
      ]),
      ([a, b]: [number, string]) => a >= 5 && a <= 6 && b.length === 2,
      { 'a.min': '5', 'a.max': '6' },
    ],
    [
      'ARRAY',
      arrayType(intType()),
      (v: number[]) => v.length === 3 && v.every((e) => e >= 5 && e <= 6),
      { 'element.min': '5', 'element.max': '6' },
    ],
    [
      'ARRAY of a length',
      arrayType(arrayType(booleanType())),
      (v: boolean[][]) => v.length === 2 && v.every((e) => e.length === 4),
      { length: '2', 'element.length': '4' },
    ],
    ['MAP', mapType(varcharType(9), intType()), (v: Map<string, number>) => v.size === 3, {}],
    [
      'MAP of few keys',
      mapType(intType(), intType()),
      (v: Map<number, number>) => v.size >= 1 && v.size <= 2,
      { 'key.min': '1', 'key.max': '2' },
    ],
    [
      'MULTISET',
      multisetType(intType()),
      (v: Map<number, number>) => v.size === 3 && [...v.values()].every((n) => n >= 1 && n <= 10),
    ],
  ])('%s', async (_name, type, isFine, given = {}) => {
    const values = await valuesOf(type, given)
    expect(values.filter((value) => !isFine(value as never))).toEqual([])
  })

  it('reach both bounds and spread evenly', async () => {
    const values = (await valuesOf(intType(), { min: '0', max: '9' }, 20_000)) as number[]
    const counts = new Array<number>(10).fill(0)
    for (const value of values) counts[value]!++
    expect(Math.min(...counts)).toBeGreaterThan(1800)
    expect(Math.max(...counts)).toBeLessThan(2200)
    expect(new Set(await valuesOf(bigIntType(), {}, 5000)).size).toBe(5000)
    expect(new Set(await valuesOf(stringType(), {}, 5000)).size).toBe(5000)
  })

  it('are NULL at a rate, fields of NULL rows too', async () => {
    const type = rowType([{ name: 'a', type: intType() }])
    const values = await valuesOf(type, { 'null-rate': '0.25', 'a.null-rate': '0.5' }, 4000)
    const nulls = values.filter((value) => value === null).length
    expect(nulls).toBeGreaterThan(900)
    expect(nulls).toBeLessThan(1100)
    const inner = values.filter((value) => value !== null && (value as Value[])[0] === null).length
    expect(inner).toBeGreaterThan(1350)
    expect(inner).toBeLessThan(1650)
  })

  it('differ between runs without a seed', async () => {
    const source = (seed: Record<string, string>) =>
      sourceOf({ f: bigIntType() }, { 'number-of-rows': '3', ...seed })
    expect(await readAll(source({ seed: '1' }))).not.toEqual(await readAll(source({ seed: '2' })))
    expect(await readAll(source({ seed: '1' }))).toEqual(await readAll(source({ seed: '1' })))
  })
})

describe('sequences', () => {
  const columns = {
    i: intType(),
    b: bigIntType(),
    s: stringType(),
    d: doubleType(),
    c: decimalType(5, 2),
    w: decimalType(30, 1),
    t: tinyIntType(),
    r: intType(),
  }
  const given = Object.fromEntries(
    Object.keys(columns)
      .filter((name) => name !== 'r')
      .flatMap((name) => [
        [`fields.${name}.kind`, 'sequence'],
        [`fields.${name}.start`, '-1'],
        [`fields.${name}.end`, name === 'i' ? '1' : '99'],
      ]),
  )

  it('count up in every type and end with the shortest', async () => {
    const source = sourceOf(columns, { ...given, 'number-of-rows': '50' })
    expect(source.boundedness).toBe('bounded')
    const rows = await readAll(source, 2)
    expect(rows.map((row) => row.slice(0, 7))).toEqual([
      [-1, -1n, '-1', -1, -100n, -10n, -1],
      [0, 0n, '0', 0, 0n, 0n, 0],
      [1, 1n, '1', 1, 100n, 10n, 1],
    ])
  })

  it('end with the number of rows when that is smaller', async () => {
    expect((await readAll(sourceOf(columns, { ...given, 'number-of-rows': '2' }))).length).toBe(2)
  })
})

describe('reading', () => {
  const columns = {
    b: bigIntType(),
    s: stringType(),
    a: arrayType(stringType()),
    m: mapType(tinyIntType(), intType()),
    n: intType(),
    t: timestampType(3),
  }
  const given = {
    'number-of-rows': '97',
    'fields.n.null-rate': '0.3',
    'fields.s.length': '7',
    'fields.s.var-len': 'true',
    'fields.m.key.min': '0',
    'fields.m.key.max': '3',
  }

  it('gives the same rows in batches of any size, and after every restore', async () => {
    const source = sourceOf(columns, given)
    const expected = await readAll(source, 97)
    for (const batchRows of [1, 7, 50]) {
      const rows: Value[][] = []
      let splits = await source.createEnumerator({ platform: world(), parallelism: 1 }).discover()
      for (;;) {
        const reader = readerOf(source, JSON.parse(JSON.stringify(splits)), batchRows)
        const batch = await next(reader)
        if (batch === 'end') break
        rows.push(...rowsOf(batch, source.schema))
        splits = reader.snapshot()
        await reader.close()
      }
      // Timestamps follow the clock.
      expect(rows.map((row) => row.slice(0, 5))).toEqual(expected.map((row) => row.slice(0, 5)))
    }
  })

  it('never ends without a number or a sequence, but at a limit', async () => {
    const source = sourceOf({ f: intType() }, {})
    expect(source.boundedness).toBe('unbounded')
    expect((await readAll(source, 64, 200)).length).toBe(200)
  })

  it('is held to the rate of 10,000 rows a second', async () => {
    const source = sourceOf(
      { f: intType() },
      { 'number-of-rows': '5000', 'rows-per-second': '10000' },
    )
    const platform = world()
    const reader = readerOf(
      source,
      await source.createEnumerator({ platform: platform, parallelism: 1 }).discover(),
      4096,
      platform,
    )
    while ((await next(reader)) !== 'end');
    expect(platform.clock.monotonicMs()).toBeGreaterThanOrEqual(470)
    expect(platform.clock.monotonicMs()).toBeLessThan(600)
  })

  it('a task without a split reads nothing', () => {
    expect(readerOf(sourceOf({ f: intType() }, {}), []).poll()).toBe('end')
  })
})

describe('splits', () => {
  const columns = { n: bigIntType(), r: bigIntType(), s: stringType() }
  const counting = {
    'fields.n.kind': 'sequence',
    'fields.n.start': '1',
    'fields.n.end': '1001',
    'fields.s.length': '3',
    seed: '5',
  }
  const text = (row: Value[]) => row.map(String).join(' ')

  it('are ranges where rows end, as many as there are readers', async () => {
    const source = sourceOf(columns, counting)
    const splits = await source.createEnumerator({ platform: world(), parallelism: 4 }).discover()
    const ranges = splits.map(({ position }) => position as { next: number; end: number })
    expect(ranges.map(({ next, end }) => [next, end])).toEqual([
      [0, 251],
      [251, 501],
      [501, 751],
      [751, 1001],
    ])
  })

  it.each([
    { readers: [1], splits: undefined },
    { readers: [4, 3], splits: undefined },
    { readers: [2, 5, 1], splits: undefined },
    { readers: [3, 2], splits: '7' },
  ])('$readers readers of $splits splits make the rows of one', async (test) => {
    const expected = (await readAll(sourceOf(columns, counting))).map(text)
    const given = test.splits === undefined ? counting : { ...counting, splits: test.splits }
    const source = sourceOf(columns, given)
    let splits: readonly SourceSplit[] = await source
      .createEnumerator({ platform: world(), parallelism: test.readers[0]! })
      .discover()
    const made: string[] = []
    for (const [turn, count] of test.readers.entries()) {
      const isLast = turn === test.readers.length - 1
      const held: SourceSplit[] = []
      for (let reader = 0; reader < count; reader++) {
        const own = splits.filter((_split, i) => i % count === reader)
        const from = readerOf(source, JSON.parse(JSON.stringify(own)) as SourceSplit[], 17)
        for (let polls = 0; isLast || polls < 2 + reader; polls++) {
          const batch = await next(from)
          if (batch === 'end') break
          made.push(...rowsOf(batch, source.schema).map(text))
        }
        held.push(...from.snapshot())
        await from.close()
      }
      splits = held
    }
    expect(splits).toEqual([])
    expect(made.sort()).toEqual(expected.sort())
  })

  it('without end take turns: the first rows of all of them are the first rows', async () => {
    const endless = { 'fields.s.length': '3', seed: '5', 'rows-per-second': '1000000' }
    const expected = (await readAll(sourceOf(columns, endless), 30, 120)).map(text)
    const source = sourceOf(columns, { ...endless, splits: '4' })
    const made: string[] = []
    const splits = await source.createEnumerator({ platform: world(), parallelism: 1 }).discover()
    for (const split of splits) {
      const from = readerOf(source, [split], 30)
      while (made.length % 30 !== 0 || made.length < 30 * (splits.indexOf(split) + 1)) {
        const batch = (await next(from)) as Batch
        const room = 30 - (made.length % 30)
        made.push(...rowsOf(batch, source.schema).slice(0, room).map(text))
      }
      await from.close()
    }
    expect(made.sort()).toEqual(expected.sort())
  })

  it('share the rate', async () => {
    const platform = world()
    const source = sourceOf(columns, {
      'number-of-rows': '2000',
      'rows-per-second': '1000',
      splits: '2',
    })
    const [split] = await source.createEnumerator({ platform, parallelism: 1 }).discover()
    const reader = readerOf(source, [split!], 100, platform)
    while ((await next(reader)) !== 'end');
    expect(platform.clock.monotonicMs()).toBeGreaterThanOrEqual(1900)
    expect(platform.clock.monotonicMs()).toBeLessThan(2200)
  })
})

describe('refusals', () => {
  it.each<[string, Record<string, string>, SqlType?]>([
    ['OPTION_UNKNOWN', { 'fields.f.foo': '1' }],
    ['OPTION_UNKNOWN', { 'fields.g.min': '1' }],
    ['OPTION_UNKNOWN', { 'fields.f.start': '1' }],
    [
      'OPTION_UNKNOWN',
      {
        'fields.f.kind': 'sequence',
        'fields.f.start': '1',
        'fields.f.end': '2',
        'fields.f.min': '1',
      },
    ],
    ['OPTION_UNKNOWN', { 'fields.f.start': '1' }, dateType()],
    ['OPTION_UNKNOWN', { 'fields.f.length': '3' }, charType(5)],
    ['OPTION_MISSING', { 'fields.f.kind': 'sequence', 'fields.f.start': '1' }],
    ['OPTION_MISSING', { 'fields.f.kind': 'sequence', 'fields.f.end': '1' }],
    ['OPTION_VALUE', { 'fields.f.kind': 'sequence', 'fields.f.start': '2', 'fields.f.end': '1' }],
    [
      'OPTION_VALUE',
      { 'fields.f.kind': 'sequence', 'fields.f.start': '0', 'fields.f.end': '128' },
      tinyIntType(),
    ],
    [
      'OPTION_VALUE',
      { 'fields.f.kind': 'sequence', 'fields.f.start': '-200', 'fields.f.end': '1' },
      tinyIntType(),
    ],
    [
      'OPTION_VALUE',
      { 'fields.f.kind': 'sequence', 'fields.f.start': '0', 'fields.f.end': '1000' },
      decimalType(5, 2),
    ],
    ['OPTION_VALUE', { 'fields.f.kind': 'sequence' }, dateType()],
    ['OPTION_VALUE', { 'fields.f.min': '9', 'fields.f.max': '1' }],
    ['OPTION_VALUE', { 'fields.f.min': 'x' }],
    ['OPTION_VALUE', { 'fields.f.min': '3000000000' }],
    ['OPTION_VALUE', { 'fields.f.max': 'many' }, doubleType()],
    ['OPTION_VALUE', { 'fields.f.null-rate': '1.5' }],
    ['OPTION_VALUE', { 'fields.f.length': '20' }, varcharType(10)],
    ['OPTION_VALUE', { 'rows-per-second': '0' }],
    ['OPTION_NOT_SUPPORTED_YET', { 'scan.parallelism': '2' }],
    ['DATAGEN_TYPE', {}, objectType()],
  ])('%s: %o', (expected, given, type = intType()) => {
    expect(() => sourceOf({ f: type }, given)).toThrow(code(expected))
  })
})
