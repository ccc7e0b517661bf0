/**
 * Interval joins of random rows and watermarks, late rows and NULL keys among them, cut into batches anywhere and restored on the way, against
 * a loop over rows one by one.
 */
import { describe, expect, test } from 'vitest'
import type { Output } from '../../contracts/operator.ts'
import { type Batch, liveCount } from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { readValue } from '../../core/read-value.ts'
import { intType, type SqlType, timestampType } from '../../core/types.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { restoredState, seededRandom, soleContext } from '../../testing/operator-kit.ts'
import { IntervalJoinOperator, type IntervalJoinOptions } from './interval-join.ts'

/** A row, or a watermark behind the rows before it. */
interface Element {
  readonly side: 0 | 1
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

type JoinType = IntervalJoinOptions['type']

interface Case {
  readonly type: JoinType
  readonly lowerMs: number
  readonly upperMs: number
  readonly isNullSafe: boolean
  readonly withCondition: boolean
}

const optionsOf = (each: Case): IntervalJoinOptions => ({
  type: each.type,
  sides: [
    { schema, keys: [0], timeColumn: 2 },
    { schema, keys: [0], timeColumn: 2 },
  ],
  time: 'event',
  lowerMs: each.lowerMs,
  upperMs: each.upperMs,
  keyTypes: [intType(true)],
  keyNames: ['k'],
  nullSafe: [each.isNullSafe],
  condition: each.withCondition ? { filter: { apply: smaller }, columns: [1, 4] } : undefined,
})

/** Left v below right v. */
function smaller(batch: Batch): Batch | undefined {
  const a = (batch.columns[1] as { values: Int32Array }).values
  const b = (batch.columns[4] as { values: Int32Array }).values
  const selection: number[] = []
  for (let i = 0; i < batch.rowCount; i++) if (a[i]! < b[i]!) selection.push(i)
  return selection.length === 0 ? undefined : { ...batch, selection: Int32Array.from(selection) }
}

/** Rows as text with whether they are late for who receives them, and the watermarks. */
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
    const times = [row[2], row[5]].filter((time) => time !== null) as number[]
    this.rows.push(`${row.join()}${times.some((time) => time <= this.watermarkMs) ? ' late' : ''}`)
  }

  emitWatermark(watermarkMs: number): void {
    expect(watermarkMs).toBeGreaterThan(this.watermarkMs)
    this.watermarkMs = watermarkMs
  }
}

/** One row after another, as the operator is described. */
function expected(each: Case, elements: readonly Element[]): Written {
  const { type, lowerMs, upperMs } = each
  const out = new Written()
  const waits = [-lowerMs, upperMs]
  const outer = [type === 'left' || type === 'full', type === 'right' || type === 'full']
  const kept: { row: NonNullable<Element['row']>; matched: boolean }[][] = [[], []]
  const watermarks = [-Infinity, -Infinity]
  let now = -Infinity
  const alone = (side: number, row: NonNullable<Element['row']>): void =>
    out.add(side === 0 ? [...row, null, null, null] : [null, null, null, ...row])
  for (const { side, row, watermarkMs } of elements) {
    if (row === undefined) {
      watermarks[side] = Math.max(watermarks[side]!, watermarkMs!)
      const next = Math.min(...watermarks)
      if (next <= now) continue
      now = next
      for (const s of [0, 1]) {
        const gone = kept[s]!.filter((one) => one.row[2] + waits[s]! + 1 <= now)
        if (outer[s]) for (const one of gone) if (!one.matched) alone(s, one.row)
        kept[s] = kept[s]!.filter((one) => !gone.includes(one))
      }
      const ahead = now - Math.max(0, ...waits) - (type === 'inner' ? 0 : 1)
      if (ahead > out.watermarkMs) out.emitWatermark(ahead)
      continue
    }
    if (row[0] === null && !each.isNullSafe) {
      if (outer[side]) alone(side, row)
      continue
    }
    let matched = false
    for (const other of kept[1 - side]!) {
      const [l, r] = side === 0 ? [row, other.row] : [other.row, row]
      const apart = l[2] - r[2]
      if (l[0] !== r[0] || apart < lowerMs || apart > upperMs) continue
      if (each.withCondition && !(l[1] < r[1])) continue
      matched = true
      other.matched = true
      out.add([...l, ...r])
    }
    if (now < row[2] + waits[side]!) kept[side]!.push({ row, matched })
    else if (outer[side] && !matched) alone(side, row)
  }
  return out
}

/** @param scale milliseconds of a step: large ones make many spans of state */
function randomElements(random: () => number, scale: number): Element[] {
  const elements: Element[] = []
  const clocks = [0, 0]
  for (let i = 0; i < 120; i++) {
    const side = random() < 0.5 ? 0 : 1
    clocks[side]! += Math.floor(random() * 12) * scale
    if (random() < 0.25) {
      elements.push({ side, watermarkMs: clocks[side]! - 15 * scale })
      continue
    }
    const lateness = random() < 0.2 ? 60 : 14
    const timeMs = clocks[side]! - Math.floor(random() * lateness) * scale
    const k = random() < 0.1 ? null : Math.floor(random() * 3)
    elements.push({ side, row: [k, Math.floor(random() * 5), timeMs] })
  }
  return [...elements, { side: 0, watermarkMs: Infinity }, { side: 1, watermarkMs: Infinity }]
}

/** The next elements of one side as a batch with marks. */
function batchOf(elements: readonly Element[]): Batch {
  const rows = elements.filter(({ row }) => row !== undefined).map(({ row }) => row!)
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
        Int32Array.from(rows, ([k]) => k ?? 0),
        Uint8Array.from(rows, ([k]) => (k === null ? 0 : 1)),
      ),
      fixedColumn(Int32Array.from(rows, ([, v]) => v)),
      fixedColumn(BigInt64Array.from(rows, ([, , timeMs]) => BigInt(timeMs) * 1000n)),
    ],
    kinds: undefined,
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

const rowsIn = (state: MemoryStateContext): number =>
  state.sizes().reduce((sum, { rowCount }) => sum + rowCount, 0)

const BOUNDS: readonly (readonly [lowerMs: number, upperMs: number])[] = [
  [0, 0],
  [-10, 10],
  [-20, 0],
  [0, 20],
  [5, 25],
  [-25, -5],
  [10, 5],
]

describe.each(['inner', 'left', 'right', 'full'] as const)('%s interval join', (type) => {
  test.each(BOUNDS)('from %i to %i milliseconds', (lowerMs, upperMs) => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seededRandom(seed * 7919 + lowerMs * 31 + upperMs)
      const scale = seed % 4 === 0 ? 200 : 1
      const each = {
        type,
        lowerMs: lowerMs * scale,
        upperMs: upperMs * scale,
        isNullSafe: seed % 3 === 0,
        withCondition: seed % 2 === 0,
      }
      const elements = randomElements(random, scale)
      const most = [1, 4, 40][seed % 3]!
      const out = new Written()
      let state = new MemoryStateContext()
      let operator = new IntervalJoinOperator(optionsOf(each))
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
        operator = new IntervalJoinOperator(optionsOf(each))
        operator.open(soleContext(state))
      }
      const wanted = expected(each, elements)
      expect(out.rows.toSorted(), `seed ${seed}`).toEqual(wanted.rows.toSorted())
      expect(out.watermarkMs).toBe(wanted.watermarkMs)
      expect(rowsIn(state)).toBe(0)
    }
  })
})

test('a row that meets very many others is done in parts, and the batch is kept meanwhile', () => {
  const operator = new IntervalJoinOperator(
    optionsOf({
      type: 'inner',
      lowerMs: -10,
      upperMs: 10,
      isNullSafe: false,
      withCondition: false,
    }),
  )
  operator.open(soleContext(new MemoryStateContext()))
  let rows = 0
  let sevens = 0
  const out: Output = {
    emit: (batch) => {
      rows += batch.rowCount
      for (let i = 0; i < batch.rowCount; i++)
        sevens += readValue(batch.columns[1]!, i, intType(false)) === 7 ? 1 : 0
    },
    emitWatermark: () => {},
  }
  const right = Array.from({ length: 200_000 }, (_, i): Element => ({ side: 1, row: [1, i, 5] }))
  operator.onBatch(1, batchOf(right), out)
  const batch = batchOf([
    { side: 0, row: [2, 3, 5] },
    { side: 0, row: [1, 7, 5] },
    { side: 0, watermarkMs: 20 },
  ])
  let calls = 1
  let progress = operator.onBatch(0, batch, out)
  ;(batch.columns[1] as { values: Int32Array }).values.fill(99)
  while (progress === 'more') {
    progress = operator.resume(out)
    calls++
  }
  expect(rows).toBe(200_000)
  expect(sevens).toBe(200_000)
  expect(calls).toBeGreaterThan(2)
})

test('rows of processing time meet those of the last while, and are freed by the clock', () => {
  let nowMs = 1000
  let wakeMs = 0
  const state = new MemoryStateContext()
  const operator = new IntervalJoinOperator({
    ...optionsOf({
      type: 'left',
      lowerMs: -100,
      upperMs: 0,
      isNullSafe: false,
      withCondition: false,
    }),
    time: 'processing',
  })
  operator.open({
    ...soleContext(state),
    nowMs: () => nowMs,
    wakeAt: (timeMs) => {
      wakeMs = timeMs
    },
  })
  const out = new Written()
  const comes = (side: 0 | 1, k: number, v: number): void => {
    operator.onBatch(side, batchOf([{ side, row: [k, v, 0] }]), out)
  }
  // A right row comes up to 100 ms after the left one.
  comes(0, 1, 1)
  comes(0, 2, 2)
  nowMs = 1100
  comes(1, 1, 10)
  nowMs = 1101
  comes(1, 2, 20)
  expect(out.rows).toEqual(['1,1,0,1,10,0'])
  for (let step = 0; step < 100; step++) {
    nowMs = Math.max(nowMs, wakeMs)
    operator.onProcessingTime(nowMs, out)
  }
  expect(out.rows).toEqual(['1,1,0,1,10,0', '2,2,0,,,'])
  expect(rowsIn(state)).toBe(0)
  comes(0, 3, 3)
  operator.onEnd(0, out)
  operator.onEnd(1, out)
  expect(out.rows.at(-1)).toBe('3,3,0,,,')
})
