/** Tables with a PRIMARY KEY, read and written: the plans that Flink 2.2.1 makes, and the rows that are left of its answers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import { nodePlatform } from '../../src/platform/node/index.ts'

const data = resolve('test/golden/programs/data')
const folder = mkdtempSync(join(tmpdir(), 'millrace-tables-'))
const names = join(folder, 'names.json')
writeFileSync(
  names,
  ['ann', 'Zoë', 'a', null].map((n, i) => `${JSON.stringify({ id: i + 1, n })}\n`).join(''),
)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const TABLES = [
  `CREATE TABLE keyed (id INT, name STRING, v INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'filesystem', 'path' = '${data}/debezium.json', 'format' = 'debezium-json')`,
  `CREATE TABLE unkeyed (id INT, name STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '${data}/debezium.json', 'format' = 'debezium-json')`,
  `CREATE TABLE orders (id INT, cust STRING, prod STRING, ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders-timed.json', 'format' = 'json')`,
  `CREATE TABLE names (id INT, n CHAR(2)) WITH ('connector' = 'filesystem', 'path' = '${names}', 'format' = 'json')`,
  "CREATE TABLE short (id INT, n CHAR(2)) WITH ('connector' = 'print')",
  'CREATE VIEW counts AS SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust',
  ...['print', 'blackhole'].flatMap((connector) =>
    [
      ['by_id', 'id INT, n BIGINT, PRIMARY KEY (id) NOT ENFORCED'],
      ['by_name', 'name STRING, n BIGINT, PRIMARY KEY (name) NOT ENFORCED'],
      ['by_n', 'name STRING, n BIGINT, PRIMARY KEY (n) NOT ENFORCED'],
      ['bare', 'name STRING, n BIGINT'],
      ['full', 'name STRING NOT NULL, n BIGINT'],
    ].map(
      ([name, columns]) =>
        `CREATE TABLE ${connector}_${name} (${columns}) WITH ('connector' = '${connector}')`,
    ),
  ),
]

interface Run {
  readonly batchRows?: number
  readonly settings?: Readonly<Record<string, string>>
}

/** What the last of the statements gives: its rows, or what was printed. */
async function run(
  statement: string,
  { batchRows = 4096, settings = {} }: Run = {},
): Promise<string[]> {
  let printed = ''
  const platform = {
    ...nodePlatform(),
    standardOut: {
      write: async (text: string) => {
        printed += text
      },
    },
  }
  const environment = createEnvironment({
    platform: platform as ReturnType<typeof nodePlatform>,
    mode: 'streaming',
    timeZone: 'UTC',
    batchRows,
    settings,
  })
  try {
    for (const ddl of TABLES) await environment.executeSql(ddl)
    const result = await environment.executeSql(statement)
    if (result.kind !== 'query') return printed.trim().split('\n')
    const lines: string[] = []
    for await (const { kind, row } of result.changes())
      lines.push(`${kind}${JSON.stringify(Object.values(row))}`)
    return lines
  } finally {
    await environment.close()
  }
}

/** Names of the nodes of a physical plan, sinks first. */
async function planOf(statement: string, settings: Run['settings'] = {}): Promise<string> {
  const environment = createEnvironment({ mode: 'streaming', timeZone: 'UTC', settings })
  try {
    for (const ddl of TABLES) await environment.executeSql(ddl)
    const result = await environment.executeSql(`EXPLAIN CHANGELOG_MODE ${statement}`)
    if (result.kind !== 'text') throw new Error(`${result.kind} is no text`)
    return result.text.slice(result.text.indexOf('== Physical plan ==')).trim()
  } finally {
    await environment.close()
  }
}

/** Rows by key, as a table that knows them by it holds them in the end. */
function folded(lines: readonly string[]): readonly string[] {
  const rows = new Map<string, string>()
  for (const line of lines) {
    const [, kind, row] = /^(..)\[(.*)\]$/.exec(line)!
    const key = row!.split(', ')[0]!
    if (kind === '-U' || kind === '-D') rows.delete(key)
    else rows.set(key, row!)
  }
  return [...rows.values()].sort()
}

const MATERIALIZER = 'SinkUpsertMaterializer'

describe('sinks with a PRIMARY KEY', () => {
  test.each([
    [false, 'print_by_name', 'SELECT cust, COUNT(*) FROM orders GROUP BY cust'],
    [false, 'blackhole_by_name', 'SELECT cust, COUNT(*) FROM orders GROUP BY cust'],
    [false, 'print_bare', 'SELECT cust, COUNT(*) FROM orders GROUP BY cust'],
    [true, 'print_by_n', 'SELECT cust, COUNT(*) FROM orders GROUP BY cust'],
    [false, 'print_by_name', 'SELECT cust, id FROM orders'],
    [false, 'print_by_id', 'SELECT id, v FROM keyed'],
    [true, 'print_by_id', 'SELECT id, v FROM unkeyed'],
    [true, 'print_by_name', 'SELECT name, v FROM keyed'],
    [true, 'print_by_name', 'SELECT UPPER(cust), COUNT(*) FROM orders GROUP BY cust'],
    [false, 'print_by_name', 'SELECT CAST(cust AS STRING), COUNT(*) FROM orders GROUP BY cust'],
    [false, 'print_by_name', "SELECT 'a', COUNT(*) FROM orders"],
    [
      true,
      'print_by_name',
      'SELECT cust, COUNT(*) FROM orders GROUP BY cust UNION ALL SELECT prod, COUNT(*) FROM orders GROUP BY prod',
    ],
    [
      false,
      'print_by_name',
      'SELECT cust, id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY cust ORDER BY id DESC) rn FROM orders) WHERE rn = 1',
    ],
    [
      true,
      'print_by_name',
      'SELECT cust, id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY cust ORDER BY id DESC) rn FROM orders) WHERE rn <= 2',
    ],
  ])('materialised: %s, %s: %s', async (isMaterialized, table, query) => {
    const plan = await planOf(`INSERT INTO ${table} ${query}`)
    expect(plan.includes(MATERIALIZER), plan).toBe(isMaterialized)
  })

  test('NONE and FORCE', async () => {
    const key = 'table.exec.sink.upsert-materialize'
    const isMaterialized = async (mode: string, statement: string): Promise<boolean> =>
      (await planOf(statement, { [key]: mode })).includes(MATERIALIZER)
    const other = 'INSERT INTO print_by_name SELECT name, v FROM keyed'
    const same = 'INSERT INTO print_by_name SELECT cust, COUNT(*) FROM orders GROUP BY cust'
    expect(await isMaterialized('NONE', other)).toBe(false)
    expect(await isMaterialized('FORCE', same)).toBe(true)
    expect(
      await isMaterialized('FORCE', 'INSERT INTO print_by_name SELECT cust, id FROM orders'),
    ).toBe(true)
    expect(await isMaterialized('FORCE', same.replace('print_by_name', 'print_bare'))).toBe(false)
  })

  test.each([1, 3, 4096])(
    'the last row of each key is left, in batches of %i',
    async (batchRows) => {
      const lines = await run('INSERT INTO print_by_name SELECT name, v FROM keyed', {
        batchRows,
        settings: { 'table.exec.sink.not-null-enforcer': 'DROP' },
      })
      // As of Flink's +I[Zoë, 12], +I[bob, 21], +I[cat, 5], +U[Zoë, 12] at the end.
      expect(folded(lines)).toEqual(['Zoë, 12', 'bob, 21', 'cat, 5'])
    },
  )

  test('NULL in a key ends the job, or leaves the row out', async () => {
    await expect(run('INSERT INTO print_by_name SELECT name, v FROM keyed')).rejects.toMatchObject({
      code: 'NOT_NULL_VIOLATED',
    })
    const lines = await run(
      'INSERT INTO print_full SELECT CASE WHEN id > 3 THEN cust END, id FROM orders WHERE id IN (3, 4, 5)',
      { settings: { 'table.exec.sink.not-null-enforcer': 'DROP' } },
    )
    expect(lines).toEqual(['+I[cat, 5]'])
  })

  test('lengths of texts', async () => {
    // The source gives 'ann' and 'Zoë' for a CHAR(2), and 'a' for a CHAR(2).
    const statement = 'INSERT INTO short SELECT * FROM names'
    const insert = (lengths: string) =>
      run(statement, { settings: { 'table.exec.sink.type-length-enforcer': lengths } })
    expect(await insert('IGNORE')).toEqual(['+I[1, ann]', '+I[2, Zoë]', '+I[3, a]', '+I[4, null]'])
    expect(await insert('TRIM_PAD')).toEqual(['+I[1, an]', '+I[2, Zo]', '+I[3, a ]', '+I[4, null]'])
    await expect(insert('ERROR')).rejects.toMatchObject({
      code: 'LENGTH_VIOLATED',
      message: expect.stringContaining("Column 'n' is CHAR(2), but a value of length 3"),
    })
  })

  test('tables that know rows by key are given no -U', async () => {
    const plan = await planOf(
      'INSERT INTO blackhole_by_name SELECT cust, COUNT(*) FROM orders GROUP BY cust',
    )
    expect(plan).toMatch(/GroupAggregate\(.*changelogMode=\[I,UA\]\)/)
  })

  test('rows go by key where that is forced', async () => {
    const settings = { 'table.exec.sink.keyed-shuffle': 'FORCE', 'parallelism.default': '1' }
    const lines = await run('INSERT INTO print_by_id SELECT id, v FROM keyed', { settings })
    expect(folded(lines)).toHaveLength(4)
  })
})

describe('sources that may give a change twice', () => {
  const settings = { 'table.exec.source.cdc-events-duplicate': 'true' }

  test('are put right by their key', async () => {
    expect(await planOf('SELECT * FROM keyed', settings)).toContain('ChangelogNormalize(key=[id]')
    // What Flink gives, a row at a time.
    expect(await run('SELECT * FROM keyed', { settings, batchRows: 1 })).toEqual([
      '+I[1,"ann",10]',
      '+I[2,"bob",20]',
      '-U[1,"ann",10]',
      '+U[1,"ann",11]',
      '+I[3,null,null]',
      '-D[2,"bob",20]',
      '-U[1,"ann",11]',
      '+U[1,"Zoë",12]',
      '+I[4,"ann",7]',
      '+I[2,"bob",21]',
      '-U[3,null,null]',
      '+U[3,"cat",5]',
      '-D[4,"ann",7]',
      '+I[5,"Zoë",12]',
    ])
  })

  test('need not read their key for that', async () => {
    const lines = await run(
      'SELECT name, CAST(COUNT(*) AS INT) FROM keyed WHERE v > 11 GROUP BY name',
      {
        settings,
      },
    )
    expect(lines.sort()).toEqual(['+I["Zoë",2]', '+I["bob",1]'])
  })

  test('must declare a key', async () => {
    await expect(run('SELECT * FROM unkeyed', { settings })).rejects.toMatchObject({
      code: 'SQL_SOURCE_NEEDS_KEY',
    })
  })
})

test('a sub-plan that two tables read runs once, with the halves of updates that one of them asks for', async () => {
  const set = `EXECUTE STATEMENT SET BEGIN
    INSERT INTO blackhole_by_name SELECT * FROM counts;
    INSERT INTO print_by_name SELECT * FROM counts;
  END`
  const plan = await planOf(set)
  expect(plan.match(/GroupAggregate\(/g), plan).toHaveLength(1)
  expect(plan).toMatch(/GroupAggregate\(.*changelogMode=\[I,UB,UA\]\)/)
})

describe('STATE_TTL', () => {
  const ttls = async (statement: string): Promise<readonly string[]> =>
    (await planOf(statement)).match(/stateTtl=\[[^\]]*\]/g) ?? []
  const JOIN = 'FROM orders o JOIN keyed k ON o.cust = k.name'

  test.each<readonly [string, readonly string[]]>([
    [
      `SELECT /*+ STATE_TTL('o' = '1 d', 'k' = '2d') */ o.id, k.v ${JOIN}`,
      ['stateTtl=[left 86400000 ms, right 172800000 ms]'],
    ],
    [`SELECT /*+ STATE_TTL('k' = '1 h') */ o.id, k.v ${JOIN}`, ['stateTtl=[right 3600000 ms]']],
    [
      "SELECT /*+ STATE_TTL('orders' = '1 s') */ cust, COUNT(*) FROM orders GROUP BY cust",
      ['stateTtl=[1000 ms]'],
    ],
    [
      "SELECT /*+ STATE_TTL('t' = '1 s') */ cust, COUNT(*) FROM (SELECT cust FROM orders WHERE id > 1) t GROUP BY cust",
      ['stateTtl=[1000 ms]'],
    ],
    ["SELECT /*+ STATE_TTL('o' = '1 s') */ DISTINCT cust FROM orders o", ['stateTtl=[1000 ms]']],
    ["SELECT /*+ STATE_TTL('o' = '0 s') */ DISTINCT cust FROM orders o", ['stateTtl=[0 ms]']],
    // A hint names tables: what stands on their join keeps what it keeps.
    [
      `SELECT /*+ STATE_TTL('o' = '1 s', 'k' = '3 s') */ o.cust, COUNT(*) ${JOIN} GROUP BY o.cust`,
      ['stateTtl=[left 1000 ms, right 3000 ms]'],
    ],
    [
      "SELECT /*+ state_ttl('a' = '1 s', 'b' = '2 s', 'c' = '3 s') */ a.id FROM orders a JOIN keyed b ON a.cust = b.name JOIN keyed c ON b.v = c.v",
      ['stateTtl=[right 3000 ms]', 'stateTtl=[left 1000 ms, right 2000 ms]'],
    ],
    [
      "SELECT /*+ STATE_TTL('o' = '1 s'), STATE_TTL('o' = '3 s') */ DISTINCT cust FROM orders o",
      ['stateTtl=[1000 ms]'],
    ],
    [
      "SELECT /*+ STATE_TTL('o' = '1 s', 'o' = '3 s') */ DISTINCT cust FROM orders o",
      ['stateTtl=[3000 ms]'],
    ],
    // The hint is for its own SELECT.
    [
      "SELECT /*+ STATE_TTL('t' = '1 s') */ n, COUNT(*) FROM (SELECT cust, COUNT(*) AS n FROM orders t GROUP BY cust) t GROUP BY n",
      ['stateTtl=[1000 ms]'],
    ],
  ])('%s', async (statement, expected) => {
    expect(await ttls(statement)).toEqual(expected)
  })

  test.each([
    ["'orders' = '1 d'", "names 'orders', which is no table of this FROM"],
    ["'nope' = '1 d'", "names 'nope', which is no table of this FROM"],
    ["'o' = 'forever'", "has 'forever' for a duration"],
    ["'o'", "gives no duration for 'o'"],
  ])('%s is refused, as Flink does', async (argument, problem) => {
    await expect(
      planOf(`SELECT /*+ STATE_TTL(${argument}) */ cust, COUNT(*) FROM orders o GROUP BY cust`),
    ).rejects.toMatchObject({
      code: 'SQL_STATE_TTL_HINT',
      location: { line: 1 },
      message: expect.stringContaining(problem),
    })
  })
})

describe('values that are not the same each time, over rows that change', () => {
  const settings = { 'table.optimizer.non-deterministic-update.strategy': 'TRY_RESOLVE' }
  const planned = (statement: string) => planOf(statement, settings)

  test.each([
    'INSERT INTO print_by_id SELECT id, CAST(RAND_INTEGER(10) AS BIGINT) FROM keyed',
    'INSERT INTO print_by_name SELECT cust, n + RAND_INTEGER(3) FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust)',
    'SELECT id, NOW() FROM keyed',
    'SELECT cust, COUNT(*), RAND() FROM orders GROUP BY cust',
    'SELECT x, COUNT(*) FROM (SELECT RAND_INTEGER(3) AS x FROM orders) GROUP BY x',
    'SELECT id FROM keyed WHERE RAND() < 0.5',
    'SELECT cust, CURRENT_TIMESTAMP, n FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust)',
    'INSERT INTO print_bare SELECT CURRENT_DATABASE(), v FROM keyed',
  ])('Flink takes, and so do we: %s', async (statement) => {
    await expect(planned(statement)).resolves.toContain('changelogMode')
  })

  test.each([
    ['EXPR$1', 'INSERT INTO print_bare SELECT name, CAST(RAND_INTEGER(10) AS BIGINT) FROM keyed'],
    ['EXPR$0', 'INSERT INTO print_bare SELECT UUID(), v FROM keyed'],
    ['x', 'SELECT x, COUNT(*) FROM (SELECT RAND_INTEGER(3) AS x FROM keyed) GROUP BY x'],
    [
      'x',
      'SELECT SUM(x) FROM (SELECT cust, COUNT(*) + RAND_INTEGER(3) AS x FROM orders GROUP BY cust)',
    ],
    [
      'n',
      'SELECT cust, n, rn FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY n) rn FROM (SELECT cust, COUNT(*) + RAND_INTEGER(3) AS n FROM orders GROUP BY cust)) WHERE rn < 3',
    ],
  ])('Flink refuses, and so do we, column %s: %s', async (column, statement) => {
    await expect(planned(statement)).rejects.toMatchObject({
      code: 'SQL_NON_DETERMINISTIC_UPDATE',
      location: { line: 1 },
      message: expect.stringContaining(`Column '${column}'`),
    })
    await expect(planOf(statement)).resolves.toContain('changelogMode')
  })

  test.each([
    'SELECT COUNT(*) FROM keyed WHERE v < RAND_INTEGER(10)',
    'SELECT k.id FROM keyed k JOIN orders o ON k.v < o.id + RAND_INTEGER(3)',
    // Flink draws once for each row of either side, and takes it.
    'SELECT k.id, o.prod FROM keyed k JOIN orders o ON k.name = o.cust AND RAND() < 0.5',
  ])('conditions: %s', async (statement) => {
    await expect(planned(statement)).rejects.toMatchObject({
      code: 'SQL_NON_DETERMINISTIC_CONDITION',
      location: { line: 1 },
    })
  })
})
