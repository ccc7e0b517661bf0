import { type DecimalShape, fitDecimal, powerOfTen } from './unscaled.ts'

/** Prints all digits of a decimal, without an exponent: `-12.30`. */
export function formatDecimal(unscaled: bigint, scale: number): string {
  if (scale <= 0) return (unscaled * powerOfTen(-scale)).toString()
  const isNegative = unscaled < 0n
  const digits = (isNegative ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${isNegative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** A decimal of any size. */
export interface ParsedDecimal {
  readonly unscaled: bigint
  /** Digits behind the point; negative for texts such as `1E3`. */
  readonly scale: number
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/
/** Exponents beyond this overflow or vanish in every DECIMAL. */
const MAX_EXPONENT = 1000

/** Reads a number with point and exponent, without spaces; undefined where the text is none. */
export function parseDecimal(text: string): ParsedDecimal | undefined {
  const match = NUMBER.exec(text)
  if (match === null) return undefined
  const whole = match[2] ?? ''
  const fraction = match[3] ?? ''
  if (whole === '' && fraction === '') return undefined
  const size = BigInt(whole + fraction)
  return {
    unscaled: match[1] === '-' ? -size : size,
    scale: fraction.length - Number(match[4] ?? 0),
  }
}

/** Rounds a decimal of any size half up into a type; undefined on overflow. */
export function fitParsed(parsed: ParsedDecimal, to: DecimalShape): bigint | undefined {
  const { unscaled, scale } = parsed
  if (unscaled === 0n || scale > MAX_EXPONENT) return 0n
  if (scale < -MAX_EXPONENT) return undefined
  return scale < 0
    ? fitDecimal(unscaled * powerOfTen(-scale), 0, to)
    : fitDecimal(unscaled, scale, to)
}

/**
 * Returns the double nearest to a decimal.
 */
export function decimalToNumber(unscaled: bigint, scale: number): number {
  // Exact operands and one correctly rounded division give the nearest double; others go through text.
  if (scale <= 22 && unscaled <= 9007199254740991n && unscaled >= -9007199254740991n)
    return Number(unscaled) / 10 ** scale
  return Number(`${unscaled}e${-scale}`)
}

/** Rounds a double's shortest decimal text half up into a type; undefined on overflow, NaN and infinity. */
export function decimalFromNumber(value: number, to: DecimalShape): bigint | undefined {
  if (!Number.isFinite(value)) return undefined
  const parsed = parseDecimal(String(value))
  return parsed === undefined ? undefined : fitParsed(parsed, to)
}
