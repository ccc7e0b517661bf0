import { describe, expect, it } from 'vitest'
import { BROKEN_STATEMENTS, VALID_STATEMENTS } from '../../../test/corpus/flink-sql-corpus.ts'
import { errorOf } from '../../../test/error-of.ts'
import type { Query, Statement } from './ast.ts'
import { parseScript, parseStatement } from './parse.ts'
import { queryToSql } from './print-query.ts'
import { treeToText } from './tree-text.ts'

describe('the corpus of the dialect', () => {
  it.each(VALID_STATEMENTS)('%s parses', (_, sql) => {
    const statement = parseStatement(sql)
    expect(statement.span).toEqual({ start: 0, end: sql.length })
  })

  it('parses as one script as well', () => {
    const script = VALID_STATEMENTS.map(([, sql]) => sql).join(';\n')
    expect(parseScript(script).map(treeToText)).toEqual(
      VALID_STATEMENTS.map(([, sql]) => treeToText(parseStatement(sql))),
    )
  })

  it.each(VALID_STATEMENTS)('%s: its query is written and read back', (_, sql) => {
    const query = queryOf(parseStatement(sql))
    if (query === undefined) return
    for (const style of ['quoted', 'plain'] as const) {
      const written = queryToSql(query, style)
      const read = queryOf(parseStatement(written))
      expect(unquoted(read), written).toBe(unquoted(query))
      expect(queryToSql(read!, style)).toBe(written)
    }
  })

  it.each(BROKEN_STATEMENTS)('%s fails at its place', (_, sql, line, column) => {
    expect(errorOf(() => parseStatement(sql))).toMatchObject({
      code: 'SQL_SYNTAX',
      location: { line, column },
    })
  })
})

function queryOf(statement: Statement): Query | undefined {
  if ('query' in statement) return statement.query
  return 'statement' in statement && 'query' in statement.statement
    ? statement.statement.query
    : undefined
}

function unquoted(tree: unknown): string {
  return treeToText(tree).replaceAll('`', '')
}
