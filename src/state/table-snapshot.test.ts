/** What a snapshot keeps of pages that are written after it. */
import { expect, test } from 'vitest'
import { type KeyedTableSnapshot, PAGE_MASK, PAGE_ROWS, PAGE_SHIFT } from '../contracts/state.ts'
import { fixedColumn } from '../core/column.ts'
import { columnBuilder } from '../core/column-builder.ts'
import { readValue } from '../core/read-value.ts'
import { bigIntType, smallIntType } from '../core/types.ts'
import { SeededRandom } from '../platform/seeded-random.ts'
import { ColumnarTable } from './keyed-table.ts'

const SEED = Number(process.env['SEED'] ?? 4711)
const PAGES = 4
const BYTES = new TextEncoder().encode('abcdefghijklmnop')

function filled(): ColumnarTable {
  const table = new ColumnarTable({
    name: 'counts',
    keys: [bigIntType(false)],
    values: [{ name: 'n', storage: 'i64' }],
  })
  const count = PAGES * PAGE_ROWS
  const keys = fixedColumn(BigInt64Array.from({ length: count }, (_, k) => BigInt(k)))
  table.upsertBatch([keys], undefined, count, new Int32Array(count))
  return table
}

/** Writes to the first row of each page of rows. */
function writeEach(table: ColumnarTable, value: bigint): void {
  const ids = Int32Array.from({ length: PAGES }, (_, page) => page * PAGE_ROWS)
  table.beginWrite(ids, PAGES)
  for (const id of ids) table.valuePages(0)[id >>> PAGE_SHIFT]![id & PAGE_MASK] = value as never
}

test('a page that is done is not kept, and is not read again', () => {
  const table = filled()
  const snapshot = table.snapshot()
  const other = table.snapshot()
  const [first, second, ...rest] = snapshot.pages.filter(({ id }) => id.startsWith('row/'))
  const before = first!.bytes()
  first!.done!()
  writeEach(table, 7n)
  expect(() => first!.bytes()).toThrow('done')
  second!.done!()
  // The others are as they were, and so are all of a snapshot that has said nothing.
  for (const page of rest)
    expect(other.pages.find(({ id }) => id === page.id)!.bytes()).toEqual(page.bytes())
  expect(other.pages.find(({ id }) => id === 'row/0')!.bytes()).toEqual(before)
  snapshot.release()
  expect(snapshot.copiedBytes).toBe(0)
  writeEach(table, 8n)
  const restored = new ColumnarTable(table.schema)
  restored.restore(other)
  expect(restored.valuePages(0)[1]![0]).toBe(0n)
})

test('rows are kept, not pages; a page that goes is kept as it was', () => {
  const table = filled()
  const snapshot = table.snapshot()
  const pageBytes = snapshot.pages.find(({ id }) => id === 'row/0')!.bytes().length
  writeEach(table, 7n)
  expect(snapshot.copiedBytes).toBeLessThan(pageBytes)
  const ids = Int32Array.from({ length: PAGES * PAGE_ROWS }, (_, id) => id)
  table.removeBatch(ids, ids.length)
  expect(snapshot.copiedBytes).toBeGreaterThan(pageBytes)
  const restored = new ColumnarTable(table.schema)
  restored.restore(snapshot)
  expect(restored.rowCount).toBe(PAGES * PAGE_ROWS)
  for (let page = 0; page < PAGES; page++)
    expect((restored.valuePages(0)[page] as BigInt64Array).every((value) => value === 0n)).toBe(
      true,
    )
})

/** Columns of all widths, NULL keys, rows that come, go and change while two snapshots are there: each is what the table was. */
test.each(['columns', 'records'] as const)(
  `snapshots are what the table was, whatever is written since, in %s, seed ${SEED}`,
  (layout) => {
    const random = new SeededRandom(SEED)
    const below = (limit: number): number => Math.floor(random.next() * limit)
    const table = new ColumnarTable({
      name: 'wide',
      keys: [bigIntType(true), smallIntType(false)],
      values: [
        { name: 'flag', storage: 'u8' },
        { name: 'small', storage: 'i16' },
        { name: 'number', storage: 'i32' },
        { name: 'text', storage: 'bytes' },
        { name: 'sum', storage: 'f64' },
      ],
      ...(layout === 'records' ? { layout } : {}),
    })
    const at = (column: number, id: number): number =>
      (id & PAGE_MASK) * table.valuePlaces[column]!.stride
    const KEYS = 12_000
    const BATCH = 500
    const content = (of: ColumnarTable): string[] => {
      const ids = new Int32Array(of.rowCount)
      const count = of.liveRowIds(0, ids)
      const first = bigIntType(true)
      const keys = [of.gatherKey(0, ids, count), of.gatherKey(1, ids, count)]
      const columns = [0, 1, 2, 4]
      return Array.from(ids.subarray(0, count), (id, k) =>
        [
          id,
          readValue(keys[0]!, k, first),
          readValue(keys[1]!, k, smallIntType(false)),
          ...columns.map((i) => of.valuePages(i)[id >>> PAGE_SHIFT]![at(i, id)]),
          of.bytesLength(3, id) < 0 ? null : String(of.readBytes(3, id)),
        ].join(),
      )
    }
    const ids = new Int32Array(BATCH)
    const change = (): void => {
      const wanted = Array.from({ length: BATCH }, () => below(KEYS))
      const first = columnBuilder(bigIntType(true))
      for (const key of wanted) first.append(key % 50 === 0 ? null : BigInt(key))
      const second = fixedColumn(Int16Array.from(wanted, (key) => key % 1000))
      table.upsertBatch([first.finish(), second], undefined, BATCH, ids)
      table.beginWrite(ids, BATCH)
      for (const id of ids) {
        const page = id >>> PAGE_SHIFT
        table.valuePages(0)[page]![at(0, id)] = below(256) as never
        table.valuePages(1)[page]![at(1, id)] = (below(65_536) - 32_768) as never
        table.valuePages(2)[page]![at(2, id)] = below(1e9) as never
        table.valuePages(4)[page]![at(4, id)] = random.next() as never
        if (below(4) === 0) table.setBytes(3, id, BYTES, below(8), below(8))
      }
      const gone = [...new Set(ids)].filter(() => below(4) === 0)
      table.removeBatch(Int32Array.from(gone), gone.length)
    }
    const open: { readonly snapshot: KeyedTableSnapshot; readonly expected: string[] }[] = []
    let checked = 0
    const check = (): void => {
      const { snapshot, expected } = open.shift()!
      const restored = new ColumnarTable(table.schema)
      restored.restore(snapshot)
      expect(content(restored).join('\n') === expected.join('\n')).toBe(true)
      for (const page of snapshot.pages) {
        const target = new Uint8Array(page.sizeBytes!())
        page.writeTo!(target)
        const bytes = page.bytes()
        expect(target.length === bytes.length && target.every((byte, i) => byte === bytes[i])).toBe(
          true,
        )
      }
      snapshot.release()
      checked++
    }
    for (let step = 0; step < 100; step++) {
      if (step % 20 === 0) open.push({ snapshot: table.snapshot(), expected: content(table) })
      if (open.length > 1 && step % 20 === 15) check()
      change()
    }
    while (open.length > 0) check()
    expect(checked).toBe(5)
  },
)
