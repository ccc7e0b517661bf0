/**
 * Uids of operators: state finds its operator again after changes that leave the meaning of the state alone, and only after
 * those. Each case is two scripts; what is compared are the uids of the vertices of one name.
 */
import { describe, expect, it } from 'vitest'
import { makeSession } from '../../../test/sql/make-session.ts'
import type { OperatorContext } from '../../contracts/operator.ts'
import type { KeyedTableSchema } from '../../contracts/state.ts'
import { graphFingerprint } from '../../dataflow/operator-uid.ts'
import type { StreamGraph } from '../../dataflow/stream-graph.ts'
import { parseStatement } from '../1-parse/parse.ts'
import { translatePlan } from '../build-stream-graph.ts'
import { explainPlan } from '../explain/explain.ts'
import { type Planned, planInserts, planQuery } from '../planner.ts'

const TABLES = `
CREATE TABLE t (
  id INT, name STRING, price DECIMAL(10, 2), qty BIGINT, ts TIMESTAMP(3), other TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'datagen', 'number-of-rows' = '10');
CREATE TABLE u (id INT, name STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '10');
CREATE TABLE s (a STRING, b BIGINT) WITH ('connector' = 'print');
CREATE TABLE r (a STRING, b BIGINT) WITH ('connector' = 'print');
`

function planOf(sql: string, mode = 'streaming'): Planned {
  const session = makeSession(TABLES, { 'execution.runtime-mode': mode })
  const bound = session.bind(parseStatement(sql))
  const context = { session: session.sessionContext(), jobName: 'test' }
  if (bound.kind === 'query') return planQuery(bound, context)
  if (bound.kind === 'insert') return planInserts([bound], context)
  if (bound.kind === 'statementSet') return planInserts(bound.inserts, context)
  throw new Error(bound.kind)
}

function graphOf(sql: string, mode?: string): StreamGraph {
  const planned = planOf(sql, mode)
  return translatePlan(planned.job, planned.physical).graph
}

function uidsOf(sql: string, name: string): readonly string[] {
  return graphOf(sql).vertices.flatMap((vertex) =>
    vertex.kind !== 'collect' && vertex.name === name ? [vertex.uid] : [],
  )
}

const TUMBLE = (size: string, time = 'ts', items = '', keys = '') =>
  `SELECT window_start, COUNT(*)${items} FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(${time}), INTERVAL '${size}' MINUTE)) GROUP BY window_start, window_end${keys}`

const AGGREGATE = 'SELECT name, COUNT(*) FROM t GROUP BY name'

describe('same uid', () => {
  it.each([
    [
      'GroupAggregate',
      'a further aggregate',
      AGGREGATE,
      'SELECT name, COUNT(*), SUM(qty) FROM t GROUP BY name',
    ],
    [
      'GroupAggregate',
      'another order of columns',
      AGGREGATE,
      'SELECT COUNT(*), name FROM t GROUP BY name',
    ],
    [
      'GroupAggregate',
      'a computed column behind it',
      AGGREGATE,
      'SELECT name, COUNT(*), UPPER(name) FROM t GROUP BY name',
    ],
    [
      'GroupAggregate',
      'a filter that was not there',
      AGGREGATE,
      'SELECT name, COUNT(*) FROM t WHERE id > 3 GROUP BY name',
    ],
    [
      'GroupAggregate',
      'another literal of a filter',
      'SELECT name, COUNT(*) FROM t WHERE id > 3 GROUP BY name',
      'SELECT name, COUNT(*) FROM t WHERE id > 4 GROUP BY name',
    ],
    [
      'GroupAggregate',
      'other names on the way',
      'SELECT name, COUNT(*) FROM t GROUP BY name',
      'SELECT n, COUNT(*) FROM (SELECT qty, name AS n FROM t) GROUP BY n',
    ],
    [
      'GroupAggregate',
      'a column before the key',
      'SELECT UPPER(name), COUNT(*) FROM t GROUP BY UPPER(name)',
      'SELECT UPPER(name), SUM(id + 1), COUNT(*) FROM t GROUP BY UPPER(name)',
    ],
    ['GroupAggregate', 'HAVING', AGGREGATE, `${AGGREGATE} HAVING COUNT(*) > 1`],
    ['WindowAggregate', 'a further aggregate', TUMBLE('1'), TUMBLE('1', 'ts', ', SUM(qty)')],
    ['WatermarkAssigner', 'another query', TUMBLE('1'), 'SELECT ts FROM t WHERE id > 1'],
    ['Source: default_catalog.default_database.t', 'another query', TUMBLE('1'), AGGREGATE],
    [
      'Sink: default_catalog.default_database.s',
      'another query',
      `INSERT INTO s ${AGGREGATE}`,
      'INSERT INTO s SELECT name, qty FROM t',
    ],
    ['GroupAggregate', 'where its rows go', AGGREGATE, `INSERT INTO s ${AGGREGATE}`],
  ])('%s: %s', (name, _change, before, after) => {
    const uids = uidsOf(before, name)
    expect(uids).toHaveLength(1)
    expect(uidsOf(after, name)).toEqual(uids)
  })
})

describe('another uid', () => {
  it.each([
    ['GroupAggregate', 'key', AGGREGATE, 'SELECT id, COUNT(*) FROM t GROUP BY id'],
    [
      'GroupAggregate',
      'a further key',
      AGGREGATE,
      'SELECT name, COUNT(*) FROM t GROUP BY name, id',
    ],
    [
      'GroupAggregate',
      'a computed key',
      AGGREGATE,
      'SELECT UPPER(name), COUNT(*) FROM t GROUP BY UPPER(name)',
    ],
    [
      'GroupAggregate',
      'a literal in the key',
      'SELECT id % 2, COUNT(*) FROM t GROUP BY id % 2',
      'SELECT id % 3, COUNT(*) FROM t GROUP BY id % 3',
    ],
    [
      'GroupAggregate',
      'the order of the keys, in which they are hashed',
      'SELECT COUNT(*) FROM t GROUP BY name, id',
      'SELECT COUNT(*) FROM t GROUP BY id, name',
    ],
    ['GroupAggregate', 'table', AGGREGATE, 'SELECT name, COUNT(*) FROM u GROUP BY name'],
    ['WindowAggregate', 'size', TUMBLE('1'), TUMBLE('2')],
    ['WindowAggregate', 'key', TUMBLE('1'), TUMBLE('1', 'ts', ', name', ', name')],
    [
      'Sink: default_catalog.default_database.s',
      'table',
      `INSERT INTO s ${AGGREGATE}`,
      `INSERT INTO r ${AGGREGATE}`,
    ],
  ])('%s: %s', (name, _change, before, after) => {
    const uids = uidsOf(before, name)
    expect(uids).toHaveLength(1)
    expect(uidsOf(after, name)).not.toContain(uids[0])
  })
})

it('keeps its uids: checkpoints name state by them', () => {
  const sql = `INSERT INTO s SELECT UPPER(name), COUNT(*) FROM
    (SELECT window_start, name FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
      WHERE qty > 1 GROUP BY window_start, window_end, name) GROUP BY UPPER(name)`
  const uids = graphOf(sql).vertices.map((vertex) =>
    vertex.kind === 'collect' ? '' : `${vertex.name} ${vertex.uid}`,
  )
  expect(uids).toMatchInlineSnapshot(`
    [
      "Source: default_catalog.default_database.t 46ba27a322b5d09c",
      "WatermarkAssigner a15d5b06542e3865",
      "Calc f57e1233da252200",
      "WindowAggregate 9c47e89e529007b3",
      "Calc 63fdef1c50a0bc5e",
      "GroupAggregate 012e3e63de37aea9",
      "Sink: default_catalog.default_database.s 3833f7a94b610b31",
    ]
  `)
})

it('tells equal operators of a job apart, by their order', () => {
  const uids = uidsOf(
    `EXECUTE STATEMENT SET BEGIN
      INSERT INTO s SELECT name, COUNT(*) FROM u WHERE id > 1 GROUP BY name;
      INSERT INTO s SELECT name, COUNT(*) FROM u WHERE id > 2 GROUP BY name;
    END`,
    'GroupAggregate',
  )
  expect(uids).toHaveLength(2)
  expect(uids[1]).toBe(`${uids[0]}-2`)
})

it('has a fingerprint that is the same each time and another for another job', () => {
  const fingerprint = graphFingerprint(graphOf(AGGREGATE))
  expect(graphFingerprint(graphOf(AGGREGATE))).toBe(fingerprint)
  expect(graphFingerprint(graphOf(AGGREGATE, 'batch'))).not.toBe(fingerprint)
})

/** Names of the columns that the groups of a query's aggregate are kept in. */
function stateColumns(sql: string): readonly string[] {
  const schemas: KeyedTableSchema[] = []
  const vertex = graphOf(sql).vertices.find(({ name }) => name === 'GroupAggregate')
  if (vertex?.kind !== 'operator') throw new Error('no aggregate')
  const state = {
    keyedTable: (schema: KeyedTableSchema) => {
      schemas.push(schema)
      return undefined
    },
    listState: () => ({ values: [] }),
  }
  try {
    vertex.make().open({ state } as unknown as OperatorContext)
  } catch {
    // What the operator does with its tables does not matter here.
  }
  return schemas.flatMap((schema) => [
    ...(schema.name === 'groups' ? [] : [schema.name]),
    ...schema.values.map((column) => column.name),
  ])
}

it('names state by what is computed, not by places', () => {
  expect(
    stateColumns(
      'SELECT name, SUM(id + 1) FILTER (WHERE id > 2), COUNT(DISTINCT price), COUNT(*) FROM t GROUP BY name',
    ),
  ).toMatchInlineSnapshot(`
    [
      "SUM(+(id, number"1":INT NOT NULL)) FILTER >(id, number"2":INT NOT NULL).sum",
      "SUM(+(id, number"1":INT NOT NULL)) FILTER >(id, number"2":INT NOT NULL).count",
      "COUNT(DISTINCT price).count",
      "COUNT(*).count",
      "distinct(price)",
      "COUNT(DISTINCT price)",
    ]
  `)
  expect(
    stateColumns(
      'SELECT name, MAX(qty), COUNT(DISTINCT price) FROM (SELECT ts, qty, price, name FROM t) GROUP BY name',
    ),
  ).toMatchInlineSnapshot(`
    [
      "MAX(qty).value",
      "MAX(qty).is_set",
      "COUNT(DISTINCT price).count",
      "distinct(price)",
      "COUNT(DISTINCT price)",
    ]
  `)
  expect(stateColumns('SELECT SUM(RAND()), SUM(RAND()) FROM t')).toMatchInlineSnapshot(`
    [
      "SUM(RAND()).sum",
      "SUM(RAND()).count",
    ]
  `)
})

it('shows uids in EXPLAIN PLAN_ADVICE', () => {
  const planned = planOf('SELECT name, COUNT(*) FROM u GROUP BY name')
  const text = explainPlan(planned, { details: ['PLAN_ADVICE'] })
  const [uid] = uidsOf('SELECT name, COUNT(*) FROM u GROUP BY name', 'GroupAggregate')
  expect(text).toContain(`uid=[${uid}]`)
  expect(text.split('\n').filter((line) => line.includes('uid=['))).toHaveLength(2)
  expect(explainPlan(planned, { details: [] })).not.toContain('uid=[')
})
