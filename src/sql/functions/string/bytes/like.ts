import { encodeUtf8 } from '../code-points.ts'
import type { LikeSegment } from '../like-pattern.ts'
import { indexOfBytes, matchesAt } from './search.ts'

/** One step: bytes to match, or undefined for `_`. */
type ByteItem = Uint8Array | undefined

/** A LIKE pattern over UTF-8 in place; the same answers as `likeMatcher`. */
export class ByteLike {
  readonly #segments: readonly (readonly ByteItem[])[]

  constructor(segments: readonly LikeSegment[]) {
    this.#segments = segments.map((segment) =>
      segment.map((item) => (item.kind === 'text' ? encodeUtf8(item.text) : undefined)),
    )
  }

  matches(bytes: Uint8Array, start: number, length: number): boolean {
    const segments = this.#segments
    const end = start + length
    const last = segments.length - 1
    let from = matchSegment(bytes, start, end, segments[0]!)
    if (last === 0 || from === -1) return from === end
    for (let i = 1; i < last; i++) {
      from = findSegment(bytes, from, end, segments[i]!)
      if (from === -1) return false
    }
    return endsWithSegment(bytes, from, end, segments[last]!)
  }
}

/** Where the match of a segment at `from` ends; -1 when it does not match there. */
function matchSegment(
  bytes: Uint8Array,
  from: number,
  end: number,
  segment: readonly ByteItem[],
): number {
  let at = from
  for (let i = 0; i < segment.length; i++) {
    const item = segment[i]
    if (item === undefined) {
      at = skipCharacter(bytes, at, end)
      if (at === -1) return -1
    } else {
      if (at + item.length > end || !matchesAt(bytes, at, item, 0, item.length)) return -1
      at += item.length
    }
  }
  return at
}

/** Where the first match of a segment at or after `from` ends; -1 when there is none. */
function findSegment(
  bytes: Uint8Array,
  from: number,
  end: number,
  segment: readonly ByteItem[],
): number {
  const first = segment[0]
  if (segment.length === 0) return from
  if (first !== undefined && segment.length === 1) {
    const at = indexOfBytes(bytes, from, end, first, 0, first.length)
    return at === -1 ? -1 : at + first.length
  }
  for (let at = from; at <= end; at++) {
    if (first !== undefined) {
      at = indexOfBytes(bytes, at, end, first, 0, first.length)
      if (at === -1) return -1
    } else if (at < end && (bytes[at]! & 0xc0) === 0x80) {
      continue
    }
    const found = matchSegment(bytes, at, end, segment)
    if (found !== -1) return found
  }
  return -1
}

function endsWithSegment(
  bytes: Uint8Array,
  from: number,
  end: number,
  segment: readonly ByteItem[],
): boolean {
  if (segment.length === 0) return true
  const [only] = segment
  if (segment.length === 1 && only !== undefined)
    return end - only.length >= from && matchesAt(bytes, end - only.length, only, 0, only.length)
  // With `_` the length in bytes is not known: try every start that is left.
  for (let at = end; at >= from; at--) {
    if (at < end && (bytes[at]! & 0xc0) === 0x80) continue
    if (matchSegment(bytes, at, end, segment) === end) return true
  }
  return false
}

/** Offset after the character at `at`; -1 at the end and for line terminators, which `_` does not match. */
function skipCharacter(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1
  const byte = bytes[at]!
  if (byte < 0x80) return byte === 0x0a || byte === 0x0d ? -1 : at + 1
  // U+0085, U+2028 and U+2029.
  if (byte === 0xc2 && bytes[at + 1] === 0x85) return -1
  if (byte === 0xe2 && bytes[at + 1] === 0x80 && (bytes[at + 2] === 0xa8 || bytes[at + 2] === 0xa9))
    return -1
  let next = at + 1
  while (next < end && (bytes[next]! & 0xc0) === 0x80) next++
  return next
}
