import type { TextOutput } from '../contracts/platform.ts'
import { EngineError, type ErrorLocation } from '../core/errors.ts'
import { stringType } from '../core/types.ts'
import type { Environment } from '../environment/environment.ts'
import type { Job } from '../environment/job.ts'
import type { StatementResult } from '../environment/statement-result.ts'
import { formats } from '../formats/index.ts'
import type { Statement } from '../sql/1-parse/ast.ts'
import { locationOf } from '../sql/1-parse/location.ts'
import { parseStatements, splitStatements } from '../sql/1-parse/parse.ts'
import type { ErrorContext } from './error-text.ts'
import { ENDED_BY, FAILED, OK } from './exit-codes.ts'
import type { OutputContext } from './output/output-context.ts'
import { rowsAtHand } from './output/printable.ts'
import { type OutputFormat, ResultWriter } from './output/result-writer.ts'
import { StandardOutput } from './output/standard-output.ts'
import type { Progress } from './progress.ts'
import type { Script } from './read-script.ts'
import type { Terminal } from './terminal.ts'

/** Where errors and remarks go. */
export interface Reporter {
  error(error: unknown, context: ErrorContext): Promise<void>
  notice(text: string): Promise<void>
}

export interface ScriptRunOptions {
  readonly environment: Environment
  readonly terminal: Terminal
  readonly progress: Progress
  readonly reporter: Reporter
  readonly script: Script
  readonly output: OutputFormat
  readonly standardOut: TextOutput
  /** Whether the next statement runs when one failed. */
  readonly continuesOnError: boolean
}

/** A statement that runs, or a job that it left running. */
interface Context {
  readonly statement: ErrorLocation
}

/**
 * One run of a script. Statements run one after the other; jobs over unbounded input run on beside them, and the
 * run ends when all have. The first failure ends everything, unless the user wants to go on.
 */
export class ScriptRun {
  readonly #options: ScriptRunOptions
  readonly #writer: ResultWriter
  /** Jobs that run on, until they have ended and been reported. */
  readonly #background = new Map<Job, Promise<void>>()
  #hasFailed = false
  /** Set when nothing more is to be started. */
  #isStopping = false
  #signal: 'SIGINT' | 'SIGTERM' | undefined

  constructor(options: ScriptRunOptions) {
    this.#options = options
    this.#writer = new ResultWriter(
      options.output,
      new StandardOutput(options.standardOut),
      formats,
    )
  }

  /** Runs everything and answers the exit code. */
  async run(): Promise<number> {
    const { environment, terminal } = this.#options
    const stopListening = terminal.onInterrupt((signal) => this.#onInterrupt(signal))
    try {
      await this.#statements()
      await this.#untilJobsEnd()
    } finally {
      stopListening()
      this.#options.progress.pause()
      await environment.close()
    }
    if (this.#signal !== undefined) return ENDED_BY[this.#signal]
    return this.#hasFailed ? FAILED : OK
  }

  #onInterrupt(signal: 'SIGINT' | 'SIGTERM'): void {
    // Who asks twice wants no clean end.
    if (this.#signal !== undefined) {
      this.#options.terminal.exitNow(ENDED_BY[signal])
      return
    }
    this.#signal = signal
    this.#isStopping = true
    void this.#stopJobs()
  }

  /** Jobs with checkpoints end with a last one; a failure of it has been told already. */
  async #stopJobs(): Promise<void> {
    const { environment } = this.#options
    await Promise.allSettled(environment.jobs.map((job) => job.stop()))
    await environment.close()
  }

  async #statements(): Promise<void> {
    const { script } = this.#options
    const statements = parseStatements(script.text, { file: script.file })
    let index = 0
    while (!this.#isStopping) {
      // A statement is read when the one before it has run: what ran stays, whatever comes after it.
      let next: IteratorResult<Statement>
      try {
        next = statements.next()
      } catch (error) {
        if (this.#isQuery(index)) this.#writer.skip()
        await this.#fail(error, {})
        continue
      } finally {
        index++
      }
      if (next.done === true) return
      await this.#one(next.value)
    }
  }

  /** Whether the statement at a place of the script, which cannot be parsed, was meant to be a query. */
  #isQuery(index: number): boolean {
    const { text } = splitStatements(this.#options.script.text)[index] ?? { text: '' }
    return /^(SELECT|WITH|VALUES|\()/i.test(text)
  }

  async #one(statement: Statement): Promise<void> {
    const { environment, progress, terminal } = this.#options
    const { clock } = terminal.platform
    const context: Context = { statement: placeOf(statement) }
    const startMs = clock.monotonicMs()
    const elapsedMs = (): number => clock.monotonicMs() - startMs
    const before = environment.jobs.length
    const jobs = (): readonly Job[] => environment.jobs.slice(before)
    progress.follow(jobs)
    let result: StatementResult | undefined
    try {
      result = await environment.executeStatement(statement)
      await this.#show(result, context, elapsedMs)
      if (result.kind === 'job' && !result.job.isBounded) progress.pause()
      else progress.stop(jobs(), elapsedMs())
    } catch (error) {
      progress.pause()
      if (result === undefined && statement.kind === 'queryStatement') this.#writer.skip()
      await this.#fail(error, context)
    }
  }

  async #show(result: StatementResult, context: Context, elapsedMs: () => number): Promise<void> {
    switch (result.kind) {
      case 'ok':
        if (result.notice !== undefined) await this.#options.reporter.notice(result.notice)
        return
      case 'text':
        // For a program the text is a row like any other.
        if (this.#writer.format === 'table') return await this.#writer.printText(result.text)
        return await this.#writer.print(
          rowsAtHand([{ name: 'result', type: stringType() }], [[result.text]]),
          this.#outputContext(elapsedMs),
        )
      case 'rows': {
        const text = onlyText(result)
        if (text !== undefined && this.#writer.format === 'table')
          return await this.#writer.printText(text)
        // What the session says of itself is short, and of no use when it is cut.
        return await this.#writer.print(rowsAtHand(result.schema, result.rows), {
          ...this.#outputContext(elapsedMs),
          maxCellWidth: Number.POSITIVE_INFINITY,
        })
      }
      case 'job':
        if (result.job.isBounded) return await this.#showCounters(result.job)
        this.#watch(result.job, context)
        return
      case 'query':
        try {
          await this.#writer.print(result, this.#outputContext(elapsedMs))
        } finally {
          if (result.job !== undefined) await this.#showCounters(result.job)
        }
    }
  }

  #outputContext(elapsedMs: () => number): OutputContext {
    const { session } = this.#options.environment
    const width = 'sql-client.display.max-column-width'
    return {
      session: session.sessionContext(),
      elapsedMs,
      isInterrupted: () => this.#signal !== undefined,
      maxCellWidth: session.settings.isSet(width) ? Number(session.settings.get(width)) : undefined,
    }
  }

  /** Reports the end of a job that runs on beside the statements. */
  #watch(job: Job, context: Context): void {
    const ended = job.done
      .catch(async (error: unknown) => await this.#fail(error, context))
      .then(async () => await this.#showCounters(job))
      .finally(() => this.#background.delete(job))
    this.#background.set(job, ended)
  }

  /** INSERTs over unbounded input run on; the command ends when they do. */
  async #untilJobsEnd(): Promise<void> {
    const { progress, terminal } = this.#options
    if (this.#background.size === 0) return
    const { clock } = terminal.platform
    const startMs = clock.monotonicMs()
    const jobs = [...this.#background.keys()]
    progress.follow(() => jobs)
    await Promise.all(this.#background.values())
    progress.stop(jobs, clock.monotonicMs() - startMs)
  }

  /** What was left out is said, never dropped in silence. */
  async #showCounters(job: Job): Promise<void> {
    const totals = new Map<string, number>()
    for (const vertex of job.metrics)
      for (const [name, count] of vertex.counters) totals.set(name, (totals.get(name) ?? 0) + count)
    for (const { counter, one, many } of SHOWN_COUNTERS) {
      const count = totals.get(counter) ?? 0
      if (count === 0) continue
      this.#options.progress.clear()
      await this.#options.reporter.notice(count === 1 ? `1 ${one}` : `${count} ${many}`)
    }
  }

  async #fail(error: unknown, context: Partial<Context>): Promise<void> {
    const { continuesOnError, environment, progress, reporter, script } = this.#options
    this.#hasFailed = true
    progress.clear()
    await reporter.error(error, { ...context, script })
    // Without a reader of its output the script has no purpose.
    const isUnheard = error instanceof EngineError && error.code === 'OUTPUT_CLOSED'
    if (continuesOnError && !isUnheard) return
    this.#isStopping = true
    for (const job of environment.jobs) job.cancel()
  }
}

/** The text of several lines that is all there is, as of SHOW CREATE TABLE; undefined for a table of rows. */
function onlyText({
  schema,
  rows,
}: Extract<StatementResult, { kind: 'rows' }>): string | undefined {
  const cell = schema.length === 1 && rows.length === 1 ? rows[0]![0] : undefined
  return typeof cell === 'string' && cell.includes('\n') ? cell : undefined
}

/** Where a statement begins: its first word, for the caret. */
function placeOf({ source, span }: Statement): ErrorLocation {
  const firstWord = /^\w+/.exec(source.text.slice(span.start, span.start + 40))?.[0].length ?? 1
  return locationOf(source, { start: span.start, end: span.start + firstWord })
}

const SHOWN_COUNTERS = [
  {
    counter: 'nullTimeRows',
    one: 'row has no event time and is in no window',
    many: 'rows have no event time and are in no window',
  },
  {
    counter: 'lateRows',
    one: 'row came after its window had closed and was left out',
    many: 'rows came after their windows had closed and were left out',
  },
  {
    counter: 'skippedRows',
    one: 'row could not be read and was skipped',
    many: 'rows could not be read and were skipped',
  },
  {
    counter: 'nullFields',
    one: 'field could not be read and became NULL',
    many: 'fields could not be read and became NULL',
  },
] as const
