import type { ArgumentShape, InferenceFailure, InferredCall } from '../../../contracts/function.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  booleanType,
  doubleType,
  isApproximate,
  isCharacter,
  isNumeric,
  isTimestamp,
  MAX_DECIMAL_PRECISION,
  type SqlType,
  withNullable,
} from '../../../core/types.ts'
import { commonType, exactAsDecimal } from '../common-type.ts'

/**
 * Types two sides of `=`, `<>` and IS [NOT] DISTINCT FROM: the type both are cast to, as Flink's implicit
 * casts have it. Text compared with a date, time, timestamp or boolean is read as one. A FLOAT and a
 * DOUBLE are equal in the type that stands first.
 */
export function inferEquality(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const [left, right] = args.map((arg) => arg.type) as [SqlType, SqlType]
  if (isNumeric(left) ? isCharacter(right) : isCharacter(left) && isNumeric(right))
    return {
      problem: `a number is not equal to a text: cast one of them, as in CAST(${isCharacter(left) ? 'left' : 'right'} AS ${typeToString(withNullable(isCharacter(left) ? right : left, true))})`,
    }
  return toShared(left, right, comparedType(left, right))
}

/**
 * Types two sides of an order: as `inferEquality`, but text is read as a number too, FLOAT is compared with
 * DOUBLE as DOUBLE, and wide decimals are not rounded.
 */
export function inferOrder(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const [left, right] = args.map((arg) => arg.type) as [SqlType, SqlType]
  for (const type of [left, right]) {
    if (UNORDERED.has(type.kind))
      return { problem: `values of type ${typeToString(withNullable(type, true))} have no order` }
  }
  if (isApproximate(left) && isApproximate(right) && left.kind !== right.kind)
    return toShared(left, right, doubleType())
  const exact = exactDecimals(left, right)
  if (exact !== undefined)
    return { argumentTypes: exact, returnType: booleanType(left.nullable || right.nullable) }
  return toShared(left, right, comparedType(left, right))
}

const UNORDERED: ReadonlySet<string> = new Set(['ARRAY', 'MULTISET', 'MAP', 'ROW', 'OBJECT'])

function toShared(
  left: SqlType,
  right: SqlType,
  shared: SqlType | undefined,
): InferredCall | InferenceFailure {
  if (shared === undefined)
    return { problem: `cannot compare ${typeToString(left)} with ${typeToString(right)}` }
  return {
    argumentTypes: [withNullable(shared, left.nullable), withNullable(shared, right.nullable)],
    returnType: booleanType(left.nullable || right.nullable),
  }
}

/**
 * Exact numbers that no decimal of 38 digits holds both of: their order is found as they are.
 * (Equality rounds to a type of 38 digits, as in Flink.)
 */
function exactDecimals(left: SqlType, right: SqlType): readonly SqlType[] | undefined {
  const a = exactAsDecimal(left)
  const b = exactAsDecimal(right)
  if (a === undefined || b === undefined) return undefined
  const digits = Math.max(a.precision - a.scale, b.precision - b.scale) + Math.max(a.scale, b.scale)
  return digits > MAX_DECIMAL_PRECISION ? [a, b] : undefined
}

/** Type in which two values are compared; undefined when they cannot be. */
export function comparedType(left: SqlType, right: SqlType): SqlType | undefined {
  if (isCharacter(left) && isReadableFromText(right)) return right
  if (isCharacter(right) && isReadableFromText(left)) return left
  if (left.kind === 'TIMESTAMP_LTZ' && right.kind === 'TIMESTAMP') return left
  if (right.kind === 'TIMESTAMP_LTZ' && left.kind === 'TIMESTAMP') return right
  return commonType([left, right])
}

function isReadableFromText(type: SqlType): boolean {
  return (
    isNumeric(type) ||
    isTimestamp(type) ||
    type.kind === 'DATE' ||
    type.kind === 'TIME' ||
    type.kind === 'BOOLEAN'
  )
}
