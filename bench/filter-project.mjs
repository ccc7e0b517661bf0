// Filter and project over BIGINT and DOUBLE columns in memory, through the whole engine: SQL to a blackhole.
import { createEnvironment } from '../dist/bundle/index.js'
import { measure } from './harness.mjs'

const ROWS = 8_000_000

async function prepare(nullShare) {
  const n = new BigInt64Array(ROWS)
  const d = new Float64Array(ROWS)
  const valid = nullShare === 0 ? undefined : new Uint8Array(ROWS)
  for (let i = 0; i < ROWS; i++) {
    n[i] = BigInt((i * 7919) % 100_000)
    d[i] = ((i * 37) % 1000) / 10
    if (valid !== undefined) valid[i] = (i * 2654435761) % 100 < nullShare * 100 ? 0 : 1
  }
  const environment = createEnvironment({ mode: 'batch' })
  const nullability = nullShare === 0 ? ' NOT NULL' : ''
  environment.createTable('t', {
    columns: { n: `BIGINT${nullability}`, d: `DOUBLE${nullability}` },
    data: {
      rowCount: ROWS,
      columns: [
        { layout: 'fixed', values: n, valid },
        { layout: 'fixed', values: d, valid },
      ],
    },
  })
  await environment.executeSql(
    "CREATE TABLE sink (a BIGINT, b DOUBLE) WITH ('connector' = 'blackhole')",
  )
  return environment
}

for (const nullShare of [0, 0.1]) {
  const environment = await prepare(nullShare)
  const name = `filter and project, BIGINT and DOUBLE${nullShare === 0 ? '' : ', 10 % NULL'}`
  await measure(
    name,
    ROWS,
    () =>
      environment.executeSql(
        'INSERT INTO sink SELECT n + 1, d * 1.5e0 FROM t WHERE n > 50000 AND d < 90',
      ),
    100e6,
  )
}
