import { expect, test } from 'vitest'
import { bytesColumn } from './column.ts'
import { concatColumns } from './concat-columns.ts'
import { copyBytes, viewOf } from './copy-bytes.ts'
import { gatherColumn } from './flatten.ts'
import { readValue } from './read-value.ts'
import { stringType } from './types.ts'

const encoder = new TextEncoder()

test('copies of every length, from anywhere to anywhere', () => {
  const source = Uint8Array.from({ length: 1200 }, (_, i) => (i * 31) & 255)
  for (let length = 0; length <= 600; length += length < 40 ? 1 : 37)
    for (const [start, at] of [
      [0, 0],
      [3, 5],
      [13, 1],
    ] as const) {
      const target = new Uint8Array(1200)
      copyBytes(viewOf(source), start, viewOf(target), at, length)
      const expected = new Uint8Array(1200)
      expected.set(source.subarray(start, start + length), at)
      expect(target).toEqual(expected)
    }
})

test('what stands at positions that are not live is empty where it lies beyond the bytes', () => {
  const bytes = encoder.encode('onetwo')
  const column = bytesColumn(Int32Array.of(0, 500, 3), Int32Array.of(3, 70, 3), bytes)
  const copy = gatherColumn(column, Int32Array.of(0, 1, 2, 0), 4)
  expect([0, 2, 3].map((row) => readValue(copy, row, stringType()))).toEqual(['one', 'two', 'one'])
})

test('columns that are put together hold their own bytes alone', () => {
  const pool = encoder.encode(`${'.'.repeat(5000)}left${'.'.repeat(5000)}right`)
  const left = bytesColumn(Int32Array.of(5000, 5001), Int32Array.of(4, 2), pool)
  const right = bytesColumn(Int32Array.of(10_004, 0), Int32Array.of(5, 0), pool, {
    valid: Uint8Array.of(1, 0),
  })
  const both = concatColumns([left, right], [2, 2])
  expect([0, 1, 2, 3].map((row) => readValue(both, row, stringType()))).toEqual([
    'left',
    'ef',
    'right',
    null,
  ])
  expect((both as { bytes: Uint8Array }).bytes.length).toBe(11)
})
