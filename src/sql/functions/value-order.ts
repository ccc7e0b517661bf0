import type { Value } from '../../core/value.ts'

/**
 * Compares two values of one type, neither NULL: <0, 0, >0. Numbers by value, text by its UTF-8 bytes, binary
 * unsigned; arrays and rows in order. NaN is equal to nothing and answers NaN.
 */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareByteArrays(a, b)
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b)
  if (a instanceof Map && b instanceof Map) return equalMaps(a, b) ? 0 : 1
  const left = a as number
  const right = b as number
  return left < right ? -1 : left > right ? 1 : left === right ? 0 : Number.NaN
}

/** Order of UTF-8 bytes, which is the order of code points. */
function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    // Surrogates stand for code points above all other units.
    const xIsSurrogate = x >= 0xd800 && x < 0xe000
    const yIsSurrogate = y >= 0xd800 && y < 0xe000
    return xIsSurrogate === yIsSurrogate ? x - y : xIsSurrogate ? 1 : -1
  }
  return a.length - b.length
}

function compareByteArrays(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const order = compareNullable(a[i]!, b[i]!)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** As compareValues, with NULL equal to NULL and below everything. */
export function compareNullable(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  return compareValues(a, b)
}

function equalMaps(a: ReadonlyMap<Value, Value>, b: ReadonlyMap<Value, Value>): boolean {
  if (a.size !== b.size) return false
  const rest = [...b]
  for (const [key, value] of a) {
    const at = rest.findIndex(
      ([otherKey, other]) =>
        compareNullable(key, otherKey) === 0 && compareNullable(value, other) === 0,
    )
    if (at === -1) return false
    rest.splice(at, 1)
  }
  return true
}
