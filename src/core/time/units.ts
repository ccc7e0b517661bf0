/** Lengths of units as plain numbers; a day is always 24 hours here, zones are applied elsewhere. */
export const MICROS_PER_MILLI = 1_000
export const MICROS_PER_SECOND = 1_000_000
export const MILLIS_PER_SECOND = 1_000
export const MILLIS_PER_MINUTE = 60_000
export const MILLIS_PER_HOUR = 3_600_000
export const MILLIS_PER_DAY = 86_400_000
export const MICROS_PER_DAY = 86_400_000_000

/** Micros of one milli, for int64 arithmetic on timestamps. */
export const BIG_MICROS_PER_MILLI = 1_000n
export const BIG_MICROS_PER_DAY = 86_400_000_000n

/** Divides rounding towards minus infinity; exact while both are safe integers. */
export const floorDivide = (dividend: number, divisor: number): number =>
  Math.floor(dividend / divisor)

/** Remainder with the sign of the divisor, so that it is never negative for a positive one. */
export function floorModulo(dividend: number, divisor: number): number {
  const remainder = dividend % divisor
  return remainder < 0 ? remainder + divisor : remainder
}

/** Divides int64 values rounding towards minus infinity; the divisor is positive. */
export function floorDivideBig(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient
}

/** Milliseconds of a timestamp, rounded down; a safe integer for any int64. */
export const millisOfMicros = (micros: bigint): number =>
  Number(floorDivideBig(micros, BIG_MICROS_PER_MILLI))

/** Microseconds within the millisecond, 0 … 999, also before 1970. */
export function microsOfMilli(micros: bigint): number {
  const remainder = Number(micros % BIG_MICROS_PER_MILLI)
  return remainder < 0 ? remainder + MICROS_PER_MILLI : remainder
}

/** Timestamp of a millisecond count, which is an integer. */
export const microsOfMillis = (millis: number): bigint => BigInt(millis) * BIG_MICROS_PER_MILLI
