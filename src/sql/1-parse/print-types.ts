import { assertNever } from '../../core/errors.ts'
import type { DataType, IntervalQualifier, RowTypeField, ScalarType } from './ast.ts'
import { identifierToSql, type NameStyle, nameToSql, stringToSql } from './print-names.ts'

/** A data type in the one spelling that Flink prints: `INT NOT NULL`, `ARRAY<ROW<`a` STRING>>`. */
export function dataTypeToSql(type: DataType, style: NameStyle = 'quoted'): string {
  const text = bareTypeToSql(type, style)
  switch (type.nullability) {
    case 'nullable':
      return `${text} NULL`
    case 'notNull':
      return `${text} NOT NULL`
    case 'unspecified':
      return text
  }
}

function bareTypeToSql(type: DataType, style: NameStyle): string {
  switch (type.kind) {
    case 'scalarType':
      return scalarTypeToSql(type)
    case 'intervalType':
      return `INTERVAL ${intervalQualifierToSql(type.qualifier)}`
    case 'arrayType':
      return `ARRAY<${dataTypeToSql(type.element, style)}>`
    case 'multisetType':
      return `MULTISET<${dataTypeToSql(type.element, style)}>`
    case 'mapType':
      return `MAP<${dataTypeToSql(type.key, style)}, ${dataTypeToSql(type.value, style)}>`
    case 'rowType':
      return `ROW<${fieldsToSql(type.fields, style)}>`
    case 'structuredType': {
      const className = stringToSql(type.className.value)
      const fields = type.fields.length === 0 ? '' : `, ${fieldsToSql(type.fields, style)}`
      return `STRUCTURED<${className}${fields}>`
    }
    case 'rawType':
      return `RAW(${stringToSql(type.className.value)}, ${stringToSql(type.serializer.value)})`
    case 'namedType':
      return nameToSql(type.name, style)
    default:
      return assertNever(type)
  }
}

function scalarTypeToSql({ name, length, precision, scale }: ScalarType): string {
  const numbers = [length ?? precision, scale].filter((number) => number !== undefined)
  const parameters = numbers.length === 0 ? '' : `(${numbers.join(', ')})`
  return name === 'TIMESTAMP_TZ' ? `TIMESTAMP${parameters} WITH TIME ZONE` : `${name}${parameters}`
}

function fieldsToSql(fields: readonly RowTypeField[], style: NameStyle): string {
  return fields.map((field) => fieldToSql(field, style)).join(', ')
}

function fieldToSql({ name, type, comment }: RowTypeField, style: NameStyle): string {
  const text = `${identifierToSql(name, style)} ${dataTypeToSql(type, style)}`
  return comment === undefined ? text : `${text} ${stringToSql(comment.value)}`
}

/** `DAY(3) TO SECOND(6)`. */
export function intervalQualifierToSql(qualifier: IntervalQualifier): string {
  const { from, precision, to, fractionalPrecision } = qualifier
  const inner = to === undefined ? [precision, fractionalPrecision] : [precision]
  const numbers = inner.filter((number) => number !== undefined)
  const start = numbers.length === 0 ? from : `${from}(${numbers.join(', ')})`
  if (to === undefined) return start
  return fractionalPrecision === undefined
    ? `${start} TO ${to}`
    : `${start} TO ${to}(${fractionalPrecision})`
}
