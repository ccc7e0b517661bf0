import type { ByteOutput } from '../text/byte-output.ts'

/** What to write for each ASCII byte: 0 = itself, 1 = `\u00XX`, else the letter after a backslash. */
const ESCAPES = new Uint8Array(256)
ESCAPES.fill(1, 0, 32)
for (const [code, letter] of [
  [8, 'b'],
  [9, 't'],
  [10, 'n'],
  [12, 'f'],
  [13, 'r'],
  [34, '"'],
  [92, '\\'],
] as const) {
  ESCAPES[code] = letter.charCodeAt(0)
}
/** Lead bytes of characters beyond U+FFFF: Jackson writes those as two escaped surrogates. */
ESCAPES.fill(2, 0xf0, 0xf8)

const HEX = '0123456789ABCDEF'

/** Writes UTF-8 as a JSON string, quotes included, escaped as Flink does. */
export function writeJsonString(
  out: ByteOutput,
  bytes: Uint8Array,
  start: number,
  length: number,
): void {
  let to = out.reserve(length + 2)
  const target = out.bytes
  const end = start + length
  target[to++] = 34
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (ESCAPES[byte] !== 0) {
      out.used = to
      writeEscaped(out, bytes, at, end)
      return
    }
    target[to++] = byte
  }
  target[to++] = 34
  out.used = to
}

function writeEscaped(out: ByteOutput, bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    const replacement = ESCAPES[byte]!
    if (replacement === 0) out.byte(byte)
    else if (replacement === 1) writeUnit(out, byte)
    else if (replacement === 2) {
      const point =
        ((byte & 7) << 18) |
        ((bytes[at + 1]! & 63) << 12) |
        ((bytes[at + 2]! & 63) << 6) |
        (bytes[at + 3]! & 63)
      at += 3
      writeUnit(out, 0xd7c0 + (point >> 10))
      writeUnit(out, 0xdc00 + (point & 1023))
    } else {
      out.byte(92)
      out.byte(replacement)
    }
  }
  out.byte(34)
}

function writeUnit(out: ByteOutput, unit: number): void {
  out.ascii(
    `\\u${HEX[unit >> 12]}${HEX[(unit >> 8) & 15]}${HEX[(unit >> 4) & 15]}${HEX[unit & 15]}`,
  )
}
