/**
 * Rows that lead their window against a plain reading of what may be left out: batches with late rows, NULLs, selections and marks anywhere. Seeds are printed.
 */
import { describe, expect, test } from 'vitest'
import type { Operator, Output } from '../../contracts/operator.ts'
import { type Batch, liveCount } from '../../core/batch.ts'
import { type FixedColumn, fixedColumn } from '../../core/column.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { seededRandom, soleContext } from '../../testing/operator-kit.ts'
import { type LeaderWindows, WindowLeadersOperator } from './window-leaders.ts'

const SIZE_MS = 10
/** Rows of the first millisecond of a window are asked about by the window before, too. */
const TUMBLE: LeaderWindows = {
  kind: 'tumble',
  timeColumn: 0,
  sizeMs: SIZE_MS,
  offsetMs: 3,
  openAfterMs: -SIZE_MS,
  openUntilMs: 0,
}
const ATTACHED: LeaderWindows = { kind: 'attached', endColumn: 0 }

interface Row {
  readonly timeMs: number
  readonly value: number | undefined
}

const endOf = (windows: LeaderWindows, { timeMs }: Row): number =>
  windows.kind === 'attached' ? timeMs : Math.floor((timeMs - 3) / SIZE_MS) * SIZE_MS + 3 + SIZE_MS
const isOpen = (windows: LeaderWindows, row: Row): boolean =>
  windows.kind === 'attached' || row.timeMs !== endOf(windows, row) - SIZE_MS

function toBatch(rows: readonly Row[], isWide: boolean, random: () => number): Batch {
  const times = BigInt64Array.from(rows, ({ timeMs }) => BigInt(timeMs) * 1000n)
  const valid = Uint8Array.from(rows, ({ value }) => (value === undefined ? 0 : 1))
  const numbers = rows.map(({ value = 0 }) => value)
  const values = isWide
    ? BigInt64Array.from(numbers, (value) => BigInt(value) * 3_000_000_001n)
    : Int32Array.from(numbers)
  const positions = [...new Set([rows.length - 1, ...rows.keys()].filter(() => random() < 0.2))]
  positions.sort((a, b) => a - b)
  return {
    rowCount: rows.length,
    columns: [fixedColumn(times), fixedColumn(values, valid)],
    kinds: undefined,
    selection:
      random() < 0.5 ? undefined : Int32Array.from(rows.keys()).filter(() => random() < 0.8),
    marks: {
      positions: Int32Array.from(positions),
      watermarksMs: Float64Array.from(positions, (row) => rows[row]!.timeMs - 8).map(
        (
          (least) => (ms) =>
            (least = Math.max(least, ms))
        )(-Infinity),
      ),
      count: positions.length,
    },
  }
}

/** Positions that go on. */
function keptOf(operator: Operator, batch: Batch): number[] {
  const kept: number[] = []
  const out: Output = {
    emit: (result) => {
      expect(result.marks).toBe(batch.marks)
      for (let k = 0; k < liveCount(result); k++)
        kept.push(result.selection === undefined ? k : result.selection[k]!)
    },
    emitWatermark: (watermarkMs) =>
      expect(watermarkMs).toBe(batch.marks!.watermarksMs[batch.marks!.count - 1]),
  }
  operator.onBatch(0, batch, out)
  return kept
}

describe.each([
  ['by time', TUMBLE],
  ['attached', ATTACHED],
])('%s', (_name, windows) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => ({ seed })))('seed $seed', ({ seed }) => {
    const random = seededRandom(seed)
    const isLeast = seed % 2 === 0
    const operator = new WindowLeadersOperator({ valueColumn: 1, isLeast, windows })
    operator.open(soleContext(new MemoryStateContext()))
    // Not known before the first mark.
    let watermarkMs = Number.NaN
    let leftOut = 0
    for (let round = 0; round < 40; round++) {
      const rows = Array.from({ length: 1 + Math.floor(random() * 60) }, (): Row => {
        const timeMs = round * 7 + Math.floor(random() * 30) - 120
        return {
          timeMs: windows.kind === 'attached' ? Math.floor(timeMs / 10) * 10 : timeMs,
          value: random() < 0.1 ? undefined : Math.floor(random() * 9) - 4,
        }
      })
      const batch = toBatch(rows, seed % 3 > 0, random)
      const live = [...(batch.selection ?? rows.keys())]
      const best = new Map<number, number>()
      const counted = new Set<number>()
      let mark = 0
      for (const position of live) {
        while (mark < batch.marks!.count && batch.marks!.positions[mark]! < position)
          watermarkMs = batch.marks!.watermarksMs[mark++]!
        const row = rows[position]!
        const endMs = endOf(windows, row)
        if (row.value === undefined || !(endMs - 1 > watermarkMs)) continue
        counted.add(position)
        const value = isLeast ? -row.value : row.value
        best.set(endMs, Math.max(best.get(endMs) ?? -Infinity, value))
      }
      if (batch.marks!.count > 0) watermarkMs = batch.marks!.watermarksMs[batch.marks!.count - 1]!
      const expected = live.filter((position) => {
        const row = rows[position]!
        if (!counted.has(position) || !isOpen(windows, row)) return true
        return (isLeast ? -row.value! : row.value!) === best.get(endOf(windows, row))
      })
      leftOut += live.length - expected.length
      expect(keptOf(operator, batch)).toEqual(expected)
    }
    expect(leftOut).toBeGreaterThan(100)
  })
})

test('times and values beyond exact numbers', () => {
  const operator = new WindowLeadersOperator({ valueColumn: 1, isLeast: false, windows: ATTACHED })
  operator.onWatermark(0, -1e15, { emit: () => {}, emitWatermark: () => {} })
  const columns = (times: bigint[], values: bigint[]): FixedColumn[] => [
    fixedColumn(BigInt64Array.from(times)),
    fixedColumn(BigInt64Array.from(values)),
  ]
  const batch = (times: bigint[], values: bigint[]): Batch => ({
    rowCount: times.length,
    columns: columns(times, values),
    kinds: undefined,
    selection: undefined,
    marks: undefined,
  })
  const least = -(2n ** 63n)
  expect(keptOf(operator, batch([0n, 0n, 0n], [least, least + 1n, least]))).toEqual([1])
  expect(keptOf(operator, batch([0n, 0n, 0n], [2n ** 62n, 2n ** 62n + 1n, -1n]))).toEqual([1])
  expect(keptOf(operator, batch([0n, 0n, 0n], [2n ** 31n, 2n ** 32n - 1n, 1n]))).toEqual([1])
  // Times that are no exact numbers are left alone.
  expect(keptOf(operator, batch([2n ** 54n, 2n ** 54n], [1n, 2n]))).toEqual([0, 1])
})
