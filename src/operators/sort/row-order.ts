import type { Column } from '../../core/column.ts'
import { compareAt } from '../../core/compare-at.ts'
import type { SortKeyOption } from './sort.ts'

/** Compares two rows: <0, 0, >0. */
export type RowOrder = (a: number, b: number) => number

/** The order of rows whose sort columns are these, flat, one for each key. */
export function rowOrder(keys: readonly SortKeyOption[], columns: readonly Column[]): RowOrder {
  if (columns.length === 0) return () => 0
  const orders = columns.map((column, i) => columnOrder(keys[i]!, column))
  const [first, second] = orders as [RowOrder, RowOrder | undefined]
  if (second === undefined) return first
  if (orders.length === 2) return (a, b) => first(a, b) || second(a, b)
  return (a, b) => {
    for (let i = 0; i < orders.length; i++) {
      const difference = orders[i]!(a, b)
      if (difference !== 0) return difference
    }
    return 0
  }
}

function columnOrder(key: SortKeyOption, column: Column): RowOrder {
  if (column.layout === 'fixed' && column.valid === undefined) {
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
  return (a, b) => compareAt(column, a, b, key)
}
