/** Prints a DOUBLE as Java does: `1.0`, `1.0E20`, `1.0E-5`, `NaN`, `-Infinity`; the shortest digits that name the number. */
export function javaDoubleText(value: number): string {
  return floatingText(value, Number.isFinite(value) ? Math.abs(value) : 0)
}

/** The same for a FLOAT: the shortest digits that name the same single-precision number. */
export function javaFloatText(value: number): string {
  const single = Math.fround(value)
  const magnitude = Math.abs(single)
  if (!Number.isFinite(single)) return floatingText(single, 0)
  let digits = 1
  while (digits < 9 && Math.fround(Number(magnitude.toPrecision(digits))) !== magnitude) digits++
  return floatingText(single, Number(magnitude.toPrecision(digits)))
}

// Java and JavaScript agree on the digits; where the point and the exponent stand differs.
function floatingText(value: number, magnitude: number): string {
  if (Number.isNaN(value)) return 'NaN'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (!Number.isFinite(value)) return `${sign}Infinity`
  if (magnitude === 0) return `${sign}0.0`
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    const plain = String(magnitude)
    return sign + (plain.includes('.') ? plain : `${plain}.0`)
  }
  const [mantissa, exponent] = magnitude.toExponential().split('e') as [string, string]
  return `${sign}${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`
}
