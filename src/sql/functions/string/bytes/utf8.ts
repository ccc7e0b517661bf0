// What kernels do with UTF-8 in place: positions are byte offsets into one buffer, counts are code points.

/** Counts the code points of a range: every byte but the continuation bytes begins one. */
export function countCodePoints(bytes: Uint8Array, start: number, length: number): number {
  let count = 0
  for (let i = start, end = start + length; i < end; i++)
    count += (bytes[i]! & 0xc0) === 0x80 ? 0 : 1
  return count
}

/** Returns the offset `count` code points after `from`, at most `end`. */
export function skipCodePoints(
  bytes: Uint8Array,
  from: number,
  end: number,
  count: number,
): number {
  let at = from
  for (let left = count; left > 0 && at < end; left--) {
    at++
    while (at < end && (bytes[at]! & 0xc0) === 0x80) at++
  }
  return at
}

/** Returns the offset `count` code points before `end`; -1 when the range has fewer. */
export function skipBack(bytes: Uint8Array, start: number, end: number, count: number): number {
  let at = end
  for (let left = count; left > 0; left--) {
    if (at <= start) return -1
    at--
    while (at > start && (bytes[at]! & 0xc0) === 0x80) at--
  }
  return at
}

/** Where SUBSTRING from a position begins; -1 when it begins before the text, which gives no characters. */
export function substringStart(
  bytes: Uint8Array,
  start: number,
  length: number,
  position: number,
): number {
  if (position > 0) return skipCodePoints(bytes, start, start + length, position - 1)
  return position === 0 ? start : skipBack(bytes, start, start + length, -position)
}

/** Bytes of at most `count` code points from `from` on; 0 when `from` is -1. */
export function substringLength(
  bytes: Uint8Array,
  from: number,
  end: number,
  count: number,
): number {
  if (from === -1 || count <= 0) return 0
  // No character is shorter than a byte.
  return (count >= end - from ? end : skipCodePoints(bytes, from, end, count)) - from
}

/** Where the last `count` code points of a range begin. */
export function lastCodePoints(
  bytes: Uint8Array,
  start: number,
  length: number,
  count: number,
): number {
  if (count <= 0) return start + length
  const from = count >= length ? start : skipBack(bytes, start, start + length, count)
  return from === -1 ? start : from
}
