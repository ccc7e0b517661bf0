import type { Value } from '../../../contracts/function.ts'
import {
  decimalFromNumber,
  decimalToNumber,
  fitParsed,
  formatDecimal,
  parseDecimal,
} from '../../../core/decimal/decimal-text.ts'
import { formatDouble } from '../../../core/decimal/double-text.ts'
import { fitDecimal, powerOfTen } from '../../../core/decimal/unscaled.ts'
import { assert } from '../../../core/errors.ts'
import { typeToString } from '../../../core/type-text.ts'
import { type DecimalType, isCharacter, type SqlType, withNullable } from '../../../core/types.ts'
import type { ValueCast } from './cast.ts'
import { castFailed, quotedValue } from './errors.ts'
import { parseBooleanText, parseDoubleText, parseIntegerText, trimSpaces } from './number-text.ts'

const nameOf = (type: SqlType): string => typeToString(withNullable(type, true))

function failText(text: string, to: SqlType, problem: string): never {
  throw castFailed({ value: quotedValue(text), target: nameOf(to), problem })
}

/** Casts to BOOLEAN: texts by the words Flink knows, numbers by being other than zero. */
export function castToBoolean(from: SqlType, to: SqlType): ValueCast {
  if (isCharacter(from)) {
    return (value) =>
      parseBooleanText(value as string) ??
      failText(value as string, to, 'it is neither true nor false')
  }
  return (value) => Number(value) !== 0
}

const INTEGER_BITS: Readonly<Record<string, number>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INT: 32,
  BIGINT: 64,
}
const MAX_INT = 2147483647
const MIN_INT = -2147483648
const MAX_LONG = 9223372036854775807n
const MIN_LONG = -9223372036854775808n

/**
 * Casts to TINYINT … BIGINT as Java narrows: integers and decimals keep their low bits, doubles are cut to
 * INT (or BIGINT) range first. Texts must fit; their fraction is cut off.
 */
export function castToInteger(from: SqlType, to: SqlType): ValueCast {
  const bits = INTEGER_BITS[to.kind]!
  const narrow =
    to.kind === 'BIGINT'
      ? (value: bigint): Value => BigInt.asIntN(64, value)
      : (value: bigint): Value => Number(BigInt.asIntN(bits, value))
  if (isCharacter(from)) return textToInteger(to, bits)
  switch (from.kind) {
    case 'BOOLEAN':
      return (value) => narrow(value === true ? 1n : 0n)
    case 'DECIMAL': {
      const unit = powerOfTen(from.scale)
      return (value) => narrow((value as bigint) / unit)
    }
    case 'FLOAT':
    case 'DOUBLE':
      if (to.kind === 'BIGINT') return (value) => doubleToLong(value as number)
      return (value) => narrow(BigInt(doubleToInt(value as number)))
    default:
      return (value) => narrow(BigInt(value as number | bigint))
  }
}

function textToInteger(to: SqlType, bits: number): ValueCast {
  const limit = 1n << BigInt(bits - 1)
  return (value) => {
    const text = value as string
    const trimmed = trimSpaces(text)
    if (trimmed === '') failText(text, to, 'the text is empty')
    const integer = parseIntegerText(trimmed)
    if (integer === undefined) return failText(text, to, 'it is not a whole number')
    if (integer >= limit || integer < -limit) return failText(text, to, 'it is out of range')
    return to.kind === 'BIGINT' ? integer : Number(integer)
  }
}

/** Cuts a double to an int as Java does: NaN is 0, what is out of range the nearest int. */
export function doubleToInt(value: number): number {
  if (value >= MAX_INT) return MAX_INT
  if (value <= MIN_INT) return MIN_INT
  // `+ 0` turns −0 into 0.
  return Number.isNaN(value) ? 0 : Math.trunc(value) + 0
}

/** Cuts a double to a long as Java does. */
export function doubleToLong(value: number): bigint {
  if (Number.isNaN(value)) return 0n
  if (value >= 2 ** 63) return MAX_LONG
  return value <= -(2 ** 63) ? MIN_LONG : BigInt(Math.trunc(value))
}

/** Casts to FLOAT and DOUBLE: texts as Java reads them, other numbers to the nearest. */
export function castToApproximate(from: SqlType, to: SqlType): ValueCast {
  const round = to.kind === 'FLOAT' ? Math.fround : (value: number) => value
  if (isCharacter(from)) {
    return (value) =>
      round(parseDoubleText(value as string) ?? failText(value as string, to, 'it is not a number'))
  }
  if (from.kind === 'DECIMAL') return (value) => round(decimalToNumber(value as bigint, from.scale))
  return (value) => round(Number(value))
}

/** Casts to DECIMAL, rounding half up. Texts that do not fit fail; other numbers as `prepareCast` says. */
export function castToDecimal(from: SqlType, to: SqlType): ValueCast {
  assert(to.kind === 'DECIMAL', 'the target is a decimal')
  if (isCharacter(from)) return (value) => textToDecimal(value as string, to)
  const convert = decimalConversion(from, to)
  return (value) => {
    const result = convert(value)
    if (result !== undefined) return result
    if (from.nullable) return null
    throw castFailed({
      value: numberText(value, from),
      target: nameOf(to),
      problem: 'it is out of range',
    })
  }
}

function decimalConversion(from: SqlType, to: DecimalType): (value: Value) => bigint | undefined {
  switch (from.kind) {
    case 'DECIMAL':
      return (value) => fitDecimal(value as bigint, from.scale, to)
    case 'FLOAT':
    case 'DOUBLE':
      return (value) => decimalFromNumber(value as number, to)
    default:
      return (value) => fitDecimal(BigInt(value as number | bigint | boolean), 0, to)
  }
}

function textToDecimal(text: string, to: DecimalType): bigint {
  const parsed = parseDecimal(trimSpaces(text))
  if (parsed === undefined) return failText(text, to, 'it is not a number')
  return fitParsed(parsed, to) ?? failText(text, to, 'it is out of range')
}

function numberText(value: Value, from: SqlType): string {
  if (from.kind === 'DECIMAL') return formatDecimal(value as bigint, from.scale)
  return typeof value === 'number' && (from.kind === 'FLOAT' || from.kind === 'DOUBLE')
    ? formatDouble(value)
    : String(value)
}
