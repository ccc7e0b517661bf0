/**
 * Savepoints restored into jobs that were changed: what is the same goes on, what is new starts empty or is refused, what is gone is left out or
 * refused, and what changed its name or width is found.
 */
import { describe, expect, test } from 'vitest'
import { planLines, type RestorePlan } from '../../src/checkpoint/savepoint/restore-plan.ts'
import { EVENTS, folded, SavepointLab } from './savepoint-lab.ts'

const DURABLE = { 'execution.checkpointing.dir': '/checkpoints' }
const OUT = (columns: string): string =>
  `CREATE TABLE out1 (${columns}) WITH ('connector' = 'committed');`
const insert = (columns: string, query: string): string =>
  `${EVENTS}${BIDS}${OUT(columns)}INSERT INTO out1 ${query};`

/** Few channels, so that all of them come after every savepoint. */
const BIDS = `CREATE VIEW bids AS SELECT auction, bidder, price, CONCAT('channel ', CAST(MOD(bidder, 7) AS STRING)) AS channel FROM bid;`

const tableOf = (columns: string): string =>
  `CREATE TABLE t (${columns}) WITH ('connector' = 'filesystem', 'path' = '/data.json', 'format' = 'json');`

/** Aggregates over a file whose columns are read as the types given. */
const measured = (type: string, key: string): string =>
  `${tableOf(`k ${key}, v ${type}`)}${OUT(`k ${key}, best ${type}, total ${type}, n BIGINT`)}
    INSERT INTO out1 SELECT k, MAX(v), SUM(v), COUNT(*) FROM t GROUP BY k;`

interface Restored {
  readonly lab: SavepointLab
  readonly rows: readonly string[]
  readonly plan: string
}

/** Runs the first job halfway, then the second one to its end. */
async function changed(
  before: string,
  after: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Restored> {
  const lab = new SavepointLab()
  const { path } = await lab.stopAt(before.includes('/data.json') ? 15 : 45, before, DURABLE, {
    path: '/savepoint',
  })
  const first = lab.tables.rows('out1').length
  try {
    await lab.run(after, {
      'execution.checkpointing.dir': '/after',
      'execution.state-recovery.path': path,
      ...settings,
    })
  } catch (error) {
    if (error instanceof Error) Object.assign(error, { plan: planOf(lab) })
    throw error
  }
  return { lab, rows: lab.tables.rows('out1').slice(first), plan: planOf(lab) }
}

function planOf(lab: SavepointLab): string {
  const plans = lab.events.flatMap((event): RestorePlan[] =>
    event.kind === 'restoredSavepoint' ? [event.plan] : [],
  )
  return plans
    .flatMap(planLines)
    .join('\n')
    .replace(/\[[0-9a-f]{16}\]/g, '[uid]')
}

/** Rows that an undisturbed run of a job leaves. */
async function undisturbed(sql: string): Promise<string[]> {
  const lab = new SavepointLab()
  await lab.run(sql, {})
  return folded(lab.tables.rows('out1'))
}

/** Last row of each first column: what stands in the end, whatever stood before the savepoint. */
function latest(rows: readonly string[]): string[] {
  const found = new Map<string, string>()
  for (const row of rows) {
    const key = /\[([^,]*)/.exec(row)![1]!
    if (row.startsWith('+')) found.set(key, row.slice(2))
  }
  return [...found.values()].sort()
}
const plain = (rows: readonly string[]): string[] =>
  rows.map((row) => row.replace(/ x 1$/, '')).sort()

const SUMS = insert(
  'channel STRING, n BIGINT, total BIGINT',
  'SELECT channel, COUNT(*), SUM(price) FROM bids GROUP BY channel',
)

describe('a changed job', () => {
  test('with aggregates removed goes on with those that stay', async () => {
    const after = insert(
      'channel STRING, total BIGINT',
      'SELECT channel, SUM(price) FROM bids GROUP BY channel',
    )
    const { rows, plan } = await changed(SUMS, after)
    expect(latest(rows)).toEqual(plain(await undisturbed(after)))
    expect(plan).toMatch(/restored.*groups \(\d+\): left out: COUNT\(\*\)\.count/)
  })

  test('with other order, literals and projections goes on', async () => {
    const after = insert(
      'total BIGINT, doubled BIGINT, channel STRING',
      'SELECT SUM(price), COUNT(*) * 2, channel FROM bids GROUP BY channel',
    )
    const { lab } = await changed(SUMS, after)
    // Retracted before and after the change: what is left is what the new query gives.
    const rows = lab.tables.rows('out1').filter((row) => row.split(', ').length === 3)
    const last = new Map(
      rows.filter((row) => row.startsWith('+')).map((row) => [row.split(', ')[2]!, row.slice(2)]),
    )
    for (const row of plain(await undisturbed(after))) expect([...last.values()]).toContain(row)
  })

  test('with another literal in its filter goes on from its counts', async () => {
    const query = (price: number): string =>
      insert(
        'channel STRING, n BIGINT',
        `SELECT channel, COUNT(*) FROM bids WHERE price > ${price} GROUP BY channel`,
      )
    const all = await changed(query(100), query(100))
    const { rows, plan } = await changed(query(100), query(10_000_000_000))
    expect(plan).not.toMatch(/new|refused|left out/)
    // Nothing passes any more: nothing changes.
    expect(rows).toEqual([])
    expect(all.rows.length).toBeGreaterThan(0)
  })

  test.each([
    ['MAX(price)', 'MAX(bid.price)'],
    ['COUNT(DISTINCT bidder)', 'COUNT(DISTINCT bid.bidder)'],
  ])('with %s added is refused, unless partial state is allowed', async (call, stateName) => {
    const after = insert(
      'channel STRING, n BIGINT, total BIGINT, extra BIGINT',
      `SELECT channel, COUNT(*), SUM(price), ${call} FROM bids GROUP BY channel`,
    )
    await expect(changed(SUMS, after)).rejects.toMatchObject({
      code: 'SAVEPOINT_STATE_PARTIAL',
      message: expect.stringContaining(`computes ${stateName}`),
      plan: expect.stringContaining('refused'),
    })
    const allowed = { 'execution.state-recovery.allow-partial-state': 'true' }
    const { rows, plan } = await changed(SUMS, after, allowed)
    expect(plan).toContain(`starts empty: ${stateName}`)
    const cut = (row: string): string => row.split(', ').slice(0, 3).join(', ')
    expect(latest(rows).map(cut)).toEqual(plain(await undisturbed(after)).map(cut))
  })

  test('with an aggregate over DISTINCT values removed leaves these out', async () => {
    const before = insert(
      'channel STRING, n BIGINT, bidders BIGINT',
      'SELECT channel, COUNT(*), COUNT(DISTINCT bidder) FROM bids GROUP BY channel',
    )
    const after = insert(
      'channel STRING, n BIGINT',
      'SELECT channel, COUNT(*) FROM bids GROUP BY channel',
    )
    const { rows, plan } = await changed(before, after)
    expect(latest(rows)).toEqual(plain(await undisturbed(after)))
    expect(plan).toMatch(/left out .*distinct\(bid\.bidder\) \(\d+\): nothing uses it any more/)
  })

  test('with wider types goes on', async () => {
    const [before, after] = [measured('INT', 'SMALLINT'), measured('BIGINT', 'INT')]
    const { rows, plan } = await changed(before, after)
    expect(latest(rows)).toEqual(plain(await undisturbed(after)))
    expect(plan).toContain('k: SMALLINT becomes INT')
    expect(plan).toContain('MAX(v).value: INT becomes BIGINT')
  })

  test.each([
    ['BIGINT', 'INT', 'SMALLINT', 'SMALLINT', /MAX\(v\)\.value .* was BIGINT and is INT now/],
    ['INT', 'INT', 'INT', 'SMALLINT', /Column k .* was INT and is SMALLINT now/],
    [
      'DECIMAL(12, 2)',
      'DECIMAL(12, 4)',
      'INT',
      'INT',
      /was DECIMAL\(12, 2\) and is DECIMAL\(12, 4\)/,
    ],
    ['BIGINT', 'DECIMAL(12, 4)', 'INT', 'INT', /was BIGINT and is DECIMAL\(12, 4\)/],
  ])('from %s to %s, keys from %s to %s, is refused', async (was, is, keyWas, keyIs, message) => {
    await expect(changed(measured(was, keyWas), measured(is, keyIs))).rejects.toMatchObject({
      code: 'SAVEPOINT_STATE_TYPE',
      message: expect.stringMatching(message),
    })
  })

  test.each([
    ['STRING', 'STRING'],
    ['DOUBLE', 'DOUBLE'],
    ['FLOAT', 'DOUBLE'],
    ['DECIMAL(10, 2)', 'DECIMAL(30, 4)'],
    ['DECIMAL(5, 1)', 'DECIMAL(9, 1)'],
    ['INT NOT NULL', 'BIGINT'],
    ['VARCHAR(5)', 'STRING'],
    ['TINYINT', 'BIGINT'],
  ])('keyed by %s goes on keyed by %s', async (was, is) => {
    const [before, after] = [measured('INT', was), measured('INT', is)]
    const lab = new SavepointLab()
    const { path } = await lab.stopAt(15, before, DURABLE, { path: '/savepoint' })
    await lab.run(after, {
      'execution.checkpointing.dir': '/after',
      'execution.state-recovery.path': path,
    })
    const rows = lab.tables.rows('out1').map((row) => row.slice(row.lastIndexOf(',')))
    // Counts go up to what an undisturbed run counts.
    const counts = (await undisturbed(after)).map((row) => row.replace(/ x \d+$/, ''))
    for (const row of counts) expect(rows).toContain(row.slice(row.lastIndexOf(',')))
  })

  test('with an operator more starts that one empty', async () => {
    const both = `${EVENTS}${BIDS}${OUT('channel STRING, n BIGINT, total BIGINT')}
      CREATE TABLE out2 (auction BIGINT, n BIGINT) WITH ('connector' = 'committed');
      EXECUTE STATEMENT SET BEGIN
      INSERT INTO out1 SELECT channel, COUNT(*), SUM(price) FROM bids GROUP BY channel;
      INSERT INTO out2 SELECT auction, COUNT(*) FROM bids GROUP BY auction;
      END;`
    const { rows, plan, lab } = await changed(SUMS, both)
    expect(latest(rows)).toEqual(plain(await undisturbed(SUMS)))
    expect(plan).toMatch(/^new .*groups$/m)
    const counted = latest(lab.tables.rows('out2'))
    expect(counted.length).toBeGreaterThan(10)
  })

  test('with an operator less is refused, unless its state is to be ignored', async () => {
    const other = insert('a BIGINT, p BIGINT', 'SELECT auction, price FROM bids')
    await expect(changed(SUMS, other)).rejects.toMatchObject({
      code: 'SAVEPOINT_STATE_UNCLAIMED',
      message: expect.stringMatching(/has groups of '.*Aggregate.*' \(uid [0-9a-f]{16}\)/),
    })
    const ignored = { 'execution.state-recovery.ignore-unclaimed-state': 'true' }
    const { rows, plan } = await changed(SUMS, other, ignored)
    expect(plan).toMatch(/left out .*groups \(\d+\): the job has no place for it/)
    const all = new SavepointLab()
    await all.run(other, {})
    // The source goes on from where it was.
    expect(all.tables.rows('out1').slice(-rows.length)).toEqual(rows)
    expect(rows.length).toBeGreaterThan(100)
    expect(rows.length).toBeLessThan(all.tables.rows('out1').length - 100)
  })

  test('with names changed is found by a map', async () => {
    const named = (price: string, key: string): string =>
      `${tableOf(`${key} INT, ${price} BIGINT`)}${OUT('k INT, n BIGINT, total BIGINT')}
        INSERT INTO out1 SELECT ${key}, COUNT(*), SUM(${price}) FROM t GROUP BY ${key};`
    const [before, after] = [named('v', 'k'), named('cost', 'c')]
    const lab = new SavepointLab()
    const { savepoint, path } = await lab.stopAt(15, before, DURABLE, { path: '/savepoint' })
    const first = lab.tables.rows('out1').length
    const uidOf = (stateName: string, operators: typeof savepoint.operators): string =>
      operators.find(({ states }) => states.some(({ name }) => name === stateName))!.uid
    const target = new SavepointLab()
    const other = await target.stopAt(15, after, DURABLE, { path: '/other' })
    const uid = uidOf('groups', savepoint.operators)
    const sinkOf = ({ operators }: typeof savepoint): string => operators.at(-1)!.uid
    const renames = {
      operators: {
        [uid]: uidOf('groups', other.savepoint.operators),
        [sinkOf(savepoint)]: sinkOf(other.savepoint),
      },
      columns: { [uid]: { 'SUM(v)': 'SUM(cost)' } },
    }
    await lab.run(after, {
      'execution.checkpointing.dir': '/after',
      'execution.state-recovery.path': path,
      'execution.state-recovery.renames': JSON.stringify(renames),
    })
    expect(latest(lab.tables.rows('out1').slice(first))).toEqual(plain(await undisturbed(after)))
    expect(planOf(lab)).not.toMatch(/new|refused|left out/)
  })

  test.each([
    ['{"operators": {"gone": "x"}}', 'SAVEPOINT_RENAME', /no operator 'gone'/],
    ['{"states": {"gone": {"a": "b"}}}', 'SAVEPOINT_RENAME', /no operator 'gone'/],
    ['{"columns": 1}', 'SQL_SETTING_VALUE', /expected \{"operators"/],
    ['{', 'SQL_SETTING_VALUE', /expected JSON/],
  ])('with the renames %s is refused', async (text, code, message) => {
    const renames = { 'execution.state-recovery.renames': text }
    await expect(changed(SUMS, SUMS, renames)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })
})
