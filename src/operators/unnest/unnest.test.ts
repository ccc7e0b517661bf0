/** UNNEST over random collections, cut into batches in different places, against the same rows made one by one. */
import { describe, expect, test } from 'vitest'
import type { Output } from '../../contracts/operator.ts'
import { type Batch, DELETE, INSERT, liveCount } from '../../core/batch.ts'
import { fixedColumn, listColumn, mapColumn } from '../../core/column.ts'
import { readValue } from '../../core/read-value.ts'
import { intType } from '../../core/types.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { seededRandom, soleContext } from '../../testing/operator-kit.ts'
import { UnnestOperator, type UnnestOptions } from './unnest.ts'

type Row = readonly [id: number, elements: readonly (number | null)[] | null]

const options: UnnestOptions = {
  column: 1,
  element: 'value',
  types: [intType(true), intType(false)],
  keepsEmpty: false,
  withOrdinality: true,
}

function batchOf(rows: readonly Row[]): Batch {
  const offsets = new Int32Array(rows.length + 1)
  rows.forEach(([, elements], i) => {
    offsets[i + 1] = offsets[i]! + (elements?.length ?? 0)
  })
  const all = rows.flatMap(([, elements]) => elements ?? [])
  return {
    rowCount: rows.length,
    columns: [
      fixedColumn(Int32Array.from(rows, ([id]) => id)),
      listColumn(
        offsets,
        fixedColumn(
          Int32Array.from(all, (each) => each ?? 0),
          Uint8Array.from(all, (each) => (each === null ? 0 : 1)),
        ),
        Uint8Array.from(rows, ([, elements]) => (elements === null ? 0 : 1)),
      ),
    ],
    kinds: Uint8Array.from(rows, ([id]) => (id % 2 === 0 ? INSERT : DELETE)),
    selection: undefined,
    marks: {
      positions: Int32Array.from(rows.keys()),
      watermarksMs: Float64Array.from(rows, ([id]) => id),
      count: rows.length,
    },
  }
}

/** What comes out: rows with their kinds, and marks between them. */
class Seen implements Output {
  readonly lines: string[] = []
  batches = 0

  emit(batch: Batch): void {
    this.batches++
    const { marks } = batch
    let mark = 0
    const addMarks = (position: number): void => {
      for (; mark < (marks?.count ?? 0) && marks!.positions[mark]! <= position; mark++)
        this.lines.push(`mark ${marks!.watermarksMs[mark]}`)
    }
    addMarks(-1)
    for (let i = 0; i < liveCount(batch); i++) {
      const [id, , element, place] = batch.columns.map((column, c) =>
        c === 1 ? undefined : readValue(column, i, intType(true)),
      )
      this.lines.push(`${batch.kinds![i]} ${id} ${element} ${place}`)
      addMarks(i)
    }
  }

  emitWatermark(): void {}
}

function run(rows: readonly Row[], size: number, own: UnnestOptions): Seen {
  const operator = new UnnestOperator(own)
  operator.open(soleContext(new MemoryStateContext()))
  const out = new Seen()
  for (let i = 0; i < rows.length; i += size) {
    const batch = batchOf(rows.slice(i, i + size))
    let progress = operator.onBatch(0, batch, out)
    // The batch is lent for the call: what it held goes.
    ;(batch.columns[0] as { values: Int32Array }).values.fill(-7)
    while (progress === 'more') progress = operator.resume(out)
  }
  return out
}

function expected(rows: readonly Row[], keepsEmpty: boolean): string[] {
  return rows.flatMap(([id, elements]) => {
    const kind = id % 2 === 0 ? INSERT : DELETE
    const found = (elements ?? []).map((each, i) => `${kind} ${id} ${each} ${i + 1}`)
    if (found.length === 0 && keepsEmpty) found.push(`${kind} ${id} null null`)
    return [...found, `mark ${id}`]
  })
}

describe.each([1, 2, 3, 4])('seed %i', (seed) => {
  test.each([false, true])('rows, kinds and marks, keepsEmpty %s', (keepsEmpty) => {
    const next = seededRandom(seed)
    const rows = Array.from({ length: 200 }, (_, id): Row => {
      const length = Math.floor(next() * 4)
      if (next() < 0.2) return [id, null]
      return [id, Array.from({ length }, () => (next() < 0.2 ? null : Math.floor(next() * 9)))]
    })
    for (const size of [1, 7, 200])
      expect(run(rows, size, { ...options, keepsEmpty }).lines).toEqual(expected(rows, keepsEmpty))
  })
})

test('a row of very many elements comes out in full batches, a few a call', () => {
  const elements = Array.from({ length: 50_000 }, (_, i) => i)
  const rows: readonly Row[] = [
    [0, [1]],
    [2, elements],
    [4, [3, null]],
  ]
  const seen = run(rows, 3, options)
  expect(seen.lines).toEqual(expected(rows, false))
  expect(seen.batches).toBe(Math.ceil(50_003 / 4096))
})

test('where no collection has an element, there are NULLs', () => {
  const rows: readonly Row[] = [
    [0, null],
    [1, []],
  ]
  expect(run(rows, 2, { ...options, keepsEmpty: true }).lines).toEqual(expected(rows, true))
})

test('a multiset gives each element as often as it counts; a number repeats the row', () => {
  const outputs: string[] = []
  const out: Output = {
    emit: (batch) => {
      for (let i = 0; i < batch.rowCount; i++)
        outputs.push(String(readValue(batch.columns.at(-1)!, i, intType(true))))
    },
    emitWatermark: () => {},
  }
  const ids = fixedColumn(Int32Array.from([7, 8]))
  const plain = { kinds: undefined, selection: undefined, marks: undefined }
  const multiset = mapColumn(
    Int32Array.from([0, 2, 3]),
    fixedColumn(Int32Array.from([10, 20, 30])),
    fixedColumn(Int32Array.from([2, 1, 0])),
  )
  const own = { ...options, withOrdinality: false }
  new UnnestOperator({ ...own, element: 'multiset' }).onBatch(
    0,
    { rowCount: 2, columns: [ids, multiset], ...plain },
    out,
  )
  expect(outputs.splice(0)).toEqual(['10', '10', '20'])
  const counts = fixedColumn(BigInt64Array.from([2n, -1n]))
  new UnnestOperator({ ...own, column: 0, element: 'count', types: [] }).onBatch(
    0,
    { rowCount: 2, columns: [counts, ids], ...plain },
    out,
  )
  expect(outputs).toEqual(['7', '7'])
})
