import type { Column } from '../../core/column.ts'
import { compareAt } from '../../core/compare-at.ts'
import type { SortKeyOption } from './sort.ts'

/** Compares two rows: <0, 0, >0. */
export type RowOrder = (a: number, b: number) => number

/** The order of rows whose sort columns are these, flat, one for each key. */
export function rowOrder(keys: readonly SortKeyOption[], columns: readonly Column[]): RowOrder {
  const [column] = columns
  const [key] = keys
  if (key === undefined || column === undefined) return () => 0
  if (columns.length === 1 && column.layout === 'fixed' && column.valid === undefined) {
    const { values } = column
    const sign = key.isDescending ? -1 : 1
    if (values instanceof BigInt64Array)
      return (a, b) => {
        const x = values[a]!
        const y = values[b]!
        return x < y ? -sign : x > y ? sign : 0
      }
    if (values instanceof Int32Array)
      return key.isDescending
        ? (a, b) => values[b]! - values[a]!
        : (a, b) => values[a]! - values[b]!
  }
  return (a, b) => {
    for (let i = 0; i < columns.length; i++) {
      const difference = compareAt(columns[i]!, a, b, keys[i]!)
      if (difference !== 0) return difference
    }
    return 0
  }
}
