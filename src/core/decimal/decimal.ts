import { defineError } from '../errors.ts'
import { decimalToNumber, formatDecimal, parseDecimal } from './decimal-text.ts'
import { compareDecimals, powerOfTen, rescale } from './unscaled.ts'

/** Raised when a text or number handed to `Decimal.from` is not a decimal number. */
export const invalidDecimal = defineError({
  code: 'DECIMAL_INVALID',
  domain: 'user',
  retry: 'never',
  message: (p: { value: string }) => `'${p.value}' is not a decimal number.`,
  remedy: () => "Write it like '12.34' or '-1.5E3'; NaN and infinity have no decimal.",
})

/** A DECIMAL value: an exact number `unscaled / 10^scale`. Immutable. */
export class Decimal {
  readonly unscaled: bigint
  /** Digits behind the point, 0 or more. */
  readonly scale: number

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled
    this.scale = scale
  }

  /**
   * Reads a text, or takes an integer or a number by its shortest decimal text. The scale is that of the text.
   * @throws DECIMAL_INVALID
   */
  static from(value: string | number | bigint): Decimal {
    if (typeof value === 'bigint') return new Decimal(value, 0)
    const parsed = parseDecimal(String(value).trim())
    if (parsed === undefined) throw invalidDecimal({ value: String(value) })
    const { unscaled, scale } = parsed
    return scale < 0 ? new Decimal(unscaled * powerOfTen(-scale), 0) : new Decimal(unscaled, scale)
  }

  /** The same number with another scale; digits that are lost round half up. */
  withScale(scale: number): Decimal {
    return scale === this.scale
      ? this
      : new Decimal(rescale(this.unscaled, this.scale, scale), scale)
  }

  /** True for the same number, whatever the scales: 1.0 equals 1.00. */
  equals(other: Decimal): boolean {
    return this.compare(other) === 0
  }

  /** Negative, zero or positive as this is below, at or above the other. */
  compare(other: Decimal): number {
    return compareDecimals(this.unscaled, this.scale, other.unscaled, other.scale)
  }

  /** The nearest double. */
  toNumber(): number {
    return decimalToNumber(this.unscaled, this.scale)
  }

  /** All digits, without an exponent. */
  toString(): string {
    return formatDecimal(this.unscaled, this.scale)
  }

  toJSON(): string {
    return this.toString()
  }
}
