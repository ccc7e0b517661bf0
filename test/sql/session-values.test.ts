/** Aggregates that keep values, over more sessions than are kept when they are over: what was kept of one must not come out of another. */
import { expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'

const SESSIONS = 3000
const KEYS = 50

test.each([7, 4096])(
  'values of sessions that follow one another, batches of %i',
  async (batchRows) => {
    const rows: object[] = []
    const expected: string[] = []
    for (let session = 0; session < SESSIONS; session++) {
      const at = new Date(Date.UTC(2020, 0, 1) + 1000 * session)
      const values = [0, 1, 2].map((i) => ((session * 7 + i) % 5 === 0 ? null : `${session}.${i}`))
      for (const value of values) rows.push({ key: session % KEYS, value, at })
      const there = values.filter((value) => value !== null)
      expected.push(
        `${session % KEYS} ${there.join(',')} ${there[0]} ${there.at(-1)} ${there.length}`,
      )
    }
    const environment = createEnvironment({ timeZone: 'UTC', batchRows })
    environment.createTable('t', {
      columns: { key: 'INT', value: 'STRING', at: 'TIMESTAMP(3)' },
      watermark: { column: 'at', expression: '`at`' },
      rows,
    })
    const result = await environment.executeSql(`
    SELECT \`key\`, LISTAGG(\`value\`) AS l, FIRST_VALUE(\`value\`) AS f, LAST_VALUE(\`value\`) AS e, COUNT(DISTINCT \`value\`) AS n
    FROM TABLE(SESSION(TABLE t PARTITION BY \`key\`, DESCRIPTOR(\`at\`), INTERVAL '2' SECOND)) GROUP BY window_start, window_end, \`key\``)
    if (result.kind !== 'query') throw new Error(`a query is no ${result.kind}`)
    const found: string[] = []
    for await (const row of result.rows()) found.push(Object.values(row).join(' '))
    await environment.close()
    expect(found.sort()).toEqual(expected.sort())
  },
)
