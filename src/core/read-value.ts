import type { BytesColumn, Column } from './column.ts'
import { assertNever } from './errors.ts'
import type { SqlType } from './types.ts'
import type { Value } from './value.ts'

const decoder = new TextDecoder('utf-8')

/**
 * Returns one value of a column as the engine's internal JavaScript value (contracts/function), for
 * edges that are not hot. Bytes are copied.
 */
export function readValue(column: Column, row: number, type: SqlType): Value {
  if (column.valid !== undefined && column.valid[row] === 0) return null
  switch (column.layout) {
    case 'fixed': {
      const value = column.values[row]!
      return type.kind === 'BOOLEAN' ? value !== 0 : type.kind === 'NULL' ? null : value
    }
    case 'decimal128':
      return (column.words[row * 2 + 1]! << 64n) | BigInt.asUintN(64, column.words[row * 2]!)
    case 'bytes':
      return type.kind === 'CHAR' || type.kind === 'VARCHAR'
        ? readText(column, row)
        : bytesAt(column, row).slice()
    case 'list':
      return type.kind === 'ARRAY'
        ? readRange(column.child, column.offsets[row]!, column.offsets[row + 1]!, type.element)
        : null
    case 'map': {
      const keyType = type.kind === 'MAP' ? type.key : (type as { element: SqlType }).element
      const valueType: SqlType = type.kind === 'MAP' ? type.value : { kind: 'INT', nullable: false }
      const keys = readRange(column.keys, column.offsets[row]!, column.offsets[row + 1]!, keyType)
      const values = readRange(
        column.values,
        column.offsets[row]!,
        column.offsets[row + 1]!,
        valueType,
      )
      return new Map(keys.map((key, i) => [key, values[i]!]))
    }
    case 'row':
      return type.kind === 'ROW'
        ? type.fields.map((field, i) => readValue(column.children[i]!, row, field.type))
        : null
    case 'object':
      return column.values[row] as Value
    case 'dictionary':
      return readValue(column.dictionary, column.codes[row]!, type)
    case 'constant':
      return readValue(column.value, 0, type)
    default:
      return assertNever(column)
  }
}

function readRange(column: Column, start: number, end: number, type: SqlType): Value[] {
  const values: Value[] = []
  for (let i = start; i < end; i++) values.push(readValue(column, i, type))
  return values
}

/** Returns the view's bytes without copying. */
export function bytesAt(column: BytesColumn, row: number): Uint8Array {
  const start = column.starts[row]!
  return column.bytes.subarray(start, start + column.lengths[row]!)
}

/** Decodes one view of UTF-8; malformed bytes become U+FFFD. */
export function readText(column: BytesColumn, row: number): string {
  return decoder.decode(bytesAt(column, row))
}
