/** Batches are given on in parts without a key that comes twice: which rows and marks each part has. */
import { expect, test } from 'vitest'
import type { Operator } from '../../contracts/operator.ts'
import type { Batch } from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { identityPositions } from '../../core/flatten.ts'
import { intType } from '../../core/types.ts'
import { EachChangeOperator } from './each-change.ts'

/** Parts as text: keys of the live rows, marks as `@position`. */
function partsOf(
  keys: readonly number[],
  options: { readonly selection?: readonly number[]; readonly marks?: readonly number[] } = {},
  by: readonly number[] = [0],
): readonly string[] {
  const parts: string[] = []
  const inner: Operator = {
    open: () => {},
    onBatch: (_, { columns, selection, rowCount, marks }: Batch) => {
      const positions = selection ?? identityPositions(rowCount).subarray(0, rowCount)
      const { values } = columns[0] as { values: Int32Array }
      const own = Array.from(positions, (position) => values[position])
      const at = marks === undefined ? [] : [...marks.positions.subarray(0, marks.count)]
      parts.push([...own, ...at.map((position) => `@${position}`)].join(' '))
      return 'done'
    },
    onWatermark: () => 'done',
    resume: () => 'done',
    onEnd: () => 'done',
    close: () => {},
  }
  const operator = new EachChangeOperator(
    inner,
    by,
    by.map(() => intType(false)),
  )
  const { selection, marks } = options
  operator.onBatch(
    0,
    {
      rowCount: keys.length,
      columns: [fixedColumn(Int32Array.from(keys))],
      kinds: undefined,
      selection: selection === undefined ? undefined : Int32Array.from(selection),
      marks:
        marks === undefined
          ? undefined
          : {
              positions: Int32Array.from(marks),
              watermarksMs: Float64Array.from(marks, (_, i) => i),
              count: marks.length,
            },
    },
    { emit: () => {}, emitWatermark: () => {} },
  )
  return parts
}

test.each([
  ['other keys stay together', [1, 2, 3], {}, ['1 2 3']],
  ['a key that comes again begins a part', [1, 2, 1, 3, 1], {}, ['1 2', '1 3', '1']],
  ['one key alone', [5, 5, 5], {}, ['5', '5', '5']],
  ['rows that are not live do not count', [1, 1, 2, 2], { selection: [0, 2] }, ['1 2']],
  [
    'marks stay behind the rows that they follow',
    [1, 1, 2, 1],
    { marks: [-1, 0, 2, 3] },
    ['1 @-1 @0', '1 2 @2', '1 @3'],
  ],
  ['marks of rows that are not live', [1, 1, 1], { selection: [0, 2], marks: [1] }, ['1 @1', '1']],
] as const)('%s', (_, keys, options, expected) => {
  expect(partsOf(keys, options)).toEqual(expected)
})

test('without keys every row is a part', () => {
  expect(partsOf([1, 2], {}, [])).toEqual(['1', '2'])
})
