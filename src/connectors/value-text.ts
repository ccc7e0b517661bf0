/** Prints a DOUBLE as Java does: `1.0`, `1.0E20`, `NaN`, `-Infinity`. */
export function doubleText(value: number): string {
  return floatingText(value, String(Math.abs(value)))
}

/** The same for a FLOAT: the shortest digits that name the same single-precision number. */
export function floatText(value: number): string {
  const single = Math.fround(value)
  let digits = 1
  while (
    digits < 9 &&
    Math.fround(Number(Math.abs(single).toPrecision(digits))) !== Math.abs(single)
  )
    digits++
  return floatingText(
    single,
    Number.isFinite(single) ? String(Number(Math.abs(single).toPrecision(digits))) : String(single),
  )
}

// `shortest` is JavaScript's text of the absolute value; only where the point stands differs.
function floatingText(value: number, shortest: string): string {
  if (Number.isNaN(value)) return 'NaN'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (!Number.isFinite(value)) return `${sign}Infinity`
  if (value === 0) return `${sign}0.0`
  const [mantissa, exponentText] = Number(shortest).toExponential().split('e') as [string, string]
  const digits = mantissa.replace('.', '')
  const exponent = Number(exponentText)
  if (exponent < -3 || exponent >= 7)
    return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`
}
