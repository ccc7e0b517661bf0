import { assert } from '../core/errors.ts'

/**
 * Where a job is in its life. CREATED: nothing runs yet. RUNNING: an attempt is opened or runs. FAILING: the attempt is closed, and
 * the restart strategy is asked. RESTARTING: waits for the next attempt. STOPPING: its last checkpoint is taken.
 * CANCELLING: the attempt is closed, without a checkpoint. SUSPENDED: this process has let go of it, it can go on from
 * its last checkpoint. FINISHED, CANCELED and FAILED are the ends. (Flink: JobStatus.)
 */
export type JobState =
  | 'CREATED'
  | 'RUNNING'
  | 'FAILING'
  | 'RESTARTING'
  | 'STOPPING'
  | 'CANCELLING'
  | 'SUSPENDED'
  | 'FINISHED'
  | 'CANCELED'
  | 'FAILED'

/** What happens to a job. Those that end in `Asked` come from people. */
export type JobEvent =
  /** An attempt begins: the first one, or the next. */
  | 'started'
  /** All input is read and all output committed. */
  | 'finished'
  /** The attempt has failed and is to be closed. */
  | 'attemptFailed'
  /** The restart strategy wants another attempt. */
  | 'restartDecided'
  /** The restart strategy wants no other attempt, or the job failed before its first one. */
  | 'failed'
  | 'stopAsked'
  /** The checkpoint of the stop is complete and the attempt is closed. */
  | 'stopped'
  | 'cancelAsked'
  /** The attempt is closed. */
  | 'cancelled'
  /** The process lets go of the job: it has lost the lock, or it ends. */
  | 'suspended'

/** Where each event leads, from the states in which it may come. */
const TRANSITIONS: Readonly<Record<JobState, Readonly<Partial<Record<JobEvent, JobState>>>>> = {
  CREATED: { started: 'RUNNING', failed: 'FAILED', cancelAsked: 'CANCELED' },
  RUNNING: {
    finished: 'FINISHED',
    attemptFailed: 'FAILING',
    stopAsked: 'STOPPING',
    cancelAsked: 'CANCELLING',
    suspended: 'SUSPENDED',
  },
  FAILING: {
    restartDecided: 'RESTARTING',
    failed: 'FAILED',
    cancelAsked: 'CANCELLING',
    suspended: 'SUSPENDED',
  },
  RESTARTING: {
    started: 'RUNNING',
    failed: 'FAILED',
    cancelAsked: 'CANCELLING',
    suspended: 'SUSPENDED',
  },
  STOPPING: {
    stopped: 'FINISHED',
    // The input came to its end meanwhile.
    finished: 'FINISHED',
    // Its sources have stopped reading: only another attempt reads on.
    attemptFailed: 'FAILING',
    stopAsked: 'STOPPING',
    cancelAsked: 'CANCELLING',
    suspended: 'SUSPENDED',
  },
  CANCELLING: {
    cancelled: 'CANCELED',
    // Both are too late to matter: the job is on its way out.
    attemptFailed: 'CANCELLING',
    cancelAsked: 'CANCELLING',
    finished: 'FINISHED',
    stopped: 'FINISHED',
  },
  SUSPENDED: { started: 'RUNNING', cancelAsked: 'CANCELED', suspended: 'SUSPENDED' },
  FINISHED: {},
  CANCELED: {},
  FAILED: {},
}

/** The state after an event. An event that cannot come in this state is our bug; see `canHappen` for what people ask. */
export function nextJobState(state: JobState, event: JobEvent): JobState {
  const next = TRANSITIONS[state][event]
  assert(next !== undefined, `a job that is ${state} cannot be told '${event}'`)
  return next
}

/** Whether an event may come in a state: what a person asks of a job that is in another one is refused. */
export function canHappen(state: JobState, event: JobEvent): boolean {
  return TRANSITIONS[state][event] !== undefined
}

/** Whether the job has come to an end: no event leads out of it. */
export function isEndState(state: JobState): state is 'FINISHED' | 'CANCELED' | 'FAILED' {
  return state === 'FINISHED' || state === 'CANCELED' || state === 'FAILED'
}
