import { readFile } from 'node:fs/promises'
import { EngineError } from '../core/errors.ts'
import { createEnvironment } from '../environment/create-environment.ts'
import type { Environment } from '../environment/environment.ts'
import type { Job } from '../environment/job.ts'
import type { StatementResult } from '../environment/statement-result.ts'
import { formats } from '../formats/index.ts'
import { parseStatements } from '../sql/1-parse/parse.ts'
import { errorJson, errorText } from './error-text.ts'
import { OUTPUT_FORMATS, ResultWriter } from './output/result-writer.ts'
import { StandardOutput } from './output/standard-output.ts'
import { Progress } from './progress.ts'
import { oneOf, wrongUsage } from './usage.ts'

const OK = 0
const FAILED = 1
const WRONG_USAGE = 2

interface SqlOptions {
  readonly text: string
  readonly file: string
  readonly output: (typeof OUTPUT_FORMATS)[number]
  readonly progress: 'auto' | 'always' | 'never'
  readonly continuesOnError: boolean
  readonly jsonErrors: boolean
  readonly environment: Environment
}

/** `millrace sql`: runs a script, statement by statement. Answers the exit code. */
export async function runSql(given: Readonly<Record<string, unknown>>): Promise<number> {
  const report = (error: unknown, script?: string): void => {
    process.stderr.write(given['jsonErrors'] === true ? errorJson(error) : errorText(error, script))
  }
  let options: SqlOptions
  try {
    options = await readOptions(given)
  } catch (error) {
    report(error)
    return error instanceof EngineError && error.code !== 'CLI_USAGE' ? FAILED : WRONG_USAGE
  }
  return await new ScriptRun(options, (error) => report(error, options.text)).run()
}

async function readOptions(given: Readonly<Record<string, unknown>>): Promise<SqlOptions> {
  const output = oneOf('--output', given['output'], OUTPUT_FORMATS)
  const progress = oneOf('--progress', given['progress'], ['auto', 'always', 'never'])
  const mode = given['mode'] === undefined ? undefined : oneOf('--mode', given['mode'], ['streaming', 'batch'])
  const { text, file } = await readScript(given)
  const environment = createEnvironment({
    ...(mode === undefined ? {} : { mode }),
    ...(given['timeZone'] === undefined ? {} : { timeZone: String(given['timeZone']) }),
  })
  return { text, file, output, progress, environment, continuesOnError: given['continueOnError'] === true, jsonErrors: given['jsonErrors'] === true }
}

async function readScript(given: Readonly<Record<string, unknown>>): Promise<{ readonly text: string; readonly file: string }> {
  const { file, execute } = given
  if ((file === undefined) === (execute === undefined)) {
    throw wrongUsage({ problem: 'millrace sql takes either --file or --execute.', remedy: 'Write millrace sql -f script.sql, or millrace sql -e "SELECT 1".' })
  }
  if (execute !== undefined) return { text: String(execute), file: '<command line>' }
  if (file === '-') return { text: await readStandardInput(), file: '<stdin>' }
  try {
    return { text: await readFile(String(file), 'utf8'), file: String(file) }
  } catch (error) {
    throw wrongUsage({ problem: `The script '${String(file)}' cannot be read: ${(error as Error).message}.`, remedy: 'Check the path; relative paths start at the working directory.' })
  }
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** One run of a script. */
class ScriptRun {
  readonly #options: SqlOptions
  readonly #report: (error: unknown) => void
  readonly #out = new StandardOutput()
  readonly #writer: ResultWriter
  readonly #progress: Progress
  #hasFailed = false

  constructor(options: SqlOptions, report: (error: unknown) => void) {
    this.#options = options
    this.#report = report
    this.#writer = new ResultWriter(options.output, this.#out, formats)
    this.#progress = new Progress(options.progress)
  }

  async run(): Promise<number> {
    const { environment, text, file } = this.#options
    const stop = (): void => void environment.close()
    process.once('SIGINT', stop)
    try {
      await this.#statements(parseStatements(text, { file })[Symbol.iterator]())
      await this.#unboundedJobs()
    } finally {
      process.removeListener('SIGINT', stop)
      await environment.close()
    }
    return this.#hasFailed ? FAILED : OK
  }

  async #statements(statements: Iterator<Parameters<Environment['executeStatement']>[0]>): Promise<void> {
    for (;;) {
      try {
        // A statement is read when the one before it has run: what ran stays, whatever comes after it.
        const next = statements.next()
        if (next.done === true) return
        await this.#one(() => this.#options.environment.executeStatement(next.value))
      } catch (error) {
        this.#fail(error)
        if (!this.#options.continuesOnError) return
      }
    }
  }

  async #one(execute: () => Promise<StatementResult>): Promise<void> {
    const { environment } = this.#options
    const startMs = performance.now()
    const elapsedMs = (): number => performance.now() - startMs
    const before = environment.jobs.length
    const jobs = (): readonly Job[] => environment.jobs.slice(before)
    this.#progress.follow(jobs)
    try {
      const result = await execute()
      await this.#show(result, elapsedMs)
    } finally {
      if (jobs().every((job) => job.isBounded)) this.#progress.stop(jobs(), elapsedMs())
      else this.#progress.clear()
    }
  }

  async #show(result: StatementResult, elapsedMs: () => number): Promise<void> {
    const { timeZone } = this.#options.environment.session
    switch (result.kind) {
      case 'ok':
        if (result.notice !== undefined) process.stderr.write(`notice: ${result.notice}\n`)
        return
      case 'text':
        this.#out.write(result.text.endsWith('\n') ? result.text : `${result.text}\n`)
        return await this.#out.flush()
      case 'rows':
        return await this.#writer.rows(result.schema, result.rows, timeZone)
      case 'job':
        this.#showCounters(result.job)
        return
      case 'query':
        await this.#writer.query(result, { timeZone, elapsedMs })
        if (result.job !== undefined) this.#showCounters(result.job)
    }
  }

  /** What was left out is said, never dropped in silence. */
  #showCounters(job: Job): void {
    const totals = new Map<string, number>()
    for (const vertex of job.metrics) for (const [name, count] of vertex.counters) totals.set(name, (totals.get(name) ?? 0) + count)
    for (const [counter, what] of SHOWN_COUNTERS) {
      const count = totals.get(counter) ?? 0
      if (count > 0) process.stderr.write(`notice: ${count} ${what}\n`)
    }
  }

  /** INSERTs over unbounded input run on; the command ends when they do. */
  async #unboundedJobs(): Promise<void> {
    const running = this.#options.environment.jobs.filter((job) => job.status === 'RUNNING')
    if (running.length === 0 || (this.#hasFailed && !this.#options.continuesOnError)) return
    const startMs = performance.now()
    this.#progress.follow(() => running)
    for (const job of running) await job.done.catch((error: unknown) => this.#fail(error))
    this.#progress.stop(running, performance.now() - startMs)
  }

  #fail(error: unknown): void {
    this.#hasFailed = true
    this.#progress.clear()
    this.#report(error)
  }
}

const SHOWN_COUNTERS = [
  ['lateRows', 'rows came after their windows had closed and were left out'],
  ['skippedRows', 'rows could not be read and were skipped'],
  ['nullFields', 'fields could not be read and became NULL'],
] as const
