/** `millrace savepoint inspect` and `restore-plan`, with what they print. */
import { beforeAll, describe, expect, test } from 'vitest'
import { inspectSavepoint } from '../../src/cli/savepoint/inspect.ts'
import { printRestorePlan } from '../../src/cli/savepoint/restore-plan.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { SavepointLab } from './savepoint-lab.ts'

const TABLES = `CREATE TABLE t (k INT, v INT) WITH ('connector' = 'filesystem', 'path' = '/data.json', 'format' = 'json');`
const counts = (sink: string, calls = 'COUNT(*), COUNT(DISTINCT v)'): string =>
  `${TABLES}CREATE TABLE out1 (k INT, n BIGINT, m BIGINT) WITH ('connector' = '${sink}');
  INSERT INTO out1 SELECT k, ${calls} FROM t GROUP BY k;`
const lab = new SavepointLab()

beforeAll(async () => {
  const settings = { 'execution.checkpointing.dir': '/checkpoints' }
  await lab.stopAt(15, counts('committed'), settings, { path: '/savepoint' })
})

const terminal: Terminal = {
  platform: lab.platform,
  threads: 'caller',
  readStandardInput: async () => new Uint8Array(),
  isInteractive: false,
  columnCount: 80,
  onInterrupt: () => () => {},
  exitNow: () => {
    throw new Error('not asked for')
  },
}

async function outcome(
  run: (terminal: Terminal) => Promise<number>,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  lab.platform.standardOut.text = ''
  lab.platform.standardError.text = ''
  const code = await run(terminal)
  const { standardOut, standardError } = lab.platform
  return { code, out: standardOut.text, err: standardError.text }
}
const inspect = (options: Readonly<Record<string, unknown>> = {}, path = '/savepoint') =>
  outcome((to) => inspectSavepoint(path, options, to))
const plan = (execute: string, options: Readonly<Record<string, unknown>> = {}) =>
  outcome((to) => printRestorePlan('/savepoint', { execute, ...options }, to))

describe('inspect', () => {
  test('lists states, splits and watermarks', async () => {
    const { code, out, err } = await inspect()
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const lines = out.split('\n')
    expect(lines[0]).toMatch(/^\/savepoint: savepoint of 'job-1', made of checkpoint 1 at 2026-/)
    expect(lines[1]).toBe(
      'max parallelism 128, table.local-time-zone = UTC, execution.runtime-mode = streaming',
    )
    expect(out).toMatch(
      /│ GroupAggregate │ [0-9a-f]{16} │ groups +│ keyed +│ +10 │ +\d+ │ key_group INT NOT NULL, k INT, COUNT\(\*\)\.count BIGINT NOT NULL, COUNT\(DISTINCT v\)\.count BIGINT NOT NULL/,
    )
    expect(out).toMatch(
      /│ distinct\(v\) +│ keyed +│ +\d+ │ +\d+ │ key_group INT NOT NULL, k INT, v INT, /,
    )
    expect(out).toMatch(/\/data\.json/)
  })

  test('gives all of it as JSON', async () => {
    const { code, out } = await inspect({ json: true })
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      path: '/savepoint',
      format: 1,
      checkpointId: 1,
      operators: expect.arrayContaining([
        expect.objectContaining({
          name: 'GroupAggregate',
          states: expect.arrayContaining([
            expect.objectContaining({ kind: 'keyed', name: 'groups', rowCount: 10 }),
          ]),
        }),
      ]),
    })
  })

  test('shows rows of a state', async () => {
    const { code, out } = await inspect({ show: 'groups', limit: '4' })
    expect(code).toBe(0)
    expect(out).toMatch(/│ key_group │ k │ COUNT\(\*\)\.count │ COUNT\(DISTINCT v\)\.count │/)
    expect(out).toMatch(/4 rows/)
    const rows = await inspect({ show: 'groups', json: true })
    expect(rows.out.trim().split('\n')).toHaveLength(10)
    expect(JSON.parse(rows.out.split('\n')[0]!)).toHaveProperty('k')
  })

  test.each([
    [{ show: 'gone' }, '/savepoint', 2, /no table 'gone'.*Name one of [0-9a-f]{16}\/groups/s],
    [{ limit: 'x' }, '/savepoint', 2, /--limit cannot be 'x'/],
    [{}, '/nowhere', 1, /SAVEPOINT_NOT_FOUND/],
  ])('%j of %s is refused', async (options, path, code, message) => {
    const { code: actual, err } = await inspect(options, path)
    expect(actual).toBe(code)
    expect(err).toMatch(message)
  })
})

describe('restore-plan', () => {
  test('of the same job restores everything', async () => {
    const { code, out, err } = await plan(counts('blackhole'))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/│ restored │ GroupAggregate +│ [0-9a-f]{16} │ groups +│ +10 │/)
    expect(out).not.toMatch(/new|refused|left out/)
  })

  test('says what is new, and that it is refused', async () => {
    const changed = counts('blackhole', 'COUNT(*), SUM(v)')
    const { code, out, err } = await plan(changed)
    expect(code).toBe(1)
    expect(out).toMatch(
      /refused .*starts empty: SUM\(v\)\.\w+.*left out: COUNT\(DISTINCT v\)\.count; SAVEPOINT_STATE_PARTIAL/,
    )
    expect(out).toMatch(/left out .*distinct\(v\) .*nothing uses it any more/)
    expect(err).toMatch(/SAVEPOINT_STATE_PARTIAL/)
    expect((await plan(changed, { allowPartialState: true })).code).toBe(0)
    const json = await plan(changed, { json: true })
    expect(JSON.parse(json.out)).toHaveProperty('entries')
  })

  test('takes the job that is most alike, or the one that is named', async () => {
    const script = `CREATE TABLE out2 (k INT) WITH ('connector' = 'blackhole');
      ${counts('blackhole')}
      INSERT INTO out2 SELECT k FROM t;`
    expect((await plan(script)).code).toBe(0)
    expect((await plan(script, { job: '1' })).code).toBe(0)
    const second = await plan(script, { job: '2' })
    expect(second.code).toBe(1)
    expect(second.err).toMatch(/SAVEPOINT_STATE_UNCLAIMED/)
    expect((await plan(script, { job: '2', ignoreUnclaimedState: true })).code).toBe(0)
    expect((await plan(script, { job: '3' })).code).toBe(2)
    expect((await plan('SELECT 1')).err).toMatch(/no INSERT/)
  })
})
