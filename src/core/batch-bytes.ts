import type { Batch } from './batch.ts'
import type { Column } from './column.ts'
import { assertNever } from './errors.ts'

/** What an object without a schema is taken to weigh, with what refers to it. */
const OBJECT_BYTES = 64

/** Bytes of memory that a batch takes whose buffers nobody shares, such as one of `compact`. Objects without a schema are estimated. */
export function batchBytes({ columns, kinds, selection, marks }: Batch): number {
  let total = (kinds?.byteLength ?? 0) + (selection?.byteLength ?? 0)
  if (marks !== undefined) total += marks.positions.byteLength + marks.watermarksMs.byteLength
  return total + columnsBytes(columns)
}

/** The same of columns. */
export function columnsBytes(columns: readonly Column[]): number {
  let total = 0
  for (const column of columns) total += columnBytes(column)
  return total
}

function columnBytes(column: Column): number {
  const validBytes = column.valid?.byteLength ?? 0
  switch (column.layout) {
    case 'fixed':
      return validBytes + column.values.byteLength
    case 'decimal128':
      return validBytes + column.words.byteLength
    case 'bytes': {
      const { starts, lengths, bytes } = column
      return validBytes + starts.byteLength + lengths.byteLength + bytes.byteLength
    }
    case 'list':
      return validBytes + column.offsets.byteLength + columnBytes(column.child)
    case 'map': {
      const { offsets, keys, values } = column
      return validBytes + offsets.byteLength + columnBytes(keys) + columnBytes(values)
    }
    case 'row':
      return validBytes + columnsBytes(column.children)
    case 'object':
      return validBytes + column.values.length * OBJECT_BYTES
    case 'dictionary':
      return validBytes + column.codes.byteLength + columnBytes(column.dictionary)
    case 'constant':
      return columnBytes(column.value)
    default:
      return assertNever(column)
  }
}
