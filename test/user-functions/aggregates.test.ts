/** Aggregate functions from TypeScript: the answers are those that the same functions in Java give in Flink 2.2.1. */
import { describe, expect, test } from 'vitest'
import type { Environment } from '../../src/environment/environment.ts'
import { answer, BATCH_SIZES, openLab } from './lab.ts'

const average = {
  parameters: ['BIGINT'],
  returns: 'DOUBLE',
  accumulator: 'ROW<total BIGINT, n INT>',
  createAccumulator: () => ({ total: 0n, n: 0 }),
  accumulate: (acc: { total: bigint; n: number }, v: bigint | null) => {
    if (v === null) return
    acc.total += v
    acc.n++
  },
  getValue: ({ total, n }: { total: bigint; n: number }) => (n === 0 ? null : Number(total) / n),
}

/** Functions that cannot leave the thread, or lack methods. */
function registerMore(environment: Environment): void {
  environment.createAggregateFunction('avg_plain', average)
  environment.createAggregateFunction('count_all', {
    parameters: [],
    returns: 'BIGINT NOT NULL',
    accumulator: 'BIGINT',
    createAccumulator: () => 0n,
    accumulate: (n: bigint) => n + 1n,
    getValue: (n: bigint) => n,
  })
  environment.createAggregateFunction('weighted', {
    parameters: ['BIGINT', 'INT'],
    returns: 'DECIMAL(10, 2)',
    accumulator: 'ROW<total BIGINT, weight BIGINT>',
    createAccumulator: () => ({ total: 0n, weight: 0n }),
    accumulate: (acc: { total: bigint; weight: bigint }, v: bigint | null, w: number) => {
      acc.total += (v ?? 0n) * BigInt(w)
      acc.weight += BigInt(w)
    },
    getValue: () => null,
  })
  environment.createAggregateFunction('fails', {
    parameters: ['INT'],
    returns: 'INT',
    accumulator: 'INT',
    createAccumulator: () => 0,
    accumulate: () => {
      throw new Error('not this row')
    },
    getValue: () => 0,
  })
  environment.createAggregateFunction('wrong_state', {
    parameters: ['INT'],
    returns: 'INT',
    accumulator: 'ROW<a INT>',
    createAccumulator: () => ({ a: 'text' }),
    accumulate: () => {},
    getValue: () => 0,
  })
  environment.createAggregateFunction('null_result', {
    parameters: ['INT'],
    returns: 'INT NOT NULL',
    accumulator: 'INT',
    createAccumulator: () => 0,
    accumulate: () => {},
    getValue: () => null,
  })
  environment.createAggregateFunction('wrong_result', {
    parameters: ['INT'],
    returns: 'INT',
    accumulator: 'INT',
    createAccumulator: () => 0,
    accumulate: () => {},
    getValue: () => 'text',
  })
}

const lab = (options: Parameters<typeof openLab>[0] = {}): Promise<Environment> =>
  openLab(options, registerMore)

interface Case {
  readonly covers: string
  readonly sql: string
  readonly rows: readonly string[]
  /** Where the answers of the modes differ. */
  readonly streaming?: readonly string[]
}

const CASES: readonly Case[] = [
  {
    covers: 'groups; NULL reaches the function',
    sql: 'SELECT k, avg_all(v), count_nulls(v) FROM t GROUP BY k',
    rows: ['["a",10.0,102]', '["b",30.0,2]'],
  },
  {
    covers: 'no argument, no rows',
    sql: 'SELECT avg_all(v), count_nulls(v), count_all() FROM t WHERE id > 100',
    rows: ['[null,0,0]'],
  },
  { covers: 'no argument', sql: 'SELECT count_all() FROM t', rows: ['[5]'] },
  {
    covers: 'without retract over rows that only come',
    sql: 'SELECT k, avg_plain(v) FROM t GROUP BY k',
    rows: ['["a",10.0]', '["b",30.0]'],
  },
  {
    covers: 'rows are taken back',
    sql: 'SELECT c, avg_all(m), count_nulls(m), word_counts(k) FROM counts GROUP BY c',
    rows: ['[2,4.0,1,"b:1"]', '[3,5.0,1,"a:1"]'],
  },
  {
    covers: 'without retract over rows that are updated: batch',
    sql: 'SELECT c, avg_plain(m) FROM counts GROUP BY c',
    rows: ['[2,4.0]', '[3,5.0]'],
    streaming: [
      'SQL_AGGREGATE_CANNOT_RETRACT: AVG_PLAIN is applied to rows that are updated later, and cannot take a value back.',
    ],
  },
  {
    covers: 'DISTINCT with NULL, FILTER, both beside one another',
    sql: 'SELECT k, count_nulls(DISTINCT v), avg_all(DISTINCT v), count_nulls(v) FILTER (WHERE id > 1) FROM t GROUP BY k',
    rows: ['["a",101,10.0,101]', '["b",1,30.0,2]'],
  },
  {
    covers: 'DISTINCT over rows that are taken back',
    sql: 'SELECT count_nulls(DISTINCT m), word_counts(DISTINCT k) FROM counts',
    rows: ['[2,"a:1 b:1"]'],
  },
  {
    covers: 'beside aggregates that are built in',
    sql: 'SELECT k, SUM(v), avg_all(v), COUNT(*), LISTAGG(CAST(id AS STRING)), word_counts(s) FROM t GROUP BY k',
    rows: ['["a",20,10.0,3,"1,2,5","x yy:1 yy x yy:1 zzz:1"]', '["b",60,30.0,2,"3,4","-:1 :1"]'],
  },
  {
    covers: 'two arguments',
    sql: 'SELECT weighted(v, id) IS NULL FROM t',
    rows: ['[true]'],
  },
  {
    covers: 'HAVING and expressions around the call',
    sql: 'SELECT k, avg_all(v + 1) * 2 FROM t GROUP BY k HAVING avg_all(v) > 10',
    rows: ['["b",62.0]'],
  },
  {
    covers: 'GROUPING SETS',
    sql: 'SELECT k, count_nulls(v) FROM t GROUP BY ROLLUP(k)',
    rows: ['["a",102]', '["b",2]', '[null,104]'],
  },
  {
    covers: 'OVER with a frame, which asks for no retract',
    sql: 'SELECT id, avg_plain(v) OVER (PARTITION BY k ORDER BY ts), avg_plain(v) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM events',
    rows: [
      '[1,10.0,10.0]',
      '[2,null,null]',
      '[3,20.0,20.0]',
      '[4,20.0,30.0]',
      '[5,7.0,7.0]',
      '[6,16.0,8.0]',
      '[7,7.0,7.0]',
    ],
  },
  {
    covers: 'TUMBLE without merge',
    sql: "SELECT window_start, k, avg_plain(v), count_nulls(v) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, k",
    rows: [
      '["2020-01-01 00:00:00","a",20.0,102]',
      '["2020-01-01 00:00:00","b",null,100]',
      '["2020-01-01 00:00:05","a",8.0,1]',
      '["2020-01-01 00:00:05","b",7.0,2]',
    ],
  },
  {
    covers: 'HOP merges slices',
    sql: "SELECT window_start, avg_all(v), count_nulls(v) FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '4' SECOND)) GROUP BY window_start, window_end",
    rows: [
      '["2019-12-31 23:59:58",10.0,1]',
      '["2020-01-01 00:00:00",20.0,102]',
      '["2020-01-01 00:00:02",30.0,201]',
      '["2020-01-01 00:00:04",7.0,101]',
      '["2020-01-01 00:00:06",7.333333333333333,3]',
      '["2020-01-01 00:00:08",7.5,2]',
    ],
  },
  {
    covers: 'HOP of DISTINCT values',
    sql: "SELECT window_start, count_nulls(DISTINCT v) FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '4' SECOND)) GROUP BY window_start, window_end",
    rows: [
      '["2019-12-31 23:59:58",1]',
      '["2020-01-01 00:00:00",102]',
      '["2020-01-01 00:00:02",101]',
      '["2020-01-01 00:00:04",101]',
      '["2020-01-01 00:00:06",2]',
      '["2020-01-01 00:00:08",2]',
    ],
  },
  {
    covers: 'CUMULATE merges slices',
    sql: "SELECT window_end, word_counts(k) FROM TABLE(CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '4' SECOND)) GROUP BY window_start, window_end",
    rows: [
      '["2020-01-01 00:00:02","a:1"]',
      '["2020-01-01 00:00:04","a:2 b:1"]',
      '["2020-01-01 00:00:06","a:1"]',
      '["2020-01-01 00:00:08","a:1 b:1"]',
      '["2020-01-01 00:00:10","a:1 b:1"]',
      '["2020-01-01 00:00:12","a:1 b:1"]',
    ],
  },
  {
    covers: 'SESSION merges sessions',
    sql: "SELECT window_start, k, avg_all(v), count_nulls(DISTINCT v) FROM TABLE(SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start, window_end, k",
    rows: [
      '["2020-01-01 00:00:01","a",20.0,102]',
      '["2020-01-01 00:00:02","b",null,100]',
      '["2020-01-01 00:00:06","b",7.0,1]',
      '["2020-01-01 00:00:09","a",8.0,1]',
      '["2020-01-01 00:00:09.5","b",7.0,1]',
    ],
  },
  {
    covers: 'HOP without merge',
    sql: "SELECT window_start, avg_plain(v) FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '4' SECOND)) GROUP BY window_start, window_end",
    rows: [
      'SQL_AGGREGATE_CANNOT_MERGE: HOP windows are put together of parts, and AVG_PLAIN cannot merge accumulators.',
    ],
  },
  {
    covers: 'SESSION without merge',
    sql: "SELECT avg_plain(v) FROM TABLE(SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start, window_end, k",
    rows: [
      'SQL_AGGREGATE_CANNOT_MERGE: SESSION windows are put together of parts, and AVG_PLAIN cannot merge accumulators.',
    ],
  },
  {
    covers: 'streaming OVER: all rows so far, and a frame',
    sql: 'SELECT id, avg_plain(v) OVER (PARTITION BY k ORDER BY ts), word_counts(k) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM events',
    rows: [
      '[1,10.0,"a:1"]',
      '[2,null,"b:1"]',
      '[3,20.0,"a:2"]',
      '[4,20.0,"a:2"]',
      '[5,7.0,"b:2"]',
      '[6,16.0,"a:2"]',
      '[7,7.0,"b:2"]',
    ],
  },
  {
    covers: 'argument of a wrong type',
    sql: 'SELECT avg_all(s) FROM t',
    rows: ['SQL_FUNCTION_ARGUMENTS: AVG_ALL(STRING): argument 1 is STRING, expected BIGINT.'],
  },
  {
    covers: 'arguments missing',
    sql: 'SELECT avg_all() FROM t',
    rows: ['SQL_FUNCTION_ARGUMENTS: AVG_ALL(): an argument is missing.'],
  },
  {
    covers: 'too many arguments',
    sql: 'SELECT avg_all(v, v) FROM t',
    rows: ['SQL_FUNCTION_ARGUMENTS: AVG_ALL(INT, INT): supported: (BIGINT).'],
  },
  {
    covers: 'what the function throws',
    sql: 'SELECT fails(id) FROM t',
    rows: ['USER_FUNCTION_FAILED: The function fails failed: not this row'],
  },
  {
    covers: 'an accumulator of another type',
    sql: 'SELECT wrong_state(id) FROM t',
    rows: [
      "VALUE_TYPE_MISMATCH: field 'a' of the accumulator of wrong_state must be INT, but is the string 'text'.",
    ],
  },
  {
    covers: 'NULL where the result is never NULL',
    sql: 'SELECT null_result(id) FROM t',
    rows: ['VALUE_TYPE_MISMATCH: the result of null_result must be INT NOT NULL, but is null.'],
  },
  {
    covers: 'a result of another type',
    sql: 'SELECT wrong_result(id) FROM t',
    rows: [
      "VALUE_TYPE_MISMATCH: the result of wrong_result must be INT, but is the string 'text'.",
    ],
  },
]

describe.each(['streaming', 'batch'] as const)('%s', (mode) => {
  test.each(CASES.map((each) => [each.covers, each] as const))(
    '%s',
    async (_, { sql, rows, streaming }) => {
      const expected = mode === 'streaming' ? (streaming ?? rows) : rows
      for (const batchRows of BATCH_SIZES) {
        const environment = await lab({ mode, batchRows })
        const found = await answer(environment, sql)
        const isError = /^[A-Z_]+: /.test(expected[0] ?? '')
        expect(isError ? found.map((text) => text.slice(0, expected[0]!.length)) : found).toEqual(
          expected,
        )
        await environment.close()
      }
    },
  )
})

describe('registration', () => {
  test('a function takes the place of one of its name, and hides one that is built in', async () => {
    const environment = await lab()
    environment.createAggregateFunction('sum', { ...average, returns: 'DOUBLE' })
    expect(await answer(environment, 'SELECT SUM(v) FROM t')).toEqual(['[20.0]'])
    environment.createFunction('avg_plain', {
      parameters: ['INT'],
      returns: 'INT',
      call: (v: number | null) => v,
    })
    expect(await answer(environment, 'SELECT avg_plain(id) FROM t WHERE id = 3')).toEqual(['[3]'])
    await environment.executeSql('DROP FUNCTION `sum`')
    expect(await answer(environment, 'SELECT SUM(v) FROM t')).toEqual(['[80]'])
  })

  test('methods that every aggregate needs', async () => {
    const environment = await lab()
    const { getValue: _, ...incomplete } = average
    expect(() =>
      environment.createAggregateFunction('half', incomplete as unknown as typeof average),
    ).toThrow('The aggregate function half has no method getValue.')
    const module = `data:text/javascript,${encodeURIComponent('export const one = 1')}`
    environment.createAggregateFunction('absent', {
      parameters: [],
      returns: 'INT',
      accumulator: 'INT',
      module,
      export: 'one',
    })
    expect((await answer(environment, 'SELECT absent() FROM t'))[0]).toContain(
      'FUNCTION_METHOD_MISSING: The aggregate function absent has no method createAccumulator.',
    )
  })
})
