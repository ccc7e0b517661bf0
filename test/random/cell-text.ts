import type { Sort } from './query.ts'

/**
 * The text by which values of both engines are compared. DOUBLE to twelve digits; times as in a literal.
 *
 * @param scale digits behind the point of an unscaled decimal
 */
export function cellText(value: unknown, sort: Sort, scale = 0): string {
  if (value === null || value === undefined) return 'NULL'
  switch (sort) {
    case 'decimal':
      return decimalText(BigInt(value as bigint), scale)
    case 'double':
    case 'ratio':
      return String(Number(Number(value).toPrecision(12)) + 0)
    case 'date':
      return new Date(Number(value) * 86_400_000).toISOString().slice(0, 10)
    case 'timestamp':
      return new Date(Number(BigInt(value as bigint) / 1000n)).toISOString().slice(0, -1)
    case 'varchar':
      return JSON.stringify(value)
    default:
      return String(value)
  }
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const text =
    scale === 0
      ? digits
      : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`.replace(/\.?0+$/, '')
  return unscaled < 0n ? `-${text}` : text
}
