/** Commands about running jobs and what they store: sessions with exactly what is printed, in a simulated world. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { afterEach, describe, expect, test } from 'vitest'
// Loaded before time runs, so that it stands still while a command begins.
import '../../src/cli/checkpoint-list.ts'
import '../../src/cli/checkpoint-show.ts'
import '../../src/cli/checkpoint-verify.ts'
import '../../src/cli/control.ts'
import { addJobCommands } from '../../src/cli/job-commands.ts'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import type { Environment } from '../../src/environment/environment.ts'
import type { Job } from '../../src/environment/job.ts'
import { answerRequest, decodeAnswer, encodeRequest } from '../../src/environment/job-control.ts'
import { ratesBetween } from '../../src/environment/job-report.ts'
import { type SimulatedPlatform, simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { simulatedTerminal } from './command.ts'

const here = dirname(fileURLToPath(import.meta.url))

const COUNTS = `
  CREATE TABLE t (n BIGINT, ts AS TO_TIMESTAMP_LTZ(n * 10, 3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
    WITH ('connector' = 'datagen', 'rows-per-second' = '100', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000000000');
  CREATE TABLE o (k BIGINT, c BIGINT) WITH ('connector' = 'blackhole');
  INSERT INTO o SELECT MOD(n, 10), COUNT(*) FROM t GROUP BY MOD(n, 10)`

const DURABLE: Readonly<Record<string, string>> = {
  'execution.checkpointing.dir': '/state',
  'execution.checkpointing.interval': '1s',
}

/** A world in which jobs run and commands are given. */
class Lab {
  readonly platform: SimulatedPlatform = simulatedPlatform({ seed: 1 })
  readonly environment: Environment
  readonly interrupt: () => void
  readonly #terminal
  text = ''

  constructor(settings: Readonly<Record<string, string>> = {}, durable = DURABLE) {
    this.environment = createEnvironment({
      platform: this.platform,
      threads: 'caller',
      timeZone: 'UTC',
      settings: { ...durable, ...settings },
    })
    const { terminal, interrupt } = simulatedTerminal(this.platform)
    this.#terminal = terminal
    this.interrupt = interrupt
  }

  async start(sql = COUNTS): Promise<Job> {
    const before = this.environment.jobs.length
    // Over bounded input it resolves when the job has ended.
    this.environment.executeSql(sql).catch(() => {})
    while (this.environment.jobs.length === before) await this.platform.timers.yield()
    return this.environment.jobs.at(-1)!
  }

  async wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => void this.platform.timers.schedule(ms, resolve))
  }

  /** Gives a command; what it prints and answers goes on the record. */
  async give(line: string): Promise<{ code: number; stdout: string; stderr: string }> {
    const { standardOut, standardError } = this.platform
    standardOut.text = ''
    standardError.text = ''
    let code = -1
    const program = new Command('millrace').exitOverride()
    addJobCommands(
      program,
      (answered) => {
        code = answered
      },
      async () => this.#terminal,
    )
    await program.parseAsync(line.split(' '), { from: 'user' })
    const { text: stdout } = standardOut
    const { text: stderr } = standardError
    this.text += `$ millrace ${line}\n${stdout}${stderr}${code === 0 ? '' : `(exit code ${code})\n`}\n`
    return { code, stdout, stderr }
  }
}

let lab: Lab
afterEach(async () => await lab.environment.close())

const session = (name: string): string => join(here, 'sessions', name)

test('a job that runs, is looked at and stopped', async () => {
  lab = new Lab({ 'execution.checkpointing.num-retained': '2' })
  const job = await lab.start()
  await lab.wait(3500)
  await lab.give('status --dir /state')
  await lab.give('status --dir /state --json')
  await lab.give('checkpoint trigger --dir /state')
  await lab.give('savepoint trigger --dir /state')
  await lab.give('savepoint trigger --dir /state --path /savepoints/a')
  await lab.give('stop --dir /state --job 2')
  await lab.give('stop --dir /state --job 1')
  await job.done
  await lab.give('status --dir /state')
  await lab.give('checkpoint list /state')
  await lab.give('checkpoint list /state --json')
  await lab.give('checkpoint show /state')
  await lab.give('checkpoint show /state --json')
  await lab.give('checkpoint verify /state')
  await lab.give('checkpoint verify /state --json')
  await lab.give('checkpoint verify /state/chk-0000000001')
  await lab.give('checkpoint show /nowhere')
  await expect(lab.text).toMatchFileSnapshot(session('one-job.txt'))
})

test('four subtasks', async () => {
  lab = new Lab({ 'parallelism.default': '4' })
  const job = await lab.start()
  await lab.wait(2500)
  await lab.give('status --dir /state')
  await lab.give('checkpoint show /state')
  await lab.give('stop --dir /state --savepoint /savepoints/b')
  await job.done
  await expect(lab.text).toMatchFileSnapshot(session('four-subtasks.txt'))
})

test('several jobs', async () => {
  lab = new Lab()
  await lab.start()
  await lab.start('INSERT INTO o SELECT MOD(n, 3), COUNT(*) FROM t GROUP BY MOD(n, 3)')
  await lab.wait(1500)
  await lab.give('savepoint trigger --dir /state --path /savepoints/c')
  await lab.give('savepoint trigger --dir /state --path /savepoints/c --job 2')
  await lab.give('stop --dir /state --job 1 --json')
  await lab.environment.jobs[0]!.done
  expect((await lab.give('status --dir /state')).stdout).toContain('does not run: it has ended')
  await lab.give('stop --dir /state --drain')
  await lab.environment.jobs[1]!.done
  await lab.give('stop --dir /state')
  await lab.give('checkpoint list /state')
  await expect(lab.text).toMatchFileSnapshot(session('several-jobs.txt'))
})

test('status is shown again and again, until Ctrl-C or the end', async () => {
  lab = new Lab()
  const job = await lab.start()
  await lab.wait(100)
  lab.platform.timers.schedule(5500, () => lab.interrupt())
  const watched = await lab.give('status --dir /state --watch')
  expect(watched.code).toBe(130)
  expect(watched.stdout.match(/RUNNING/g)).toHaveLength(3)
  lab.platform.timers.schedule(2500, () => void job.stop())
  const ended = await lab.give('status --dir /state --watch --json')
  expect(ended.code).toBe(0)
  const statuses = ended.stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { status: unknown }).status)
  expect(statuses).toEqual(['RUNNING', null])
})

describe('where nobody runs', () => {
  test.each([
    ['--dir /nowhere', 'CONTROL_NO_DIRECTORY', 'There is no directory /nowhere.'],
    ['--dir /empty', 'CONTROL_NO_JOB', "There is no job's folder in /empty."],
    ['', 'CLI_USAGE', 'Nothing says which job is meant.'],
    ['--dir s3://bucket', 'OBJECT_STORE_SCHEME', "There is no store for 's3://bucket' yet."],
  ])('status %s', async (options, code, message) => {
    lab = new Lab()
    await lab.platform.files.makeDirectory('/empty')
    const { stderr, ...answered } = await lab.give(`status ${options}`.trim())
    expect(answered).toEqual({ code: code === 'CLI_USAGE' ? 2 : 1, stdout: '' })
    expect(stderr).toContain(`error [${code}]: ${message}`)
  })

  const lock = (entry: Readonly<Record<string, unknown>>) =>
    JSON.stringify({ processStart: '0', renewals: 0, isReleased: false, ...entry })

  test.each([
    [
      'a lock of another host',
      { host: 'elsewhere', processId: 77 },
      'process 77 on elsewhere holds its lock, which is another host than this one, without a checkpoint',
    ],
    [
      'a process that does not answer',
      { host: 'simulated', processId: 5 },
      'process 5 of this host holds its lock and does not answer, without a checkpoint',
    ],
    [
      'a job that ended',
      { host: 'simulated', processId: 5, isReleased: true },
      'it has ended, without a checkpoint',
    ],
  ])('%s', async (_, entry, found) => {
    lab = new Lab()
    lab.platform.files.put('/state/job-1-0123456789ab/lock/0000000001', lock(entry))
    for (const command of ['status', 'stop', 'checkpoint trigger', 'savepoint trigger']) {
      const { code, stderr } = await lab.give(`${command} --dir /state`)
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining(
          `error [CONTROL_NOT_RUNNING]: job-1-0123456789ab does not run: ${found}.`,
        ) as string,
      })
    }
  })
})

test('damage is named', async () => {
  lab = new Lab({ 'execution.checkpointing.num-retained': '3' })
  const job = await lab.start()
  await lab.wait(3500)
  await job.stop()
  await job.done
  const { files } = lab.platform
  const [first, second] = files.paths().filter((path) => path.includes('/chk-'))
  const state = files.paths().filter((path) => path.includes('/state/'))
  const damaged = (await bytesOf(state.at(-1)!)).slice()
  damaged[damaged.length - 1]! ^= 1
  files.put(state.at(-1)!, damaged)
  files.put(first!, (await bytesOf(first!)).subarray(0, 100))
  await files.remove(second!)
  await lab.give('checkpoint list /state')
  const verified = await lab.give('checkpoint verify /state')
  expect(verified.code).toBe(1)
  await lab.give(`checkpoint verify ${first}`)
  await lab.give(`checkpoint verify ${second}`)
  await lab.give(`checkpoint show ${first} --json-errors`)
  await expect(lab.text).toMatchFileSnapshot(session('damage.txt'))
})

async function bytesOf(path: string): Promise<Uint8Array> {
  const file = await lab.platform.files.openRead(path)
  const bytes = new Uint8Array(file.sizeBytes)
  await file.read(bytes, 0)
  await file.close()
  return bytes
}

describe('the control socket', () => {
  test('lies in the temporary directory where its path would be too long', async () => {
    lab = new Lab({ 'execution.checkpointing.dir': `/${'long'.repeat(25)}` })
    const job = await lab.start()
    await lab.wait(500)
    const named = lab.platform.files.paths().filter((path) => path.endsWith('/control'))
    expect(named).toHaveLength(1)
    expect(new TextDecoder().decode(await bytesOf(named[0]!))).toMatch(
      /^\/tmp\/millrace-1-[0-9a-f]{12}\.sock$/,
    )
    expect((await lab.give(`status --dir /${'long'.repeat(25)}`)).stdout).toContain('RUNNING')
    await job.stop()
    await job.done
    expect(lab.platform.files.paths().filter((path) => path.endsWith('/control'))).toEqual([])
  })

  test('is not there for a job without a checkpoint directory, which cannot take checkpoints', async () => {
    lab = new Lab({}, {})
    const job = await lab.start()
    await lab.wait(500)
    expect(job.report()).toMatchObject({ status: 'RUNNING', folder: undefined })
    await expect(job.checkpoint()).rejects.toMatchObject({ code: 'CHECKPOINT_UNAVAILABLE' })
    await job.stop()
    await job.done
    expect(job.status).toBe('CANCELED')
  })

  test('refuses requests of another version and what it does not know', async () => {
    lab = new Lab()
    const job = await lab.start()
    const refusals = ['{"version":2,"kind":"status"}', '{"version":1,"kind":"dance"}', 'hello']
    for (const request of refusals)
      expect(decodeAnswer(await answerRequest(job, request))).toMatchObject({
        kind: 'failed',
        error: { engine: { code: 'CONTROL_VERSION' } },
      })
    expect(() => decodeAnswer('{"version":7}')).toThrow(/CONTROL_VERSION/)
    await answerRequest(job, encodeRequest({ kind: 'cancel' }))
    await job.done
    expect(job.status).toBe('CANCELED')
  })
})

describe('the life of a job', () => {
  test('one that is suspended has a checkpoint that another start goes on from', async () => {
    lab = new Lab()
    const job = await lab.start()
    await lab.wait(500)
    expect(job.status).toBe('RUNNING')
    await job.suspend()
    await job.done
    expect(job.status).toBe('SUSPENDED')
    expect(job.report().lastCheckpoint).toBeDefined()
  })

  test('one that is stopped has finished', async () => {
    lab = new Lab()
    const job = await lab.start()
    await lab.wait(500)
    await job.stop()
    await job.done
    expect(job.status).toBe('FINISHED')
  })

  test('one that is cancelled is on its way out first', async () => {
    lab = new Lab()
    const job = await lab.start()
    await lab.wait(500)
    job.cancel()
    expect(job.status).toBe('CANCELLING')
    await job.done
    expect(job.status).toBe('CANCELED')
    job.cancel()
    expect(job.status).toBe('CANCELED')
  })
})

test('a program sees rates by vertex and subtask', async () => {
  lab = new Lab({ 'parallelism.default': '2' })
  const job = await lab.start()
  await lab.wait(1000)
  const before = job.report()
  await lab.wait(2000)
  const after = job.report()
  const rates = ratesBetween(before, after)
  expect(rates[0]!.rowsInPerSecond).toBeGreaterThan(80)
  expect(rates[0]!.rowsInPerSecond).toBeLessThan(120)
  const { idle, busy, backPressured } = rates[0]!
  expect(idle! + busy! + backPressured!).toBeCloseTo(1)
  expect(job.subtaskMetrics.map((subtasks) => subtasks.length)).toEqual(job.metrics.map(() => 2))
  expect(after.vertices[0]!.subtasks[0]!.splits).toHaveLength(1)
})

describe('a memory limit', () => {
  test('ends a job whose state is larger, naming the largest states', async () => {
    lab = new Lab({ 'taskmanager.memory.managed.size': '1 mb' })
    const job = await lab.start(
      COUNTS.replace("'100'", "'1000000'").replaceAll('MOD(n, 10)', 'MOD(n, 1000000)'),
    )
    await expect(job.done).rejects.toMatchObject({
      code: 'MEMORY_BUDGET_EXCEEDED',
      message: expect.stringMatching(
        /^Jobs hold [\d.]+ MB of memory, [\d.]+ MB of it this job, and may hold 1\.0 MB\. What takes most:\nGroupAggregate \(uid [0-9a-f]{16}\): state 'groups', [\d.]+ MB, \d+ rows /,
      ) as string,
    })
  })

  test('counts all jobs that run', async () => {
    lab = new Lab({ 'parallelism.default': '2' })
    const job = await lab.start()
    await lab.wait(500)
    const one = job.report().memoryBytes
    expect(one).toBeGreaterThan(0)
    await lab.start('INSERT INTO o SELECT MOD(n, 10), COUNT(*) FROM t GROUP BY MOD(n, 10)')
    await lab.wait(500)
    expect(job.report().memoryBytes).toBeGreaterThan(one * 1.9)
    await job.stop()
    await job.done
    await lab.wait(500)
    expect(job.report().memoryBytes).toBeLessThan(one * 1.1)
  })
})
