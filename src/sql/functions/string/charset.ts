import type { CallContext } from '../../../contracts/function.ts'
import { defineError } from '../../../core/errors.ts'
import { defineScalar } from '../define.ts'
import { decodeUtf8, encodeUtf8 } from './code-points.ts'

export const unknownCharset = defineError({
  code: 'SQL_UNKNOWN_CHARSET',
  domain: 'user',
  retry: 'never',
  message: (p: { charset: string }) => `There is no character set '${p.charset}'.`,
  remedy: (_p) =>
    "Use one of 'UTF-8', 'UTF-16', 'UTF-16LE', 'UTF-16BE', 'ISO-8859-1', 'US-ASCII', or a name such as 'GBK' or 'windows-1252'.",
})

type Decoder = InstanceType<typeof TextDecoder>

/** Both directions of one character set. Nothing fails: what does not fit becomes `?` or U+FFFD. */
interface Charset {
  readonly encode: (text: string) => Uint8Array
  readonly decode: (bytes: Uint8Array) => string
}

const REPLACEMENT = '\ufffd'

const singleByte = (limit: number): Charset => ({
  encode: (text) =>
    Uint8Array.from(text, (character) => {
      const code = character.codePointAt(0)!
      return code < limit ? code : 0x3f
    }),
  decode: (bytes) => {
    let text = ''
    for (const byte of bytes) text += byte < limit ? String.fromCharCode(byte) : REPLACEMENT
    return text
  },
})

const encodeUtf16 = (text: string, isLittleEndian: boolean, hasMark: boolean): Uint8Array => {
  const units = hasMark && text !== '' ? `\ufeff${text}` : text
  const bytes = new Uint8Array(units.length * 2)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < units.length; i++) view.setUint16(i * 2, units.charCodeAt(i), isLittleEndian)
  return bytes
}

const utf16 = (isLittleEndian: boolean): Charset => {
  const decoder = new TextDecoder(isLittleEndian ? 'utf-16le' : 'utf-16be', { ignoreBOM: true })
  return {
    encode: (text) => encodeUtf16(text, isLittleEndian, false),
    decode: (bytes) => decoder.decode(bytes),
  }
}

const utf16Big = utf16(false)
const utf16Little = utf16(true)

/** Writes a byte order mark; reads either order by its mark, big-endian without one. */
const utf16Marked: Charset = {
  encode: (text) => encodeUtf16(text, false, true),
  decode: (bytes) => {
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16Big.decode(bytes.subarray(2))
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16Little.decode(bytes.subarray(2))
    return utf16Big.decode(bytes)
  },
}

// What windows-1252 has where ISO-8859-1 has control characters; U+FFFD = nothing.
const WINDOWS_1252 =
  '\u20ac\ufffd\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\ufffd\u017d\ufffd' +
  '\ufffd\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\ufffd\u017e\u0178'

/** Not left to the platform, which takes it for ISO-8859-1 in some versions. */
const windows1252: Charset = {
  encode: (text) =>
    Uint8Array.from(text, (character) => {
      const special = character === REPLACEMENT ? -1 : WINDOWS_1252.indexOf(character)
      if (special !== -1) return 0x80 + special
      const code = character.codePointAt(0)!
      return code < 0x80 || (code >= 0xa0 && code < 0x100) ? code : 0x3f
    }),
  decode: (bytes) => {
    let text = ''
    for (const byte of bytes)
      text += byte >= 0x80 && byte < 0xa0 ? WINDOWS_1252[byte - 0x80] : String.fromCharCode(byte)
    return text
  },
}

const OWN: Readonly<Record<string, Charset>> = {
  'WINDOWS-1252': windows1252,
  CP1252: windows1252,
  'UTF-8': { encode: encodeUtf8, decode: decodeUtf8 },
  UTF8: { encode: encodeUtf8, decode: decodeUtf8 },
  'UTF-16': utf16Marked,
  'UTF-16BE': utf16Big,
  'UTF-16LE': utf16Little,
  'ISO-8859-1': singleByte(256),
  LATIN1: singleByte(256),
  'US-ASCII': singleByte(128),
  ASCII: singleByte(128),
}

/** A character set that the platform can decode; its encoder is the decoder's table turned round. */
function decodedCharset(name: string): Charset {
  let decoder: Decoder
  try {
    decoder = new TextDecoder(name, { ignoreBOM: true })
  } catch (cause) {
    throw unknownCharset({ charset: name }, { cause })
  }
  let table: Map<string, Uint8Array> | undefined
  return {
    decode: (bytes) => decoder.decode(bytes),
    encode: (text) => {
      table ??= encodingTable(decoder)
      const parts: number[] = []
      for (const character of text) parts.push(...(table.get(character) ?? [0x3f]))
      return Uint8Array.from(parts)
    },
  }
}

/** All characters of one or two bytes. */
function encodingTable(decoder: Decoder): Map<string, Uint8Array> {
  const table = new Map<string, Uint8Array>()
  const add = (...bytes: number[]): void => {
    const encoded = Uint8Array.from(bytes)
    const text = decoder.decode(encoded)
    const isOne = text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff)
    if (isOne && text !== REPLACEMENT && !table.has(text)) table.set(text, encoded)
  }
  for (let byte = 0; byte < 256; byte++) add(byte)
  for (let lead = 0x81; lead < 0xff; lead++)
    for (let trail = 0x30; trail < 0xff; trail++) add(lead, trail)
  return table
}

// Character sets are few, but names are data: the cache keeps only those that exist.
const charsets = new Map<string, Charset>()

function charsetOf(name: string): Charset {
  const key = name.toUpperCase()
  const known = OWN[key] ?? charsets.get(key)
  if (known !== undefined) return known
  const charset = decodedCharset(name)
  charsets.set(key, charset)
  return charset
}

/** The set that a literal names is looked up once, so that a wrong name fails at planning. */
function charsetArgument(call: CallContext): (name: string) => Charset {
  const literal = call.literals[1]
  if (typeof literal !== 'string') return charsetOf
  const charset = charsetOf(literal)
  return () => charset
}

/** ENCODE: see `doc`. */
export const encode = defineScalar({
  name: 'ENCODE',
  family: 'string',
  signatures: ['(STRING, STRING) -> BYTES'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: "Encodes text in a character set; characters that the set lacks become '?'.",
  examples: [
    ["HEX(DECODE(ENCODE('é', 'ISO-8859-1'), 'ISO-8859-1'))", 'C3A9'],
    ["TO_BASE64(ENCODE('é', 'UTF-16'))", '/v8A6Q=='],
    ["TO_BASE64(ENCODE('é', 'US-ASCII'))", 'Pw=='],
    ["ENCODE('a', 'nope')", 'error: SQL_UNKNOWN_CHARSET'],
    ["ENCODE(CAST(NULL AS STRING), 'UTF-8')", 'NULL'],
  ],
  prepare: (call) => {
    const find = charsetArgument(call)
    return (text: string, name: string): Uint8Array => find(name).encode(text)
  },
})

/** DECODE: see `doc`. */
export const decode = defineScalar({
  name: 'DECODE',
  family: 'string',
  signatures: ['(BYTES, STRING) -> STRING'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Reads bytes as text in a character set; bytes that are no text become U+FFFD.',
  examples: [
    ["DECODE(X'E9', 'ISO-8859-1')", 'é'],
    ["DECODE(X'FEFF00E9', 'UTF-16')", 'é'],
    ["DECODE(X'FF61', 'UTF-8')", '\ufffda'],
    ["DECODE(X'61', 'nope')", 'error: SQL_UNKNOWN_CHARSET'],
    ["DECODE(CAST(NULL AS BYTES), 'UTF-8')", 'NULL'],
  ],
  prepare: (call) => {
    const find = charsetArgument(call)
    return (bytes: Uint8Array, name: string): string => find(name).decode(bytes)
  },
})

export const charsetFunctions = [encode, decode] as const
