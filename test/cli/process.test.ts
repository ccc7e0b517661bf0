/** The command as a process: what only a real one has. Exit codes, pipes, signals, limits, relative paths, its start. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildCommand, finished, shell } from './built-command.ts'

let program: string
let folder: string

beforeAll(async () => {
  program = await buildCommand()
  folder = mkdtempSync(join(tmpdir(), 'millrace-process-'))
}, 120_000)

afterAll(() => {
  rmSync(dirname(dirname(program)), { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
})

const run = (line: string) => shell(program, line, folder)

describe('exit codes', () => {
  test('0 when all ran', async () => {
    expect(await run('millrace sql --output csv -e "SELECT 1"')).toMatchObject({
      code: 0,
      stdout: '1\n',
      stderr: '',
    })
  })

  test('1 when a statement failed', async () => {
    const { code, stdout, stderr } = await run(
      'millrace sql --output csv -e "SELECT 1; SELECT nothing; SELECT 2"',
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: '1\n' })
    expect(stderr).toContain('<command line>:1:18: error [SQL_UNKNOWN_COLUMN]')
  })

  test('2 when the command is wrong', async () => {
    expect(await run('millrace sql --outptu csv -e "SELECT 1"')).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        "error [CLI_USAGE]: Unknown option '--outptu'\n  (Did you mean --output?)\n  help: 'millrace sql --help' lists what there is.\n",
    })
    expect(await run('millrace sql report.sql')).toMatchObject({ code: 2, stdout: '' })
    expect(await run('millrace sql')).toMatchObject({ code: 2, stdout: '' })
    expect(await run('millrace sqll -e "SELECT 1"')).toMatchObject({ code: 2, stdout: '' })
    expect(await run('millrace')).toMatchObject({ code: 2, stdout: '' })
    expect(await run('millrace sql -e "SELECT 1" -e "SELECT 2"')).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        "error [CLI_USAGE]: --execute is given more than once.\n  help: Put all statements into one script, with ';' between them.\n",
    })
    expect(JSON.parse((await run('millrace sql --json-errors --what')).stderr)).toMatchObject({
      code: 'CLI_USAGE',
    })
  })

  test('0 for help and version', async () => {
    expect(await run('millrace --help')).toMatchObject({ code: 0, stderr: '' })
    expect((await run('millrace sql --help')).stdout).toContain('--json-errors')
    expect((await run('millrace --version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('scripts', () => {
  test('come from standard input', async () => {
    expect(await run('echo "SELECT 1; SELECT x" | millrace sql --output csv -f -')).toMatchObject({
      code: 1,
      stdout: '1\n',
      stderr: expect.stringContaining('<stdin>:1:18: error [SQL_UNKNOWN_COLUMN]'),
    })
  })

  test('come from a pipe that is named like a file', async () => {
    expect(await run('millrace sql --output csv -f <(echo "SELECT 1")')).toMatchObject({
      code: 0,
      stdout: '1\n',
    })
  })

  test('find files relative to the working directory', async () => {
    mkdirSync(join(folder, 'scripts'), { recursive: true })
    mkdirSync(join(folder, 'data'), { recursive: true })
    writeFileSync(join(folder, 'data/a.csv'), '1\n2\n')
    writeFileSync(
      join(folder, 'scripts/copy.sql'),
      `CREATE TABLE a (n INT) WITH ('connector' = 'filesystem', 'path' = 'data/a.csv', 'format' = 'csv');
       CREATE TABLE b (n INT) WITH ('connector' = 'filesystem', 'path' = 'data/b', 'format' = 'csv');
       INSERT INTO b SELECT n * 10 FROM a;
       SELECT SUM(n) FROM b;`,
    )
    expect(await run('millrace sql --mode batch --output csv -f scripts/copy.sql')).toMatchObject({
      code: 0,
      stdout: '30\n',
      stderr: '',
    })
    expect(readdirSync(join(folder, 'data/b')).filter((name) => name.startsWith('.'))).toEqual([])
  })
})

const endless =
  "CREATE TABLE t (n BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '10000', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000000000')"
const unboundedAuctions =
  "CREATE TABLE t (auction ROW<id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, \\`dateTime\\` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING>) WITH ('connector' = 'nexmark', 'rows-per-second' = '100')"
const fast = endless.replace("'10000'", "'100000000'")

describe('output', () => {
  test('into a pipe that is closed ends with a coded error', async () => {
    const { stdout, stderr } = await run(
      `set -o pipefail; millrace sql --output csv -e "${endless}; SELECT n FROM t" | head -1; echo "code \${PIPESTATUS[0]}"`,
    )
    expect(stdout).toBe('1\ncode 1\n')
    expect(stderr).toContain('error [OUTPUT_CLOSED]')
    expect(stderr).not.toMatch(/\n {4}at /)
  })

  test('of a PRINT table into a pipe that is closed ends likewise', async () => {
    const { stdout, stderr } = await run(
      `millrace sql -e "${endless}; CREATE TABLE p (n BIGINT) WITH ('connector' = 'print'); INSERT INTO p SELECT n FROM t" | head -1; echo "code \${PIPESTATUS[0]}"`,
    )
    expect(stdout).toBe('+I[1]\ncode 1\n')
    expect(stderr).toContain('error [OUTPUT_CLOSED]')
  })

  test('with standard error closed too ends quietly', async () => {
    const { code, stdout } = await run(
      `(millrace sql --output csv --progress always -e "${endless}; SELECT n FROM t" 2>&1; echo "code $?" > code.txt) | head -1; cat code.txt`,
    )
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1\ncode 1\n' })
  })

  test('onto a full device ends with a coded error', async () => {
    const { code, stderr } = await run('millrace sql --output csv -e "SELECT 1" > /dev/full')
    expect(code).toBe(1)
    expect(stderr).toContain('error [FILE_DISK_FULL]')
  })

  test('of help and measurements onto a full device or a closed pipe ends likewise', async () => {
    for (const command of [
      'millrace --help',
      'millrace --version',
      'millrace bench nexmark --queries q0 --events 1000',
      'millrace bench nexmark --queries q0 --events 1000 --json',
    ]) {
      const full = await run(`${command} > /dev/full`)
      expect(full.code).toBe(1)
      expect(full.stderr).toMatch(
        /^<stdout>: error \[FILE_DISK_FULL\]: [^\n]*\n {2}help: [^\n]*\n$/,
      )
    }
    const { stdout, stderr } = await run(
      'set -o pipefail; millrace bench nexmark --queries q0,q1 --events 1000 --json | head -c 1; echo " code ${PIPESTATUS[0]}"',
    )
    expect(stdout).toBe('{ code 1\n')
    expect(stderr).toMatch(/^<stdout>: error \[OUTPUT_CLOSED\]: [^\n]*\n {2}help: [^\n]*\n$/)
  })

  test('beyond the limit of file sizes ends with a coded error', async () => {
    const { code, stderr } = await run(
      `ulimit -f 200; millrace sql --output csv -e "${fast}; SELECT n FROM t" > big.csv`,
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /error \[FILE_DISK_FULL\]: No room to go on writing '<stdout>' after \d{4,} bytes/,
    )
  })

  test('of a sink beyond the limit of file sizes ends with a coded error and leaves no file', async () => {
    const { code, stderr } = await run(
      `ulimit -f 8; millrace sql -e "${fast}; CREATE TABLE o (n BIGINT) WITH ('connector' = 'filesystem', 'path' = 'limited', 'format' = 'csv'); INSERT INTO o SELECT n FROM t"`,
    )
    expect(code).toBe(1)
    expect(stderr).toContain('error [FILE_DISK_FULL]')
    expect(stderr).toContain('in the statement at <command line>:1:')
    expect(readdirSync(join(folder, 'limited'))).toEqual([])
  })
})

/** Starts the command, waits until it has printed something, then interrupts it. */
async function interrupted(args: readonly string[], times = 1) {
  const child = spawn(process.execPath, [program, 'sql', ...args], { cwd: folder })
  const result = finished(child)
  await new Promise((resolve) => child.stdout.once('data', resolve))
  for (let i = 0; i < times; i++) child.kill('SIGINT')
  return await result
}

describe('Ctrl-C', () => {
  test('ends a query that never ends', async () => {
    const { code, stderr, stdout } = await interrupted([
      '--output',
      'changelog',
      '-e',
      `${endless}; SELECT n FROM t; SELECT 'never'`,
    ])
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' })
    expect(stdout).not.toContain('never')
    expect(stdout.endsWith('\n')).toBe(true)
  })

  test('ends jobs that run on', async () => {
    expect(
      await interrupted([
        '-e',
        `${endless}; CREATE TABLE p (n BIGINT) WITH ('connector' = 'print'); INSERT INTO p SELECT n FROM t; SELECT 1`,
      ]),
    ).toMatchObject({ code: 130, stderr: '' })
  })

  test('does not print what is not whole', async () => {
    const sql = `${endless}; CREATE TABLE p (n BIGINT) WITH ('connector' = 'print'); INSERT INTO p VALUES (1); SELECT COUNT(*) FROM t`
    let said = ''
    // Where the key comes before the query has begun there is nothing to say: then once more.
    for (let i = 0; i < 5 && said === ''; i++) {
      const { code, stdout, stderr } = await interrupted(['-e', sql])
      expect({ code, stdout }).toEqual({ code: 130, stdout: '+I[1]\n' })
      said = stderr
    }
    expect(said).toContain('error [CLI_INTERRUPTED]')
  })
})

describe('jobs over unbounded input', () => {
  test('run beside the statements that follow, and failures of theirs are reported', async () => {
    const { code, stdout, stderr } = await run(
      // Auction 1005 comes half a second after the start.
      `millrace sql --output csv -e "${unboundedAuctions}; CREATE TABLE o (n BIGINT) WITH ('connector' = 'blackhole'); INSERT INTO o SELECT 100 / (auction.id - 1005) FROM t; SELECT 'next'"`,
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'next\n' })
    expect(stderr).toContain('error [SQL_DIVISION_BY_ZERO]')
  })
})

describe('progress', () => {
  test('comes on lines where it cannot be drawn anew, and never on standard output', async () => {
    const { code, stdout, stderr } = await run(
      `millrace sql --progress always --output csv -e "CREATE TABLE t (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '100', 'number-of-rows' = '250'); SELECT COUNT(*) FROM t"`,
    )
    expect({ code, stdout }).toEqual({ code: 0, stdout: '250\n' })
    expect(stderr).toMatch(/^\d+ rows, \d+ rows\/s\n250 rows, \d+ rows\/s, [\d.]+ s\n$/)
  })

  test('is silent where nobody looks', async () => {
    expect((await run('millrace sql -e "SELECT 1"')).stderr).toBe('')
  })
})

describe('start', () => {
  test('takes no longer than it should', async () => {
    const runs: number[] = []
    for (let i = 0; i < 5; i++) runs.push((await run('millrace sql -e "SELECT 1"')).elapsedMs)
    // 300 ms on an idle machine; tests run beside others.
    expect(Math.min(...runs)).toBeLessThan(900)
  })
})

describe('big inputs', () => {
  test('a line of 100 MB is read, or refused with its place', async () => {
    const line = Buffer.alloc(100_000_000, 'a')
    writeFileSync(
      join(folder, 'long.csv'),
      Buffer.concat([Buffer.from('short\n'), line, Buffer.from('\n')]),
    )
    const sql =
      "CREATE TABLE t (a STRING) WITH ('connector' = 'filesystem', 'path' = 'long.csv', 'format' = 'csv'); SELECT CHAR_LENGTH(a) FROM t"
    const { code, stdout, stderr } = await run(`millrace sql --output csv -e "${sql}"`)
    rmSync(join(folder, 'long.csv'))
    expect(stderr).toContain('long.csv:2')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })
})

test('files are as the tests left them', () => {
  expect(readFileSync(join(folder, 'data/a.csv'), 'utf8')).toBe('1\n2\n')
})
