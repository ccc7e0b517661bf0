import { planLines } from '../checkpoint/savepoint/restore-plan.ts'
import type { JobEvent } from '../environment/job.ts'

/** What people are told of an event of a job; undefined for those that are daily business. */
export function jobEventText(event: JobEvent): string | undefined {
  switch (event.kind) {
    case 'startedFresh':
      return `${event.folder}: no checkpoint yet, the job starts from the beginning`
    case 'restored':
      return event.hadFinished
        ? `${event.folder}: the job had finished with checkpoint ${event.checkpointId} and is not run again`
        : `${event.folder}: the job goes on from checkpoint ${event.checkpointId}`
    case 'restoredSavepoint':
      return [
        event.hadFinished
          ? `${event.folder}: the savepoint ${event.path} is of a job that had finished: nothing is left to do`
          : `${event.folder}: the job starts from the savepoint ${event.path}`,
        ...planLines(event.plan),
      ].join('\n  ')
    case 'savepoint':
      return `savepoint ${event.taken.path}`
    case 'uncontrolled':
      return `the job cannot be asked from another terminal: ${event.reason}`
    case 'waitsForLock':
      return `waiting for the lock of process ${event.processId} on ${event.host}, which may be gone (up to 15 s)`
    case 'checkpoint':
      return event.completed.kind === 'stop'
        ? `stopped with checkpoint ${event.completed.checkpointId}`
        : undefined
    case 'checkpointFailed':
      return `checkpoint ${event.checkpointId} failed: ${event.reason}`
    case 'restarts': {
      const from =
        event.checkpointId === undefined ? 'the beginning' : `checkpoint ${event.checkpointId}`
      return `the job failed and starts again from ${from} in ${seconds(event.delayMs)}: ${messageOf(event.failure)}`
    }
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
