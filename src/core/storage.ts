import { assertNever } from './errors.ts'
import { MAX_SHORT_DECIMAL_PRECISION, type SqlType } from './types.ts'

/**
 * How the values of a type lie in a column: the element type of the array, or a composite layout.
 * `u8` booleans are 0 or 1; `i64` are BigInt64Array; `decimal128` is two little-endian 64-bit words a row.
 */
export type Storage =
  | 'u8'
  | 'i8'
  | 'i16'
  | 'i32'
  | 'i64'
  | 'f32'
  | 'f64'
  | 'decimal128'
  | 'bytes'
  | 'list'
  | 'map'
  | 'row'
  | 'object'

export type FixedStorage = 'u8' | 'i8' | 'i16' | 'i32' | 'i64' | 'f32' | 'f64'

/** Returns how values of a type are stored (DESIGN, the batch). NULL columns are stored as booleans without a valid row. */
export function storageOf(type: SqlType): Storage {
  switch (type.kind) {
    case 'NULL':
    case 'BOOLEAN':
      return 'u8'
    case 'TINYINT':
      return 'i8'
    case 'SMALLINT':
      return 'i16'
    case 'INT':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_YEAR_MONTH':
      return 'i32'
    case 'BIGINT':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'INTERVAL_DAY_TIME':
      return 'i64'
    case 'FLOAT':
      return 'f32'
    case 'DOUBLE':
      return 'f64'
    case 'DECIMAL':
      return type.precision <= MAX_SHORT_DECIMAL_PRECISION ? 'i64' : 'decimal128'
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
      return 'bytes'
    case 'ARRAY':
      return 'list'
    case 'MAP':
    case 'MULTISET':
      return 'map'
    case 'ROW':
      return 'row'
    case 'OBJECT':
      return 'object'
    default:
      return assertNever(type)
  }
}

export type FixedArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array

/** Makes the array of a fixed storage, filled with zeros. */
export function allocateFixed(storage: FixedStorage, length: number): FixedArray {
  switch (storage) {
    case 'u8':
      return new Uint8Array(length)
    case 'i8':
      return new Int8Array(length)
    case 'i16':
      return new Int16Array(length)
    case 'i32':
      return new Int32Array(length)
    case 'i64':
      return new BigInt64Array(length)
    case 'f32':
      return new Float32Array(length)
    case 'f64':
      return new Float64Array(length)
    default:
      return assertNever(storage)
  }
}

/** Bytes one value takes in a fixed storage. */
export function fixedWidth(storage: FixedStorage): number {
  return storage === 'u8' || storage === 'i8'
    ? 1
    : storage === 'i16'
      ? 2
      : storage === 'i32' || storage === 'f32'
        ? 4
        : 8
}

/** Whether values of a storage are made of others, or plain objects: ARRAY, MAP, MULTISET, ROW. */
export const isNestedStorage = (storage: Storage): boolean =>
  storage === 'list' || storage === 'map' || storage === 'row' || storage === 'object'
