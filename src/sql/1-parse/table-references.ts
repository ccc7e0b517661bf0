import type {
  AliasableTable,
  Expression,
  FunctionCall,
  Identifier,
  Join,
  Query,
  TableAlias,
  TableReference,
  TableSample,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseFunctionCall } from './function-call.ts'
import { parseHints } from './hints.ts'
import { parseMatchRecognize } from './match-recognize.ts'
import { parseColumnList, parseIdentifier, parseList, parseName } from './names.ts'
import { isQueryInParentheses, isQueryStart } from './parentheses.ts'

/** Everything after FROM: tables separated by commas and joins. */
export function parseFrom(c: Cursor): TableReference {
  return continueJoins(c, parseTable(c))
}

function continueJoins(c: Cursor, first: TableReference): TableReference {
  let left = first
  for (let length = 1; ; length++) {
    c.checkChain(length)
    if (c.accept(',')) {
      left = join(c, left, 'COMMA', false, parseTable(c))
    } else {
      const next = parseJoin(c, left)
      if (next === undefined) return left
      left = next
    }
  }
}

function join(
  c: Cursor,
  left: TableReference,
  type: Join['type'],
  natural: boolean,
  right: TableReference,
): Join {
  const condition = type === 'COMMA' ? undefined : parseJoinCondition(c)
  const span = c.spanFrom(left.span.start)
  return { kind: 'join', span, type, natural, left, right, condition }
}

function parseJoin(c: Cursor, left: TableReference): Join | undefined {
  const natural = c.acceptQuietly('NATURAL')
  const type = parseJoinType(c)
  if (type === undefined) {
    if (natural) c.fail()
    return undefined
  }
  return join(c, left, type, natural, parseTable(c))
}

function parseJoinType(c: Cursor): Join['type'] | undefined {
  if (c.accept('JOIN')) return 'INNER'
  for (const type of ['INNER', 'CROSS', 'LEFT', 'RIGHT', 'FULL'] as const) {
    if (c.acceptQuietly(type)) {
      if (type !== 'INNER' && type !== 'CROSS') c.acceptQuietly('OUTER')
      c.expect('JOIN')
      return type
    }
  }
  return undefined
}

function parseJoinCondition(c: Cursor): Join['condition'] {
  const { start } = c.token
  if (c.accept('ON')) {
    const expression = c.grammar.expression(c)
    return { kind: 'joinOn', span: c.spanFrom(start), expression }
  }
  if (c.acceptQuietly('USING')) {
    const columns = parseColumnList(c)
    return { kind: 'joinUsing', span: c.spanFrom(start), columns }
  }
  return undefined
}

/** One table of the FROM clause with everything that may follow it. */
function parseTable(c: Cursor): TableReference {
  c.enter()
  const { start } = c.token
  let table: TableReference
  if (c.is('(') && !isQueryInParentheses(c)) table = parseJoinInParentheses(c)
  else table = parseTablePrimary(c, start)
  c.leave()
  return table
}

/** `(a JOIN b …)`: needs a join inside, and takes no alias. */
function parseJoinInParentheses(c: Cursor): TableReference {
  const { start } = c.advance()
  const first = parseTable(c)
  return closeJoin(c, start, first)
}

function closeJoin(c: Cursor, start: number, first: TableReference): TableReference {
  const joined = continueJoins(c, first)
  if (joined === first && first.kind !== 'join') {
    c.reject(
      {
        summary: 'A single table cannot stand in parentheses.',
        remedy: 'Remove the parentheses, or write a query or a join inside them.',
      },
      { start, end: c.token.end },
    )
  }
  c.expect(')')
  return { ...joined, span: c.spanFrom(start) }
}

function parseTablePrimary(c: Cursor, start: number): TableReference {
  const lateral = c.acceptQuietly('LATERAL')
  if (c.is('(')) return parseQueryOrJoin(c, start, lateral)
  if (c.is('UNNEST')) return parseUnnest(c, start, lateral)
  if (c.is('TABLE')) {
    c.advance()
    c.expect('(')
    const call = parseCall(c)
    c.expect(')')
    return finishTableFunction(c, start, lateral, true, call)
  }
  if (lateral) c.fail('"(", TABLE or UNNEST')
  const name = parseName(c, 'a table')
  if (c.is('(')) return finishTableFunction(c, start, false, false, parseFunctionCall(c, name))
  const hints = parseHints(c)
  const asOf = parseAsOf(c)
  return finishTable(c, start, { kind: 'namedTable', name, hints, asOf })
}

function parseCall(c: Cursor): FunctionCall {
  const name = parseName(c, 'a table function')
  if (!c.is('(')) c.fail('(')
  return parseFunctionCall(c, name)
}

function finishTableFunction(
  c: Cursor,
  start: number,
  lateral: boolean,
  wrapped: boolean,
  call: FunctionCall,
): TableReference {
  const hints = parseHints(c)
  const asOf = parseAsOf(c)
  return finishTable(c, start, { kind: 'tableFunction', lateral, wrapped, call, hints, asOf })
}

/** Parentheses that begin with a query: the query itself, or a join whose first table it is. */
function parseQueryOrJoin(c: Cursor, start: number, lateral: boolean): TableReference {
  const open = c.advance().start
  let query: Query
  if (isQueryStart(c)) {
    query = c.grammar.query(c)
  } else if (isQueryInParentheses(c)) {
    const innerStart = c.token.start
    const inner = parseTableOrQuery(c, innerStart)
    if (inner.kind !== 'query') return closeJoin(c, open, inner)
    query = inner
  } else {
    return c.fail('a query')
  }
  c.expect(')')
  query = { ...query, span: c.spanFrom(open) }
  return finishDerivedTable(c, start, lateral, query)
}

/** Inside parentheses, before another one: `(query) UNION …`, `(query)`, or `(query) AS t JOIN …`. */
function parseTableOrQuery(c: Cursor, start: number): Query | TableReference {
  c.enter()
  const open = c.advance().start
  let result: Query | TableReference
  let inner: Query | TableReference
  if (isQueryStart(c)) inner = c.grammar.query(c)
  else inner = parseTableOrQuery(c, c.token.start)
  if (inner.kind === 'query') {
    c.expect(')')
    const query = { ...inner, span: c.spanFrom(open) }
    const whole = c.grammar.continueQuery(c, query)
    if (whole !== query || c.is(')')) result = whole
    else result = finishDerivedTable(c, start, false, query)
  } else {
    result = closeJoin(c, open, inner)
  }
  c.leave()
  return result
}

function finishDerivedTable(
  c: Cursor,
  start: number,
  lateral: boolean,
  query: Query,
): TableReference {
  const hints = parseHints(c)
  const asOf = parseAsOf(c)
  return finishTable(c, start, { kind: 'derivedTable', lateral, query, hints, asOf })
}

function parseUnnest(c: Cursor, start: number, lateral: boolean): TableReference {
  c.advance()
  c.expect('(')
  const operands = parseList(c, parseUnnestOperand)
  c.expect(')')
  const withOrdinality = c.acceptPhraseQuietly('WITH', 'ORDINALITY')
  const asOf = parseAsOf(c)
  return finishTable(c, start, { kind: 'unnest', lateral, operands, withOrdinality, asOf })
}

function parseUnnestOperand(c: Cursor): Expression {
  if (!isQueryStart(c)) return c.grammar.expression(c)
  const query = c.grammar.query(c)
  return { kind: 'subquery', span: query.span, query }
}

/** `FOR SYSTEM_TIME AS OF expression`. */
function parseAsOf(c: Cursor): Expression | undefined {
  if (!c.acceptPhraseQuietly('FOR', 'SYSTEM_TIME', 'AS', 'OF')) return undefined
  return c.grammar.expression(c)
}

/** A table reference before its alias. `Omit` is spread over the members of the union. */
type Unfinished<T> = T extends AliasableTable ? Omit<T, 'span' | 'alias' | 'sample'> : never

/** Adds alias, sample and MATCH_RECOGNIZE, which has an alias of its own. */
function finishTable(c: Cursor, start: number, table: Unfinished<TableReference>): TableReference {
  const input = finishAlias(c, start, table)
  if (!c.acceptQuietly('MATCH_RECOGNIZE')) return input
  return finishAlias(c, start, parseMatchRecognize(c, input))
}

function finishAlias(c: Cursor, start: number, table: Unfinished<TableReference>): TableReference {
  const alias = parseTableAlias(c)
  const sample = parseSample(c)
  return { ...table, span: c.spanFrom(start), alias, sample } as TableReference
}

/** `[AS] name [(columns)]`. */
export function parseTableAlias(c: Cursor): TableAlias | undefined {
  const { start } = c.token
  let name: Identifier | undefined
  if (c.acceptQuietly('AS') || c.isIdentifier()) name = parseIdentifier(c, 'a table alias')
  if (name === undefined) return undefined
  const columns = c.is('(') ? parseColumnList(c) : []
  return { kind: 'tableAlias', span: c.spanFrom(start), name, columns }
}

function parseSample(c: Cursor): TableSample | undefined {
  const { start } = c.token
  if (!c.acceptQuietly('TABLESAMPLE')) return undefined
  const method = c.expectOneOf('BERNOULLI', 'SYSTEM', 'SUBSTITUTE')
  c.expect('(')
  const argument = c.grammar.expression(c)
  c.expect(')')
  let seed: Expression | undefined
  if (c.acceptQuietly('REPEATABLE')) {
    c.expect('(')
    seed = c.grammar.expression(c)
    c.expect(')')
  }
  return { kind: 'tableSample', span: c.spanFrom(start), method, argument, seed }
}
