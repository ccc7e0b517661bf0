import type { Identifier, Name, Span, StringText } from './ast-name.ts'

/** A data type as written. Defaults for absent lengths and precisions are the binder's. */
export type DataType =
  | ScalarType
  | IntervalType
  | ArrayType
  | MultisetType
  | MapType
  | RowType
  | StructuredType
  | RawType
  | NamedType

/** `NOT NULL`, `NULL`, or neither. SQL reads neither as nullable, except for primary key columns. */
export type Nullability = 'nullable' | 'notNull' | 'unspecified'

/** What every data type has. */
export interface DataTypeNode {
  readonly span: Span
  readonly nullability: Nullability
}

/**
 * Types without children, synonyms folded: INTEGER is INT, NUMERIC and DEC are DECIMAL, REAL is FLOAT, DOUBLE PRECISION is DOUBLE,
 * CHARACTER VARYING is VARCHAR, TIMESTAMP … WITH LOCAL TIME ZONE is TIMESTAMP_LTZ, TIMESTAMP … WITH TIME ZONE is TIMESTAMP_TZ.
 */
export type ScalarTypeName =
  | 'BOOLEAN'
  | 'TINYINT'
  | 'SMALLINT'
  | 'INT'
  | 'BIGINT'
  | 'FLOAT'
  | 'DOUBLE'
  | 'DECIMAL'
  | 'CHAR'
  | 'VARCHAR'
  | 'STRING'
  | 'BINARY'
  | 'VARBINARY'
  | 'BYTES'
  | 'DATE'
  | 'TIME'
  | 'TIMESTAMP'
  | 'TIMESTAMP_LTZ'
  | 'TIMESTAMP_TZ'
  | 'VARIANT'
  | 'BITMAP'
  | 'DESCRIPTOR'
  | 'NULL'
  | 'ANY'

/** A type without children. */
export interface ScalarType extends DataTypeNode {
  readonly kind: 'scalarType'
  readonly name: ScalarTypeName
  /** Given length of CHAR, VARCHAR, BINARY, VARBINARY. */
  readonly length: number | undefined
  /** Given precision of DECIMAL, TIME, TIMESTAMP, TIMESTAMP_LTZ, TIMESTAMP_TZ. */
  readonly precision: number | undefined
  /** Given scale of DECIMAL. */
  readonly scale: number | undefined
}

/** Units of intervals and of EXTRACT, FLOOR TO, TIMESTAMPADD; plural forms are folded into these. */
export type TimeUnitName =
  | 'MILLENNIUM'
  | 'CENTURY'
  | 'DECADE'
  | 'YEAR'
  | 'ISOYEAR'
  | 'QUARTER'
  | 'MONTH'
  | 'WEEK'
  | 'ISODOW'
  | 'DOW'
  | 'DOY'
  | 'DAY'
  | 'HOUR'
  | 'MINUTE'
  | 'SECOND'
  | 'MILLISECOND'
  | 'MICROSECOND'
  | 'NANOSECOND'
  | 'EPOCH'

/** A unit as an argument: `EXTRACT(DAY FROM x)`. */
export interface TimeUnit {
  readonly kind: 'timeUnit'
  readonly span: Span
  readonly unit: TimeUnitName
}

/** `DAY(3) TO SECOND(6)`. */
export interface IntervalQualifier {
  readonly kind: 'intervalQualifier'
  readonly span: Span
  readonly from: TimeUnitName
  /** Given precision of the leading field. */
  readonly precision: number | undefined
  readonly to: TimeUnitName | undefined
  /** Given precision of fractional seconds: `SECOND(2, 6)` or `DAY TO SECOND(6)`. */
  readonly fractionalPrecision: number | undefined
}

/** `INTERVAL DAY TO SECOND(3)`. */
export interface IntervalType extends DataTypeNode {
  readonly kind: 'intervalType'
  readonly qualifier: IntervalQualifier
}

/** `ARRAY<t>` or `t ARRAY`. */
export interface ArrayType extends DataTypeNode {
  readonly kind: 'arrayType'
  readonly element: DataType
}

/** `MULTISET<t>` or `t MULTISET`. */
export interface MultisetType extends DataTypeNode {
  readonly kind: 'multisetType'
  readonly element: DataType
}

/** `MAP<k, v>`. */
export interface MapType extends DataTypeNode {
  readonly kind: 'mapType'
  readonly key: DataType
  readonly value: DataType
}

/** `ROW<name type [comment], …>` or `ROW(name type, …)`. */
export interface RowType extends DataTypeNode {
  readonly kind: 'rowType'
  readonly fields: readonly RowTypeField[]
}

/** A field of a ROW or STRUCTURED type. */
export interface RowTypeField {
  readonly kind: 'rowTypeField'
  readonly span: Span
  readonly name: Identifier
  readonly type: DataType
  readonly comment: StringText | undefined
}

/** `STRUCTURED<'class', name type, …>`. */
export interface StructuredType extends DataTypeNode {
  readonly kind: 'structuredType'
  readonly className: StringText
  readonly fields: readonly RowTypeField[]
}

/** `RAW('class', 'serializer snapshot in base 64')`. */
export interface RawType extends DataTypeNode {
  readonly kind: 'rawType'
  readonly className: StringText
  readonly serializer: StringText
}

/** A type by name: user-defined, or a word that the parser does not know. */
export interface NamedType extends DataTypeNode {
  readonly kind: 'namedType'
  readonly name: Name
}
