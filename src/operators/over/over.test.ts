/** OVER against frames that are summed up row by row: in batch, and in streams cut into batches, with late rows and restores. */
import { describe, expect, test } from 'vitest'
import type { Output } from '../../contracts/operator.ts'
import type { Batch } from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { bigIntType, doubleType, intType, timestampType } from '../../core/types.ts'
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
import { BatchOverOperator } from './batch-over.ts'
import type { OverBound, OverFrameOption } from './over-frames.ts'
import type { OverCallOptions } from './over-program.ts'
import { StreamingOverOperator, type StreamingOverOptions } from './streaming-over.ts'

interface Row {
  readonly key: number
  readonly timeMs: number
  readonly value: number | null
  readonly id: number
}

const schema = [
  { name: 'k', type: intType(false) },
  { name: 't', type: timestampType(3, false) },
  { name: 'v', type: intType(true) },
  { name: 'id', type: intType(false) },
]

function batchOf(rows: readonly Row[], marks: readonly (readonly [number, number])[] = []): Batch {
  return {
    rowCount: rows.length,
    columns: [
      fixedColumn(Int32Array.from(rows, ({ key }) => key)),
      fixedColumn(BigInt64Array.from(rows, ({ timeMs }) => BigInt(timeMs) * 1000n)),
      fixedColumn(
        Int32Array.from(rows, ({ value }) => value ?? 0),
        Uint8Array.from(rows, ({ value }) => (value === null ? 0 : 1)),
      ),
      fixedColumn(Int32Array.from(rows, ({ id }) => id)),
    ],
    kinds: undefined,
    selection: undefined,
    marks:
      marks.length === 0
        ? undefined
        : {
            positions: Int32Array.from(marks, ([position]) => position),
            watermarksMs: Float64Array.from(marks, ([, watermarkMs]) => watermarkMs),
            count: marks.length,
          },
  }
}

const session = { timeZone: 'UTC', nowMs: 0 } as never

function program(calls: readonly { readonly name: string; readonly isDistinct: boolean }[]) {
  return new CompiledAggregates({
    input: schema,
    keys: [0],
    calls: calls.map(({ name, isDistinct }) => ({
      function: aggregateFunctions.find((each) => each.name === name)!,
      args: [2],
      isDistinct,
      filter: undefined,
      type: name === 'COUNT' ? bigIntType(false) : intType(true),
    })),
    needsRetract: false,
    session,
  })
}

function callOptions(frame: OverFrameOption, isDescending: boolean): OverCallOptions {
  return {
    order: [{ column: 1, isDescending, nullsFirst: !isDescending }],
    frame,
    merged: program([
      { name: 'SUM', isDistinct: false },
      { name: 'MIN', isDistinct: false },
      { name: 'COUNT', isDistinct: false },
    ]),
    kept: program([{ name: 'COUNT', isDistinct: true }]),
    used: [2],
    rankings: [],
    output: [
      { from: 'merged', index: 0 },
      { from: 'merged', index: 1 },
      { from: 'kept', index: 0 },
      { from: 'merged', index: 2 },
    ],
  }
}
const resultTypes = [intType(true), intType(true), bigIntType(false), bigIntType(false)]

const preceding = (amount: number): OverBound => ({
  kind: 'offset',
  direction: 'preceding',
  amount,
})
const following = (amount: number): OverBound => ({
  kind: 'offset',
  direction: 'following',
  amount,
})
const current: OverBound = { kind: 'current' }
const start: OverBound = { kind: 'unbounded', direction: 'preceding' }
const end: OverBound = { kind: 'unbounded', direction: 'following' }

/** Rows in the order of their window, one partition. */
function inOrder(rows: readonly Row[], key: number, isDescending: boolean): Row[] {
  const sign = isDescending ? -1 : 1
  return rows
    .filter((row) => row.key === key)
    .sort((a, b) => sign * (a.timeMs - b.timeMs) || a.id - b.id)
}

function isInFrame(
  frame: OverFrameOption,
  own: readonly Row[],
  at: number,
  other: number,
  isDescending: boolean,
): boolean {
  const distance =
    frame.unit === 'rows'
      ? other - at
      : (own[other]!.timeMs - own[at]!.timeMs) * 1000 * (isDescending ? -1 : 1)
  const limit = (bound: OverBound): number =>
    bound.kind === 'current'
      ? 0
      : bound.kind === 'unbounded'
        ? bound.direction === 'preceding'
          ? -Infinity
          : Infinity
        : bound.direction === 'preceding'
          ? -bound.amount
          : bound.amount
  return distance >= limit(frame.lower) && distance <= limit(frame.upper)
}

function expected(
  rows: readonly Row[],
  frame: OverFrameOption,
  isDescending = false,
): Map<string, number> {
  const found = new Map<string, number>()
  for (const key of new Set(rows.map((row) => row.key))) {
    const own = inOrder(rows, key, isDescending)
    own.forEach((row, at) => {
      const values = own
        .filter((_, other) => isInFrame(frame, own, at, other, isDescending))
        .flatMap(({ value }) => (value === null ? [] : [value]))
      const sum = values.length === 0 ? null : values.reduce((a, b) => a + b, 0)
      const least = values.length === 0 ? null : Math.min(...values)
      const text = [row.id, sum, least, new Set(values).size, values.length].map(String).join()
      found.set(text, 1)
    })
  }
  return found
}

/** Rows by their number, with the results. */
function folded(): FoldedOutput {
  const out = new FoldedOutput([intType(false), ...resultTypes])
  const emit = out.emit.bind(out)
  out.emit = (batch) => emit({ ...batch, columns: batch.columns.slice(3) })
  return out
}

function randomRows(random: () => number, count: number, firstId: number, aroundMs: number): Row[] {
  return Array.from({ length: count }, (_, i) => ({
    key: Math.floor(random() * 3),
    timeMs: Math.floor(aroundMs + random() * 20) * 100 - 1000,
    value: random() < 0.15 ? null : Math.floor(random() * 7) - 2,
    id: firstId + i,
  }))
}

const BATCH_FRAMES: readonly OverFrameOption[] = [
  { unit: 'range', lower: start, upper: current },
  { unit: 'rows', lower: start, upper: current },
  { unit: 'range', lower: start, upper: end },
  { unit: 'rows', lower: start, upper: preceding(1) },
  { unit: 'rows', lower: preceding(2), upper: current },
  { unit: 'rows', lower: preceding(3), upper: preceding(1) },
  { unit: 'rows', lower: preceding(1), upper: following(2) },
  { unit: 'rows', lower: following(1), upper: following(3) },
  { unit: 'rows', lower: following(3), upper: following(1) },
  { unit: 'rows', lower: current, upper: end },
  { unit: 'range', lower: current, upper: end },
  { unit: 'range', lower: current, upper: current },
  { unit: 'range', lower: preceding(500_000), upper: current },
  { unit: 'range', lower: preceding(700_000), upper: following(300_000) },
  { unit: 'range', lower: preceding(900_000), upper: preceding(200_000) },
  { unit: 'range', lower: following(200_000), upper: end },
]

test.each(BATCH_FRAMES)('batch, frame %#', (frame) => {
  for (let seed = 1; seed <= 4; seed++) {
    const random = seededRandom(seed * 7919)
    const isDescending = seed % 2 === 0
    const rows = randomRows(random, 40, 0, 0)
    const operator = new BatchOverOperator({ ...callOptions(frame, isDescending), partition: [0] })
    operator.open()
    for (let i = 0; i < rows.length; i += 11) operator.onBatch(0, batchOf(rows.slice(i, i + 11)))
    const out = folded()
    for (let progress = operator.onEnd(0, out); progress === 'more'; )
      progress = operator.resume(out)
    expect(out.sorted(), `seed ${seed}`).toEqual(sortedRows(expected(rows, frame, isDescending)))
  }
})

const STREAM_FRAMES: readonly (readonly [OverFrameOption, StreamingOverOptions['retain']])[] = [
  [{ unit: 'range', lower: start, upper: current }, { kind: 'none' }],
  [{ unit: 'rows', lower: start, upper: current }, { kind: 'none' }],
  [
    { unit: 'rows', lower: preceding(2), upper: current },
    { kind: 'rows', count: 2 },
  ],
  [
    { unit: 'range', lower: preceding(600_000), upper: current },
    { kind: 'time', micros: 600_000 },
  ],
]

test.each(STREAM_FRAMES)('event time, frame %#', (frame, retain) => {
  for (let seed = 1; seed <= 6; seed++) {
    const random = seededRandom(seed * 104_729)
    const make = (): StreamingOverOperator =>
      new StreamingOverOperator({
        ...callOptions(frame, false),
        schema,
        partition: [0],
        time: { kind: 'event', column: 1 },
        lags: [],
        retain,
      })
    let state = new MemoryStateContext()
    let operator = make()
    operator.open(soleContext(state))
    const out = folded()
    const watermarks: number[] = []
    const heard: Output = out
    heard.emitWatermark = (watermarkMs) => void watermarks.push(watermarkMs)
    const accepted: Row[] = []
    let watermarkMs = -Infinity
    const fired = new Set<Row>()
    // Where frames are bounded, partitions judge by themselves; one that no frame reaches any more begins anew, as another key.
    const keyNow = new Map([0, 1, 2].map((key) => [key, key]))
    const isTaken = (row: Row): boolean => {
      if (row.timeMs > watermarkMs) return true
      if (retain.kind === 'none') return false
      const own = [...fired].filter(({ key }) => key === keyNow.get(row.key))
      const lastMs = Math.max(-Infinity, ...own.map(({ timeMs }) => timeMs))
      if (retain.kind === 'rows' || lastMs >= watermarkMs - retain.micros / 1000)
        return row.timeMs > lastMs
      if (own.length === 0) return true
      const next = keyNow.get(row.key)! + 10
      accepted.forEach((each, i) => {
        if (each.key === next - 10 && !fired.has(each)) accepted[i] = { ...each, key: next }
      })
      keyNow.set(row.key, next)
      return true
    }
    for (let step = 0; step < 12; step++) {
      const rows = randomRows(
        random,
        1 + Math.floor(random() * 9),
        accepted.length * 100,
        step * 7,
      ).map((row, i) => ({ ...row, id: step * 100 + i }))
      const marks: [number, number][] = []
      rows.forEach((row, i) => {
        if (isTaken(row)) accepted.push({ ...row, key: keyNow.get(row.key)! })
        if (random() < 0.3) {
          const nextMs = Math.max(watermarkMs, row.timeMs - 300)
          if (nextMs > watermarkMs)
            for (const each of accepted) if (each.timeMs <= nextMs) fired.add(each)
          watermarkMs = nextMs
          marks.push([i, watermarkMs])
        }
      })
      for (let progress = operator.onBatch(0, batchOf(rows, marks), out); progress === 'more'; )
        progress = operator.resume(out)
      const due = new Map(
        [...expected(accepted, frame)].filter(([text]) => {
          const id = Number(text.split(',')[0])
          return fired.has(accepted.find((row) => row.id === id)!)
        }),
      )
      expect(out.sorted(), `seed ${seed}, step ${step}`).toEqual(sortedRows(due))
      if (watermarkMs > -Infinity) expect(watermarks.at(-1)).toBe(watermarkMs)
      if (step % 3 !== 2) continue
      operator.onBarrier()
      state = restoredState(state)
      operator = make()
      operator.open(soleContext(state))
    }
    for (let progress = operator.onWatermark(0, Infinity, out); progress === 'more'; )
      progress = operator.resume(out)
    expect(out.sorted(), `seed ${seed}, end`).toEqual(sortedRows(expected(accepted, frame)))
  }
})

test('frames of a span of time are freed behind the watermark', () => {
  const state = new MemoryStateContext()
  const operator = new StreamingOverOperator({
    ...callOptions({ unit: 'range', lower: preceding(1_000_000), upper: current }, false),
    schema,
    partition: [0],
    time: { kind: 'event', column: 1 },
    lags: [],
    retain: { kind: 'time', micros: 1_000_000 },
  })
  operator.open(soleContext(state))
  const out = folded()
  for (let i = 0; i < 200; i++) {
    const row: Row = { key: i, timeMs: i * 1000, value: 1, id: i }
    operator.onBatch(0, batchOf([row], [[0, i * 1000]]), out)
  }
  const rowCounts = state.snapshot().tables.map(({ snapshot }) => snapshot.rowCount)
  expect(Math.max(...rowCounts)).toBeLessThan(6)
})

test('places of rows go on where they were', () => {
  const make = (): StreamingOverOperator =>
    new StreamingOverOperator({
      schema,
      partition: [0],
      order: [{ column: 1, isDescending: false, nullsFirst: true }],
      frame: { unit: 'rows', lower: start, upper: current },
      merged: undefined,
      kept: undefined,
      used: [],
      rankings: [{ function: 'ROW_NUMBER' }, { function: 'RANK' }, { function: 'DENSE_RANK' }],
      lags: [
        { function: 'LAG', column: 2, distance: 1, fallback: undefined, replacesNull: false },
        {
          function: 'LAG',
          column: 3,
          distance: 2,
          fallback: fixedColumn(Int32Array.of(-1)),
          replacesNull: true,
        },
        { function: 'LAG', column: 2, distance: 1, fallback: 3, replacesNull: true },
      ],
      output: [
        { from: 'rankings', index: 0 },
        { from: 'lags', index: 0 },
        { from: 'rankings', index: 1 },
        { from: 'rankings', index: 2 },
        { from: 'lags', index: 1 },
        { from: 'lags', index: 2 },
      ],
      time: { kind: 'event', column: 1 },
      retain: { kind: 'rows', count: 2 },
    })
  let state = new MemoryStateContext()
  let operator = make()
  operator.open(soleContext(state))
  const out = new FoldedOutput([
    intType(false),
    bigIntType(false),
    intType(true),
    bigIntType(false),
    bigIntType(false),
    intType(false),
    intType(false),
  ])
  const emit = out.emit.bind(out)
  out.emit = (batch) => emit({ ...batch, columns: batch.columns.slice(3) })
  const times = [0, 0, 1, 2, 2, 2, 3, 5]
  times.forEach((timeMs, id) => {
    const row: Row = { key: 1, timeMs, value: id === 4 ? null : id * 10, id }
    operator.onBatch(0, batchOf([row], timeMs > 0 ? [[-1, timeMs - 1]] : []), out)
    if (id % 3 !== 2) return
    operator.onBarrier()
    state = restoredState(state)
    operator = make()
    operator.open(soleContext(state))
  })
  operator.onWatermark(0, Infinity, out)
  expect(out.sorted().map(([text]) => text)).toEqual([
    '0,1,null,1,1,-1,0',
    '1,2,0,1,1,-1,0',
    '2,3,10,3,2,0,10',
    '3,4,20,4,3,1,20',
    '4,5,30,4,3,2,30',
    '5,6,null,4,3,3,5',
    '6,7,50,7,4,4,50',
    '7,8,60,8,5,5,60',
  ])
})

test('shares and tiles of bounded rows', () => {
  const operator = new BatchOverOperator({
    partition: [],
    order: [{ column: 1, isDescending: false, nullsFirst: true }],
    frame: { unit: 'rows', lower: start, upper: current },
    merged: undefined,
    kept: undefined,
    used: [],
    rankings: [
      { function: 'PERCENT_RANK' },
      { function: 'CUME_DIST' },
      { function: 'NTILE', tiles: 3 },
      { function: 'LEAD', column: 3, distance: 1, fallback: undefined, replacesNull: false },
    ],
    output: [0, 1, 2, 3].map((index) => ({ from: 'rankings' as const, index })),
  })
  const rows = [1, 2, 2, 4, 5].map((timeMs, id): Row => ({ key: 0, timeMs, value: 0, id }))
  operator.onBatch(0, batchOf(rows))
  const out = new FoldedOutput([
    intType(false),
    doubleType(false),
    doubleType(false),
    bigIntType(false),
    intType(true),
  ])
  const emit = out.emit.bind(out)
  out.emit = (batch) => emit({ ...batch, columns: batch.columns.slice(3) })
  operator.onEnd(0, out)
  expect(out.sorted().map(([text]) => text)).toEqual([
    '0,0,0.2,1,1',
    '1,0.25,0.6,1,2',
    '2,0.25,0.6,2,3',
    '3,0.75,0.8,2,4',
    '4,1,1,3,null',
  ])
})

describe('with a TTL', () => {
  const FRAMES: readonly (readonly [OverFrameOption, StreamingOverOptions['retain']])[] = [
    [{ unit: 'rows', lower: start, upper: current }, { kind: 'none' }],
    [
      { unit: 'rows', lower: preceding(3), upper: current },
      { kind: 'rows', count: 3 },
    ],
  ]

  /** Rows of partitions that come again after 100 … 2000 ms, against the same rows under a new key after a pause of a TTL. */
  test.each(['event', 'processing'] as const)('partitions begin anew, by %s time', (kind) => {
    const ttlMs = 1000
    for (const [frame, retain] of FRAMES) {
      for (let seed = 1; seed <= 6; seed++) {
        const random = seededRandom(seed * 15_485_863)
        let nowMs = 1
        let wakeMs = Infinity
        const make = (): StreamingOverOperator =>
          new StreamingOverOperator({
            ...callOptions(frame, false),
            schema,
            partition: [0],
            time: { kind, column: 1 },
            lags: [],
            retain,
            ttlMs,
          })
        const open = (operator: StreamingOverOperator, state: MemoryStateContext): void =>
          operator.open({
            ...soleContext(state),
            nowMs: () => nowMs,
            wakeAt: (timeMs) => {
              wakeMs = Math.min(wakeMs, timeMs)
            },
          })
        let state = new MemoryStateContext()
        let operator = make()
        open(operator, state)
        const out = folded()
        const accepted: Row[] = []
        const lastMs = new Map<number, number>()
        const generation = new Map<number, number>()
        for (let step = 0; step < 30; step++) {
          nowMs += 100 + Math.floor(random() * 900)
          if (random() < 0.5 && wakeMs <= nowMs) {
            wakeMs = Infinity
            operator.onProcessingTime(nowMs)
          }
          const key = Math.floor(random() * 3)
          const row: Row = { key, timeMs: step * 10, value: Math.floor(random() * 5), id: step }
          if (nowMs - (lastMs.get(key) ?? nowMs) >= ttlMs)
            generation.set(key, (generation.get(key) ?? 0) + 10)
          lastMs.set(key, nowMs)
          accepted.push({ ...row, key: key + (generation.get(key) ?? 0) })
          operator.onBatch(0, batchOf([row], [[0, step * 10]]), out)
          expect(out.sorted(), `seed ${seed}, step ${step}`).toEqual(
            sortedRows(expected(accepted, frame)),
          )
          if (step % 7 !== 6) continue
          operator.onBarrier()
          state = restoredState(state)
          operator = make()
          open(operator, state)
        }
        nowMs += 10_000
        for (let i = 0; i < 64; i++) operator.onProcessingTime(nowMs)
        const rows = state.snapshot().tables.map(({ snapshot }) => snapshot.rowCount)
        expect(Math.max(...rows), 'nothing is left').toBe(0)
      }
    }
  })
})
