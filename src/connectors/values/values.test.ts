/** Tables in memory: conversion of what programs hand over, refusals, batches and restores. */
import { describe, expect, it } from 'vitest'
import type { Source, SourceSplit } from '../../contracts/source.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import { constantColumn, dictionaryColumn, fixedColumn } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { Decimal } from '../../core/decimal/decimal.ts'
import { readValue } from '../../core/read-value.ts'
import { DayTimeInterval, YearMonthInterval } from '../../core/time/intervals.ts'
import { SqlDate } from '../../core/time/sql-date.ts'
import { SqlTime } from '../../core/time/sql-time.ts'
import { SqlTimestamp } from '../../core/time/sql-timestamp.ts'
import { SqlTimestampLtz } from '../../core/time/sql-timestamp-ltz.ts'
import {
  arrayType,
  bigIntType,
  booleanType,
  bytesType,
  charType,
  dateType,
  dayTimeIntervalType,
  decimalType,
  doubleType,
  floatType,
  intType,
  mapType,
  multisetType,
  nullType,
  objectType,
  rowType,
  type SqlType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
  tinyIntType,
  varbinaryType,
  varcharType,
  yearMonthIntervalType,
} from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { simulatedPlatform } from '../../platform/simulated/index.ts'
import { columnsSource, rowsSource } from './index.ts'
import { internalValue } from './internal-value.ts'

const platform = simulatedPlatform({ seed: 1 })
const code = (value: string) => expect.objectContaining({ code: value })
const schema: Schema = [
  { name: 'id', type: bigIntType(false) },
  { name: 'name', type: stringType() },
]
const table = { name: 'people', schema }

function readerOf(
  source: Source,
  splits: readonly SourceSplit[],
  batchRows: number,
  limit?: number,
) {
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

const rowsOf = (batch: Batch, columns: Schema): Value[][] =>
  Array.from({ length: batch.rowCount }, (_, row) =>
    columns.map(({ type }, i) => readValue(batch.columns[i]!, row, type)),
  )

async function readAll(source: Source, batchRows = 2, limit?: number): Promise<Value[][]> {
  const rows: Value[][] = []
  let splits = await source.createEnumerator({ platform: platform, parallelism: 1 }).discover()
  for (let left = limit; ; ) {
    // Restored after every batch.
    const reader = readerOf(source, JSON.parse(JSON.stringify(splits)), batchRows, left)
    const batch = reader.poll()
    if (batch === 'end' || batch === 'pending') return rows
    rows.push(...rowsOf(batch, source.schema))
    if (left !== undefined) left -= batch.rowCount
    splits = reader.snapshot()
  }
}

describe('rows', () => {
  it('are objects by name or arrays in order', async () => {
    const source = rowsSource(table, [
      { id: 1n, name: 'Ann' },
      [2n, null],
      { name: 'Eve', id: 3, other: 1 },
    ])
    expect(source.boundedness).toBe('bounded')
    expect(await readAll(source)).toEqual([
      [1n, 'Ann'],
      [2n, null],
      [3n, 'Eve'],
    ])
    expect((await readAll(source, 2, 2)).length).toBe(2)
    expect(readerOf(source, [], 2).poll()).toBe('end')
  })

  it.each<[unknown, string, RegExp]>([
    [
      { id: null, name: 'x' },
      'VALUES_BAD_VALUE',
      /^Row 2 of the table 'people' has null for 'id', which is BIGINT NOT NULL/,
    ],
    [{ id: 1n }, 'VALUES_BAD_VALUE', /undefined for 'name'/],
    [{ id: 'one', name: 'x' }, 'VALUES_BAD_VALUE', /has the string "one" for 'id'/],
    [{ id: new Date(0), name: 'x' }, 'VALUES_BAD_VALUE', /has a Date for 'id'/],
    [[1n], 'VALUES_BAD_ROW', /neither an object nor an array of 2/],
    ['text', 'VALUES_BAD_ROW', /neither/],
  ])('%o is %s', (row, expectedCode, message) => {
    const make = () => rowsSource(table, [{ id: 1n, name: 'Ann' }, row as object])
    expect(make).toThrow(code(expectedCode))
    expect(make).toThrow(message)
  })
})

describe('values', () => {
  const pair = rowType([
    { name: 'a', type: intType() },
    { name: 'b', type: stringType() },
  ])
  const date = new Date(Date.UTC(2020, 0, 2, 3, 4, 5, 6))
  it.each<[SqlType, unknown, Value | undefined]>([
    [booleanType(), true, true],
    [booleanType(), 1, undefined],
    [nullType(), null, null],
    [nullType(), 1, undefined],
    [intType(), 2 ** 31, undefined],
    [intType(), -(2 ** 31), -(2 ** 31)],
    [intType(), 1.5, undefined],
    [tinyIntType(), 128, undefined],
    [bigIntType(), 2n ** 63n, undefined],
    [bigIntType(), 5, 5n],
    [bigIntType(), 2 ** 53, undefined],
    [floatType(), 0.1, Math.fround(0.1)],
    [doubleType(), 0.1, 0.1],
    [doubleType(), '1', undefined],
    [decimalType(5, 2), Decimal.from('1.005'), 101n],
    [decimalType(5, 2), '12.3', 1230n],
    [decimalType(5, 2), 1234.5, undefined],
    [decimalType(5, 2), true, undefined],
    [decimalType(5, 2), 7n, 700n],
    [charType(2), 'abc', undefined],
    [varcharType(2), '😀é', '😀é'],
    [varbinaryType(1), Uint8Array.of(1, 2), undefined],
    [bytesType(), 'ab', undefined],
    [dateType(), SqlDate.from('2020-01-02'), 18263],
    [dateType(), date, 18263],
    [dateType(), '2020-01-02', undefined],
    [timeType(), SqlTime.from('00:00:01'), 1000],
    [timeType(), 5, undefined],
    [timestampType(3), SqlTimestamp.from('1970-01-01 00:00:01'), 1_000_000n],
    [timestampType(3), date, BigInt(date.getTime()) * 1000n],
    [timestampType(3), new Date(Number.NaN), undefined],
    [timestampLtzType(3), SqlTimestampLtz.from('1970-01-01 00:00:01'), 1_000_000n],
    [timestampLtzType(3), date, BigInt(date.getTime()) * 1000n],
    [yearMonthIntervalType('MONTH'), YearMonthInterval.of({ months: 3 }), 3],
    [dayTimeIntervalType('SECOND'), DayTimeInterval.of({ seconds: 3 }), 3_000_000n],
    [yearMonthIntervalType('MONTH'), 3, undefined],
    [dayTimeIntervalType('SECOND'), 3, undefined],
    [arrayType(intType()), [1, null], [1, null]],
    [arrayType(intType(false)), [1, null], undefined],
    [arrayType(intType()), 'x', undefined],
    [mapType(stringType(), intType()), new Map([['a', 1]]), new Map([['a', 1]])],
    [mapType(stringType(), intType()), {}, undefined],
    [mapType(stringType(), intType()), new Map([['a', 'b']]), undefined],
    [multisetType(stringType()), new Map([['a', 2]]), new Map([['a', 2]])],
    [pair, { a: 1, b: 'x' }, [1, 'x']],
    [pair, [1, 'x'], [1, 'x']],
    [pair, { a: 1 }, undefined],
    [pair, 5, undefined],
    [pair, [1], undefined],
    [objectType(), date, date as unknown as Value],
  ])('%o %o', (type, given, expected) => {
    expect(internalValue(given, type)).toEqual(expected)
  })
})

describe('columns', () => {
  it('of every layout are sliced into batches', async () => {
    const types: Record<string, SqlType> = {
      i: intType(),
      s: stringType(),
      w: decimalType(30, 2),
      a: arrayType(intType()),
      m: mapType(intType(), stringType()),
      r: rowType([{ name: 'x', type: stringType() }]),
      o: objectType(),
      d: stringType(),
      c: intType(),
    }
    const columns: Schema = Object.entries(types).map(([name, type]) => ({ name, type }))
    const rows: Value[][] = Array.from({ length: 5 }, (_, i) => [
      i === 2 ? null : i,
      `text${i}`,
      BigInt(i) * 10n ** 20n,
      i === 3 ? null : [i, i + 1],
      new Map([[i, `v${i}`]]),
      [`x${i}`],
      { any: i } as unknown as Value,
      i % 2 === 0 ? 'even' : 'odd',
      7,
    ])
    const built = columns.slice(0, 7).map(({ type }, i) => {
      const builder = columnBuilder(type)
      for (const row of rows) builder.append(row[i]!)
      return builder.finish()
    })
    const words = columnBuilder(stringType())
    words.append('even')
    words.append('odd')
    const source = columnsSource(
      { name: 't', schema: columns },
      [
        ...built,
        dictionaryColumn(Int32Array.of(0, 1, 0, 1, 0), words.finish()),
        constantColumn(fixedColumn(Int32Array.of(7))),
      ],
      5,
    )
    for (const batchRows of [1, 2, 5, 100]) expect(await readAll(source, batchRows)).toEqual(rows)
  })
})
