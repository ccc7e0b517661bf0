import type { BytesColumn, Column, Decimal128Column } from './column.ts'

/** True when two lists of flat columns hold the same values at a row: NULL equals NULL, NaN equals NaN, maps by their entries in order. */
export function equalAt(a: readonly Column[], b: readonly Column[], row: number): boolean {
  for (let i = 0; i < a.length; i++) if (!sameValue(a[i]!, row, b[i]!, row)) return false
  return true
}

function sameValue(a: Column, aRow: number, b: Column, bRow: number): boolean {
  const aValid = a.valid === undefined ? 1 : a.valid[aRow]!
  const bValid = b.valid === undefined ? 1 : b.valid[bRow]!
  if (aValid !== bValid) return false
  if (aValid === 0) return true
  if (a.layout === 'fixed' && b.layout === 'fixed') return Object.is(a.values[aRow], b.values[bRow])
  if (a.layout === 'bytes' && b.layout === 'bytes') return sameBytes(a, aRow, b, bRow)
  if (a.layout === 'decimal128' && b.layout === 'decimal128') return sameWords(a, aRow, b, bRow)
  if (a.layout === 'list' && b.layout === 'list')
    return sameRanges(a.offsets, aRow, b.offsets, bRow, [[a.child, b.child]])
  if (a.layout === 'map' && b.layout === 'map')
    return sameRanges(a.offsets, aRow, b.offsets, bRow, [
      [a.keys, b.keys],
      [a.values, b.values],
    ])
  if (a.layout === 'row' && b.layout === 'row')
    return a.children.every((child, i) => sameValue(child, aRow, b.children[i]!, bRow))
  return false
}

function sameRanges(
  aOffsets: Int32Array,
  aRow: number,
  bOffsets: Int32Array,
  bRow: number,
  children: readonly (readonly [Column, Column])[],
): boolean {
  const aStart = aOffsets[aRow]!
  const bStart = bOffsets[bRow]!
  const length = aOffsets[aRow + 1]! - aStart
  if (length !== bOffsets[bRow + 1]! - bStart) return false
  // From the end: lists that grew differ there.
  for (let i = length - 1; i >= 0; i--)
    for (const [a, b] of children) if (!sameValue(a, aStart + i, b, bStart + i)) return false
  return true
}

function sameBytes(a: BytesColumn, aRow: number, b: BytesColumn, bRow: number): boolean {
  const length = a.lengths[aRow]!
  if (length !== b.lengths[bRow]) return false
  const aStart = a.starts[aRow]!
  const bStart = b.starts[bRow]!
  for (let i = 0; i < length; i++) if (a.bytes[aStart + i] !== b.bytes[bStart + i]) return false
  return true
}

const sameWords = (a: Decimal128Column, aRow: number, b: Decimal128Column, bRow: number): boolean =>
  a.words[2 * aRow] === b.words[2 * bRow] && a.words[2 * aRow + 1] === b.words[2 * bRow + 1]
