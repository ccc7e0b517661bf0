import type {
  AfterMatchSkip,
  AliasableTable,
  Expression,
  MatchRecognize,
  Measure,
  PatternDefinition,
  PatternSubset,
  RowPattern,
  RowsPerMatch,
  TableReference,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseIdentifier, parseInteger, parseList, parseParenthesizedList } from './names.ts'
import { parseOrderBy } from './windows.ts'

/** What stands in parentheses after MATCH_RECOGNIZE. */
export function parseMatchRecognize(
  c: Cursor,
  input: TableReference,
): Omit<MatchRecognize, 'span' | keyof AliasableTable> & { kind: 'matchRecognize' } {
  c.expect('(')
  const partitionBy = c.acceptPhrase('PARTITION', 'BY') ? parseList(c, c.grammar.expression) : []
  const orderBy = parseOrderBy(c)
  const measures = c.accept('MEASURES') ? parseList(c, parseMeasure) : []
  const rows = parseRowsPerMatch(c)
  const skip = parseSkip(c)
  c.expectPhrase('PATTERN', '(')
  const anchoredAtStart = c.acceptQuietly('^')
  const pattern = parsePattern(c)
  const anchoredAtEnd = c.acceptQuietly('$')
  c.expect(')')
  const within: Expression | undefined = c.accept('WITHIN') ? c.grammar.expression(c) : undefined
  const subsets = c.accept('SUBSET') ? parseList(c, parseSubset) : []
  c.expect('DEFINE')
  const definitions = parseList(c, parseDefinition)
  c.expect(')')
  return {
    kind: 'matchRecognize',
    input,
    partitionBy,
    orderBy,
    measures,
    rows,
    skip,
    anchoredAtStart,
    anchoredAtEnd,
    pattern,
    within,
    subsets,
    definitions,
  }
}

function parseMeasure(c: Cursor): Measure {
  const { start } = c.token
  const expression = c.grammar.expression(c)
  c.expect('AS')
  const name = parseIdentifier(c)
  return { kind: 'measure', span: c.spanFrom(start), expression, name }
}

function parseRowsPerMatch(c: Cursor): RowsPerMatch | undefined {
  if (c.acceptPhrase('ONE', 'ROW', 'PER', 'MATCH')) return 'ONE ROW'
  if (!c.acceptPhrase('ALL', 'ROWS', 'PER', 'MATCH')) return undefined
  if (c.acceptPhraseQuietly('SHOW', 'EMPTY', 'MATCHES')) return 'ALL ROWS SHOW EMPTY MATCHES'
  if (c.acceptPhraseQuietly('OMIT', 'EMPTY', 'MATCHES')) return 'ALL ROWS OMIT EMPTY MATCHES'
  if (c.acceptPhraseQuietly('WITH', 'UNMATCHED', 'ROWS')) return 'ALL ROWS WITH UNMATCHED ROWS'
  return 'ALL ROWS'
}

function parseSkip(c: Cursor): AfterMatchSkip | undefined {
  const { start } = c.token
  if (!c.acceptPhrase('AFTER', 'MATCH', 'SKIP')) return undefined
  if (c.acceptPhrase('PAST', 'LAST', 'ROW')) {
    return {
      kind: 'afterMatchSkip',
      span: c.spanFrom(start),
      to: 'PAST LAST ROW',
      variable: undefined,
    }
  }
  c.expect('TO')
  if (c.acceptPhrase('NEXT', 'ROW')) {
    return { kind: 'afterMatchSkip', span: c.spanFrom(start), to: 'NEXT ROW', variable: undefined }
  }
  // FIRST and LAST are names too: they are keywords here when a variable follows.
  const isWord = (c.is('FIRST') || c.is('LAST')) && c.isIdentifierAt(1)
  const to = isWord && c.advance().word === 'FIRST' ? 'FIRST' : 'LAST'
  const variable = parseIdentifier(c, 'a pattern variable')
  return { kind: 'afterMatchSkip', span: c.spanFrom(start), to, variable }
}

/** Alternation, which binds loosest. */
function parsePattern(c: Cursor): RowPattern {
  c.enter()
  const { start } = c.token
  const items = [parseConcatenation(c)]
  while (c.accept('|')) items.push(parseConcatenation(c))
  c.leave()
  if (items.length === 1) return items[0]!
  return { kind: 'patternAlternation', span: c.spanFrom(start), items }
}

function parseConcatenation(c: Cursor): RowPattern {
  const { start } = c.token
  const items = [parseQuantified(c)]
  while (isPatternStart(c)) items.push(parseQuantified(c))
  c.note('a pattern variable')
  if (items.length === 1) return items[0]!
  return { kind: 'patternConcatenation', span: c.spanFrom(start), items }
}

function isPatternStart(c: Cursor): boolean {
  return c.isIdentifier() || c.is('(') || c.is('{-') || c.is('PERMUTE')
}

function parseQuantified(c: Cursor): RowPattern {
  const { start } = c.token
  const operand = parsePatternPrimary(c)
  const limits = parseQuantifier(c)
  if (limits === undefined) return operand
  const reluctant = c.acceptQuietly('?')
  return { kind: 'patternQuantified', span: c.spanFrom(start), operand, ...limits, reluctant }
}

function parseQuantifier(c: Cursor): { min: number; max: number | undefined } | undefined {
  if (c.acceptQuietly('*')) return { min: 0, max: undefined }
  if (c.acceptQuietly('+')) return { min: 1, max: undefined }
  if (c.acceptQuietly('?')) return { min: 0, max: 1 }
  const { start } = c.token
  if (!c.acceptQuietly('{')) return undefined
  const min = c.is(',') ? 0 : parseInteger(c)
  let max: number | undefined = min
  if (c.accept(',')) max = c.is('}') ? undefined : parseInteger(c)
  c.expect('}')
  if (max !== undefined && max < min) {
    c.reject(
      {
        summary: `The quantifier {${min},${max}} matches nothing: its maximum is below its minimum.`,
        remedy: `Write {${max},${min}}.`,
      },
      c.spanFrom(start),
    )
  }
  return { min, max }
}

function parsePatternPrimary(c: Cursor): RowPattern {
  const { start } = c.token
  if (c.acceptQuietly('(')) {
    if (c.acceptQuietly(')')) return { kind: 'patternEmpty', span: c.spanFrom(start) }
    const pattern = parsePattern(c)
    c.expect(')')
    return { ...pattern, span: c.spanFrom(start) }
  }
  if (c.acceptQuietly('{-')) {
    const operand = parsePattern(c)
    c.expect('-}')
    return { kind: 'patternExclusion', span: c.spanFrom(start), operand }
  }
  if (c.acceptQuietly('PERMUTE')) {
    const items = parseParenthesizedList(c, parsePattern)
    return { kind: 'patternPermute', span: c.spanFrom(start), items }
  }
  const name = parseIdentifier(c, 'a pattern variable')
  return { kind: 'patternVariable', span: name.span, name }
}

function parseSubset(c: Cursor): PatternSubset {
  const { start } = c.token
  const name = parseIdentifier(c, 'a pattern variable')
  c.expect('=')
  const variables = parseParenthesizedList(c, (inner) => {
    return parseIdentifier(inner, 'a pattern variable')
  })
  return { kind: 'patternSubset', span: c.spanFrom(start), name, variables }
}

function parseDefinition(c: Cursor): PatternDefinition {
  const { start } = c.token
  const name = parseIdentifier(c, 'a pattern variable')
  c.expect('AS')
  const condition = c.grammar.expression(c)
  return { kind: 'patternDefinition', span: c.spanFrom(start), name, condition }
}
