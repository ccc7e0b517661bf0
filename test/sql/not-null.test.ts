import { expect, test } from 'vitest'
import { EngineError } from '../../src/core/errors.ts'
import { createEnvironment } from '../../src/environment/create-environment.ts'

/** NULL that turns up where a type says NOT NULL stops the job before a sink sees it. */
test.each([
  [
    "a decimal's overflow",
    "SELECT x * 2 AS y FROM (VALUES CAST('99999999999999999999999999999999999999' AS DECIMAL(38, 0))) AS t(x)",
  ],
  [
    'a constant',
    "SELECT CAST('99999999999999999999999999999999999999' AS DECIMAL(38, 0)) + CAST(1 AS DECIMAL(38, 0)) AS y",
  ],
])('NOT NULL: %s', async (_, sql) => {
  const environment = createEnvironment({ mode: 'batch', timeZone: 'UTC' })
  const result = await environment.executeSql(sql)
  if (result.kind !== 'query') throw new Error('expected rows')
  const error = await result.finalRows().then(
    () => undefined,
    (failure: unknown) => failure,
  )
  expect(error).toBeInstanceOf(EngineError)
  expect((error as EngineError).code).toBe('NOT_NULL_VIOLATED')
  expect((error as EngineError).message).toContain("Column 'y'")
})
