import { describe, expect, it } from 'vitest'
import { errorOf } from '../../../test/error-of.ts'
import { locationOf, textOf } from './location.ts'
import { parseScript, parseStatement, parseStatements, splitStatements } from './parse.ts'
import { treeToText } from './tree-text.ts'

describe('scripts', () => {
  it.each([
    ['', []],
    [' \n\t -- nothing\n/* at all */', []],
    [';;; ;', []],
    ['SELECT 1', ['SELECT 1']],
    ['SELECT 1;', ['SELECT 1']],
    ['  SELECT 1 ; SELECT 2;\n;SELECT 3', ['SELECT 1', 'SELECT 2', 'SELECT 3']],
    [
      "SELECT ';' -- ;\n, `;` /* ; */ FROM t; SELECT 2",
      ["SELECT ';' -- ;\n, `;` /* ; */ FROM t", 'SELECT 2'],
    ],
    ["SELECT E'\\';'; SELECT 2", ["SELECT E'\\';'", 'SELECT 2']],
    ['SELECT 1 // c ; d\n; SELECT 2', ['SELECT 1', 'SELECT 2']],
    [
      'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END; SELECT 1',
      [
        'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END',
        'SELECT 1',
      ],
    ],
    [
      'begin statement set; INSERT INTO a SELECT CASE WHEN x THEN 1 END; END; SELECT 1',
      ['begin statement set; INSERT INTO a SELECT CASE WHEN x THEN 1 END; END', 'SELECT 1'],
    ],
    [
      'EXPLAIN STATEMENT SET BEGIN INSERT INTO a SELECT 1; END; SELECT 1',
      ['EXPLAIN STATEMENT SET BEGIN INSERT INTO a SELECT 1; END', 'SELECT 1'],
    ],
    ['SET a.b = c d', ['SET a.b = c d']],
    ["SELECT 'open; SELECT 2", ["SELECT 'open; SELECT 2"]],
    ['\uFEFFSELECT 1', ['SELECT 1']],
  ])('%j is cut into its statements', (script, statements) => {
    const parts = splitStatements(script)
    expect(parts.map(({ text }) => text)).toEqual(statements)
    for (const { text, start } of parts) expect(script.slice(start, start + text.length)).toBe(text)
  })

  it('give their statements one by one, and go on behind a wrong one', () => {
    const script = 'SELECT 1;\nSELEC 2;\nSELECT 3;\nSELECT "4";\nSELECT 5'
    const statements = parseStatements(script)
    expect(nextText(statements, script)).toBe('SELECT 1')
    expect(errorOf(() => statements.next()).location).toMatchObject({ line: 2, column: 1 })
    expect(nextText(statements, script)).toBe('SELECT 3')
    expect(errorOf(() => statements.next()).location).toMatchObject({ line: 4, column: 8 })
    expect(nextText(statements, script)).toBe('SELECT 5')
    expect(statements.next()).toEqual({ done: true, value: undefined })
    expect(statements.next().done).toBe(true)
  })

  it('give the statements before an open comment', () => {
    const statements = parseStatements('SELECT 1; /* open\n;')
    expect(statements.next().done).toBe(false)
    expect(errorOf(() => statements.next()).code).toBe('SQL_UNTERMINATED_COMMENT')
    expect(statements.next().done).toBe(true)
  })

  it('keep the place of every statement', () => {
    const script = 'SELECT 1;\n  INSERT INTO t\n  SELECT 2 ;'
    const [, insert] = parseScript(script, { file: 'a.sql' })
    expect(insert!.source).toEqual({ text: script, file: 'a.sql' })
    expect(textOf(insert!.source, insert!)).toBe('INSERT INTO t\n  SELECT 2')
    expect(locationOf(insert!.source, insert!.span)).toEqual({
      file: 'a.sql',
      line: 2,
      column: 3,
      length: 13,
    })
  })

  it('parse one statement alone, or say what else is there', () => {
    expect(treeToText(parseStatement(' SELECT 1 ; '))).toBe(
      '(queryStatement (query (select [(selectItem 1)])))',
    )
    expect(errorOf(() => parseStatement('SELECT 1; SELECT 2')).location?.column).toBe(9)
    expect(errorOf(() => parseStatement('')).summary).toBe(
      'Found the end of the statement where a statement was expected.',
    )
  })

  it('take time in proportion to their length', () => {
    const script = 'INSERT INTO t SELECT a + 1, f(b) FROM s WHERE c = 2;\n'.repeat(5_000)
    expect(parseScript(script)).toHaveLength(5_000)
  })
})

function nextText(statements: ReturnType<typeof parseStatements>, script: string): string {
  const { value } = statements.next()
  return textOf({ text: script, file: undefined }, value)
}
