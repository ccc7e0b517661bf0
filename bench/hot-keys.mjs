// Work on one key must grow with its rows and no faster: joins with a hot key, and storms of retractions that reach one key through a
// GROUP BY. Each case runs at n, 2n and 4n rows, twice by turns after a warm-up, in a process of its own; a line says the least CPU
// seconds of each size and how they grow with each doubling (limit 2.2; below a second of CPU time the machine's noise says more).
// Run: npm run build && node bench/hot-keys.mjs [case or part of its name] [scale, 1]
import { spawnSync } from 'node:child_process'
import { createEnvironment } from '../dist/bundle/index.js'
import { report } from './harness.mjs'

const LIMIT = 2.2
const ROUNDS = 2

/** Rows n = 0, 1, … of a table by name. */
const numbers = (name, count) => `
  CREATE TABLE ${name} (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000000000',
    'fields.n.kind' = 'sequence', 'fields.n.start' = '0', 'fields.n.end' = '${count - 1}');`

/** Counters of 5,000 ids: each batch of 4,096 rows takes back and adds nearly as many rows of the view. */
const counters = (count) => `${numbers('changes', count)}
  CREATE VIEW counters AS SELECT MOD(n, 5000) AS id, COUNT(*) AS c, MAX(n) AS last FROM changes GROUP BY MOD(n, 5000);`

/** As many rows as there are ids, each changed once. */
const changedOnce = (count) => `${numbers('changes', count)}
  CREATE VIEW changed AS SELECT MOD(n, ${count / 2}) AS id, MAX(n) AS last FROM changes GROUP BY MOD(n, ${count / 2});`

/** What each case reads, its columns, and rows at the smallest size. */
const CASES = {
  'join, one row meets n': {
    rows: 2_500_000,
    tables: (n) => `${numbers('l', n)} ${numbers('r', 1)}`,
    columns: 'a BIGINT, b BIGINT',
    query: 'SELECT l.n, r.n FROM l JOIN r ON MOD(l.n, 1) = r.n',
  },
  'join, a hot key of n among n keys': {
    rows: 1_000_000,
    tables: (n) => `${numbers('l', n)} ${numbers('r', n / 2)}`,
    columns: 'a BIGINT, b BIGINT',
    query: 'SELECT l.n, r.n FROM l JOIN r ON CASE WHEN MOD(l.n, 2) = 0 THEN 0 ELSE l.n END = r.n',
  },
  'left join, one row comes to n': {
    rows: 1_000_000,
    tables: (n) => `${numbers('l', n)} ${numbers('r', n)}`,
    columns: 'a BIGINT, b BIGINT',
    query: `SELECT l.n, r.n FROM l LEFT JOIN (SELECT n, 0 AS k FROM r WHERE n = 300000) r ON MOD(l.n, 1) = r.k`,
  },
  'semi join, one row comes to n': {
    rows: 1_000_000,
    tables: (n) => `${numbers('l', n)} ${numbers('r', n)}`,
    columns: 'a BIGINT',
    query: `SELECT n FROM l WHERE EXISTS (SELECT 1 FROM r WHERE r.n = 300000 AND r.n - 300000 = MOD(l.n, 1))`,
  },
  'semi join, n rows of one key beside n': {
    rows: 400_000,
    tables: (n) => `${numbers('l', n)} ${numbers('r', n)}`,
    columns: 'a BIGINT',
    query: 'SELECT n FROM l WHERE MOD(n, 1) IN (SELECT MOD(n, 1) FROM r)',
  },
  'join, rows of a hot key change, unique': {
    rows: 500_000,
    tables: (n) => `${changedOnce(n)} ${numbers('r', 1)}`,
    columns: 'a BIGINT, b BIGINT, c BIGINT',
    query: 'SELECT l.id, l.last, r.n FROM changed l JOIN r ON MOD(l.id, 1) = r.n',
  },
  'join, rows of a hot key change, no unique key': {
    rows: 500_000,
    tables: (n) => `${changedOnce(n)} ${numbers('r', 1)}`,
    columns: 'a BIGINT, b BIGINT',
    query:
      'SELECT l.last, r.n FROM (SELECT last, MOD(id, 1) AS k FROM changed) l JOIN r ON l.k = r.n',
  },
  'left join, rows of a hot key change': {
    rows: 500_000,
    tables: (n) => `${changedOnce(n)} ${numbers('r', 1)}`,
    columns: 'a BIGINT, b BIGINT',
    query:
      'SELECT l.last, r.n FROM r RIGHT JOIN (SELECT last, MOD(id, 1) AS k FROM changed) l ON l.k = r.n',
  },
  'GROUP BY one key': {
    rows: 10_000_000,
    tables: (n) => numbers('changes', n),
    columns: 'a BIGINT, b BIGINT, c BIGINT',
    query:
      'SELECT MAX(c), MIN(c), COUNT(DISTINCT c) FROM (SELECT MOD(n, 1) AS k, COUNT(*) AS c FROM changes GROUP BY MOD(n, 1))',
  },
  'storm into SUM, COUNT, AVG': {
    rows: 2_500_000,
    tables: counters,
    columns: 'a BIGINT, b BIGINT, c BIGINT',
    query: 'SELECT SUM(c), COUNT(*), AVG(last) FROM counters',
  },
  'storm into MIN, MAX': {
    rows: 2_500_000,
    tables: counters,
    columns: 'a BIGINT, b BIGINT',
    query: 'SELECT MIN(c), MAX(last) FROM counters',
  },
  'storm into COUNT DISTINCT': {
    rows: 2_500_000,
    tables: counters,
    columns: 'a BIGINT, b BIGINT',
    query: 'SELECT COUNT(DISTINCT c), COUNT(DISTINCT last) FROM counters',
  },
  'storm into FIRST_VALUE, LAST_VALUE': {
    rows: 2_500_000,
    tables: counters,
    columns: 'a BIGINT, b BIGINT',
    query: 'SELECT FIRST_VALUE(c), LAST_VALUE(last) FROM counters',
  },
  'storm into Top-10': {
    rows: 2_500_000,
    tables: counters,
    columns: 'a BIGINT, b BIGINT, c BIGINT',
    query: `SELECT id, c, last FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY last DESC) AS place FROM counters) WHERE place <= 10`,
  },
  'storm into Top-10 with places': {
    rows: 2_500_000,
    tables: counters,
    columns: 'a BIGINT, b BIGINT, c BIGINT, d BIGINT',
    query: `SELECT id, c, last, place FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY c, id) AS place FROM counters) WHERE place <= 10`,
  },
  'storm into a join': {
    rows: 2_500_000,
    tables: (n) => `${counters(n)} ${numbers('r', 1)}`,
    columns: 'a BIGINT, b BIGINT',
    query:
      'SELECT l.last, r.n FROM (SELECT last, MOD(id, 1) AS k FROM counters) l JOIN r ON l.k = r.n',
  },
  'n values that change under MIN, MAX': {
    rows: 1_000_000,
    tables: changedOnce,
    columns: 'a BIGINT, b BIGINT',
    query: 'SELECT MIN(last), MAX(last) FROM changed',
  },
  'n values that change under COUNT DISTINCT': {
    rows: 1_000_000,
    tables: changedOnce,
    columns: 'a BIGINT',
    query: 'SELECT COUNT(DISTINCT last) FROM changed',
  },
  'n rows that change under Top-10': {
    rows: 1_000_000,
    tables: changedOnce,
    columns: 'a BIGINT, b BIGINT',
    query: `SELECT id, last FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY last) AS place FROM changed) WHERE place <= 10`,
  },
}

/** CPU seconds of one run. */
async function run({ tables, columns, query }, rows) {
  const environment = createEnvironment({ timeZone: 'UTC' })
  await environment.executeSql(
    `${tables(rows)} CREATE TABLE gone (${columns}) WITH ('connector' = 'blackhole')`,
  )
  const start = process.cpuUsage()
  await environment.executeSql(`INSERT INTO gone ${query}`)
  const { user, system } = process.cpuUsage(start)
  await environment.close()
  return (user + system) / 1e6
}

async function measure(name, scale) {
  const { rows } = CASES[name]
  const sizes = [1, 2, 4].map((times) => rows * scale * times)
  await run(CASES[name], sizes[0])
  const least = sizes.map(() => Infinity)
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, size] of sizes.entries())
      least[i] = Math.min(least[i], await run(CASES[name], size))
  const round2 = (number) => Math.round(number * 100) / 100
  report({
    bench: name,
    rows: sizes,
    cpu_s: least.map(round2),
    growth: [round2(least[1] / least[0]), round2(least[2] / least[1])],
    limit: LIMIT,
  })
}

const [asked = '', scale = '1', only] = process.argv.slice(2)
if (only === 'alone') await measure(asked, Number(scale))
else
  for (const name of Object.keys(CASES).filter((name) => name.includes(asked))) {
    const child = spawnSync(process.execPath, [process.argv[1], name, scale, 'alone'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (child.status !== 0) process.exit(1)
  }
