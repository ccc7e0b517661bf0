/** Top-N over random changing rows, cut into batches and restored on the way, against all rows sorted anew. */
import { describe, expect, test } from 'vitest'
import {
  type Batch,
  DELETE,
  INSERT,
  ROW_KIND_TEXT,
  type RowKind,
  UPDATE_AFTER,
} from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { readValue } from '../../core/read-value.ts'
import { bigIntType, intType } from '../../core/types.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import {
  FoldedOutput,
  restoredState,
  seededRandom,
  soleContext,
  sortedRows,
} from '../../testing/operator-kit.ts'
import { AppendTopNOperator, type TopNOptions } from './append-top-n.ts'
import { ChangingTopNOperator } from './changing-top-n.ts'
import { FirstRowOperator } from './first-row.ts'

/** Partition, what is ordered by (NULL may be), and a number of its own. */
type Row = readonly [key: number, value: number | null, id: number]
interface Change {
  readonly kind: number
  readonly row: Row
}

const schema = [
  { name: 'k', type: intType(false) },
  { name: 'v', type: intType(true) },
  { name: 'id', type: intType(false) },
]

function batchOf(changes: readonly Change[]): Batch {
  return {
    rowCount: changes.length,
    columns: [
      fixedColumn(Int32Array.from(changes, ({ row }) => row[0])),
      fixedColumn(
        Int32Array.from(changes, ({ row }) => row[1] ?? 0),
        Uint8Array.from(changes, ({ row }) => (row[1] === null ? 0 : 1)),
      ),
      fixedColumn(Int32Array.from(changes, ({ row }) => row[2])),
    ],
    kinds: changes.every(({ kind }) => kind === INSERT)
      ? undefined
      : Uint8Array.from(changes, ({ kind }) => kind),
    selection: undefined,
    marks: undefined,
  }
}

/** Rows in order: v (NULL first), then where ties are to be told the id. */
function expected(rows: readonly Row[], options: TopNOptions): Map<string, number> {
  const found = new Map<string, number>()
  const { from, to, function: ranking, outputsRank, order } = options
  const sign = order[0]!.isDescending ? -1 : 1
  const byOrder = (a: Row, b: Row): number => {
    if (a[1] === null || b[1] === null)
      return a[1] === b[1] ? 0 : (a[1] === null) === order[0]!.nullsFirst ? -1 : 1
    return sign * (a[1] - b[1])
  }
  for (const key of new Set(rows.map((row) => row[0]))) {
    const own = rows.filter((row) => row[0] === key).sort((a, b) => byOrder(a, b) || a[2] - b[2])
    let rank = 0
    own.forEach((row, i) => {
      const isTied = i > 0 && ranking !== 'ROW_NUMBER' && byOrder(own[i - 1]!, row) === 0
      if (!isTied) rank = ranking === 'DENSE_RANK' ? rank + 1 : i + 1
      if (rank < from || rank > to) return
      const text = (outputsRank ? [...row, rank] : row).map(String).join()
      found.set(text, (found.get(text) ?? 0) + 1)
    })
  }
  return found
}

const RANKINGS = ['ROW_NUMBER', 'RANK', 'DENSE_RANK'] as const
const RANGES: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 3],
  [2, 4],
  [1, 40],
]

describe.each(RANKINGS)('%s', (ranking) => {
  describe.each(RANGES)('from %i to %i', (from, to) => {
    test.each(['with', 'without'])('%s the rank', (rank) => {
      for (let seed = 1; seed <= 5; seed++) {
        const random = seededRandom(seed * 6151 + to)
        const isDescending = seed % 2 === 0
        const order = [
          { column: 1, isDescending, nullsFirst: seed % 3 === 0 },
          // Where ranks are numbers, ties are told by the id: which of them comes first is not promised over changing rows.
          ...(ranking === 'ROW_NUMBER'
            ? [{ column: 2, isDescending: false, nullsFirst: true }]
            : []),
        ]
        const options: TopNOptions = {
          schema,
          partition: [0],
          order,
          function: ranking,
          from,
          to,
          outputsRank: rank === 'with',
          emit: 'changes',
          updateBefore: true,
          ttlMs: undefined,
        }
        const types = [
          ...schema.map(({ type }) => type),
          ...(rank === 'with' ? [bigIntType(false)] : []),
        ]
        const runs = (['append', 'unique', 'counted'] as const).map((input) => {
          const make = () =>
            input === 'append'
              ? ranking === 'ROW_NUMBER' && to === 1
                ? new FirstRowOperator(options)
                : new AppendTopNOperator(options)
              : new ChangingTopNOperator({
                  ...options,
                  uniqueKey: input === 'unique' ? [2] : undefined,
                })
          const state = new MemoryStateContext()
          const operator = make()
          operator.open(soleContext(state))
          return { input, make, state, operator, rows: [] as Row[], out: new FoldedOutput(types) }
        })
        let nextId = 0
        for (let step = 0; step < 10; step++) {
          for (const run of runs) {
            const changes: Change[] = []
            for (let i = 0; i < 1 + random() * 7; i++) {
              if (run.input !== 'append' && run.rows.length > 0 && random() < 0.4) {
                const [row] = run.rows.splice(Math.floor(random() * run.rows.length), 1)
                changes.push({ kind: DELETE, row: row! })
                continue
              }
              const value = random() < 0.1 ? null : Math.floor(random() * 6)
              const row: Row = [Math.floor(random() * 3), value, nextId++]
              run.rows.push(row)
              changes.push({ kind: INSERT, row })
              if (run.input === 'counted' && random() < 0.2) {
                run.rows.push(row)
                changes.push({ kind: INSERT, row })
              }
            }
            run.operator.onBatch(0, batchOf(changes), run.out)
            expect(run.out.sorted(), `seed ${seed}, step ${step}, ${run.input}`).toEqual(
              sortedRows(expected(run.rows, options)),
            )
            if (step % 4 !== 3) continue
            run.state = restoredState(run.state)
            run.operator = run.make()
            run.operator.open(soleContext(run.state))
          }
        }
      }
    })
  })
})

test('over bounded rows what is first comes at the end, once', () => {
  const options: TopNOptions = {
    schema,
    partition: [0],
    order: [{ column: 1, isDescending: true, nullsFirst: false }],
    function: 'RANK',
    from: 1,
    to: 2,
    outputsRank: true,
    emit: 'final',
    updateBefore: true,
    ttlMs: undefined,
  }
  const rows: Row[] = Array.from({ length: 500 }, (_, i) => [i % 7, (i * 31) % 50, i])
  const operator = new AppendTopNOperator(options)
  operator.open(soleContext(new MemoryStateContext()))
  const out = new FoldedOutput([...schema.map(({ type }) => type), bigIntType(false)])
  for (let i = 0; i < rows.length; i += 60)
    operator.onBatch(0, batchOf(rows.slice(i, i + 60).map((row) => ({ kind: INSERT, row }))), out)
  expect(out.rows.size).toBe(0)
  for (let progress = operator.onEnd(0, out); progress === 'more'; ) progress = operator.resume(out)
  expect(out.sorted()).toEqual(sortedRows(expected(rows, options)))
})

test.each([1, 3])('without -U the first %i rows are those of the last word on each rank', (to) => {
  for (let seed = 1; seed <= 10; seed++) {
    const random = seededRandom(seed * 31)
    const options: TopNOptions = {
      schema,
      partition: [0],
      order: [
        { column: 1, isDescending: false, nullsFirst: true },
        { column: 2, isDescending: false, nullsFirst: true },
      ],
      function: 'ROW_NUMBER',
      from: 1,
      to,
      outputsRank: true,
      emit: 'changes',
      updateBefore: false,
      ttlMs: undefined,
    }
    const operator = to === 1 ? new FirstRowOperator(options) : new AppendTopNOperator(options)
    operator.open(soleContext(new MemoryStateContext()))
    const types = [...schema.map(({ type }) => type), bigIntType(false)]
    const byRank = new Map<string, string>()
    const out = {
      emit: (batch: Batch) => {
        for (let i = 0; i < batch.rowCount; i++) {
          const row = types.map((type, column) =>
            String(readValue(batch.columns[column]!, i, type)),
          )
          expect([INSERT, UPDATE_AFTER]).toContain(batch.kinds?.[i] ?? INSERT)
          byRank.set(`${row[0]} ${row[3]}`, row.join())
        }
      },
      emitWatermark: () => {},
    }
    const rows: Row[] = []
    for (let step = 0; step < 8; step++) {
      const fresh = Array.from(
        { length: 9 },
        (_, i): Row => [Math.floor(random() * 3), Math.floor(random() * 40), step * 9 + i],
      )
      rows.push(...fresh)
      operator.onBatch(0, batchOf(fresh.map((row) => ({ kind: INSERT, row }))), out)
      expect([...byRank.values()].sort(), `seed ${seed}`).toEqual(
        [...expected(rows, options).keys()].sort(),
      )
    }
  }
})

test.each(['first', 'append', 'changing'] as const)(
  'a partition that gets no rows for long begins anew: %s',
  (kind) => {
    const options: TopNOptions = {
      schema,
      partition: [0],
      order: [{ column: 1, isDescending: false, nullsFirst: true }],
      function: 'ROW_NUMBER',
      from: 1,
      to: kind === 'first' ? 1 : 3,
      outputsRank: true,
      emit: 'changes',
      updateBefore: true,
      ttlMs: 1000,
    }
    const operator =
      kind === 'first'
        ? new FirstRowOperator(options)
        : kind === 'append'
          ? new AppendTopNOperator(options)
          : new ChangingTopNOperator({ ...options, uniqueKey: [2] })
    let nowMs = 0
    let wakeMs = 0
    const state = new MemoryStateContext()
    operator.open({
      ...soleContext(state),
      nowMs: () => nowMs,
      wakeAt: (timeMs) => {
        wakeMs = timeMs
      },
    })
    const given: string[] = []
    const out = {
      emit: (batch: Batch) => {
        for (let i = 0; i < batch.rowCount; i++)
          given.push(
            `${ROW_KIND_TEXT[(batch.kinds?.[i] ?? INSERT) as RowKind]} ${[2, 3].map((column) => readValue(batch.columns[column]!, i, column === 2 ? intType(false) : bigIntType(false))).join()}`,
          )
      },
      emitWatermark: () => {},
    }
    const comes = (row: Row): void => {
      operator.onBatch(0, batchOf([{ kind: INSERT, row }]), out)
    }
    comes([1, 5, 10])
    nowMs = 900
    comes([2, 5, 20])
    nowMs = 1000
    // Greater than what was there, which is forgotten by now.
    comes([1, 9, 11])
    expect(given).toEqual(['+I 10,1', '+I 20,1', '+I 11,1'])
    for (let step = 0; step < 200; step++) {
      nowMs = Math.max(nowMs, wakeMs)
      operator.onProcessingTime(nowMs)
    }
    expect(state.sizes().map(({ rowCount }) => rowCount)).toEqual([0, 0])
  },
)
