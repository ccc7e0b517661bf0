import { type Batch, liveCount } from './batch.ts'
import { gatherColumn, identityPositions } from './flatten.ts'

/**
 * Returns a copy of the live rows that shares nothing with the batch: flat columns, no selection.
 * Marks move with the rows: a mark behind k live rows keeps holding for the rows after them.
 */
export function compact(batch: Batch): Batch {
  const count = liveCount(batch)
  const positions = batch.selection ?? identityPositions(count)
  const kinds = batch.kinds === undefined ? undefined : new Uint8Array(count)
  if (kinds !== undefined) for (let i = 0; i < count; i++) kinds[i] = batch.kinds![positions[i]!]!
  const marks = batch.marks
  if (marks === undefined) {
    return {
      rowCount: count,
      columns: batch.columns.map((column) => gatherColumn(column, positions, count)),
      kinds,
      selection: undefined,
      marks: undefined,
    }
  }
  const moved = new Int32Array(marks.count)
  let live = 0
  for (let i = 0; i < marks.count; i++) {
    while (live < count && positions[live]! <= marks.positions[i]!) live++
    moved[i] = live - 1
  }
  return {
    rowCount: count,
    columns: batch.columns.map((column) => gatherColumn(column, positions, count)),
    kinds,
    selection: undefined,
    marks: {
      positions: moved,
      watermarksMs: marks.watermarksMs.slice(0, marks.count),
      count: marks.count,
    },
  }
}
