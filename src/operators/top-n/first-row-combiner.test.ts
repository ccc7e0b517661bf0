/** First rows of partitions are the same whether rows that cannot come out cross or not; rows with no partition in common cross as they are. */
import { expect, test } from 'vitest'
import { type Batch, liveCount } from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { bigIntType, intType } from '../../core/types.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { FoldedOutput, seededRandom, soleContext } from '../../testing/operator-kit.ts'
import type { SortKeyOption } from '../sort/sort.ts'
import { FirstRowOperator } from './first-row.ts'
import { FirstRowCombiner } from './first-row-combiner.ts'

const schema = [
  { name: 'k', type: intType(true) },
  { name: 'v', type: intType(true) },
  { name: 'id', type: bigIntType(false) },
]
const types = schema.map(({ type }) => type)

const ORDERS: readonly (readonly [string, readonly SortKeyOption[]])[] = [
  ['as they come', []],
  ['ascending', [{ column: 1, isDescending: false, nullsFirst: true }]],
  ['descending, NULL last', [{ column: 1, isDescending: true, nullsFirst: false }]],
  [
    'by two columns',
    [
      { column: 1, isDescending: true, nullsFirst: false },
      { column: 2, isDescending: true, nullsFirst: false },
    ],
  ],
]

function randomBatch(random: () => number, size: number, keyCount: number): Batch {
  const below = (limit: number): number => Math.floor(random() * limit)
  const numbers = (limit: number) => Int32Array.from({ length: size }, () => below(limit))
  const valid = () => Uint8Array.from({ length: size }, () => (random() < 0.9 ? 1 : 0))
  const rows = Array.from({ length: size }, (_, i) => i)
  return {
    rowCount: size,
    columns: [
      fixedColumn(numbers(keyCount), random() < 0.5 ? valid() : undefined),
      fixedColumn(numbers(4), random() < 0.5 ? valid() : undefined),
      fixedColumn(BigInt64Array.from({ length: size }, () => BigInt(below(1e9)))),
    ],
    kinds: undefined,
    selection: random() < 0.5 ? Int32Array.from(rows.filter(() => random() < 0.7)) : undefined,
    marks:
      random() < 0.5
        ? { positions: Int32Array.of(0), watermarksMs: Float64Array.of(5), count: 1 }
        : undefined,
  }
}

const SEEDS = Array.from({ length: 5 }, (_, i) => Number(process.env.SEED ?? 1) + i)
const CASES = ORDERS.flatMap(([name, order]) => SEEDS.map((seed) => ({ name, order, seed })))

test.each(CASES)('$name, seed $seed', ({ order, seed }) => {
  const random = seededRandom(seed)
  const options = { schema, partition: [0], order }
  const open = () => {
    const operator = new FirstRowOperator({
      ...options,
      ttlMs: undefined,
      outputsRank: false,
      emit: 'changes',
      updateBefore: true,
    })
    operator.open(soleContext(new MemoryStateContext()))
    return operator
  }
  const [plain, behind] = [open(), open()]
  const [expected, out] = [new FoldedOutput(types), new FoldedOutput(types)]
  const combiner = new FirstRowCombiner(options)
  let crossed = 0
  let came = 0
  for (let i = 0; i < 20; i++) {
    const batch = randomBatch(
      random,
      100 + Math.floor(random() * 300),
      1 + Math.floor(random() * 40),
    )
    came += liveCount(batch)
    plain.onBatch(0, batch, expected)
    combiner.combine(batch, (part) => {
      expect(part.marks).toBeUndefined()
      crossed += liveCount(part)
      behind.onBatch(0, part, out)
    })
    expect(out.sorted()).toEqual(expected.sorted())
  }
  expect(crossed).toBeLessThan(came / 2)
})

test('rows with no partition in common cross as they are, for a while without a search', () => {
  const combiner = new FirstRowCombiner({ schema, partition: [2], order: [] })
  const random = seededRandom(3)
  const crossed: number[] = []
  const same = fixedColumn(new BigInt64Array(200))
  for (const isSame of [true, false, true]) {
    const batch = { ...randomBatch(random, 200, 10), selection: undefined }
    const columns = isSame ? [...batch.columns.slice(0, 2), same] : batch.columns
    combiner.combine({ ...batch, columns }, (part) => crossed.push(liveCount(part)))
  }
  expect(crossed).toEqual([1, 200, 200])
})
