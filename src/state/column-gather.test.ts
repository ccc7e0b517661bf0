import { describe, expect, it } from 'vitest'
import { bytesColumn, fixedColumn } from '../core/column.ts'
import { readValue } from '../core/read-value.ts'
import { stringType } from '../core/types.ts'
import { ColumnarTable } from './keyed-table.ts'

describe('gathered texts', () => {
  it('are right however often and in which order rows are asked for', () => {
    const texts = Array.from({ length: 3000 }, (_, i) =>
      i % 7 === 0 ? '' : `${i} `.repeat(1 + (i % 40)),
    )
    const table = new ColumnarTable({
      name: 't',
      keys: [{ kind: 'INT', nullable: false }],
      values: [{ name: 'text', storage: 'bytes' }],
    })
    const encoded = texts.map((text) => new TextEncoder().encode(text))
    const lengths = Int32Array.from(encoded, (bytes) => bytes.length)
    const starts = new Int32Array(texts.length)
    for (let i = 1; i < texts.length; i++) starts[i] = starts[i - 1]! + lengths[i - 1]!
    const bytes = Uint8Array.from(encoded.flatMap((each) => [...each]))
    const rowIds = new Int32Array(texts.length)
    const all = Int32Array.from(texts, (_, i) => i)
    table.upsertBatch([fixedColumn(all)], undefined, texts.length, rowIds)
    table.beginWrite(rowIds, texts.length)
    table.setBytesBatch(0, rowIds, texts.length, bytesColumn(starts, lengths, bytes), all)

    // Calls of several sizes, so that what one leaves behind meets the next.
    for (const [count, step] of [
      [3000, 1],
      [3000, 0],
      [500, 3],
      [8000, 1237],
      [64, 2],
    ] as const) {
      const asked = Int32Array.from({ length: count }, (_, k) => (k * step) % texts.length)
      const ids = asked.map((row) => rowIds[row]!)
      const column = table.gatherValue(0, ids, count)
      const read = Array.from(asked, (_, k) => readValue(column, k, stringType()))
      expect(read).toEqual(Array.from(asked, (row) => texts[row]))
    }
  })

  it('lie once where one row is asked for many times', () => {
    const table = new ColumnarTable({
      name: 't',
      keys: [],
      values: [{ name: 'text', storage: 'bytes' }],
    })
    const rowId = new Int32Array(1)
    table.upsertBatch([], undefined, 1, rowId)
    const text = new TextEncoder().encode('a text of some length')
    table.setBytes(0, rowId[0]!, text, 0, text.length)
    const column = table.gatherValue(0, new Int32Array(10_000).fill(rowId[0]!), 10_000)
    expect((column as { bytes: Uint8Array }).bytes.length).toBeLessThan(1000)
  })
})
