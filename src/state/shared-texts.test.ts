import { expect, test } from 'vitest'
import { type BytesColumn, bytesColumn, fixedColumn } from '../core/column.ts'
import { intType } from '../core/types.ts'
import { SeededRandom } from '../platform/seeded-random.ts'
import { ColumnarTable } from './keyed-table.ts'

const SEED = Number(process.env['SEED'] ?? 815)
const KEYS = 5000

const tableOf = (): ColumnarTable =>
  new ColumnarTable({
    name: 'texts',
    keys: [intType(false)],
    values: [
      { name: 'a', storage: 'bytes' },
      { name: 'b', storage: 'bytes' },
    ],
  })

const pool = (seed: number, size: number): Uint8Array => {
  const random = new SeededRandom(seed)
  return Uint8Array.from({ length: size }, () => 97 + Math.floor(random.next() * 26))
}

/** Adds or looks up rows of keys 0, 1, … */
function rowsOf(table: ColumnarTable, keys: Int32Array): Int32Array {
  const ids = new Int32Array(keys.length)
  table.upsertBatch([fixedColumn(keys)], undefined, keys.length, ids)
  return ids
}

/** `count` views of one text after the other, each of `length` bytes. */
function views(bytes: Uint8Array, texts: number, length: number, count: number): BytesColumn {
  const starts = Int32Array.from({ length: count }, (_, i) => (i % texts) * length)
  const options = { isPool: true }
  return bytesColumn(starts, new Int32Array(count).fill(length), bytes, options) as BytesColumn
}

const identity = Int32Array.from({ length: KEYS }, (_, k) => k)

test.each([
  ['by their places', false],
  ['by numbers of their own', true],
])('texts of a pool that come again take room once, known %s', (_name, areNumbered) => {
  const [many, few] = [tableOf(), tableOf()]
  const texts = pool(1, KEYS * 80)
  const column = views(texts, 50, 80, KEYS)
  // Numbers need not be in the order of the places.
  const viewNumbers = column.starts.map((start) => 49 - start / 80)
  const coming = areNumbered ? { ...column, viewNumbers } : column
  few.setBytesBatch(0, rowsOf(few, identity), KEYS, coming, identity)
  many.setBytesBatch(0, rowsOf(many, identity), KEYS, views(texts, KEYS, 80, KEYS), identity)
  expect(many.sizeBytes - few.sizeBytes).toBeGreaterThan(KEYS * 60)
  for (const k of [0, 49, 50, 4999])
    expect(few.readBytes(0, k)).toEqual(texts.subarray((k % 50) * 80, (k % 50) * 80 + 80))
})

test('small tables stay small', () => {
  const table = tableOf()
  const texts = pool(6, 400)
  const ids = rowsOf(table, identity.subarray(0, 4))
  for (const length of [20, 60])
    for (let i = 0; i < 3; i++)
      table.setBytesBatch(0, ids, 4, views(texts, 2, length, 4), identity.subarray(0, 4))
  const plain = tableOf()
  rowsOf(plain, identity.subarray(0, 4))
  expect(table.sizeBytes - plain.sizeBytes).toBeLessThan(8192)
})

test('nothing is shared of a pool whose texts do not come again, nor of pools that change all the time', () => {
  const table = tableOf()
  const texts = pool(2, 60_000)
  for (let from = 0; from < 40_000; from += KEYS) {
    const starts = Int32Array.from({ length: KEYS }, (_, k) => from + k)
    const column = bytesColumn(starts, new Int32Array(KEYS).fill(20), texts, { isPool: true })
    table.setBytesBatch(0, rowsOf(table, identity), KEYS, column as BytesColumn, identity)
  }
  const before = table.sizeBytes
  // The column has been given up: texts that come again now have slots of their own.
  table.setBytesBatch(0, rowsOf(table, identity), KEYS, views(texts, 50, 20, KEYS), identity)
  expect(table.sizeBytes).toBe(before)
  const short = tableOf()
  for (let from = 0; from < 40_000; from += KEYS) {
    const starts = Int32Array.from({ length: KEYS }, (_, k) => from + k)
    const column = bytesColumn(starts, new Int32Array(KEYS).fill(7), texts, { isPool: true })
    short.setBytesBatch(0, rowsOf(short, identity), KEYS, column as BytesColumn, identity)
  }
  const own = short.sizeBytes
  short.setBytesBatch(0, rowsOf(short, identity), KEYS, views(texts, 50, 80, KEYS), identity)
  expect(short.sizeBytes - own).toBeGreaterThan(KEYS * 60)
  const changing = tableOf()
  for (let i = 0; i < 70; i++) {
    const own = pool(i, 5000)
    changing.setBytesBatch(1, rowsOf(changing, identity), KEYS, views(own, 50, 80, KEYS), identity)
    expect(changing.readBytes(1, 4999)).toEqual(own.subarray(49 * 80, 50 * 80))
  }
})

test(`rows hold what was written whatever comes and goes, over restores too, seed ${SEED}`, () => {
  const random = new SeededRandom(SEED)
  const below = (limit: number): number => Math.floor(random.next() * limit)
  const pools = [pool(3, 4000), pool(4, 4000), pool(5, 200_000)]
  let table = tableOf()
  let expected = new Map<number, (string | null)[]>()
  const decoder = new TextDecoder()
  for (let step = 0; step < 300; step++) {
    const keys = Int32Array.from(new Set(Array.from({ length: 200 }, () => below(2000))))
    const ids = rowsOf(table, keys)
    for (const key of keys) if (!expected.has(key)) expected.set(key, [null, null])
    const column = below(2)
    const bytes = pools[below(3)]!
    const isPool = below(4) > 0
    const texts = bytes.length === 4000 ? 60 : 150_000
    const starts = Int32Array.from(keys, () => below(texts))
    const lengths = Int32Array.from(starts, (start) => [0, 3, 8, 20, 65][start % 5]!)
    const valid = Uint8Array.from(keys, () => (below(10) === 0 ? 0 : 1))
    const viewNumbers = below(10) > 0 === bytes.length > 4000 ? starts : undefined
    const options = { isPool, valid, ...(viewNumbers === undefined ? {} : { viewNumbers }) }
    const values = bytesColumn(starts, lengths, bytes, options) as BytesColumn
    table.setBytesBatch(column, ids, keys.length, values, identity)
    keys.forEach((key, k) => {
      const text = decoder.decode(bytes.subarray(starts[k]!, starts[k]! + lengths[k]!))
      expected.get(key)![column] = valid[k] === 1 ? text : null
    })
    const gone = keys.filter(() => below(5) === 0)
    table.removeBatch(rowsOf(table, gone), gone.length)
    for (const key of gone) expected.delete(key)
    if (step === 150) {
      table.clear()
      expected = new Map()
    }
    if (step % 40 === 39) {
      const restored = tableOf()
      const snapshot = table.snapshot()
      restored.restore(snapshot)
      snapshot.release()
      table = restored
    }
    if (step % 20 !== 0) continue
    for (const [key, held] of expected) {
      const [id] = rowsOf(table, Int32Array.of(key))
      const found = [0, 1].map((i) =>
        table.bytesLength(i, id!) < 0 ? null : decoder.decode(table.readBytes(i, id!)),
      )
      expect(found).toEqual(held)
    }
  }
})
