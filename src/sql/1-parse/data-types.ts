import type {
  DataType,
  Nullability,
  RowTypeField,
  ScalarType,
  ScalarTypeName,
  Span,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseIdentifier, parseInteger, parseList, parseName, parseStringText } from './names.ts'
import { parseIntervalQualifier } from './time-units.ts'

/** What may stand in parentheses after a scalar type, and which name it is folded into. */
interface ScalarRule {
  readonly name: ScalarTypeName
  readonly parameters: 'none' | 'length' | 'precision' | 'precisionAndScale'
}

const plain = (name: ScalarTypeName): ScalarRule => ({ name, parameters: 'none' })
const decimal: ScalarRule = { name: 'DECIMAL', parameters: 'precisionAndScale' }

const SCALAR_TYPES: Readonly<Record<string, ScalarRule>> = {
  BOOLEAN: plain('BOOLEAN'),
  TINYINT: plain('TINYINT'),
  SMALLINT: plain('SMALLINT'),
  INT: plain('INT'),
  INTEGER: plain('INT'),
  BIGINT: plain('BIGINT'),
  FLOAT: plain('FLOAT'),
  REAL: plain('FLOAT'),
  DOUBLE: plain('DOUBLE'),
  DECIMAL: decimal,
  DEC: decimal,
  NUMERIC: decimal,
  ANY: { name: 'ANY', parameters: 'precisionAndScale' },
  CHAR: { name: 'CHAR', parameters: 'length' },
  CHARACTER: { name: 'CHAR', parameters: 'length' },
  VARCHAR: { name: 'VARCHAR', parameters: 'length' },
  STRING: plain('STRING'),
  BINARY: { name: 'BINARY', parameters: 'length' },
  VARBINARY: { name: 'VARBINARY', parameters: 'length' },
  BYTES: plain('BYTES'),
  DATE: plain('DATE'),
  TIME: { name: 'TIME', parameters: 'precision' },
  TIMESTAMP: { name: 'TIMESTAMP', parameters: 'precision' },
  TIMESTAMP_LTZ: { name: 'TIMESTAMP_LTZ', parameters: 'precision' },
  VARIANT: plain('VARIANT'),
  NULL: plain('NULL'),
}

/** Words that are types though the dialect does not reserve them: only when they stand alone. */
const UNRESERVED_TYPES: Readonly<Record<string, ScalarTypeName>> = {
  BITMAP: 'BITMAP',
  DESCRIPTOR: 'DESCRIPTOR',
}

/** A data type with its nullability: column types, CAST targets, fields of rows. */
export function parseDataType(c: Cursor): DataType {
  c.enter()
  const { start } = c.token
  let type = parseTypeWithoutSuffix(c, start)
  for (let depth = 1; ; depth++) {
    c.checkChain(depth)
    const nullability = parseNullability(c)
    type = { ...type, nullability, span: c.spanFrom(start) }
    const collection = c.is('ARRAY') ? 'arrayType' : c.is('MULTISET') ? 'multisetType' : undefined
    if (collection === undefined) break
    c.advance()
    const span = c.spanFrom(start)
    type = { kind: collection, span, nullability: 'unspecified', element: type }
  }
  c.leave()
  return type
}

function parseNullability(c: Cursor): Nullability {
  if (c.acceptQuietly('NULL')) return 'nullable'
  return c.acceptPhraseQuietly('NOT', 'NULL') ? 'notNull' : 'unspecified'
}

function parseTypeWithoutSuffix(c: Cursor, start: number): DataType {
  const { word, kind } = c.token
  const rule = kind === 'word' ? SCALAR_TYPES[word] : undefined
  if (rule !== undefined) {
    c.advance()
    return parseScalar(c, start, word, rule)
  }
  const nullability = 'unspecified'
  switch (word) {
    case 'INTERVAL': {
      c.advance()
      const qualifier = parseIntervalQualifier(c)
      return { kind: 'intervalType', span: c.spanFrom(start), nullability, qualifier }
    }
    case 'ARRAY':
    case 'MULTISET': {
      c.advance()
      c.expect('<')
      const element = parseDataType(c)
      c.expect('>')
      const collection = word === 'ARRAY' ? 'arrayType' : 'multisetType'
      return { kind: collection, span: c.spanFrom(start), nullability, element }
    }
    case 'MAP': {
      c.advance()
      c.expect('<')
      const key = parseDataType(c)
      c.expect(',')
      const value = parseDataType(c)
      c.expect('>')
      return { kind: 'mapType', span: c.spanFrom(start), nullability, key, value }
    }
    case 'ROW': {
      c.advance()
      const fields = parseRowFields(c)
      return { kind: 'rowType', span: c.spanFrom(start), nullability, fields }
    }
    case 'STRUCTURED': {
      c.advance()
      c.expect('<')
      const className = parseStringText(c, 'a class name in quotes')
      const fields = c.accept(',') ? parseList(c, parseRowField) : []
      c.expect('>')
      return { kind: 'structuredType', span: c.spanFrom(start), nullability, className, fields }
    }
    case 'RAW': {
      c.advance()
      c.expect('(')
      const className = parseStringText(c, 'a class name in quotes')
      c.expect(',')
      const serializer = parseStringText(c, 'a serializer snapshot in quotes')
      c.expect(')')
      return { kind: 'rawType', span: c.spanFrom(start), nullability, className, serializer }
    }
    default:
      return parseNamedType(c, start)
  }
}

function parseNamedType(c: Cursor, start: number): DataType {
  const name = parseName(c, 'a data type')
  const nullability = 'unspecified'
  const [only, ...others] = name.parts
  if (others.length === 0 && only !== undefined && !only.quoted) {
    const known = UNRESERVED_TYPES[only.name.toUpperCase()]
    if (known !== undefined) return scalar(c.spanFrom(start), known, {})
  }
  return { kind: 'namedType', span: c.spanFrom(start), nullability, name }
}

function parseScalar(c: Cursor, start: number, word: string, rule: ScalarRule): ScalarType {
  let { name } = rule
  if (word === 'DOUBLE') c.acceptQuietly('PRECISION')
  if ((word === 'CHAR' || word === 'CHARACTER') && c.acceptQuietly('VARYING')) name = 'VARCHAR'
  if (word === 'BINARY' && c.acceptQuietly('VARYING')) name = 'VARBINARY'
  let first: number | undefined
  let scale: number | undefined
  if (rule.parameters !== 'none' && c.acceptQuietly('(')) {
    first = parseLength(c)
    if (rule.parameters === 'precisionAndScale' && c.accept(',')) scale = parseInteger(c)
    c.expect(')')
  }
  if (name === 'TIME' || name === 'TIMESTAMP') name = parseTimeZone(c, name)
  const parts = rule.parameters === 'length' ? { length: first } : { precision: first, scale }
  return scalar(c.spanFrom(start), name, parts)
}

function scalar(
  span: Span,
  name: ScalarTypeName,
  parts: {
    length?: number | undefined
    precision?: number | undefined
    scale?: number | undefined
  },
): ScalarType {
  const { length, precision, scale } = parts
  return { kind: 'scalarType', span, nullability: 'unspecified', name, length, precision, scale }
}

/** Lengths go up to 2³¹ − 1. */
function parseLength(c: Cursor): number {
  const { kind, value } = c.token
  if (kind !== 'number' || !/^\d+$/.test(value) || Number(value) > 0x7fffffff) {
    c.fail('a whole number up to 2147483647')
  }
  c.advance()
  return Number(value)
}

function parseTimeZone(c: Cursor, name: 'TIME' | 'TIMESTAMP'): ScalarTypeName {
  if (c.acceptPhraseQuietly('WITHOUT', 'TIME', 'ZONE')) return name
  // In DDL a WITH after the type of the last column cannot come: the column list is closed by a parenthesis.
  if (name === 'TIME' || !c.acceptQuietly('WITH')) return name
  const isLocal = c.accept('LOCAL')
  c.expectPhrase('TIME', 'ZONE')
  return isLocal ? 'TIMESTAMP_LTZ' : 'TIMESTAMP_TZ'
}

function parseRowFields(c: Cursor): readonly RowTypeField[] {
  if (c.acceptQuietly('<>')) return []
  const close = c.acceptQuietly('(') ? ')' : '>'
  if (close === '>') c.expect('<')
  if (close === ')' && c.acceptQuietly(')')) return []
  const fields = parseList(c, parseRowField)
  c.expect(close)
  return fields
}

function parseRowField(c: Cursor): RowTypeField {
  const { start } = c.token
  const name = parseIdentifier(c, 'a field name')
  const type = parseDataType(c)
  const comment = c.token.kind === 'string' ? parseStringText(c) : undefined
  return { kind: 'rowTypeField', span: c.spanFrom(start), name, type, comment }
}
