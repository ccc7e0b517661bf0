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
