/**
 * OVER over rows that come, change and go in any order, against frames that are summed up row by row: random histories in batches of
 * several sizes, with restores and output that is asked for by and by; rows that are alike; what a TTL and the end of partitions leave of state.
 */
import { expect, test } from 'vitest'
import type { OperatorContext } from '../../contracts/operator.ts'
import { type Batch, DELETE, INSERT } from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { bigIntType, intType } from '../../core/types.ts'
import { CompiledAggregates } from '../../sql/5-codegen/aggregates.ts'
import { aggregateFunctions } from '../../sql/functions/aggregates/index.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import {
  FoldedOutput,
  restoredState,
  seededRandom,
  soleContext,
  sortedRows,
} from '../../testing/operator-kit.ts'
import { ChangingOverOperator, type ChangingOverOptions } from './changing-over.ts'
import type { OverBound, OverFrameOption } from './over-frames.ts'

interface Row {
  readonly key: number
  readonly place: number
  readonly value: number | null
}
interface Change extends Row {
  readonly isTaken: boolean
}

const schema = [
  { name: 'k', type: intType(false) },
  { name: 'o', type: intType(false) },
  { name: 'v', type: intType(true) },
]
const session = { timeZone: 'UTC', nowMs: 0 } as never

const current: OverBound = { kind: 'current' }
const start: OverBound = { kind: 'unbounded', direction: 'preceding' }
const end: OverBound = { kind: 'unbounded', direction: 'following' }
const before = (amount: number): OverBound => ({ kind: 'offset', direction: 'preceding', amount })
const behind = (amount: number): OverBound => ({ kind: 'offset', direction: 'following', amount })

function program(name: string, isDistinct: boolean): CompiledAggregates {
  return new CompiledAggregates({
    input: schema,
    keys: [0],
    calls: [
      {
        function: aggregateFunctions.find((each) => each.name === name)!,
        args: [2],
        isDistinct,
        filter: undefined,
        type: name === 'COUNT' ? bigIntType(false) : intType(true),
      },
    ],
    needsRetract: false,
    session,
  })
}

const optionsOf = (frame: OverFrameOption, isDescending = false): ChangingOverOptions => ({
  schema,
  partition: [0],
  order: [{ column: 1, isDescending, nullsFirst: true }],
  frame,
  merged: program('SUM', false),
  kept: program('COUNT', true),
  used: [2],
  rankings: [],
  output: [
    { from: 'merged', index: 0 },
    { from: 'kept', index: 0 },
  ],
  uniqueKey: undefined,
  marksInPlace: false,
  ttlMs: undefined,
})
const TYPES = [...schema.map(({ type }) => type), intType(true), bigIntType(false)]

const batchOf = (changes: readonly Change[]): Batch => ({
  rowCount: changes.length,
  columns: [
    fixedColumn(Int32Array.from(changes, ({ key }) => key)),
    fixedColumn(Int32Array.from(changes, ({ place }) => place)),
    fixedColumn(
      Int32Array.from(changes, ({ value }) => value ?? 0),
      Uint8Array.from(changes, ({ value }) => (value === null ? 0 : 1)),
    ),
  ],
  kinds: changes.some(({ isTaken }) => isTaken)
    ? Uint8Array.from(changes, ({ isTaken }) => (isTaken ? DELETE : INSERT))
    : undefined,
  selection: undefined,
  marks: undefined,
})

/** Rows with results, as text, each as often as it is there. */
function expected(rows: readonly Row[], frame: OverFrameOption, isDescending: boolean) {
  const found = new Map<string, number>()
  for (const key of new Set(rows.map((row) => row.key))) {
    // Sorting is stable: of rows of one place those that came first are first.
    const own = rows
      .filter((row) => row.key === key)
      .sort((a, b) => (isDescending ? b.place - a.place : a.place - b.place))
    own.forEach((row, at) => {
      const values = own.flatMap(({ value }, other) =>
        value !== null && isInFrame(frame, own, at, other, isDescending) ? [value] : [],
      )
      const sum = values.length === 0 ? null : values.reduce((a, b) => a + b, 0)
      const text = [row.key, row.place, row.value, sum, new Set(values).size].map(String).join()
      found.set(text, (found.get(text) ?? 0) + 1)
    })
  }
  return found
}

function isInFrame(
  { unit, lower, upper }: OverFrameOption,
  own: readonly Row[],
  at: number,
  other: number,
  isDescending: boolean,
): boolean {
  const apart = (own[other]!.place - own[at]!.place) * (isDescending ? -1 : 1)
  const distance = unit === 'rows' ? other - at : apart
  const limit = (bound: OverBound): number => {
    if (bound.kind === 'current') return 0
    const amount = bound.kind === 'unbounded' ? Infinity : bound.amount
    return bound.direction === 'preceding' ? -amount : amount
  }
  return distance >= limit(lower) && distance <= limit(upper)
}

const FRAMES: readonly OverFrameOption[] = [
  { unit: 'range', lower: start, upper: current },
  { unit: 'rows', lower: start, upper: current },
  { unit: 'rows', lower: before(2), upper: current },
  { unit: 'range', lower: before(2), upper: current },
  { unit: 'rows', lower: start, upper: before(1) },
  { unit: 'range', lower: start, upper: end },
  { unit: 'rows', lower: before(1), upper: behind(2) },
  { unit: 'range', lower: current, upper: behind(1) },
]

/** Comes and goes of rows; now and then of one that is not there, which changes nothing. */
function randomChange(random: () => number, rows: Row[]): Change {
  if (rows.length > 0 && random() < 0.4) {
    const row = rows[Math.floor(random() * rows.length)]!
    const first = rows.findIndex(
      ({ key, place, value }) => key === row.key && place === row.place && value === row.value,
    )
    rows.splice(first, 1)
    return { ...row, isTaken: true }
  }
  if (random() < 0.05) return { key: 9, place: 1, value: 1, isTaken: true }
  const row = {
    key: Math.floor(random() * 2),
    place: Math.floor(random() * 6),
    value: random() < 0.2 ? null : Math.floor(random() * 4) - 1,
  }
  rows.push(row)
  return { ...row, isTaken: false }
}

test.each(FRAMES)('random changes, frame %#', (frame) => {
  for (let seed = 1; seed <= 8; seed++) {
    const random = seededRandom(seed * 7919)
    const isDescending = seed % 2 === 0
    const size = [1, 3, 7, 20][seed % 4]!
    const make = () => new ChangingOverOperator(optionsOf(frame, isDescending))
    let state = new MemoryStateContext()
    let operator = make()
    operator.open(soleContext(state))
    const out = new FoldedOutput(TYPES)
    const rows: Row[] = []
    for (let step = 0; step < 60 / size + 3; step++) {
      const changes = Array.from({ length: size }, () => randomChange(random, rows))
      for (let progress = operator.onBatch(0, batchOf(changes), out); progress === 'more'; )
        progress = operator.resume(out)
      expect(out.sorted(), `seed ${seed}, step ${step}`).toEqual(
        sortedRows(expected(rows, frame, isDescending)),
      )
      if (step % 3 !== 2) continue
      state = restoredState(state)
      operator = make()
      operator.open(soleContext(state))
    }
  }
})

test('a change that moves many results sends them by and by, the watermark behind them', () => {
  const operator = new ChangingOverOperator(
    optionsOf({ unit: 'range', lower: start, upper: current }),
  )
  operator.open(soleContext(new MemoryStateContext()))
  const out = new FoldedOutput(TYPES)
  const rows: Row[] = Array.from({ length: 30_000 }, (_, i) => ({ key: 1, place: i, value: 1 }))
  const heard: string[] = []
  const emit = out.emit.bind(out)
  out.emit = (batch) => {
    heard.push('rows')
    emit(batch)
  }
  out.emitWatermark = () => void heard.push('watermark')
  const added = batchOf(rows.map((row) => ({ ...row, isTaken: false })))
  for (let progress = operator.onBatch(0, added, out); progress === 'more'; )
    progress = operator.resume(out)
  heard.length = 0
  const inFront = {
    ...batchOf([{ key: 1, place: -1, value: 5, isTaken: false }]),
    marks: { positions: Int32Array.of(0), watermarksMs: Float64Array.of(7), count: 1 },
  }
  let calls = 1
  for (let progress = operator.onBatch(0, inFront, out); progress === 'more'; calls++)
    progress = operator.resume(out)
  expect(calls).toBeGreaterThan(1)
  expect(heard.at(-1)).toBe('watermark')
  expect(heard.filter((each) => each === 'watermark')).toHaveLength(1)
  expect(out.rows.get('1,29999,1,30005,2')).toBe(1)
  expect(out.rows.size).toBe(30_001)
})

test('partitions without rows, and those that got none for as long as the TTL, are gone from state', () => {
  const state = new MemoryStateContext()
  let nowMs = 0
  let wakeMs = 0
  const context: OperatorContext = {
    ...soleContext(state),
    nowMs: () => nowMs,
    wakeAt: (timeMs) => {
      wakeMs = timeMs
    },
  }
  const operator = new ChangingOverOperator({
    ...optionsOf({ unit: 'rows', lower: start, upper: current }),
    ttlMs: 1000,
  })
  operator.open(context)
  const out = new FoldedOutput(TYPES)
  const row = { key: 1, place: 1, value: 1 }
  operator.onBatch(0, batchOf([{ ...row, isTaken: false }]), out)
  operator.onBatch(0, batchOf([{ ...row, isTaken: true }]), out)
  const counts = () => state.sizes().map(({ rowCount }) => rowCount)
  expect(counts()).toEqual([0, 0])
  operator.onBatch(0, batchOf([{ ...row, key: 2, isTaken: false }]), out)
  expect(counts()).toEqual([1, 1])
  while (nowMs < 3000) {
    nowMs = wakeMs
    operator.onProcessingTime(nowMs)
  }
  expect(counts()).toEqual([0, 0])
})
