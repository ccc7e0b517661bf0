import { typeToString } from '../../core/type-text.ts'
import {
  arrayType,
  bigIntType,
  booleanType,
  bytesType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  intType,
  mapType,
  rowType,
  type SqlType,
  smallIntType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
  tinyIntType,
  withNullable,
} from '../../core/types.ts'
import type { FileNode } from './file-schema.ts'
import { listElement, mapEntry } from './nested-shape.ts'

export type Unit = 'MILLIS' | 'MICROS' | 'NANOS'

/** What the values of a leaf mean. */
export type FileType =
  | { readonly kind: 'boolean' | 'float16' | 'float' | 'double' | 'date' | 'text' | 'bytes' }
  | { readonly kind: 'int'; readonly bits: number; readonly isSigned: boolean }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'time'; readonly unit: Unit }
  /** `isInstant`: micros and so on since the epoch in UTC; otherwise a local time of no zone. */
  | { readonly kind: 'timestamp'; readonly unit: Unit | 'INT96'; readonly isInstant: boolean }

const INT_BITS: Readonly<Record<string, readonly [number, boolean]>> = {
  INT_8: [8, true],
  INT_16: [16, true],
  INT_32: [32, true],
  INT_64: [64, true],
  UINT_8: [8, false],
  UINT_16: [16, false],
  UINT_32: [32, false],
  UINT_64: [64, false],
}

/** Returns what a leaf holds; the newer logical type goes before the converted one. */
export function fileTypeOf({ element }: FileNode): FileType {
  const { type, converted_type: converted, logical_type: logical } = element
  switch (type) {
    case 'BOOLEAN':
      return { kind: 'boolean' }
    case 'FLOAT':
      return { kind: 'float' }
    case 'DOUBLE':
      return { kind: 'double' }
    case 'INT96':
      return { kind: 'timestamp', unit: 'INT96', isInstant: true }
    case 'INT32':
    case 'INT64': {
      const isWide = type === 'INT64'
      if (logical?.type === 'TIMESTAMP' && isWide) {
        return {
          kind: 'timestamp',
          unit: logical.unit,
          isInstant: logical.isAdjustedToUTC === true,
        }
      }
      if (logical?.type === 'TIME') return { kind: 'time', unit: logical.unit }
      if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return decimalOf(element)
      if (logical?.type === 'DATE' || converted === 'DATE') return { kind: 'date' }
      if (logical?.type === 'INTEGER') {
        return { kind: 'int', bits: logical.bitWidth, isSigned: logical.isSigned }
      }
      // Converted types of timestamps mean instants.
      if (converted === 'TIMESTAMP_MILLIS') {
        return { kind: 'timestamp', unit: 'MILLIS', isInstant: true }
      }
      if (converted === 'TIMESTAMP_MICROS') {
        return { kind: 'timestamp', unit: 'MICROS', isInstant: true }
      }
      if (converted === 'TIME_MILLIS') return { kind: 'time', unit: 'MILLIS' }
      if (converted === 'TIME_MICROS') return { kind: 'time', unit: 'MICROS' }
      const [bits, isSigned] = INT_BITS[converted ?? ''] ?? [isWide ? 64 : 32, true]
      return { kind: 'int', bits, isSigned }
    }
    default:
      if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return decimalOf(element)
      if (logical?.type === 'FLOAT16') return { kind: 'float16' }
      return { kind: isText(element) ? 'text' : 'bytes' }
  }
}

type Element = FileNode['element']

const TEXT_TYPES = new Set(['STRING', 'ENUM', 'JSON', 'UTF8'])

const isText = ({ logical_type: logical, converted_type: converted }: Element): boolean =>
  TEXT_TYPES.has(logical?.type ?? '') || TEXT_TYPES.has(converted ?? '')

function decimalOf({ logical_type: logical, precision, scale }: Element): FileType {
  const own = logical?.type === 'DECIMAL' ? logical : { precision, scale }
  return { kind: 'decimal', precision: own.precision ?? 38, scale: own.scale ?? 0 }
}

/** The SQL type that holds all values of a field best; undefined for what has none here. */
export function naturalType(node: FileNode): SqlType | undefined {
  const type = naturalShape(node)
  return type === undefined ? undefined : withNullable(type, true)
}

function naturalShape(node: FileNode): SqlType | undefined {
  if (node.repetition === 'REPEATED') return arrayOf(naturalValue(node))
  return naturalValue(node)
}

const arrayOf = (element: SqlType | undefined): SqlType | undefined =>
  element === undefined ? undefined : arrayType(element)

function naturalValue(node: FileNode): SqlType | undefined {
  if (node.leaf >= 0) return naturalLeaf(fileTypeOf(node))
  const entry = mapEntry(node)
  if (entry !== undefined) {
    const key = naturalType(entry.key)
    const value = entry.value === undefined ? undefined : naturalType(entry.value)
    return key === undefined || value === undefined ? undefined : mapType(key, value)
  }
  const list = listElement(node)
  if (list !== undefined) {
    return arrayOf(
      list.element === list.repeated ? naturalValue(list.element) : naturalType(list.element),
    )
  }
  const fields = node.children.map((child) => ({ name: child.name, type: naturalType(child) }))
  if (fields.length === 0 || fields.some((field) => field.type === undefined)) return undefined
  return rowType(fields.map((field) => ({ name: field.name, type: field.type! })))
}

function naturalLeaf(type: FileType): SqlType | undefined {
  switch (type.kind) {
    case 'boolean':
      return booleanType()
    case 'float16':
    case 'float':
      return floatType()
    case 'double':
      return doubleType()
    case 'date':
      return dateType()
    case 'text':
      return stringType()
    case 'bytes':
      return bytesType()
    case 'int':
      return intTypeOf(type.bits + (type.isSigned ? 0 : 1))
    case 'decimal':
      return type.precision <= 38 && type.scale <= type.precision && type.scale >= 0
        ? decimalType(type.precision, type.scale)
        : undefined
    case 'time':
      return timeType(3)
    case 'timestamp': {
      const precision = type.unit === 'MILLIS' ? 3 : 6
      return type.isInstant ? timestampLtzType(precision) : timestampType(precision)
    }
  }
}

function intTypeOf(bits: number): SqlType {
  if (bits <= 8) return tinyIntType()
  if (bits <= 16) return smallIntType()
  if (bits <= 32) return intType()
  return bits <= 64 ? bigIntType() : decimalType(20, 0)
}

/** The type of a field in the file's own words, for messages: `INT64 (TIMESTAMP, MICROS)`. */
export function describeFileType(node: FileNode): string {
  const { element, repetition } = node
  if (node.leaf < 0) {
    const natural = naturalType(node)
    return natural === undefined
      ? `a group of ${node.children.length} field(s)`
      : `a group that reads as ${typeToString(natural)}`
  }
  const type = fileTypeOf(node)
  const length = element.type === 'FIXED_LEN_BYTE_ARRAY' ? `(${element.type_length})` : ''
  const meaning = meaningOf(type, element)
  return `${repetition === 'REPEATED' ? 'repeated ' : ''}${element.type}${length}${meaning === '' ? '' : ` (${meaning})`}`
}

function meaningOf(type: FileType, element: Element): string {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`
    case 'time':
      return `TIME in ${type.unit}`
    case 'timestamp':
      return type.unit === 'INT96'
        ? 'TIMESTAMP'
        : `TIMESTAMP in ${type.unit}, ${type.isInstant ? 'UTC' : 'local'}`
    case 'int':
      return element.logical_type === undefined && element.converted_type === undefined
        ? ''
        : `${type.isSigned ? '' : 'unsigned '}${type.bits} bits`
    default:
      return element.logical_type?.type ?? element.converted_type ?? ''
  }
}
