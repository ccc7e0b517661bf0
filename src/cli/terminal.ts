import type { Platform } from '../contracts/platform.ts'
import { nodePlatform } from '../platform/node/index.ts'

/** What a command sees of the shell it was started from. Tests bring their own. */
export interface Terminal {
  readonly platform: Platform
  /** Where jobs with a parallelism above 1 run. */
  readonly threads: 'workers' | 'caller'
  /** Everything that standard input gives, to its end. */
  readStandardInput(): Promise<Uint8Array>
  /** Whether a person looks at standard error, so that a line on it may be drawn anew. */
  readonly isInteractive: boolean
  /** Columns of the terminal at this moment. */
  readonly columnCount: number
  /** Calls back at every Ctrl-C (SIGINT) and SIGTERM, until the function it returned is called. */
  onInterrupt(callback: (signal: 'SIGINT' | 'SIGTERM') => void): () => void
  /** Ends the process at once, whatever it does. */
  exitNow(code: number): void
}

/** The shell of this process. */
export function processTerminal(): Terminal {
  return {
    platform: nodePlatform(),
    threads: 'workers',
    readStandardInput: async () => {
      const chunks: Uint8Array[] = []
      for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array)
      return Buffer.concat(chunks)
    },
    isInteractive: process.stderr.isTTY === true,
    get columnCount() {
      return process.stderr.columns ?? 80
    },
    onInterrupt: (callback) => {
      process.on('SIGINT', callback)
      process.on('SIGTERM', callback)
      return () => {
        process.off('SIGINT', callback)
        process.off('SIGTERM', callback)
      }
    },
    exitNow: (code) => process.exit(code),
  }
}
