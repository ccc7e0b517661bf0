/**
 * Jobs that are stopped with a savepoint and go on from it: unchanged ones give what an undisturbed run gives; what cannot be made or
 * restored is refused with a code.
 */
import { describe, expect, test } from 'vitest'
import type { JobEvent, TakenSavepoint } from '../../src/environment/job.ts'
import { EVENTS, folded, SavepointLab } from './savepoint-lab.ts'

const CASES: Readonly<Record<string, string>> = {
  filter: `CREATE TABLE out1 (a BIGINT, p BIGINT) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT auction, price FROM bid WHERE MOD(auction, 3) = 0;`,
  'updating aggregate with DISTINCT': `CREATE TABLE out1 (channel STRING, n BIGINT, bidders BIGINT, best BIGINT, mean DOUBLE) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT channel, COUNT(*), COUNT(DISTINCT bidder), MAX(price), AVG(CAST(price AS DOUBLE)) FROM bid GROUP BY channel;`,
  'nested aggregates': `CREATE TABLE out1 (n BIGINT, keys BIGINT) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT n, COUNT(*) FROM (SELECT auction, COUNT(*) AS n FROM bid GROUP BY auction) GROUP BY n;`,
  'windows with late rows': `CREATE TABLE out1 (s TIMESTAMP(3), bidder BIGINT, n BIGINT, channels BIGINT) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT window_start, bidder, COUNT(*), COUNT(DISTINCT channel)
      FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start, window_end, bidder;`,
  'overlapping windows': `CREATE TABLE out1 (s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total BIGINT) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT window_start, window_end, COUNT(*), SUM(price)
      FROM TABLE(HOP(TABLE bid, DESCRIPTOR(ts), INTERVAL '1' SECOND, INTERVAL '5' SECOND)) GROUP BY window_start, window_end;`,
  'statement set': `CREATE TABLE out1 (channel STRING, n BIGINT) WITH ('connector' = 'committed');
    CREATE TABLE out2 (s TIMESTAMP(3), n BIGINT) WITH ('connector' = 'committed');
    EXECUTE STATEMENT SET BEGIN
    INSERT INTO out1 SELECT channel, COUNT(*) FROM bid GROUP BY channel;
    INSERT INTO out2 SELECT window_start, COUNT(*) FROM TABLE(CUMULATE(TABLE bid, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
    END;`,
  'union and limit': `CREATE TABLE out1 (a BIGINT, p BIGINT) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT * FROM (SELECT auction, price FROM bid WHERE channel = 'Google' UNION ALL SELECT bidder, price FROM bid WHERE channel = 'Baidu') LIMIT 700;`,
}
const DURABLE = {
  'execution.checkpointing.dir': '/checkpoints',
  'execution.checkpointing.savepoint-dir': '/savepoints/',
}
const from = (path: string): Record<string, string> => ({
  'execution.checkpointing.dir': `/checkpoints-after${path}`,
  'execution.checkpointing.savepoint-dir': '/savepoints',
  'execution.state-recovery.path': path,
})
const rowsOf = (lab: SavepointLab): string[][] =>
  ['out1', 'out2'].map((table) => folded(lab.tables.rows(table)))
const kinds = (events: readonly JobEvent[]): string[] => events.map(({ kind }) => kind)

async function undisturbed(sql: string): Promise<{ rows: string[][]; batches: number }> {
  const lab = new SavepointLab()
  await lab.run(sql, {})
  return { rows: rowsOf(lab), batches: lab.batches }
}

describe.each(Object.entries(CASES))('%s', (_, query) => {
  const sql = `${EVENTS}${query}`

  test('is stopped with savepoints, one after the other, and goes on from them', async () => {
    const expected = await undisturbed(sql)
    const lab = new SavepointLab(2)
    const step = Math.floor(expected.batches / 4)
    const first = await lab.stopAt(step, sql, DURABLE)
    expect(first.path).toMatch(/^\/savepoints\/savepoint-[0-9a-f]{6}-0000000001$/)
    expect(lab.platform.files.paths()).toContain(`${first.path}/savepoint.json`)
    const second = await lab.stopAt(step, sql, from(first.path))
    expect(second.checkpointId).toBe(2)
    await lab.run(sql, from(second.path))
    expect(kinds(lab.events).filter((kind) => kind === 'restoredSavepoint')).toHaveLength(2)
    expect(rowsOf(lab)).toEqual(expected.rows)
  })

  test('fails after it was restored, before its first checkpoint, and starts from the savepoint again', async () => {
    const expected = await undisturbed(sql)
    const lab = new SavepointLab(3)
    const { path } = await lab.stopAt(Math.floor(expected.batches / 3), sql, DURABLE)
    const settings = {
      ...from(path),
      'restart-strategy.type': 'fixed-delay',
      'restart-strategy.fixed-delay.delay': '1 ms',
    }
    let failures = 0
    const environment = lab.environment(settings, {
      at: 10,
      run: () => {
        if (failures++ === 0) throw new Error('as the test wants')
        return Promise.resolve()
      },
    })
    await environment.executeSql(sql)
    expect(kinds(lab.events)).toContain('restarts')
    expect(rowsOf(lab)).toEqual(expected.rows)
  })
})

describe.each(Object.entries(CASES).filter(([name]) => !/limit|late/.test(name)))(
  'in parallel: %s',
  (_, query) => {
    // Watermarks of subtasks differ: without late rows results do not.
    const sql = `${EVENTS.replace("INTERVAL '1' SECOND", "INTERVAL '60' SECOND")}${query}`

    test('goes on with other numbers of subtasks', async () => {
      const expected = await undisturbed(sql)
      const lab = new SavepointLab(11)
      const parallel = (parallelism: number) => ({ 'parallelism.default': String(parallelism) })
      let settings: Record<string, string> = DURABLE
      for (const parallelism of [1, 3, 2]) {
        const { path, savepoint } = await lab.stopAt(50, sql, {
          ...settings,
          ...parallel(parallelism),
        })
        expect(savepoint.job.parallelism).toBe(parallelism)
        settings = from(path)
      }
      await lab.run(sql, { ...settings, ...parallel(5) })
      expect(rowsOf(lab)).toEqual(expected.rows)
    })
  },
)

describe('a savepoint', () => {
  const sql = `${EVENTS}${CASES['updating aggregate with DISTINCT']!}`

  test('is taken while the job goes on, and its checkpoint is kept for it', async () => {
    const lab = new SavepointLab(4)
    const taken: Promise<TakenSavepoint>[] = []
    await lab.run(
      sql,
      { ...DURABLE, 'execution.checkpointing.interval': '5 ms' },
      {
        at: 40,
        run: (job) => {
          taken.push(job.savepoint({ path: '/one' }), job.savepoint({ path: '/two' }))
          return Promise.all(taken)
        },
      },
    )
    const [one, two] = await Promise.all(taken)
    expect(two!.checkpointId).toBeGreaterThan(one!.checkpointId)
    expect(kinds(lab.events).filter((kind) => kind === 'savepoint')).toHaveLength(2)
    // Nothing is left of the checkpoints that were held.
    expect(lab.platform.files.paths().filter((path) => path.includes('/chk-'))).toHaveLength(1)
  })

  test('that drains the job finishes it', async () => {
    const lab = new SavepointLab(5)
    const { path, savepoint } = await lab.stopAt(40, sql, DURABLE, {
      path: '/drained',
      drain: true,
    })
    expect(savepoint.kind).toBe('final')
    const rows = rowsOf(lab)
    await lab.run(sql, from(path))
    expect(rowsOf(lab)).toEqual(rows)
    expect(lab.batches).toBe(0)
  })

  test.each([
    ['without checkpoints', {}, { path: '/s' }, /it keeps no checkpoints/],
    ['without a place', { 'execution.checkpointing.dir': '/c' }, {}, /nothing says where/],
    [
      'in batch mode',
      { ...DURABLE, 'execution.runtime-mode': 'batch' },
      {},
      /batch mode keep rows outside/,
    ],
  ])('%s is refused', async (_, settings, options, message) => {
    const lab = new SavepointLab(6)
    const refused = { code: 'SAVEPOINT_UNAVAILABLE', message: expect.stringMatching(message) }
    await expect(lab.stopAt(10, sql, settings, options)).rejects.toMatchObject(refused)
  })

  test('into a directory that has something is refused before the job is stopped', async () => {
    const lab = new SavepointLab(7)
    lab.platform.files.put('/full/x', 'x')
    const stopped = lab.stopAt(10, sql, DURABLE, { path: '/full' })
    await expect(stopped).rejects.toMatchObject({ code: 'SAVEPOINT_EXISTS' })
    expect(rowsOf(lab)).toEqual((await undisturbed(sql)).rows)
  })

  test('of a job that has ended is refused', async () => {
    const lab = new SavepointLab(8)
    const environment = lab.environment(DURABLE)
    await environment.executeSql(sql)
    await expect(environment.jobs[0]!.savepoint()).rejects.toMatchObject({
      code: 'SAVEPOINT_UNAVAILABLE',
    })
  })

  test.each([
    [{ 'table.local-time-zone': 'Asia/Tokyo' }, /table.local-time-zone/],
    [{ 'pipeline.max-parallelism': '64' }, /pipeline.max-parallelism/],
  ])('is not restored under %j', async (settings, message) => {
    const lab = new SavepointLab(9)
    const { path } = await lab.stopAt(40, sql, DURABLE)
    await expect(lab.run(sql, { ...from(path), ...settings })).rejects.toMatchObject({
      code: 'CHECKPOINT_OPTION_DIFFERS',
      message: expect.stringMatching(message),
    })
  })

  test('that lost a file fails the job that starts from it', async () => {
    const lab = new SavepointLab(10)
    const { path, savepoint } = await lab.stopAt(40, sql, DURABLE)
    const [file] = savepoint.operators.flatMap(({ states }) =>
      states.flatMap((state) => (state.kind === 'keyed' ? state.files : [])),
    )
    await lab.platform.files.remove(`${path}/${file!.name}`)
    await expect(lab.run(sql, from(path))).rejects.toMatchObject({
      code: 'SAVEPOINT_DAMAGED',
      message: expect.stringContaining(`${path}/${file!.name} is not there`),
    })
  })
})
