import { runSql } from '../../src/cli/sql.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { type SimulatedPlatform, simulatedPlatform } from '../../src/platform/simulated/index.ts'

export interface CommandInput {
  /** Options of `millrace sql`, by their long names in camel case. */
  readonly options?: Readonly<Record<string, unknown>>
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly standardInput?: Uint8Array
  /** Breaks the platform, or acts on it, before the command runs. */
  readonly prepare?: (platform: SimulatedPlatform, interrupt: () => void) => void
}

export interface CommandOutput {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A terminal at which nobody sits, and a finger for its Ctrl-C. */
export function simulatedTerminal(
  platform: SimulatedPlatform,
  standardInput?: Uint8Array,
): { readonly terminal: Terminal; readonly interrupt: () => void } {
  let onInterrupt: ((signal: 'SIGINT' | 'SIGTERM') => void) | undefined
  const terminal: Terminal = {
    platform,
    threads: 'caller',
    readStandardInput: async () => standardInput ?? new Uint8Array(),
    isInteractive: false,
    columnCount: 80,
    onInterrupt: (callback) => {
      onInterrupt = callback
      return () => {
        onInterrupt = undefined
      }
    },
    exitNow: (code) => {
      throw new Error(`the command ended at once with ${code}`)
    },
  }
  return { terminal, interrupt: () => onInterrupt?.('SIGINT') }
}

/** Runs `millrace sql` in this process, in a world of its own: its files are in memory and its clock stands still. */
export async function runCommand({
  options = {},
  files = {},
  standardInput,
  prepare,
}: CommandInput): Promise<CommandOutput> {
  const platform = simulatedPlatform({ seed: 1, files })
  const { terminal, interrupt } = simulatedTerminal(platform, standardInput)
  prepare?.(platform, interrupt)
  const exitCode = await runSql({ progress: 'never', ...options }, terminal)
  return { exitCode, stdout: platform.standardOut.text, stderr: platform.standardError.text }
}
