/** Table functions from TypeScript, and conditions of LEFT JOIN with them: the answers are those of the same functions in Java in Flink 2.2.1. */
import { describe, expect, test } from 'vitest'
import type { Environment } from '../../src/environment/environment.ts'
import { answer, BATCH_SIZES, openLab } from './lab.ts'

function registerMore(environment: Environment): void {
  environment.createTableFunction('random_rows', {
    parameters: ['INT'],
    returns: 'INT',
    deterministic: false,
    call: (n: number) => [n],
  })
  environment.createTableFunction('bad_rows', {
    parameters: ['STRING'],
    returns: 'ROW<a INT NOT NULL>',
    call: (what: string) =>
      ({
        nothing: undefined,
        null: [null],
        text: [{ a: 'text' }],
        number: 7,
        field: [{ a: null }],
      })[what] as never,
  })
  environment.createTableFunction('failing', {
    parameters: ['INT'],
    returns: 'INT',
    *call(n: number) {
      yield n
      throw new Error('no more rows')
    },
  })
}

interface Case {
  readonly covers: string
  readonly sql: string
  readonly rows: readonly string[]
  readonly streaming?: readonly string[]
}

const NESTED = `(SELECT id, CASE id WHEN 1 THEN ARRAY[1, 5, 3] WHEN 4 THEN ARRAY[4, CAST(NULL AS INT), 2] WHEN 5 THEN ARRAY[9] END AS xs FROM t) AS n`

const CASES: readonly Case[] = [
  {
    covers: 'comma, with names for the columns',
    sql: 'SELECT id, w, l FROM t, LATERAL TABLE(split(s)) AS x(w, l)',
    rows: ['[1,"x",1]', '[1,"yy",2]', '[2,"zzz",3]', '[5,"x",1]', '[5,"yy",2]', '[5,"yy",2]'],
  },
  {
    covers: 'CROSS JOIN, with the names of the row type',
    sql: 'SELECT id, word, len FROM t CROSS JOIN LATERAL TABLE(split(s))',
    rows: ['[1,"x",1]', '[1,"yy",2]', '[2,"zzz",3]', '[5,"x",1]', '[5,"yy",2]', '[5,"yy",2]'],
  },
  {
    covers: 'LEFT JOIN keeps rows without any',
    sql: 'SELECT id, w, l FROM t LEFT JOIN LATERAL TABLE(split(s)) AS x(w, l) ON TRUE WHERE id < 5',
    rows: ['[1,"x",1]', '[1,"yy",2]', '[2,"zzz",3]', '[3,null,null]', '[4,null,null]'],
  },
  {
    covers: 'a condition of an inner join',
    sql: 'SELECT id, w FROM t JOIN LATERAL TABLE(split(s)) AS x(w, l) ON l > 1',
    rows: ['[1,"yy"]', '[2,"zzz"]', '[5,"yy"]', '[5,"yy"]'],
  },
  {
    covers: 'a condition of LEFT JOIN on the rows of the function',
    sql: 'SELECT id, w, l FROM t LEFT JOIN LATERAL TABLE(split(s)) AS x(w, l) ON l > 1',
    rows: [
      '[1,"yy",2]',
      '[2,"zzz",3]',
      '[3,null,null]',
      '[4,null,null]',
      '[5,"yy",2]',
      '[5,"yy",2]',
    ],
  },
  {
    covers: 'a condition of LEFT JOIN on both sides',
    sql: 'SELECT id, n FROM t LEFT JOIN LATERAL TABLE(series(id)) AS x(n) ON n = t.id - 1',
    rows: ['[1,null]', '[2,1]', '[3,2]', '[4,3]', '[5,4]'],
  },
  {
    covers: 'LEFT JOIN UNNEST on elements',
    sql: `SELECT id, x FROM ${NESTED} LEFT JOIN UNNEST(xs) AS u(x) ON x > 3`,
    rows: ['[1,5]', '[2,null]', '[3,null]', '[4,4]', '[5,9]'],
  },
  {
    covers: 'LEFT JOIN UNNEST on a NULL element',
    sql: `SELECT id, x FROM ${NESTED} LEFT JOIN UNNEST(xs) AS u(x) ON x IS NULL`,
    rows: ['[1,null]', '[2,null]', '[3,null]', '[4,null]', '[5,null]'],
  },
  {
    covers: 'LEFT JOIN UNNEST on the place',
    sql: `SELECT id, x, o FROM ${NESTED} LEFT JOIN UNNEST(xs) WITH ORDINALITY AS u(x, o) ON o = 2`,
    rows: ['[1,5,2]', '[2,null,null]', '[3,null,null]', '[4,null,2]', '[5,null,null]'],
  },
  {
    covers: 'LEFT JOIN UNNEST on the row beside it',
    sql: `SELECT id, x FROM ${NESTED} LEFT JOIN UNNEST(xs) AS u(x) ON x = id`,
    rows: ['[1,1]', '[2,null]', '[3,null]', '[4,4]', '[5,null]'],
  },
  {
    covers: 'LEFT JOIN UNNEST on nothing',
    sql: `SELECT id, x FROM ${NESTED} LEFT JOIN UNNEST(xs) AS u(x) ON FALSE`,
    rows: ['[1,null]', '[2,null]', '[3,null]', '[4,null]', '[5,null]'],
  },
  {
    covers: 'alone',
    sql: 'SELECT * FROM LATERAL TABLE(series(3)) AS x(n)',
    rows: ['[1]', '[2]', '[3]'],
  },
  {
    covers: 'alone, without LATERAL',
    sql: 'SELECT * FROM TABLE(series(3))',
    rows: ['[1]', '[2]', '[3]'],
  },
  {
    covers: 'over rows that are updated: what it gave is taken back',
    sql: 'SELECT k, m, n FROM counts, LATERAL TABLE(series(m)) AS x(n) WHERE n <> 3',
    rows: [
      '["a",5,1]',
      '["a",5,2]',
      '["a",5,4]',
      '["a",5,5]',
      '["b",4,1]',
      '["b",4,2]',
      '["b",4,4]',
    ],
  },
  {
    covers: 'over rows that are updated, with a condition',
    sql: 'SELECT k, m, n FROM counts LEFT JOIN LATERAL TABLE(series(m)) AS x(n) ON n > 4',
    rows: ['["a",5,5]', '["b",4,null]'],
  },
  {
    covers: 'grouped again',
    sql: 'SELECT w, COUNT(*), SUM(id) FROM t, LATERAL TABLE(split(s)) AS x(w, l) GROUP BY w',
    rows: ['["x",2,6]', '["yy",3,11]', '["zzz",1,2]'],
  },
  {
    covers: 'two of them, one over the other',
    sql: 'SELECT id, n, w FROM t, LATERAL TABLE(split(s)) AS x(w, l), LATERAL TABLE(series(l)) AS y(n) WHERE id < 3 AND n > 1',
    rows: ['[1,2,"yy"]', '[2,2,"zzz"]', '[2,3,"zzz"]'],
  },
  {
    covers: 'a function without rows',
    sql: 'SELECT id, n FROM t, LATERAL TABLE(series(0)) AS x(n)',
    rows: [],
  },
  {
    covers: 'many more rows than a batch has',
    sql: 'SELECT COUNT(*), COUNT(DISTINCT n), MAX(n) FROM t, LATERAL TABLE(series(20000 + id)) AS x(n)',
    rows: ['[100015,20005,20005]'],
  },
  {
    covers: 'watermarks stay behind the rows of theirs',
    sql: "SELECT window_start, COUNT(*), COUNT(n), SUM(n) FROM TABLE(TUMBLE(TABLE numbered, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start, window_end",
    rows: [
      '["2020-01-01 00:00:00",1,0,null]',
      '["2020-01-01 00:00:02",3,3,4]',
      '["2020-01-01 00:00:04",3,3,6]',
      '["2020-01-01 00:00:06",4,4,10]',
      '["2020-01-01 00:00:08",11,11,36]',
    ],
  },
  {
    covers: 'other rows each time, over rows that are updated',
    sql: 'SELECT k, n FROM counts, LATERAL TABLE(random_rows(m)) AS x(n)',
    rows: ['["a",5]', '["b",4]'],
    streaming: ['SQL_ROWS_NOT_REPRODUCED: RANDOM_ROWS gives other rows each time it is called'],
  },
  {
    covers: 'as a value',
    sql: 'SELECT id, series(id) FROM t',
    rows: [
      'SQL_TABLE_FUNCTION_MISPLACED: series is a table function, and gives rows: it is no value.',
    ],
  },
  {
    covers: 'an unknown name',
    sql: 'SELECT id, n FROM t, LATERAL TABLE(serious(id)) AS a(n)',
    rows: ["SQL_UNKNOWN_FUNCTION: There is no function 'serious'. Did you mean SERIES?"],
  },
  {
    covers: 'a scalar function',
    sql: 'SELECT id, n FROM t, LATERAL TABLE(chr(id)) AS a(n)',
    rows: ["SQL_UNKNOWN_FUNCTION: There is no function 'chr'."],
  },
  {
    covers: 'an argument of a wrong type',
    sql: "SELECT id, n FROM t, LATERAL TABLE(series(DATE '2020-01-01')) AS a(n)",
    rows: [
      'SQL_FUNCTION_ARGUMENTS: SERIES(DATE NOT NULL): argument 1 is DATE NOT NULL, expected INT.',
    ],
  },
  {
    covers: 'too many names',
    sql: 'SELECT id, n FROM t, LATERAL TABLE(series(id)) AS a(n, m)',
    rows: ['SQL_COLUMN_COUNT: Column list of a'],
  },
  {
    covers: 'RIGHT JOIN',
    sql: 'SELECT * FROM t RIGHT JOIN LATERAL TABLE(series(id)) AS x(n) ON TRUE',
    rows: ['SQL_NOT_SUPPORTED_YET: RIGHT JOIN with rows that depend on the left side'],
  },
  {
    covers: 'no rows at all',
    sql: "SELECT a FROM t, LATERAL TABLE(bad_rows('nothing')) AS x(a)",
    rows: [
      'VALUE_TYPE_MISMATCH: the result of bad_rows must be an iterable of ROW<`a` INT NOT NULL> NOT NULL, but is undefined.',
    ],
  },
  {
    covers: 'a number instead of rows',
    sql: "SELECT a FROM t, LATERAL TABLE(bad_rows('number')) AS x(a)",
    rows: [
      'VALUE_TYPE_MISMATCH: the result of bad_rows must be an iterable of ROW<`a` INT NOT NULL> NOT NULL, but is 7.',
    ],
  },
  {
    covers: 'a row that is null',
    sql: "SELECT a FROM t, LATERAL TABLE(bad_rows('null')) AS x(a)",
    rows: [
      'VALUE_TYPE_MISMATCH: a row of bad_rows must be ROW<`a` INT NOT NULL> NOT NULL, but is null.',
    ],
  },
  {
    covers: 'a field that is never NULL',
    sql: "SELECT a FROM t, LATERAL TABLE(bad_rows('field')) AS x(a)",
    rows: [
      "VALUE_TYPE_MISMATCH: field 'a' of a row of bad_rows must be INT NOT NULL, but is null.",
    ],
  },
  {
    covers: 'a field of a wrong type',
    sql: "SELECT a FROM t, LATERAL TABLE(bad_rows('text')) AS x(a)",
    rows: [
      "VALUE_TYPE_MISMATCH: field 'a' of a row of bad_rows must be INT NOT NULL, but is the string 'text'.",
    ],
  },
  {
    covers: 'what the generator throws',
    sql: 'SELECT id, n FROM t, LATERAL TABLE(failing(id)) AS x(n)',
    rows: ['USER_FUNCTION_FAILED: The function failing failed: no more rows'],
  },
]

describe.each(['streaming', 'batch'] as const)('%s', (mode) => {
  test.each(CASES.map((each) => [each.covers, each] as const))('%s', async (_, each) => {
    const expected = mode === 'streaming' ? (each.streaming ?? each.rows) : each.rows
    const isError = /^[A-Z_]+: /.test(expected[0] ?? '')
    for (const batchRows of isError ? [7] : BATCH_SIZES) {
      const environment = await openLab({ mode, batchRows }, registerMore)
      const found = await answer(environment, each.sql)
      expect(isError ? found.map((text) => text.slice(0, expected[0]!.length)) : found).toEqual(
        expected,
      )
      await environment.close()
    }
  })
})
