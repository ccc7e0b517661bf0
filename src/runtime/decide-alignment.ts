import { assert, assertNever } from '../core/errors.ts'
import type { WatermarkAlignment } from '../dataflow/stream-graph.ts'

/** A source of an alignment group. */
export interface AlignedSource extends WatermarkAlignment {
  /** Id of the vertex in the stream graph. */
  readonly vertex: number
  readonly parallelism: number
}

interface Member {
  readonly source: AlignedSource
  readonly subtaskIndex: number
  readonly watermarkMs: number
  readonly isIdle: boolean
  readonly isPaused: boolean
  /** Splits ahead of it wait: as the subtask knows it. */
  readonly limitMs: number
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
  /** Splits of the subtask whose watermark is beyond it wait, where others of it can be read. Infinity: none. */
  | {
      readonly kind: 'limit'
      readonly vertex: number
      readonly subtaskIndex: number
      readonly limitMs: number
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
        return {
          source,
          subtaskIndex,
          watermarkMs: -Infinity,
          isIdle: false,
          isPaused: false,
          limitMs: Infinity,
        }
      }),
    ),
    updateIntervalMs: Math.min(...sources.map(({ updateIntervalMs }) => updateIntervalMs)),
  }
}

/**
 * Decides which subtasks of sources wait for the others of their group: those whose watermark is more than the drift ahead of
 * the least one, as of the last reports. Idle subtasks and those that have ended hold nobody back, and are not paused; the
 * one that is furthest behind never is, so that a group cannot lock itself up. Subtasks are told the limit as well, for their
 * splits. Pure: the coordinator runs the commands.
 */
export function decideAlignment(state: AlignmentState, event: AlignmentEvent): AlignmentDecision {
  switch (event.kind) {
    case 'started':
      return { state, commands: wake(state, event.nowMs) }
    case 'reported':
      return { state: { ...state, members: reported(state.members, event) }, commands: [] }
    case 'tick': {
      const members = state.members.map((member) => {
        const limitMs = leastMs(state.members, member.source.group) + member.source.maxDriftMs
        return { ...member, isPaused: isAhead(member, limitMs), limitMs }
      })
      const commands = members.flatMap((member, i) => changes(state.members[i]!, member))
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

function isAhead({ isIdle, watermarkMs }: Member, limitMs: number): boolean {
  const hasEnded = watermarkMs === Infinity
  return !isIdle && !hasEnded && watermarkMs > limitMs
}

function changes(before: Member, after: Member): AlignmentCommand[] {
  const { source, subtaskIndex, isPaused, limitMs } = after
  const commands: AlignmentCommand[] = []
  if (limitMs !== before.limitMs)
    commands.push({ kind: 'limit', vertex: source.vertex, subtaskIndex, limitMs })
  if (isPaused !== before.isPaused)
    commands.push({ kind: 'pause', vertex: source.vertex, subtaskIndex, isPaused })
  return commands
}

function wake({ updateIntervalMs }: AlignmentState, nowMs: number): AlignmentCommand[] {
  return updateIntervalMs === Infinity ? [] : [{ kind: 'wakeAt', atMs: nowMs + updateIntervalMs }]
}
