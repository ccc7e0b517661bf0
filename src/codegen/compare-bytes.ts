/** True when two byte ranges are equal. */
export function equalBytes(
  a: Uint8Array,
  aStart: number,
  aLength: number,
  b: Uint8Array,
  bStart: number,
  bLength: number,
): boolean {
  if (aLength !== bLength) return false
  for (let i = 0; i < aLength; i++) if (a[aStart + i] !== b[bStart + i]) return false
  return true
}

/** Compares two byte ranges, unsigned and lexicographic (the order of SQL strings): <0, 0, >0. */
export function compareBytes(
  a: Uint8Array,
  aStart: number,
  aLength: number,
  b: Uint8Array,
  bStart: number,
  bLength: number,
): number {
  const shared = aLength < bLength ? aLength : bLength
  for (let i = 0; i < shared; i++) {
    const difference = a[aStart + i]! - b[bStart + i]!
    if (difference !== 0) return difference
  }
  return aLength - bLength
}
