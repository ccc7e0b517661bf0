import type { Command } from 'commander'
import type { Terminal } from './terminal.ts'

type Given = Readonly<Record<string, unknown>>
type Run = (given: Given, terminal: Terminal) => Promise<number>

/**
 * Adds the commands about running jobs and what they have stored.
 *
 * @param onExitCode told what a command answers
 * @param terminalOf where they run; default this process's terminal
 */
export function addJobCommands(
  program: Command,
  onExitCode: (code: number) => void,
  terminalOf: () => Promise<Terminal> = openTerminal,
): void {
  const running = (load: () => Promise<Run>) => async (given: Given) => {
    const [run, terminal] = await Promise.all([load(), terminalOf()])
    onExitCode(await run(given, terminal))
  }
  const stored = (load: () => Promise<Run>) => async (path: string, given: Given) => {
    const [run, terminal] = await Promise.all([load(), terminalOf()])
    onExitCode(await run({ ...given, path }, terminal))
  }
  asksJobs(program.command('status'), 'Show what running jobs do.')
    .option('--watch', 'go on showing it, every 2 s')
    .addHelpText(
      'after',
      "\nPositions of splits are those of the look before: '--watch' renews them.",
    )
    .action(running(async () => (await import('./control.ts')).runStatus))
  asksJobs(
    program.command('stop'),
    'End running jobs with a last checkpoint, from which they can go on.',
  )
    .option('--drain', 'let sources end first: windows fire, and the jobs have finished')
    .option('--savepoint [path]', 'end with a savepoint, there or where the job’s settings say')
    .action(running(async () => (await import('./control.ts')).runStop))
  const checkpoint = program.command('checkpoint').description('Look at checkpoints, or take one.')
  for (const [name, description, load] of [
    [
      'list <path>',
      'List the checkpoints of a checkpoint directory, or of a job’s folder.',
      async () => (await import('./checkpoint-list.ts')).runCheckpointList,
    ],
    [
      'show <path>',
      'Show what the newest checkpoint of a job, or the one of a path, holds.',
      async () => (await import('./checkpoint-show.ts')).runCheckpointShow,
    ],
    [
      'verify <path>',
      'Read everything that checkpoints name, and check it.',
      async () => (await import('./checkpoint-verify.ts')).runCheckpointVerify,
    ],
  ] as const)
    checkpoint
      .command(name)
      .description(description)
      .option('--json', 'one JSON object a line')
      .option('--json-errors', 'print errors as JSON objects, one a line')
      .action(stored(load))
  asksJobs(checkpoint.command('trigger'), 'Take a checkpoint of running jobs now.').action(
    running(async () => (await import('./control.ts')).runCheckpointTrigger),
  )
  const savepoint =
    program.commands.find((command) => command.name() === 'savepoint') ??
    program.command('savepoint').description('Make savepoints, and look at them.')
  asksJobs(savepoint.command('trigger'), 'Make a savepoint of running jobs, which go on.')
    .option('--path <path>', 'the savepoint’s own directory (default: as the job’s settings say)')
    .action(running(async () => (await import('./control.ts')).runSavepointTrigger))
}

const openTerminal = async (): Promise<Terminal> =>
  (await import('./terminal.ts')).processTerminal()

function asksJobs(command: Command, description: string): Command {
  return command
    .description(description)
    .option('--dir <dir>', 'checkpoint directory of the jobs, or the folder of one')
    .option('--job <job>', 'number or folder of a job (default: all)')
    .option('--json', 'one JSON object a line')
    .option('--json-errors', 'print errors as JSON objects, one a line')
}
