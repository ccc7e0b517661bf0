import { assertNever } from '../../../core/errors.ts'
import type { FixedStorage } from '../../../core/storage.ts'
import type { SqlType } from '../../../core/types.ts'

/** The types of Arrow that savepoints use: flat ones. */
export type ArrowType =
  | { readonly kind: 'bool' | 'utf8' | 'binary' }
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly isSigned: boolean }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  /** Days since the epoch; milliseconds of the day; months; microseconds. */
  | { readonly kind: 'date' | 'time' | 'months' | 'duration' }
  /** Microseconds since the epoch. */
  | { readonly kind: 'timestamp'; readonly zone: string | undefined }

export interface ArrowField {
  readonly name: string
  readonly type: ArrowType
  readonly isNullable: boolean
  /** Shown by tools beside the field: the SQL type, and the like. */
  readonly metadata: Readonly<Record<string, string>>
}

const int = (bits: 8 | 16 | 32 | 64, isSigned = true): ArrowType => ({
  kind: 'int',
  bits,
  isSigned,
})

/** Returns how keys of a SQL type are written. Nested ones are bytes, in the encoding of `state/nested-key.ts`. */
export function arrowTypeOf(type: SqlType): ArrowType {
  switch (type.kind) {
    case 'NULL':
    case 'BOOLEAN':
      return { kind: 'bool' }
    case 'TINYINT':
      return int(8)
    case 'SMALLINT':
      return int(16)
    case 'INT':
      return int(32)
    case 'BIGINT':
      return int(64)
    case 'FLOAT':
      return { kind: 'float', bits: 32 }
    case 'DOUBLE':
      return { kind: 'float', bits: 64 }
    case 'DECIMAL':
      return { kind: 'decimal', precision: type.precision, scale: type.scale }
    case 'DATE':
      return { kind: 'date' }
    case 'TIME':
      return { kind: 'time' }
    case 'TIMESTAMP':
      return { kind: 'timestamp', zone: undefined }
    case 'TIMESTAMP_LTZ':
      return { kind: 'timestamp', zone: 'UTC' }
    case 'INTERVAL_YEAR_MONTH':
      return { kind: 'months' }
    case 'INTERVAL_DAY_TIME':
      return { kind: 'duration' }
    case 'CHAR':
    case 'VARCHAR':
      return { kind: 'utf8' }
    case 'BINARY':
    case 'VARBINARY':
    case 'ARRAY':
    case 'MAP':
    case 'MULTISET':
    case 'ROW':
    case 'OBJECT':
      return { kind: 'binary' }
    default:
      return assertNever(type)
  }
}

/** Returns how state columns of a storage are written. */
export function arrowTypeOfStorage(storage: FixedStorage | 'bytes'): ArrowType {
  switch (storage) {
    case 'u8':
      return int(8, false)
    case 'i8':
      return int(8)
    case 'i16':
      return int(16)
    case 'i32':
      return int(32)
    case 'i64':
      return int(64)
    case 'f32':
      return { kind: 'float', bits: 32 }
    case 'f64':
      return { kind: 'float', bits: 64 }
    case 'bytes':
      return { kind: 'binary' }
    default:
      return assertNever(storage)
  }
}

/** How values of a type lie in a buffer. */
export type ArrowLayout = FixedStorage | 'bits' | 'decimal' | 'bytes'

export function layoutOf(type: ArrowType): ArrowLayout {
  switch (type.kind) {
    case 'bool':
      return 'bits'
    case 'int':
      return type.bits === 8 && !type.isSigned ? 'u8' : (`i${type.bits}` as const)
    case 'float':
      return `f${type.bits}`
    case 'decimal':
      return 'decimal'
    case 'date':
    case 'time':
    case 'months':
      return 'i32'
    case 'timestamp':
    case 'duration':
      return 'i64'
    case 'utf8':
    case 'binary':
      return 'bytes'
    default:
      return assertNever(type)
  }
}
