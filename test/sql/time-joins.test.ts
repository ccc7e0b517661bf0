/** Joins by time: what is refused, with the words; what EXPLAIN says of the others. */
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import { errorOf, makeSession } from './make-session.ts'

const SCHEMA = `${[
  `CREATE TABLE o (id INT, cur STRING, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen', 'number-of-rows' = '1')`,
  `CREATE TABLE r (cur STRING, region STRING, rate INT, ts TIMESTAMP(3), PRIMARY KEY (cur) NOT ENFORCED, WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen', 'number-of-rows' = '1')`,
  `CREATE TABLE k (cur STRING, rate INT, ts TIMESTAMP(3), PRIMARY KEY (cur) NOT ENFORCED) WITH ('connector' = 'datagen', 'number-of-rows' = '1')`,
  `CREATE TABLE a (cur STRING, rate INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen', 'number-of-rows' = '1')`,
  'CREATE VIEW first_rows AS SELECT cur, rate FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY cur ORDER BY ts) AS n FROM a) WHERE n = 1',
  'CREATE VIEW two_rows AS SELECT cur, rate FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY cur ORDER BY ts DESC) AS n FROM a) WHERE n <= 2',
  'CREATE VIEW all_rows AS SELECT cur, rate FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY ts DESC) AS n FROM a) WHERE n = 1',
  'CREATE VIEW ranked AS SELECT cur, rate FROM (SELECT *, RANK() OVER (PARTITION BY cur ORDER BY ts DESC) AS n FROM a) WHERE n = 1',
  'CREATE VIEW sums AS SELECT cur, SUM(rate) AS rate FROM a GROUP BY cur',
].join(';')};`

describe('a temporal join is refused', () => {
  it.each([
    [
      'SELECT 1 FROM o RIGHT JOIN r FOR SYSTEM_TIME AS OF o.ts ON o.cur = r.cur',
      '1:15+58 SQL_TEMPORAL_JOIN_TYPE FOR SYSTEM_TIME AS OF looks up rows for those of the left side, so RIGHT JOIN has no meaning with it. Use INNER JOIN or LEFT JOIN, with the table that is looked up on the right side.',
    ],
    [
      "SELECT 1 FROM o JOIN r FOR SYSTEM_TIME AS OF o.ts + INTERVAL '1' SECOND ON o.cur = r.cur",
      '1:46+26 SQL_TEMPORAL_JOIN_TIME FOR SYSTEM_TIME AS OF takes a time attribute of the left side, found an expression. Name a column of the left table as it is: one with a WATERMARK, or a computed column PROCTIME().',
    ],
    [
      'SELECT 1 FROM o JOIN r FOR SYSTEM_TIME AS OF o.id ON o.cur = r.cur',
      "1:46+4 SQL_TEMPORAL_JOIN_TIME FOR SYSTEM_TIME AS OF takes a time attribute of the left side, found 'id', which is none. Name a column of the left table as it is: one with a WATERMARK, or a computed column PROCTIME().",
    ],
    [
      'SELECT 1 FROM o JOIN r FOR SYSTEM_TIME AS OF PROCTIME() ON o.cur = r.cur',
      '1:46+10 SQL_TEMPORAL_JOIN_TIME FOR SYSTEM_TIME AS OF takes a time attribute of the left side, found an expression. Name a column of the left table as it is: one with a WATERMARK, or a computed column PROCTIME().',
    ],
    [
      'SELECT 1 FROM o JOIN r FOR SYSTEM_TIME AS OF r.ts ON o.cur = r.cur',
      "1:46+1 SQL_UNKNOWN_ALIAS No table of this FROM clause is called 'r'. The tables are o.",
    ],
    [
      'SELECT 1 FROM o JOIN k FOR SYSTEM_TIME AS OF o.ts ON o.cur = k.cur',
      "1:22+28 SQL_NO_VERSIONS 'k' has no versions that a row could be joined with: no event time is declared for it. Declare PRIMARY KEY (…) NOT ENFORCED and a WATERMARK for the table, or make a view SELECT … FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY key ORDER BY time DESC) AS n FROM t) WHERE n = 1.",
    ],
    [
      'SELECT 1 FROM o JOIN a FOR SYSTEM_TIME AS OF o.ts ON o.cur = a.cur',
      "1:22+28 SQL_NO_VERSIONS 'a' has no versions that a row could be joined with: it has no primary key. Declare PRIMARY KEY (…) NOT ENFORCED and a WATERMARK for the table, or make a view SELECT … FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY key ORDER BY time DESC) AS n FROM t) WHERE n = 1.",
    ],
    [
      'SELECT 1 FROM o JOIN first_rows FOR SYSTEM_TIME AS OF o.ts AS v ON o.cur = v.cur',
      "1:22+42 SQL_NO_VERSIONS 'first_rows' has no versions that a row could be joined with: its rows are not numbered by event time, the last first. Declare PRIMARY KEY (…) NOT ENFORCED and a WATERMARK for the table, or make a view SELECT … FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY key ORDER BY time DESC) AS n FROM t) WHERE n = 1.",
    ],
    [
      'SELECT 1 FROM o JOIN two_rows FOR SYSTEM_TIME AS OF o.ts AS v ON o.cur = v.cur',
      "1:22+40 SQL_NO_VERSIONS 'two_rows' has no versions that a row could be joined with: it keeps more than the last row of each key. Declare PRIMARY KEY (…) NOT ENFORCED and a WATERMARK for the table, or make a view SELECT … FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY key ORDER BY time DESC) AS n FROM t) WHERE n = 1.",
    ],
    [
      'SELECT 1 FROM o JOIN all_rows FOR SYSTEM_TIME AS OF o.ts AS v ON o.cur = v.cur',
      "1:22+40 SQL_NO_VERSIONS 'all_rows' has no versions that a row could be joined with: its rows are not numbered by key. Declare PRIMARY KEY (…) NOT ENFORCED and a WATERMARK for the table, or make a view SELECT … FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY key ORDER BY time DESC) AS n FROM t) WHERE n = 1.",
    ],
    [
      'SELECT 1 FROM o JOIN ranked FOR SYSTEM_TIME AS OF o.ts AS v ON o.cur = v.cur',
      "1:22+38 SQL_NO_VERSIONS 'ranked' has no versions that a row could be joined with: it is not a view that keeps the last row of each key. Declare PRIMARY KEY (…) NOT ENFORCED and a WATERMARK for the table, or make a view SELECT … FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY key ORDER BY time DESC) AS n FROM t) WHERE n = 1.",
    ],
    [
      'SELECT 1 FROM o JOIN sums FOR SYSTEM_TIME AS OF o.ts AS v ON o.cur = v.cur',
      "1:22+36 SQL_NO_VERSIONS 'sums' has no versions that a row could be joined with: it is neither a table nor a view that keeps the last row of each key. Declare PRIMARY KEY (…) NOT ENFORCED and a WATERMARK for the table, or make a view SELECT … FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY key ORDER BY time DESC) AS n FROM t) WHERE n = 1.",
    ],
    [
      'SELECT 1 FROM o JOIN r FOR SYSTEM_TIME AS OF o.ts ON o.id = r.rate',
      "1:22+28 SQL_TEMPORAL_JOIN_KEY Versions of 'r' are told apart by cur, which the condition of the join does not compare by =. Add … = cur to the condition.",
    ],
    [
      'SELECT 1 FROM o, r FOR SYSTEM_TIME AS OF o.ts',
      "1:18+28 SQL_TEMPORAL_JOIN_KEY Versions of 'r' are told apart by cur, which the condition of the join does not compare by =. Add … = cur to the condition.",
    ],
  ])('%s', (statement, error) => {
    expect(errorOf(makeSession(SCHEMA), statement)).toBe(error)
  })

  it('in batch mode', () => {
    const session = makeSession(SCHEMA, { 'execution.runtime-mode': 'batch' })
    expect(
      errorOf(session, 'SELECT 1 FROM o JOIN r FOR SYSTEM_TIME AS OF o.ts ON o.cur = r.cur'),
    ).toContain('1:22+28 SQL_TEMPORAL_JOIN_IN_BATCH')
  })
})

describe('a temporal join', () => {
  it.each(['false', 'true'])(
    'sees versions of one batch, duplicates left out: %s',
    async (isPut) => {
      const environment = createEnvironment({
        timeZone: 'UTC',
        threads: 'caller',
        settings: { 'table.exec.source.cdc-events-duplicate': isPut },
      })
      const data = fileURLToPath(new URL('../golden/programs/data', import.meta.url))
      await environment.executeSql(
        `CREATE TABLE buys (b INT, id BIGINT, region STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/buys.json', 'format' = 'json');
       CREATE TABLE prices (id BIGINT, region STRING, price INT, ts TIMESTAMP(3), PRIMARY KEY (id, region) NOT ENFORCED, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/prices-debezium.json', 'format' = 'debezium-json')`,
      )
      const result = await environment.executeSql(
        'SELECT b, price FROM buys JOIN prices FOR SYSTEM_TIME AS OF buys.ts USING (id, region)',
      )
      const rows: string[] = []
      if (result.kind === 'query')
        for await (const { row } of result.changes()) rows.push(Object.values(row).join(' '))
      await environment.close()
      // Where duplicates are left out, what goes is told by the row that was there: its version ends when it began, as in Flink.
      const ended = isPut === 'true' ? [] : ['5 30', '7 20']
      expect(rows.toSorted()).toEqual(
        [...ended, '2 10', '3 10', '4 11', '8 13', '10 33', '15 ', '16 '].toSorted(),
      )
    },
  )
})
