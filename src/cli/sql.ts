import { parseDurationMs, parseSizeBytes } from '../core/options.ts'
import { findTimeZone } from '../core/time/zone.ts'
import { createEnvironment } from '../environment/create-environment.ts'
import type { Environment } from '../environment/environment.ts'
import { errorJson, errorText } from './error-text.ts'
import { WRONG_USAGE } from './exit-codes.ts'
import { jobEventText } from './job-event-text.ts'
import { JobMetrics, METRICS_FORMATS, type MetricsFormat } from './job-metrics.ts'
import { OUTPUT_FORMATS, type OutputFormat } from './output/result-writer.ts'
import { Progress } from './progress.ts'
import { readScript, type Script } from './read-script.ts'
import { type Reporter, ScriptRun } from './script-run.ts'
import type { Terminal } from './terminal.ts'
import { oneOf, positiveInteger, wrongUsage } from './usage.ts'

interface SqlOptions {
  readonly script: Script
  readonly output: OutputFormat
  readonly progress: 'auto' | 'always' | 'never'
  readonly mode: 'streaming' | 'batch' | undefined
  readonly timeZone: string | undefined
  readonly metrics: MetricsFormat | undefined
  /** What options say about jobs, as settings. */
  readonly settings: Readonly<Record<string, string>>
}

/** `millrace sql`: runs a script, statement by statement. Answers the exit code. */
export async function runSql(
  given: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<number> {
  const reporter = reporterOf(terminal, given['jsonErrors'] === true)
  let options: SqlOptions
  try {
    options = await readOptions(given, terminal)
  } catch (error) {
    // Nothing ran: what cannot be started is wrong usage.
    await reporter.error(error, {})
    return WRONG_USAGE
  }
  const progress = new Progress(terminal, options.progress)
  const { standardOut } = terminal.platform
  // What a PRINT table writes and what queries give goes the same way, and the progress line gives way to both.
  const platform = {
    ...terminal.platform,
    standardOut: {
      write: (text: string | Uint8Array) => {
        progress.clear()
        return standardOut.write(text)
      },
    },
  }
  const environment: Environment = createEnvironment({
    platform,
    threads: terminal.threads,
    settings: options.settings,
    onJobEvent: (_, event) => {
      const text = jobEventText(event)
      if (text === undefined) return
      progress.clear()
      void reporter.notice(text)
    },
    ...(options.mode === undefined ? {} : { mode: options.mode }),
    ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
  })
  const run = new ScriptRun({
    environment,
    terminal,
    progress,
    reporter,
    script: options.script,
    output: options.output,
    standardOut: platform.standardOut,
    continuesOnError: given['continueOnError'] === true,
  })
  const metrics =
    options.metrics === undefined
      ? undefined
      : new JobMetrics(options.metrics, { environment, progress, platform: terminal.platform })
  try {
    return await run.run()
  } finally {
    await metrics?.close()
  }
}

async function readOptions(
  given: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<SqlOptions> {
  const output = oneOf('--output', given['output'] ?? 'table', OUTPUT_FORMATS)
  const progress = oneOf('--progress', given['progress'] ?? 'auto', ['auto', 'always', 'never'])
  const mode =
    given['mode'] === undefined ? undefined : oneOf('--mode', given['mode'], ['streaming', 'batch'])
  const timeZone = given['timeZone'] === undefined ? undefined : String(given['timeZone'])
  if (timeZone !== undefined && findTimeZone(timeZone) === undefined) {
    throw wrongUsage({
      problem: `--time-zone cannot be '${timeZone}'.`,
      remedy: "Give a zone such as 'Europe/Berlin', 'UTC' or 'GMT+02:00'.",
    })
  }
  if (given['argument'] !== undefined) {
    throw wrongUsage({
      problem: `'${String(given['argument'])}' is not an option.`,
      remedy: 'Name a script with -f script.sql, or give statements with -e "SELECT 1".',
    })
  }
  const settings = jobSettingsOf(given)
  const metrics =
    given['metrics'] === undefined
      ? undefined
      : oneOf('--metrics', given['metrics'] === true ? 'table' : given['metrics'], METRICS_FORMATS)
  return {
    script: await readScript(given, terminal),
    output,
    progress,
    mode,
    timeZone,
    metrics,
    settings,
  }
}

function jobSettingsOf(given: Readonly<Record<string, unknown>>): Record<string, string> {
  const settings: Record<string, string> = {}
  const directory = given['checkpointDir']
  const interval = given['checkpointInterval']
  const restore = given['restore']
  if (given['parallelism'] !== undefined)
    settings['parallelism.default'] = String(positiveInteger('--parallelism', given['parallelism']))
  if (directory !== undefined) settings['execution.checkpointing.dir'] = String(directory)
  for (const [option, value] of [
    ['--checkpoint-interval', interval],
    ['--restore', restore],
  ] as const) {
    if (value !== undefined && directory === undefined)
      throw wrongUsage({
        problem: `${option} says nothing without --checkpoint-dir.`,
        remedy: 'Name the directory where checkpoints are kept: --checkpoint-dir DIR.',
      })
  }
  const memory = given['memory']
  if (memory !== undefined) settings['taskmanager.memory.managed.size'] = sizeOf(String(memory))
  if (interval !== undefined) {
    settings['execution.checkpointing.interval'] = intervalOf(String(interval))
  }
  if (restore !== undefined) settings['execution.state-recovery.path'] = String(restore)
  return settings
}

function sizeOf(text: string): string {
  try {
    if (parseSizeBytes(text) > 0) return text
  } catch {
    // Said below.
  }
  throw wrongUsage({
    problem: `--memory cannot be '${text}'.`,
    remedy: 'Give a size as 512mb or 4gb.',
  })
}

function intervalOf(text: string): string {
  try {
    parseDurationMs(text)
    return text
  } catch {
    throw wrongUsage({
      problem: `--checkpoint-interval cannot be '${text}'.`,
      remedy: 'Give a time as 200ms, 10s or 1min.',
    })
  }
}

/** Prints errors and notices on standard error, for people or, with --json-errors, one JSON object a line. */
function reporterOf(terminal: Terminal, isJson: boolean): Reporter {
  // Where nobody reads standard error any more there is nobody to tell.
  const write = (text: string): Promise<void> =>
    terminal.platform.standardError.write(text).catch(() => {})
  return {
    error: (error, context) =>
      write(isJson ? errorJson(error, context) : errorText(error, context)),
    notice: (text) => write(isJson ? `${JSON.stringify({ notice: text })}\n` : `notice: ${text}\n`),
  }
}
