import { RE2JS } from 're2js'
import { defineError } from '../../../../core/errors.ts'
import { parseJavaRegex } from './java-regex-parser.ts'
import { printJavaScript } from './javascript-regex.ts'
import { printRe2 } from './re2-regex.ts'
import type { ParsedRegex, RegexNode } from './regex-ast.ts'
import { regexCost } from './regex-cost.ts'
import { RegexSyntaxError } from './regex-cursor.ts'

export const unsafeRegex = defineError({
  code: 'SQL_REGEX_UNSAFE',
  domain: 'user',
  retry: 'never',
  message: (p: { pattern: string }) =>
    `The regular expression '${p.pattern}' can take exponential time and cannot run in linear time, since it looks around, refers back or has possessive parts.`,
  remedy: (_p) => 'Avoid repeats inside repeats that match the same text, such as (a+)+.',
})

/** One match: places in UTF-16 units. */
export interface RegexMatch {
  readonly start: number
  readonly end: number
}

/** A compiled regular expression of Java's syntax. */
export interface CompiledRegex {
  readonly groupCount: number
  /** True when some part of the text matches. */
  readonly test: (text: string) => boolean
  /** Text of a group (0 = all) of the first match: undefined = no match, null = the group took no part. */
  readonly extract: (text: string, group: number) => string | null | undefined
  /** Calls back for each match from left to right with the text of a group; stops when it returns false. */
  readonly each: (
    text: string,
    group: number,
    visit: (match: RegexMatch, text: string | null) => boolean,
  ) => void
  /** True when the pattern matches the text from end to end. */
  readonly matchesWhole: (text: string) => boolean
}

/** Most steps of backtracking that a call may take by our estimate: a second or so. */
const MAX_STEPS = 1e9

/**
 * Compiles a pattern; returns undefined when its syntax is wrong.
 *
 * Patterns that cannot blow up run in JavaScript's engine, in text that is short enough for their
 * worst case. The others run in a linear-time engine, which is some hundred times slower.
 *
 * @throws SQL_REGEX_UNSAFE when a pattern can blow up and the linear engine cannot run it
 */
export function compileRegex(pattern: string): CompiledRegex | undefined {
  const parsed = tryParseRegex(pattern)
  if (parsed === undefined) return undefined
  const cost = regexCost(parsed)
  const linear = printRe2(parsed)
  const isSame = !forgetsGroups(parsed.root)
  if (linear !== undefined && (cost.kind === 'exponential' || !isSame))
    return new LinearRegex(linear, parsed)
  if (cost.kind === 'exponential') throw unsafeRegex({ pattern: pattern.slice(0, 200) })
  const direct = new BacktrackingRegex(parsed)
  if (cost.degree <= 1 || linear === undefined) return direct
  const maxLength = Math.floor(MAX_STEPS ** (1 / cost.degree))
  return new LengthSwitchedRegex(direct, () => new LinearRegex(linear, parsed), maxLength)
}

/** The problem with a pattern, for messages; undefined when its syntax is right. */
export function regexProblem(pattern: string): string | undefined {
  try {
    parseJavaRegex(pattern)
    return undefined
  } catch (error) {
    if (error instanceof RegexSyntaxError) return `${error.message} at index ${error.index}`
    throw error
  }
}

/** Takes a pattern apart; undefined when its syntax is wrong. */
export function tryParseRegex(pattern: string): ParsedRegex | undefined {
  try {
    return parseJavaRegex(pattern)
  } catch (error) {
    if (error instanceof RegexSyntaxError) return undefined
    throw error
  }
}

class BacktrackingRegex implements CompiledRegex {
  readonly groupCount: number
  readonly #first: RegExp
  readonly #all: RegExp
  readonly #whole: RegExp
  readonly #groups: readonly number[]

  constructor(parsed: ParsedRegex) {
    const { source, groups } = printJavaScript(parsed)
    this.groupCount = parsed.groupCount
    this.#groups = groups
    this.#first = new RegExp(source, 'v')
    this.#all = new RegExp(source, 'gv')
    this.#whole = new RegExp(`^(?:${source})$`, 'v')
  }

  test(text: string): boolean {
    return this.#first.test(text)
  }

  extract(text: string, group: number): string | null | undefined {
    const match = this.#first.exec(text)
    return match === null ? undefined : (match[this.#groups[group]!] ?? null)
  }

  each(
    text: string,
    group: number,
    visit: (match: RegexMatch, text: string | null) => boolean,
  ): void {
    const all = this.#all
    all.lastIndex = 0
    for (let match = all.exec(text); match !== null; match = all.exec(text)) {
      const start = match.index
      const end = start + match[0].length
      if (!visit({ start, end }, match[this.#groups[group]!] ?? null)) return
      // An empty match would be found again: go one code point on.
      if (end === start) all.lastIndex = end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1)
    }
  }

  matchesWhole(text: string): boolean {
    return this.#whole.test(text)
  }
}

class LinearRegex implements CompiledRegex {
  readonly groupCount: number
  readonly #regex: RE2JS
  readonly #whole: RE2JS

  constructor(source: string, parsed: ParsedRegex) {
    this.groupCount = parsed.groupCount
    this.#regex = RE2JS.compile(source)
    this.#whole = RE2JS.compile(`\\A(?:${source})\\z`)
  }

  test(text: string): boolean {
    return this.#regex.matcher(text).find()
  }

  extract(text: string, group: number): string | null | undefined {
    const matcher = this.#regex.matcher(text)
    return matcher.find() ? matcher.group(group) : undefined
  }

  each(
    text: string,
    group: number,
    visit: (match: RegexMatch, text: string | null) => boolean,
  ): void {
    const matcher = this.#regex.matcher(text)
    while (matcher.find()) {
      if (!visit({ start: matcher.start(), end: matcher.end() }, matcher.group(group))) return
    }
  }

  matchesWhole(text: string): boolean {
    return this.#whole.matcher(text).find()
  }
}

/** Backtracks in short text, where even the worst case is quick. */
class LengthSwitchedRegex implements CompiledRegex {
  readonly groupCount: number
  readonly #direct: CompiledRegex
  readonly #makeLinear: () => CompiledRegex
  readonly #maxLength: number
  #linear: CompiledRegex | undefined

  constructor(direct: CompiledRegex, makeLinear: () => CompiledRegex, maxLength: number) {
    this.groupCount = direct.groupCount
    this.#direct = direct
    this.#makeLinear = makeLinear
    this.#maxLength = maxLength
  }

  test(text: string): boolean {
    return this.#for(text).test(text)
  }

  extract(text: string, group: number): string | null | undefined {
    return this.#for(text).extract(text, group)
  }

  each(
    text: string,
    group: number,
    visit: (match: RegexMatch, text: string | null) => boolean,
  ): void {
    this.#for(text).each(text, group, visit)
  }

  matchesWhole(text: string): boolean {
    return this.#for(text).matchesWhole(text)
  }

  #for(text: string): CompiledRegex {
    if (text.length <= this.#maxLength) return this.#direct
    this.#linear ??= this.#makeLinear()
    return this.#linear
  }
}

/**
 * True when JavaScript may forget a group that Java keeps: in each round of a repeat JavaScript
 * clears the groups inside, so one that not every round sets can differ.
 */
function forgetsGroups(node: RegexNode, isRepeated = false): boolean {
  switch (node.kind) {
    case 'group':
      return forgetsGroups(node.body, isRepeated)
    case 'sequence':
      return node.items.some((item) => forgetsGroups(item, isRepeated))
    case 'alternation':
      return node.options.some((option) =>
        isRepeated ? hasGroup(option) : forgetsGroups(option, false),
      )
    case 'repeat':
      if (isRepeated && node.min === 0 && hasGroup(node.body)) return true
      return forgetsGroups(node.body, isRepeated || node.max > 1)
    case 'look':
    case 'atomic':
      return forgetsGroups(node.body, isRepeated)
    default:
      return false
  }
}

function hasGroup(node: RegexNode): boolean {
  switch (node.kind) {
    case 'group':
      return true
    case 'sequence':
      return node.items.some(hasGroup)
    case 'alternation':
      return node.options.some(hasGroup)
    case 'repeat':
    case 'look':
    case 'atomic':
      return hasGroup(node.body)
    default:
      return false
  }
}
