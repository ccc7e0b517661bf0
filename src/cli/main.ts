import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { FAILED, OK, WRONG_USAGE } from './exit-codes.ts'
import { addJobCommands } from './job-commands.ts'

/**
 * The command line. Answers the exit code: 0, 1 (a statement failed) or 2 (wrong usage).
 *
 * Commands load what they need when they run, so that `--help` and short statements start at once.
 */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = OK
  // Help and the version: gathered, and written where a full disk or a closed pipe is an error like any other.
  let helpOut = ''
  let helpErr = ''
  const program = new Command('millrace')
    .description('Stream processing for TypeScript: SQL in Flink’s dialect on columns.')
    .version(version())
    .exitOverride()
    // Errors are printed below, as all others are; help for a missing command stays as it is.
    .configureOutput({
      outputError: () => {},
      writeOut: (text) => {
        helpOut += text
      },
      writeErr: (text) => {
        helpErr += text
      },
    })
    .showSuggestionAfterError()
  program
    .command('sql')
    .description('Run the statements of a SQL script.')
    .argument('[script]')
    .usage('[options] -f <script> | -e <sql>')
    .option('-f, --file <path>', 'file with the script; - for standard input', gather)
    .option('-e, --execute <sql>', 'the script itself', gather)
    .option('--mode <mode>', 'streaming or batch (default: streaming)')
    .option('--output <format>', 'table, json, csv or changelog', 'table')
    .option(
      '--progress <when>',
      'auto, always or never: a line about running jobs on standard error',
      'auto',
    )
    .option('--time-zone <zone>', 'zone of the session (default: the system’s)')
    .option(
      '--parallelism <count>',
      'subtasks of each operator, one worker thread each (default: 1)',
    )
    .option(
      '--checkpoint-dir <dir>',
      'keep checkpoints of the script’s jobs there; Ctrl-C ends them with a last one',
    )
    .option('--checkpoint-interval <time>', 'how often, as 200ms, 10s or 1min')
    .option(
      '--restore <from>',
      'latest: go on from the newest checkpoints of the jobs, if any; or the path of one',
    )
    .option('--memory <size>', 'what all jobs may hold, as 512mb or 4gb (default: anything)')
    .option(
      '--metrics [format]',
      'table or json: what the vertices of jobs did, on standard error (default: table)',
    )
    .option('--continue-on-error', 'go on with the next statement when one fails')
    .option('--json-errors', 'print errors as JSON objects, one a line')
    .addHelpText('after', SQL_HELP)
    .action(async (argument: string | undefined, options: Record<string, unknown>) => {
      const [{ runSql }, { processTerminal }] = await Promise.all([
        import('./sql.ts'),
        import('./terminal.ts'),
      ])
      exitCode = await runSql({ ...options, argument }, processTerminal())
    })
  const bench = program.command('bench').description('Measure the engine on this machine.')
  bench
    .command('nexmark')
    .description('Run Nexmark queries, each in its own process after a warm-up.')
    .option('--queries <list>', 'q0,q1,… or all', 'all')
    .option('--events <count>', 'events a query reads', '10000000')
    .option('--parallelism <count>', 'subtasks of each operator', '1')
    .option('--json', 'one JSON object a line')
    .option('--run <query>', 'run one query in this process (used by the command itself)')
    .action(async (options: Record<string, unknown>) => {
      const [{ runNexmarkBench }, { processTerminal }] = await Promise.all([
        import('./bench/nexmark.ts'),
        import('./terminal.ts'),
      ])
      exitCode = await runNexmarkBench(options, processTerminal().platform)
    })
  const savepoint = program
    .command('savepoint')
    .description('Look at savepoints, and at what a job would take over of them.')
  savepoint
    .command('inspect')
    .description('List the operators, states, splits and watermarks of a savepoint.')
    .argument('<path>', 'directory of the savepoint')
    .option('--show <state>', 'print rows of a state: its name, or uid/name')
    .option('--limit <rows>', 'rows that are printed (default: 100)')
    .option('--json', 'print JSON: one object, or with --show one a row')
    .action(async (path: string, options: Record<string, unknown>) => {
      const [{ inspectSavepoint }, { processTerminal }] = await Promise.all([
        import('./savepoint/inspect.ts'),
        import('./terminal.ts'),
      ])
      exitCode = await inspectSavepoint(path, options, processTerminal())
    })
  savepoint
    .command('restore-plan')
    .description('Say what a job of a script would take over of a savepoint; nothing is run.')
    .argument('<path>', 'directory of the savepoint')
    .option('-f, --file <script>', 'file with the script; - for standard input', gather)
    .option('-e, --execute <sql>', 'the script itself', gather)
    .option('--job <number>', 'which INSERT of the script, from 1 (default: the most alike)')
    .option('--ignore-unclaimed-state', 'leave out state that no operator takes')
    .option('--allow-partial-state', 'let new aggregates start empty over old groups')
    .option('--json', 'print one JSON object')
    .action(async (path: string, options: Record<string, unknown>) => {
      const [{ printRestorePlan }, { processTerminal }] = await Promise.all([
        import('./savepoint/restore-plan.ts'),
        import('./terminal.ts'),
      ])
      exitCode = await printRestorePlan(path, options, processTerminal())
    })
  addJobCommands(program, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return await printHelp(helpOut)
      if (error.code !== 'commander.help') return await reportWrongUsage(error, args)
      process.stderr.write(helpErr)
      return WRONG_USAGE
    }
    const { errorText } = await import('./error-text.ts')
    process.stderr.write(errorText(error))
    return FAILED
  }
  return exitCode
}

/** Keeps all values of an option that is given more than once, so that it can be refused. */
function gather(value: string, before: string | string[] | undefined): string | string[] {
  return before === undefined ? value : [before, value].flat()
}

const SQL_HELP = `
Results go to standard output, everything else to standard error.
Exit code: 0 when all statements ran, 1 when one failed, 2 when the command is wrong,
130 when it was ended with Ctrl-C.
Examples:
  millrace sql -e "SELECT 1"
  millrace sql -f report.sql --mode batch --output csv > report.csv
  millrace sql -f pipeline.sql --checkpoint-dir state --checkpoint-interval 10s --restore latest`

/** Prints what `--help` and `--version` ask for. */
async function printHelp(text: string): Promise<number> {
  const [{ errorText }, { processTerminal }] = await Promise.all([
    import('./error-text.ts'),
    import('./terminal.ts'),
  ])
  const { standardOut, standardError } = processTerminal().platform
  try {
    await standardOut.write(text)
    return OK
  } catch (error) {
    await standardError.write(errorText(error)).catch(() => {})
    return FAILED
  }
}

const COMMANDS = ['sql', 'status', 'stop', 'checkpoint', 'savepoint', 'bench']

async function reportWrongUsage(error: CommanderError, args: readonly string[]): Promise<number> {
  const [{ errorJson, errorText }, { wrongUsage }] = await Promise.all([
    import('./error-text.ts'),
    import('./usage.ts'),
  ])
  const problem = error.message.replace(/^error: /, '')
  const usage = wrongUsage({
    problem: `${problem.charAt(0).toUpperCase()}${problem.slice(1)}${/[.)]$/.test(problem) ? '' : '.'}`,
    remedy: `'millrace ${COMMANDS.includes(args[0] ?? '') ? `${args[0]} ` : ''}--help' lists what there is.`,
  })
  process.stderr.write(args.includes('--json-errors') ? errorJson(usage) : errorText(usage))
  return WRONG_USAGE
}

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
