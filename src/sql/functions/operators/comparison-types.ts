import type { ArgumentShape, InferenceFailure, InferredCall } from '../../../contracts/function.ts'
import { typeToString } from '../../../core/type-text.ts'
import { booleanType, isCharacter, isNumeric, isTimestamp, type SqlType, withNullable } from '../../../core/types.ts'
import { commonType } from '../common-type.ts'

/**
 * Types two sides of a comparison: the type both are cast to, as Flink's implicit casts have it.
 * Text compared with a number, date, time, timestamp or boolean is read as one.
 */
export function inferComparison(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const [left, right] = args.map((arg) => arg.type) as [SqlType, SqlType]
  const shared = comparedType(left, right)
  if (shared === undefined) return { problem: `cannot compare ${typeToString(left)} with ${typeToString(right)}` }
  return {
    argumentTypes: [withNullable(shared, left.nullable), withNullable(shared, right.nullable)],
    returnType: booleanType(left.nullable || right.nullable),
  }
}

/** Type in which two values are compared; undefined when they cannot be. */
export function comparedType(left: SqlType, right: SqlType): SqlType | undefined {
  if (isCharacter(left) && isReadableFromText(right)) return right
  if (isCharacter(right) && isReadableFromText(left)) return left
  if (left.kind === 'BOOLEAN' && isNumeric(right)) return right
  if (right.kind === 'BOOLEAN' && isNumeric(left)) return left
  if (left.kind === 'TIMESTAMP_LTZ' && right.kind === 'TIMESTAMP') return left
  if (right.kind === 'TIMESTAMP_LTZ' && left.kind === 'TIMESTAMP') return right
  return commonType([left, right])
}

function isReadableFromText(type: SqlType): boolean {
  return isNumeric(type) || isTimestamp(type) || type.kind === 'DATE' || type.kind === 'TIME' || type.kind === 'BOOLEAN'
}
