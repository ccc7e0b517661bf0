import { expect, it } from 'vitest'
import { parseStatement } from '../../src/sql/1-parse/parse.ts'
import { expressionKey } from '../../src/sql/5-codegen/expression-key.ts'
import type { LogicalNode } from '../../src/sql/plan/logical.ts'
import { overText, rankText } from '../../src/sql/plan/over-text.ts'
import { checkPlan } from './check-plan.ts'
import { makeSession } from './make-session.ts'

const TABLES = `
CREATE TABLE t (
  id INT, name STRING, ts TIMESTAMP(3), twice AS id * 2, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'datagen', 'number-of-rows' = '10');
CREATE VIEW v AS SELECT id AS n, ts FROM t WHERE id > 1;
CREATE TABLE s (a BIGINT, b STRING, c INT) WITH ('connector' = 'blackhole');
`

/** A plan as one line a node, leaves last. */
function planText(node: LogicalNode, indent = ''): string {
  const inputs = 'inputs' in node ? node.inputs : 'input' in node ? [node.input] : []
  return [
    `${indent}${lineOf(node)}`,
    ...inputs.map((input) => planText(input, `${indent}  `)),
  ].join('\n')
}

function lineOf(node: LogicalNode): string {
  const keys = (expressions: readonly Parameters<typeof expressionKey>[0][]) =>
    expressions.map(expressionKey).join(', ')
  switch (node.kind) {
    case 'scan':
      return `scan ${node.tableName}`
    case 'values':
      return `values ${node.rows.length}`
    case 'project':
      return `project ${keys(node.expressions)}`
    case 'filter':
      return `filter ${expressionKey(node.condition)}`
    case 'aggregate': {
      const calls = node.calls.map(
        (call) =>
          `${call.function.name}(${call.isDistinct ? 'DISTINCT ' : ''}${call.args.map((arg) => `$${arg}`).join()})${call.filter === undefined ? '' : ` FILTER $${call.filter}`}`,
      )
      return `aggregate [${node.keys.map((key) => `$${key}`).join(', ')}] ${calls.join(', ')}`.trimEnd()
    }
    case 'join':
      return `join ${node.type}${node.condition === undefined ? '' : ` ${expressionKey(node.condition)}`}`
    case 'temporalJoin':
      return `temporal join ${node.type} ${node.keys.map((key) => `$${key.left} = $${key.right}`).join(', ')} as of $${node.timeColumns.join(' since $')}${node.condition === undefined ? '' : ` ${expressionKey(node.condition)}`}`
    case 'lookupJoin':
      return `lookup join ${node.type} ${node.table.tableName} ${node.keys.map((key) => `$${key.input} = ${expressionKey(node.table.expressions[key.table]!)}`).join(', ')}${node.condition === undefined ? '' : ` ${expressionKey(node.condition)}`}`
    case 'unnest':
      return `unnest $${node.column}${node.keepsEmpty ? ' left' : ''}${node.withOrdinality ? ' ordinality' : ''}`
    case 'over':
      return `over ${overText(node)}`
    case 'rank':
      return `rank ${rankText(node)}`
    case 'expand':
      return `expand [${node.keys.map((key) => `$${key}`).join(', ')}] ${node.sets.map((set) => set.map(Number).join('')).join(' ')}`
    case 'window':
      return `window $${node.timeColumn} ${JSON.stringify(node.window)}`
    case 'union':
      return 'union'
    case 'sort':
      return `sort ${node.keys.map((key) => `$${key.column}${key.isDescending ? ' DESC' : ''}${key.nullsFirst ? ' NULLS FIRST' : ''}`).join(', ')} offset ${node.offset} limit ${node.limit}`
    case 'watermark':
      return `watermark $${node.timeColumn} ${expressionKey(node.expression)}`
  }
}

function plan(sql: string, mode = 'streaming'): string {
  const bound = makeSession(TABLES, { 'execution.runtime-mode': mode }).bind(parseStatement(sql))
  if (bound.kind === 'statementSet')
    return bound.inserts.map((insert) => planText(insert.node)).join('\n')
  if (bound.kind !== 'query' && bound.kind !== 'insert') throw new Error(bound.kind)
  checkPlan(bound.node)
  return planText(bound.node)
}

it('reads a table: computed columns above the scan, the watermark above them', () => {
  expect(plan('SELECT * FROM t')).toMatchInlineSnapshot(`
    "watermark $2 -($2,bigint"5000000":INTERVAL SECOND(3) NOT NULL)TIMESTAMP(3)
      project $0, $1, $2, *($0,number"2":INT NOT NULL)INT
        scan default_catalog.default_database.t"
  `)
})

it('has no watermark in batch mode', () => {
  expect(plan('SELECT * FROM t', 'batch')).toMatchInlineSnapshot(`
    "project $0, $1, $2, *($0,number"2":INT NOT NULL)INT
      scan default_catalog.default_database.t"
  `)
})

it('groups by expressions that are projected first', () => {
  expect(
    plan(
      'SELECT UPPER(name), SUM(id + 1) FILTER (WHERE id > 0) * 2 FROM t GROUP BY UPPER(name) HAVING COUNT(DISTINCT id) > 1',
    ),
  ).toMatchInlineSnapshot(`
    "project $0, *($1,number"2":INT NOT NULL)INT
      filter >($2,bigint"1":BIGINT NOT NULL)BOOLEAN NOT NULL
        aggregate [$0] SUM($1) FILTER $2, COUNT(DISTINCT $3)
          project UPPER($1)STRING, +($0,number"1":INT NOT NULL)INT, >($0,number"0":INT NOT NULL)BOOLEAN, $0
            watermark $2 -($2,bigint"5000000":INTERVAL SECOND(3) NOT NULL)TIMESTAMP(3)
              project $0, $1, $2, *($0,number"2":INT NOT NULL)INT
                scan default_catalog.default_database.t"
  `)
})

it('computes equal aggregates once', () => {
  expect(
    plan('SELECT SUM(id), SUM(id) + COUNT(*), COUNT(*) FROM t GROUP BY name'),
  ).toMatchInlineSnapshot(`
    "project $1, +(cast($1 BIGINT),$2)BIGINT, $2
      aggregate [$1] SUM($0), COUNT()
        watermark $2 -($2,bigint"5000000":INTERVAL SECOND(3) NOT NULL)TIMESTAMP(3)
          project $0, $1, $2, *($0,number"2":INT NOT NULL)INT
            scan default_catalog.default_database.t"
  `)
})

it('gives one row for GROUP BY () of constants', () => {
  expect(plan('SELECT 1 FROM t GROUP BY ()')).toMatchInlineSnapshot(`
    "project number"1":INT NOT NULL
      aggregate [] COUNT()
        watermark $2 -($2,bigint"5000000":INTERVAL SECOND(3) NOT NULL)TIMESTAMP(3)
          project $0, $1, $2, *($0,number"2":INT NOT NULL)INT
            scan default_catalog.default_database.t"
  `)
})

it('windows a view by its event time', () => {
  expect(
    plan(
      "SELECT window_end, COUNT(*) FROM TABLE(HOP(TABLE v, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '5' MINUTE)) GROUP BY window_start, window_end",
    ),
  ).toMatchInlineSnapshot(`
    "project $1, $2
      aggregate [$2, $3] COUNT()
        window $1 {"kind":"hop","slideMs":60000,"sizeMs":300000,"offsetMs":0}
          project $0, $2
            filter >($0,number"1":INT NOT NULL)BOOLEAN
              watermark $2 -($2,bigint"5000000":INTERVAL SECOND(3) NOT NULL)TIMESTAMP(3)
                project $0, $1, $2, *($0,number"2":INT NOT NULL)INT
                  scan default_catalog.default_database.t"
  `)
})

it('sorts by columns that are not selected and drops them', () => {
  expect(
    plan('SELECT name AS n FROM t ORDER BY n, id + 1 DESC, 1 LIMIT 3 OFFSET 1', 'batch'),
  ).toMatchInlineSnapshot(`
    "project $0
      sort $0 NULLS FIRST, $1 DESC, $0 NULLS FIRST offset 1 limit 3
        project $1, +($0,number"1":INT NOT NULL)INT
          project $0, $1, $2, *($0,number"2":INT NOT NULL)INT
            scan default_catalog.default_database.t"
  `)
})

it('unites queries in their common types', () => {
  expect(
    plan(
      "SELECT id, name FROM t UNION ALL SELECT 2147483648, 'x' UNION ALL SELECT id, name FROM t",
    ),
  ).toMatchInlineSnapshot(`
    "union
      project cast($0 BIGINT), $1
        project $0, $1
          watermark $2 -($2,bigint"5000000":INTERVAL SECOND(3) NOT NULL)TIMESTAMP(3)
            project $0, $1, $2, *($0,number"2":INT NOT NULL)INT
              scan default_catalog.default_database.t
      project $0, cast($1 STRING NOT NULL)
        project bigint"2147483648":BIGINT NOT NULL, string"x":CHAR(1) NOT NULL
          values 1
      project cast($0 BIGINT), $1
        project $0, $1
          watermark $2 -($2,bigint"5000000":INTERVAL SECOND(3) NOT NULL)TIMESTAMP(3)
            project $0, $1, $2, *($0,number"2":INT NOT NULL)INT
              scan default_catalog.default_database.t"
  `)
})

it('puts the columns of INSERT in the order and types of the table', () => {
  expect(plan('INSERT INTO s (c, a) SELECT id, id FROM t')).toMatchInlineSnapshot(`
    "project cast($1 BIGINT), null:STRING, $0
      project $0, $0
        watermark $2 -($2,bigint"5000000":INTERVAL SECOND(3) NOT NULL)TIMESTAMP(3)
          project $0, $1, $2, *($0,number"2":INT NOT NULL)INT
            scan default_catalog.default_database.t"
  `)
})

it('hands the query on where INSERT changes nothing', () => {
  expect(plan('INSERT INTO s SELECT CAST(id AS BIGINT), name, id FROM t')).toMatchInlineSnapshot(`
    "project cast($0 BIGINT), $1, $0
      watermark $2 -($2,bigint"5000000":INTERVAL SECOND(3) NOT NULL)TIMESTAMP(3)
        project $0, $1, $2, *($0,number"2":INT NOT NULL)INT
          scan default_catalog.default_database.t"
  `)
})

it('reads a table once for all inserts of a statement set', () => {
  const bound = makeSession(TABLES).bind(
    parseStatement(
      'EXECUTE STATEMENT SET BEGIN INSERT INTO s SELECT id, name, id FROM t; INSERT INTO s SELECT n, NULL, n FROM v; END',
    ),
  )
  if (bound.kind !== 'statementSet') throw new Error(bound.kind)
  const sources = bound.inserts.map((insert) => watermarkOf(insert.node))
  expect(sources[0]).toBe(sources[1])
})

function watermarkOf(node: LogicalNode): LogicalNode {
  return node.kind === 'watermark' || !('input' in node) ? node : watermarkOf(node.input)
}
