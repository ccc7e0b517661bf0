/** What a snapshot keeps of pages that are written after it. */
import { expect, test } from 'vitest'
import { PAGE_MASK, PAGE_ROWS, PAGE_SHIFT } from '../contracts/state.ts'
import { fixedColumn } from '../core/column.ts'
import { bigIntType } from '../core/types.ts'
import { ColumnarTable } from './keyed-table.ts'

const PAGES = 4

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
  expect(snapshot.copiedBytes).toBe((PAGES - 1) * before.length)
  expect(() => first!.bytes()).toThrow('done')
  // What is kept goes when it is done.
  second!.done!()
  expect(snapshot.copiedBytes).toBe((PAGES - 2) * before.length)
  // The others are as they were, and so are all of a snapshot that has said nothing.
  for (const page of rest)
    expect(other.pages.find(({ id }) => id === page.id)!.bytes()).toEqual(page.bytes())
  expect(other.pages.find(({ id }) => id === 'row/0')!.bytes()).toEqual(before)
  expect(other.copiedBytes).toBe(PAGES * before.length)
  snapshot.release()
  expect(snapshot.copiedBytes).toBe(0)
  writeEach(table, 8n)
  const restored = new ColumnarTable(table.schema)
  restored.restore(other)
  expect(restored.valuePages(0)[1]![0]).toBe(0n)
})
