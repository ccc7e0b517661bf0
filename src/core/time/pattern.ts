import { defineError } from '../errors.ts'
import type { NumberField } from './local-fields.ts'
import type { NamedField, NameStyle } from './names.ts'

/** Raised for a pattern that cannot be understood, or that asks for what a value does not have. */
export const invalidPattern = defineError({
  code: 'TIME_INVALID_PATTERN',
  domain: 'user',
  retry: 'never',
  message: (p: { pattern: string; problem: string }) =>
    `The date and time pattern '${p.pattern}' is not usable: ${p.problem}.`,
  remedy: () =>
    "Write it with Java's pattern letters, such as 'yyyy-MM-dd HH:mm:ss', and put other words in single quotes.",
})

/** How a number shows more digits than its width, and signs. */
export type SignStyle = 'normal' | 'exceedsPad' | 'notNegative'

/** One piece of a `java.time` pattern. */
export type PatternNode =
  | { readonly kind: 'literal'; readonly text: string }
  | NumberNode
  | FractionNode
  | { readonly kind: 'name'; readonly field: NamedField; readonly style: NameStyle }
  | { readonly kind: 'dayPeriod' }
  | { readonly kind: 'zone'; readonly letter: string; readonly count: number }
  | { readonly kind: 'pad'; readonly width: number; readonly node: PatternNode }
  | { readonly kind: 'optional'; readonly nodes: readonly PatternNode[] }

export interface NumberNode {
  readonly kind: 'number'
  readonly field: NumberField
  readonly minWidth: number
  readonly maxWidth: number
  readonly sign: SignStyle
  /** Two digits that mean 2000 … 2099. */
  readonly isReduced: boolean
  /** Digits that fixed-width numbers directly behind it need; −1 = this one is of fixed width itself. */
  readonly subsequentWidth: number
}

/** Digits of a second's fraction. */
export interface FractionNode {
  readonly kind: 'fraction'
  readonly minWidth: number
  readonly maxWidth: number
  readonly hasPoint: boolean
  readonly subsequentWidth: number
}

const WIDE = 19

const NUMBER_LETTERS: Readonly<Record<string, readonly [NumberField, maxCount: number]>> = {
  d: ['dayOfMonth', 2],
  h: ['clockHourOfAmPm', 2],
  H: ['hourOfDay', 2],
  k: ['clockHourOfDay', 2],
  K: ['hourOfAmPm', 2],
  m: ['minuteOfHour', 2],
  s: ['secondOfMinute', 2],
  w: ['weekOfYear', 2],
  W: ['weekOfMonth', 1],
  F: ['alignedDayOfWeekInMonth', 1],
}
const LONG_LETTERS: Readonly<Record<string, NumberField>> = {
  A: 'milliOfDay',
  n: 'nanoOfSecond',
  N: 'nanoOfDay',
}
const YEAR_LETTERS: Readonly<Record<string, NumberField>> = {
  y: 'yearOfEra',
  u: 'year',
  Y: 'weekBasedYear',
}
const NAME_LETTERS: Readonly<Record<string, readonly [NamedField, NumberField | undefined]>> = {
  M: ['month', 'monthOfYear'],
  L: ['month', 'monthOfYear'],
  Q: ['quarter', 'quarterOfYear'],
  q: ['quarter', 'quarterOfYear'],
  E: ['dayOfWeek', undefined],
  e: ['dayOfWeek', 'localDayOfWeek'],
  c: ['dayOfWeek', 'localDayOfWeek'],
  G: ['era', undefined],
}
const ZONE_MAX_COUNT: Readonly<Record<string, number>> = {
  V: 2,
  v: 4,
  z: 4,
  O: 4,
  X: 5,
  x: 5,
  Z: 5,
}

/**
 * Reads a pattern of `java.time.format.DateTimeFormatter` (English, weeks from Sunday).
 *
 * @throws TIME_INVALID_PATTERN
 */
export function compilePattern(pattern: string): readonly PatternNode[] {
  return new PatternReader(pattern).read()
}

class PatternReader {
  readonly #pattern: string
  /** Node lists of the optional sections that are open, outermost first. */
  readonly #levels: PatternNode[][] = [[]]
  /** Index of the number in the innermost list that later digits may take digits from; −1 = none. */
  #adjacent = -1
  #padWidth = 0

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  read(): readonly PatternNode[] {
    for (let at = 0; at < this.#pattern.length; ) at = this.#readAt(at)
    while (this.#levels.length > 1) this.#closeOptional()
    return this.#levels[0] as PatternNode[]
  }

  #readAt(at: number): number {
    const char = this.#pattern[at] as string
    if (/[A-Za-z]/.test(char)) return this.#readLetters(at, char)
    if (char === "'") return this.#readQuoted(at)
    if (char === '[') {
      this.#levels.push([])
      this.#adjacent = -1
    } else if (char === ']') {
      if (this.#levels.length === 1) throw this.#fail("']' has no '[' before it")
      this.#closeOptional()
    } else if (char === '{' || char === '}' || char === '#') {
      throw this.#fail(`'${char}' is reserved`)
    } else {
      this.#append({ kind: 'literal', text: char })
    }
    return at + 1
  }

  #readQuoted(start: number): number {
    let text = ''
    let at = start + 1
    for (; at < this.#pattern.length; at++) {
      if (this.#pattern[at] === "'") {
        if (this.#pattern[at + 1] !== "'") break
        at++
      }
      text += this.#pattern[at]
    }
    if (at >= this.#pattern.length) throw this.#fail('a quote is not closed')
    this.#append({ kind: 'literal', text: text === '' ? "'" : text })
    return at + 1
  }

  #readLetters(start: number, letter: string): number {
    let end = start
    while (this.#pattern[end] === letter) end++
    const count = end - start
    if (letter === 'p') {
      if (!/[A-Za-oq-z]/.test(this.#pattern[end] ?? ''))
        throw this.#fail("the pad letter 'p' needs a letter after it")
      this.#padWidth = count
      return end
    }
    this.#appendLetters(letter, count)
    return end
  }

  #appendLetters(letter: string, count: number): void {
    const year = YEAR_LETTERS[letter]
    const name = NAME_LETTERS[letter]
    const number = NUMBER_LETTERS[letter]
    const long = LONG_LETTERS[letter]
    if (year !== undefined) this.#appendYear(year, count)
    else if (name !== undefined) this.#appendName(letter, count, name)
    else if (number !== undefined) {
      if (count > number[1]) throw this.#tooMany(letter)
      this.#appendNumber(fixedOrFree(number[0], count))
    } else if (long !== undefined) {
      if (count > WIDE) throw this.#tooMany(letter)
      this.#appendNumber(numberNode(long, count, WIDE, 'notNegative'))
    } else if (letter === 'S') {
      if (count > 9) throw this.#tooMany(letter)
      this.#appendNumber({
        kind: 'fraction',
        minWidth: count,
        maxWidth: count,
        hasPoint: false,
        subsequentWidth: 0,
      })
    } else if (letter === 'D') {
      if (count > 3) throw this.#tooMany(letter)
      this.#appendNumber(
        count === 1
          ? fixedOrFree('dayOfYear', 1)
          : numberNode('dayOfYear', count, 3, 'notNegative'),
      )
    } else if (letter === 'g') {
      this.#appendNumber(numberNode('modifiedJulianDay', Math.min(count, WIDE), WIDE, 'normal'))
    } else if (letter === 'a') {
      if (count > 1) throw this.#tooMany(letter)
      this.#append({ kind: 'name', field: 'amPm', style: 'short' })
    } else if (letter === 'B') {
      if (count !== 1 && count !== 4 && count !== 5)
        throw this.#fail(`'${letter.repeat(count)}' is not a form of B`)
      this.#append({ kind: 'dayPeriod' })
    } else this.#appendZone(letter, count)
  }

  #appendYear(field: NumberField, count: number): void {
    if (count > WIDE) throw this.#tooMany('y')
    if (count === 2)
      this.#appendNumber({ ...numberNode(field, 2, 2, 'notNegative'), isReduced: true })
    else this.#appendNumber(numberNode(field, count, WIDE, count < 4 ? 'normal' : 'exceedsPad'))
  }

  #appendName(
    letter: string,
    count: number,
    [field, number]: readonly [NamedField, NumberField | undefined],
  ): void {
    if (count > 5) throw this.#tooMany(letter)
    if (letter === 'c' && count === 2) throw this.#fail("'cc' is not a form of c")
    if (number !== undefined && count <= 2) this.#appendNumber(fixedOrFree(number, count))
    else
      this.#append({
        kind: 'name',
        field,
        style: count <= 3 ? 'short' : count === 4 ? 'full' : 'narrow',
      })
  }

  #appendZone(letter: string, count: number): void {
    const maxCount = ZONE_MAX_COUNT[letter]
    if (maxCount === undefined) throw this.#fail(`'${letter}' is no pattern letter`)
    if (count > maxCount) throw this.#tooMany(letter)
    const oneOrFour = letter === 'O' || letter === 'v'
    if ((letter === 'V' && count !== 2) || (oneOrFour && count !== 1 && count !== 4)) {
      throw this.#fail(`'${letter.repeat(count)}' is not a form of ${letter}`)
    }
    this.#append({ kind: 'zone', letter, count })
  }

  /** Appends digits; a run of fixed-width numbers reserves its digits in the number before the run. */
  #appendNumber(node: NumberNode | FractionNode): void {
    const nodes = this.#nodes
    const width = node.kind === 'fraction' || node.sign === 'notNegative' ? node.minWidth : -1
    const isFixed = node.minWidth === node.maxWidth && width >= 0
    const base = nodes[this.#adjacent]
    if (
      this.#adjacent < 0 ||
      base === undefined ||
      (base.kind !== 'number' && base.kind !== 'fraction')
    ) {
      this.#append(node)
      this.#adjacent = nodes.length - 1
      return
    }
    if (isFixed) {
      const at = this.#adjacent
      nodes[at] = { ...base, subsequentWidth: base.subsequentWidth + node.maxWidth }
      this.#append({ ...node, subsequentWidth: -1 })
      this.#adjacent = at
    } else {
      nodes[this.#adjacent] = { ...base, subsequentWidth: -1 }
      this.#append(node)
      this.#adjacent = nodes.length - 1
    }
  }

  #append(node: PatternNode): void {
    this.#nodes.push(this.#padWidth > 0 ? { kind: 'pad', width: this.#padWidth, node } : node)
    this.#padWidth = 0
    this.#adjacent = -1
  }

  #closeOptional(): void {
    const nodes = this.#levels.pop() as PatternNode[]
    if (nodes.length > 0) this.#nodes.push({ kind: 'optional', nodes })
    this.#adjacent = -1
  }

  get #nodes(): PatternNode[] {
    return this.#levels[this.#levels.length - 1] as PatternNode[]
  }

  #tooMany(letter: string) {
    return this.#fail(`the letter '${letter}' is repeated too often`)
  }

  #fail(problem: string) {
    return invalidPattern({ pattern: this.#pattern, problem })
  }
}

const numberNode = (
  field: NumberField,
  minWidth: number,
  maxWidth: number,
  sign: SignStyle,
): NumberNode => ({
  kind: 'number',
  field,
  minWidth,
  maxWidth,
  sign,
  isReduced: false,
  subsequentWidth: 0,
})

const fixedOrFree = (field: NumberField, count: number): NumberNode =>
  count === 1
    ? numberNode(field, 1, WIDE, 'normal')
    : numberNode(field, count, count, 'notNegative')
