/** What is refused of OVER at the moment, besides wrong programs. */
import { expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'

test('OVER without a filter on the rank says what to do', async () => {
  const environment = createEnvironment({ mode: 'streaming' })
  await environment.executeSql(
    'CREATE TEMPORARY VIEW t AS SELECT * FROM (VALUES (1, 2)) AS v (k, n)',
  )
  await expect(
    environment.executeSql('SELECT k, SUM(n) OVER (ORDER BY k) FROM t'),
  ).rejects.toMatchObject({ code: 'SQL_OVER_NOT_SUPPORTED_YET' })
  await environment.close()
})
