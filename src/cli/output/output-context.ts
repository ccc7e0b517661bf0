import type { SessionContext } from '../../contracts/function.ts'
import { defineError } from '../../core/errors.ts'

/** Thrown where a statement ended because the user asked for it, and nothing whole can be printed. */
export const interrupted = defineError({
  code: 'CLI_INTERRUPTED',
  domain: 'user',
  retry: 'never',
  message: (_: object) =>
    'The statement was interrupted, so its result is not whole and is not printed.',
  remedy: () => 'Use --output changelog to see rows as they come.',
})

/** What printing a result depends on. */
export interface OutputContext {
  readonly session: SessionContext
  /** Since the statement began. */
  readonly elapsedMs: () => number
  /** Whether the user ended the statement early. */
  readonly isInterrupted: () => boolean
  /** Widest cell of a table; undefined = the default. */
  readonly maxCellWidth: number | undefined
}
