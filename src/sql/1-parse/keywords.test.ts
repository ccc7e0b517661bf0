import { describe, expect, it } from 'vitest'
import { errorOf } from '../../../test/error-of.ts'
import { NON_RESERVED_KEYWORDS, RESERVED_FUNCTION_NAMES, RESERVED_WORDS } from './keywords.ts'
import { parseStatement } from './parse.ts'

const nonReserved = NON_RESERVED_KEYWORDS.trim().split(/\s+/)

describe('keywords', () => {
  it('are reserved or not, never both', () => {
    expect(nonReserved.filter((word) => RESERVED_WORDS.has(word))).toEqual([])
    expect([...RESERVED_FUNCTION_NAMES].filter((word) => !RESERVED_WORDS.has(word))).toEqual([])
  })

  it.each(nonReserved)('%s is a name wherever one may stand', (word) => {
    const name = word.toLowerCase()
    for (const sql of [
      `SELECT ${name}, t.${name}, ${name}.a AS ${name}, ${name} ${name} FROM ${name} AS ${name} (${name})`,
      `SELECT a FROM t ${name} JOIN ${name} ON ${name} = ${name}.${name} WHERE NOT ${name} > ${name} + 1`,
      `SELECT a FROM t GROUP BY ${name}, b ORDER BY ${name} DESC, ${name}`,
      `SELECT f(${name}, ${name} + 1, ${name} => ${name}) OVER ${name} FROM t WINDOW ${name} AS (${name} ORDER BY ${name})`,
      `WITH ${name} (${name}) AS (SELECT 1) SELECT (${name}), CASE ${name} WHEN ${name} THEN ${name} END FROM ${name}`,
      `CREATE TABLE ${name} (${name} INT, ${name} AS ${name}, r ROW<${name} INT>)`,
      `INSERT INTO ${name} (${name}) SELECT ${name} FROM ${name} UNION SELECT ${name} FROM ${name}`,
    ]) {
      parseStatement(sql)
    }
  })

  it.each([...RESERVED_WORDS])('%s is a name only in back-ticks', (word) => {
    parseStatement(`SELECT \`${word}\` AS \`${word}\` FROM \`${word}\``)
    const { code, summary } = errorOf(() => parseStatement(`SELECT 1 AS ${word} FROM t`))
    expect(code).toBe('SQL_SYNTAX')
    expect(summary).toBe(`Found "${word}" where a column name was expected.`)
    errorOf(() => parseStatement(`CREATE TABLE ${word} (a INT)`))
    errorOf(() => parseStatement(`SELECT a.${word} FROM a`))
  })
})
