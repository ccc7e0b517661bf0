/** Running jobs asked from another terminal, and Ctrl-C twice: real processes, real sockets, one and two threads. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildCommand, finished, shell } from './built-command.ts'

let program: string
let folder: string

beforeAll(async () => {
  program = await buildCommand()
  folder = mkdtempSync(join(tmpdir(), 'millrace-control-'))
}, 120_000)

afterAll(() => {
  rmSync(dirname(dirname(program)), { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
})

const run = (line: string) => shell(program, line, folder)

const SQL = `
  CREATE TABLE t (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000000000');
  CREATE TABLE o (k BIGINT, c BIGINT) WITH ('connector' = 'print');
  INSERT INTO o SELECT MOD(n, 10), COUNT(*) FROM t GROUP BY MOD(n, 10)`

/** Starts a job, and waits for its first rows. */
async function start(parallelism: number, directory: string, restore: readonly string[] = []) {
  const child = spawn(
    process.execPath,
    [
      program,
      'sql',
      '-e',
      SQL,
      '--parallelism',
      String(parallelism),
      '--checkpoint-dir',
      directory,
      '--checkpoint-interval',
      '200ms',
      ...restore,
    ],
    { cwd: folder },
  )
  const ended = finished(child)
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended])
  return { child, ended }
}

const jobFolder = (directory: string): string =>
  join(
    folder,
    directory,
    readdirSync(join(folder, directory)).find((name) => name.startsWith('job-'))!,
  )

describe.each([1, 2])('parallelism %i', (parallelism) => {
  test('status, checkpoint, savepoint and stop from another terminal', async () => {
    const directory = `state-${parallelism}`
    const { ended } = await start(parallelism, directory)
    const status = await run(`millrace status --dir ${directory} --json`)
    expect(status).toMatchObject({ code: 0, stderr: '' })
    const report = JSON.parse(status.stdout) as {
      readonly sources: readonly { readonly subtasks: readonly unknown[] }[]
    }
    expect(report).toMatchObject({ status: 'RUNNING', parallelism })
    expect(report.sources[0]!.subtasks).toHaveLength(parallelism)
    const triggered = await run(`millrace checkpoint trigger --dir ${directory}`)
    expect(triggered.stdout).toMatch(/^job-1-[0-9a-f]{12}: checkpoint \d+\n$/)
    const saved = await run(
      `millrace savepoint trigger --dir ${directory} --path saved-${parallelism}`,
    )
    expect(saved).toMatchObject({ code: 0 })
    expect(existsSync(join(folder, `saved-${parallelism}`, 'savepoint.json'))).toBe(true)
    const stopped = await run(`millrace stop --dir ${directory}`)
    expect(stopped.stdout).toMatch(/^job-1-[0-9a-f]{12}: stopped with checkpoint \d+\n$/)
    expect(await ended).toMatchObject({ code: 0 })
    expect(readdirSync(jobFolder(directory))).not.toContain('control.sock')
    expect(await run(`millrace checkpoint verify ${directory}`)).toMatchObject({ code: 0 })
  }, 60_000)

  test('the socket of a killed process is replaced', async () => {
    const directory = `killed-${parallelism}`
    const first = await start(parallelism, directory)
    first.child.kill('SIGKILL')
    await first.ended
    expect(readdirSync(jobFolder(directory))).toContain('control.sock')
    expect((await run(`millrace status --dir ${directory}`)).stderr).toContain(
      'is gone without an end',
    )
    const second = await start(parallelism, directory, ['--restore', 'latest'])
    expect(await run(`millrace status --dir ${directory}`)).toMatchObject({ code: 0 })
    expect(await run(`millrace stop --dir ${directory}`)).toMatchObject({ code: 0 })
    await second.ended
  }, 60_000)

  test('Ctrl-C once stops with a checkpoint, twice ends at once', async () => {
    const once = await start(parallelism, `once-${parallelism}`)
    once.child.kill('SIGINT')
    const stopped = await once.ended
    expect(stopped.code).toBe(130)
    expect(stopped.stderr).toMatch(/stopped with checkpoint \d+/)
    const twice = await start(parallelism, `twice-${parallelism}`)
    twice.child.kill('SIGINT')
    twice.child.kill('SIGINT')
    expect((await twice.ended).code).toBe(130)
  }, 60_000)
})

test('--metrics and --memory', async () => {
  const bounded = SQL.replace("'1000'", "'100000'").replace("'1000000000'", "'1000'")
  const table = await run(`millrace sql --metrics -e "${bounded}" > /dev/null`)
  expect(table.stderr).toMatch(
    /^job-1: FINISHED after [\d.]+ m?s\n┌[\s\S]*│ GroupAggregate +│ +1000 │/,
  )
  const json = await run(`millrace sql --metrics json -e "${bounded}" > /dev/null`)
  expect(JSON.parse(json.stderr)).toMatchObject({ job: 'job-1', status: 'FINISHED' })
  const large = SQL.replace("'1000'", "'10000000'")
    .replaceAll('MOD(n, 10)', 'n')
    .replace("'print'", "'blackhole'")
  const failed = await run(`millrace sql --memory 20mb --parallelism 2 -e "${large}"`)
  expect(failed.code).toBe(1)
  expect(failed.stderr).toContain('error [MEMORY_BUDGET_EXCEEDED]')
  expect(await run('millrace sql --memory much -e "SELECT 1"')).toMatchObject({ code: 2 })
}, 60_000)
