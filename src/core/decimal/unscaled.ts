/**
 * Arithmetic on decimals as unscaled bigints: 12.34 at scale 2 is 1234n. Division and loss of scale
 * round half up (away from zero), as SQL does. Functions that can overflow return undefined.
 */

const POWERS: readonly bigint[] = Array.from(
  { length: 80 },
  (_, exponent) => 10n ** BigInt(exponent),
)

/** 10 to the power of an exponent ≥ 0. */
export const powerOfTen = (exponent: number): bigint => POWERS[exponent] ?? 10n ** BigInt(exponent)

/** True when the unscaled value has at most `precision` digits. */
export function fitsPrecision(unscaled: bigint, precision: number): boolean {
  const limit = powerOfTen(precision)
  return unscaled < limit && unscaled > -limit
}

/** Divides, rounding half away from zero; the divisor is not zero. */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  const rest = dividend - quotient * divisor
  const twice = rest < 0n ? -2n * rest : 2n * rest
  if (twice < (divisor < 0n ? -divisor : divisor)) return quotient
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n
}

/** Moves a value from one scale to another, rounding half up where digits are lost. */
export function rescale(unscaled: bigint, fromScale: number, toScale: number): bigint {
  if (toScale === fromScale) return unscaled
  if (toScale > fromScale) return unscaled * powerOfTen(toScale - fromScale)
  return divideHalfUp(unscaled, powerOfTen(fromScale - toScale))
}

/** Moves a value to another scale, cutting digits off. */
export function truncateScale(unscaled: bigint, fromScale: number, toScale: number): bigint {
  if (toScale >= fromScale) return unscaled * powerOfTen(toScale - fromScale)
  return unscaled / powerOfTen(fromScale - toScale)
}

/** Precision and scale of a DECIMAL. */
export interface DecimalShape {
  readonly precision: number
  readonly scale: number
}

/** Rescales into a type; undefined on overflow. */
export function fitDecimal(
  unscaled: bigint,
  fromScale: number,
  to: DecimalShape,
): bigint | undefined {
  const result = rescale(unscaled, fromScale, to.scale)
  return fitsPrecision(result, to.precision) ? result : undefined
}

/** Sum at the result's shape; undefined on overflow, as in all that follow. */
export function addDecimals(
  left: bigint,
  leftScale: number,
  right: bigint,
  rightScale: number,
  to: DecimalShape,
): bigint | undefined {
  const scale = Math.max(leftScale, rightScale)
  return fitDecimal(rescale(left, leftScale, scale) + rescale(right, rightScale, scale), scale, to)
}

export function subtractDecimals(
  left: bigint,
  leftScale: number,
  right: bigint,
  rightScale: number,
  to: DecimalShape,
): bigint | undefined {
  return addDecimals(left, leftScale, -right, rightScale, to)
}

export function multiplyDecimals(
  left: bigint,
  leftScale: number,
  right: bigint,
  rightScale: number,
  to: DecimalShape,
): bigint | undefined {
  return fitDecimal(left * right, leftScale + rightScale, to)
}

/** Digits that a quotient has before it is rounded to its type's scale. */
const QUOTIENT_DIGITS = 38

/**
 * Quotient at the result's shape; the divisor is not zero. As in Flink the quotient is first rounded
 * half up to 38 significant digits and then to the scale.
 */
export function divideDecimals(
  left: bigint,
  leftScale: number,
  right: bigint,
  rightScale: number,
  to: DecimalShape,
): bigint | undefined {
  const digits = digitCount(left) - digitCount(right)
  const shift = Math.max(QUOTIENT_DIGITS - digits + 1, to.scale + rightScale - leftScale, 0)
  // One quotient with more digits than needed, and a last digit that keeps what lies below from being lost.
  const scaled = left * powerOfTen(shift)
  const quotient = scaled / right
  const scale = leftScale + shift - rightScale
  const excess = digitCount(quotient) - QUOTIENT_DIGITS
  if (excess <= 0) return fitDecimal(divideHalfUp(scaled, right), scale, to)
  const rounded = divideHalfUp(quotient, powerOfTen(excess))
  return scale - excess < 0
    ? fitDecimal(rounded * powerOfTen(excess - scale), 0, to)
    : fitDecimal(rounded, scale - excess, to)
}

/** Remainder with the dividend's sign at the result's shape; the divisor is not zero. */
export function moduloDecimals(
  left: bigint,
  leftScale: number,
  right: bigint,
  rightScale: number,
  to: DecimalShape,
): bigint | undefined {
  const scale = Math.max(leftScale, rightScale)
  return fitDecimal(rescale(left, leftScale, scale) % rescale(right, rightScale, scale), scale, to)
}

/** Negative, zero or positive as left is below, at or above right. */
export function compareDecimals(
  left: bigint,
  leftScale: number,
  right: bigint,
  rightScale: number,
): number {
  const scale = Math.max(leftScale, rightScale)
  const difference = rescale(left, leftScale, scale) - rescale(right, rightScale, scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Number of decimal digits, at least 1. */
export function digitCount(value: bigint): number {
  return (value < 0n ? -value : value).toString().length
}
