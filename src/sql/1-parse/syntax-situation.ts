import type { Cursor } from './cursor.ts'
import type { Token } from './token.ts'

/** At most so many things are named as expected. */
const SHOWN_MAX = 6

/** All that the remedies look at. */
export interface Situation {
  readonly cursor: Cursor
  readonly found: Token
  readonly previous: Token | undefined
  /** What would have fitted, in the order the grammar tried it. */
  readonly expected: readonly string[]
  /** Keywords that would have fitted at the token, or at the one before it. */
  readonly keywords: ReadonlySet<string>
  readonly summary: string
}

/** Gathers what is known at the token where the parser gave up. */
export function describe(c: Cursor): Situation {
  const here = c.expectations?.get(c.index)
  const before = c.expectations?.get(c.index - 1)
  const expected = [...(here?.shown ?? [])]
  const labels = [here, before].flatMap((e) => (e ? [...e.shown, ...e.quiet] : []))
  const keywords = new Set(labels.map((label) => label.split(' ')[0]!).filter(isKeyword))
  const found = c.token
  const previous = c.index > 0 ? c.tokens[c.index - 1] : undefined
  const summary = `Found ${show(c, found)} where ${listed(expected)} was expected.`
  return { cursor: c, found, previous, expected, keywords, summary }
}

function isKeyword(label: string): boolean {
  return /^[A-Z][A-Z_]+$/.test(label)
}

/** A token as messages show it. */
export function show(c: Cursor, token: Token): string {
  if (token.kind === 'end') return 'the end of the statement'
  const text = c.source.text.slice(token.start, token.end).split('\n')[0]!
  if (token.kind === 'string') return text.length > 40 ? `${text.slice(0, 40)}…` : text
  return `"${text}"`
}

/** `a, b or c`; long lists are cut. */
export function listed(expected: readonly string[]): string {
  const shown = sortLabels(expected).map((label) => (isSymbol(label) ? `"${label}"` : label))
  if (shown.length === 0) return 'something else'
  if (shown.length > SHOWN_MAX) return `${shown.slice(0, SHOWN_MAX - 1).join(', ')}, …`
  if (shown.length === 1) return shown[0]!
  return `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`
}

/** Whether a label is a symbol such as `)`. */
export function isSymbol(label: string): boolean {
  return /^[^A-Za-z0-9 ]+$/.test(label)
}

/** Symbols first, then words as the grammar tried them; what always fits comes last. */
function sortLabels(labels: readonly string[]): readonly string[] {
  const rank = (label: string) => {
    if (isSymbol(label)) return 0
    if (label === 'an operator') return 2
    return label === 'the end of the statement' ? 3 : 1
  }
  return [...labels].sort((a, b) => rank(a) - rank(b))
}
