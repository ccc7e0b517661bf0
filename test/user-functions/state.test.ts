/** Accumulators in checkpoints, with other numbers of subtasks, and in savepoints of a changed query. */
import { describe, expect, test } from 'vitest'
import { isTable } from '../../src/checkpoint/savepoint/savepoint.ts'
import { typeToString } from '../../src/core/type-text.ts'
import type { Header } from '../golden/compare-outcomes.ts'
import { keptRows, RestoredRun, runDisturbed } from '../golden/restored-run.ts'
import { folded, SavepointLab } from '../savepoints/savepoint-lab.ts'
import { answer, openLab, registerFunctions, TABLES } from './lab.ts'

const EVENTS = 'events'
const QUERIES = [
  `SELECT k, avg_all(v), count_nulls(v), word_counts(k) FROM ${EVENTS} GROUP BY k`,
  `SELECT count_nulls(DISTINCT v), word_counts(DISTINCT k) FROM ${EVENTS}`,
  `SELECT c, avg_all(m), word_counts(k) FROM (SELECT k, COUNT(*) AS c, MAX(id) AS m FROM ${EVENTS} GROUP BY k) AS g GROUP BY c`,
  `SELECT window_start, avg_all(v) AS a, word_counts(k) AS w FROM TABLE(HOP(TABLE ${EVENTS}, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '4' SECOND)) GROUP BY window_start, window_end`,
  `SELECT window_start, k, avg_all(v) AS a, count_nulls(v) AS n FROM TABLE(SESSION(TABLE ${EVENTS} PARTITION BY k, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start, window_end, k`,
  `SELECT id, avg_all(v) OVER (PARTITION BY k ORDER BY ts) AS a, word_counts(k) OVER (PARTITION BY k ORDER BY ts) AS w FROM ${EVENTS}`,
]

const HEADER: Header = {
  anyOrder: true,
  approx: false,
  isCompared: true,
  batchKeepsLate: false,
  isSequential: false,
}

describe('checkpoints', () => {
  test.each(QUERIES)('%s', async (sql) => {
    const environment = await openLab()
    const expected = await answer(environment, sql)
    const run = new RestoredRun(`user-functions/${sql.length}`, registerFunctions)
    await runDisturbed(run, [...TABLES, sql], 0, HEADER)
    expect(run.hasFinished).toBe(true)
    expect(run.restoreCount).toBeGreaterThan(1)
    expect(keptRows(run, HEADER).map((row) => row.replaceAll(', ', ','))).toEqual(expected)
  })
})

describe('savepoints', () => {
  const insert = `CREATE TABLE src (k INT, v INT) WITH ('connector' = 'filesystem', 'path' = '/data.json', 'format' = 'json');
    CREATE TABLE kept (k INT, a DOUBLE, n BIGINT, w STRING) WITH ('connector' = 'committed');
    INSERT INTO kept SELECT k, avg_all(v), count_nulls(DISTINCT v), word_counts(CAST(MOD(v, 3) AS STRING)) FROM src GROUP BY k`

  test('accumulators go on from where they were', async () => {
    const whole = new SavepointLab()
    whole.prepare = registerFunctions
    await whole.run(insert, { 'execution.checkpointing.dir': '/whole' })
    const lab = new SavepointLab()
    lab.prepare = registerFunctions
    const { path, savepoint } = await lab.stopAt(
      12,
      insert,
      { 'execution.checkpointing.dir': '/before' },
      { path: '/saved' },
    )
    const columns = savepoint.operators
      .flatMap(({ states }) => states)
      .filter(isTable)
      .find(({ name }) => name === 'groups')
      ?.schema.values.map(({ name, types }) => `${name} ${types?.map(typeToString).join() ?? ''}`)
    expect(columns?.slice(0, 7)).toEqual([
      'AVG_ALL(v).value is set ',
      'AVG_ALL(v).value.total BIGINT',
      'AVG_ALL(v).value.total is set ',
      'AVG_ALL(v).value.n INT',
      'AVG_ALL(v).value.n is set ',
      'COUNT_NULLS(DISTINCT v).value BIGINT',
      'COUNT_NULLS(DISTINCT v).value is set ',
    ])
    await lab.run(insert, {
      'execution.checkpointing.dir': '/after',
      'execution.state-recovery.path': path,
    })
    expect(folded(lab.tables.rows('kept'))).toEqual(folded(whole.tables.rows('kept')))
  })
})
