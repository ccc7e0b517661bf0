// GROUP BY of int and string keys in memory, COUNT and SUM, in batch mode (results once) and in streaming mode
// (an update a key a batch).
import { createEnvironment } from '../dist/bundle/index.js'
import { measure } from './harness.mjs'

const ROWS = 8_000_000

/** A multiplicative generator: the same keys in each run. */
function randomInt32(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    return (state ^ (state >>> 12)) >>> 0
  }
}

function intKeys(count, nullShare) {
  const next = randomInt32(7)
  const values = new Int32Array(ROWS)
  const valid = nullShare === 0 ? undefined : new Uint8Array(ROWS)
  for (let i = 0; i < ROWS; i++) {
    values[i] = next() % count
    if (valid !== undefined) valid[i] = next() % 100 < nullShare * 100 ? 0 : 1
  }
  return { layout: 'fixed', values, valid }
}

function stringKeys(count, nullShare) {
  const next = randomInt32(11)
  const pool = new Uint8Array(count * 30)
  const poolStarts = new Int32Array(count)
  const poolLengths = new Int32Array(count)
  let used = 0
  for (let i = 0; i < count; i++) {
    poolStarts[i] = used
    poolLengths[i] = 5 + (next() % 26)
    // The number keeps the strings apart; the rest is filler.
    const text = `${i.toString(36)}${'x'.repeat(30)}`
    for (let b = 0; b < poolLengths[i]; b++) pool[used + b] = text.charCodeAt(b)
    used += poolLengths[i]
  }
  const starts = new Int32Array(ROWS)
  const lengths = new Int32Array(ROWS)
  const valid = nullShare === 0 ? undefined : new Uint8Array(ROWS)
  for (let i = 0; i < ROWS; i++) {
    const key = next() % count
    starts[i] = poolStarts[key]
    lengths[i] = poolLengths[key]
    if (valid !== undefined) valid[i] = next() % 100 < nullShare * 100 ? 0 : 1
  }
  return { layout: 'bytes', starts, lengths, bytes: pool, valid, isAscii: true }
}

const CASES = [
  ['20,000 INT keys', 'INT', (nulls) => intKeys(20_000, nulls), 30e6],
  ['2 M INT keys', 'INT', (nulls) => intKeys(2_000_000, nulls), 4e6],
  ['20,000 STRING keys of 5-30 bytes', 'STRING', (nulls) => stringKeys(20_000, nulls), 10e6],
]

for (const mode of ['batch', 'streaming']) {
  for (const [name, type, makeKeys, floor] of CASES) {
    for (const nullShare of mode === 'batch' ? [0, 0.1] : [0]) {
      const environment = createEnvironment({ mode })
      const n = new BigInt64Array(ROWS).map((_, i) => BigInt(i % 1000))
      environment.createTable('t', {
        columns: { k: nullShare === 0 ? `${type} NOT NULL` : type, n: 'BIGINT NOT NULL' },
        data: {
          rowCount: ROWS,
          columns: [makeKeys(nullShare), { layout: 'fixed', values: n, valid: undefined }],
        },
      })
      await environment.executeSql(
        `CREATE TABLE sink (k ${type}, c BIGINT, s BIGINT) WITH ('connector' = 'blackhole')`,
      )
      const label = `GROUP BY ${name}${nullShare === 0 ? '' : ', 10 % NULL'}, ${mode}`
      await measure(
        label,
        ROWS,
        () =>
          environment.executeSql('INSERT INTO sink SELECT k, COUNT(*), SUM(n) FROM t GROUP BY k'),
        mode === 'batch' ? floor : undefined,
      )
    }
  }
}
