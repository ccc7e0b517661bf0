/** The print sink's lines, value by value as real Flink printed them; blackhole's counting. */
import { describe, expect, it } from 'vitest'
import { makeBatch, type Schema } from '../../core/batch.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { parseOptions } from '../../core/options.ts'
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
  rowType,
  type SqlType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
  yearMonthIntervalType,
} from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { simulatedPlatform } from '../../platform/simulated/index.ts'
import { blackholeConnector } from '../blackhole/index.ts'
import { printConnector } from './index.ts'
import { printText } from './print-text.ts'

const schema: Schema = [
  { name: 'i', type: intType() },
  { name: 's', type: stringType() },
]

function batchFor(rows: Value[][], options = {}) {
  const columns = schema.map(({ type }, i) => {
    const builder = columnBuilder(type)
    for (const row of rows) builder.append(row[i]!)
    return builder.finish()
  })
  return makeBatch(rows.length, columns, options)
}

function sinkOf(given: Record<string, string>) {
  const values = parseOptions("Connector 'print'", printConnector.options, given)
  return printConnector.sink!({
    tableName: 't',
    schema,
    primaryKey: [],
    partitionKeys: [],
    values,
    format: undefined,
    timeZone: 'UTC',
  })
}

async function printed(given: Record<string, string>, parallelism = 1) {
  const platform = simulatedPlatform({ seed: 1 })
  const writer = await sinkOf(given).createWriter({
    platform,
    subtaskIndex: 1,
    parallelism,
    attempt: '0',
    jobId: 'job',
    count: () => {},
  })
  const kinds = Uint8Array.of(0, 1, 2, 3)
  writer.write(
    batchFor(
      [
        [1, 'a'],
        [2, null],
        [3, ''],
        [4, 'é'],
      ],
      { kinds },
    ),
  )
  writer.write(
    batchFor(
      [
        [5, 'x'],
        [6, 'y'],
      ],
      { selection: Int32Array.of(1) },
    ),
  )
  await writer.prepareCommit(true)
  return platform
}

describe('print', () => {
  it('prints every change', async () => {
    const platform = await printed({})
    expect(platform.standardOut.text).toBe('+I[1, a]\n-U[2, null]\n+U[3, ]\n-D[4, é]\n+I[6, y]\n')
  })

  it('puts an identifier and the subtask in front', async () => {
    expect((await printed({ 'print-identifier': 'ID' })).standardOut.text).toMatch(
      /^ID> \+I\[1, a\]\n/,
    )
    expect((await printed({ 'print-identifier': 'ID' }, 4)).standardOut.text).toMatch(
      /^ID:2> \+I\[1, a\]\n/,
    )
    expect((await printed({}, 4)).standardOut.text).toMatch(/^2> \+I\[1, a\]\n/)
  })

  it('prints on standard error', async () => {
    const platform = await printed({ 'standard-error': 'true' })
    expect(platform.standardOut.text).toBe('')
    expect(platform.standardError.text).toMatch(/^\+I\[1, a\]/)
  })

  it('refuses more writers', () => {
    expect(() => sinkOf({ 'sink.parallelism': '2' })).toThrow(
      expect.objectContaining({ code: 'OPTION_NOT_SUPPORTED_YET' }),
    )
  })

  it('forgets what an aborted job wrote', async () => {
    const platform = simulatedPlatform({ seed: 1 })
    const writer = await sinkOf({}).createWriter({
      platform,
      subtaskIndex: 0,
      parallelism: 1,
      attempt: '0',
      jobId: 'job',
      count: () => {},
    })
    writer.write(batchFor([[1, 'a']]))
    expect(writer.pendingBytes).toBe(9)
    await writer.close()
    await writer.flush()
    expect(platform.standardOut.text).toBe('')
  })
})

describe('text of values', () => {
  const pair = rowType([
    { name: 'a', type: intType() },
    { name: 'b', type: stringType() },
  ])
  it.each<[SqlType, Value, string]>([
    [booleanType(), true, 'true'],
    [bigIntType(), -9223372036854775808n, '-9223372036854775808'],
    [floatType(), 1.5, '1.5'],
    [floatType(), Math.fround(0.1), '0.1'],
    [floatType(), Math.fround(3.4028234e38), '3.4028235E38'],
    [doubleType(), 1e20, '1.0E20'],
    [doubleType(), 1234567.5, '1234567.5'],
    [doubleType(), 12345678, '1.2345678E7'],
    [doubleType(), 0.001, '0.001'],
    [doubleType(), 0.00012, '1.2E-4'],
    [doubleType(), -0, '-0.0'],
    [doubleType(), 100, '100.0'],
    [doubleType(), Number.NaN, 'NaN'],
    [doubleType(), Number.NEGATIVE_INFINITY, '-Infinity'],
    [decimalType(10, 2), 150n, '1.50'],
    [charType(5), 'ab   ', 'ab   '],
    [bytesType(), Uint8Array.of(0, 255), '[0, -1]'],
    [dateType(), 18263, '2020-01-02'],
    [timeType(), 36_672_000, '10:11:12'],
    [timeType(), 36_660_000, '10:11'],
    [timeType(3), 36_672_500, '10:11:12.500'],
    [timestampType(3), 1_577_872_800_100_000n, '2020-01-01T10:00:00.100'],
    [timestampType(3), 1_577_872_800_000_000n, '2020-01-01T10:00'],
    [timestampType(6), 1_577_872_801_000_001n, '2020-01-01T10:00:01.000001'],
    [timestampType(6), -1n, '1969-12-31T23:59:59.999999'],
    [timestampLtzType(3), 1000n, '1970-01-01T00:00:00.001Z'],
    [timestampLtzType(3), 0n, '1970-01-01T00:00:00Z'],
    [yearMonthIntervalType('YEAR TO MONTH'), 14, '+1-02'],
    [dayTimeIntervalType('DAY TO SECOND'), 86_400_000_000n, '+1 00:00:00.000'],
    [arrayType(intType()), [1, null], '[1, null]'],
    [mapType(stringType(), intType()), new Map([['k', 1]]), '{k=1}'],
    [
      multisetType(stringType()),
      new Map([
        ['k', 2],
        ['l', 1],
      ]),
      '{k=2, l=1}',
    ],
    [pair, [1, 'x'], '+I[1, x]'],
    [pair, null, 'null'],
  ])('%o %s', (type, value, expected) => {
    expect(printText(value, type)).toBe(expected)
  })
})

describe('blackhole', () => {
  it('counts the rows it throws away', async () => {
    let rows = 0
    const sink = blackholeConnector.sink!({
      tableName: 't',
      schema,
      primaryKey: [],
      partitionKeys: [],
      values: {},
      format: undefined,
      timeZone: 'UTC',
    })
    const writer = await sink.createWriter({
      platform: simulatedPlatform({ seed: 1 }),
      subtaskIndex: 0,
      parallelism: 1,
      attempt: '0',
      jobId: 'job',
      count: (_name, amount) => {
        rows += amount
      },
    })
    writer.write(
      batchFor([
        [1, 'a'],
        [2, 'b'],
      ]),
    )
    writer.write(
      batchFor(
        [
          [1, 'a'],
          [2, 'b'],
        ],
        { selection: Int32Array.of(0) },
      ),
    )
    await writer.prepareCommit(true)
    expect(rows).toBe(3)
    expect(sink.changelog).toBe('upsert')
  })
})
