/**
 * Scanners of the fast path. They look at four bytes at a time through a DataView; `view` and
 * `bytes` are the same memory. A newline stands at least eight bytes before the buffer's end and
 * stops all of them, so they never read past it.
 */

const ONES = 0x01010101
const HIGHS = 0x80808080 | 0

/** Returns the position of the first quote, backslash or control character from `start` on. */
export function stringStop(view: DataView, start: number): number {
  let at = start
  for (;;) {
    const word = view.getInt32(at, true)
    // Flipping bit 1 brings the quote (0x22) to 0x20, next to the control characters below it.
    const low = word ^ 0x02020202
    const escaped = word ^ 0x5c5c5c5c
    const hits = (((low - 0x21212121) & ~low) | ((escaped - ONES) & ~escaped)) & HIGHS
    // The lowest hit is exact; borrows can only add false ones above it.
    if (hits !== 0) return at + ((31 - Math.clz32(hits & -hits)) >> 3)
    at += 4
  }
}

/**
 * Returns where a JSON string ends: the position of its closing quote. −1 when a backslash or a
 * control character comes first. UTF-8 is checked elsewhere.
 *
 * @param start position after the opening quote
 */
export function stringEnd(view: DataView, start: number): number {
  const position = stringStop(view, start)
  return view.getUint8(position) === 34 ? position : -1
}

/** As `stringEnd`, for strings that may hold escapes, which are checked; −1 when they are wrong or the line ends. */
export function escapedStringEnd(view: DataView, start: number): number {
  let at = start
  for (;;) {
    at = stringStop(view, at)
    const byte = view.getUint8(at)
    if (byte === 34) return at
    if (byte === 92) {
      const length = escapeLength(view, at + 1)
      if (length === 0) return -1
      at += 1 + length
    } else if (byte === 10) return -1
    else at++
  }
}

/** Bytes of an escape after its backslash; 0 when it is none. */
function escapeLength(view: DataView, at: number): number {
  switch (view.getUint8(at)) {
    case 34:
    case 47:
    case 92:
    case 98:
    case 102:
    case 110:
    case 114:
    case 116:
      return 1
    case 117:
      for (let i = 1; i <= 4; i++) {
        const digit = view.getUint8(at + i)
        const letter = digit | 32
        if (!((digit >= 48 && digit <= 57) || (letter >= 97 && letter <= 102))) return 0
      }
      return 5
    default:
      return 0
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
