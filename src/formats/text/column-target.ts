import { assert, assertNever } from '../../core/errors.ts'
import { storageOf } from '../../core/storage.ts'
import { intType, type SqlType } from '../../core/types.ts'
import { BytesTarget, Decimal128Target, FixedTarget } from './flat-target.ts'
import { ListTarget, MapTarget, RowTarget } from './nested-target.ts'

/**
 * Columns a decoder writes into, used again for every batch. Rows may be written in any order and
 * more than once, the last time counts; every row below `rowCount` must have been written.
 */
export type ColumnTarget =
  | FixedTarget
  | Decimal128Target
  | BytesTarget
  | ListTarget
  | MapTarget
  | RowTarget

/** Makes the target for a type with room for `capacity` rows. */
export function columnTarget(type: SqlType, capacity: number): ColumnTarget {
  const storage = storageOf(type)
  switch (storage) {
    case 'u8':
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return new FixedTarget(storage, capacity)
    case 'decimal128':
      return new Decimal128Target(capacity)
    case 'bytes':
      return new BytesTarget(capacity)
    case 'list':
      assert(type.kind === 'ARRAY', 'lists are arrays')
      return new ListTarget(columnTarget(type.element, 16), capacity)
    case 'map': {
      assert(type.kind === 'MAP' || type.kind === 'MULTISET', 'maps are maps')
      const [key, value] = type.kind === 'MAP' ? [type.key, type.value] : [type.element, intType()]
      return new MapTarget(columnTarget(key, 16), columnTarget(value, 16), capacity)
    }
    case 'row':
      assert(type.kind === 'ROW', 'rows are rows')
      return new RowTarget(
        type.fields.map((field) => columnTarget(field.type, capacity)),
        capacity,
      )
    case 'object':
      throw new Error('Millrace bug: object columns have no text form')
    default:
      return assertNever(storage)
  }
}
