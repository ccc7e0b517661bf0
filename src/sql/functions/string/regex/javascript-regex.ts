import { assertNever } from '../../../../core/errors.ts'
import { WORD_FOR_BOUNDARY } from './java-classes.ts'
import {
  type Anchor,
  type CharacterSet,
  LAST_CODE_POINT,
  type ParsedRegex,
  type Range,
  type RegexNode,
} from './regex-ast.ts'

/** A pattern as JavaScript writes it, for the flag `v`. */
export interface JavaScriptRegex {
  readonly source: string
  /** Number of each Java group in the JavaScript pattern, by Java's number; atomic groups add groups of their own. */
  readonly groups: readonly number[]
}

/** Writes a parsed pattern for JavaScript's own engine. */
export function printJavaScript(regex: ParsedRegex): JavaScriptRegex {
  const printer = new JavaScriptPrinter(regex.groupCount)
  return { source: printer.print(regex.root), groups: printer.groups }
}

class JavaScriptPrinter {
  readonly groups: number[]
  #count = 0

  constructor(groupCount: number) {
    this.groups = new Array<number>(groupCount + 1).fill(0)
  }

  print(node: RegexNode): string {
    switch (node.kind) {
      case 'set':
        return printSet(node.set)
      case 'sequence':
        return node.items
          .map((item) =>
            item.kind === 'alternation' ? `(?:${this.print(item)})` : this.print(item),
          )
          .join('')
      case 'alternation':
        return node.options.map((option) => this.print(option)).join('|')
      case 'group':
        this.groups[node.index] = ++this.#count
        return `(${this.print(node.body)})`
      case 'repeat': {
        if (node.mode === 'possessive') return this.#atomic({ ...node, mode: 'greedy' })
        const body =
          node.body.kind === 'set' || node.body.kind === 'group'
            ? this.print(node.body)
            : `(?:${this.print(node.body)})`
        return `${body}${printBounds(node.min, node.max)}${node.mode === 'lazy' ? '?' : ''}`
      }
      case 'look':
        return `(?${node.isAhead ? '' : '<'}${node.isNegated ? '!' : '='}${this.print(node.body)})`
      case 'atomic':
        return this.#atomic(node.body)
      case 'anchor':
        return printAnchor(node.anchor)
      case 'backReference':
        return `(?:\\${this.groups[node.group]})`
      default:
        return assertNever(node)
    }
  }

  // What a lookahead matched is never tried again; a reference then takes just that.
  #atomic(body: RegexNode): string {
    const group = ++this.#count
    return `(?:(?=(${this.print(body)}))\\${group})`
  }
}

function printBounds(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  if (min === 0 && max === 1) return '?'
  return min === max ? `{${min}}` : `{${min},${max}}`
}

const TERMINATOR = '[\\n\\r\\x85\\u2028\\u2029]'
const BOUNDARY_WORD = printSet(WORD_FOR_BOUNDARY)
const ANCHORS: Readonly<Record<Anchor, string>> = {
  inputStart: '^',
  inputEnd: '$',
  lastLineEnd: `(?=(?:\\r\\n|${TERMINATOR})?$)(?<!\\r(?=\\n))`,
  lineStart: `(?:^|(?<=${TERMINATOR})(?!$)(?<!\\r(?=\\n)))`,
  lineEnd: `(?:$|(?=${TERMINATOR})(?<!\\r(?=\\n)))`,
  wordBoundary: `(?:(?<=${BOUNDARY_WORD})(?!${BOUNDARY_WORD})|(?<!${BOUNDARY_WORD})(?=${BOUNDARY_WORD}))`,
  noWordBoundary: `(?:(?<=${BOUNDARY_WORD})(?=${BOUNDARY_WORD})|(?<!${BOUNDARY_WORD})(?!${BOUNDARY_WORD}))`,
}
const printAnchor = (name: Anchor): string => ANCHORS[name]

/** Writes a set as an atom. */
function printSet(set: CharacterSet): string {
  if (set.kind === 'ranges' && set.ranges.length === 1) {
    const [from, to] = set.ranges[0]!
    if (from === to) return printCode(from)
    if (from === 0 && to === LAST_CODE_POINT) return '[\\s\\S]'
  }
  if (set.kind === 'property') return `\\p{${set.property}}`
  return printClass(set)
}

/** Writes a set in brackets. */
function printClass(set: CharacterSet): string {
  switch (set.kind) {
    case 'ranges':
      return `[${set.ranges.map(printRange).join('')}]`
    case 'property':
      return `[\\p{${set.property}}]`
    case 'union':
      return `[${set.sets.map((part) => (part.kind === 'ranges' ? part.ranges.map(printRange).join('') : printClass(part))).join('')}]`
    case 'intersection':
      return set.sets.length === 0 ? '[^\\s\\S]' : `[${set.sets.map(printClass).join('&&')}]`
    case 'not':
      return `[^${printClass(set.set)}]`
    default:
      return assertNever(set)
  }
}

function printRange([from, to]: Range): string {
  return from === to ? printCode(from) : `${printCode(from)}-${printCode(to)}`
}

function printCode(code: number): string {
  const isPlain =
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a)
  return isPlain ? String.fromCharCode(code) : `\\u{${code.toString(16)}}`
}
