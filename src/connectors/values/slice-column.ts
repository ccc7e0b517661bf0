import type { Column } from '../../core/column.ts'
import { assertNever } from '../../core/errors.ts'

/** The rows `from` … `to - 1` of a column, as views of its buffers. */
export function sliceColumn(column: Column, from: number, to: number): Column {
  const valid = column.valid?.subarray(from, to)
  switch (column.layout) {
    case 'fixed':
      return { ...column, values: column.values.subarray(from, to), valid }
    case 'decimal128':
      return { ...column, words: column.words.subarray(2 * from, 2 * to), valid }
    case 'bytes':
      return {
        ...column,
        starts: column.starts.subarray(from, to),
        lengths: column.lengths.subarray(from, to),
        valid,
      }
    case 'list':
    case 'map':
      return { ...column, offsets: column.offsets.subarray(from, to + 1), valid }
    case 'row':
      return {
        ...column,
        children: column.children.map((child) => sliceColumn(child, from, to)),
        valid,
      }
    case 'object':
      return { ...column, values: column.values.slice(from, to), valid }
    case 'dictionary':
      return { ...column, codes: column.codes.subarray(from, to), valid }
    case 'constant':
      return column
    default:
      return assertNever(column)
  }
}
