/** GROUP BY that takes rows back: what is left of groups, and of their distinct values, when they empty. */
import { expect, test } from 'vitest'
import type { SessionContext } from '../../contracts/function.ts'
import { type Batch, DELETE, INSERT } from '../../core/batch.ts'
import { fixedColumn } from '../../core/column.ts'
import { bigIntType, intType } from '../../core/types.ts'
import { CompiledAggregates } from '../../sql/5-codegen/aggregates.ts'
import { count } from '../../sql/functions/aggregates/count.ts'
import { MemoryStateContext } from '../../state/state-context.ts'
import { GroupAggregateOperator } from './group-aggregate.ts'

const schema = [
  { name: 'k', type: intType(false) },
  { name: 'v', type: intType(false) },
]

function batchOf(rows: readonly (readonly [kind: number, key: number, value: number])[]): Batch {
  return {
    rowCount: rows.length,
    columns: [
      fixedColumn(Int32Array.from(rows, (row) => row[1])),
      fixedColumn(Int32Array.from(rows, (row) => row[2])),
    ],
    kinds: Uint8Array.from(rows, (row) => row[0]),
    selection: undefined,
    marks: undefined,
  }
}

test('nothing is left of a group that has emptied', () => {
  const program = new CompiledAggregates({
    input: schema,
    keys: [0],
    calls: [
      { function: count, args: [1], isDistinct: true, filter: undefined, type: bigIntType(false) },
    ],
    needsRetract: true,
    session: {} as SessionContext,
  })
  const state = new MemoryStateContext()
  const operator = new GroupAggregateOperator({
    program,
    emit: 'changes',
    updateBefore: true,
    marksInPlace: false,
    isGlobal: false,
    ttlMs: undefined,
  })
  operator.open({
    name: 'test',
    uid: 'test',
    subtaskIndex: 0,
    parallelism: 1,
    maxParallelism: 128,
    state,
    nowMs: () => 0,
    wakeAt: () => {},
    count: () => {},
  })
  const out = { emit: () => {}, emitWatermark: () => {} }
  const groups = state.keyedTable(program.groupSchema)
  const values = state.keyedTable(program.distinctSchemas[0]!)

  operator.onBatch(
    0,
    batchOf([
      [INSERT, 1, 7],
      [INSERT, 1, 7],
      [INSERT, 1, 8],
      [INSERT, 2, 9],
    ]),
    out,
  )
  expect([groups.rowCount, values.rowCount]).toEqual([2, 3])
  operator.onBatch(0, batchOf([[DELETE, 1, 7]]), out)
  expect([groups.rowCount, values.rowCount]).toEqual([2, 3])
  operator.onBatch(
    0,
    batchOf([
      [DELETE, 1, 7],
      [DELETE, 1, 8],
    ]),
    out,
  )
  expect([groups.rowCount, values.rowCount]).toEqual([1, 1])
  operator.onBatch(0, batchOf([[DELETE, 2, 9]]), out)
  expect([groups.rowCount, values.rowCount]).toEqual([0, 0])
})
