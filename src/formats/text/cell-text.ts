import { formatDecimal } from '../../core/decimal/decimal-text.ts'
import { dayOfPacked, monthOfPacked, packedDate, yearOfPacked } from '../../core/time/calendar.ts'
import type { ByteOutput } from './byte-output.ts'

/** Writers of single values, as Flink's json and csv formats print them. */

const MICROS_PER_DAY = 86_400_000_000n

/** Writes `00` … `99`. */
function twoDigits(out: ByteOutput, value: number): void {
  const at = out.reserve(2)
  const tens = (value * 205) >> 11
  out.bytes[at] = 48 + tens
  out.bytes[at + 1] = 48 + value - tens * 10
  out.used = at + 2
}

/** Writes `2020-01-31`; years of more than four digits have a sign, as in ISO 8601. */
export function writeDate(out: ByteOutput, epochDay: number): void {
  const packed = packedDate(epochDay)
  const year = yearOfPacked(packed)
  if (year >= 0 && year <= 9999) {
    twoDigits(out, Math.floor(year / 100))
    twoDigits(out, year % 100)
  } else {
    out.ascii(`${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(4, '0')}`)
  }
  out.byte(45)
  twoDigits(out, monthOfPacked(packed))
  out.byte(45)
  twoDigits(out, dayOfPacked(packed))
}

function writeSeconds(out: ByteOutput, seconds: number): void {
  twoDigits(out, Math.floor(seconds / 3600))
  out.byte(58)
  twoDigits(out, Math.floor(seconds / 60) % 60)
  out.byte(58)
  twoDigits(out, seconds % 60)
}

/** Writes digits of a fraction after a point, without zeros at the end; nothing for zero. */
function writeFraction(out: ByteOutput, value: number, digits: number): void {
  if (value === 0) return
  out.byte(46)
  let rest = value
  let weight = 10 ** (digits - 1)
  while (rest > 0) {
    const digit = Math.floor(rest / weight)
    out.byte(48 + digit)
    rest -= digit * weight
    weight /= 10
  }
}

/** Writes `12:34:56`, with milliseconds where there are any. */
export function writeTime(out: ByteOutput, millisOfDay: number): void {
  writeSeconds(out, Math.floor(millisOfDay / 1000))
  writeFraction(out, millisOfDay % 1000, 3)
}

/** Writes `2020-01-31 12:34:56.789`, the fraction without zeros at its end. */
export function writeTimestamp(out: ByteOutput, micros: bigint, separator: number): void {
  let day = micros / MICROS_PER_DAY
  let rest = Number(micros - day * MICROS_PER_DAY)
  if (rest < 0) {
    day -= 1n
    rest += 86_400_000_000
  }
  writeDate(out, Number(day))
  out.byte(separator)
  const seconds = Math.floor(rest / 1e6)
  writeSeconds(out, seconds)
  writeFraction(out, rest - seconds * 1e6, 6)
}

/** The shortest text of a decimal in Java's notation: `1.5`, `1E+2` for 100, `1E-7`. */
export function scientificDecimal(unscaled: bigint, scale: number): string {
  const stripped = stripZeros(unscaled, scale)
  const digits = String(stripped.unscaled < 0n ? -stripped.unscaled : stripped.unscaled)
  const exponent = digits.length - 1 - stripped.scale
  if (stripped.scale >= 0 && exponent >= -6) return formatDecimal(stripped.unscaled, stripped.scale)
  const sign = stripped.unscaled < 0n ? '-' : ''
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
  return `${sign}${digits[0]}${fraction}E${exponent < 0 ? '' : '+'}${exponent}`
}

/** The text of a decimal without exponent and without zeros at its end. */
export function strippedDecimal(unscaled: bigint, scale: number): string {
  const stripped = stripZeros(unscaled, scale)
  return formatDecimal(stripped.unscaled, stripped.scale)
}

function stripZeros(unscaled: bigint, scale: number): { unscaled: bigint; scale: number } {
  if (unscaled === 0n) return { unscaled: 0n, scale: 0 }
  let value = unscaled
  let places = scale
  while (value % 10n === 0n) {
    value /= 10n
    places--
  }
  return { unscaled: value, scale: places }
}
