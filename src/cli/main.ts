import { Command, CommanderError } from 'commander'
import { readFileSync } from 'node:fs'

const OK = 0
const WRONG_USAGE = 2

/**
 * The command line. Answers the exit code: 0, 1 (a statement failed) or 2 (wrong usage).
 *
 * Commands load what they need when they run, so that `--help` and short statements start at once.
 */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode = OK
  const program = new Command('millrace')
    .description('Stream processing for TypeScript: SQL in Flink’s dialect on columns.')
    .version(version())
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) })
    .showSuggestionAfterError()
  program
    .command('sql')
    .description('Run the statements of a SQL script.')
    .option('-f, --file <path>', 'file with the script; - for standard input')
    .option('-e, --execute <sql>', 'the script itself')
    .option('--mode <mode>', 'streaming or batch (default: streaming)')
    .option('--output <format>', 'table, json, csv or changelog', 'table')
    .option('--progress <when>', 'auto, always or never: a line about running jobs on standard error', 'auto')
    .option('--time-zone <zone>', 'zone of the session (default: the system’s)')
    .option('--continue-on-error', 'go on with the next statement when one fails')
    .option('--json-errors', 'print errors as JSON objects, one a line')
    .action(async (options: Record<string, unknown>) => {
      const { runSql } = await import('./sql.ts')
      exitCode = await runSql(options)
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
      const { runNexmarkBench } = await import('./bench/nexmark.ts')
      exitCode = await runNexmarkBench(options)
    })
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : WRONG_USAGE
    throw error
  }
  return exitCode
}

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
