import { type Batch, DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/batch.ts'

/**
 * Mends the kinds of rows that a filter has let through: an update of which only what was has passed takes the row away (-D), one of
 * which only what is has passed brings it (+I). -U and +U that stand side by side and have both passed stay an update; the kinds of
 * others say no more than that a row goes or comes.
 */
export function splitUpdates(passed: Batch): Batch {
  const { kinds, rowCount, selection } = passed
  if (kinds === undefined) return passed
  let mended: Uint8Array | undefined
  const count = selection === undefined ? rowCount : selection.length
  for (let k = 0; k < count; k++) {
    const at = selection === undefined ? k : selection[k]!
    const kind = kinds[at]!
    if (kind === UPDATE_BEFORE) {
      const isWhole = isAt(selection, k + 1, count, at + 1) && kinds[at + 1] === UPDATE_AFTER
      if (!isWhole) {
        mended ??= kinds.slice(0, rowCount)
        mended[at] = DELETE
      }
    } else if (kind === UPDATE_AFTER) {
      const isWhole =
        k > 0 && isAt(selection, k - 1, count, at - 1) && kinds[at - 1] === UPDATE_BEFORE
      if (!isWhole) {
        mended ??= kinds.slice(0, rowCount)
        mended[at] = INSERT
      }
    }
  }
  return mended === undefined ? passed : { ...passed, kinds: mended }
}

/** Whether live row k stands at a position. */
const isAt = (
  selection: Int32Array | undefined,
  k: number,
  count: number,
  position: number,
): boolean => k < count && (selection === undefined ? k : selection[k]!) === position
