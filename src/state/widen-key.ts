import {
  type Column,
  type Decimal128Column,
  decimal128Column,
  type FixedColumn,
  fixedColumn,
} from '../core/column.ts'
import { assert } from '../core/errors.ts'
import { allocateFixed, type FixedStorage, storageOf } from '../core/storage.ts'
import { isBinary, isCharacter, type SqlType, typeEquals } from '../core/types.ts'

const INTEGERS = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT']

/**
 * Whether all values of one type are values of another, and hash alike as keys: integers and floats may widen, decimals get more digits on
 * either side, texts and times be of another length or precision. Nullability is not looked at.
 */
export function widensTo(from: SqlType, to: SqlType): boolean {
  const [a, b] = [INTEGERS.indexOf(from.kind), INTEGERS.indexOf(to.kind)]
  if (a !== -1 && b !== -1) return a <= b
  if (from.kind === 'FLOAT' && to.kind === 'DOUBLE') return true
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL')
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale
  if (isCharacter(from) && isCharacter(to))
    return from.kind === to.kind ? from.length <= to.length : to.kind === 'VARCHAR'
  if (isBinary(from) && isBinary(to)) return from.length <= to.length
  if (
    (from.kind === 'TIMESTAMP' || from.kind === 'TIMESTAMP_LTZ' || from.kind === 'TIME') &&
    from.kind === to.kind
  )
    return true
  return from.kind === to.kind && typeEquals(from, to, { ignoreNullable: true })
}

/** Returns keys of one type, a flat column, as keys of another that it widens to. */
export function widenKey(
  column: Column,
  types: { readonly from: SqlType; readonly to: SqlType },
  count: number,
): Column {
  const { from, to } = types
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL')
    return widenDecimal(column, { factor: 10n ** BigInt(to.scale - from.scale), to }, count)
  const storage = storageOf(to)
  if (storageOf(from) === storage) return column
  assert(column.layout === 'fixed', 'only numbers change their storage')
  const { values, valid } = column
  const wide = allocateFixed(storage as FixedStorage, count) as unknown as (bigint | number)[]
  for (let k = 0; k < count; k++)
    wide[k] = storage === 'i64' ? BigInt(values[k]!) : Number(values[k]!)
  return fixedColumn(wide as unknown as FixedColumn['values'], valid)
}

/** Decimals come in either storage. */
function widenDecimal(
  column: Column,
  as: { readonly factor: bigint; readonly to: SqlType },
  count: number,
): Column {
  const { factor, to } = as
  const valueAt =
    column.layout === 'decimal128'
      ? (k: number): bigint => {
          const { words } = column as Decimal128Column
          return (words[k * 2 + 1]! << 64n) | BigInt.asUintN(64, words[k * 2]!)
        }
      : (k: number): bigint => ((column as FixedColumn).values as BigInt64Array)[k]!
  if (storageOf(to) === 'i64') {
    const values = new BigInt64Array(count)
    for (let k = 0; k < count; k++) values[k] = valueAt(k) * factor
    return fixedColumn(values, column.valid)
  }
  const words = new BigInt64Array(count * 2)
  for (let k = 0; k < count; k++) {
    const value = valueAt(k) * factor
    words[k * 2] = BigInt.asIntN(64, value)
    words[k * 2 + 1] = value >> 64n
  }
  return decimal128Column(words, column.valid)
}
