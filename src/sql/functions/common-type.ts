import {
  type DecimalType,
  decimalType,
  isApproximate,
  isBinary,
  isCharacter,
  isExact,
  isInteger,
  isNumeric,
  isTimestamp,
  MAX_DECIMAL_PRECISION,
  type RowType,
  type SqlType,
  type TypeKind,
  typeEquals,
  withNullable,
  withoutTimeAttribute,
} from '../../core/types.ts'

/** Joins two types that are nullable, not NULL and without time attributes. */
type JoinRule = (first: SqlType, second: SqlType) => SqlType | undefined

/**
 * Returns the type that CASE, IF, set operations, VALUES, IN lists and ARRAY/MAP constructors give
 * to a list of types, or undefined when there is none.
 *
 * Nullable when one of them is; bare NULLs take the others' type (NULL when all are NULL).
 * As in Flink the order of the list shows in two places: FLOAT with DOUBLE is what stands first, and
 * TIMESTAMP with TIMESTAMP_LTZ too where they have one precision, else what stands second.
 */
export function commonType(types: readonly SqlType[]): SqlType | undefined {
  return fold(types, joinCommon)
}

/**
 * Returns the type that COALESCE, IFNULL, GREATEST, LEAST and functions with several arguments of
 * one type give to a list of types, or undefined when there is none.
 *
 * Differs from `commonType` where Flink does: FLOAT with DOUBLE is DOUBLE, TIMESTAMP with
 * TIMESTAMP_LTZ is TIMESTAMP_LTZ, and DATE or TIME with TIMESTAMP drop the rest of the timestamp.
 */
export function mergedType(types: readonly SqlType[]): SqlType | undefined {
  return fold(types, joinMerged)
}

/** Returns the decimal that holds every value of an exact numeric type; undefined for other types. */
export function exactAsDecimal(type: SqlType): DecimalType | undefined {
  if (type.kind === 'DECIMAL') return type
  const digits = INTEGER_DIGITS[type.kind]
  return digits === undefined ? undefined : decimalType(digits, 0, type.nullable)
}

const INTEGER_DIGITS: Partial<Record<TypeKind, number>> = {
  TINYINT: 3,
  SMALLINT: 5,
  INT: 10,
  BIGINT: 19,
}

function fold(types: readonly SqlType[], join: JoinRule): SqlType | undefined {
  let result: SqlType | undefined
  let nullable = false
  for (const type of types) {
    nullable ||= type.nullable
    if (type.kind === 'NULL') continue
    const next = withNullable(withoutTimeAttribute(type), true)
    result = result === undefined ? next : join(result, next)
    if (result === undefined) return undefined
  }
  if (result === undefined) return types[0]
  return withNullable(result, nullable)
}

function joinCommon(first: SqlType, second: SqlType): SqlType | undefined {
  if (isApproximate(first) && isApproximate(second)) return first
  if (isTimestamp(first) && isTimestamp(second)) {
    if (first.precision === second.precision) return first
    return { ...second, precision: Math.max(first.precision, second.precision) }
  }
  if (isApproximate(first) && second.kind === 'DECIMAL') return { kind: 'DOUBLE', nullable: true }
  if (first.kind === 'DECIMAL' && isApproximate(second)) return { kind: 'DOUBLE', nullable: true }
  return joinShared(first, second, joinCommon)
}

function joinMerged(first: SqlType, second: SqlType): SqlType | undefined {
  if (isApproximate(first) && isApproximate(second)) return first.kind === 'DOUBLE' ? first : second
  if (isTimestamp(first) && isTimestamp(second)) {
    const kind = first.kind === second.kind ? first.kind : 'TIMESTAMP_LTZ'
    return { kind, nullable: true, precision: Math.max(first.precision, second.precision) }
  }
  if (isApproximate(first) && second.kind === 'DECIMAL') return { kind: 'DOUBLE', nullable: true }
  if (first.kind === 'DECIMAL' && isApproximate(second)) return second
  if (dropsTimestamp(first, second)) return first
  if (dropsTimestamp(second, first)) return second
  return joinShared(first, second, joinMerged)
}

const dropsTimestamp = (part: SqlType, whole: SqlType): boolean =>
  (part.kind === 'DATE' || part.kind === 'TIME') && whole.kind === 'TIMESTAMP'

/** What both rules do alike. */
function joinShared(first: SqlType, second: SqlType, join: JoinRule): SqlType | undefined {
  if (isNumeric(first) && isNumeric(second)) return joinNumeric(first, second)
  if (isCharacter(first) && isCharacter(second)) {
    const isFixed =
      first.kind === 'CHAR' && second.kind === 'CHAR' && first.length === second.length
    return {
      kind: isFixed ? 'CHAR' : 'VARCHAR',
      nullable: true,
      length: Math.max(first.length, second.length),
    }
  }
  if (isBinary(first) && isBinary(second)) {
    const isFixed =
      first.kind === 'BINARY' && second.kind === 'BINARY' && first.length === second.length
    return {
      kind: isFixed ? 'BINARY' : 'VARBINARY',
      nullable: true,
      length: Math.max(first.length, second.length),
    }
  }
  switch (first.kind) {
    case 'TIME':
      return second.kind === 'TIME'
        ? { ...first, precision: Math.max(first.precision, second.precision) }
        : undefined
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
      return second.kind === first.kind ? first : undefined
    case 'ARRAY':
    case 'MULTISET': {
      if (second.kind !== first.kind) return undefined
      const element = fold([first.element, second.element], join)
      return element && { ...first, element }
    }
    case 'MAP': {
      if (second.kind !== 'MAP') return undefined
      const key = fold([first.key, second.key], join)
      const value = fold([first.value, second.value], join)
      return key && value && { ...first, key, value }
    }
    case 'ROW':
      return second.kind === 'ROW' ? joinRows(first, second, join) : undefined
    default:
      return typeEquals(first, second) ? first : undefined
  }
}

/** Fields join by position and keep the first row's names. */
function joinRows(first: RowType, second: RowType, join: JoinRule): RowType | undefined {
  if (first.fields.length !== second.fields.length) return undefined
  const fields = []
  for (const [index, field] of first.fields.entries()) {
    const type = fold([field.type, second.fields[index]!.type], join)
    if (type === undefined) return undefined
    fields.push({ name: field.name, type })
  }
  return { kind: 'ROW', nullable: true, fields }
}

/** Joins numbers of which at most one is approximate. */
function joinNumeric(first: SqlType, second: SqlType): SqlType | undefined {
  if (isApproximate(first)) return first
  if (isApproximate(second)) return second
  if (isInteger(first) && isInteger(second)) {
    return INTEGER_DIGITS[second.kind]! > INTEGER_DIGITS[first.kind]! ? second : first
  }
  return isExact(first) && isExact(second)
    ? joinDecimals(exactAsDecimal(first)!, exactAsDecimal(second)!)
    : undefined
}

/** Room for all digits of both; past 38 digits the fraction gives way. */
function joinDecimals(first: DecimalType, second: DecimalType): DecimalType {
  const integerDigits = Math.max(first.precision - first.scale, second.precision - second.scale)
  const scale = Math.max(first.scale, second.scale)
  if (integerDigits + scale <= MAX_DECIMAL_PRECISION)
    return decimalType(integerDigits + scale, scale)
  return decimalType(MAX_DECIMAL_PRECISION, MAX_DECIMAL_PRECISION - integerDigits)
}
