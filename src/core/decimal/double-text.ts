/**
 * Prints a double as Java and Flink do: `1.0`, `0.001`, `1.0E7`, `1.0E-4`, `NaN`, `Infinity`;
 * always the shortest digits that read back as the same double.
 */
export function formatDouble(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e7
    ? Object.is(value, -0)
      ? '-0.0'
      : `${value}.0`
    : formatDigits(value, shortestDouble(value))
}

/** JavaScript's shortest digits; where one digit would do, the nearest two, as Java (4.9E-324). */
function shortestDouble(value: number): string {
  const text = String(value)
  return /^-?\de/.test(text) ? value.toPrecision(2) : text
}

/** As `formatDouble`, with the shortest digits that read back as the same 32-bit float. */
export function formatFloat(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return formatDouble(value)
  return formatDigits(value, shortestFloat(value))
}

const MIN_NORMAL_FLOAT = 2 ** -126

function shortestFloat(value: number): string {
  // Normal floats tell 6 digits apart; those near zero may need fewer. Java shows two at least.
  for (let digits = Math.abs(value) < MIN_NORMAL_FLOAT ? 2 : 6; digits < 9; digits++) {
    const text = value.toPrecision(digits)
    if (Math.fround(Number(text)) === value) return String(Number(text))
  }
  return String(Number(value.toPrecision(9)))
}

/** Lays JavaScript's digits of a number out as Java does. */
function formatDigits(value: number, text: string): string {
  if (!Number.isFinite(value)) return text
  const size = Math.abs(value)
  const [mantissa, exponentText] = text.split('e') as [string, string | undefined]
  if (size >= 1e-3 && size < 1e7 && exponentText === undefined) {
    return mantissa.includes('.') ? mantissa : `${mantissa}.0`
  }
  const sign = value < 0 ? '-' : ''
  const [whole, fraction = ''] = mantissa.replace('-', '').split('.') as [
    string,
    string | undefined,
  ]
  const digits = whole + fraction
  const leadingZeros = digits.length - digits.replace(/^0+/, '').length
  const significant = digits.slice(leadingZeros).replace(/0+$/, '')
  const exponent = Number(exponentText ?? 0) + whole.length - 1 - leadingZeros
  const rest = significant.slice(1)
  return `${sign}${significant[0]}.${rest === '' ? '0' : rest}E${exponent}`
}
