import type { Batch } from '../../core/batch.ts'
import { identityPositions } from '../../core/flatten.ts'

/** A batch cut behind its marks. */
export function partsByMarks(batch: Batch): Batch[] {
  const { marks, rowCount } = batch
  const selection = batch.selection ?? identityPositions(rowCount).subarray(0, rowCount)
  const parts: Batch[] = []
  let from = 0
  for (let i = 0; i < marks!.count; i++) {
    let until = from
    while (until < selection.length && selection[until]! <= marks!.positions[i]!) until++
    parts.push({
      ...batch,
      selection: selection.subarray(from, until),
      marks: {
        positions: marks!.positions.subarray(i, i + 1),
        watermarksMs: marks!.watermarksMs.subarray(i, i + 1),
        count: 1,
      },
    })
    from = until
  }
  if (from < selection.length)
    parts.push({ ...batch, selection: selection.subarray(from), marks: undefined })
  return parts
}
