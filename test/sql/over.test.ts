/** OVER from SQL: what streams refuse, and several windows in one SELECT. */
import { expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import { splitStatements } from '../../src/sql/1-parse/parse.ts'
import { runStatement } from '../golden/run-sql.ts'

const VIEW = `CREATE TEMPORARY VIEW t AS SELECT *, PROCTIME() AS p FROM (VALUES
  ('a', 1, 10), ('b', 2, 20), ('a', 3, 30), ('a', 3, 40)) AS v (k, n, x)`

async function run(mode: 'streaming' | 'batch', query: string): Promise<readonly string[]> {
  const environment = createEnvironment({ mode, timeZone: 'UTC', threads: 'caller' })
  try {
    let last: readonly string[] = []
    for (const { text } of splitStatements(`${VIEW};${query};`)) {
      const outcome = await runStatement(environment, text)
      last = outcome.kind === 'error' ? [outcome.message] : outcome.changes
    }
    return last
  } finally {
    await environment.close()
  }
}

test.each([
  ['SUM(n) OVER (ORDER BY p, n)', 'a window by PROCTIME() is ordered by nothing else'],
  ['SUM(n) OVER (ORDER BY n, p)', 'a window by PROCTIME() is ordered by nothing else'],
  ['SUM(n) OVER (ORDER BY p DESC)', 'a window by PROCTIME() is ordered ascending'],
  [
    'SUM(n) OVER (ORDER BY p ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING)',
    'a frame by PROCTIME() ends at the current row',
  ],
  ['LEAD(n) OVER (ORDER BY p)', 'a window by PROCTIME() has no LEAD'],
  ['LAG(n, -1) OVER (ORDER BY p)', 'a window by PROCTIME() has no LAG of a distance below 0'],
])('in streams %s is refused', async (call, problem) => {
  const [message] = await run('streaming', `SELECT ${call} FROM t`)
  expect(message).toContain(`In streaming mode ${problem}`)
  expect(message).toContain('[SQL_STREAMING_OVER]')
})

test('in streams OVER by processing time takes no updates', async () => {
  const [message] = await run(
    'streaming',
    'SELECT SUM(c) OVER (ORDER BY p) FROM (SELECT k, COUNT(*) AS c, PROCTIME() AS p FROM t GROUP BY k)',
  )
  expect(message).toContain('its input is updated')
})

const sorted = (changes: readonly string[]): string[] => [...changes].sort()

test('several windows in one SELECT, in batch', async () => {
  const changes = await run(
    'batch',
    `SELECT k, x, SUM(n) OVER (PARTITION BY k ORDER BY n) AS a, COUNT(*) OVER () AS b, LEAD(x, 1, -1) OVER (ORDER BY x) AS c,
       MAX(x) OVER (ORDER BY n RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS d FROM t`,
  )
  expect(sorted(changes)).toEqual([
    '+I ["a",10,1,4,20,20]',
    '+I ["a",30,7,4,40,40]',
    '+I ["a",40,7,4,-1,40]',
    '+I ["b",20,2,4,30,40]',
  ])
})

test('several windows in one SELECT, in streams', async () => {
  const changes = await run(
    'streaming',
    `SELECT k, x, SUM(n) OVER (PARTITION BY k ORDER BY p) AS a, COUNT(*) OVER (ORDER BY p ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS b,
       LAG(x) OVER (PARTITION BY k ORDER BY p) AS c FROM t`,
  )
  expect(sorted(changes)).toEqual([
    '+I ["a",10,1,1,null]',
    '+I ["a",30,4,2,10]',
    '+I ["a",40,7,2,30]',
    '+I ["b",20,2,2,null]',
  ])
})

test('ORDER BY processing time in streams orders rows that come together by what follows it', async () => {
  expect(await run('streaming', 'SELECT k, x FROM t ORDER BY p, x DESC')).toEqual([
    '+I ["a",40]',
    '+I ["a",30]',
    '+I ["b",20]',
    '+I ["a",10]',
  ])
})

test('ORDER BY processing time in streams takes no updates', async () => {
  const [message] = await run(
    'streaming',
    'SELECT c FROM (SELECT k, COUNT(*) AS c, PROCTIME() AS p FROM t GROUP BY k) ORDER BY p',
  )
  expect(message).toContain('[SQL_STREAMING_SORT]')
})

test('rows that come first by processing time stay: OVER takes them', async () => {
  const changes = await run(
    'streaming',
    `SELECT k, x, SUM(x) OVER (ORDER BY p) FROM
       (SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY p) AS r FROM t) WHERE r = 1)`,
  )
  expect(changes).toEqual(['+I ["a",10,10]', '+I ["b",20,30]'])
})

test('words in a call are those of that call', async () => {
  const calls = `LISTAGG(k, '|') OVER w, LISTAGG(k, '-') OVER w, LISTAGG(k) OVER w,
    ARRAY_AGG(NULLIF(x, 20)) IGNORE NULLS OVER w, ARRAY_AGG(NULLIF(x, 20)) OVER w, PERCENTILE(x, 0.5) OVER w`
  const answers = [
    '+I [10,"a","a","a",[10],[10],10.0]',
    '+I [20,"a|b","a-b","a,b",[10],[10,null],15.0]',
    '+I [30,"a|b|a","a-b-a","a,b,a",[10,30],[10,null,30],20.0]',
    '+I [40,"a|b|a|a","a-b-a-a","a,b,a,a",[10,30,40],[10,null,30,40],25.0]',
  ]
  for (const [mode, order] of [
    ['batch', 'x'],
    ['streaming', 'p'],
  ] as const)
    expect(
      await run(mode, `SELECT x, ${calls} FROM t WINDOW w AS (ORDER BY ${order})`),
      mode,
    ).toEqual(answers)
})
