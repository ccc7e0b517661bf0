// How columns are found and converted, how row groups are skipped, and a large file of real data.
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { PushedFilter } from '../../src/contracts/source.ts'
import type { Schema } from '../../src/core/batch.ts'
import type { BytesColumn, FixedColumn } from '../../src/core/column.ts'
import { openParquet } from '../../src/formats/parquet/parquet-decoder.ts'
import {
  fixtureBytes,
  fixtures,
  memoryFile,
  parseType,
  readAll,
  type TypeText,
} from './parquet-kit.ts'

const one = (name: string, type: TypeText): Schema => [{ name, type: parseType(type) }]

async function column(file: string, name: string, type: TypeText, settings = {}) {
  const { rows } = await readAll(fixtureBytes(file), one(name, type), settings)
  return rows.map((row) => row[0])
}

function expected(file: string, name: string): unknown[] {
  const { schema, rows } = fixtures().find((fixture) => fixture.name === file)!
  const index = schema.findIndex((field) => field.name === name)
  return rows.map((row) => row[index])
}

describe('types that hold all values of the file', () => {
  const times = (factor: bigint) => (value: unknown) =>
    value === null ? null : String(BigInt(value as string) * factor)
  test.each<[string, TypeText, (value: unknown) => unknown]>([
    ['i8', 'BIGINT', (value) => value],
    ['i16', 'INT', (value) => value],
    ['i32', 'DOUBLE', (value) => (value === null ? null : Number(value))],
    ['i32', 'DECIMAL(12,2)', times(100n)],
    ['i64', 'DECIMAL(22,3)', times(1000n)],
    ['u32', 'DECIMAL(10,0)', (value) => value],
    ['f32', 'DOUBLE', (value) => value],
    ['d9', 'DECIMAL(11,4)', times(100n)],
    ['d9', 'DECIMAL(30,4)', times(100n)],
    ['d18', 'DECIMAL(38,10)', times(1_000_000n)],
    ['ts_ms', 'TIMESTAMP(6)', (value) => value],
    [
      'u',
      'BYTES',
      (value) => (value === null ? null : Buffer.from(value as string).toString('hex')),
    ],
  ])('%s as %j', async (name, type, convert) => {
    for (const file of ['types-none', 'types-plain', 'types-v2-plain']) {
      expect(await column(file, name, type)).toEqual(expected(file, name).map(convert))
    }
  })

  test('timestamps are cut to the declared precision, downwards', async () => {
    const cut = (value: unknown) => {
      if (value === null) return null
      const micros = BigInt(value as string)
      return String(micros - (((micros % 1000n) + 1000n) % 1000n))
    }
    expect(await column('types-none', 'ts_us', 'TIMESTAMP(3)')).toEqual(
      expected('types-none', 'ts_us').map(cut),
    )
  })
})

describe('instants and local times', () => {
  const shifted = (hours: bigint) => (value: unknown) =>
    value === null ? null : String(BigInt(value as string) + hours * 3_600_000_000n)
  const instants = expected('types-none', 'ltz_us')
  const local = expected('types-none', 'ts_us')

  test('an instant as TIMESTAMP is what a clock of the session shows', async () => {
    const settings = { timeZone: '+03:00' }
    expect(await column('types-none', 'ltz_us', 'TIMESTAMP(6)', settings)).toEqual(
      instants.map(shifted(3n)),
    )
    expect(
      await column('types-none', 'ltz_us', 'TIMESTAMP(6)', { ...settings, utcTimezone: true }),
    ).toEqual(instants)
    expect(await column('types-none', 'ltz_us', 'TIMESTAMP_LTZ(6)', settings)).toEqual(instants)
  })

  test('a local time as TIMESTAMP_LTZ is that of the session zone', async () => {
    const settings = { timeZone: '+03:00' }
    expect(await column('types-none', 'ts_us', 'TIMESTAMP_LTZ(6)', settings)).toEqual(
      local.map(shifted(-3n)),
    )
    expect(await column('types-none', 'ts_us', 'TIMESTAMP(6)', settings)).toEqual(local)
  })
})

describe('columns are found by name', () => {
  test('in another case when there is none of that name', async () => {
    expect(await column('types-none', 'I32', 'INT')).toEqual(expected('types-none', 'i32'))
  })

  test('a column that is missing is NULL, inside of rows too', async () => {
    const nulls = expected('types-none', 'i32').map(() => null)
    expect(await column('types-none', 'other', 'STRING')).toEqual(nulls)
    const rows = expected('nested', 'r') as ([unknown, unknown] | null)[]
    const type = {
      row: [
        ['z', 'INT'],
        ['y', 'STRING'],
      ],
    } as const
    expect(await column('nested', 'r', type)).toEqual(rows.map((row) => row && [null, row[1]]))
    expect(await column('nested', 'r', { row: [['z', 'INT']] })).toEqual(
      rows.map((row) => row && [null]),
    )
  })
})

describe('row groups are skipped by their statistics', () => {
  const { schema } = fixtures().find(({ name }) => name === 'duckdb-v1')!
  const flights: Schema = [
    { name: 'date', type: parseType('TIMESTAMP(6)') },
    { name: 'delay', type: parseType('BIGINT') },
    { name: 'origin', type: parseType('STRING') },
    { name: 'nothing', type: parseType('INT') },
  ]
  const path = new URL('../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url)
  const day = (text: string): bigint => BigInt(Date.parse(text)) * 1000n

  test.each<[PushedFilter, number]>([
    [{ column: 0, op: '<', literal: day('2001-01-02T00:00:00Z') }, 10],
    [{ column: 0, op: '>=', literal: day('2002-01-02T00:00:00Z') }, 11],
    [{ column: 0, op: '=', literal: day('2001-01-02T00:00:00Z') }, 10],
    [{ column: 1, op: '>', literal: 100_000n }, 11],
    [{ column: 1, op: '<>', literal: 7n }, 0],
    [{ column: 1, op: 'IS NULL' }, 11],
    [{ column: 1, op: 'IS NOT NULL' }, 0],
    [{ column: 2, op: '=', literal: 'ZZZ' }, 11],
    [{ column: 2, op: '>=', literal: 'AAA' }, 0],
    [{ column: 3, op: '=', literal: 1 }, 11],
    [{ column: 3, op: 'IS NULL' }, 0],
  ])('%o skips %i', { skip: !existsSync(path) }, async (filter, skipped) => {
    const result = await readAll(flightBytes(), flights, { filters: [filter], projection: [] })
    expect(result.counts.rowGroupsSkipped ?? 0).toBe(skipped)
  })

  test('no filter loses a row that passes it', async () => {
    const all = fixtures().filter(({ name }) => name.startsWith('types-'))
    for (const fixture of all) {
      for (const [index, field] of fixture.schema.entries()) {
        if (!['INT', 'BIGINT', 'DECIMAL', 'DATE', 'TIMESTAMP'].includes(field.type.kind)) continue
        for (const row of fixture.rows.slice(0, 10)) {
          if (row[index] === null) continue
          const literal = BigInt(row[index] as string)
          for (const op of ['=', '<=', '>='] as const) {
            const result = await readAll(fixtureBytes(fixture.name), fixture.schema, {
              projection: [index],
              filters: [{ column: index, op, literal }],
            })
            expect(result.rows.some(([value]) => value === row[index])).toBe(true)
          }
        }
      }
    }
    expect(schema.length).toBeGreaterThan(0)
  })

  let bytes: Uint8Array | undefined
  const flightBytes = (): Uint8Array => {
    bytes ??= new Uint8Array(readFileSync(path))
    return bytes
  }
})

// The sums were computed by pyarrow.
test('three million flights', async () => {
  const bytes = new Uint8Array(
    readFileSync(
      new URL('../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url),
    ),
  )
  const types = ['TIMESTAMP(6)', 'BIGINT', 'BIGINT', 'STRING', 'STRING']
  const names = ['date', 'delay', 'distance', 'origin', 'destination']
  const schema = names.map((name, i) => ({ name, type: parseType(types[i]!) }))
  const decoder = await openParquet(
    memoryFile(bytes),
    {
      schema,
      projection: [0, 1, 2, 3, 4],
      filters: [],
      batchRows: 4096,
      origin: 'flights',
      timeZone: 'UTC',
      count: () => undefined,
    },
    { zone: 'UTC' },
  )
  const first = 978307260000000n
  let rows = 0
  let sinceFirst = 0n
  const sums = [0n, 0n]
  const least = [0n, 99999n]
  const most = [0n, 0n]
  const airports = [new Map<string, number>(), new Map<string, number>()]
  for (let batch = await decoder.next(); batch !== undefined; batch = await decoder.next()) {
    rows += batch.rowCount
    expect(batch.columns.every((part) => part.valid === undefined)).toBe(true)
    const fixed = batch.columns
      .slice(0, 3)
      .map((part) => (part as FixedColumn).values as BigInt64Array)
    for (let row = 0; row < batch.rowCount; row++) {
      sinceFirst = BigInt.asIntN(64, sinceFirst + fixed[0]![row]! - first)
      for (const k of [0, 1]) {
        const value = fixed[k + 1]![row]!
        sums[k]! += value
        if (value < least[k]!) least[k] = value
        if (value > most[k]!) most[k] = value
        const { starts, lengths, bytes: text } = batch.columns[k + 3] as BytesColumn
        const start = starts[row]!
        const code = String.fromCharCode(...text.subarray(start, start + lengths[row]!))
        airports[k]!.set(code, (airports[k]!.get(code) ?? 0) + 1)
      }
    }
  }
  expect({ rows, sinceFirst, sums, least, most }).toEqual({
    rows: 3_000_000,
    sinceFirst: 5154158046610448384n,
    sums: [20003603n, 2194861208n],
    least: [-1116n, 21n],
    most: [1688n, 4962n],
  })
  expect(airports.map((codes) => [codes.size, codes.get('ORD')])).toEqual([
    [229, 166341],
    [228, 165573],
  ])
}, 60_000)
