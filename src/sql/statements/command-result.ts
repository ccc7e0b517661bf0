import type { Schema } from '../../core/batch.ts'
import type { Value } from '../../core/value.ts'
import type { BindContext } from '../2-bind/bind-context.ts'
import type { Settings } from './settings.ts'

/** What a statement without a job gives. */
export type CommandResult =
  | {
      readonly kind: 'ok'
      /** A sentence for the user, where something asked for has no effect. */
      readonly notice?: string
    }
  | {
      readonly kind: 'rows'
      readonly columns: Schema
      readonly rows: readonly (readonly Value[])[]
    }

export const OK: CommandResult = { kind: 'ok' }

/** A job as SHOW JOBS lists it. */
export interface JobSummary {
  readonly id: string
  readonly name: string
  /** `RUNNING`, `FINISHED`, `FAILED`, `CANCELED`. */
  readonly status: string
  /** Epoch microseconds. */
  readonly startMicros: bigint
}

/** What commands work on: the names and types of a bind context, and the session's settings. */
export interface CommandContext extends BindContext {
  readonly settings: Settings
  /** Jobs of the session, in order of their start. */
  readonly jobs: () => readonly JobSummary[]
}
