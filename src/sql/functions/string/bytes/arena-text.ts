import type { TextArena } from '../../../../codegen/text-arena.ts'
import { decodeText } from '../../../../codegen/text-reader.ts'
import { indexOfBytes } from './search.ts'

// Functions that write text into a kernel's arena. Each returns where its text begins; it ends at `used`.

const UPPER = caseTable(0x61, 0x7a, -32)
const LOWER = caseTable(0x41, 0x5a, 32)

function caseTable(from: number, to: number, shift: number): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) =>
    code >= from && code <= to ? code + shift : code,
  )
}

/** Writes a range in capital letters. */
export function writeUpper(
  arena: TextArena,
  bytes: Uint8Array,
  start: number,
  length: number,
): number {
  const at = mapAscii(arena, bytes, start, length, UPPER)
  return at !== -1 ? at : arena.writeText(decodeText(bytes, start, length).toUpperCase())
}

/** Writes a range in small letters. */
export function writeLower(
  arena: TextArena,
  bytes: Uint8Array,
  start: number,
  length: number,
): number {
  const at = mapAscii(arena, bytes, start, length, LOWER)
  return at !== -1 ? at : arena.writeText(decodeText(bytes, start, length).toLowerCase())
}

/** Writes a range through a table; -1, with nothing written, when it is not ASCII. */
function mapAscii(
  arena: TextArena,
  bytes: Uint8Array,
  start: number,
  length: number,
  table: Uint8Array,
): number {
  const at = arena.reserve(length)
  const target = arena.bytes
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i]!
    if (byte > 127) return -1
    target[at + i] = table[byte]!
  }
  arena.used = at + length
  return at
}

/** Writes a range with every occurrence of `search` (not empty) replaced. */
export function writeReplaced(
  arena: TextArena,
  bytes: Uint8Array,
  start: number,
  length: number,
  search: Uint8Array,
  replacement: Uint8Array,
): number {
  const end = start + length
  const begin = arena.used
  let from = start
  for (;;) {
    const at = indexOfBytes(bytes, from, end, search, 0, search.length)
    if (at === -1) break
    arena.append(bytes, from, at - from)
    arena.append(replacement, 0, replacement.length)
    from = at + search.length
  }
  arena.append(bytes, from, end - from)
  return begin
}
