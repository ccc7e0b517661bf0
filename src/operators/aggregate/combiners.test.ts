/** Aggregations whose rows are put together before they come give what they give over the rows themselves. */
import { describe, expect, test } from 'vitest'
import type { Combiner } from '../../contracts/combiner.ts'
import type { SessionContext } from '../../contracts/function.ts'
import { type Operator, passWatermark } from '../../contracts/operator.ts'
import { type Batch, DELETE, INSERT, liveCount } from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { bigIntType, intType, type SqlType, timestampType } from '../../core/types.ts'
import type { SlicedWindow } from '../../core/window.ts'
import { CompiledAggregates } from '../../sql/5-codegen/aggregates.ts'
import { average } from '../../sql/functions/aggregates/average.ts'
import { count } from '../../sql/functions/aggregates/count.ts'
import { max, min } from '../../sql/functions/aggregates/min-max.ts'
import { sum } from '../../sql/functions/aggregates/sum.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { FoldedOutput, seededRandom, soleContext } from '../../testing/operator-kit.ts'
import { WindowAggregateOperator } from '../window/window-aggregate.ts'
import { WindowCombiner } from '../window/window-combiner.ts'
import type { WindowAggregateOptions } from '../window/window-options.ts'
import type { AggregateProgram } from './aggregate-program.ts'
import { GroupAggregateOperator } from './group-aggregate.ts'
import { GroupCombiner } from './group-combiner.ts'

const SCHEMA = [
  { name: 'k', type: intType(true) },
  { name: 'v', type: intType(true) },
  { name: 't', type: timestampType(3, false) },
]

function program(needsRetract: boolean): AggregateProgram {
  const call = (definition: typeof count, type: SqlType, args = [1]) => ({
    function: definition,
    args,
    isDistinct: false,
    filter: undefined,
    type,
  })
  const extremes = needsRetract ? [] : [call(min, intType(true)), call(max, intType(true))]
  return new CompiledAggregates({
    input: SCHEMA,
    keys: [0],
    calls: [
      call(count, bigIntType(false), []),
      call(count, bigIntType(false)),
      call(sum, intType(true)),
      call(average, intType(true)),
      ...extremes,
    ],
    needsRetract,
    session: {} as SessionContext,
  })
}

interface Row {
  readonly kind: number
  readonly key: number | undefined
  readonly value: number | undefined
  readonly timeMs: number
}

/**
 * @param skips rows that are in the batch and not selected
 * @param marks watermarks by position
 */
function batchOf(
  rows: readonly Row[],
  skips: ReadonlySet<number>,
  marks: readonly (readonly [number, number])[] = [],
): Batch {
  const live = rows.map((_, i) => i).filter((i) => !skips.has(i))
  const valid = (key: 'key' | 'value'): Uint8Array =>
    Uint8Array.from(rows, (row) => (row[key] === undefined ? 0 : 1))
  return {
    rowCount: rows.length,
    columns: [
      fixedColumn(
        Int32Array.from(rows, ({ key }) => key ?? 0),
        valid('key'),
      ),
      fixedColumn(
        Int32Array.from(rows, ({ value }) => value ?? 0),
        valid('value'),
      ),
      fixedColumn(BigInt64Array.from(rows, ({ timeMs }) => BigInt(timeMs) * 1000n)),
    ],
    kinds: rows.some(({ kind }) => kind !== INSERT)
      ? Uint8Array.from(rows, ({ kind }) => kind)
      : undefined,
    selection: skips.size === 0 ? undefined : Int32Array.from(live),
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

/** Batches of rows with few keys in common, or many; where rows are taken back, only such as came in the same batch or before. */
function randomBatches(seed: number, needsRetract: boolean): Batch[] {
  const random = seededRandom(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const present: Row[] = []
  return Array.from({ length: 12 }, (_, number) => {
    const keyCount = [3, 40, 100_000][below(3)]!
    const rows: Row[] = []
    const skips = new Set<number>()
    const isSparse = random() < 0.5
    const size = 1 + below(600)
    for (let i = 0; i < size; i++) {
      const isTakenBack = needsRetract && present.length > 0 && random() < 0.4
      const row = isTakenBack
        ? { ...present.splice(below(present.length), 1)[0]!, kind: DELETE }
        : {
            kind: INSERT,
            key: random() < 0.1 ? undefined : below(keyCount),
            value: random() < 0.2 ? undefined : below(1000) - 500,
            timeMs: below(20_000),
          }
      if (isSparse && !isTakenBack && random() < 0.3) skips.add(i)
      else if (!isTakenBack) present.push(row)
      rows.push(row)
    }
    const marks = [size >> 2, size >> 1].map(
      (position, i) => [position, number * 1500 + i * 500] as const,
    )
    return batchOf(rows, skips, random() < 0.7 ? marks : [])
  })
}

interface Run {
  readonly rows: readonly (readonly [string, number])[]
  readonly lateRows: number
}

/** The batches through the operator, or through the combiner and the operator; each with a watermark behind it. */
function run(
  operator: Operator,
  combiner: Combiner | undefined,
  batches: readonly Batch[],
  types: readonly SqlType[],
): Run {
  const out = new FoldedOutput(types)
  let lateRows = 0
  operator.open({
    ...soleContext(new MemoryStateContext()),
    isCombined: combiner !== undefined,
    count: (counter, amount) => {
      if (counter === 'lateRows') lateRows += amount
    },
  })
  const give = (batch: Batch): void => {
    if (operator.onBatch(0, batch, out) === 'more') while (operator.resume?.(out) === 'more');
  }
  batches.forEach((batch, i) => {
    if (combiner === undefined) give(batch)
    else combiner.combine(batch, give)
    if (passWatermark(operator, 0, i * 1500, out) === 'more')
      while (operator.resume?.(out) === 'more');
  })
  if (passWatermark(operator, 0, Infinity, out) === 'more')
    while (operator.resume?.(out) === 'more');
  if (operator.onEnd?.(0, out) === 'more') while (operator.resume?.(out) === 'more');
  return { rows: out.sorted(), lateRows }
}

const SEEDS = Array.from({ length: 6 }, (_, i) => i + 1)
const resultTypes = (needsRetract: boolean): SqlType[] => [
  bigIntType(false),
  bigIntType(false),
  intType(true),
  intType(true),
  ...(needsRetract ? [] : [intType(true), intType(true)]),
]

describe.each([
  ['one row a key', false],
  ['as long as keys are shared', true],
])('%s', (_name, isAdaptive) => {
  describe.each([false, true])('rows are taken back: %s', (needsRetract) => {
    test.each(SEEDS)('groups, seed %i', (seed) => {
      const make = (emit: 'changes' | 'final'): Operator =>
        new GroupAggregateOperator({
          program: program(needsRetract),
          emit,
          updateBefore: true,
          marksInPlace: false,
          isGlobal: false,
          ttlMs: undefined,
        })
      const batches = randomBatches(seed, needsRetract)
      const types = [intType(true), ...resultTypes(needsRetract)]
      const combiner = (): Combiner => new GroupCombiner(program(needsRetract), { isAdaptive })
      const plain = run(make('changes'), undefined, batches, types)
      expect(plain.rows.length).toBeGreaterThan(3)
      expect(run(make('changes'), combiner(), batches, types)).toEqual(plain)
    })
  })

  describe.each<[string, SlicedWindow]>([
    ['TUMBLE', { kind: 'tumble', sizeMs: 2000, offsetMs: 0 }],
    ['HOP', { kind: 'hop', sizeMs: 6000, slideMs: 2000, offsetMs: 0 }],
    ['HOP with gaps', { kind: 'hop', sizeMs: 1000, slideMs: 3000, offsetMs: 0 }],
    ['CUMULATE', { kind: 'cumulate', sizeMs: 8000, stepMs: 2000, offsetMs: 0 }],
  ])('%s', (_window, window) => {
    test.each(SEEDS)('windows and late rows, seed %i', (seed) => {
      const options = (): WindowAggregateOptions => ({
        program: program(false),
        window,
        timeColumn: 2,
        isAttached: false,
        isProcessingTime: false,
        output: [{ kind: 'start' }, { kind: 'end' }, { kind: 'key', index: 0 }],
        wallClock: undefined,
        judgesLateness: true,
      })
      const time = timestampType(3, false)
      const types = [time, time, intType(true), ...resultTypes(false)]
      const batches = randomBatches(seed, false)
      const plain = run(new WindowAggregateOperator(options()), undefined, batches, types)
      const combiner = new WindowCombiner(options(), { isAdaptive })
      expect(plain.lateRows).toBeGreaterThan(0)
      expect(run(new WindowAggregateOperator(options()), combiner, batches, types)).toEqual(plain)
    })
  })
})

test('rows with a key in common cross as one', () => {
  const combiner = new GroupCombiner(program(false), { isAdaptive: true })
  const crossed: number[] = []
  for (const keyCount of [1, 1000, 1]) {
    const rows = Array.from({ length: 1000 }, (_, i) => ({
      kind: INSERT,
      key: i % keyCount,
      value: i,
      timeMs: 0,
    }))
    combiner.combine(batchOf(rows, new Set()), (batch) => crossed.push(liveCount(batch)))
  }
  // After a batch in which no two rows had a key in common rows cross one by one for a while.
  expect(crossed).toEqual([1, 1000, 1000])
})

test('a batch beyond the usual size is combined as a whole', () => {
  const combiner = new GroupCombiner(program(false), { isAdaptive: false })
  const rows = Array.from({ length: 20_000 }, (_, i) => ({
    kind: INSERT,
    key: i % 11_000,
    value: i,
    timeMs: 0,
  }))
  const crossed: number[] = []
  combiner.combine(batchOf(rows, new Set()), (batch) => crossed.push(liveCount(batch)))
  expect(crossed).toEqual([11_000])
})
