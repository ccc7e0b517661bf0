import { decodeEscapes, decodeUnicodeEscapes } from './string-escapes.ts'
import type { InvalidReason, Token, TokenKind } from './token.ts'

/**
 * Turns text into tokens, one at a time. It never throws: what is no token comes as one of kind `invalid`, so that an error in a
 * later statement cannot hide an earlier one.
 */
export class Lexer {
  readonly text: string
  /** Offset of the next character to read. */
  position: number
  private insideHint = false

  constructor(text: string, position = 0) {
    this.text = text
    this.position = position
  }

  /** Reads the next token; at the end of the text one of kind `end`, again and again. */
  next(): Token {
    const comment = this.skipBlanks()
    if (comment !== undefined) return comment
    const { text } = this
    const start = this.position
    if (start >= text.length) return token('end', '', '', '', start, start)
    const code = text.charCodeAt(start)
    if (isDigit(code) || (code === DOT && isDigit(text.charCodeAt(start + 1)))) {
      return this.readNumber(start)
    }
    if (isWordStart(code, text, start)) return this.readWordOrPrefixedString(start)
    if (code === QUOTE) return this.readString(start, start, '')
    if (code === BACK_TICK) return this.readQuotedName(start)
    if (code === DOUBLE_QUOTE) return this.readDoubleQuotes(start)
    return this.readSymbol(start)
  }

  /** Skips white space and comments; returns an invalid token for a comment without end. */
  private skipBlanks(): Token | undefined {
    const { text } = this
    let at = this.position
    for (;;) {
      const code = text.charCodeAt(at)
      if (code <= SPACE || code === NO_BREAK_SPACE || code === BYTE_ORDER_MARK) {
        at++
      } else if (
        (code === DASH && text.charCodeAt(at + 1) === DASH) ||
        (code === SLASH && text.charCodeAt(at + 1) === SLASH)
      ) {
        at = endOfLine(text, at)
      } else if (code === SLASH && text.charCodeAt(at + 1) === STAR && text[at + 2] !== '+') {
        const end = text.indexOf('*/', at + 2)
        if (end < 0) return this.invalid('unterminatedComment', at, text.length)
        at = end + 2
      } else {
        this.position = at
        return undefined
      }
    }
  }

  private readNumber(start: number): Token {
    const { text } = this
    let at = skipDigits(text, start)
    if (text.charCodeAt(at) === DOT) at = skipDigits(text, at + 1)
    const letter = text[at]
    let exponent = ''
    if (letter === 'e' || letter === 'E') {
      const sign = text[at + 1]
      const digits = sign === '+' || sign === '-' ? at + 2 : at + 1
      if (isDigit(text.charCodeAt(digits))) {
        at = skipDigits(text, digits)
        exponent = 'E'
      }
    }
    this.position = at
    return token('number', '', text.slice(start, at), exponent, start, at)
  }

  private readWordOrPrefixedString(start: number): Token {
    const { text } = this
    let at = start
    while (isWordPart(text.charCodeAt(at), text, at)) at += characterLength(text, at)
    const value = text.slice(start, at)
    const next = text.charCodeAt(at)
    if (next === QUOTE) {
      if (value === 'E' || value === 'e') return this.readString(start, at, 'E')
      if (value === 'X' || value === 'x') return this.readBinary(start, at)
      if (value === 'N' || value === 'n') return this.readString(start, at, 'N')
      if (value.length > 1 && value[0] === '_') {
        const charset = value.slice(1).toUpperCase()
        if (CHARSETS.includes(charset)) return this.readString(start, at, charset)
        return this.invalid('badCharset', start, at)
      }
    } else if (next === AMPERSAND && (value === 'U' || value === 'u')) {
      if (text.charCodeAt(at + 1) === QUOTE) return this.readString(start, at + 1, 'U&')
    }
    this.position = at
    return token('word', value.toUpperCase(), value, '', start, at)
  }

  private readString(start: number, quoteAt: number, prefix: string): Token {
    const { text } = this
    const withBackslash = prefix === 'E'
    let at = quoteAt + 1
    for (;;) {
      const code = text.charCodeAt(at)
      if (Number.isNaN(code)) return this.invalid('unterminatedString', start, text.length)
      if (withBackslash && code === BACKSLASH) {
        at += 2
      } else if (code !== QUOTE) {
        at++
      } else if (text.charCodeAt(at + 1) === QUOTE) {
        at += 2
      } else {
        break
      }
    }
    const end = at + 1
    const raw = text.slice(quoteAt + 1, at).replaceAll("''", "'")
    let value: string | undefined = raw
    if (withBackslash) value = decodeEscapes(raw)
    else if (prefix === 'U&') value = decodeUnicodeEscapes(raw)
    if (value === undefined) return this.invalid('badEscape', start, end)
    this.position = end
    return token('string', '', value, prefix, start, end)
  }

  private readBinary(start: number, quoteAt: number): Token {
    const { text } = this
    const close = text.indexOf("'", quoteAt + 1)
    if (close < 0) return this.invalid('unterminatedString', start, text.length)
    const digits = text.slice(quoteAt + 1, close)
    if (!/^([0-9a-f]{2})*$/i.test(digits)) return this.invalid('badHexadecimal', start, close + 1)
    this.position = close + 1
    return token('binary', '', digits.toUpperCase(), '', start, close + 1)
  }

  private readQuotedName(start: number): Token {
    const { text } = this
    let close = start
    do {
      close = text.indexOf('`', close + 1)
      if (close < 0) return this.invalid('unterminatedName', start, endOfLine(text, start))
      if (text.charCodeAt(close + 1) !== BACK_TICK) break
      close++
    } while (close > 0)
    const value = text.slice(start + 1, close).replaceAll('``', '`')
    if (value === '') return this.invalid('emptyName', start, close + 1)
    this.position = close + 1
    return token('name', '', value, '', start, close + 1)
  }

  /** Double quotes mean nothing in this dialect: the whole quoted piece is one invalid token, for a helpful error. */
  private readDoubleQuotes(start: number): Token {
    const close = this.text.indexOf('"', start + 1)
    const lineEnd = endOfLine(this.text, start)
    return this.invalid('doubleQuotes', start, close > 0 && close < lineEnd ? close + 1 : start + 1)
  }

  private readSymbol(start: number): Token {
    const { text } = this
    const three = text.slice(start, start + 3)
    if (three === '/*+') {
      this.insideHint = true
      return this.symbol(three, start)
    }
    const two = three.slice(0, 2)
    if (this.insideHint && two === '*/') {
      this.insideHint = false
      return this.symbol(two, start)
    }
    if (TWO_CHARACTER_SYMBOLS.includes(two)) return this.symbol(two, start)
    if (ONE_CHARACTER_SYMBOLS.includes(text.charAt(start))) {
      return this.symbol(text.charAt(start), start)
    }
    return this.invalid('badCharacter', start, start + characterLength(text, start))
  }

  private symbol(word: string, start: number): Token {
    this.position = start + word.length
    return token('symbol', word, '', '', start, this.position)
  }

  private invalid(reason: InvalidReason, start: number, end: number): Token {
    this.position = end
    return token('invalid', '', '', reason, start, end)
  }
}

const SPACE = 32
const DOUBLE_QUOTE = 34
const DOLLAR = 36
const AMPERSAND = 38
const QUOTE = 39
const STAR = 42
const DASH = 45
const DOT = 46
const SLASH = 47
const BACKSLASH = 92
const UNDERSCORE = 95
const BACK_TICK = 96
const NO_BREAK_SPACE = 160
const BYTE_ORDER_MARK = 0xfeff

const CHARSETS = ['UTF8', 'UTF16', 'UTF32', 'LATIN1', 'ASCII']
const TWO_CHARACTER_SYMBOLS = ['<>', '<=', '>=', '!=', '||', '=>', '{-', '-}']
const ONE_CHARACTER_SYMBOLS = '()[]{},;.=<>+-*/%?|:^$'

function token(
  kind: TokenKind,
  word: string,
  value: string,
  detail: string,
  start: number,
  end: number,
): Token {
  return { kind, word, value, detail, start, end }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isWordStart(code: number, text: string, at: number): boolean {
  if (code < 128) {
    if (code === DOLLAR) return isWordStart(text.charCodeAt(at + 1), text, at + 1)
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === UNDERSCORE
  }
  return code >= 128 && /^\p{L}/u.test(character(text, at))
}

function isWordPart(code: number, text: string, at: number): boolean {
  if (code < 128) return isDigit(code) || code === DOLLAR || isWordStart(code, text, at)
  return code >= 128 && /^[\p{L}\p{N}\p{M}]/u.test(character(text, at))
}

function character(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 0)
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

function skipDigits(text: string, at: number): number {
  let end = at
  while (isDigit(text.charCodeAt(end))) end++
  return end
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}
