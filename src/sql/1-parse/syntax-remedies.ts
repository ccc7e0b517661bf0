import type { Span } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { RESERVED_WORDS } from './keywords.ts'
import { locationOf } from './location.ts'
import { closestWord } from './spelling.ts'
import { isSymbol, listed, type Situation, show } from './syntax-situation.ts'
import type { Token } from './token.ts'

/** What is wrong, what to do, and where. */
export interface Diagnosis {
  readonly summary: string
  readonly remedy: string
  readonly at: Span
}

/** The remedies, the surest first. */
const REMEDIES: readonly ((s: Situation) => Diagnosis | undefined)[] = [
  strayQuote,
  repeatedComma,
  misspeltWord,
  misspeltPrevious,
  foreignCast,
  reservedWord,
  trailingComma,
  unopenedParenthesis,
  unclosedParenthesis,
  secondStatement,
  missingSemicolon,
  missingClause,
  missingQuotes,
  missingSeparator,
  earlyEnd,
  missingWord,
  unknownStatement,
]

/** What helps in this situation; never more than one remedy. */
export function findRemedy(situation: Situation): Diagnosis {
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

const wordSet = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Words that begin a clause or a part of a construct: nobody means them as names, unless what follows says so. */
const CLAUSE_WORDS = wordSet(
  'SELECT FROM WHERE GROUP HAVING WINDOW QUALIFY ORDER LIMIT OFFSET FETCH UNION EXCEPT INTERSECT JOIN ON WITH AS AND OR SET INTO VALUES END WHEN THEN ELSE BY',
)

/** Words that begin a statement. */
const STATEMENT_WORDS = wordSet(
  'SELECT INSERT CREATE DROP ALTER EXECUTE EXPLAIN SHOW DESCRIBE UPDATE DELETE USE SET RESET',
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
  const { found } = s
  if (found.kind !== 'word' || !RESERVED_WORDS.has(found.word)) return undefined
  if (CLAUSE_WORDS.has(found.word) ? !isMeantAsName(s) : !isNamePossible(s)) return undefined
  const remedy = `Put the reserved word in back-ticks to use it as a name: \`${found.value}\`.`
  return diagnose(s, remedy)
}

const NAME_LABEL = /^an? .*(name|alias|variable|table|field|column)/

function isNamePossible({ expected, previous }: Situation): boolean {
  if (previous?.word === 'AS' || expected.includes('an expression')) return true
  const isAlias = expected.includes(',') && expected.includes('FROM')
  return isAlias || expected.some((label) => NAME_LABEL.test(label))
}

/** Whether a word that begins a clause is used as a name after all: `SELECT order FROM t`, `(a INT, group STRING)`. */
function isMeantAsName({ expected, cursor, found, previous }: Situation): boolean {
  const next = cursor.peek(1)
  const isClosed = next.kind === 'end' || next.word === ',' || next.word === ')'
  if (expected.some((label) => /(column|field) name/.test(label))) {
    return isClosed || (next.kind === 'word' && !CLAUSE_WORDS.has(next.word))
  }
  if (expected.includes('an expression')) {
    return (
      next.word === ',' || next.word === 'AS' || (next.word === 'FROM' && found.word !== 'FROM')
    )
  }
  return isClosed && previous?.word !== ',' && expected.some((label) => NAME_LABEL.test(label))
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

/** `x::type` of another dialect. */
function foreignCast(s: Situation): Diagnosis | undefined {
  if (s.found.word !== ':' || s.cursor.peek(1).word !== ':') return undefined
  return diagnose(s, 'Write CAST(value AS type) instead of value::type.')
}

function secondStatement(s: Situation): Diagnosis | undefined {
  if (s.found.word !== ';' || !s.expected.includes(END)) return undefined
  return diagnose(s, 'Give one statement at a time: nothing may follow it here.')
}

function missingSemicolon(s: Situation): Diagnosis | undefined {
  const { found, expected } = s
  const isNewStatement = expected.includes(END) && STATEMENT_WORDS.has(found.word)
  const isEndOfSet = expected.includes(';') && found.word === 'END'
  if (!isNewStatement && !isEndOfSet) return undefined
  return diagnose(s, `Put a semicolon before ${show(s.cursor, found)}.`)
}

const END = 'the end of the statement'

/** Clauses that need a FROM, CASE without END, and queries that need an AS. */
function missingClause(s: Situation): Diagnosis | undefined {
  const { found, expected, cursor } = s
  const text = show(cursor, found)
  if (expected.includes('FROM') && NEEDS_FROM.has(found.word)) {
    return diagnose(s, `Write a FROM clause before ${text}.`)
  }
  if (expected.includes('END')) return diagnose(s, `Write END before ${text}.`)
  const isQuery = found.word === 'SELECT' || found.word === 'VALUES'
  return isQuery && expected.includes('AS') ? diagnose(s, `Write AS before ${text}.`) : undefined
}

const NEEDS_FROM = wordSet('WHERE GROUP HAVING WINDOW QUALIFY')

function missingQuotes(s: Situation): Diagnosis | undefined {
  const { found, expected } = s
  const wantsString = expected.length === 1 && expected[0]!.endsWith("'…'")
  const isPlain = found.kind === 'word' || found.kind === 'name' || found.kind === 'number'
  return wantsString && isPlain ? diagnose(s, `Put it in quotes: '${found.value}'.`) : undefined
}

/** Two operands side by side. */
function missingSeparator(s: Situation): Diagnosis | undefined {
  const { found, previous, expected, cursor } = s
  const separators: string[] = []
  if (expected.includes(',')) separators.push('a comma')
  if (expected.includes('an operator')) separators.push('an operator')
  if (separators.length === 0 || previous === undefined || previous.kind === 'symbol')
    return undefined
  const isOperand = ['word', 'name', 'number', 'string'].includes(found.kind)
  if (!isOperand || RESERVED_WORDS.has(found.word)) return undefined
  const places = `${show(cursor, previous)} and ${show(cursor, found)}`
  return diagnose(s, `Put ${separators.join(' or ')} between ${places}.`)
}

function earlyEnd(s: Situation): Diagnosis | undefined {
  if (s.found.kind === 'end' && s.previous !== undefined) {
    return diagnose(s, `Complete the statement after ${show(s.cursor, s.previous)}.`)
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

function unknownStatement(s: Situation): Diagnosis | undefined {
  if (!s.expected.includes('a statement')) return undefined
  return diagnose(s, 'Begin the statement with a word such as SELECT, INSERT, CREATE or SET.')
}
