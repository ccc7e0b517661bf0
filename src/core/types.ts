/** Longest length of VARCHAR and VARBINARY; `STRING` and `BYTES` are these with this length. */
export const MAX_LENGTH = 2147483647
export const MAX_DECIMAL_PRECISION = 38
/** Decimals up to this precision are scaled int64; wider ones take 16 bytes a row. */
export const MAX_SHORT_DECIMAL_PRECISION = 18
/** Timestamps are kept in microseconds. */
export const MAX_TIMESTAMP_PRECISION = 6

export type YearMonthResolution = 'YEAR' | 'MONTH' | 'YEAR TO MONTH'
export type DayTimeResolution =
  | 'DAY'
  | 'DAY TO HOUR'
  | 'DAY TO MINUTE'
  | 'DAY TO SECOND'
  | 'HOUR'
  | 'HOUR TO MINUTE'
  | 'HOUR TO SECOND'
  | 'MINUTE'
  | 'MINUTE TO SECOND'
  | 'SECOND'

/** Event time or processing time attribute of a timestamp column. */
export type TimeAttribute = 'rowtime' | 'proctime'

export interface RowField {
  readonly name: string
  readonly type: SqlType
}

interface Nullable {
  readonly nullable: boolean
}

export interface PlainType extends Nullable {
  readonly kind:
    | 'NULL'
    | 'BOOLEAN'
    | 'TINYINT'
    | 'SMALLINT'
    | 'INT'
    | 'BIGINT'
    | 'FLOAT'
    | 'DOUBLE'
    | 'DATE'
}
export interface DecimalType extends Nullable {
  readonly kind: 'DECIMAL'
  /** 1 … 38. */
  readonly precision: number
  /** 0 … precision. */
  readonly scale: number
}
export interface LengthType extends Nullable {
  readonly kind: 'CHAR' | 'VARCHAR' | 'BINARY' | 'VARBINARY'
  /** Code points for CHAR and VARCHAR, bytes for the others; 0 only for literals of no length. */
  readonly length: number
}
export interface TimeType extends Nullable {
  readonly kind: 'TIME'
  /** 0 … 3: values are kept in milliseconds. */
  readonly precision: number
}
export interface TimestampType extends Nullable {
  readonly kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ'
  /** 0 … 6. */
  readonly precision: number
  readonly timeAttribute?: TimeAttribute
}
export interface YearMonthIntervalType extends Nullable {
  readonly kind: 'INTERVAL_YEAR_MONTH'
  readonly resolution: YearMonthResolution
  /** Digits of the leading year, 1 … 4. */
  readonly precision: number
}
export interface DayTimeIntervalType extends Nullable {
  readonly kind: 'INTERVAL_DAY_TIME'
  readonly resolution: DayTimeResolution
  /** Digits of the leading day, 1 … 6. */
  readonly precision: number
  /** Digits of the second's fraction, 0 … 9. */
  readonly fractionalPrecision: number
}
export interface ElementType extends Nullable {
  readonly kind: 'ARRAY' | 'MULTISET'
  readonly element: SqlType
}
export interface MapType extends Nullable {
  readonly kind: 'MAP'
  readonly key: SqlType
  readonly value: SqlType
}
export interface RowType extends Nullable {
  readonly kind: 'ROW'
  readonly fields: readonly RowField[]
}
/** A JavaScript value without a schema: DataStream objects. Not a type of SQL. */
export interface ObjectType extends Nullable {
  readonly kind: 'OBJECT'
}

/** A SQL type with its nullability. Plain data: it is compared, printed and stored as JSON. */
export type SqlType =
  | PlainType
  | DecimalType
  | LengthType
  | TimeType
  | TimestampType
  | YearMonthIntervalType
  | DayTimeIntervalType
  | ElementType
  | MapType
  | RowType
  | ObjectType

export type TypeKind = SqlType['kind']

const plain =
  (kind: PlainType['kind']) =>
  (nullable = true): PlainType => ({ kind, nullable })

export const nullType = (): PlainType => ({ kind: 'NULL', nullable: true })
export const booleanType = plain('BOOLEAN')
export const tinyIntType = plain('TINYINT')
export const smallIntType = plain('SMALLINT')
export const intType = plain('INT')
export const bigIntType = plain('BIGINT')
export const floatType = plain('FLOAT')
export const doubleType = plain('DOUBLE')
export const dateType = plain('DATE')
export const decimalType = (precision: number, scale: number, nullable = true): DecimalType => ({
  kind: 'DECIMAL',
  nullable,
  precision,
  scale,
})
export const charType = (length: number, nullable = true): LengthType => ({
  kind: 'CHAR',
  nullable,
  length,
})
export const varcharType = (length: number, nullable = true): LengthType => ({
  kind: 'VARCHAR',
  nullable,
  length,
})
export const stringType = (nullable = true): LengthType => varcharType(MAX_LENGTH, nullable)
export const binaryType = (length: number, nullable = true): LengthType => ({
  kind: 'BINARY',
  nullable,
  length,
})
export const varbinaryType = (length: number, nullable = true): LengthType => ({
  kind: 'VARBINARY',
  nullable,
  length,
})
export const bytesType = (nullable = true): LengthType => varbinaryType(MAX_LENGTH, nullable)
export const timeType = (precision = 0, nullable = true): TimeType => ({
  kind: 'TIME',
  nullable,
  precision,
})
export const timestampType = (precision = 6, nullable = true): TimestampType => ({
  kind: 'TIMESTAMP',
  nullable,
  precision,
})
export const timestampLtzType = (precision = 6, nullable = true): TimestampType => ({
  kind: 'TIMESTAMP_LTZ',
  nullable,
  precision,
})
export const yearMonthIntervalType = (
  resolution: YearMonthResolution,
  nullable = true,
  precision = 2,
): YearMonthIntervalType => ({
  kind: 'INTERVAL_YEAR_MONTH',
  nullable,
  resolution,
  precision,
})
export const dayTimeIntervalType = (
  resolution: DayTimeResolution,
  nullable = true,
  precision = 2,
  fractionalPrecision = 6,
): DayTimeIntervalType => ({
  kind: 'INTERVAL_DAY_TIME',
  nullable,
  resolution,
  precision,
  fractionalPrecision,
})
export const arrayType = (element: SqlType, nullable = true): ElementType => ({
  kind: 'ARRAY',
  nullable,
  element,
})
export const multisetType = (element: SqlType, nullable = true): ElementType => ({
  kind: 'MULTISET',
  nullable,
  element,
})
export const mapType = (key: SqlType, value: SqlType, nullable = true): MapType => ({
  kind: 'MAP',
  nullable,
  key,
  value,
})
export const rowType = (fields: readonly RowField[], nullable = true): RowType => ({
  kind: 'ROW',
  nullable,
  fields,
})
export const objectType = (nullable = true): ObjectType => ({ kind: 'OBJECT', nullable })

/** Returns the type with the nullability given; the same object when it has it already. */
export function withNullable<T extends SqlType>(type: T, nullable: boolean): T {
  return type.nullable === nullable ? type : { ...type, nullable }
}

/** Returns the timestamp type without its time attribute, any other type as it is. */
export function withoutTimeAttribute(type: SqlType): SqlType {
  if (
    (type.kind !== 'TIMESTAMP' && type.kind !== 'TIMESTAMP_LTZ') ||
    type.timeAttribute === undefined
  )
    return type
  return { kind: type.kind, nullable: type.nullable, precision: type.precision }
}

export const isCharacter = (type: SqlType): type is LengthType =>
  type.kind === 'CHAR' || type.kind === 'VARCHAR'
export const isBinary = (type: SqlType): type is LengthType =>
  type.kind === 'BINARY' || type.kind === 'VARBINARY'
export const isInteger = (type: SqlType): boolean =>
  type.kind === 'TINYINT' ||
  type.kind === 'SMALLINT' ||
  type.kind === 'INT' ||
  type.kind === 'BIGINT'
export const isApproximate = (type: SqlType): boolean =>
  type.kind === 'FLOAT' || type.kind === 'DOUBLE'
export const isExact = (type: SqlType): boolean => isInteger(type) || type.kind === 'DECIMAL'
export const isNumeric = (type: SqlType): boolean => isExact(type) || isApproximate(type)
export const isTimestamp = (type: SqlType): type is TimestampType =>
  type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ'
export const isInterval = (type: SqlType): type is YearMonthIntervalType | DayTimeIntervalType =>
  type.kind === 'INTERVAL_YEAR_MONTH' || type.kind === 'INTERVAL_DAY_TIME'

/** True when both are the same type; `nullable` and time attributes count unless told otherwise. */
export function typeEquals(
  a: SqlType,
  b: SqlType,
  options: { readonly ignoreNullable?: boolean } = {},
): boolean {
  if (a === b) return true
  const strip = (type: SqlType): string =>
    JSON.stringify(options.ignoreNullable ? withNullable(type, true) : type, sortedKeys(type))
  return strip(a) === strip(b)
}

// JSON.stringify prints properties in the order of insertion: the list fixes one order for all.
const TYPE_KEYS = [
  'kind',
  'nullable',
  'precision',
  'scale',
  'length',
  'timeAttribute',
  'resolution',
  'fractionalPrecision',
  'element',
  'key',
  'value',
  'fields',
  'name',
  'type',
]
const sortedKeys = (_type: SqlType): string[] => TYPE_KEYS
