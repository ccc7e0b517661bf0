import type { DataType, Expression, Source, Statement } from './ast.ts'
import { Cursor, MAX_NESTING } from './cursor.ts'
import { parseDataType as dataTypeRule } from './data-types.ts'
import { nestingTooDeep } from './errors.ts'
import type { Grammar } from './grammar.ts'
import { continueExpression, parseExpression as expressionRule } from './operators.ts'
import { parseExpressionOrQuery } from './parentheses.ts'
import { continueQuery, parseQuery } from './query.ts'
import { parseAnyStatement } from './statement.ts'
import { StatementTokens } from './statement-tokens.ts'
import { explainFailure } from './syntax-error.ts'
import { SyntaxFailure } from './syntax-failure.ts'
import type { Token } from './token.ts'

/** What a text is called in error locations. */
export interface ParseOptions {
  /** File name, or `<stdin>` and the like. */
  readonly file?: string
}

const grammar: Grammar = {
  expression: expressionRule,
  continueExpression,
  expressionOrQuery: parseExpressionOrQuery,
  query: parseQuery,
  continueQuery,
  statement: parseAnyStatement,
}

/**
 * The statements of a script, one by one. Each is parsed when it is asked for, so that the statements before a wrong one can run first.
 * `next()` throws at a wrong statement (SQL_SYNTAX and the other codes of `errors.ts`) and goes on behind it when called again. Empty
 * statements are left out.
 */
export function parseStatements(
  text: string,
  options: ParseOptions = {},
): IterableIterator<Statement> {
  const source: Source = { text, file: options.file }
  const cutter = new StatementTokens(text)
  const iterator: IterableIterator<Statement> = {
    next() {
      const tokens = cutter.next()
      if (tokens === undefined) return { done: true, value: undefined }
      return { done: false, value: parseTokens(source, tokens, parseAnyStatement) }
    },
    [Symbol.iterator]: () => iterator,
  }
  return iterator
}

/** All statements of a script; throws at the first that is wrong. */
export function parseScript(text: string, options: ParseOptions = {}): Statement[] {
  return [...parseStatements(text, options)]
}

/** One statement, with or without a semicolon behind it. */
export function parseStatement(text: string, options: ParseOptions = {}): Statement {
  return parseAlone(text, options, parseAnyStatement)
}

/** One expression, as in a computed column. */
export function parseExpression(text: string, options: ParseOptions = {}): Expression {
  return parseAlone(text, options, expressionRule)
}

/** One data type, as in a column definition. */
export function parseDataType(text: string, options: ParseOptions = {}): DataType {
  return parseAlone(text, options, dataTypeRule)
}

/** A statement of a script as text: `text` without the semicolon, `start` its offset in the script. */
export interface StatementText {
  readonly text: string
  readonly start: number
}

/** Cuts a script into its statements without parsing them; empty statements are left out. */
export function splitStatements(text: string): StatementText[] {
  const cutter = new StatementTokens(text)
  const statements: StatementText[] = []
  for (let tokens = cutter.next(); tokens !== undefined; tokens = cutter.next()) {
    const { start } = tokens[0]!
    statements.push({ text: text.slice(start, tokens.at(-2)!.end), start })
  }
  return statements
}

/** The only thing that a text holds: it ends at its end or at a semicolon behind which nothing comes. */
function parseAlone<T>(text: string, options: ParseOptions, rule: (c: Cursor) => T): T {
  const source: Source = { text, file: options.file }
  const cutter = new StatementTokens(text)
  const first = cutter.next() ?? [endOf(text)]
  const second = cutter.next()
  if (second === undefined) return parseTokens(source, first, rule)
  const { start } = first.at(-1)!
  const semicolon = { ...endOf(text), kind: 'symbol', word: ';', start, end: start + 1 } as const
  return parseTokens(source, [...first.slice(0, -1), semicolon, ...second], rule)
}

function endOf(text: string): Token {
  return { kind: 'end', word: '', value: '', detail: '', start: text.length, end: text.length }
}

/** Parses the tokens of one statement; a failure is explained by a second run that notes what would have fitted. */
function parseTokens<T>(source: Source, tokens: readonly Token[], rule: (c: Cursor) => T): T {
  const failure = attempt(new Cursor(source, tokens, grammar), rule)
  if (!(failure instanceof SyntaxFailure)) return failure
  const cursor = new Cursor(source, tokens, grammar, true)
  const again = attempt(cursor, rule)
  throw explainFailure(cursor, again instanceof SyntaxFailure ? again : failure)
}

/** The result, or the failure. A caller deep in its own stack may leave too little of it for the limit on nesting to work. */
function attempt<T>(c: Cursor, rule: (c: Cursor) => T): T | SyntaxFailure {
  try {
    return parseAll(c, rule)
  } catch (error) {
    if (error instanceof SyntaxFailure) return error
    if (!(error instanceof RangeError)) throw error
    const { start, end } = c.token
    return new SyntaxFailure({ start, end }, () => {
      return nestingTooDeep({ limit: MAX_NESTING, what: 'levels of nesting' })
    })
  }
}

function parseAll<T>(c: Cursor, rule: (c: Cursor) => T): T {
  const result = rule(c)
  if (c.token.kind !== 'end') c.fail('the end of the statement')
  return result
}
