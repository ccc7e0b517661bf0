import { EngineError, withLocation } from '../../core/errors.ts'
import type { Span } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { syntaxError } from './errors.ts'
import { RESERVED_WORDS } from './keywords.ts'
import { lexicalError } from './lexical-error.ts'
import { locationOf } from './location.ts'
import { closestWord } from './spelling.ts'
import type { SyntaxFailure } from './syntax-failure.ts'
import type { Token } from './token.ts'

/** At most so many things are named as expected. */
const SHOWN_MAX = 6

/** Turns a failure into the error that the user sees. The cursor must have taken notes and stand where the failure happened. */
export function explainFailure(c: Cursor, failure: SyntaxFailure): EngineError {
  if (failure.make !== undefined) {
    const error = failure.make()
    if (error instanceof EngineError) return located(c, error, failure.span)
    throw error
  }
  if (c.token.kind === 'invalid') return located(c, lexicalError(c.source, c.token), c.token)
  const situation = describe(c)
  const { summary, remedy, at } = findRemedy(situation)
  return located(c, syntaxError({ summary, remedy }), at)
}

function located(c: Cursor, error: EngineError, span: Span): EngineError {
  return withLocation(error, locationOf(c.source, span))
}

/** All that the remedies look at. */
interface Situation {
  readonly cursor: Cursor
  readonly found: Token
  readonly previous: Token | undefined
  /** What would have fitted, in the order the grammar tried it. */
  readonly expected: readonly string[]
  /** Keywords that would have fitted at the token, or at the one before it. */
  readonly keywords: ReadonlySet<string>
  readonly summary: string
}

interface Diagnosis {
  readonly summary: string
  readonly remedy: string
  readonly at: Span
}

function describe(c: Cursor): Situation {
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

function show(c: Cursor, token: Token): string {
  if (token.kind === 'end') return 'the end of the statement'
  const text = c.source.text.slice(token.start, token.end).split('\n')[0]!
  if (token.kind === 'string') return text.length > 40 ? `${text.slice(0, 40)}…` : text
  return `"${text}"`
}

/** `a, b or c`; long lists are cut. */
function listed(expected: readonly string[]): string {
  const shown = sortLabels(expected).map((label) => (isSymbol(label) ? `"${label}"` : label))
  if (shown.length === 0) return 'something else'
  if (shown.length > SHOWN_MAX) return `${shown.slice(0, SHOWN_MAX - 1).join(', ')}, …`
  if (shown.length === 1) return shown[0]!
  return `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`
}

function isSymbol(label: string): boolean {
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

/** The remedies, the surest first. */
const REMEDIES: readonly ((s: Situation) => Diagnosis | undefined)[] = [
  strayQuote,
  repeatedComma,
  misspeltWord,
  misspeltPrevious,
  trailingComma,
  reservedWord,
  unopenedParenthesis,
  unclosedParenthesis,
  missingComma,
  earlyEnd,
  missingWord,
]

function findRemedy(situation: Situation): Diagnosis {
  for (const remedy of REMEDIES) {
    const diagnosis = remedy(situation)
    if (diagnosis !== undefined) return diagnosis
  }
  return diagnose(situation, 'Check the words just before this place.')
}

function diagnose(s: Situation, remedy: string, at: Span = s.found): Diagnosis {
  return { summary: s.summary, remedy, at: { start: at.start, end: at.end } }
}

/** `'it's'`: the statement ends in an open string, so an earlier quote was one too many. */
function strayQuote(s: Situation): Diagnosis | undefined {
  if (s.previous === undefined) return undefined
  const { tokens, index } = s.cursor
  const isOpen = tokens.some((token, i) => i > index && token.detail === 'unterminatedString')
  const after = tokens.slice(0, index).findLast((token) => token.kind === 'string')
  if (!isOpen || after === undefined) return undefined
  return diagnose(s, "Write a quote inside a string twice: 'it''s'.", s.found)
}

function repeatedComma(s: Situation): Diagnosis | undefined {
  if (s.found.word !== ',' || s.previous?.word !== ',') return undefined
  return diagnose(s, 'Remove one of the two commas.')
}

function misspeltWord(s: Situation): Diagnosis | undefined {
  if (s.found.kind !== 'word') return undefined
  const meant = closestWord(s.found.word, s.keywords)
  return meant === undefined
    ? undefined
    : diagnose(s, `Write ${meant} instead of ${s.found.value}.`)
}

/** A misspelt keyword can be taken for an alias; then the word after it is the one that does not fit. */
function misspeltPrevious(s: Situation): Diagnosis | undefined {
  const { previous } = s
  if (previous?.kind !== 'word' || RESERVED_WORDS.has(previous.word)) return undefined
  const meant = closestWord(previous.word, s.keywords)
  if (meant === undefined) return undefined
  const summary = `Found "${previous.value}" where ${listed([meant])} was expected.`
  const remedy = `Write ${meant} instead of ${previous.value}.`
  return { summary, remedy, at: { start: previous.start, end: previous.end } }
}

/** Words that begin a clause: nobody means them as names. */
const CLAUSE_WORDS: ReadonlySet<string> = new Set(
  'SELECT FROM WHERE GROUP HAVING WINDOW QUALIFY ORDER LIMIT OFFSET FETCH UNION EXCEPT INTERSECT JOIN ON WITH AS AND OR SET INTO VALUES'.split(
    ' ',
  ),
)

function trailingComma(s: Situation): Diagnosis | undefined {
  if (s.previous?.word !== ',') return undefined
  const { found } = s
  const isClosing = found.kind === 'end' || found.word === ')' || found.word === ';'
  if (!isClosing && !CLAUSE_WORDS.has(found.word)) return undefined
  const { start, end } = s.previous
  return diagnose(s, `Remove the comma before ${show(s.cursor, found)}.`, { start, end })
}

function reservedWord(s: Situation): Diagnosis | undefined {
  const { found, previous } = s
  if (found.kind !== 'word' || !RESERVED_WORDS.has(found.word)) return undefined
  const wantsName = s.expected.some((label) =>
    /^an? .*(name|alias|variable|table|field)/.test(label),
  )
  const wantsExpression = s.expected.includes('an expression')
  const isAlias = previous?.word === 'AS' || s.expected.includes(',')
  if (!wantsName && !wantsExpression && !isAlias) return undefined
  const next = s.cursor.peek(1)
  const isClause = CLAUSE_WORDS.has(found.word) && !(wantsName && isFollowedAsName(next))
  if (isClause) return undefined
  const remedy = `Put the reserved word in back-ticks to use it as a name: \`${found.value}\`.`
  return diagnose(s, remedy)
}

/** Whether a clause's word is used as a name after all: `CREATE TABLE t (order INT)`, `t.group,`. */
function isFollowedAsName(next: Token): boolean {
  return next.kind === 'word' || next.word === ',' || next.word === ')' || next.kind === 'end'
}

function unopenedParenthesis(s: Situation): Diagnosis | undefined {
  if (s.found.word !== ')' || openParenthesis(s.cursor) !== undefined) return undefined
  return diagnose(s, 'Remove the closing parenthesis, or open one before it.')
}

function unclosedParenthesis(s: Situation): Diagnosis | undefined {
  const { found, cursor } = s
  const open = openParenthesis(cursor)
  if (open === undefined || !s.expected.includes(')')) return undefined
  const isEnd = found.kind === 'end' || found.word === ';'
  if (!isEnd && !CLAUSE_WORDS.has(found.word)) return undefined
  const { line, column } = locationOf(cursor.source, open)
  return diagnose(s, `Close the parenthesis that was opened at line ${line}, column ${column}.`)
}

/** The innermost parenthesis that is open at the current token. */
function openParenthesis(c: Cursor): Token | undefined {
  const open: Token[] = []
  for (const token of c.tokens.slice(0, c.index)) {
    if (token.word === '(') open.push(token)
    else if (token.word === ')') open.pop()
  }
  return open.at(-1)
}

function missingComma(s: Situation): Diagnosis | undefined {
  const { found, previous } = s
  if (!s.expected.includes(',') || previous === undefined) return undefined
  const isOperand = ['word', 'name', 'number', 'string'].includes(found.kind)
  if (!isOperand || RESERVED_WORDS.has(found.word) || previous.kind === 'symbol') return undefined
  const text = show(s.cursor, previous)
  return diagnose(s, `Put a comma or an operator between ${text} and ${show(s.cursor, found)}.`)
}

function earlyEnd(s: Situation): Diagnosis | undefined {
  if (s.found.kind === 'end' && s.previous !== undefined) {
    return diagnose(s, `Complete the statement after ${show(s.cursor, s.previous)}.`)
  }
  if (s.expected.length === 1 && s.expected[0] === 'the end of the statement') {
    return diagnose(
      s,
      `Put a semicolon before ${show(s.cursor, s.found)} if a new statement begins there.`,
    )
  }
  return undefined
}

/** When only one thing fits, say so. */
function missingWord(s: Situation): Diagnosis | undefined {
  const [only] = s.expected
  if (s.expected.length !== 1 || only === undefined) return undefined
  const isWord = isSymbol(only) || /^[A-Z_ ]+$/.test(only)
  return isWord ? diagnose(s, `Write ${only} before ${show(s.cursor, s.found)}.`) : undefined
}
