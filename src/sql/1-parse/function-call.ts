import type {
  AggregateModifiers,
  DescriptorColumn,
  Expression,
  FunctionArgument,
  FunctionCall,
  Name,
  OrderItem,
  TableArgument,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseDataType } from './data-types.ts'
import { CONTEXT_VARIABLES } from './keywords.ts'
import {
  nameOf,
  parseIdentifier,
  parseList,
  parseName,
  parseParenthesizedList,
  parseStar,
} from './names.ts'
import { isQueryInParentheses, isQueryStart, subquery } from './parentheses.ts'
import { parseOrderBy, parseOrderItem, parseOver } from './windows.ts'

/** `a.b.c`, or a function call when a parenthesis follows. */
export function parseNameOrCall(c: Cursor): Expression {
  const name = parseName(c)
  return c.is('(') ? parseFunctionCall(c, name) : name
}

/** CURRENT_DATE and its kin; `undefined` when the word is none of them. */
export function parseContextVariable(c: Cursor): Expression | undefined {
  if (!CONTEXT_VARIABLES.has(c.token.word)) return undefined
  const { start, end, value } = c.advance()
  const span = { start, end }
  const name = nameOf({ kind: 'identifier', span, name: value, quoted: false })
  if (c.is('(')) return parseFunctionCall(c, name)
  return { ...ordinaryCall(name, []), span, parentheses: false }
}

/** A call without any of the extras. */
export function ordinaryCall(
  name: Name,
  args: readonly FunctionArgument[],
): Omit<FunctionCall, 'span'> {
  return {
    kind: 'functionCall',
    name,
    parentheses: true,
    quantifier: undefined,
    arguments: args,
    orderBy: [],
    withinGroup: [],
    withinDistinct: [],
    nullTreatment: undefined,
    filter: undefined,
    over: undefined,
  }
}

/** The arguments of `name`, in parentheses, and what follows them. */
export function parseFunctionCall(c: Cursor, name: Name): FunctionCall {
  c.enter()
  c.expect('(')
  let quantifier: 'DISTINCT' | 'ALL' | undefined
  let args: FunctionArgument[] = []
  let orderBy: readonly OrderItem[] = []
  let nullTreatment: FunctionCall['nullTreatment']
  if (!c.acceptQuietly(')')) {
    if (c.acceptQuietly('DISTINCT')) quantifier = 'DISTINCT'
    else if (c.acceptQuietly('ALL')) quantifier = 'ALL'
    args = parseList(c, parseArgument)
    if (c.is('ORDER')) orderBy = parseOrderInside(c, name)
    if (isOrderedAggregate(name)) nullTreatment = parseNullTreatment(c)
    c.expect(')')
  }
  nullTreatment ??= parseNullTreatment(c)
  const withinDistinct = parseWithinDistinct(c)
  const withinGroup = c.acceptWords('WITHIN', 'GROUP') ? parseWithinGroup(c) : []
  const modifiers = parseAggregateModifiers(c)
  c.leave()
  return {
    kind: 'functionCall',
    span: c.spanFrom(name.span.start),
    name,
    parentheses: true,
    quantifier,
    arguments: args,
    orderBy,
    withinGroup,
    withinDistinct,
    nullTreatment,
    ...modifiers,
  }
}

/** Aggregates that take ORDER BY and IGNORE NULLS inside their parentheses. */
const ORDERED_AGGREGATES = ['ARRAY_AGG', 'ARRAY_CONCAT_AGG', 'STRING_AGG', 'GROUP_CONCAT']

function isOrderedAggregate(name: Name): boolean {
  return name.parts.length === 1 && ORDERED_AGGREGATES.includes(name.parts[0]!.name.toUpperCase())
}

function parseOrderInside(c: Cursor, name: Name): readonly OrderItem[] {
  if (!isOrderedAggregate(name)) {
    const called = name.parts.at(-1)!.name
    c.reject({
      summary: `${called} takes no ORDER BY inside its parentheses.`,
      remedy: `Write ${called}(…) WITHIN GROUP (ORDER BY …).`,
    })
  }
  return parseOrderBy(c)
}

/** `FILTER (WHERE …)` and `OVER …` where they are there. */
export function parseAggregateModifiers(c: Cursor): AggregateModifiers {
  let filter: Expression | undefined
  if (c.acceptQuietly('FILTER')) {
    c.expectPhrase('(', 'WHERE')
    filter = c.grammar.expression(c)
    c.expect(')')
  }
  const over = c.acceptQuietly('OVER') ? parseOver(c) : undefined
  return { filter, over }
}

function parseNullTreatment(c: Cursor): FunctionCall['nullTreatment'] {
  if (c.acceptWords('IGNORE', 'NULLS')) return 'IGNORE NULLS'
  return c.acceptWords('RESPECT', 'NULLS') ? 'RESPECT NULLS' : undefined
}

function parseWithinDistinct(c: Cursor): readonly Expression[] {
  if (!c.acceptWords('WITHIN', 'DISTINCT')) return []
  return parseParenthesizedList(c, c.grammar.expression)
}

/** `(ORDER BY …)` after WITHIN GROUP. */
export function parseWithinGroup(c: Cursor): readonly OrderItem[] {
  c.expect('(')
  const items = parseOrderBy(c)
  if (items.length === 0) c.fail('ORDER BY')
  c.expect(')')
  return items
}

/** One argument, positional or named. */
export function parseArgument(c: Cursor): FunctionArgument {
  const { start } = c.token
  const isNamed = c.isIdentifier() && c.peek(1).word === '=>'
  const name = isNamed ? parseIdentifier(c) : undefined
  if (isNamed) c.advance()
  const value = parseArgumentValue(c)
  return { kind: 'functionArgument', span: c.spanFrom(start), name, value }
}

function parseArgumentValue(c: Cursor): FunctionArgument['value'] {
  const { word, start } = c.token
  const next = c.peek(1)
  const star = parseStar(c)
  if (star !== undefined) return star
  switch (word) {
    case 'DEFAULT':
      c.advance()
      return { kind: 'defaultArgument', span: c.spanFrom(start) }
    case 'TABLE':
      return parseTableArgument(c)
    case 'MODEL':
      if (next.kind !== 'name' && (next.kind !== 'word' || !c.isIdentifierAt(1))) break
      c.advance()
      return { kind: 'modelArgument', model: parseName(c), span: c.spanFrom(start) }
    case 'DESCRIPTOR': {
      if (next.word !== '(') break
      c.advance()
      const columns = parseParenthesizedList(c, parseDescriptorColumn)
      return { kind: 'descriptorArgument', span: c.spanFrom(start), columns }
    }
    default:
  }
  if (isQueryStart(c)) return subquery(c.grammar.query(c))
  const isQuery = isQueryInParentheses(c)
  const value = c.grammar.expression(c)
  if (!isQuery || value.kind !== 'subquery') return value
  return parseTablePartitioning(c, start, value.query) ?? value
}

function parseTableArgument(c: Cursor): TableArgument {
  const { start } = c.advance()
  let table: TableArgument['table']
  if (c.acceptQuietly('(')) {
    table = parseFunctionCall(c, parseName(c, 'a table function'))
    c.expect(')')
  } else {
    table = parseName(c, 'a table name')
  }
  return parseTablePartitioning(c, start, table) ?? tableArgument(c, start, table, [], [])
}

/** `PARTITION BY …` and `ORDER BY …` of a table argument; `undefined` when neither is there. */
function parseTablePartitioning(
  c: Cursor,
  start: number,
  table: TableArgument['table'],
): TableArgument | undefined {
  if (!c.is('PARTITION') && !c.is('ORDER')) return undefined
  const partitionBy = c.acceptPhraseQuietly('PARTITION', 'BY') ? parsePartitionColumns(c) : []
  const orderBy = c.acceptPhraseQuietly('ORDER', 'BY') ? parseOrderColumns(c) : []
  return tableArgument(c, start, table, partitionBy, orderBy)
}

function tableArgument(
  c: Cursor,
  start: number,
  table: TableArgument['table'],
  partitionBy: readonly Expression[],
  orderBy: readonly OrderItem[],
): TableArgument {
  return { kind: 'tableArgument', span: c.spanFrom(start), table, partitionBy, orderBy }
}

/** One column, or several in parentheses: a comma without them begins the next argument. */
function parsePartitionColumns(c: Cursor): readonly Expression[] {
  return c.is('(') ? parseParenthesizedList(c, parseColumn) : [parseColumn(c)]
}

function parseColumn(c: Cursor): Expression {
  return parseName(c, 'a column name')
}

function parseOrderColumns(c: Cursor): readonly OrderItem[] {
  return c.is('(') ? parseParenthesizedList(c, parseOrderItem) : [parseOrderItem(c)]
}

function parseDescriptorColumn(c: Cursor): DescriptorColumn {
  const { start } = c.token
  const name = parseIdentifier(c, 'a column name')
  const type = c.is(',') || c.is(')') ? undefined : parseDataType(c)
  return { kind: 'descriptorColumn', span: c.spanFrom(start), name, type }
}
