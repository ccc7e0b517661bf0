import { describe, expect, it } from 'vitest'
import { PAGE_MASK, PAGE_SHIFT } from '../contracts/state.ts'
import { bytesColumn, type Column, fixedColumn } from '../core/column.ts'
import { bigIntType, doubleType, intType, type SqlType, stringType } from '../core/types.ts'
import { ColumnarTable } from './keyed-table.ts'

/** Enough rows for lookups in passes and for values that are touched ahead. */
const KEYS = 160_000
const BATCH = 5000

/** Keys `from … from + count - 1` as columns. Key 7 is NULL where the type can be. */
type MakeKeys = (from: number, count: number) => readonly Column[]

const validBut7 = (from: number, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, i) => (from + i === 7 ? 0 : 1))
const bigints: MakeKeys = (from, count) => [
  fixedColumn(BigInt64Array.from({ length: count }, (_, i) => BigInt(from + i) * 1_000_003n)),
]
const ints: MakeKeys = (from, count) => [
  fixedColumn(
    Int32Array.from({ length: count }, (_, i) => from + i - 80_000),
    validBut7(from, count),
  ),
]
const strings: MakeKeys = (from, count) => {
  const texts = Array.from({ length: count }, (_, i) =>
    from + i === 9 ? '' : `${'key'.repeat((from + i) % 9)}${from + i}`,
  )
  const starts = new Int32Array(count)
  let at = 0
  texts.forEach((text, i) => {
    starts[i] = at
    at += text.length
  })
  return [
    bytesColumn(
      starts,
      Int32Array.from(texts, (text) => text.length),
      new TextEncoder().encode(texts.join('')),
      { valid: validBut7(from, count) },
    ),
  ]
}
const pairs: MakeKeys = (from, count) => [
  fixedColumn(Int32Array.from({ length: count }, (_, i) => (from + i) % 400)),
  fixedColumn(Float64Array.from({ length: count }, (_, i) => Math.floor((from + i) / 400) / 8)),
]

const cases: readonly (readonly [string, readonly SqlType[], MakeKeys])[] = [
  ['BIGINT', [bigIntType(false)], bigints],
  ['INT NULL', [intType()], ints],
  ['STRING NULL', [stringType()], strings],
  ['INT, DOUBLE', [intType(false), doubleType()], pairs],
]

/** Much faster than toEqual over thousands of numbers. */
const isSame = (a: Int32Array, b: Int32Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i])

describe('a table larger than the cache', () => {
  it.each(cases)(
    '%s: finds what was added, only that, and forgets what was removed',
    (_name, types, makeKeys) => {
      const table = new ColumnarTable({
        name: 't',
        keys: types,
        values: [
          { name: 'n', storage: 'i32' },
          { name: 's', storage: 'i16' },
          { name: 'flag', storage: 'u8' },
        ],
      })
      const rowIds = new Int32Array(BATCH)
      const idOf = new Int32Array(KEYS)
      for (let from = 0; from < KEYS; from += BATCH) {
        expect(table.upsertBatch(makeKeys(from, BATCH), undefined, BATCH, rowIds)).toBe(BATCH)
        idOf.set(rowIds, from)
        table.beginWrite(rowIds, BATCH)
        for (let k = 0; k < BATCH; k++) {
          const { columns } = table.pages[rowIds[k]! >>> PAGE_SHIFT]!
          ;(columns[0] as Int32Array)[rowIds[k]! & PAGE_MASK] = from + k
          ;(columns[1] as Int16Array)[rowIds[k]! & PAGE_MASK] = (from + k) & 1023
          ;(columns[2] as Uint8Array)[rowIds[k]! & PAGE_MASK] = (from + k) & 1
        }
      }
      expect(new Set(idOf).size).toBe(KEYS)
      const first = table.snapshot()
      // Half of them again with half that are new, every other position, in a restored table too.
      const restored = new ColumnarTable(table.schema)
      restored.restore(first)
      first.release()
      for (const each of [table, restored]) {
        const odd = Int32Array.from({ length: BATCH / 2 }, (_, k) => 2 * k + 1)
        const middle = KEYS - BATCH / 2
        each.lookupBatch(makeKeys(middle, BATCH), odd, odd.length, rowIds)
        const expected = Array.from(odd, (k) => (middle + k < KEYS ? idOf[middle + k]! : -1))
        expect(Array.from(rowIds.subarray(0, odd.length))).toEqual(expected)
        for (let from = 0; from < KEYS; from += BATCH) {
          expect(each.upsertBatch(makeKeys(from, BATCH), undefined, BATCH, rowIds)).toBe(0)
          expect(rowIds).toEqual(idOf.subarray(from, from + BATCH))
        }
        const { values } = each.gatherValue(0, idOf, KEYS) as { values: Int32Array }
        expect(
          isSame(
            values.subarray(0, KEYS),
            Int32Array.from({ length: KEYS }, (_, i) => i),
          ),
        ).toBe(true)
      }
      for (let from = 0; from < KEYS; from += 2 * BATCH)
        table.removeBatch(idOf.subarray(from, from + BATCH), BATCH)
      expect(table.rowCount).toBe(KEYS / 2)
      for (let from = 0; from < KEYS; from += BATCH) {
        table.lookupBatch(makeKeys(from, BATCH), undefined, BATCH, rowIds)
        const isGone = (from / BATCH) % 2 === 0
        const expected = isGone ? new Int32Array(BATCH).fill(-1) : idOf.subarray(from, from + BATCH)
        expect(isSame(rowIds, expected)).toBe(true)
      }
    },
  )

  it('keeps memory and ids within bounds while short-lived keys come and go', () => {
    const table = new ColumnarTable({
      name: 't',
      keys: [bigIntType(false)],
      values: [{ name: 'n', storage: 'i64' }],
    })
    const live: Int32Array[] = []
    let largest = 0
    let sizeAtStart = 0
    for (let step = 0; step < 400; step++) {
      const rowIds = new Int32Array(1000)
      table.upsertBatch(bigints(step * 1000, 1000), undefined, 1000, rowIds)
      live.push(rowIds)
      if (live.length > 50) table.removeBatch(live.splice((step * 7919) % 50, 1)[0]!, 1000)
      if (step === 100) sizeAtStart = table.sizeBytes
      if (step >= 100) largest = Math.max(largest, table.sizeBytes)
    }
    expect(largest).toBeLessThan(sizeAtStart * 1.2)
    expect(table.idLimit).toBeLessThan(51_000 + 2 * 4096)
  })
})
