import { assert, assertNever } from '../core/errors.ts'

/** A source whose watermarks are kept near those of its group. Flink's `scan.watermark.alignment.*`. */
export interface AlignedSource {
  /** Id of the vertex in the stream graph. */
  readonly vertex: number
  readonly parallelism: number
  readonly group: string
  /** How far a subtask may be ahead of the least watermark of the group, milliseconds of event time. */
  readonly maxDriftMs: number
  /** How often the group is looked at, milliseconds; the least one of all sources counts. */
  readonly updateIntervalMs: number
}

interface Member {
  readonly source: AlignedSource
  readonly subtaskIndex: number
  readonly watermarkMs: number
  readonly isIdle: boolean
  readonly isPaused: boolean
}

export interface AlignmentState {
  /** Every subtask of every source, in the order of the sources. */
  readonly members: readonly Member[]
  /** Infinity where nothing is to be aligned. */
  readonly updateIntervalMs: number
}

export type AlignmentEvent =
  /** All readers are ready. */
  | { readonly kind: 'started'; readonly nowMs: number }
  | { readonly kind: 'tick'; readonly nowMs: number }
  | {
      readonly kind: 'reported'
      readonly vertex: number
      readonly subtaskIndex: number
      /** −∞ before the first one, Infinity when the subtask has ended. */
      readonly watermarkMs: number
      /** Has no rows for now, or no split: the others do not wait for it. */
      readonly isIdle: boolean
    }

export type AlignmentCommand =
  | {
      readonly kind: 'pause'
      readonly vertex: number
      readonly subtaskIndex: number
      /** False: reads on. */
      readonly isPaused: boolean
    }
  /** Send a `tick` then. */
  | { readonly kind: 'wakeAt'; readonly atMs: number }

export interface AlignmentDecision {
  readonly state: AlignmentState
  readonly commands: readonly AlignmentCommand[]
}

/** The state before any report: every subtask at −∞, none paused. Sources outside of groups are left out by the caller. */
export function startAlignment(sources: readonly AlignedSource[]): AlignmentState {
  return {
    members: sources.flatMap((source) =>
      Array.from({ length: source.parallelism }, (_, subtaskIndex): Member => {
        return { source, subtaskIndex, watermarkMs: -Infinity, isIdle: false, isPaused: false }
      }),
    ),
    updateIntervalMs: Math.min(...sources.map(({ updateIntervalMs }) => updateIntervalMs)),
  }
}

/**
 * Decides which subtasks of sources wait for the others of their group: those whose watermark is more than the drift ahead of
 * the least one, as of the last reports. Idle subtasks and those that have ended hold nobody back, and are not paused; the
 * one that is furthest behind never is, so that a group cannot lock itself up. Pure: the coordinator runs the commands.
 */
export function decideAlignment(state: AlignmentState, event: AlignmentEvent): AlignmentDecision {
  switch (event.kind) {
    case 'started':
      return { state, commands: wake(state, event.nowMs) }
    case 'reported':
      return { state: { ...state, members: reported(state.members, event) }, commands: [] }
    case 'tick': {
      const members = state.members.map((member) => {
        const isPaused = isAhead(member, leastMs(state.members, member.source.group))
        return isPaused === member.isPaused ? member : { ...member, isPaused }
      })
      const changed = members.filter((member, i) => member !== state.members[i])
      const commands = changed.map(({ source, subtaskIndex, isPaused }): AlignmentCommand => {
        return { kind: 'pause', vertex: source.vertex, subtaskIndex, isPaused }
      })
      return { state: { ...state, members }, commands: [...commands, ...wake(state, event.nowMs)] }
    }
    default:
      return assertNever(event)
  }
}

function reported(
  members: readonly Member[],
  event: Extract<AlignmentEvent, { kind: 'reported' }>,
): readonly Member[] {
  const { vertex, subtaskIndex, watermarkMs, isIdle } = event
  const index = members.findIndex(
    (member) => member.source.vertex === vertex && member.subtaskIndex === subtaskIndex,
  )
  assert(index >= 0, `subtask ${subtaskIndex} of vertex ${vertex} is aligned`)
  return members.with(index, { ...members[index]!, watermarkMs, isIdle })
}

/** Least watermark of those the group waits for; Infinity when there are none. */
function leastMs(members: readonly Member[], group: string): number {
  let leastMs = Infinity
  for (const { source, isIdle, watermarkMs } of members)
    if (source.group === group && !isIdle) leastMs = Math.min(leastMs, watermarkMs)
  return leastMs
}

function isAhead({ source, isIdle, watermarkMs }: Member, leastMs: number): boolean {
  const hasEnded = watermarkMs === Infinity
  return !isIdle && !hasEnded && watermarkMs > leastMs + source.maxDriftMs
}

function wake({ updateIntervalMs }: AlignmentState, nowMs: number): AlignmentCommand[] {
  return updateIntervalMs === Infinity ? [] : [{ kind: 'wakeAt', atMs: nowMs + updateIntervalMs }]
}
