import type { BytesColumn } from './column.ts'

/** Smallest range of the buffer that all views of the first `count` valid rows lie in. */
export function columnRange(
  column: BytesColumn,
  count: number,
): { readonly start: number; readonly length: number } {
  let low = 2147483647
  let high = 0
  for (let row = 0; row < count; row++) {
    if (column.valid !== undefined && column.valid[row] === 0) continue
    const start = column.starts[row]!
    const end = start + column.lengths[row]!
    if (start < low) low = start
    if (end > high) high = end
  }
  return high === 0 ? { start: 0, length: 0 } : { start: low, length: high - low }
}
