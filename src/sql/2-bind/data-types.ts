import { assertNever } from '../../core/errors.ts'
import { nearestName } from '../../core/options.ts'
import {
  arrayType,
  binaryType,
  bytesType,
  charType,
  type DayTimeResolution,
  dayTimeIntervalType,
  decimalType,
  MAX_DECIMAL_PRECISION,
  MAX_LENGTH,
  MAX_TIMESTAMP_PRECISION,
  mapType,
  multisetType,
  type RowField,
  rowType,
  type SqlType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
  varbinaryType,
  varcharType,
  type YearMonthResolution,
  yearMonthIntervalType,
} from '../../core/types.ts'
import type { DataType, IntervalType, RowTypeField, ScalarType } from '../1-parse/ast.ts'
import { parseDataType } from '../1-parse/parse.ts'
import { type BindContext, errorAt, textOf } from './bind-context.ts'
import { duplicateName, notSupportedYet, typeParameter, unknownType } from './errors.ts'

const TYPE_NAMES = [
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'FLOAT',
  'DOUBLE',
  'DECIMAL',
  'CHAR',
  'VARCHAR',
  'STRING',
  'BINARY',
  'VARBINARY',
  'BYTES',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_LTZ',
  'INTERVAL',
  'ARRAY',
  'MAP',
  'MULTISET',
  'ROW',
]

/** What is needed to say where a type is wrong. */
type SourceContext = Pick<BindContext, 'source'>

/**
 * The type that a text means, as in a column definition.
 *
 * @throws SQL_SYNTAX, and the codes of `bindDataType`
 */
export function typeOfText(text: string): SqlType {
  return bindDataType({ source: { text, file: undefined } }, parseDataType(text))
}

/**
 * The type that a written type means; absent lengths and precisions get Flink's defaults.
 *
 * @throws SQL_TYPE_PARAMETER, SQL_UNKNOWN_TYPE, SQL_NOT_SUPPORTED_YET
 */
export function bindDataType(context: SourceContext, node: DataType): SqlType {
  const nullable = node.nullability !== 'notNull'
  switch (node.kind) {
    case 'scalarType':
      return bindScalarType(context, node, nullable)
    case 'intervalType':
      return bindIntervalType(context, node, nullable)
    case 'arrayType':
      return arrayType(bindDataType(context, node.element), nullable)
    case 'multisetType':
      return multisetType(bindDataType(context, node.element), nullable)
    case 'mapType':
      return mapType(bindDataType(context, node.key), bindDataType(context, node.value), nullable)
    case 'rowType':
      return rowType(bindFields(context, node.fields), nullable)
    case 'structuredType':
      throw errorAt(context, node.span, notSupportedYet, {
        construct: 'The type STRUCTURED',
        instead: 'Use ROW.',
      })
    case 'rawType':
      throw errorAt(context, node.span, notSupportedYet, {
        construct: 'The type RAW',
        instead: 'Use BYTES.',
      })
    case 'namedType': {
      const name = node.name.parts.map((part) => part.name).join('.')
      throw errorAt(context, node.span, unknownType, {
        name,
        suggestion: nearestName(name.toUpperCase(), TYPE_NAMES),
        known: TYPE_NAMES,
      })
    }
    default:
      return assertNever(node)
  }
}

function bindFields(context: SourceContext, fields: readonly RowTypeField[]): RowField[] {
  const seen = new Set<string>()
  return fields.map((field) => {
    const name = field.name.name
    if (seen.has(name)) throw errorAt(context, field.span, duplicateName, { name, what: 'fields' })
    seen.add(name)
    return { name, type: bindDataType(context, field.type) }
  })
}

function bindScalarType(context: SourceContext, node: ScalarType, nullable: boolean): SqlType {
  const checked = (
    value: number | undefined,
    fallback: number,
    range: readonly [number, number],
  ): number => {
    if (value === undefined) return fallback
    if (value >= range[0] && value <= range[1]) return value
    throw errorAt(context, node.span, typeParameter, {
      type: textOf(context, node.span),
      problem: `${value} is not between ${range[0]} and ${range[1]}`,
    })
  }
  switch (node.name) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
      return { kind: node.name, nullable }
    case 'DECIMAL': {
      const precision = checked(node.precision, 10, [1, MAX_DECIMAL_PRECISION])
      return decimalType(precision, checked(node.scale, 0, [0, precision]), nullable)
    }
    case 'CHAR':
      return charType(checked(node.length, 1, [1, MAX_LENGTH]), nullable)
    case 'VARCHAR':
      return varcharType(checked(node.length, MAX_LENGTH, [1, MAX_LENGTH]), nullable)
    case 'STRING':
      return stringType(nullable)
    case 'BINARY':
      return binaryType(checked(node.length, 1, [1, MAX_LENGTH]), nullable)
    case 'VARBINARY':
      return varbinaryType(checked(node.length, MAX_LENGTH, [1, MAX_LENGTH]), nullable)
    case 'BYTES':
      return bytesType(nullable)
    case 'TIME':
      // Whatever precision is written, Flink's TIME has none.
      checked(node.precision, 0, [0, 9])
      return timeType(0, nullable)
    case 'TIMESTAMP':
      return timestampType(checked(node.precision, 6, [0, MAX_TIMESTAMP_PRECISION]), nullable)
    case 'TIMESTAMP_LTZ':
      return timestampLtzType(checked(node.precision, 6, [0, MAX_TIMESTAMP_PRECISION]), nullable)
    case 'TIMESTAMP_TZ':
    case 'VARIANT':
    case 'BITMAP':
    case 'DESCRIPTOR':
    case 'NULL':
    case 'ANY':
      throw errorAt(context, node.span, notSupportedYet, {
        construct: `The type ${node.name}`,
        instead: node.name === 'TIMESTAMP_TZ' ? 'Use TIMESTAMP_LTZ.' : 'Use STRING or BYTES.',
      })
    default:
      return assertNever(node.name)
  }
}

function bindIntervalType(context: SourceContext, node: IntervalType, nullable: boolean): SqlType {
  const { from, to, precision, fractionalPrecision } = node.qualifier
  const resolution = to === undefined ? from : `${from} TO ${to}`
  if (from === 'YEAR' || from === 'MONTH')
    return yearMonthIntervalType(resolution as YearMonthResolution, nullable, precision ?? 2)
  if (from === 'DAY' || from === 'HOUR' || from === 'MINUTE' || from === 'SECOND')
    return dayTimeIntervalType(
      resolution as DayTimeResolution,
      nullable,
      precision ?? 2,
      fractionalPrecision ?? 6,
    )
  throw errorAt(context, node.span, notSupportedYet, {
    construct: `The type INTERVAL ${resolution}`,
    instead: 'Use INTERVAL YEAR TO MONTH or INTERVAL DAY TO SECOND.',
  })
}
