import type { ByteOutput } from './byte-output.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0))
const PADDING = 61
/** Value of each byte; 64 = none, 65 = space that is skipped. */
const VALUES = new Uint8Array(256).fill(64)
for (let i = 0; i < 64; i++) VALUES[CODES[i]!] = i
for (let i = 0; i <= 32; i++) VALUES[i] = 65

/**
 * Appends what padded base64 of the standard alphabet stands for; white space between the
 * characters is skipped.
 *
 * @returns false when the text is no base64; `out` then holds some of it
 */
export function decodeBase64(
  text: Uint8Array,
  start: number,
  end: number,
  out: ByteOutput,
): boolean {
  let bits = 0
  let bitCount = 0
  let characters = 0
  let at = start
  for (; at < end; at++) {
    const value = VALUES[text[at]!]!
    if (value === 65) continue
    if (value === 64) break
    bits = ((bits << 6) | value) & 0xfffff
    bitCount += 6
    characters++
    if (bitCount >= 8) {
      bitCount -= 8
      out.byte((bits >> bitCount) & 255)
    }
  }
  let paddings = 0
  for (; at < end; at++) {
    if (text[at] === PADDING) paddings++
    else if (VALUES[text[at]!] !== 65) return false
  }
  return (characters + paddings) % 4 === 0 && paddings <= 2 && characters % 4 !== 1
}

/** Appends the base64 of bytes, padded, without line breaks. */
export function encodeBase64(
  bytes: Uint8Array,
  start: number,
  length: number,
  out: ByteOutput,
): void {
  let to = out.reserve(Math.ceil(length / 3) * 4)
  const target = out.bytes
  const end = start + length
  for (let at = start; at < end; at += 3) {
    const left = end - at
    const second = left > 1 ? bytes[at + 1]! : 0
    const third = left > 2 ? bytes[at + 2]! : 0
    const word = (bytes[at]! << 16) | (second << 8) | third
    target[to++] = CODES[word >> 18]!
    target[to++] = CODES[(word >> 12) & 63]!
    target[to++] = left > 1 ? CODES[(word >> 6) & 63]! : PADDING
    target[to++] = left > 2 ? CODES[word & 63]! : PADDING
  }
  out.used = to
}
