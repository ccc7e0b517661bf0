/** Rows once a grouping set: values, NULLs, kinds, positions of marks. */
import { expect, test } from 'vitest'
import { type Batch, DELETE, INSERT } from '../core/batch.ts'
import { bytesColumn, dictionaryColumn, fixedColumn } from '../core/column.ts'
import { readValue } from '../core/read-value.ts'
import { intType, stringType } from '../core/types.ts'
import { ExpandOperator } from './expand.ts'

const TYPES = [intType(true), stringType(true), intType(true), stringType(true), intType(false)]
const words = bytesColumn(Int32Array.of(0, 1), Int32Array.of(1, 1), new TextEncoder().encode('xy'))

/** `kind a b | copies | set`, and marks as `@position watermark`. */
function expand(batch: Batch): string[] {
  const operator = new ExpandOperator({
    keys: [0, 1],
    sets: [Uint8Array.of(1, 1), Uint8Array.of(1, 0), Uint8Array.of(0, 0)],
  })
  const lines: string[] = []
  operator.onBatch(0, batch, {
    emit: ({ rowCount, columns, kinds, marks }) => {
      for (let row = 0; row < rowCount; row++) {
        const values = columns.map((column, i) => readValue(column, row, TYPES[i]!))
        lines.push(`${kinds?.[row] ?? 0} ${values.join(' ')}`)
      }
      for (let i = 0; i < (marks?.count ?? 0); i++)
        lines.push(`@${marks!.positions[i]} ${marks!.watermarksMs[i]}`)
    },
    emitWatermark: () => {},
  })
  return lines
}

test('live rows, one after the other, in each set', () => {
  expect(
    expand({
      rowCount: 4,
      columns: [
        fixedColumn(Int32Array.of(1, 2, 3, 4), Uint8Array.of(1, 1, 1, 0)),
        dictionaryColumn(Int32Array.of(0, 1, 0, 1), words, Uint8Array.of(1, 1, 0, 1)),
      ],
      kinds: Uint8Array.of(INSERT, INSERT, DELETE, INSERT),
      selection: Int32Array.of(0, 2, 3),
      marks: {
        positions: Int32Array.of(0, 1, 3),
        watermarksMs: Float64Array.of(10, 20, 30),
        count: 3,
      },
    }),
  ).toEqual([
    `${INSERT} 1 x 1 x 0`,
    `${INSERT} 1 x 1  1`,
    `${INSERT} 1 x   2`,
    `${DELETE} 3  3  0`,
    `${DELETE} 3  3  1`,
    `${DELETE} 3    2`,
    `${INSERT}  y  y 0`,
    `${INSERT}  y   1`,
    `${INSERT}  y   2`,
    '@2 10',
    '@2 20',
    '@8 30',
  ])
})
