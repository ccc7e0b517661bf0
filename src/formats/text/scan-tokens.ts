/**
 * Scanners of the fast path. They look at four bytes at a time through a DataView; `view` and
 * `bytes` are the same memory. A newline stands at least eight bytes before the buffer's end and
 * stops all of them, so they never read past it.
 */

const ONES = 0x01010101
const HIGHS = 0x80808080 | 0

/**
 * Returns where a JSON string ends: the position of its closing quote. −1 when a backslash or a
 * control character comes first. UTF-8 is checked elsewhere.
 *
 * @param start position after the opening quote
 */
export function stringEnd(view: DataView, start: number): number {
  let at = start
  for (;;) {
    const word = view.getInt32(at, true)
    // Flipping bit 1 brings the quote (0x22) to 0x20, next to the control characters below it.
    const low = word ^ 0x02020202
    const escaped = word ^ 0x5c5c5c5c
    const hits = (((low - 0x21212121) & ~low) | ((escaped - ONES) & ~escaped)) & HIGHS
    if (hits !== 0) {
      // The lowest hit is exact; borrows can only add false ones above it.
      const position = at + ((31 - Math.clz32(hits & -hits)) >> 3)
      return view.getUint8(position) === 34 ? position : -1
    }
    at += 4
  }
}

/**
 * Returns where an unquoted CSV field ends: the position of the delimiter, or of the newline or
 * carriage return that ends the row.
 *
 * @param pattern the delimiter's byte four times over
 */
export function fieldEnd(
  view: DataView,
  start: number,
  pattern: number,
  delimiter: number,
): number {
  let at = start
  for (;;) {
    const word = view.getInt32(at, true)
    const other = word ^ pattern
    const hits = (((word - 0x20202020) & ~word) | ((other - ONES) & ~other)) & HIGHS
    if (hits === 0) {
      at += 4
      continue
    }
    at += (31 - Math.clz32(hits & -hits)) >> 3
    const byte = view.getUint8(at)
    if (byte === delimiter || byte === 10 || byte === 13) return at
    // Another control character, such as a tab inside text.
    at++
  }
}

/**
 * Returns where a quoted CSV field ends: the position of its closing quote. −1 when a line break
 * comes first.
 *
 * @param start position after the opening quote
 * @param pattern the quote's byte four times over
 */
export function quoteEnd(view: DataView, start: number, pattern: number, quote: number): number {
  let at = start
  for (;;) {
    const word = view.getInt32(at, true)
    const other = word ^ pattern
    const hits = (((word - 0x20202020) & ~word) | ((other - ONES) & ~other)) & HIGHS
    if (hits === 0) {
      at += 4
      continue
    }
    at += (31 - Math.clz32(hits & -hits)) >> 3
    const byte = view.getUint8(at)
    if (byte === quote) return at
    if (byte === 10 || byte === 13) return -1
    at++
  }
}
