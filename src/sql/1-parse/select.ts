import type {
  Expression,
  GroupBy,
  GroupingElement,
  GroupingSet,
  NamedWindow,
  Select,
  SelectItem,
  TableReference,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseHints } from './hints.ts'
import { parseIdentifier, parseList, parseStar } from './names.ts'
import { parseFrom } from './table-references.ts'
import { parseNamedWindow } from './windows.ts'

/** SELECT and its clauses up to QUALIFY. All clauses but the list need a FROM. */
export function parseSelect(c: Cursor): Select {
  const { start } = c.advance()
  const hints = parseHints(c)
  const quantifier = c.acceptQuietly('DISTINCT')
    ? 'DISTINCT'
    : c.acceptQuietly('ALL')
      ? 'ALL'
      : undefined
  const items = parseList(c, parseSelectItem)
  let from: TableReference | undefined
  let where: Expression | undefined
  let groupBy: GroupBy | undefined
  let having: Expression | undefined
  let windows: readonly NamedWindow[] = []
  let qualify: Expression | undefined
  if (c.accept('FROM')) {
    from = parseFrom(c)
    if (c.accept('WHERE')) where = c.grammar.expression(c)
    groupBy = parseGroupBy(c)
    if (c.acceptQuietly('HAVING')) having = c.grammar.expression(c)
    if (c.acceptQuietly('WINDOW')) windows = parseList(c, parseNamedWindow)
    if (c.acceptQuietly('QUALIFY')) qualify = c.grammar.expression(c)
  }
  return {
    kind: 'select',
    span: c.spanFrom(start),
    hints,
    quantifier,
    items,
    from,
    where,
    groupBy,
    having,
    windows,
    qualify,
  }
}

function parseSelectItem(c: Cursor): SelectItem {
  const { start } = c.token
  const star = parseStar(c)
  if (star !== undefined) {
    return { kind: 'selectItem', span: c.spanFrom(start), value: star, alias: undefined }
  }
  const value = c.grammar.expression(c)
  if (c.token.kind === 'string') {
    c.reject({
      summary: 'A string cannot be the name of a column.',
      remedy: `Write the name in back-ticks: \`${c.token.value}\`.`,
    })
  }
  const alias = c.acceptQuietly('AS') ? parseAlias(c) : parseOptionalAlias(c)
  return { kind: 'selectItem', span: c.spanFrom(start), value, alias }
}

function parseAlias(c: Cursor) {
  if (c.token.kind === 'string') {
    c.reject({
      summary: 'A string cannot be the name of a column.',
      remedy: `Write the name in back-ticks: \`${c.token.value}\`.`,
    })
  }
  return parseIdentifier(c, 'a column name')
}

function parseOptionalAlias(c: Cursor) {
  return c.isIdentifier() ? parseIdentifier(c) : undefined
}

function parseGroupBy(c: Cursor): GroupBy | undefined {
  const { start } = c.token
  if (!c.acceptPhrase('GROUP', 'BY')) return undefined
  const quantifier = c.acceptQuietly('DISTINCT')
    ? 'DISTINCT'
    : c.acceptQuietly('ALL')
      ? 'ALL'
      : undefined
  const elements = parseList(c, parseGroupingElement)
  return { kind: 'groupBy', span: c.spanFrom(start), quantifier, elements }
}

function parseGroupingElement(c: Cursor): GroupingElement {
  const { start, word } = c.token
  if (word === 'GROUPING' && c.peek(1).word === 'SETS') {
    c.advance()
    c.advance()
    c.enter()
    c.expect('(')
    const elements = parseList(c, parseGroupingElement)
    c.expect(')')
    c.leave()
    return { kind: 'groupingSets', span: c.spanFrom(start), elements }
  }
  if (word === 'CUBE' || word === 'ROLLUP') {
    c.advance()
    c.expect('(')
    const sets = parseList(c, parseGroupingSet)
    c.expect(')')
    return { kind: word === 'CUBE' ? 'cube' : 'rollup', span: c.spanFrom(start), sets }
  }
  if (word === '(' && c.peek(1).word === ')') {
    c.advance()
    c.advance()
    return { kind: 'groupingSet', span: c.spanFrom(start), expressions: [] }
  }
  return parseGroupingSet(c)
}

/** `a` or `(a, b)`. */
function parseGroupingSet(c: Cursor): GroupingSet {
  const { start } = c.token
  const expression = c.grammar.expression(c)
  const isRow = expression.kind === 'row' && !expression.explicit
  const expressions = isRow ? expression.items : [expression]
  return { kind: 'groupingSet', span: c.spanFrom(start), expressions }
}
