import { type CaseMode, foldCase } from './case-folding.ts'
import { LINE_FEED, LINE_TERMINATORS, VERTICAL_SPACE } from './java-classes.ts'
import {
  ANYTHING,
  type CharacterSet,
  not,
  one,
  type ParsedRegex,
  type RegexNode,
  ranges,
  union,
} from './regex-ast.ts'
import { RegexCursor } from './regex-cursor.ts'

/**
 * Takes a regular expression in the syntax of java.util.regex apart.
 *
 * @throws RegexSyntaxError
 */
export function parseJavaRegex(pattern: string): ParsedRegex {
  return new JavaRegexParser(pattern).parse()
}

interface Flags {
  ignoreCase: boolean
  unicodeCase: boolean
  dotAll: boolean
  multiline: boolean
  comments: boolean
  unixLines: boolean
}

const FLAG_NAMES: Readonly<Record<string, keyof Flags | undefined>> = {
  i: 'ignoreCase',
  u: 'unicodeCase',
  s: 'dotAll',
  m: 'multiline',
  x: 'comments',
  d: 'unixLines',
}

const EMPTY: RegexNode = { kind: 'sequence', items: [] }
const anchor = (name: Extract<RegexNode, { kind: 'anchor' }>['anchor']): RegexNode => ({
  kind: 'anchor',
  anchor: name,
})
const setNode = (set: CharacterSet): RegexNode => ({ kind: 'set', set })
/** Nesting that a hostile pattern may not exceed, so that recursion stays shallow. */
const MAX_DEPTH = 250

class JavaRegexParser {
  readonly #cursor: RegexCursor
  readonly #names = new Map<string, number>()
  readonly #groupTotal: number
  #groupCount = 0
  #depth = 0
  #flags: Flags = {
    ignoreCase: false,
    unicodeCase: false,
    dotAll: false,
    multiline: false,
    comments: false,
    unixLines: false,
  }

  constructor(pattern: string) {
    this.#cursor = new RegexCursor(pattern)
    // An upper bound is enough: it only decides how many digits a back reference takes.
    this.#groupTotal = pattern.match(/\((?!\?)|\(\?<(?![=!])/g)?.length ?? 0
  }

  parse(): ParsedRegex {
    const root = this.#alternation()
    if (this.#cursor.index < this.#cursor.pattern.length)
      throw this.#cursor.error('Unmatched closing )')
    return { root, groupCount: this.#groupCount }
  }

  #alternation(): RegexNode {
    if (++this.#depth > MAX_DEPTH) throw this.#cursor.error('Groups are nested too deep')
    const options = [this.#sequence()]
    while (this.#cursor.take('|')) options.push(this.#sequence())
    this.#depth--
    return options.length === 1 ? options[0]! : { kind: 'alternation', options }
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = []
    for (;;) {
      this.#skipComments()
      const next = this.#cursor.pattern[this.#cursor.index]
      if (next === undefined || next === '|' || next === ')') break
      const atom = this.#atom()
      if (atom !== undefined) items.push(this.#quantified(atom))
    }
    return items.length === 1 ? items[0]! : { kind: 'sequence', items }
  }

  /** Returns undefined for what only sets flags. */
  #atom(): RegexNode | undefined {
    const character = this.#cursor.next()
    switch (character) {
      case '(':
        return this.#group()
      case '[':
        return setNode(this.#class())
      case '.':
        if (this.#flags.dotAll) return setNode(ANYTHING)
        return setNode(not(this.#flags.unixLines ? LINE_FEED : LINE_TERMINATORS))
      case '^':
        return anchor(this.#flags.multiline ? 'lineStart' : 'inputStart')
      case '$':
        return anchor(this.#flags.multiline ? 'lineEnd' : 'lastLineEnd')
      case '\\':
        return this.#escape()
      case '*':
      case '+':
      case '?':
        throw this.#cursor.error(`Dangling meta character '${character}'`, -1)
      case '{':
        throw this.#cursor.error('Illegal repetition', -1)
      default:
        return this.#literal(character)
    }
  }

  #quantified(atom: RegexNode): RegexNode {
    let node = atom
    for (;;) {
      this.#skipComments()
      const bounds = this.#bounds()
      if (bounds === undefined) return node
      const mode = this.#cursor.take('?')
        ? 'lazy'
        : this.#cursor.take('+')
          ? 'possessive'
          : 'greedy'
      if (node !== atom) throw this.#cursor.error('Dangling meta character', -1)
      node = { kind: 'repeat', body: node, min: bounds[0], max: bounds[1], mode }
    }
  }

  #bounds(): readonly [min: number, max: number] | undefined {
    if (this.#cursor.take('*')) return [0, Number.POSITIVE_INFINITY]
    if (this.#cursor.take('+')) return [1, Number.POSITIVE_INFINITY]
    if (this.#cursor.take('?')) return [0, 1]
    if (!this.#cursor.take('{')) return undefined
    const bounds = this.#cursor.takeMatch(/(\d+)(,?)(\d*)\}/y)
    if (bounds === undefined) throw this.#cursor.error('Illegal repetition')
    const min = Number(bounds[1])
    const max =
      bounds[2] === '' ? min : bounds[3] === '' ? Number.POSITIVE_INFINITY : Number(bounds[3])
    if ((bounds[2] === '' && bounds[3] !== '') || max < min || min > 2147483647)
      throw this.#cursor.error('Illegal repetition range')
    return [min, max]
  }

  #group(): RegexNode | undefined {
    const before = { ...this.#flags }
    const node = this.#groupBody()
    // Flags set inside a group end with it; `(?i)` alone sets them for the group around it.
    if (node !== undefined) this.#flags = before
    return node
  }

  #groupBody(): RegexNode | undefined {
    if (!this.#cursor.take('?')) return this.#capture()
    if (this.#cursor.take(':')) return this.#closed(this.#alternation())
    if (this.#cursor.take('>')) return { kind: 'atomic', body: this.#closed(this.#alternation()) }
    if (this.#cursor.take('=')) return this.#look(true, false)
    if (this.#cursor.take('!')) return this.#look(true, true)
    if (this.#cursor.take('<=')) return this.#look(false, false)
    if (this.#cursor.take('<!')) return this.#look(false, true)
    const name = this.#cursor.takeMatch(/<([A-Za-z][A-Za-z0-9]*)>/y)
    if (name !== undefined) {
      if (this.#names.has(name[1]!))
        throw this.#cursor.error(`Named capturing group <${name[1]}> is already defined`)
      this.#names.set(name[1]!, this.#groupCount + 1)
      return this.#capture()
    }
    const flags = this.#cursor.takeMatch(/([idmsuxU]*)(?:-([idmsuxU]*))?([:)])/y)
    if (flags === undefined) throw this.#cursor.error('Unknown inline modifier')
    this.#setFlags(flags[1]!, true)
    this.#setFlags(flags[2] ?? '', false)
    return flags[3] === ')' ? undefined : this.#closed(this.#alternation())
  }

  #capture(): RegexNode {
    const index = ++this.#groupCount
    return { kind: 'group', index, body: this.#closed(this.#alternation()) }
  }

  #look(isAhead: boolean, isNegated: boolean): RegexNode {
    return { kind: 'look', isAhead, isNegated, body: this.#closed(this.#alternation()) }
  }

  #closed(body: RegexNode): RegexNode {
    if (!this.#cursor.take(')')) throw this.#cursor.error('Unclosed group')
    return body
  }

  #setFlags(names: string, isOn: boolean): void {
    for (const name of names) {
      const flag = FLAG_NAMES[name]
      if (flag === undefined) throw this.#cursor.error(`The flag ${name} is not supported`)
      this.#flags[flag] = isOn
    }
  }

  #escape(): RegexNode {
    const character = this.#cursor.next()
    switch (character) {
      case '':
        throw this.#cursor.error('Unexpected internal error: trailing \\')
      case 'b':
        if (this.#cursor.pattern.startsWith('{g}', this.#cursor.index))
          throw this.#cursor.error('\\b{g} is not supported')
        return anchor('wordBoundary')
      case 'B':
        return anchor('noWordBoundary')
      case 'A':
      case 'G':
        return anchor('inputStart')
      case 'Z':
        return anchor('lastLineEnd')
      case 'z':
        return anchor('inputEnd')
      case 'R':
        return LINE_BREAK
      case 'X':
        return GRAPHEME
      case 'Q':
        return this.#quoted()
      case 'k': {
        const name = this.#cursor.takeMatch(/<([A-Za-z][A-Za-z0-9]*)>/y)?.[1]
        const group = name === undefined ? undefined : this.#names.get(name)
        if (group === undefined)
          throw this.#cursor.error('\\k is not followed by the name of a group')
        return { kind: 'backReference', group }
      }
      default: {
        if (character >= '1' && character <= '9') return this.#backReference(Number(character))
        const set = this.#cursor.escapedSet(character)
        if (set !== undefined) return setNode(set)
        return this.#literal(this.#cursor.escapedCharacter(character))
      }
    }
  }

  #backReference(first: number): RegexNode {
    let group = first
    if (group > this.#groupTotal) throw this.#cursor.error(`There is no group ${group}`)
    for (;;) {
      const digit = this.#cursor.pattern[this.#cursor.index]
      if (digit === undefined || digit < '0' || digit > '9') break
      if (group * 10 + Number(digit) > this.#groupTotal) break
      group = group * 10 + Number(digit)
      this.#cursor.index++
    }
    return { kind: 'backReference', group }
  }

  #quoted(): RegexNode {
    const end = this.#cursor.pattern.indexOf('\\E', this.#cursor.index)
    const text = this.#cursor.pattern.slice(this.#cursor.index, end === -1 ? undefined : end)
    this.#cursor.index = end === -1 ? this.#cursor.pattern.length : end + 2
    const items = Array.from(text, (character) => this.#literal(character))
    if (items.length === 0) return EMPTY
    if (items.length === 1) return items[0]!
    // A quantifier after the quotation belongs to its last character.
    const last = this.#quantified(items.pop()!)
    return { kind: 'sequence', items: [...items, last] }
  }

  /** The rest of `[…]`; the bracket was read. */
  #class(): CharacterSet {
    if (++this.#depth > MAX_DEPTH) throw this.#cursor.error('Character classes are nested too deep')
    const isNegated = this.#cursor.take('^')
    const operands: CharacterSet[] = []
    let parts: CharacterSet[] = []
    let isFirst = true
    for (;;) {
      this.#skipComments()
      if (this.#cursor.index >= this.#cursor.pattern.length)
        throw this.#cursor.error('Unclosed character class')
      if (!isFirst && this.#cursor.take(']')) break
      isFirst = false
      if (this.#cursor.take('&&')) {
        if (parts.length > 0) operands.push(union(...parts))
        parts = []
        continue
      }
      parts.push(this.#classPart())
    }
    this.#depth--
    if (parts.length > 0) operands.push(union(...parts))
    const set: CharacterSet =
      operands.length === 1 ? operands[0]! : { kind: 'intersection', sets: operands }
    return isNegated ? not(set) : set
  }

  #classPart(): CharacterSet {
    if (this.#cursor.take('[')) return this.#class()
    if (this.#cursor.take('\\Q')) {
      const end = this.#cursor.pattern.indexOf('\\E', this.#cursor.index)
      const text = this.#cursor.pattern.slice(this.#cursor.index, end === -1 ? undefined : end)
      this.#cursor.index = end === -1 ? this.#cursor.pattern.length : end + 2
      return union(...Array.from(text, (character) => this.#folded(one(character.codePointAt(0)!))))
    }
    const first = this.#classCharacter()
    if (typeof first !== 'number') return first
    const following = this.#cursor.pattern[this.#cursor.index + 1]
    if (
      this.#cursor.pattern[this.#cursor.index] !== '-' ||
      following === ']' ||
      following === '[' ||
      following === undefined
    ) {
      return this.#folded(one(first))
    }
    this.#cursor.index++
    const last = this.#classCharacter()
    if (typeof last !== 'number' || last < first)
      throw this.#cursor.error('Illegal character range')
    return this.#folded(ranges([first, last]))
  }

  #classCharacter(): number | CharacterSet {
    const character = this.#cursor.next()
    if (character !== '\\') return character.codePointAt(0)!
    const escaped = this.#cursor.next()
    if (escaped === '') throw this.#cursor.error('Illegal escape')
    return (
      this.#cursor.escapedSet(escaped) ?? this.#cursor.escapedCharacter(escaped).codePointAt(0)!
    )
  }

  #literal(character: string): RegexNode {
    return setNode(this.#folded(one(character.codePointAt(0)!)))
  }

  #folded(set: CharacterSet): CharacterSet {
    const mode: CaseMode = !this.#flags.ignoreCase
      ? 'exact'
      : this.#flags.unicodeCase
        ? 'unicode'
        : 'ascii'
    return foldCase(set, mode)
  }

  #skipComments(): void {
    if (!this.#flags.comments) return
    while (this.#cursor.takeMatch(/[ \t\n\v\f\r]+|#[^\n]*/y) !== undefined);
  }
}

const LINE_BREAK: RegexNode = {
  kind: 'atomic',
  body: {
    kind: 'alternation',
    options: [
      { kind: 'sequence', items: [setNode(one(0x0d)), setNode(one(0x0a))] },
      setNode(VERTICAL_SPACE),
    ],
  },
}

/** A character with its combining marks: near enough to a grapheme cluster. */
const GRAPHEME: RegexNode = {
  kind: 'atomic',
  body: {
    kind: 'sequence',
    items: [
      setNode(ANYTHING),
      {
        kind: 'repeat',
        body: setNode({ kind: 'property', property: 'M' }),
        min: 0,
        max: Number.POSITIVE_INFINITY,
        mode: 'greedy',
      },
    ],
  },
}
