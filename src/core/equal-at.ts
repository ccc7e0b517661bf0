import type { BytesColumn, Column, Decimal128Column } from './column.ts'

/** True when two lists of flat columns hold the same values at a row: NULL equals NULL, NaN equals NaN. */
export function equalAt(a: readonly Column[], b: readonly Column[], row: number): boolean {
  for (let i = 0; i < a.length; i++) if (!sameValue(a[i]!, b[i]!, row)) return false
  return true
}

function sameValue(a: Column, b: Column, row: number): boolean {
  const aValid = a.valid === undefined ? 1 : a.valid[row]!
  const bValid = b.valid === undefined ? 1 : b.valid[row]!
  if (aValid !== bValid) return false
  if (aValid === 0) return true
  if (a.layout === 'fixed' && b.layout === 'fixed') return Object.is(a.values[row], b.values[row])
  if (a.layout === 'bytes' && b.layout === 'bytes') return sameBytes(a, b, row)
  if (a.layout === 'decimal128' && b.layout === 'decimal128') return sameWords(a, b, row)
  return false
}

function sameBytes(a: BytesColumn, b: BytesColumn, row: number): boolean {
  const length = a.lengths[row]!
  if (length !== b.lengths[row]) return false
  const aStart = a.starts[row]!
  const bStart = b.starts[row]!
  for (let i = 0; i < length; i++) if (a.bytes[aStart + i] !== b.bytes[bStart + i]) return false
  return true
}

const sameWords = (a: Decimal128Column, b: Decimal128Column, row: number): boolean =>
  a.words[2 * row] === b.words[2 * row] && a.words[2 * row + 1] === b.words[2 * row + 1]
