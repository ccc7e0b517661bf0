import type { CompletedCheckpoint } from '../runtime/attempt.ts'
import type { JobEvent } from './job.ts'

/** What is remembered of a job's checkpoints and restarts. Times are epoch milliseconds. Plain data. */
export interface JobHistoryReport {
  readonly restoredCheckpoint: number | undefined
  readonly restartCount: number
  readonly lastFailure: { readonly atMs: number; readonly message: string } | undefined
  readonly completedCheckpoints: number
  readonly failedCheckpoints: number
  readonly lastCheckpoint: CompletedCheckpoint | undefined
  readonly lastFailedCheckpoint:
    | { readonly checkpointId: number; readonly atMs: number; readonly reason: string }
    | undefined
}

/** Remembers what has happened to a job. */
export class JobHistory {
  /** When the attempt that runs began. */
  sinceMs: number
  #report: JobHistoryReport = {
    restoredCheckpoint: undefined,
    restartCount: 0,
    lastFailure: undefined,
    completedCheckpoints: 0,
    failedCheckpoints: 0,
    lastCheckpoint: undefined,
    lastFailedCheckpoint: undefined,
  }

  constructor(nowMs: number) {
    this.sinceMs = nowMs
  }

  get report(): JobHistoryReport {
    return this.#report
  }

  note(event: JobEvent, nowMs: number): void {
    const report = this.#report
    switch (event.kind) {
      case 'restored':
        this.#report = { ...report, restoredCheckpoint: event.checkpointId }
        break
      case 'checkpoint':
        this.#report = {
          ...report,
          completedCheckpoints: report.completedCheckpoints + 1,
          lastCheckpoint: event.completed,
        }
        break
      case 'checkpointFailed': {
        const { checkpointId, reason } = event
        this.#report = {
          ...report,
          failedCheckpoints: report.failedCheckpoints + 1,
          lastFailedCheckpoint: { checkpointId, atMs: nowMs, reason },
        }
        break
      }
      case 'restarts': {
        const { failure, checkpointId, delayMs } = event
        this.sinceMs = nowMs + delayMs
        this.#report = {
          ...report,
          restoredCheckpoint: checkpointId,
          restartCount: report.restartCount + 1,
          lastFailure: {
            atMs: nowMs,
            message: failure instanceof Error ? failure.message : String(failure),
          },
        }
        break
      }
      default:
        break
    }
  }
}
