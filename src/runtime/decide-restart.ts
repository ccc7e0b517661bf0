import { assertNever } from '../core/errors.ts'

/**
 * When a job that failed is tried again. Names and meanings are those of Flink's `restart-strategy.*`; times in
 * milliseconds; Infinity for attempts without end.
 */
export type RestartStrategy =
  | { readonly kind: 'none' }
  | { readonly kind: 'fixed-delay'; readonly attempts: number; readonly delayMs: number }
  | {
      readonly kind: 'failure-rate'
      /** Failures within the interval that are followed by a restart. */
      readonly maxFailures: number
      readonly intervalMs: number
      readonly delayMs: number
    }
  | {
      readonly kind: 'exponential-delay'
      readonly initialMs: number
      readonly maxMs: number
      /** At least 1. */
      readonly multiplier: number
      /** Share of the delay by which it is varied, 0 … 1. */
      readonly jitter: number
      /** After running this long without a failure the delay starts anew. */
      readonly resetMs: number
      /** Restarts before the delay has started anew. */
      readonly attempts: number
    }

/** The strategy of jobs with checkpoints that name none. */
export const EXPONENTIAL_DELAY: Extract<RestartStrategy, { kind: 'exponential-delay' }> = {
  kind: 'exponential-delay',
  initialMs: 1000,
  maxMs: 60_000,
  multiplier: 1.5,
  jitter: 0.1,
  resetMs: 3_600_000,
  attempts: Infinity,
}

/** What is known of a job's failures. */
export interface RestartState {
  readonly strategy: RestartStrategy
  /** Failures that count: all, or those since the delay started anew. */
  readonly failureCount: number
  /** `failure-rate`: times of the failures within the interval. */
  readonly failuresMs: readonly number[]
  /** `exponential-delay`: the last delay before it was varied. */
  readonly backoffMs: number
  /** When the job was, or will be, tried again. */
  readonly restartMs: number
}

/** One attempt has failed. */
export interface RestartEvent {
  readonly kind: 'failed'
  /** From a clock that never goes back (`Clock.monotonicMs`). */
  readonly nowMs: number
  /** Uniform in [0, 1). */
  readonly random: number
  /** False for errors that would come again, those with `retry: 'never'`: the same input gives the same error. */
  readonly isRetryable: boolean
}

export type RestartCommand =
  | { readonly kind: 'restart'; readonly delayMs: number }
  | { readonly kind: 'fail' }

export interface RestartDecision {
  readonly state: RestartState
  readonly commands: readonly [RestartCommand]
}

/** The state of a job that has not failed yet. */
export function startRestarts(strategy: RestartStrategy): RestartState {
  return { strategy, failureCount: 0, failuresMs: [], backoffMs: 0, restartMs: -Infinity }
}

/** Decides whether and when a failed job is tried again. Pure. */
export function decideRestart(state: RestartState, event: RestartEvent): RestartDecision {
  const { strategy } = state
  if (!event.isRetryable) return fail(state)
  switch (strategy.kind) {
    case 'none':
      return fail(state)
    case 'fixed-delay': {
      const counted = { ...state, failureCount: state.failureCount + 1 }
      return counted.failureCount > strategy.attempts
        ? fail(counted)
        : restart(counted, event.nowMs, strategy.delayMs)
    }
    case 'failure-rate': {
      const recent = state.failuresMs.filter((ms) => event.nowMs - ms <= strategy.intervalMs)
      const counted = { ...state, failuresMs: [...recent, event.nowMs] }
      return counted.failuresMs.length > strategy.maxFailures
        ? fail(counted)
        : restart(counted, event.nowMs, strategy.delayMs)
    }
    case 'exponential-delay': {
      const { initialMs, maxMs, multiplier, jitter, resetMs, attempts } = strategy
      const isAnew = state.failureCount === 0 || event.nowMs - state.restartMs >= resetMs
      const failureCount = isAnew ? 1 : state.failureCount + 1
      const backoffMs = isAnew ? initialMs : Math.min(maxMs, state.backoffMs * multiplier)
      const counted = { ...state, failureCount, backoffMs }
      const delayMs = Math.min(maxMs, backoffMs * (1 + jitter * (2 * event.random - 1)))
      return failureCount > attempts ? fail(counted) : restart(counted, event.nowMs, delayMs)
    }
    default:
      return assertNever(strategy)
  }
}

function fail(state: RestartState): RestartDecision {
  return { state, commands: [{ kind: 'fail' }] }
}

function restart(state: RestartState, nowMs: number, delayMs: number): RestartDecision {
  return {
    state: { ...state, restartMs: nowMs + delayMs },
    commands: [{ kind: 'restart', delayMs: Math.round(delayMs) }],
  }
}
