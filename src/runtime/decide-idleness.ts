import { assertNever } from '../core/errors.ts'

/** Whether one subtask of a source counts as idle. Flink's `table.exec.source.idle-timeout`, `scan.watermark.idle-timeout`. */
export interface IdlenessState {
  /** Above 0. */
  readonly timeoutMs: number
  /** When the silence began: the last row, less the time in which there could be none. */
  readonly silentSinceMs: number
  /** undefined: reads. */
  readonly heldSinceMs: number | undefined
  readonly isIdle: boolean
}

/** What the task sees. `nowMs` comes from one clock that never goes back (`Clock.monotonicMs`). */
export type IdlenessEvent =
  /** The subtask begins to read. */
  | { readonly kind: 'started'; readonly nowMs: number }
  /** It has read rows. */
  | { readonly kind: 'rows'; readonly nowMs: number }
  /** It is kept from reading: by alignment, or by outputs that are full. That is no silence of the source. */
  | { readonly kind: 'held'; readonly nowMs: number }
  | { readonly kind: 'released'; readonly nowMs: number }
  | { readonly kind: 'tick'; readonly nowMs: number }

export type IdlenessCommand =
  /** Tell those behind: they wait for its watermark no longer, or again. */
  | { readonly kind: 'idle'; readonly isIdle: boolean }
  /** Send a `tick` then; forget earlier wishes. */
  | { readonly kind: 'wakeAt'; readonly atMs: number }

export interface IdlenessDecision {
  readonly state: IdlenessState
  readonly commands: readonly IdlenessCommand[]
}

/** The state of a subtask that has not begun to read. */
export function startIdleness(timeoutMs: number): IdlenessState {
  return { timeoutMs, silentSinceMs: Infinity, heldSinceMs: undefined, isIdle: false }
}

/**
 * Decides when a subtask that reads no rows counts as idle: after the timeout; its next row ends that. Rows cost no timer: one is
 * set again only when it has fired too early. Pure.
 */
export function decideIdleness(state: IdlenessState, event: IdlenessEvent): IdlenessDecision {
  const { nowMs } = event
  switch (event.kind) {
    case 'started':
      return waiting({ ...state, silentSinceMs: nowMs })
    case 'rows': {
      const heard: IdlenessState = { ...state, silentSinceMs: nowMs, isIdle: false }
      if (!state.isIdle) return { state: heard, commands: [] }
      const { commands } = waiting(heard)
      return { state: heard, commands: [{ kind: 'idle', isIdle: false }, ...commands] }
    }
    case 'held':
      return { state: { ...state, heldSinceMs: state.heldSinceMs ?? nowMs }, commands: [] }
    case 'released': {
      const { heldSinceMs } = state
      if (heldSinceMs === undefined) return { state, commands: [] }
      // Rows may have come after the word that it is held.
      const lostMs = nowMs - Math.max(heldSinceMs, state.silentSinceMs)
      const silentSinceMs = state.silentSinceMs + Math.max(0, lostMs)
      return waiting({ ...state, silentSinceMs, heldSinceMs: undefined })
    }
    case 'tick': {
      const untilMs = state.heldSinceMs ?? nowMs
      if (state.isIdle || untilMs - state.silentSinceMs < state.timeoutMs) return waiting(state)
      return { state: { ...state, isIdle: true }, commands: [{ kind: 'idle', isIdle: true }] }
    }
    default:
      return assertNever(event)
  }
}

function waiting(state: IdlenessState): IdlenessDecision {
  const { isIdle, heldSinceMs, silentSinceMs, timeoutMs } = state
  if (isIdle || heldSinceMs !== undefined || silentSinceMs === Infinity)
    return { state, commands: [] }
  return { state, commands: [{ kind: 'wakeAt', atMs: silentSinceMs + timeoutMs }] }
}
