/** ORDER BY event time over rows in disorder, cut into batches and restored on the way, against all rows sorted. */
import { expect, test } from 'vitest'
import type { Output } from '../../contracts/operator.ts'
import type { Batch } from '../../core/batch.ts'
import { type FixedColumn, fixedColumn } from '../../core/column.ts'
import { intType, timestampType } from '../../core/types.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { restoredState, seededRandom, soleContext } from '../../testing/operator-kit.ts'
import { TimeSortOperator } from './time-sort.ts'

type Row = readonly [timeMs: number, id: number]

const schema = [
  { name: 't', type: timestampType(3, false) },
  { name: 'id', type: intType(false) },
]

const batchOf = (rows: readonly Row[], watermarkMs: number): Batch => ({
  rowCount: rows.length,
  columns: [
    fixedColumn(BigInt64Array.from(rows, ([timeMs]) => BigInt(timeMs) * 1000n)),
    fixedColumn(Int32Array.from(rows, ([, id]) => id)),
  ],
  kinds: undefined,
  selection: undefined,
  marks: {
    positions: Int32Array.of(rows.length - 1),
    watermarksMs: Float64Array.of(watermarkMs),
    count: 1,
  },
})

test.each([false, true])('rows of one time by id descending: %s', (isDescending) => {
  const keys = isDescending ? [{ column: 1, isDescending, nullsFirst: false }] : []
  for (let seed = 1; seed <= 5; seed++) {
    const random = seededRandom(seed * 31_337)
    const make = (): TimeSortOperator => new TimeSortOperator({ schema, timeColumn: 0, keys })
    let state = new MemoryStateContext()
    let operator = make()
    operator.open(soleContext(state))
    const given: Row[] = []
    const out: Output = {
      emit: ({ columns, rowCount }) => {
        const times = (columns[0] as FixedColumn).values as BigInt64Array
        const ids = (columns[1] as FixedColumn).values as Int32Array
        for (let i = 0; i < rowCount; i++) given.push([Number(times[i]! / 1000n), ids[i]!])
      },
      emitWatermark: () => {},
    }
    const accepted: Row[] = []
    let watermarkMs = -Infinity
    let firedMs = -Infinity
    for (let step = 0; step < 10; step++) {
      const rows = Array.from(
        { length: 1 + Math.floor(random() * 6) },
        (_, i): Row => [Math.floor(step * 5 + random() * 12) * 50, step * 10 + i],
      )
      const sent = accepted.filter(([timeMs]) => timeMs <= firedMs)
      const lastMs = Math.max(-Infinity, ...sent.map(([timeMs]) => timeMs))
      accepted.push(...rows.filter(([timeMs]) => timeMs > lastMs))
      watermarkMs = Math.max(watermarkMs, step * 250 + 100)
      firedMs = watermarkMs
      for (let p = operator.onBatch(0, batchOf(rows, watermarkMs), out); p === 'more'; )
        p = operator.resume(out)
      if (step % 3 !== 1) continue
      operator.onBarrier()
      state = restoredState(state)
      operator = make()
      operator.open(soleContext(state))
    }
    for (let p = operator.onWatermark(0, Infinity, out); p === 'more'; ) p = operator.resume(out)
    const expected = [...accepted].sort(
      (a, b) => a[0] - b[0] || (isDescending ? b[1] - a[1] : a[1] - b[1]),
    )
    expect(given, `seed ${seed}`).toEqual(expected)
  }
})
