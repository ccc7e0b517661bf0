import type { Expression, FunctionArgument, Name, Span } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseDataType } from './data-types.ts'
import { ordinaryCall, parseFunctionCall } from './function-call.ts'
import { nameOf, parseName } from './names.ts'
import { PRECEDENCE } from './precedence.ts'
import { parseTimeUnit } from './time-units.ts'

/** Functions with a syntax of their own; `undefined` when no such call begins here. */
export function parseSpecialFunction(c: Cursor): Expression | undefined {
  if (c.peek(1).word !== '(') return undefined
  const rule = RULES[c.token.word]
  if (rule === undefined) return undefined
  const { start, end, value } = c.advance()
  const span = { start, end }
  const name = nameOf({ kind: 'identifier', span, name: value, quoted: false })
  const expression = rule(c, name)
  return { ...expression, span: c.spanFrom(start) }
}

type Rule = (c: Cursor, name: Name) => Expression

const RULES: Readonly<Record<string, Rule>> = {
  CAST: (c) => parseCast(c, false),
  TRY_CAST: (c) => parseCast(c, true),
  EXTRACT: parseExtract,
  FLOOR: (c, name) => parseRound(c, name, 'FLOOR'),
  CEIL: (c, name) => parseRound(c, name, 'CEIL'),
  CEILING: (c, name) => parseRound(c, name, 'CEIL'),
  TIMESTAMPADD: parseTimestampAdd,
  TIMESTAMPDIFF: parseTimestampDiff,
  TRIM: parseTrim,
  SUBSTRING: parseSubstring,
  POSITION: parsePosition,
  OVERLAY: parseOverlay,
  DESCRIPTOR: rejectDescriptor,
  CONVERT: (c, name) => parseUsing(c, name, 'CONVERT'),
  TRANSLATE: (c, name) => parseUsing(c, name, 'TRANSLATE'),
}

function rejectDescriptor(c: Cursor, name: Name): never {
  const problem = {
    summary: 'DESCRIPTOR(…) is no expression.',
    remedy: 'Write it as an argument of a table function, without parentheses around it.',
  }
  return c.reject(problem, name.span)
}

function parseCast(c: Cursor, safe: boolean): Expression {
  c.expect('(')
  const operand = c.grammar.expression(c)
  c.expect('AS')
  const type = parseDataType(c)
  if (type.nullability !== 'unspecified') rejectNullability(c, type.span)
  c.expect(')')
  return { kind: 'cast', span: operand.span, safe, operand, type }
}

function rejectNullability(c: Cursor, span: Span): never {
  const problem = {
    summary: 'The type of a CAST takes no NULL or NOT NULL.',
    remedy: 'Remove it: a CAST keeps the nullability of its operand.',
  }
  return c.reject(problem, span)
}

function parseExtract(c: Cursor): Expression {
  c.expect('(')
  const unit = parseTimeUnit(c)
  c.expect('FROM')
  const operand = c.grammar.expression(c)
  c.expect(')')
  return { kind: 'extract', span: operand.span, unit, operand }
}

/** With a unit it rounds a time, without one a number: then it is an ordinary call. */
function parseRound(c: Cursor, name: Name, direction: 'FLOOR' | 'CEIL'): Expression {
  c.expect('(')
  const operand = c.grammar.expression(c)
  if (c.acceptQuietly('TO')) {
    const unit = parseTimeUnit(c)
    c.expect(')')
    return { kind: 'roundToUnit', span: operand.span, direction, operand, unit }
  }
  c.expect(')')
  return call(name, [operand])
}

function parseTimestampAdd(c: Cursor): Expression {
  c.expect('(')
  const unit = parseTimeUnit(c)
  c.expect(',')
  const count = c.grammar.expression(c)
  c.expect(',')
  const operand = c.grammar.expression(c)
  c.expect(')')
  return { kind: 'timestampAdd', span: operand.span, unit, count, operand }
}

function parseTimestampDiff(c: Cursor): Expression {
  c.expect('(')
  const unit = parseTimeUnit(c)
  c.expect(',')
  const from = c.grammar.expression(c)
  c.expect(',')
  const to = c.grammar.expression(c)
  c.expect(')')
  return { kind: 'timestampDiff', span: to.span, unit, from, to }
}

function parseTrim(c: Cursor): Expression {
  c.expect('(')
  const givenSide = c.acceptOneOf('BOTH', 'LEADING', 'TRAILING')
  const side = givenSide ?? 'BOTH'
  if (givenSide !== undefined && c.accept('FROM')) {
    const operand = c.grammar.expression(c)
    c.expect(')')
    return { kind: 'trim', span: operand.span, side, characters: undefined, operand }
  }
  const first = c.grammar.expression(c)
  if (givenSide !== undefined && !c.is('FROM')) c.fail('FROM')
  const characters = c.acceptQuietly('FROM') ? first : undefined
  const operand = characters === undefined ? first : c.grammar.expression(c)
  c.expect(')')
  return { kind: 'trim', span: operand.span, side, characters, operand }
}

function parseSubstring(c: Cursor, name: Name): Expression {
  c.expect('(')
  const args = [c.grammar.expression(c)]
  const isStandard = c.accept('FROM')
  if (!isStandard) c.expect(',')
  args.push(c.grammar.expression(c))
  if (isStandard ? c.accept('FOR') : c.accept(',')) args.push(c.grammar.expression(c))
  c.expect(')')
  return call(name, args)
}

function parsePosition(c: Cursor, name: Name): Expression {
  c.expect('(')
  // IN is an operator elsewhere: a precedence above it leaves the word alone.
  const args = [c.grammar.expression(c, PRECEDENCE.like + 1)]
  c.expect('IN')
  args.push(c.grammar.expression(c))
  if (c.accept('FROM')) args.push(c.grammar.expression(c))
  c.expect(')')
  return call(name, args)
}

function parseOverlay(c: Cursor, name: Name): Expression {
  c.expect('(')
  const args = [c.grammar.expression(c)]
  c.expect('PLACING')
  args.push(c.grammar.expression(c))
  c.expect('FROM')
  args.push(c.grammar.expression(c))
  if (c.accept('FOR')) args.push(c.grammar.expression(c))
  c.expect(')')
  return call(name, args)
}

/** `(x USING charset)`, or the arguments of an ordinary call. */
function parseUsing(c: Cursor, name: Name, called: 'CONVERT' | 'TRANSLATE'): Expression {
  const before = c.index
  c.expect('(')
  const operand = c.grammar.expression(c)
  if (!c.acceptQuietly('USING')) {
    c.returnTo(before)
    return parseFunctionCall(c, name)
  }
  const charset = parseName(c, 'a character set')
  c.expect(')')
  return { kind: 'convertUsing', span: operand.span, function: called, operand, charset }
}

/** The same as an ordinary call; its span is set by the caller. */
function call(name: Name, args: readonly Expression[]): Expression {
  const argument = (value: Expression): FunctionArgument => {
    return { kind: 'functionArgument', span: value.span, name: undefined, value }
  }
  return { ...ordinaryCall(name, args.map(argument)), span: name.span } as Expression
}
