/**
 * GROUP BY with a TTL: what counts as new after which pause, in Flink's way; that what expired is gone from memory without input;
 * that a restore goes on with the times, and gives one to what had none.
 */
import { expect, test } from 'vitest'
import type { SessionContext } from '../../contracts/function.ts'
import type { Operator } from '../../contracts/operator.ts'
import { type Batch, DELETE, INSERT, ROW_KIND_TEXT } from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { readValue } from '../../core/read-value.ts'
import { bigIntType, intType, type SqlType } from '../../core/types.ts'
import { CompiledAggregates } from '../../sql/5-codegen/aggregates.ts'
import { count } from '../../sql/functions/aggregates/count.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { GroupAggregateOperator } from '../aggregate/group-aggregate.ts'

type Row = readonly [kind: number, key: number, value: number]

const batchOf = (rows: readonly Row[]): Batch => ({
  rowCount: rows.length,
  columns: [
    fixedColumn(Int32Array.from(rows, (row) => row[1])),
    fixedColumn(Int32Array.from(rows, (row) => row[2])),
  ],
  kinds: rows.every((row) => row[0] === INSERT)
    ? undefined
    : Uint8Array.from(rows, (row) => row[0]),
  selection: undefined,
  marks: undefined,
})

const RESULT: readonly SqlType[] = [intType(false), bigIntType(false), bigIntType(false)]

/** SELECT k, COUNT(*), COUNT(DISTINCT v) … GROUP BY k, on a clock. */
class Bench {
  nowMs = 1000
  wakeMs = Infinity
  readonly state = new MemoryStateContext()
  readonly program: CompiledAggregates
  #operator!: Operator

  constructor(options: { readonly ttlMs?: number; readonly needsRetract?: boolean } = {}) {
    this.program = new CompiledAggregates({
      input: [
        { name: 'k', type: intType(false) },
        { name: 'v', type: intType(false) },
      ],
      keys: [0],
      calls: [
        {
          function: count,
          args: [],
          isDistinct: false,
          filter: undefined,
          type: bigIntType(false),
        },
        {
          function: count,
          args: [1],
          isDistinct: true,
          filter: undefined,
          type: bigIntType(false),
        },
      ],
      needsRetract: options.needsRetract ?? false,
      session: {} as SessionContext,
    })
    this.open('ttlMs' in options ? options.ttlMs : 100)
  }

  open(ttlMs: number | undefined, state = this.state): void {
    this.#operator = new GroupAggregateOperator({
      program: this.program,
      emit: 'changes',
      updateBefore: true,
      marksInPlace: false,
      isGlobal: false,
      ttlMs,
    })
    this.#operator.open({
      name: 'test',
      uid: 'test',
      subtaskIndex: 0,
      parallelism: 1,
      maxParallelism: 128,
      state,
      nowMs: () => this.nowMs,
      wakeAt: (timeMs) => {
        this.wakeMs = Math.min(this.wakeMs, timeMs)
      },
      count: () => {},
    })
  }

  /** Changes of a batch of rows that come at `nowMs`: `+I 1 1 1`. */
  feed(nowMs: number, ...rows: readonly Row[]): string[] {
    this.nowMs = nowMs
    const changes: string[] = []
    this.#operator.onBatch(0, batchOf(rows), {
      emit: ({ rowCount, selection, kinds, columns }) => {
        const positions = selection ?? Int32Array.from({ length: rowCount }, (_, i) => i)
        for (const row of positions) {
          const values = columns.map((column, i) => readValue(column, row, RESULT[i]!))
          changes.push(`${ROW_KIND_TEXT[kinds![row] as 0]} ${values.join(' ')}`)
        }
      },
      emitWatermark: () => {},
    })
    return changes
  }

  /** Lets time pass without input. */
  idle(untilMs: number): void {
    while (this.wakeMs <= untilMs) {
      this.nowMs = this.wakeMs
      this.wakeMs = Infinity
      this.#operator.onProcessingTime!(this.nowMs, { emit: () => {}, emitWatermark: () => {} })
    }
    this.nowMs = untilMs
  }

  get rowCounts(): number[] {
    return this.state.sizes().map((table) => table.rowCount)
  }
}

test('a group without rows for as long as the TTL is new', () => {
  const bench = new Bench()
  expect(bench.feed(1000, [INSERT, 1, 7])).toEqual(['+I 1 1 1'])
  expect(bench.feed(1099, [INSERT, 1, 8])).toEqual(['-U 1 1 1', '+U 1 2 2'])
  // One millisecond less and it would be there.
  expect(bench.feed(1199, [INSERT, 1, 9])).toEqual(['+I 1 1 1'])
  expect(bench.feed(1200, [INSERT, 2, 9], [INSERT, 1, 9])).toEqual([
    '+I 2 1 1',
    '-U 1 1 1',
    '+U 1 2 1',
  ])
})

test('a distinct value is counted again when it was added as long ago as the TTL', () => {
  const bench = new Bench()
  bench.feed(1000, [INSERT, 1, 7])
  expect(bench.feed(1060, [INSERT, 1, 7])).toEqual(['-U 1 1 1', '+U 1 2 1'])
  expect(bench.feed(1100, [INSERT, 1, 7])).toEqual(['-U 1 2 1', '+U 1 3 2'])
  expect(bench.feed(1101, [INSERT, 1, 7])).toEqual(['-U 1 3 2', '+U 1 4 2'])
})

test('where rows are taken back, each use of a distinct value is a write', () => {
  const bench = new Bench({ needsRetract: true })
  bench.feed(1000, [INSERT, 1, 7])
  bench.feed(1060, [INSERT, 1, 7])
  expect(bench.feed(1100, [INSERT, 1, 7])).toEqual(['-U 1 2 1', '+U 1 3 1'])
})

test('nothing is taken back from a group that has expired', () => {
  const bench = new Bench({ needsRetract: true })
  bench.feed(1000, [INSERT, 1, 7], [INSERT, 2, 7])
  expect(bench.feed(1100, [DELETE, 1, 7])).toEqual([])
  expect(bench.feed(1101, [DELETE, 2, 7], [INSERT, 2, 8], [INSERT, 2, 8], [DELETE, 2, 8])).toEqual([
    '+I 2 1 1',
  ])
  expect(bench.feed(1102, [DELETE, 2, 8])).toEqual(['-D 2 1 1'])
})

test('updates that change nothing are sent, so that what others keep lives on', () => {
  const bench = new Bench({ needsRetract: true })
  bench.feed(1000, [INSERT, 1, 7])
  const same: Row[] = [
    [INSERT, 1, 7],
    [DELETE, 1, 7],
  ]
  expect(bench.feed(1001, ...same)).toEqual(['-U 1 1 1', '+U 1 1 1'])
  const forEver = new Bench({ ttlMs: undefined, needsRetract: true })
  forEver.feed(1000, [INSERT, 1, 7])
  expect(forEver.feed(1001, ...same)).toEqual([])
})

test('what has expired is removed within one and a half TTL, without input', () => {
  const bench = new Bench()
  bench.feed(1000, ...Array.from({ length: 5000 }, (_, i): Row => [INSERT, i, i]))
  expect(bench.rowCounts).toEqual([5000, 5000])
  bench.idle(1090)
  expect(bench.rowCounts).toEqual([5000, 5000])
  bench.feed(1095, [INSERT, 1, 1])
  bench.idle(1500)
  expect(bench.rowCounts).toEqual([0, 0])
  expect(bench.feed(1501, [INSERT, 1, 1])).toEqual(['+I 1 1 1'])
})

test('state does not grow with keys that come and go', () => {
  const bench = new Bench()
  for (let at = 0; at < 200; at++) {
    bench.idle(1000 + at * 10)
    bench.feed(
      1000 + at * 10,
      ...Array.from({ length: 100 }, (_, i): Row => [INSERT, at * 100 + i, i]),
    )
  }
  // Rows of one and a half TTL, and of one step of the clean-up.
  for (const rows of bench.rowCounts) expect(rows).toBeLessThan(5000)
})
