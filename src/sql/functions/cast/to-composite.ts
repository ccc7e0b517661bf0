import type { Value } from '../../../contracts/function.ts'
import type { RowType, SqlType } from '../../../core/types.ts'
import type { ValueCast } from './cast.ts'

/** Casts rows field by field, by position. */
export function castToRow(
  from: RowType,
  to: RowType,
  castOf: (from: SqlType, to: SqlType) => ValueCast,
): ValueCast {
  const casts = to.fields.map((field, index) => castOf(from.fields[index]!.type, field.type))
  return (value) => casts.map((cast, index) => cast((value as readonly Value[])[index]!))
}

/** Casts each element. */
export function castToArray(element: ValueCast): ValueCast {
  return (value) => (value as readonly Value[]).map(element)
}

/** Casts keys and values; of keys that become equal the last one counts. */
export function castToMap(key: ValueCast, value: ValueCast): ValueCast {
  return (map) => {
    const result = new Map<Value, Value>()
    for (const [k, v] of map as ReadonlyMap<Value, Value>) result.set(key(k), value(v))
    return result
  }
}
