// Decimal arithmetic against decimal.js with plenty of digits, and the type rules from known answers.
import { Decimal as Oracle } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalType } from '../types.ts'
import { Decimal } from './decimal.ts'
import {
  decimalFromNumber,
  decimalToNumber,
  fitParsed,
  formatDecimal,
  parseDecimal,
} from './decimal-text.ts'
import { decimalResultType } from './result-type.ts'
import {
  addDecimals,
  compareDecimals,
  divideDecimals,
  fitDecimal,
  moduloDecimals,
  multiplyDecimals,
  rescale,
  subtractDecimals,
} from './unscaled.ts'

const Big = Oracle.clone({
  precision: 200,
  rounding: Oracle.ROUND_HALF_UP,
  toExpNeg: -500,
  toExpPos: 500,
})
const wide = { precision: 38, scale: 10 }
const unscaled = fc.bigInt(-(10n ** 20n), 10n ** 20n)
const scale = fc.integer({ min: 0, max: 12 })
const big = (value: bigint, digits: number) => new Big(formatDecimal(value, digits))

/** What a result type makes of an exact result. */
function fitted(exact: Oracle): string | undefined {
  const rounded = exact.toDecimalPlaces(wide.scale)
  return rounded.abs().lessThan(new Big(10).pow(wide.precision - wide.scale))
    ? rounded.toFixed(wide.scale).replace(/^-(?=0\.?0*$)/, '')
    : undefined
}
const text = (value: bigint | undefined) =>
  value === undefined ? undefined : formatDecimal(value, wide.scale)

describe('decimal arithmetic', () => {
  it('agrees with exact arithmetic', () => {
    fc.assert(
      fc.property(unscaled, scale, unscaled, scale, (a, s, b, t) => {
        const x = big(a, s)
        const y = big(b, t)
        expect(text(addDecimals(a, s, b, t, wide))).toBe(fitted(x.plus(y)))
        expect(text(subtractDecimals(a, s, b, t, wide))).toBe(fitted(x.minus(y)))
        expect(text(multiplyDecimals(a, s, b, t, wide))).toBe(fitted(x.times(y)))
        expect(compareDecimals(a, s, b, t)).toBe(x.comparedTo(y))
        if (b !== 0n) {
          expect(text(moduloDecimals(a, s, b, t, wide))).toBe(fitted(x.modulo(y)))
          const quotient = x.dividedBy(y).toSignificantDigits(38)
          expect(text(divideDecimals(a, s, b, t, wide))).toBe(fitted(quotient))
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('rounds half away from zero', () => {
    expect([
      rescale(125n, 2, 1),
      rescale(-125n, 2, 1),
      rescale(124n, 2, 1),
      rescale(-149n, 2, 0),
      rescale(1n, 0, 3),
    ]).toEqual([13n, -13n, 12n, -1n, 1000n])
    expect([
      fitDecimal(12345n, 2, { precision: 4, scale: 1 }),
      fitDecimal(99999n, 2, { precision: 4, scale: 1 }),
    ]).toEqual([1235n, undefined])
  })

  it('reads and prints', () => {
    const to = { precision: 10, scale: 2 }
    const read = (value: string) => {
      const parsed = parseDecimal(value)
      const fit = parsed === undefined ? undefined : fitParsed(parsed, to)
      return fit === undefined ? undefined : formatDecimal(fit, 2)
    }
    expect(
      ['1e2', '1.255', '.5', '1.', '+.5', '1e-400', '1e-999999999', '-0.004'].map(read),
    ).toEqual(['100.00', '1.26', '0.50', '1.00', '0.50', '0.00', '0.00', '0.00'])
    expect(['', '.', 'e5', '1,5', '1e999999999', '12345678901', '0x1', ' 1'].map(read)).toEqual(
      Array(8).fill(undefined),
    )
    expect(formatDecimal(-5n, 3)).toBe('-0.005')
  })

  it('turns into doubles and back', () => {
    fc.assert(
      fc.property(unscaled, scale, (value, digits) => {
        expect(decimalToNumber(value, digits)).toBe(Number(formatDecimal(value, digits)))
      }),
    )
    expect([
      decimalFromNumber(0.1, { precision: 30, scale: 20 }),
      decimalFromNumber(1e30, wide),
      decimalFromNumber(Number.NaN, wide),
    ]).toEqual([10n ** 19n, undefined, undefined])
  })
})

describe('result types', () => {
  it.each([
    ['add', 5, 2, 7, 1, 9, 2],
    ['add', 38, 2, 38, 1, 38, 2],
    ['multiply', 2, 1, 2, 1, 5, 2],
    ['multiply', 38, 10, 38, 10, 38, 6],
    ['divide', 2, 1, 10, 0, 13, 12],
    ['divide', 38, 0, 38, 0, 38, 6],
    ['modulo', 5, 2, 7, 1, 5, 2],
    ['modulo', 10, 0, 5, 0, 5, 0],
    ['subtract', 10, 2, 10, 2, 11, 2],
  ] as const)(
    '%s of (%i, %i) and (%i, %i) is (%i, %i)',
    (operator, p1, s1, p2, s2, precision, scale) => {
      expect(decimalResultType(operator, decimalType(p1, s1, false), decimalType(p2, s2))).toEqual(
        decimalType(precision, scale),
      )
    },
  )
})

describe('Decimal', () => {
  it('is made, printed and compared', () => {
    expect([
      String(Decimal.from('12.30')),
      String(Decimal.from(-0.5)),
      String(Decimal.from(7n)),
      String(Decimal.from('1E3')),
    ]).toEqual(['12.30', '-0.5', '7', '1000'])
    expect([
      Decimal.from('1.0').equals(Decimal.from('1.00')),
      Decimal.from('1.1').compare(Decimal.from(1)),
      Decimal.from('0.1').toNumber(),
    ]).toEqual([true, 1, 0.1])
    expect(JSON.stringify([Decimal.from('1.255').withScale(2)])).toBe('["1.26"]')
    expect(() => Decimal.from('x')).toThrow('DECIMAL_INVALID')
    expect(() => Decimal.from(Number.NaN)).toThrow('DECIMAL_INVALID')
  })
})
