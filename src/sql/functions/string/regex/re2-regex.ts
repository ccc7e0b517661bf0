import { assertNever } from '../../../../core/errors.ts'
import {
  type Anchor,
  type CharacterSet,
  type ParsedRegex,
  type Range,
  type RegexNode,
  rangesOf,
} from './regex-ast.ts'

/**
 * Writes a parsed pattern for an engine of RE2's kind, which needs linear time whatever the pattern;
 * undefined when it uses what such an engine lacks: look-around, back references, atomic groups.
 */
export function printRe2(regex: ParsedRegex): string | undefined {
  try {
    return print(regex.root)
  } catch (error) {
    if (error === UNSUPPORTED) return undefined
    throw error
  }
}

const UNSUPPORTED = new Error('not expressible')
const MAX_COUNT = 1000

function print(node: RegexNode): string {
  switch (node.kind) {
    case 'set':
      return printSet(node.set)
    case 'sequence':
      return node.items
        .map((item) => (item.kind === 'alternation' ? `(?:${print(item)})` : print(item)))
        .join('')
    case 'alternation':
      return node.options.map(print).join('|')
    case 'group':
      return `(${print(node.body)})`
    case 'repeat': {
      if (node.mode === 'possessive') throw UNSUPPORTED
      const isUnbounded = node.max === Number.POSITIVE_INFINITY
      if (node.min > MAX_COUNT || (!isUnbounded && node.max > MAX_COUNT)) throw UNSUPPORTED
      const bounds =
        isUnbounded && node.min <= 1
          ? node.min === 0
            ? '*'
            : '+'
          : `{${node.min},${isUnbounded ? '' : node.max}}`
      return `(?:${print(node.body)})${bounds}${node.mode === 'lazy' ? '?' : ''}`
    }
    case 'anchor':
      return ANCHORS[node.anchor]
    case 'look':
    case 'atomic':
    case 'backReference':
      throw UNSUPPORTED
    default:
      return assertNever(node)
  }
}

// Words are ASCII here and lines end with \n only: the price of an engine that cannot look around.
const ANCHORS: Readonly<Record<Anchor, string>> = {
  inputStart: '\\A',
  inputEnd: '\\z',
  lastLineEnd: '\\z',
  lineStart: '(?m:^)',
  lineEnd: '(?m:$)',
  wordBoundary: '\\b',
  noWordBoundary: '\\B',
}

function printSet(set: CharacterSet): string {
  const list = rangesOf(set)
  if (list !== undefined)
    return list.length === 0 ? '[^\\x{0}-\\x{10FFFF}]' : `[${list.map(printRange).join('')}]`
  switch (set.kind) {
    case 'property':
      return `[${printProperty(set.property, 'p')}]`
    case 'union':
      return `[${set.sets.map(printPart).join('')}]`
    case 'not':
      if (set.set.kind === 'property') return `[${printProperty(set.set.property, 'P')}]`
      if (set.set.kind === 'union') return `[^${set.set.sets.map(printPart).join('')}]`
      throw UNSUPPORTED
    default:
      throw UNSUPPORTED
  }
}

function printPart(set: CharacterSet): string {
  const list = rangesOf(set)
  if (list !== undefined) return list.map(printRange).join('')
  if (set.kind === 'property') return printProperty(set.property, 'p')
  if (set.kind === 'not' && set.set.kind === 'property') return printProperty(set.set.property, 'P')
  throw UNSUPPORTED
}

function printProperty(name: string, letter: 'p' | 'P'): string {
  const script = /^Script=(.*)$/.exec(name)?.[1]
  if (script === undefined && name.length > 2) throw UNSUPPORTED
  return `\\${letter}{${script ?? name}}`
}

const printRange = ([from, to]: Range): string =>
  from === to ? printCode(from) : `${printCode(from)}-${printCode(to)}`
const printCode = (code: number): string => `\\x{${code.toString(16)}}`
