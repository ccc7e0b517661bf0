/** Keys of random types and encodings: equal keys get one number, in the order of their first rows, and come out as they went in. */
import { expect, it } from 'vitest'
import { RandomBatches, rowsOf } from '../../../test/exchange/random-batches.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import { bytesColumn, fixedColumn } from '../../core/column.ts'
import { bigIntType, stringType } from '../../core/types.ts'
import { BatchKeys } from './batch-keys.ts'

const FIRST_SEED = Number(process.env.SEED ?? 1)
const seeds = Array.from({ length: 40 }, (_, i) => FIRST_SEED + i)

/** Same text for what SQL groups together: one zero, one NaN, entries of maps in any order. */
function keyText(value: unknown): string {
  if (value instanceof Map)
    return `{${[...value].map((entry) => entry.map(keyText).join(': ')).sort()}}`
  if (value instanceof Uint8Array || Array.isArray(value))
    return `[${[...value].map(keyText).join()}]`
  return typeof value === 'number' ? String(value + 0) : `${typeof value} ${value}`
}

function slowNumbers(batch: Batch, schema: Schema, positions: readonly number[]) {
  const texts = rowsOf(batch, schema, Int32Array.from(positions), positions.length).map(
    ([, ...row]) => keyText(row),
  )
  const known = [...new Set(texts)]
  return {
    numbers: texts.map((text) => known.indexOf(text)),
    origins: known.map((text) => positions[texts.indexOf(text)]),
    known,
  }
}

it.each(seeds)('seed %i', (seed) => {
  const random = new RandomBatches(seed, { withObjects: false })
  const schema = random.schema().slice(0, 3)
  const keys = new BatchKeys(schema.map(({ type }) => type))
  for (let i = 0; i < 12; i++) {
    const batch = random.batch(schema, random.pick([1, 8, 200, 1500]))
    const positions = [...(batch.selection ?? Array.from({ length: batch.rowCount }).keys())]
    const count = positions.length
    if (count === 0) continue
    const numbers = new Int32Array(count)
    const origins = new Int32Array(count)
    const found = keys.number(batch.columns, batch.selection, count, numbers, origins)
    const expected = slowNumbers(batch, schema, positions)
    expect([...numbers]).toEqual(expected.numbers)
    expect([...origins.subarray(0, found)]).toEqual(expected.origins)
    const distinct = { ...batch, kinds: undefined, columns: keys.columns(found) }
    const rows = rowsOf(distinct, schema, undefined, found)
    expect(rows.map(([, ...row]) => keyText(row))).toEqual(expected.known)
  }
})

it('texts of equal bytes at different places are one key, whatever their length', () => {
  const keys = new BatchKeys([bigIntType(false), stringType(false)])
  for (let length = 0; length < 12; length++) {
    const bytes = new Uint8Array(40).map((_, i) => i % 20)
    bytes[length + 19] = 99
    const starts = Int32Array.of(0, 20, 0, 20, 1)
    const columns = [
      fixedColumn(BigInt64Array.of(1n, 1n, 1n, 2n, 1n)),
      bytesColumn(starts, new Int32Array(5).fill(length), bytes),
    ]
    const numbers = new Int32Array(5)
    keys.number(columns, undefined, 5, numbers, new Int32Array(5))
    // From one byte on the second text ends differently, and the last begins so.
    expect([...numbers]).toEqual(length === 0 ? [0, 0, 0, 1, 0] : [0, 1, 0, 2, 3])
  }
})

it('without keys all rows are one', () => {
  const numbers = new Int32Array(3)
  expect(new BatchKeys([]).number([], undefined, 3, numbers, new Int32Array(3))).toBe(1)
  expect([...numbers]).toEqual([0, 0, 0])
})
