import {
  isApproximate,
  isBinary,
  isCharacter,
  isExact,
  isInteger,
  isNumeric,
  isTimestamp,
  type SqlType,
  typeEquals,
  withNullable,
} from '../../core/types.ts'

/**
 * Returns the type an argument is cast to where a parameter has the type `wanted`, or undefined
 * when SQL has no implicit cast. The result has the argument's nullability.
 *
 * Numbers widen; whole numbers also narrow to INT, as Flink's functions take BIGINT where they say
 * INT. Text and bytes pass whatever their length. DATE, TIMESTAMP and TIMESTAMP_LTZ turn into each
 * other as in Flink. Nothing turns into text, and text into nothing.
 */
export function implicitCast(type: SqlType, wanted: SqlType): SqlType | undefined {
  if (type.kind === 'NULL') return withNullable(wanted, true)
  if (typeEquals(type, wanted, { ignoreNullable: true })) return type
  const target = withNullable(wanted, type.nullable)
  if (isCharacter(wanted)) return isCharacter(type) ? type : undefined
  if (isBinary(wanted)) return isBinary(type) ? type : undefined
  if (isInteger(wanted)) return isInteger(type) && isWider(wanted, type) ? target : undefined
  if (isApproximate(wanted)) return isNumeric(type) && type.kind !== 'DOUBLE' ? target : undefined
  if (wanted.kind === 'DECIMAL') return isExact(type) ? target : undefined
  if (isTimestamp(wanted)) {
    return isTimestamp(type) || (type.kind === 'DATE' && wanted.kind === 'TIMESTAMP')
      ? target
      : undefined
  }
  if (wanted.kind === 'DATE' || wanted.kind === 'TIME') {
    return type.kind === 'TIMESTAMP' || type.kind === wanted.kind ? target : undefined
  }
  if (
    wanted.kind === type.kind &&
    (wanted.kind === 'INTERVAL_DAY_TIME' || wanted.kind === 'INTERVAL_YEAR_MONTH')
  )
    return type
  return undefined
}

const INTEGER_RANK = { TINYINT: 0, SMALLINT: 1, INT: 2, BIGINT: 2 } as Readonly<
  Record<string, number>
>

const isWider = (wanted: SqlType, type: SqlType): boolean =>
  INTEGER_RANK[wanted.kind]! >= INTEGER_RANK[type.kind]!

/** VARCHAR for CHAR and VARBINARY for BINARY, of the same length; other types as they are. */
export function varyingOf(type: SqlType): SqlType {
  if (type.kind === 'CHAR') return { kind: 'VARCHAR', nullable: type.nullable, length: type.length }
  if (type.kind === 'BINARY')
    return { kind: 'VARBINARY', nullable: type.nullable, length: type.length }
  return type
}
