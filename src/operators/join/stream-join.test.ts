/** Joins of random changing inputs, cut into batches and restored on the way, against pairs made by hand. */
import { describe, expect, test } from 'vitest'
import type { Output } from '../../contracts/operator.ts'
import { type Batch, DELETE, INSERT } from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { readValue } from '../../core/read-value.ts'
import { bigIntType, intType } from '../../core/types.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import {
  FoldedOutput,
  restoredState,
  seededRandom,
  soleContext,
  sortedRows,
} from '../../testing/operator-kit.ts'
import { HashJoinOperator } from './hash-join.ts'
import { type JoinType, StreamJoinOperator, type StreamJoinOptions } from './stream-join.ts'

/** k (may be NULL), v, and a number that no two rows of a side share where rows are told by it. */
type Row = readonly [k: number | null, v: number, id: number]
interface Change {
  readonly kind: number
  readonly row: Row
}

const schema = [
  { name: 'k', type: intType(true) },
  { name: 'v', type: intType(false) },
  { name: 'id', type: intType(false) },
]

function batchOf(changes: readonly Change[]): Batch {
  return {
    rowCount: changes.length,
    columns: [
      fixedColumn(
        Int32Array.from(changes, ({ row }) => row[0] ?? 0),
        Uint8Array.from(changes, ({ row }) => (row[0] === null ? 0 : 1)),
      ),
      fixedColumn(Int32Array.from(changes, ({ row }) => row[1])),
      fixedColumn(Int32Array.from(changes, ({ row }) => row[2])),
    ],
    kinds: changes.every(({ kind }) => kind === INSERT)
      ? undefined
      : Uint8Array.from(changes, ({ kind }) => kind),
    selection: undefined,
    marks: undefined,
  }
}

type Passes = (left: Row, right: Row) => boolean

/** All pairs, by hand. */
function expected(type: JoinType, left: readonly Row[], right: readonly Row[], passes: Passes) {
  const rows: string[] = []
  const nothing = [null, null, null]
  for (const l of left) {
    const found = right.filter((r) => passes(l, r))
    if (type === 'semi' ? found.length > 0 : type === 'anti' ? found.length === 0 : false)
      rows.push(l.map(String).join())
    if (type === 'semi' || type === 'anti') continue
    for (const r of found) rows.push([...l, ...r].map(String).join())
    if (found.length === 0 && (type === 'left' || type === 'full'))
      rows.push([...l, ...nothing].map(String).join())
  }
  if (type === 'right' || type === 'full')
    for (const r of right)
      if (!left.some((l) => passes(l, r))) rows.push([...nothing, ...r].map(String).join())
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1)
  return counts
}

type Layout = 'numbered' | 'unique' | 'counted'

/** Changes of one side that make sense: only rows that are there are taken back. */
function randomChanges(
  random: () => number,
  layout: Layout,
  present: Row[],
  count: number,
): Change[] {
  const changes: Change[] = []
  for (let i = 0; i < count; i++) {
    if (layout !== 'numbered' && present.length > 0 && random() < 0.4) {
      const [row] = present.splice(Math.floor(random() * present.length), 1)
      changes.push({ kind: DELETE, row: row! })
      continue
    }
    const k = random() < 0.1 ? null : Math.floor(random() * 5)
    let id = layout === 'unique' ? Math.floor(random() * 20) : Math.floor(random() * 3)
    while (layout === 'unique' && present.some((row) => row[2] === id)) id++
    const row: Row = [k, Math.floor(random() * 4), id]
    present.push(row)
    changes.push({ kind: INSERT, row })
  }
  return changes
}

const TYPES: readonly JoinType[] = ['inner', 'left', 'right', 'full', 'semi', 'anti']
const LAYOUTS: readonly Layout[] = ['numbered', 'unique', 'counted']

describe.each(TYPES)('%s join', (type) => {
  const width = type === 'semi' || type === 'anti' ? 3 : 6
  const optionsOf = (
    layouts: readonly [Layout, Layout],
    isNullSafe: boolean,
    withCondition: boolean,
  ): StreamJoinOptions => ({
    type,
    sides: [0, 1].map((side) => ({
      schema,
      keys: [0],
      isAppendOnly: layouts[side] === 'numbered',
      uniqueKey: layouts[side] === 'unique' ? [2] : undefined,
    })) as unknown as StreamJoinOptions['sides'],
    keyTypes: [intType(true)],
    keyNames: ['k'],
    nullSafe: [isNullSafe],
    condition: withCondition ? { filter: { apply: smaller }, columns: [1, 4] } : undefined,
    ttlMs: [undefined, undefined],
  })

  test.each(LAYOUTS.flatMap((left) => LAYOUTS.map((right) => [left, right] as const)))(
    'of %s and %s rows',
    (left, right) => {
      for (let seed = 1; seed <= 10; seed++) {
        const random = seededRandom(seed * 7919)
        const options: StreamJoinOptions = {
          ...optionsOf([left, right], seed % 3 === 0, seed % 2 === 0),
          countsKeys: width === 3 && seed % 4 === 1,
        }
        const passes: Passes = (l, r) =>
          (l[0] === null || r[0] === null ? seed % 3 === 0 && l[0] === r[0] : l[0] === r[0]) &&
          (seed % 2 === 1 || l[1] < r[1])
        const present: [Row[], Row[]] = [[], []]
        const out = new FoldedOutput(Array.from({ length: width }, () => intType(true)))
        let state = new MemoryStateContext()
        let operator = new StreamJoinOperator(options)
        operator.open(soleContext(state))
        for (let step = 0; step < 12; step++) {
          const side = random() < 0.5 ? 0 : 1
          const changes = randomChanges(
            random,
            side === 0 ? left : right,
            present[side],
            1 + Math.floor(random() * 9),
          )
          let progress = operator.onBatch(side, batchOf(changes), out)
          while (progress === 'more') progress = operator.resume(out)
          expect(out.sorted(), `seed ${seed}, step ${step}`).toEqual(
            sortedRows(expected(type, present[0], present[1], passes)),
          )
          if (step % 4 !== 3) continue
          operator.onBarrier()
          state = restoredState(state)
          operator = new StreamJoinOperator(options)
          operator.open(soleContext(state))
        }
      }
    },
  )

  test('of bounded rows', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = seededRandom(seed * 104729)
      const present: [Row[], Row[]] = [[], []]
      const { ttlMs: _, ...options } = optionsOf(['numbered', 'numbered'], false, seed % 2 === 0)
      const countsKeys = width === 3 && seed % 4 === 1
      const operator = new HashJoinOperator({ ...options, countsKeys })
      operator.open(soleContext(new MemoryStateContext()))
      const out = new FoldedOutput(Array.from({ length: width }, () => intType(true)))
      const finish = (progress: string): void => {
        for (let next = progress; next === 'more'; ) next = operator.resume(out)
      }
      for (let step = 0; step < 8; step++) {
        const side = random() < 0.5 ? 0 : 1
        const changes = randomChanges(random, 'numbered', present[side], 1 + step)
        finish(operator.onBatch(side, batchOf(changes), out))
      }
      for (const input of seed % 3 === 0 ? [0, 1] : [1, 0]) finish(operator.onEnd(input, out))
      const passes: Passes = (l, r) =>
        l[0] !== null && l[0] === r[0] && (seed % 2 === 1 || l[1] < r[1])
      expect(out.sorted(), `seed ${seed}`).toEqual(
        sortedRows(expected(type, present[0], present[1], passes)),
      )
    }
  })
})

test('a key that meets very many rows is done in parts, and the batch is kept meanwhile', () => {
  const right = Array.from(
    { length: 200_000 },
    (_, i): Change => ({ kind: INSERT, row: [1, i, 0] }),
  )
  const operator = new StreamJoinOperator({
    type: 'inner',
    sides: [0, 1].map(() => ({
      schema,
      keys: [0],
      isAppendOnly: true,
      uniqueKey: undefined,
    })) as unknown as StreamJoinOptions['sides'],
    keyTypes: [bigIntType(true)].map(() => intType(true)),
    keyNames: ['k'],
    nullSafe: [false],
    condition: undefined,
    ttlMs: [undefined, undefined],
  })
  operator.open(soleContext(new MemoryStateContext()))
  let rows = 0
  let left = 0
  const out: Output = {
    emit: (batch) => {
      rows += batch.rowCount
      left += (readValue(batch.columns[1]!, 0, intType(false)) as number) === 7 ? 1 : 0
    },
    emitWatermark: () => {},
  }
  operator.onBatch(1, batchOf(right), out)
  const batch = batchOf([{ kind: INSERT, row: [1, 7, 0] }])
  let calls = 1
  let progress = operator.onBatch(0, batch, out)
  ;(batch.columns[1] as { values: Int32Array }).values.fill(99)
  while (progress === 'more') {
    progress = operator.resume(out)
    calls++
  }
  expect(rows).toBe(200_000)
  expect(calls).toBeGreaterThan(2)
  expect(left).toBeGreaterThan(10)
})

/** Left v below right v. */
function smaller(batch: Batch): Batch | undefined {
  const a = (batch.columns[1] as { values: Int32Array }).values
  const b = (batch.columns[4] as { values: Int32Array }).values
  const selection: number[] = []
  for (let i = 0; i < batch.rowCount; i++) if (a[i]! < b[i]!) selection.push(i)
  return selection.length === 0 ? undefined : { ...batch, selection: Int32Array.from(selection) }
}

test('rows that are not written for long meet nothing any more, and nothing of them is left', () => {
  const ttlMs = 1000
  let nowMs = 0
  let wakeMs = 0
  const state = new MemoryStateContext()
  const operator = new StreamJoinOperator({
    type: 'left',
    sides: [
      { schema, keys: [0], isAppendOnly: true, uniqueKey: undefined },
      { schema, keys: [0], isAppendOnly: false, uniqueKey: [2] },
    ],
    keyTypes: [intType(true)],
    keyNames: ['k'],
    nullSafe: [false],
    condition: undefined,
    ttlMs: [ttlMs, ttlMs],
  })
  operator.open({
    ...soleContext(state),
    nowMs: () => nowMs,
    wakeAt: (timeMs) => {
      wakeMs = timeMs
    },
  })
  const out = new FoldedOutput(Array.from({ length: 6 }, () => intType(true)))
  const comes = (side: number, row: Row): void => {
    operator.onBatch(side, batchOf([{ kind: INSERT, row }]), out)
  }
  comes(1, [1, 10, 0])
  nowMs = 600
  comes(0, [1, 1, 0])
  comes(1, [2, 20, 1])
  nowMs = 1000
  // The right row of key 1 is too old by now, the left one is not.
  comes(0, [1, 2, 0])
  comes(0, [2, 3, 0])
  expect(out.sorted().map(([row]) => row)).toEqual([
    '1,1,0,1,10,0',
    '1,2,0,null,null,null',
    '2,3,0,2,20,1',
  ])
  for (let step = 0; step < 200; step++) {
    nowMs = Math.max(nowMs, wakeMs)
    operator.onProcessingTime(nowMs)
  }
  const rowsOf = (name: string): number =>
    state.sizes().find((each) => each.name === name)!.rowCount
  expect(['keys', 'left', 'right'].map(rowsOf)).toEqual([0, 0, 0])
})
