import type { Batch } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { identityPositions } from '../../core/flatten.ts'

/** Live rows of a batch by whether all of their keys are values. */
export interface SplitPositions {
  readonly valid: Int32Array
  /** Rows with a NULL; undefined where there are none. */
  readonly rest: Int32Array | undefined
}

/** Tells rows with a NULL key from the others; in columns that are `nullSafe` NULL is a value. */
export function validPositions(
  keys: readonly Column[],
  nullSafe: readonly boolean[],
  batch: Batch,
  count: number,
): SplitPositions {
  const positions = batch.selection ?? identityPositions(count).subarray(0, count)
  const checked = keys.filter((key, i) => nullSafe[i] !== true && mayBeNull(key))
  if (checked.length === 0) return { valid: positions, rest: undefined }
  const valid = new Int32Array(count)
  const rest = new Int32Array(count)
  let validCount = 0
  let restCount = 0
  for (let k = 0; k < count; k++) {
    const row = positions[k]!
    if (checked.every((column) => isValidAt(column, row))) valid[validCount++] = row
    else rest[restCount++] = row
  }
  return restCount === 0
    ? { valid: positions, rest: undefined }
    : { valid: valid.subarray(0, validCount), rest: rest.subarray(0, restCount) }
}

function mayBeNull(column: Column): boolean {
  if (column.valid !== undefined) return true
  if (column.layout === 'dictionary') return mayBeNull(column.dictionary)
  return column.layout === 'constant' && mayBeNull(column.value)
}

export function isValidAt(column: Column, row: number): boolean {
  if (column.valid !== undefined && column.valid[row] === 0) return false
  if (column.layout === 'dictionary') return isValidAt(column.dictionary, column.codes[row]!)
  return column.layout === 'constant' ? isValidAt(column.value, 0) : true
}
