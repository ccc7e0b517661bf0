/**
 * Temporal joins of random rows and versions, with ends, equal times, late ones and NULL keys, cut into batches anywhere and restored on the way,
 * against a loop over rows one by one.
 */
import { describe, expect, test } from 'vitest'
import type { Output } from '../../contracts/operator.ts'
import {
  type Batch,
  DELETE,
  INSERT,
  liveCount,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { readValue } from '../../core/read-value.ts'
import { intType, type SqlType, timestampType } from '../../core/types.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { restoredState, seededRandom, soleContext } from '../../testing/operator-kit.ts'
import { TemporalJoinOperator, type TemporalJoinOptions } from './temporal-join.ts'

/** A row, or a watermark behind the rows before it. */
interface Element {
  readonly side: 0 | 1
  readonly kind?: number
  readonly row?: readonly [k: number | null, v: number, timeMs: number]
  readonly watermarkMs?: number
}

const schema = [
  { name: 'k', type: intType(true) },
  { name: 'v', type: intType(false) },
  { name: 'ts', type: timestampType(3, false) },
]
const types: readonly SqlType[] = [...schema, ...schema].map(({ type }) => ({
  ...type,
  nullable: true,
}))

interface Case {
  readonly type: 'inner' | 'left'
  readonly withCondition: boolean
}

const optionsOf = (each: Case): TemporalJoinOptions => ({
  type: each.type,
  sides: [
    { schema, keys: [0], timeColumn: 2 },
    { schema, keys: [0], timeColumn: 2 },
  ],
  keyTypes: [intType(true)],
  keyNames: ['k'],
  condition: each.withCondition ? { filter: { apply: smaller }, columns: [1, 4] } : undefined,
})

/** Left v below right v. */
function smaller(batch: Batch): Batch | undefined {
  const a = (batch.columns[1] as { values: Int32Array }).values
  const b = (batch.columns[4] as { values: Int32Array }).values
  const selection: number[] = []
  for (let k = 0; k < liveCount(batch); k++) {
    const i = batch.selection === undefined ? k : batch.selection[k]!
    if (a[i]! < b[i]!) selection.push(i)
  }
  return selection.length === 0 ? undefined : { ...batch, selection: Int32Array.from(selection) }
}

class Written implements Output {
  readonly rows: string[] = []
  watermarkMs = -Infinity

  emit(batch: Batch): void {
    for (let i = 0; i < liveCount(batch); i++) {
      const at = batch.selection === undefined ? i : batch.selection[i]!
      this.add(
        types.map((type, column) => {
          const value = readValue(batch.columns[column]!, at, type)
          return typeof value === 'bigint' ? Number(value) / 1000 : (value as number | null)
        }),
      )
    }
  }

  add(row: readonly (number | null)[]): void {
    this.rows.push(`${row.join()}${row[2]! <= this.watermarkMs ? ' late' : ''}`)
  }

  emitWatermark(watermarkMs: number): void {
    expect(watermarkMs).toBeGreaterThan(this.watermarkMs)
    this.watermarkMs = watermarkMs
  }
}

type Row = NonNullable<Element['row']>

/** One row after another, as the operator is described. */
function expected(each: Case, elements: readonly Element[]): Written {
  const out = new Written()
  const watermarks = [-Infinity, -Infinity]
  let now = -Infinity
  let waiting: Row[] = []
  const versions = new Map<number | null, Map<number, { row: Row; isEnd: boolean }>>()
  for (const { side, row, kind, watermarkMs } of elements) {
    if (row !== undefined && side === 0) {
      waiting.push(row)
      continue
    }
    if (row !== undefined) {
      if (kind === UPDATE_BEFORE) continue
      const own = versions.get(row[0]) ?? new Map()
      versions.set(row[0], own)
      own.set(row[2], { row, isEnd: kind === DELETE })
      continue
    }
    watermarks[side] = Math.max(watermarks[side]!, watermarkMs!)
    const next = Math.min(...watermarks)
    if (next <= now) continue
    now = next
    for (const l of waiting.filter((one) => one[2] <= now)) {
      const seen = [...(versions.get(l[0]) ?? [])].filter(([since]) => since <= l[2])
      const last = seen.sort(([a], [b]) => b - a)[0]?.[1]
      const isSeen = last !== undefined && !last.isEnd
      if (isSeen && (!each.withCondition || l[1] < last.row[1])) out.add([...l, ...last.row])
      else if (each.type === 'left') out.add([...l, null, null, null])
    }
    waiting = waiting.filter((one) => one[2] > now)
    for (const own of versions.values()) {
      const reached = [...own.keys()].filter((since) => since <= now).sort((a, b) => b - a)
      for (const since of reached.slice(own.get(reached[0]!)?.isEnd === true ? 0 : 1))
        own.delete(since)
    }
    out.emitWatermark(now)
  }
  return out
}

const KINDS = [INSERT, INSERT, UPDATE_BEFORE, UPDATE_AFTER, DELETE]

function randomElements(random: () => number): Element[] {
  const elements: Element[] = []
  const clocks = [0, 0]
  for (let i = 0; i < 120; i++) {
    const side = random() < 0.5 ? 0 : 1
    clocks[side]! += Math.floor(random() * 10)
    if (random() < 0.25) {
      elements.push({ side, watermarkMs: clocks[side]! - 15 })
      continue
    }
    const lateness = random() < 0.15 ? 60 : 14
    const timeMs = clocks[side]! - Math.floor(random() * lateness)
    const k = random() < 0.1 ? null : Math.floor(random() * 3)
    const kind = side === 0 ? INSERT : KINDS[Math.floor(random() * KINDS.length)]!
    elements.push({ side, kind, row: [k, Math.floor(random() * 5), timeMs] })
  }
  return [...elements, { side: 0, watermarkMs: Infinity }, { side: 1, watermarkMs: Infinity }]
}

/** The next elements of one side as a batch with marks. */
function batchOf(elements: readonly Element[]): Batch {
  const rows = elements.filter(({ row }) => row !== undefined)
  const positions: number[] = []
  const watermarksMs: number[] = []
  let before = 0
  for (const { row, watermarkMs } of elements) {
    if (row !== undefined) {
      before++
      continue
    }
    positions.push(before - 1)
    watermarksMs.push(Math.max(watermarkMs!, watermarksMs.at(-1) ?? -Infinity))
  }
  return {
    rowCount: rows.length,
    columns: [
      fixedColumn(
        Int32Array.from(rows, ({ row }) => row![0] ?? 0),
        Uint8Array.from(rows, ({ row }) => (row![0] === null ? 0 : 1)),
      ),
      fixedColumn(Int32Array.from(rows, ({ row }) => row![1])),
      fixedColumn(BigInt64Array.from(rows, ({ row }) => BigInt(row![2]) * 1000n)),
    ],
    kinds: Uint8Array.from(rows, ({ kind }) => kind ?? INSERT),
    selection: undefined,
    marks:
      positions.length === 0
        ? undefined
        : {
            positions: Int32Array.from(positions),
            watermarksMs: Float64Array.from(watermarksMs),
            count: positions.length,
          },
  }
}

describe.each(['inner', 'left'] as const)('%s temporal join', (type) => {
  test.each([1, 4, 40])('in batches of up to %i elements', (most) => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed * 7919 + most)
      const each = { type, withCondition: seed % 2 === 0 }
      const elements = randomElements(random)
      const out = new Written()
      let state = new MemoryStateContext()
      let operator = new TemporalJoinOperator(optionsOf(each))
      operator.open(soleContext(state))
      for (let at = 0; at < elements.length; ) {
        const { side } = elements[at]!
        let end = at + 1
        while (end < elements.length && end - at < most && elements[end]!.side === side) end++
        let progress = operator.onBatch(side, batchOf(elements.slice(at, end)), out)
        while (progress === 'more') progress = operator.resume(out)
        at = end
        if (random() > 0.15) continue
        operator.onBarrier()
        state = restoredState(state)
        operator = new TemporalJoinOperator(optionsOf(each))
        operator.open(soleContext(state))
      }
      const wanted = expected(each, elements)
      expect(out.rows.toSorted(), `seed ${seed}`).toEqual(wanted.rows.toSorted())
      expect(out.watermarkMs).toBe(wanted.watermarkMs)
    }
  })
})

test('versions that no row can see are freed, and so are keys without any', () => {
  const state = new MemoryStateContext()
  const operator = new TemporalJoinOperator(optionsOf({ type: 'left', withCondition: false }))
  operator.open(soleContext(state))
  const out = new Written()
  const counts = (): number[] =>
    ['keys', 'held', 'versions'].map(
      (name) => state.sizes().find((each) => each.name === name)!.rowCount,
    )
  const update = (k: number, timeMs: number, kind = UPDATE_AFTER): Element => ({
    side: 1,
    kind,
    row: [k, timeMs, timeMs],
  })
  operator.onBatch(1, batchOf(Array.from({ length: 1000 }, (_, i) => update(1, i))), out)
  operator.onBatch(1, batchOf([update(2, 5), update(2, 500, DELETE), update(3, 2000)]), out)
  operator.onBatch(
    0,
    batchOf([
      { side: 0, row: [1, 0, 900] },
      { side: 0, row: [7, 0, 400] },
    ]),
    out,
  )
  expect(counts()).toEqual([4, 2, 1003])
  operator.onBatch(0, batchOf([{ side: 0, watermarkMs: 600 }]), out)
  expect(counts()).toEqual([4, 2, 1003])
  operator.onWatermark(1, 600, out)
  // Key 1 from version 600 on, key 3; key 2 has ended, and no row of key 7 waits.
  expect(counts()).toEqual([2, 1, 401])
  operator.onWatermark(0, Infinity, out)
  operator.onWatermark(1, Infinity, out)
  expect(counts()).toEqual([2, 0, 2])
  expect(out.rows).toEqual(['7,0,400,,,', '1,0,900,1,900,900'])
})
