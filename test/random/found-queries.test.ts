/** What random queries found, made small: rows in batch, from changes, and restored. */
import { expect, test } from 'vitest'
import type { Cell, Sort } from './query.ts'
import { type RunOptions, runQuery } from './run-query.ts'
import type { Table } from './tables.ts'

/** A table of whole numbers and texts, from its rows. */
function table(
  name: string,
  sorts: readonly Sort[],
  rows: readonly (readonly Cell[])[],
  more: Partial<Table> = {},
): Table {
  return {
    name,
    columns: sorts.map((sort, i) => ({ name: `c${i}`, sort, isNotNull: false })),
    steps: rows.map((row, life) => ({ life, row })),
    changelog: 'retract',
    hasKey: false,
    splitCount: 1,
    ...more,
  }
}

/** Times a few seconds apart: windows come one after another, so that tables of windows that are over are used again. */
const timed: Table = {
  name: 't0',
  columns: [
    { name: 'c0', sort: 'int', isNotNull: false },
    { name: 'c1', sort: 'varchar', isNotNull: false },
    { name: 'c2', sort: 'timestamp', isNotNull: true },
  ],
  steps: (
    [
      ['1', 'x', '00.001'],
      ['2', 'y', '00.002'],
      ['1', 'p', '10.001'],
      ['1', 'q', '10.002'],
      ['2', 'r', '10.003'],
      ['1', null, '20.001'],
      ['3', null, '30.001'],
      ['3', 's', '40.001'],
      ['1', null, '50.001'],
      ['1', 'z', '50.002'],
      ['1', 'w', '54.001'],
      ['2', 'v', '54.002'],
      ['2', 'u', '54.003'],
    ] as const
  ).map(([c0, c1, second], life) => ({ life, row: [c0, c1, `2020-01-01 00:00:${second}`] })),
  changelog: 'append',
  hasKey: false,
  splitCount: 1,
  delaySeconds: 0,
}

/** By windows of two seconds: what is in each is the same for TUMBLE and SESSION. */
const valuesOfWindows = (windows: string): string =>
  `SELECT c0, LISTAGG(c1), LISTAGG(DISTINCT c1), FIRST_VALUE(c1), LAST_VALUE(c1), MAX(c1), COUNT(DISTINCT c1)
    FROM TABLE(${windows}, DESCRIPTOR(c2), INTERVAL '2' SECOND)) GROUP BY window_start, window_end, c0`

const valuesOfTimed: Pick<Found, 'sorts' | 'rows'> = {
  sorts: ['int', 'varchar', 'varchar', 'varchar', 'varchar', 'varchar', 'bigint'],
  rows: [
    '1, "p,q", "p,q", "p", "q", "q", 2',
    '1, "w", "w", "w", "w", "w", 1',
    '1, "x", "x", "x", "x", "x", 1',
    '1, "z", "z", "z", "z", "z", 1',
    '1, NULL, NULL, NULL, NULL, NULL, 0',
    '2, "r", "r", "r", "r", "r", 1',
    '2, "v,u", "v,u", "v", "u", "v", 2',
    '2, "y", "y", "y", "y", "y", 1',
    '3, "s", "s", "s", "s", "s", 1',
    '3, NULL, NULL, NULL, NULL, NULL, 0',
  ],
}

interface Found {
  readonly name: string
  readonly tables: readonly Table[]
  readonly sql: string
  readonly sorts: readonly Sort[]
  readonly rows: readonly string[]
}

const numbers = table(
  't0',
  ['int', 'int'],
  [
    ['1', '5'],
    ['1', '3'],
    ['2', '8'],
    ['2', null],
  ],
)

/** Rows that take the places of others in state. */
const comesAndGoes: Table['steps'] = [
  { life: 1, row: ['1', '59'] },
  { life: 1, row: null },
  { life: 3, row: ['3', '8'] },
  { life: 3, row: ['3', '0'] },
  { life: 0, row: ['0', '68'] },
  { life: 0, row: null },
  { life: 1, row: ['1', '81'] },
  { life: 0, row: ['0', '16'] },
  { life: 3, row: ['3', '85'] },
  { life: 2, row: ['2', '50'] },
  { life: 4, row: ['4', '79'] },
  { life: 2, row: null },
  { life: 4, row: ['4', '15'] },
  { life: 3, row: ['3', '64'] },
  { life: 3, row: null },
  { life: 1, row: null },
  { life: 0, row: null },
  { life: 4, row: null },
  { life: 2, row: ['2', '44'] },
  { life: 0, row: ['0', '21'] },
]

const found: readonly Found[] = [
  {
    name: 'two different filters over the ranks of one WITH',
    tables: [numbers],
    sql: `WITH w AS (SELECT c0, c1, rn FROM (SELECT c0, c1, ROW_NUMBER() OVER (PARTITION BY c0 ORDER BY c1) AS rn FROM t0) WHERE rn <= 2)
      SELECT a.c0, a.c1, b.c1 FROM (SELECT * FROM w WHERE c1 > 3) AS a JOIN (SELECT * FROM w WHERE rn = 1) AS b ON a.c0 = b.c0`,
    sorts: ['int', 'int', 'int'],
    rows: ['1, 5, 3', '2, 8, NULL'],
  },
  {
    name: 'LIMIT over rows that change',
    tables: [numbers],
    sql: 'SELECT COUNT(*) FROM (SELECT c0 FROM (SELECT c0, c1, ROW_NUMBER() OVER (PARTITION BY c0 ORDER BY c1) AS rn FROM t0) WHERE rn = 1 LIMIT 4)',
    sorts: ['bigint'],
    rows: ['2'],
  },
  {
    name: 'LIMIT with OFFSET over groups that go',
    tables: [
      {
        ...numbers,
        steps: [
          { life: 0, row: ['1', '5'] },
          { life: 1, row: ['2', '5'] },
          { life: 2, row: ['3', '5'] },
          { life: 0, row: null },
          { life: 1, row: ['2', '7'] },
        ],
      },
    ],
    sql: 'SELECT COUNT(*), SUM(n) FROM (SELECT c0, COUNT(*) AS n FROM t0 GROUP BY c0 LIMIT 2 OFFSET 1)',
    sorts: ['bigint', 'bigint'],
    rows: ['1, 1'],
  },
  {
    name: 'values of windows in tables of windows that are over',
    tables: [timed],
    sql: valuesOfWindows('TUMBLE(TABLE t0'),
    ...valuesOfTimed,
  },
  {
    name: 'values of sessions in tables of sessions that are over',
    tables: [timed],
    sql: valuesOfWindows('SESSION(TABLE t0 PARTITION BY c0'),
    ...valuesOfTimed,
  },
  {
    name: 'rows of equal rank are in the order of before a restore',
    tables: [{ ...numbers, steps: comesAndGoes }],
    sql: 'SELECT c0, c1 FROM t0 LIMIT 2',
    sorts: ['int', 'int'],
    rows: ['0, 21', '2, 44'],
  },
]

const RUNS: readonly RunOptions[] = [
  { mode: 'batch', parallelism: 1, batchRows: 4096 },
  { mode: 'streaming', parallelism: 1, batchRows: 1 },
  { mode: 'streaming', parallelism: 2, batchRows: 4096 },
  { mode: 'restored', parallelism: 2, batchRows: 1 },
  { mode: 'restored', parallelism: 2, batchRows: 2 },
  { mode: 'restored', parallelism: 2, batchRows: 3 },
]

test.each(found)('$name', async ({ tables, sql, sorts, rows }) => {
  for (const run of RUNS)
    expect(await runQuery(sql, sorts, tables, run), run.mode).toEqual({ kind: 'rows', rows })
})
