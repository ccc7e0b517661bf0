import { countCodePoints } from './utf8.ts'

/** True when the bytes at `at` are those of `part`, which may lie in another buffer. */
export function matchesAt(
  bytes: Uint8Array,
  at: number,
  part: Uint8Array,
  partStart: number,
  partLength: number,
): boolean {
  for (let i = 0; i < partLength; i++) if (bytes[at + i] !== part[partStart + i]) return false
  return true
}

/** True when a range begins with another. */
export function startsWithBytes(
  bytes: Uint8Array,
  start: number,
  length: number,
  part: Uint8Array,
  partStart: number,
  partLength: number,
): boolean {
  return partLength <= length && matchesAt(bytes, start, part, partStart, partLength)
}

/** True when a range ends with another. */
export function endsWithBytes(
  bytes: Uint8Array,
  start: number,
  length: number,
  part: Uint8Array,
  partStart: number,
  partLength: number,
): boolean {
  return (
    partLength <= length &&
    matchesAt(bytes, start + length - partLength, part, partStart, partLength)
  )
}

/** Offset of the first occurrence of a range in another; -1 when there is none. */
export function indexOfBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  part: Uint8Array,
  partStart: number,
  partLength: number,
): number {
  if (partLength === 0) return start <= end ? start : -1
  const first = part[partStart]
  for (let at = start, last = end - partLength; at <= last; at++) {
    if (bytes[at] === first && matchesAt(bytes, at, part, partStart, partLength)) return at
  }
  return -1
}

/** Place of a part in a text, counted in code points from 1; 0 when it is not there, 1 for no bytes. */
export function positionOf(
  bytes: Uint8Array,
  start: number,
  length: number,
  part: Uint8Array,
  partStart: number,
  partLength: number,
): number {
  if (partLength === 0) return 1
  const at = indexOfBytes(bytes, start, start + length, part, partStart, partLength)
  return at === -1 ? 0 : countCodePoints(bytes, start, at - start) + 1
}

/** Where part `index` (from 0) of a range split at a byte begins; -1 when there is none. */
export function partStartAtByte(
  bytes: Uint8Array,
  start: number,
  length: number,
  separator: number,
  index: number,
): number {
  if (index < 0 || length === 0) return -1
  let left = index
  let at = start
  for (const end = start + length; left > 0; at++) {
    if (at >= end) return -1
    if (bytes[at] === separator) left--
  }
  return at
}

/** Bytes of a part that begins at `from` (-1 = none) up to the separator or the end. */
export function partLengthAtByte(
  bytes: Uint8Array,
  from: number,
  end: number,
  separator: number,
): number {
  if (from === -1) return 0
  let at = from
  while (at < end && bytes[at] !== separator) at++
  return at - from
}

/** As `partStartAtByte` with a separator of several bytes. */
export function partStartAtBytes(
  bytes: Uint8Array,
  start: number,
  length: number,
  separator: Uint8Array,
  index: number,
): number {
  if (index < 0 || length === 0) return -1
  const end = start + length
  let from = start
  for (let left = index; left > 0; left--) {
    const at = indexOfBytes(bytes, from, end, separator, 0, separator.length)
    if (at === -1) return -1
    from = at + separator.length
  }
  return from
}

/** As `partLengthAtByte` with a separator of several bytes. */
export function partLengthAtBytes(
  bytes: Uint8Array,
  from: number,
  end: number,
  separator: Uint8Array,
): number {
  if (from === -1) return 0
  const at = indexOfBytes(bytes, from, end, separator, 0, separator.length)
  return (at === -1 ? end : at) - from
}
