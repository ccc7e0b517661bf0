import { assert, assertNever, defineError } from '../core/errors.ts'

/** What a job does with checkpoints. Times in milliseconds. */
export interface CheckpointOptions {
  /** Between two triggers; undefined = only when asked. */
  readonly intervalMs: number | undefined
  /** A checkpoint whose slots take longer is given up. */
  readonly timeoutMs: number
  /** Least time between the end of one and the next trigger. */
  readonly minPauseMs: number
  /** Checkpoints in a row that may fail before the job does; Infinity = any number. Savepoints do not count. */
  readonly tolerableFailures: number
}

/** Nothing but what is asked for, and the final one. */
export const NO_CHECKPOINTS: CheckpointOptions = {
  intervalMs: undefined,
  timeoutMs: 600_000,
  minPauseMs: 0,
  tolerableFailures: Infinity,
}

export const checkpointExpired = defineError({
  code: 'CHECKPOINT_EXPIRED',
  domain: 'external',
  retry: 'backoff',
  message: (p: { checkpointId: number; timeoutMs: number; slots: readonly number[] }) =>
    `Checkpoint ${p.checkpointId} was not complete after ${p.timeoutMs / 1000} s: no word from ` +
    `slot ${p.slots.join(', ')}.`,
  remedy: () =>
    "Look for a task that is back-pressured, or raise 'execution.checkpointing.timeout'.",
})

export const checkpointJobEnded = defineError({
  code: 'CHECKPOINT_JOB_ENDED',
  domain: 'user',
  retry: 'never',
  message: (p: { purpose: 'manual' | 'savepoint' | 'stop' }) =>
    `There is no ${p.purpose === 'savepoint' ? 'savepoint' : 'checkpoint'}: the job has ended.`,
  remedy: () => 'Use the last checkpoint of the job, or start it again.',
})

/** Why a checkpoint is taken. `final`: all input has ended. */
export type CheckpointPurpose = 'periodic' | 'manual' | 'savepoint' | 'stop' | 'final'

export interface CheckpointRequest {
  readonly requestId: number
  readonly purpose: 'manual' | 'savepoint' | 'stop'
}

/** The checkpoint under way. */
export interface PendingCheckpoint {
  readonly checkpointId: number
  readonly purpose: CheckpointPurpose
  readonly requestId: number | undefined
  readonly triggeredMs: number
  /** Slots that have not acknowledged; empty while it is published and committed. */
  readonly waitingFor: ReadonlySet<number>
  readonly phase: 'slots' | 'publish' | 'commit'
}

/** All that is known of the checkpoints of one attempt. */
export interface CheckpointState {
  readonly options: CheckpointOptions
  readonly slotCount: number
  /** All slots are ready. */
  readonly isStarted: boolean
  readonly lastId: number
  readonly lastTriggerMs: number
  readonly lastEndMs: number
  readonly pending: PendingCheckpoint | undefined
  /** Those whose turn has not come, in order. */
  readonly requests: readonly CheckpointRequest[]
  /** Failed in a row, savepoints left out. */
  readonly failureCount: number
  readonly haveAllEnded: boolean
  /** After a final checkpoint, a stop, a failure of the job, or a cancellation: nothing is triggered any more. */
  readonly isOver: boolean
  readonly completedCount: number
}

/** What the coordinator hears. `nowMs` comes from one clock that never goes back (`Clock.monotonicMs`). */
export type CheckpointEvent =
  /** All slots are ready; once. */
  | { readonly kind: 'started'; readonly nowMs: number }
  | { readonly kind: 'tick'; readonly nowMs: number }
  | {
      readonly kind: 'requested'
      readonly requestId: number
      readonly purpose: 'manual' | 'savepoint' | 'stop'
      readonly nowMs: number
    }
  | { readonly kind: 'acked'; readonly checkpointId: number; readonly slot: number }
  | {
      readonly kind: 'declined'
      readonly checkpointId: number
      readonly slot: number
      readonly error: unknown
      readonly nowMs: number
    }
  /** All tasks have ended: what is left is the final checkpoint. */
  | { readonly kind: 'allEnded'; readonly nowMs: number }
  | { readonly kind: 'published'; readonly checkpointId: number }
  | {
      readonly kind: 'publishFailed'
      readonly checkpointId: number
      readonly error: unknown
      readonly nowMs: number
    }
  | { readonly kind: 'committed'; readonly checkpointId: number; readonly nowMs: number }
  /** The attempt ends without a checkpoint. */
  | { readonly kind: 'cancelled' }

/** What the coordinator is to do, in order. */
export type CheckpointCommand =
  | {
      readonly kind: 'trigger'
      readonly checkpointId: number
      readonly checkpoint: 'checkpoint' | 'final' | 'stop'
      readonly purpose: CheckpointPurpose
    }
  | { readonly kind: 'publish' | 'commit'; readonly checkpointId: number }
  /** Tell the slots that the checkpoint will never be complete. */
  | {
      readonly kind: 'abort'
      readonly checkpointId: number
      readonly reason: 'expired' | 'failed' | 'cancelled'
      readonly error: unknown
    }
  /** Fail the attempt: the restart strategy decides what then. */
  | { readonly kind: 'failJob'; readonly error: unknown }
  /** Once per request. */
  | {
      readonly kind: 'answer'
      readonly requestId: number
      /** The complete checkpoint; of a failed one, 0 where it was never triggered. */
      readonly checkpointId: number
      /** Why there is none; undefined = there is one. */
      readonly failure: unknown
    }
  /** Send a `tick` then; forget earlier wishes. */
  | { readonly kind: 'wakeAt'; readonly atMs: number }

export interface CheckpointDecision {
  readonly state: CheckpointState
  readonly commands: readonly CheckpointCommand[]
}

/** The state of an attempt whose slots are not ready yet. */
export function startCheckpoints(start: {
  readonly options: CheckpointOptions
  readonly slotCount: number
  /** Id of the checkpoint the job is restored from; 0 = none. Ids go on from it. */
  readonly restoredId: number
}): CheckpointState {
  return {
    options: start.options,
    slotCount: start.slotCount,
    isStarted: false,
    lastId: start.restoredId,
    lastTriggerMs: -Infinity,
    lastEndMs: -Infinity,
    pending: undefined,
    requests: [],
    failureCount: 0,
    haveAllEnded: false,
    isOver: false,
    completedCount: 0,
  }
}

/**
 * Decides what one event does to the checkpoints of a job: one at a time; when the interval has passed, when somebody asks, and once
 * when all input has ended. Pure: the coordinator runs the commands.
 *
 * A checkpoint goes through `trigger`, the slots' acknowledgements, `publish`, `commit`. It can be given up until `publish`:
 * from there on nobody knows whether a restart would find it, so it has no timeout.
 */
export function decideCheckpoint(
  state: CheckpointState,
  event: CheckpointEvent,
): CheckpointDecision {
  // Words that were on their way when it ended.
  if (state.isOver && event.kind !== 'requested') return { state, commands: [] }
  switch (event.kind) {
    case 'started':
      assert(!state.isStarted, 'slots start once')
      return next({ ...state, isStarted: true, lastTriggerMs: event.nowMs }, event.nowMs)
    case 'tick':
      return onTick(state, event.nowMs)
    case 'requested':
      return onRequest(state, event, event.nowMs)
    case 'allEnded':
      return onAllEnded(state, event.nowMs)
    case 'acked':
      return onAck(state, event.checkpointId, event.slot)
    case 'declined':
      // One of a checkpoint that was given up may still be on its way.
      if (!isInPhase(state, event.checkpointId, 'slots')) return { state, commands: [] }
      return fail(state, { nowMs: event.nowMs, reason: 'failed', error: event.error })
    case 'published': {
      const pending = pendingIn(state, event.checkpointId, 'publish')
      return {
        state: { ...state, pending: { ...pending, phase: 'commit' } },
        commands: [{ kind: 'commit', checkpointId: event.checkpointId }],
      }
    }
    case 'publishFailed':
      pendingIn(state, event.checkpointId, 'publish')
      return fail(state, { nowMs: event.nowMs, reason: 'failed', error: event.error })
    case 'committed':
      return onCommitted(state, event.checkpointId, event.nowMs)
    case 'cancelled':
      return onCancelled(state)
    default:
      return assertNever(event)
  }
}

function isInPhase(
  { pending }: CheckpointState,
  checkpointId: number,
  phase: PendingCheckpoint['phase'],
): boolean {
  return pending?.checkpointId === checkpointId && pending.phase === phase
}

function pendingIn(
  state: CheckpointState,
  checkpointId: number,
  phase: PendingCheckpoint['phase'],
): PendingCheckpoint {
  const { pending } = state
  assert(
    pending !== undefined && isInPhase(state, checkpointId, phase),
    `checkpoint ${checkpointId} is in phase ${phase}`,
  )
  return pending
}

function onTick(state: CheckpointState, nowMs: number): CheckpointDecision {
  const { pending, options } = state
  if (pending?.phase !== 'slots' || nowMs - pending.triggeredMs < options.timeoutMs)
    return next(state, nowMs)
  const error = checkpointExpired({
    checkpointId: pending.checkpointId,
    timeoutMs: options.timeoutMs,
    slots: [...pending.waitingFor],
  })
  return fail(state, { nowMs, reason: 'expired', error })
}

function onRequest(
  state: CheckpointState,
  { requestId, purpose }: CheckpointRequest,
  nowMs: number,
): CheckpointDecision {
  // Whoever wants a job stopped that is about to finish gets its final checkpoint.
  const isLate = state.isOver || (state.haveAllEnded && purpose !== 'stop')
  if (isLate) return { state, commands: [refusal({ requestId, purpose })] }
  return next({ ...state, requests: [...state.requests, { requestId, purpose }] }, nowMs)
}

function onAllEnded(state: CheckpointState, nowMs: number): CheckpointDecision {
  const late = state.requests.filter(({ purpose }) => purpose !== 'stop')
  const requests = state.requests.filter(({ purpose }) => purpose === 'stop')
  const after = next({ ...state, haveAllEnded: true, requests }, nowMs)
  return { state: after.state, commands: [...late.map(refusal), ...after.commands] }
}

function onAck(state: CheckpointState, checkpointId: number, slot: number): CheckpointDecision {
  const { pending } = state
  // An acknowledgement of a checkpoint that was given up may still be on its way.
  if (pending?.checkpointId !== checkpointId || pending.phase !== 'slots')
    return { state, commands: [] }
  assert(slot >= 0 && slot < state.slotCount, `there is a slot ${slot}`)
  const waitingFor = new Set(pending.waitingFor)
  waitingFor.delete(slot)
  if (waitingFor.size > 0)
    return { state: { ...state, pending: { ...pending, waitingFor } }, commands: [] }
  return {
    state: { ...state, pending: { ...pending, waitingFor, phase: 'publish' } },
    commands: [{ kind: 'publish', checkpointId }],
  }
}

function onCommitted(
  state: CheckpointState,
  checkpointId: number,
  nowMs: number,
): CheckpointDecision {
  const pending = pendingIn(state, checkpointId, 'commit')
  const isOver = pending.purpose === 'final' || pending.purpose === 'stop'
  const answered = [
    ...(pending.requestId === undefined ? [] : [pending.requestId]),
    ...(isOver ? stopsOf(state) : []),
  ]
  const requests = isOver
    ? state.requests.filter(({ purpose }) => purpose !== 'stop')
    : state.requests
  const after = next(
    {
      ...state,
      pending: undefined,
      requests,
      lastEndMs: nowMs,
      failureCount: 0,
      isOver,
      completedCount: state.completedCount + 1,
    },
    nowMs,
  )
  const answers = answered.map((requestId): CheckpointCommand => {
    return { kind: 'answer', requestId, checkpointId, failure: undefined }
  })
  return { state: after.state, commands: [...answers, ...after.commands] }
}

const stopsOf = ({ requests }: CheckpointState): number[] =>
  requests.filter(({ purpose }) => purpose === 'stop').map(({ requestId }) => requestId)

function fail(
  state: CheckpointState,
  failure: {
    readonly nowMs: number
    readonly reason: 'expired' | 'failed'
    readonly error: unknown
  },
): CheckpointDecision {
  const { pending } = state
  assert(pending !== undefined, 'what fails is under way')
  const { checkpointId, purpose, requestId } = pending
  const { reason, error, nowMs } = failure
  const commands: CheckpointCommand[] = [{ kind: 'abort', checkpointId, reason, error }]
  if (requestId !== undefined)
    commands.push({ kind: 'answer', requestId, checkpointId, failure: error })
  // A savepoint is somebody's own affair: who asked for it is told.
  const failureCount = state.failureCount + (purpose === 'savepoint' ? 0 : 1)
  const failed: CheckpointState = { ...state, pending: undefined, lastEndMs: nowMs, failureCount }
  // Without its final checkpoint a job has not finished: what it wrote would never be committed. And sources that have
  // stopped reading go on only when the job is restarted.
  const isFatal =
    purpose === 'final' || purpose === 'stop' || failureCount > state.options.tolerableFailures
  const after = isFatal ? next({ ...failed, isOver: true }, nowMs) : next(failed, nowMs)
  if (isFatal) commands.push({ kind: 'failJob', error })
  return { state: after.state, commands: [...commands, ...after.commands] }
}

function onCancelled(state: CheckpointState): CheckpointDecision {
  const { pending } = state
  const commands: CheckpointCommand[] = []
  if (pending !== undefined) {
    const { checkpointId, requestId, purpose } = pending
    const error = checkpointJobEnded({ purpose: purpose === 'savepoint' ? purpose : 'manual' })
    // What is being published may be there already; a restart will see.
    if (pending.phase === 'slots')
      commands.push({ kind: 'abort', checkpointId, reason: 'cancelled', error })
    if (requestId !== undefined)
      commands.push({ kind: 'answer', requestId, checkpointId, failure: error })
  }
  const over = close({ ...state, pending: undefined, isOver: true })
  return { state: over.state, commands: [...commands, ...over.commands] }
}

/** Nobody waits for what will not come. */
function close(state: CheckpointState): CheckpointDecision {
  return { state: { ...state, requests: [] }, commands: state.requests.map(refusal) }
}

function refusal({ requestId, purpose }: CheckpointRequest): CheckpointCommand {
  return { kind: 'answer', requestId, checkpointId: 0, failure: checkpointJobEnded({ purpose }) }
}

/** Triggers what is due, or says when to look again. */
function next(state: CheckpointState, nowMs: number): CheckpointDecision {
  if (state.isOver) return close(state)
  const { pending, options } = state
  if (!state.isStarted) return { state, commands: [] }
  if (pending !== undefined) {
    return pending.phase === 'slots'
      ? { state, commands: [{ kind: 'wakeAt', atMs: pending.triggeredMs + options.timeoutMs }] }
      : { state, commands: [] }
  }
  if (state.haveAllEnded) return trigger(state, { nowMs, purpose: 'final' })
  const [request, ...requests] = state.requests
  if (request !== undefined) return trigger({ ...state, requests }, { nowMs, ...request })
  if (options.intervalMs === undefined) return { state, commands: [] }
  const dueMs = Math.max(
    state.lastTriggerMs + options.intervalMs,
    state.lastEndMs + options.minPauseMs,
  )
  if (nowMs < dueMs) return { state, commands: [{ kind: 'wakeAt', atMs: dueMs }] }
  return trigger(state, { nowMs, purpose: 'periodic' })
}

function trigger(
  state: CheckpointState,
  start: {
    readonly nowMs: number
    readonly purpose: CheckpointPurpose
    readonly requestId?: number
  },
): CheckpointDecision {
  const { nowMs, purpose, requestId } = start
  const checkpointId = state.lastId + 1
  const waitingFor = new Set(Array.from({ length: state.slotCount }, (_, slot) => slot))
  const pending: PendingCheckpoint = {
    checkpointId,
    purpose,
    requestId,
    triggeredMs: nowMs,
    waitingFor,
    phase: 'slots',
  }
  const checkpoint = purpose === 'final' || purpose === 'stop' ? purpose : 'checkpoint'
  return {
    state: { ...state, lastId: checkpointId, lastTriggerMs: nowMs, pending },
    commands: [
      { kind: 'trigger', checkpointId, checkpoint, purpose },
      { kind: 'wakeAt', atMs: nowMs + state.options.timeoutMs },
    ],
  }
}
