import type { ByteOutput } from '../text/byte-output.ts'

/** How text of a charset becomes UTF-8 and back. */
export interface Charset {
  readonly isUtf8: boolean
  /** Appends the text of the bytes as UTF-8; what is malformed becomes U+FFFD, as in Java. */
  readonly decode: (bytes: Uint8Array, out: ByteOutput) => void
  /** Appends text in the charset; absent where the charset is read only. */
  readonly encode?: (text: string, out: ByteOutput) => void
}

/** Finds a charset by its Java name; undefined when it is not known. */
export function charsetOf(name: string): Charset | undefined {
  switch (name.toUpperCase().replaceAll('_', '-')) {
    case 'UTF-8':
    case 'UTF8':
      return {
        isUtf8: true,
        decode: withDecoder(new TextDecoder('utf-8', { ignoreBOM: true })),
        encode: (text, out) => out.text(text),
      }
    case 'ISO-8859-1':
    case 'LATIN1':
      return singleByte(255, 255)
    case 'US-ASCII':
    case 'ASCII':
      return singleByte(127, 127)
    case 'UTF-16':
      return { isUtf8: false, decode: decodeUtf16, encode: encodeUtf16 }
    case 'UTF-16BE':
      return utf16('utf-16be', 8, 0)
    case 'UTF-16LE':
      return utf16('utf-16le', 0, 8)
    default:
      try {
        return { isUtf8: false, decode: withDecoder(new TextDecoder(name)) }
      } catch (error) {
        // The only way to ask whether a label is known is to try it.
        if (error instanceof RangeError) return undefined
        throw error
      }
  }
}

const withDecoder =
  (decoder: InstanceType<typeof TextDecoder>): Charset['decode'] =>
  (bytes, out) =>
    out.text(decoder.decode(bytes))

/** Charsets whose bytes up to `max` are code points. */
function singleByte(max: number, writable: number): Charset {
  return {
    isUtf8: false,
    decode: (bytes, out) => {
      for (const byte of bytes) out.codePoint(byte <= max ? byte : 0xfffd)
    },
    encode: (text, out) => {
      for (const character of text) {
        const point = character.codePointAt(0)!
        out.byte(point <= writable ? point : 63)
      }
    },
  }
}

function utf16(label: string, first: number, second: number): Charset {
  return {
    isUtf8: false,
    decode: withDecoder(new TextDecoder(label, { ignoreBOM: true })),
    encode: (text, out) => {
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i)
        out.byte((unit >> first) & 255)
        out.byte((unit >> second) & 255)
      }
    },
  }
}

const bigEndian = utf16('utf-16be', 8, 0)
const littleEndian = utf16('utf-16le', 0, 8)

/** Java's UTF-16: the byte order mark decides, big-endian without one. */
function decodeUtf16(bytes: Uint8Array, out: ByteOutput): void {
  const mark = bytes.length < 2 ? 0 : (bytes[0]! << 8) | bytes[1]!
  if (mark === 0xfffe) littleEndian.decode(bytes.subarray(2), out)
  else bigEndian.decode(mark === 0xfeff ? bytes.subarray(2) : bytes, out)
}

function encodeUtf16(text: string, out: ByteOutput): void {
  bigEndian.encode!(`\ufeff${text}`, out)
}
