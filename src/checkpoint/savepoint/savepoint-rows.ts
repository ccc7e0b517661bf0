import type { Schema } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { fixedColumn } from '../../core/column.ts'
import { assertNever } from '../../core/errors.ts'
import { readValue } from '../../core/read-value.ts'
import type { FixedStorage } from '../../core/storage.ts'
import {
  bigIntType,
  bytesType,
  doubleType,
  floatType,
  intType,
  type SqlType,
  smallIntType,
  tinyIntType,
} from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { type OpenedSavepoint, readStateRows } from './read-savepoint.ts'
import type { SavepointTable } from './savepoint.ts'

/** Columns of a state as SQL sees them. */
export function savepointSchema({ columns }: SavepointTable): Schema {
  return columns.map(({ name, keyType, storage }) => ({
    name,
    type: keyType ?? typeOfStorage(storage!),
  }))
}

/**
 * Reads the first rows of a state, as values.
 *
 * @throws SAVEPOINT_DAMAGED naming the file
 */
export async function savepointRows(
  table: SavepointTable,
  from: OpenedSavepoint,
  limit: number,
): Promise<Value[][]> {
  const schema = savepointSchema(table)
  const all = { first: 0, last: Infinity }
  const rows: Value[][] = []
  for (const file of table.files) {
    if (rows.length >= limit) break
    const stored = await readStateRows({ ...table, files: [file] }, from, all)
    for (const batch of stored.batches()) {
      const { keyGroups, namespaces, parentKeys, keys, values } = batch
      const columns: Column[] = [
        fixedColumn(keyGroups),
        ...(namespaces === undefined ? [] : [fixedColumn(namespaces)]),
        ...parentKeys,
        ...keys,
        ...values,
      ]
      const count = Math.min(batch.rowCount, limit - rows.length)
      for (let row = 0; row < count; row++)
        rows.push(columns.map((column, i) => readValue(column, row, schema[i]!.type)))
    }
  }
  return rows
}

/** The SQL type that has all values of a storage. */
function typeOfStorage(storage: FixedStorage | 'bytes'): SqlType {
  switch (storage) {
    case 'u8':
      return smallIntType(false)
    case 'i8':
      return tinyIntType(false)
    case 'i16':
      return smallIntType(false)
    case 'i32':
      return intType(false)
    case 'i64':
      return bigIntType(false)
    case 'f32':
      return floatType(false)
    case 'f64':
      return doubleType(false)
    case 'bytes':
      return bytesType()
    default:
      return assertNever(storage)
  }
}
