/**
 * What goes wrong around a job with checkpoints that no other test holds: its directory cannot be made, is read-only or is removed under it;
 * it is restored with more subtasks than key groups, from the savepoint of another job, or over tables that are declared otherwise; clocks jump.
 * Each ends in a coded error or in recovery, and nothing is lost.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { JobLock } from '../../src/checkpoint/job-lock.ts'
import { FileObjectStore } from '../../src/checkpoint/stores/file-store.ts'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import type { JobEvent } from '../../src/environment/job.ts'
import { simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { EVENTS, folded, SavepointLab } from '../savepoints/savepoint-lab.ts'

const COUNTS = `${EVENTS}
CREATE TABLE out1 (auction BIGINT, n BIGINT) WITH ('connector' = 'committed');
INSERT INTO out1 SELECT auction, COUNT(*) FROM bid GROUP BY auction;`

const DURABLE = {
  'execution.checkpointing.dir': '/checkpoints',
  'execution.checkpointing.interval': '7 ms',
}
const RESTORED = { ...DURABLE, 'execution.state-recovery.path': 'latest' }
const RETRIED = {
  'restart-strategy.type': 'fixed-delay',
  'restart-strategy.fixed-delay.attempts': '5',
  'restart-strategy.fixed-delay.delay': '1 ms',
}

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A directory of the real disk. */
function realFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bad-luck-'))
  folders.push(folder)
  return folder
}

let known: Promise<string[]> | undefined
const undisturbed = (): Promise<string[]> => {
  known ??= (async () => {
    const lab = new SavepointLab()
    await lab.run(COUNTS, {})
    return folded(lab.tables.rows('out1'))
  })()
  return known
}

const checkpoints = (events: readonly JobEvent[]): number =>
  events.filter(({ kind }) => kind === 'checkpoint').length

describe('a checkpoint directory', () => {
  test('that cannot be there, below a regular file, fails the job with its path', async () => {
    const folder = realFolder()
    writeFileSync(join(folder, 'file'), 'no directory')
    const environment = createEnvironment({
      settings: { 'execution.checkpointing.dir': join(folder, 'file', 'checkpoints') },
    })
    const run = environment.executeSql(`
      CREATE TABLE t (n BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '10');
      CREATE TABLE o (n BIGINT) WITH ('connector' = 'blackhole');
      INSERT INTO o SELECT n FROM t;`)
    await expect(run).rejects.toMatchObject({
      code: expect.stringMatching(/^FILE_/) as string,
      message: expect.stringContaining(join(folder, 'file')) as string,
    })
  })

  test.each(['make the directory', 'write'])(
    'of a disk that refuses to %s fails the job before it reads anything',
    async (operation) => {
      const lab = new SavepointLab()
      lab.platform.faults.add({ operation, error: 'EACCES', isLasting: true })
      await expect(lab.run(COUNTS, { ...DURABLE, ...RETRIED })).rejects.toMatchObject({
        code: 'FILE_ACCESS_DENIED',
      })
      expect(lab.batches).toBe(0)
    },
  )

  test('that becomes read-only fails the job, which goes on when it is not any more', async () => {
    const lab = new SavepointLab()
    const fault = { operation: 'write', error: 'EACCES', isLasting: true } as const
    const run = lab.run(COUNTS, DURABLE, {
      at: 30,
      run: async () => lab.platform.faults.add(fault),
    })
    await expect(run).rejects.toMatchObject({ code: 'FILE_ACCESS_DENIED' })
    expect(lab.events).toContainEqual(
      expect.objectContaining({
        kind: 'checkpointFailed',
        reason: expect.stringContaining('denied') as string,
      }),
    )
    lab.platform.faults.remove(fault)
    // Its lock could not be given back: another process goes on when that one has ended.
    Object.assign(lab.platform.environment, { isProcessAlive: () => false })
    await lab.run(COUNTS, RESTORED)
    expect(folded(lab.tables.rows('out1'))).toEqual(await undisturbed())
  })

  test('that is removed under a running job fails it, and says so', async () => {
    const lab = new SavepointLab()
    const run = lab.run(
      COUNTS,
      { ...DURABLE, ...RETRIED },
      { at: 60, run: () => lab.platform.files.remove('/checkpoints') },
    )
    await expect(run).rejects.toMatchObject({
      code: 'CHECKPOINT_DIRECTORY_LOST',
      message: expect.stringContaining('/checkpoints/') as string,
    })
    expect(checkpoints(lab.events)).toBeGreaterThan(0)
    // Started anew, it begins at the beginning and says that as well.
    const count = lab.events.length
    await lab.run(COUNTS, RESTORED)
    expect(lab.events[count]).toMatchObject({ kind: 'startedFresh' })
  })

  test('of the real disk that is removed under a running job fails it likewise', async () => {
    const folder = realFolder()
    const environment = createEnvironment({
      settings: {
        'execution.checkpointing.dir': folder,
        'execution.checkpointing.interval': '20 ms',
      },
      onJobEvent: (_, { kind }) => {
        if (kind === 'checkpoint') rmSync(folder, { recursive: true, force: true })
      },
    })
    await environment.executeSql(`
      CREATE TABLE t (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000');
      CREATE TABLE o (n BIGINT, c BIGINT) WITH ('connector' = 'blackhole');
      INSERT INTO o SELECT n, COUNT(*) FROM t GROUP BY n;`)
    await expect(environment.jobs[0]!.done).rejects.toMatchObject({
      code: 'CHECKPOINT_DIRECTORY_LOST',
      message: expect.stringContaining(folder) as string,
    })
  })
})

describe('a restore', () => {
  const few = { 'pipeline.max-parallelism': '4' }

  test('with more subtasks than key groups is refused', async () => {
    const lab = new SavepointLab()
    await lab.run(COUNTS, { ...DURABLE, ...few }, { at: 40, run: (job) => job.stop() })
    await expect(
      lab.run(COUNTS, { ...RESTORED, ...few, 'parallelism.default': '5' }),
    ).rejects.toMatchObject({
      code: 'SQL_SETTING_VALUE',
      message: expect.stringContaining("above 'pipeline.max-parallelism', 4") as string,
    })
    // More key groups than then: they are fixed for the life of the job.
    await expect(
      lab.run(COUNTS, { ...RESTORED, 'parallelism.default': '5' }),
    ).rejects.toMatchObject({
      code: 'CHECKPOINT_OPTION_DIFFERS',
      message: expect.stringContaining("'pipeline.max-parallelism' = 4") as string,
    })
    await lab.run(COUNTS, { ...RESTORED, ...few, 'parallelism.default': '4' })
    expect(folded(lab.tables.rows('out1'))).toEqual(await undisturbed())
  })

  test('from the savepoint of another job is refused', async () => {
    const lab = new SavepointLab()
    const { path } = await lab.stopAt(40, COUNTS, DURABLE, { path: '/savepoint' })
    const other = `CREATE TABLE t (k BIGINT, v BIGINT) WITH ('connector' = 'filesystem', 'path' = '/data.json', 'format' = 'json');
      CREATE TABLE out2 (k BIGINT, total BIGINT) WITH ('connector' = 'committed');
      INSERT INTO out2 SELECT k, SUM(v) FROM t GROUP BY k;`
    await expect(
      lab.run(other, {
        'execution.checkpointing.dir': '/other',
        'execution.state-recovery.path': path,
      }),
    ).rejects.toMatchObject({ code: 'SAVEPOINT_STATE_UNCLAIMED' })
    expect(lab.tables.rows('out2')).toEqual([])
  })

  const decimals = (scale: number): string => `
    CREATE TABLE t (k BIGINT, v DECIMAL(10, ${scale})) WITH ('connector' = 'filesystem', 'path' = '/data.json', 'format' = 'json');
    CREATE TABLE out1 (k BIGINT, best STRING) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT k, CAST(MAX(v) AS STRING) FROM t GROUP BY k;`
  const keys = (scale: number): string => `
    CREATE TABLE t (v DECIMAL(10, ${scale})) WITH ('connector' = 'filesystem', 'path' = '/data.json', 'format' = 'json');
    CREATE TABLE out1 (k STRING, n BIGINT) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT CAST(v AS STRING), COUNT(*) FROM t GROUP BY v;`

  test.each([
    ['a value', decimals, 1],
    ['a value, with more subtasks', decimals, 2],
    ['a key', keys, 1],
  ])(
    'over a table that declares %s otherwise is refused, naming the operator',
    async (_, job, parallelism) => {
      const lab = new SavepointLab()
      await lab.run(job(2), DURABLE, { at: 15, run: (running) => running.stop() })
      await expect(
        lab.run(job(3), { ...RESTORED, 'parallelism.default': String(parallelism) }),
      ).rejects.toMatchObject({
        code: 'STATE_TYPE_DIFFERS',
        message: expect.stringMatching(
          /of GroupAggregate \(uid [0-9a-f]{16}\) as DECIMAL\(10, 2\).*keeps DECIMAL\(10, 3\)/,
        ) as string,
      })
      expect(lab.tables.rows('out1').length).toBeGreaterThanOrEqual(0)
      await lab.run(job(2), RESTORED)
      const plain = new SavepointLab()
      await plain.run(job(2), {})
      expect(folded(lab.tables.rows('out1'))).toEqual(folded(plain.tables.rows('out1')))
    },
  )
})

const HOUR_MS = 3_600_000

describe('a wall clock that jumps', () => {
  test.each([
    ['forwards', 24 * HOUR_MS],
    ['backwards', -24 * HOUR_MS],
  ])('%s changes neither intervals nor timeouts', async (_, jumpMs) => {
    const settings = { ...DURABLE, 'execution.checkpointing.timeout': '1 min' }
    const steady = new SavepointLab()
    await steady.run(COUNTS, settings)
    const lab = new SavepointLab()
    for (const at of [5, 30]) {
      // Each in a run of its own: the job is stopped there, and goes on.
      await lab.run(COUNTS, at === 5 ? settings : { ...settings, ...RESTORED }, {
        at,
        run: async (job) => {
          lab.platform.time.jump(jumpMs)
          if (at === 5) await job.stop()
        },
      })
    }
    expect(lab.events.filter(({ kind }) => kind === 'checkpointFailed')).toEqual([])
    expect(Math.abs(checkpoints(lab.events) - checkpoints(steady.events))).toBeLessThan(6)
    for (const event of lab.events)
      if (event.kind === 'checkpoint') expect(event.completed.durationMs).toBeLessThan(60_000)
    expect(folded(lab.tables.rows('out1'))).toEqual(await undisturbed())
  })

  test.each([
    ['forwards', HOUR_MS],
    ['backwards', -HOUR_MS],
  ])('%s neither shortens nor lengthens the lease of a lock', async (_, jumpMs) => {
    const platform = simulatedPlatform({ seed: 1 })
    const store = new FileObjectStore(platform.files, '/checkpoints', 'hosts')
    const entry = { host: 'gone', processId: 5, processStart: '', renewals: 3, isReleased: false }
    await store.put('job-1/lock/0000000007', new TextEncoder().encode(JSON.stringify(entry)))
    platform.timers.schedule(4000, () => platform.time.jump(jumpMs))
    const startMs = platform.clock.monotonicMs()
    const lock = await JobLock.take({ store, folder: 'job-1', platform })
    const tookMs = platform.clock.monotonicMs() - startMs
    expect(tookMs).toBeGreaterThanOrEqual(15_000)
    expect(tookMs).toBeLessThan(17_000)
    await lock.check()
    await lock.release()
  })
})
