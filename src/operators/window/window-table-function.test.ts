/** Windowing table functions against windows that are found by trying every start; what one batch becomes leaves in batches of bounded size. */
import { expect, test } from 'vitest'
import { type Batch, DEFAULT_BATCH_ROWS } from '../../core/batch.ts'
import { type FixedColumn, fixedColumn } from '../../core/column.ts'
import type { SlicedWindow } from '../../core/window.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { CheckedOperator } from '../../testing/checked-operator.ts'
import { seededRandom, soleContext } from '../../testing/operator-kit.ts'
import { WindowTableFunctionOperator } from './window-table-function.ts'

const WINDOWS: readonly SlicedWindow[] = [
  { kind: 'tumble', sizeMs: 50, offsetMs: 10 },
  { kind: 'hop', sizeMs: 60, slideMs: 1, offsetMs: 0 },
  // Longer than it is wide: rows between windows are in none.
  { kind: 'hop', sizeMs: 20, slideMs: 30, offsetMs: 5 },
  { kind: 'cumulate', sizeMs: 100, stepMs: 5, offsetMs: 0 },
]

/** Start and end of the windows of a time, by end. */
function windowsOf(window: SlicedWindow, timeMs: number): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = []
  const { sizeMs, offsetMs } = window
  const step = window.kind === 'hop' ? window.slideMs : sizeMs
  for (let start = timeMs - sizeMs; start <= timeMs; start++) {
    if ((start - offsetMs) % step !== 0) continue
    const widths =
      window.kind === 'cumulate'
        ? Array.from({ length: sizeMs / window.stepMs }, (_, i) => (i + 1) * window.stepMs)
        : [sizeMs]
    for (const width of widths) if (timeMs < start + width) found.push([start, start + width])
  }
  return found.sort((a, b) => a[1] - b[1])
}

test.each(WINDOWS)('%o', (window) => {
  const random = seededRandom(99)
  const rowCount = 2000
  const times = Array.from({ length: rowCount }, () => Math.floor(random() * 5000))
  const selection = Int32Array.from(times.keys()).filter(() => random() < 0.9)
  const marks = Array.from({ length: 40 }, (_, i) => [i * 50 - 1, i] as const)
  const batch: Batch = {
    rowCount,
    columns: [
      fixedColumn(BigInt64Array.from(times, (ms) => BigInt(ms) * 1000n)),
      fixedColumn(Int32Array.from(times.keys())),
    ],
    kinds: undefined,
    selection,
    marks: {
      positions: Int32Array.from(marks, ([position]) => position),
      watermarksMs: Float64Array.from(marks, ([, ms]) => ms),
      count: marks.length,
    },
  }
  // Rows and marks in the order in which they come.
  const expected: string[] = []
  let next = 0
  for (const row of selection) {
    for (; next < marks.length && marks[next]![0] < row; next++)
      expected.push(`mark ${marks[next]![1]}`)
    for (const [start, end] of windowsOf(window, times[row]!))
      expected.push(`${row} ${start} ${end} ${end - 1}`)
  }
  for (; next < marks.length; next++) expected.push(`mark ${marks[next]![1]}`)

  const operator = new CheckedOperator(
    new WindowTableFunctionOperator({
      window,
      timeColumn: 0,
      wallClock: undefined,
      isProcessingTime: false,
    }),
  )
  operator.open(soleContext(new MemoryStateContext()))
  const found: string[] = []
  const sizes: number[] = []
  const out = {
    emit: ({ columns, rowCount: count, marks: own }: Batch) => {
      sizes.push(count)
      const ms = (column: number, row: number): bigint =>
        ((columns[column] as FixedColumn).values as BigInt64Array)[row]! / 1000n
      const ids = (columns[1] as FixedColumn).values
      let mark = 0
      const pass = (before: number): void => {
        for (; own !== undefined && mark < own.count && own.positions[mark]! < before; mark++)
          found.push(`mark ${own.watermarksMs[mark]!}`)
      }
      for (let row = 0; row < count; row++) {
        pass(row)
        found.push(`${ids[row]} ${ms(2, row)} ${ms(3, row)} ${ms(4, row)}`)
      }
      pass(Infinity)
    },
    emitWatermark: () => {},
  }
  let calls = 1
  for (let p = operator.onBatch(0, batch, out); p === 'more'; calls++) p = operator.resume(out)
  expect(found).toEqual(expected)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(DEFAULT_BATCH_ROWS)
  expect(calls).toBe(Math.ceil(sizes.length / 4))
})
