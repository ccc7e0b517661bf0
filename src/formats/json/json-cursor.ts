import { ByteOutput } from '../text/byte-output.ts'
import { stringStop } from '../text/scan-tokens.ts'
import type { Segment } from '../text/segment.ts'

const QUOTE = 34
const BACKSLASH = 92
const NEWLINE = 10

/** Thrown, without a stack, when the text is no JSON; `JsonCursor` knows reason and place. */
export const JSON_SYNTAX = { kind: 'syntax' } as const
/** Thrown when the value goes on beyond the bytes at hand. */
export const JSON_INCOMPLETE = { kind: 'incomplete' } as const

/** Deepest nesting of arrays and objects, Jackson's limit. */
const MAX_DEPTH = 1000

/**
 * Reads JSON token by token from bytes and checks its grammar fully (RFC 8259, but control characters
 * other than a newline may stand in strings, as Flink has it). UTF-8 is checked by the caller.
 * Methods leave `at` behind what they read.
 */
export class JsonCursor {
  bytes: Uint8Array = new Uint8Array(0)
  at = 0
  end = 0
  /** Nothing comes after `end`. */
  isFinal = false
  /** What is wrong, after JSON_SYNTAX. */
  reason = ''

  /** The string read last: a range of `textBytes`, which is `bytes` or, after escapes, a side buffer. */
  textBytes: Uint8Array = this.bytes
  textStart = 0
  textEnd = 0
  readonly #unescaped = new ByteOutput(256)
  #view = new DataView(this.bytes.buffer)
  /** A newline stands here, with room behind it for reading words. */
  #fastLimit = 0
  #depth = 0

  /** Turns to a segment; `end` may be before the segment's, and then more follows. */
  reset(segment: Segment, at: number, end: number): void {
    this.bytes = segment.bytes
    this.#view = segment.view
    this.#fastLimit = segment.fastLimit
    this.at = at
    this.end = end
    this.isFinal = segment.isFinal && end === segment.end
    this.#depth = 0
  }

  /** Whether the string read last lies in `bytes`. */
  get isView(): boolean {
    return this.textBytes === this.bytes
  }

  fail(reason: string): never {
    this.reason = reason
    throw JSON_SYNTAX
  }

  /** The byte at `at`; throws when there is none. */
  peek(): number {
    if (this.at < this.end) return this.bytes[this.at]!
    if (!this.isFinal) throw JSON_INCOMPLETE
    return this.fail('it ends in the middle of an object')
  }

  /** Moves over white space and returns the byte after it. */
  peekToken(): number {
    for (;;) {
      const byte = this.peek()
      if (byte > 32 || (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9)) return byte
      this.at++
    }
  }

  /** Enters an array or object: `at` stands at its bracket. */
  enter(): void {
    if (++this.#depth > MAX_DEPTH) this.fail(`it is nested deeper than ${MAX_DEPTH}`)
    this.at++
  }

  leave(): void {
    this.#depth--
    this.at++
  }

  /** Reads a string, whose opening quote is at `at`. */
  string(): void {
    const { bytes, end } = this
    const start = this.at + 1
    let at = start
    while (at < end) {
      if (at < this.#fastLimit) at = stringStop(this.#view, at)
      const byte = bytes[at]!
      if (byte === QUOTE) {
        this.textBytes = bytes
        this.textStart = start
        this.textEnd = at
        this.at = at + 1
        return
      }
      if (byte === BACKSLASH) {
        this.#escapedString(start, at)
        return
      }
      if (byte === NEWLINE) this.#newlineInString(at)
      at++
    }
    this.at = at
    this.peek()
  }

  #newlineInString(at: number): never {
    this.at = at
    return this.fail('a string is not closed at the end of its line')
  }

  #escapedString(start: number, firstEscape: number): void {
    const { bytes, end } = this
    const out = this.#unescaped
    out.used = 0
    out.copy(bytes, start, firstEscape - start)
    let at = firstEscape
    while (at < end) {
      const byte = bytes[at]!
      if (byte === QUOTE) {
        this.textBytes = out.bytes
        this.textStart = 0
        this.textEnd = out.used
        this.at = at + 1
        return
      }
      if (byte === BACKSLASH) at = this.#escape(at)
      else if (byte === NEWLINE) this.#newlineInString(at)
      else {
        out.byte(byte)
        at++
      }
    }
    this.at = at
    this.peek()
  }

  /** Reads the escape at a backslash; returns the position after it. */
  #escape(at: number): number {
    this.at = at + 1
    const letter = this.peek()
    const plain = ESCAPES[letter]!
    if (plain !== 0) {
      this.#unescaped.byte(plain)
      return at + 2
    }
    if (letter !== 117) this.fail(`\\${String.fromCharCode(letter)} is no escape`)
    const unit = this.#hex4(at + 2)
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = this.#lowSurrogate(at + 6)
      if (next > 0) {
        this.#unescaped.codePoint(0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00))
        return at + 12
      }
    }
    // A lone surrogate has no UTF-8: Java writes a question mark.
    if (unit >= 0xd800 && unit < 0xe000) this.#unescaped.byte(63)
    else this.#unescaped.codePoint(unit)
    return at + 6
  }

  /** The low surrogate that an escape at `at` stands for; 0 when there is none. */
  #lowSurrogate(at: number): number {
    this.at = at
    if (this.peek() !== BACKSLASH) return 0
    this.at = at + 1
    if (this.peek() !== 117) return 0
    const unit = this.#hex4(at + 2)
    return unit >= 0xdc00 && unit < 0xe000 ? unit : 0
  }

  #hex4(start: number): number {
    let value = 0
    for (let i = 0; i < 4; i++) {
      this.at = start + i
      const digit = HEX_DIGITS[this.peek()]!
      if (digit > 15) this.fail('\\u needs four hexadecimal digits')
      value = value * 16 + digit
    }
    return value
  }

  /** Reads a number; returns whether it has a fraction or exponent. The text is from the old `at` to the new. */
  number(): boolean {
    if (this.peek() === 45) this.at++
    const first = this.peek()
    if (first < 48 || first > 57) this.fail('a number has no digits')
    this.at++
    if (first === 48) {
      if (this.#isDigit()) this.fail('a number has leading zeros')
    } else while (this.#isDigit()) this.at++
    let isFloating = false
    if (this.#byteOrEnd() === 46) {
      isFloating = true
      this.at++
      this.#digits('a number has no digit after its point')
    }
    if ((this.#byteOrEnd() | 32) === 101) {
      isFloating = true
      this.at++
      const sign = this.peek()
      if (sign === 43 || sign === 45) this.at++
      this.#digits('a number has no digit in its exponent')
    }
    return isFloating
  }

  /** The byte at `at`; −1 at the true end of input. */
  #byteOrEnd(): number {
    if (this.at < this.end) return this.bytes[this.at]!
    if (!this.isFinal) throw JSON_INCOMPLETE
    return -1
  }

  #isDigit(): boolean {
    const byte = this.#byteOrEnd()
    return byte >= 48 && byte <= 57
  }

  #digits(reason: string): void {
    this.peek()
    if (!this.#isDigit()) this.fail(reason)
    while (this.#isDigit()) this.at++
  }

  /** Reads `true`, `false` or `null`; returns its first letter. */
  literal(): number {
    const first = this.peek()
    const word = first === 116 ? TRUE : first === 102 ? FALSE : first === 110 ? NULL : undefined
    if (word === undefined) this.#unexpected(first)
    for (let i = 0; i < word!.length; i++) {
      if (this.peek() !== word![i]) this.fail('a word is neither true, false nor null')
      this.at++
    }
    return first
  }

  #unexpected(byte: number): never {
    const shown = byte > 32 && byte < 127 ? `'${String.fromCharCode(byte)}'` : `byte ${byte}`
    return this.fail(`${shown} begins no value`)
  }

  /** Reads `"key" :` and stops at the value's first byte; the key is the string read last. */
  key(): void {
    if (this.peekToken() !== QUOTE) this.fail('an object needs a quoted key here')
    this.string()
    if (this.peekToken() !== 58) this.fail("a key needs ':' after it")
    this.at++
    this.peekToken()
  }

  /** After a member of an object or array: true when another follows, false at the closing bracket. */
  hasMore(close: number): boolean {
    const byte = this.peekToken()
    if (byte === 44) {
      this.at++
      return true
    }
    if (byte !== close) this.fail(`',' or '${String.fromCharCode(close)}' is missing`)
    return false
  }

  /** Reads any value and forgets it, checking it all the same. */
  skipValue(): void {
    const byte = this.peekToken()
    if (byte === QUOTE) this.string()
    else if (byte === 45 || (byte >= 48 && byte <= 57)) this.number()
    else if (byte === 123) {
      this.enter()
      if (this.peekToken() !== 125) {
        do {
          this.key()
          this.skipValue()
        } while (this.hasMore(125))
      }
      this.leave()
    } else if (byte === 91) {
      this.enter()
      if (this.peekToken() !== 93) {
        do this.skipValue()
        while (this.hasMore(93))
      }
      this.leave()
    } else this.literal()
  }
}

const ESCAPES = new Uint8Array(256)
for (const [letter, code] of [
  ['"', 34],
  ['\\', 92],
  ['/', 47],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
] as const) {
  ESCAPES[letter.charCodeAt(0)] = code
}

const HEX_DIGITS = new Uint8Array(256).fill(255)
for (const digit of '0123456789abcdefABCDEF') {
  HEX_DIGITS[digit.charCodeAt(0)] = Number.parseInt(digit, 16)
}

const TRUE = [116, 114, 117, 101]
const FALSE = [102, 97, 108, 115, 101]
const NULL = [110, 117, 108, 108]
