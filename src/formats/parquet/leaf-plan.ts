import { powerOfTen } from '../../core/decimal/unscaled.ts'
import { type FixedStorage, storageOf } from '../../core/storage.ts'
import { timeZone } from '../../core/time/zone.ts'
import {
  type DecimalType,
  isBinary,
  isCharacter,
  type SqlType,
  type TimestampType,
} from '../../core/types.ts'
import {
  copyNumbers,
  copyUnsigned,
  copyWide,
  divideBy,
  type FixedConversion,
  floorTo,
  inOrder,
  multiplyBy,
  scaleDecimal,
  toInstant,
  toLocal,
  toMillis,
  type WidePass,
  widenSigned,
  widenToDecimal,
  widenUnsigned,
  widenUnsignedToDecimal,
} from './conversions.ts'
import type { FileNode } from './file-schema.ts'
import { type FileType, fileTypeOf } from './file-type.ts'
import { Lane, type LaneStorage } from './lane.ts'
import { outOfRange } from './problem.ts'
import {
  halfFloats,
  int96Micros,
  shortDecimal,
  type ViewConversion,
  wideDecimal,
} from './view-conversions.ts'

/** How the values of a leaf become values of a column. */
export type LeafConversion =
  /** Fixed values as they are. */
  | { readonly kind: 'same'; readonly storage: FixedStorage }
  | {
      readonly kind: 'fixed'
      readonly physical: FixedStorage
      readonly storage: LaneStorage
      readonly run: FixedConversion
    }
  | { readonly kind: 'views'; readonly storage: LaneStorage; readonly run: ViewConversion }
  /** Views as they are. */
  | { readonly kind: 'bytes'; readonly isText: boolean }

export interface TimeRules {
  /** Zone in which local times and instants are the same thing; see the option `utc-timezone`. */
  readonly zone: string
}

/** Returns how a leaf is read as a type; undefined when values would be lost or mistaken. */
export function leafConversion(
  leaf: FileNode,
  type: SqlType,
  rules: TimeRules,
): LeafConversion | undefined {
  const file = fileTypeOf(leaf)
  const isWide = leaf.element.type === 'INT64'
  switch (file.kind) {
    case 'boolean':
      return type.kind === 'BOOLEAN' ? same('u8') : undefined
    case 'int':
      return intConversion(file, isWide, type)
    case 'float':
      if (type.kind === 'FLOAT') return same('f32')
      return type.kind === 'DOUBLE' ? fixed('f32', 'f64', copyNumbers) : undefined
    case 'float16':
      if (type.kind === 'FLOAT') return { kind: 'views', storage: 'f32', run: halfFloats }
      return undefined
    case 'double':
      return type.kind === 'DOUBLE' ? same('f64') : undefined
    case 'date':
      return type.kind === 'DATE' ? same('i32') : undefined
    case 'decimal':
      return type.kind === 'DECIMAL' ? decimalConversion(leaf, file, type) : undefined
    case 'time':
      if (type.kind !== 'TIME') return undefined
      if (!isWide) return same('i32')
      return fixed('i64', 'i32', toMillis(file.unit === 'NANOS' ? 1_000_000 : 1_000))
    case 'timestamp':
      return type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ'
        ? timestampConversion(file, type, rules)
        : undefined
    case 'text':
      // Text is bytes too; the other way round it would have to be believed.
      return isCharacter(type) || isBinary(type)
        ? { kind: 'bytes', isText: isCharacter(type) }
        : undefined
    case 'bytes':
      // Old writers mark no text as such.
      return isBinary(type) || (isCharacter(type) && isUnmarked(leaf))
        ? { kind: 'bytes', isText: isCharacter(type) }
        : undefined
  }
}

const isUnmarked = ({ element }: FileNode): boolean =>
  element.type === 'BYTE_ARRAY' &&
  element.logical_type === undefined &&
  element.converted_type === undefined

const same = (storage: FixedStorage): LeafConversion => ({ kind: 'same', storage })
const fixed = (
  physical: FixedStorage,
  storage: LaneStorage,
  run: FixedConversion,
): LeafConversion => ({ kind: 'fixed', physical, storage, run })

const INT_BITS: Readonly<Partial<Record<SqlType['kind'], number>>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INT: 32,
  BIGINT: 64,
}

function intConversion(
  file: FileType & { kind: 'int' },
  isWide: boolean,
  type: SqlType,
): LeafConversion | undefined {
  const { bits, isSigned } = file
  if (type.kind === 'DECIMAL') {
    const digits = DIGITS[bits + (isSigned ? 0 : 1)]
    if (digits === undefined || type.precision - type.scale < digits) return undefined
    return integerToDecimal(isWide, isSigned || bits < (isWide ? 64 : 32), type)
  }
  if (type.kind === 'DOUBLE') {
    if (isWide || bits > 32) return undefined
    return fixed('i32', 'f64', isSigned ? copyNumbers : copyUnsigned)
  }
  const room = INT_BITS[type.kind]
  if (room === undefined) return undefined
  // Unsigned 64-bit integers are read as BIGINT as long as they fit.
  const needed = isSigned || bits === 64 ? bits : bits + 1
  if (needed > room) return undefined
  const storage = storageOf(type) as FixedStorage
  if (isWide) {
    if (room < 64) return undefined
    if (!isSigned && bits === 64) return fixed('i64', 'i64', inOrder(copyWide, [refuseNegative]))
    return same('i64')
  }
  if (room === 32) return same('i32')
  if (room < 32) return fixed('i32', storage, copyNumbers)
  return fixed('i32', 'i64', isSigned ? widenSigned : widenUnsigned)
}

/** Decimal digits of an integer of so many bits, its sign included. */
const DIGITS: Readonly<Record<number, number>> = {
  8: 3,
  9: 3,
  16: 5,
  17: 5,
  32: 10,
  33: 10,
  64: 19,
  65: 20,
}

const refuseNegative: WidePass = (lane, at, count) => {
  for (let i = at; i < at + count; i++) {
    if (lane.words[i * 2 + 1]! < 0) {
      throw outOfRange(
        'an unsigned integer is above 9223372036854775807',
        'Declare the column as DECIMAL(20, 0).',
      )
    }
  }
}

function integerToDecimal(isWide: boolean, isSigned: boolean, type: DecimalType): LeafConversion {
  const widen = isSigned ? widenSigned : widenUnsigned
  if (storageOf(type) === 'i64') {
    const first = isWide ? copyWide : widen
    return fixed(isWide ? 'i64' : 'i32', 'i64', inOrder(first, scaleShort(type.scale)))
  }
  if (isWide) {
    const first = isSigned ? widenToDecimal : widenUnsignedToDecimal
    return fixed('i64', 'decimal128', inOrder(first, scaleDecimal(type.scale)))
  }
  return fixed('i32', 'decimal128', inOrder(viaWide(widen), scaleDecimal(type.scale)))
}

const scaleShort = (digits: number): WidePass[] =>
  digits === 0 ? [] : [multiplyBy(powerOfTen(digits))]

/** 32 bits to 128 over 64. */
function viaWide(widen: FixedConversion): FixedConversion {
  const between = new Lane('i64', 0)
  return (source, count, target, at) => {
    between.ensure(count)
    widen(source, count, between, 0)
    widenToDecimal(between, count, target, at)
  }
}

function decimalConversion(
  leaf: FileNode,
  file: FileType & { kind: 'decimal' },
  type: DecimalType,
): LeafConversion | undefined {
  const more = type.scale - file.scale
  if (more < 0 || type.precision - type.scale < file.precision - file.scale) return undefined
  const isShort = storageOf(type) === 'i64'
  switch (leaf.element.type) {
    case 'INT32': {
      if (isShort) return fixed('i32', 'i64', inOrder(widenSigned, scaleShort(more)))
      return fixed('i32', 'decimal128', inOrder(viaWide(widenSigned), scaleDecimal(more)))
    }
    case 'INT64': {
      if (isShort && more === 0) return same('i64')
      if (isShort) return fixed('i64', 'i64', inOrder(copyWide, scaleShort(more)))
      return fixed('i64', 'decimal128', inOrder(widenToDecimal, scaleDecimal(more)))
    }
    default: {
      const first = isShort ? shortDecimal : wideDecimal
      const passes = isShort ? scaleShort(more) : scaleDecimal(more)
      return {
        kind: 'views',
        storage: isShort ? 'i64' : 'decimal128',
        run: viewsInOrder(first, passes),
      }
    }
  }
}

function viewsInOrder(first: ViewConversion, passes: readonly WidePass[]): ViewConversion {
  if (passes.length === 0) return first
  return (views, count, target, at) => {
    first(views, count, target, at)
    for (const pass of passes) pass(target, at, count)
  }
}

function timestampConversion(
  file: FileType & { kind: 'timestamp' },
  type: TimestampType,
  { zone }: TimeRules,
): LeafConversion {
  const passes: WidePass[] = []
  if (file.unit === 'MILLIS') passes.push(multiplyBy(1000n))
  if (file.unit === 'NANOS') passes.push(divideBy(1000))
  if (file.isInstant && type.kind === 'TIMESTAMP') passes.push(...toLocal(timeZone(zone)))
  if (!file.isInstant && type.kind === 'TIMESTAMP_LTZ') passes.push(...toInstant(timeZone(zone)))
  const isExact = type.precision >= (file.unit === 'MILLIS' ? 3 : 6)
  if (!isExact) passes.push(...floorTo(10 ** (6 - type.precision)))
  if (file.unit === 'INT96') {
    return { kind: 'views', storage: 'i64', run: viewsInOrder(int96Micros, passes) }
  }
  return passes.length === 0 ? same('i64') : fixed('i64', 'i64', inOrder(copyWide, passes))
}
