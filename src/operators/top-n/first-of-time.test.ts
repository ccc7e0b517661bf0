/** The first row of each partition by event time, over rows in disorder, cut anywhere and restored on the way, against a walk over all rows. */
import { expect, test } from 'vitest'
import type { Output } from '../../contracts/operator.ts'
import type { Batch } from '../../core/batch.ts'
import { type FixedColumn, fixedColumn } from '../../core/column.ts'
import { intType, timestampType } from '../../core/types.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { restoredState, seededRandom, soleContext } from '../../testing/operator-kit.ts'
import { FirstOfTimeOperator, type FirstOfTimeOptions } from './first-of-time.ts'

interface Row {
  readonly key: number
  readonly timeMs: number
  readonly id: number
  /** Behind the row; undefined: none. */
  readonly watermarkMs: number | undefined
}

const schema = [
  { name: 'k', type: intType(false) },
  { name: 't', type: timestampType(3, false) },
  { name: 'id', type: intType(false) },
]

const OPTIONS: FirstOfTimeOptions = {
  schema,
  partition: [0],
  timeColumn: 1,
  outputsRank: false,
  ttlMs: undefined,
}

function batchOf(rows: readonly Row[]): Batch {
  const marked = rows.flatMap(({ watermarkMs }, i) => (watermarkMs === undefined ? [] : [i]))
  return {
    rowCount: rows.length,
    columns: [
      fixedColumn(Int32Array.from(rows, ({ key }) => key)),
      fixedColumn(BigInt64Array.from(rows, ({ timeMs }) => BigInt(timeMs) * 1000n)),
      fixedColumn(Int32Array.from(rows, ({ id }) => id)),
    ],
    kinds: undefined,
    selection: undefined,
    marks:
      marked.length === 0
        ? undefined
        : {
            positions: Int32Array.from(marked),
            watermarksMs: Float64Array.from(marked, (i) => rows[i]!.watermarkMs!),
            count: marked.length,
          },
  }
}

/** Ids of the rows that come out, in turn. */
function expectedOf(rows: readonly Row[]): readonly number[] {
  const out: number[] = []
  const done = new Set<number>()
  let pending: Row[] = []
  let watermarkMs = -Infinity
  const advance = (to: number): void => {
    if (to <= watermarkMs) return
    watermarkMs = to
    const due = pending.filter((row) => row.timeMs <= to)
    pending = pending.filter((row) => row.timeMs > to)
    for (const row of due.sort((a, b) => a.timeMs - b.timeMs || a.id - b.id)) {
      if (done.has(row.key)) continue
      done.add(row.key)
      out.push(row.id)
    }
  }
  for (const row of rows) {
    if (row.timeMs >= watermarkMs && !done.has(row.key)) pending.push(row)
    if (row.watermarkMs !== undefined) advance(row.watermarkMs)
  }
  advance(Infinity)
  return out
}

test('rows in disorder', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seededRandom(seed * 104_729)
    const rows = Array.from(
      { length: 60 },
      (_, id): Row => ({
        key: Math.floor(random() * 8) + Math.floor(id / 20) * 4,
        timeMs: Math.floor(id / 2 + random() * 12) * 100,
        id,
        watermarkMs: random() < 0.3 ? Math.floor(id / 2) * 100 + 300 : undefined,
      }),
    )
    const given: number[] = []
    const out: Output = {
      emit: ({ columns, rowCount }) => {
        const ids = (columns[2] as FixedColumn).values as Int32Array
        for (let i = 0; i < rowCount; i++) given.push(ids[i]!)
      },
      emitWatermark: () => {},
    }
    let state = new MemoryStateContext()
    let operator = new FirstOfTimeOperator(OPTIONS)
    operator.open(soleContext(state))
    for (let from = 0; from < rows.length; ) {
      const until = Math.min(rows.length, from + 1 + Math.floor(random() * 9))
      for (let p = operator.onBatch(0, batchOf(rows.slice(from, until)), out); p === 'more'; )
        p = operator.resume(out)
      from = until
      if (random() > 0.3) continue
      operator.onBarrier()
      state = restoredState(state)
      operator = new FirstOfTimeOperator(OPTIONS)
      operator.open(soleContext(state))
    }
    for (let p = operator.onWatermark(0, Infinity, out); p === 'more'; ) p = operator.resume(out)
    expect(given, `seed ${seed}`).toEqual(expectedOf(rows))
  }
})

test('a partition that had its row as long ago as its TTL has one again', () => {
  let nowMs = 0
  const operator = new FirstOfTimeOperator({ ...OPTIONS, ttlMs: 1000 })
  operator.open({ ...soleContext(new MemoryStateContext()), nowMs: () => nowMs })
  const given: number[] = []
  const out: Output = {
    emit: ({ columns, rowCount }) =>
      given.push(...((columns[2] as FixedColumn).values as Int32Array).subarray(0, rowCount)),
    emitWatermark: () => {},
  }
  const give = (id: number): void => {
    operator.onBatch(0, batchOf([{ key: 1, timeMs: id * 10, id, watermarkMs: id * 10 }]), out)
  }
  give(1)
  nowMs = 999
  give(2)
  nowMs = 1000
  give(3)
  expect(given).toEqual([1, 3])
})
