/**
 * Plans as data: what is planned of every query of the golden scripts, of random queries and of random expressions is turned into
 * JSON and back, against registries of another session. The tree must be the very same, with the same EXPLAIN and the same
 * fingerprint, and queries must give the same rows. Catches parts of plans that do not travel, functions that are found
 * again as others of their name, and values that JSON bends.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, it, test } from 'vitest'
import { EngineError } from '../../src/core/errors.ts'
import { graphFingerprint } from '../../src/dataflow/operator-uid.ts'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import type { Environment } from '../../src/environment/environment.ts'
import { QueryResult } from '../../src/environment/query-result.ts'
import { planRegistries } from '../../src/environment/registries.ts'
import { nodePlatform } from '../../src/platform/node/index.ts'
import { SeededRandom } from '../../src/platform/seeded-random.ts'
import { parseStatement, splitStatements } from '../../src/sql/1-parse/parse.ts'
import type { BoundStatement } from '../../src/sql/2-bind/bound-statement.ts'
import { buildStreamGraph, planPhysically } from '../../src/sql/build-stream-graph.ts'
import { explainPlan } from '../../src/sql/explain/explain.ts'
import { scalarFunctions } from '../../src/sql/functions/index.ts'
import { DEFAULT_CHANGE_SETTINGS } from '../../src/sql/plan/change-settings.ts'
import type { JobPlan } from '../../src/sql/plan/job-plan.ts'
import { encodePlan } from '../../src/sql/plan-data/encode-plan.ts'
import { type Planned, type PlannedQuery, planInserts, planQuery } from '../../src/sql/planner.ts'
import type { Session } from '../../src/sql/session.ts'
import { ExpressionGrammar } from '../codegen/expression-grammar.ts'
import { TYPED_COLUMNS } from '../codegen/typed-columns.ts'
import { testSession } from '../expressions/test-session.ts'
import { valueText } from '../expressions/value-text.ts'
import { makeSession } from './make-session.ts'
import { comparable, roundTrip } from './plan-round-trip.ts'
import { randomQuery } from './random-query.ts'

const queries = join(dirname(fileURLToPath(import.meta.url)), '../golden/queries')

function planOf(session: Session, bound: BoundStatement): Planned | undefined {
  const context = { session: session.sessionContext(), jobName: 'test' }
  if (bound.kind === 'query') return planQuery(bound, context)
  if (bound.kind === 'insert') return planInserts([bound], context)
  if (bound.kind === 'statementSet') return planInserts(bound.inserts, context)
  return undefined
}

/** Checks that a plan comes back the same; answers it. */
function checkRoundTrip(planned: Planned): JobPlan {
  const { data, decoded } = roundTrip(planned.job, planRegistries(nodePlatform()))
  expect(comparable(decoded)).toEqual(comparable(planned.job))
  expect(encodePlan(decoded)).toEqual(data)
  const again = { ...planned, job: decoded, physical: planPhysically(decoded) }
  for (const details of [['CHANGELOG_MODE'], ['PLAN_ADVICE']])
    expect(codeOr(() => explainPlan(again, { details }))).toBe(
      codeOr(() => explainPlan(planned, { details })),
    )
  expect(codeOr(() => graphFingerprint(buildStreamGraph(decoded)))).toBe(
    codeOr(() => graphFingerprint(buildStreamGraph(planned.job))),
  )
  return decoded
}

/** What the function answers, or the code it fails with: rows of VALUES are computed when the graph is built. */
function codeOr(run: () => string): string {
  try {
    return run()
  } catch (error) {
    if (error instanceof EngineError) return error.code
    throw error
  }
}

/** Rows that a planned query gives, sorted; or the code of the error it ends with. */
async function rowsOf(planned: PlannedQuery): Promise<readonly string[]> {
  const result = new QueryResult(
    planned,
    { platform: nodePlatform(), nextId: () => 'job-1' },
    () => {},
  )
  try {
    const rows = await result.finalRows()
    return rows.map((row) => row.map(valueText).join(', ')).sort()
  } catch (error) {
    if (error instanceof EngineError) return [error.code]
    throw error
  }
}

const CHANGING = /RAND|UUID|NOW\(|CURRENT_|LOCALTIME|UNIX_TIMESTAMP\(\)|PROCTIME/i

/** What has no plan, or fails by itself, is no matter of this test: undefined then. */
function planText(session: Session, text: string): Planned | undefined {
  try {
    return planOf(session, session.bind(parseStatement(text)))
  } catch (error) {
    if (error instanceof EngineError) return undefined
    throw error
  }
}

async function runStatement(environment: Environment, text: string): Promise<void> {
  try {
    const result = await environment.executeSql(text)
    if (result.kind === 'job') await result.job.done
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
  }
}

/** Answers the number of plans that were checked: 0 or 1. */
async function checkStatement(
  environment: Environment,
  text: string,
  comparesRows: boolean,
): Promise<number> {
  const planned = planText(environment.session, text)
  if (planned === undefined || !('schema' in planned)) await runStatement(environment, text)
  if (planned === undefined) return 0
  const decoded = checkRoundTrip(planned)
  if ('schema' in planned && comparesRows && !CHANGING.test(text)) {
    const query = planned as PlannedQuery
    const again: PlannedQuery = { ...query, graph: (to) => buildStreamGraph(decoded, to) }
    expect(await rowsOf(again)).toEqual(await rowsOf(query))
  }
  return 1
}

const ZONES = { streaming: 'America/New_York', batch: 'UTC' }

describe('golden scripts', () => {
  let planCount = 0
  afterAll(() => expect(planCount).toBeGreaterThan(300))
  const scripts = readdirSync(queries)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    // Rows are compared in one mode, to save time.
    .map((name, i) => [name, i % 2 === 0 ? 'batch' : 'streaming'] as const)
  test.each(scripts)(
    '%s, rows in %s',
    async (name, modeOfRows) => {
      const output = mkdtempSync(join(tmpdir(), 'millrace-plans-'))
      const text = readFileSync(join(queries, name), 'utf8')
        .replaceAll('${data}', join(queries, 'data'))
        .replaceAll('${out}', output)
      try {
        for (const mode of ['streaming', 'batch'] as const) {
          const environment = createEnvironment({ mode, timeZone: ZONES[mode] })
          for (const { text: statement } of splitStatements(text))
            planCount += await checkStatement(environment, statement, mode === modeOfRows)
          await environment.close()
          rmSync(output, { recursive: true, force: true })
        }
      } finally {
        rmSync(output, { recursive: true, force: true })
      }
    },
    60_000,
  )
})

const TABLES = `
CREATE TABLE t (
  id INT, name STRING NOT NULL, b BIGINT NOT NULL, bo BOOLEAN, d DOUBLE, dt DATE, ts TIMESTAMP(3), price DECIMAL(10, 2), ch CHAR(5), f FLOAT,
  ti TINYINT, tm TIME, lz TIMESTAMP_LTZ(3), arr ARRAY<INT>, m MAP<STRING, INT>, bn BYTES, r ROW<a INT, b ROW<c STRING NOT NULL>>,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'datagen', 'number-of-rows' = '10');
CREATE VIEW v AS SELECT id, name, ts, price FROM t WHERE id > 1;
CREATE TABLE s (a INT, b STRING, c DECIMAL(10, 2) NOT NULL) WITH ('connector' = 'print');
`

it.each(['streaming', 'batch'])('random queries (%s)', (mode) => {
  const session = makeSession(TABLES, { 'execution.runtime-mode': mode })
  let count = 0
  fc.assert(
    fc.property(randomQuery, (sql) => {
      const planned = planText(session, sql)
      if (planned === undefined) return
      checkRoundTrip(planned)
      count++
    }),
    { numRuns: 300, seed: 7 },
  )
  expect(count).toBeGreaterThan(30)
})

it('random expressions of every function', () => {
  const grammar = new ExpressionGrammar(TYPED_COLUMNS)
  const session = testSession()
  for (let seed = 1; seed <= 200; seed++) {
    const expression = grammar.bind(grammar.text(new SeededRandom(seed), 3))!
    const plan: JobPlan = {
      name: 'test',
      session,
      stateTtlMs: undefined,
      aggregatePhases: 'auto',
      changes: DEFAULT_CHANGE_SETTINGS,
      outputs: [
        {
          kind: 'collect',
          node: {
            kind: 'project',
            input: { kind: 'values', rows: [], schema: TYPED_COLUMNS },
            expressions: [expression],
            schema: [{ name: 'x', type: expression.type }],
          },
          schema: [{ name: 'x', type: expression.type }],
        },
      ],
    }
    const { decoded } = roundTrip(plan)
    expect(comparable(decoded), `seed ${seed}`).toEqual(comparable(plan))
  }
})

it('functions are told apart by name, family and signatures', () => {
  const keys = scalarFunctions.map((each) =>
    JSON.stringify([each.name, each.family, each.signatures]),
  )
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
})

it('what is shared stays shared, and is sent once', () => {
  const session = makeSession(TABLES)
  const bound = session.bind(
    parseStatement(`EXECUTE STATEMENT SET BEGIN
      INSERT INTO s SELECT id, name, price FROM v WHERE id > 5;
      INSERT INTO s SELECT id, UPPER(name), price FROM v;
    END`),
  )
  const planned = planOf(session, bound)!
  checkRoundTrip(planned)
  const { data } = roundTrip(planned.job)
  expect(data.nodes.filter((node) => node.kind === 'scan')).toHaveLength(1)
  expect(data.tables.map((table) => table.kind)).toEqual(['source', 'sink', 'sink'])
})
