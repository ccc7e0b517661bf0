/** Which way digits that are cut off go. */
export type RoundingMode = 'halfUp' | 'down'

/**
 * Rounds to decimal places (negative: to tens, hundreds …) by the number's shortest decimal digits,
 * as java.math.BigDecimal.valueOf does: 1.005 to two places is 1.01. NaN and infinities stay.
 */
export function roundDouble(value: number, places: number, mode: RoundingMode): number {
  if (!Number.isFinite(value)) return value
  // Decimals have no negative zero: adding 0 makes it positive.
  return roundFinite(value, places, mode) + 0
}

function roundFinite(value: number, places: number, mode: RoundingMode): number {
  if (value === 0) return 0
  const size = Math.abs(value)
  if (places === 0)
    return Math.sign(value) * (mode === 'down' ? Math.floor(size) : Math.round(size))
  const [mantissa = '', exponentText = '0'] = size.toExponential().split('e')
  const digits = mantissa.replace('.', '')
  // The value is 0.d1d2… × 10^exponent.
  const exponent = Number(exponentText) + 1
  const keep = exponent + places
  if (keep >= digits.length) return value
  if (keep < 0) return 0
  const kept = BigInt(digits.slice(0, keep) || '0')
  const rounded = mode === 'halfUp' && digits[keep]! >= '5' ? kept + 1n : kept
  return Math.sign(value) * Number(`${rounded}e${-places}`)
}
