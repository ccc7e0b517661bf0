import { DIGITS, HORIZONTAL_SPACE, namedSet, SPACE, VERTICAL_SPACE, WORD } from './java-classes.ts'
import { type CharacterSet, not } from './regex-ast.ts'

/** A pattern that Java's syntax does not allow, or that uses what is not supported here. */
export class RegexSyntaxError extends Error {
  /** Where in the pattern, in UTF-16 units from 0. */
  readonly index: number

  constructor(problem: string, index: number) {
    super(problem)
    this.name = 'RegexSyntaxError'
    this.index = index
  }
}

/** A place in a pattern of Java's syntax: reads characters and the escapes that stand for them. */
export class RegexCursor {
  readonly pattern: string
  /** In UTF-16 units from 0. */
  index = 0

  constructor(pattern: string) {
    this.pattern = pattern
  }

  /** The next code point, '' at the end. */
  next(): string {
    const code = this.pattern.codePointAt(this.index)
    if (code === undefined) return ''
    const character = String.fromCodePoint(code)
    this.index += character.length
    return character
  }

  /** Moves over a token if it stands here. */
  take(token: string): boolean {
    if (!this.pattern.startsWith(token, this.index)) return false
    this.index += token.length
    return true
  }

  /** Moves over what a sticky expression matches here. */
  takeMatch(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.index
    const match = expression.exec(this.pattern)
    if (match === null) return undefined
    this.index += match[0].length
    return match
  }

  /** `\d`, `\p{L}` and their like; undefined for other escapes. */
  escapedSet(character: string): CharacterSet | undefined {
    switch (character) {
      case 'd':
        return DIGITS
      case 'D':
        return not(DIGITS)
      case 'w':
        return WORD
      case 'W':
        return not(WORD)
      case 's':
        return SPACE
      case 'S':
        return not(SPACE)
      case 'h':
        return HORIZONTAL_SPACE
      case 'H':
        return not(HORIZONTAL_SPACE)
      case 'v':
        return VERTICAL_SPACE
      case 'V':
        return not(VERTICAL_SPACE)
      case 'p':
      case 'P': {
        const name = this.takeMatch(/\{([^}]*)\}|([A-Za-z])/y)
        const set = name && namedSet(name[1] ?? name[2]!)
        if (set === undefined)
          throw this.error(`Unknown character property {${name?.[1] ?? name?.[2] ?? ''}}`)
        return character === 'p' ? set : not(set)
      }
      default:
        return undefined
    }
  }

  /** The character that an escape stands for. @throws RegexSyntaxError */
  escapedCharacter(character: string): string {
    switch (character) {
      case 't':
        return '\t'
      case 'n':
        return '\n'
      case 'r':
        return '\r'
      case 'f':
        return '\f'
      case 'a':
        return '\x07'
      case 'e':
        return '\x1b'
      case '0':
        return this.code(/([0-3]?[0-7]{1,2})/y, 8)
      case 'x':
        return this.code(/\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2})/y, 16)
      case 'u':
        return this.code(/([0-9A-Fa-f]{4})/y, 16)
      case 'c': {
        const control = this.next()
        if (control === '') throw this.error('Illegal control escape sequence')
        return String.fromCharCode(control.charCodeAt(0) ^ 64)
      }
      default:
        if (/[A-Za-z]/.test(character)) throw this.error('Illegal/unsupported escape sequence', -1)
        return character
    }
  }

  /** The character of a numeric code. */
  code(digits: RegExp, base: number): string {
    const match = this.takeMatch(digits)
    const code = match === undefined ? Number.NaN : Number.parseInt(match[1] ?? match[2]!, base)
    if (!(code <= 0x10ffff)) throw this.error('Illegal numeric escape sequence')
    return String.fromCodePoint(code)
  }

  /** The error of the place, moved by `shift`. */
  error(problem: string, shift = 0): RegexSyntaxError {
    return new RegexSyntaxError(problem, this.index + shift)
  }
}
