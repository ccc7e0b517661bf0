import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EngineError } from '../../src/core/errors.ts'
import { parseStatement } from '../../src/sql/1-parse/parse.ts'
import { checkPlan } from './check-plan.ts'
import { makeSession } from './make-session.ts'
import { randomQuery } from './random-query.ts'

const TABLES = `
CREATE TABLE t (
  id INT, name STRING NOT NULL, b BIGINT NOT NULL, bo BOOLEAN, d DOUBLE, dt DATE, ts TIMESTAMP(3), price DECIMAL(10, 2), ch CHAR(5), f FLOAT,
  ti TINYINT, tm TIME, lz TIMESTAMP_LTZ(3), arr ARRAY<INT>, m MAP<STRING, INT>, bn BYTES, r ROW<a INT, b ROW<c STRING NOT NULL>>,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'datagen', 'number-of-rows' = '10');
CREATE VIEW v AS SELECT id, name, ts, price FROM t WHERE id > 1;
CREATE TABLE s (a INT, b STRING, c DECIMAL(10, 2) NOT NULL) WITH ('connector' = 'blackhole');
`

it.each(['streaming', 'batch'])(
  'random queries bind to sound plans or end with coded errors (%s)',
  (mode) => {
    const session = makeSession(TABLES, { 'execution.runtime-mode': mode })
    let boundCount = 0
    fc.assert(
      fc.property(randomQuery, (sql) => {
        try {
          const bound = session.bind(parseStatement(sql))
          if (bound.kind !== 'query' && bound.kind !== 'insert') return
          checkPlan(bound.node)
          boundCount++
        } catch (error) {
          if (!(error instanceof EngineError)) throw error
          expect(error.location).toBeDefined()
          expect(error.message).not.toMatch(/undefined|\[object/)
        }
      }),
      { numRuns: 1500, seed: 42 },
    )
    expect(boundCount).toBeGreaterThan(250)
  },
)
