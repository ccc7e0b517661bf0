import type { SourceSplit } from '../contracts/source.ts'
import { NO_WATERMARK_MICROS } from '../contracts/split-clock.ts'
import { assert, assertNever } from '../core/errors.ts'

/** How the splits of one source are spread. Who holds a split is known to the readers only. */
export interface SplitAssignmentState {
  /** See `Source.assignment`. */
  readonly assignment: 'at-start' | 'one-by-one'
  readonly parallelism: number
  /** Found or restored, in order. The first ones of them, `handedOut`, wait no more: see `waitingSplits`. */
  readonly queue: readonly SourceSplit[]
  readonly handedOut: number
  /** Waiting splits that are for one subtask: it had them, or was dealt them after a restore. By split id. */
  readonly owners: ReadonlyMap<string, number>
  /** Subtasks that wait for a split, in the order in which they asked. */
  readonly asking: readonly number[]
  /** The enumerator will find no more. */
  readonly isOver: boolean
  /** `at-start`: splits dealt so far; the next one goes to this number mod parallelism. */
  readonly dealtCount: number
}

export type SplitEvent =
  /** What the enumerator has found; `isOver`: there will be no more. */
  | {
      readonly kind: 'discovered'
      readonly splits: readonly SourceSplit[]
      readonly isOver: boolean
    }
  /** A reader has read what it held. Not again before it is answered, and not after `noMore`. */
  | { readonly kind: 'asked'; readonly subtaskIndex: number }
  /** Before all others: what a checkpoint has. `held` by subtask of then. */
  | {
      readonly kind: 'restored'
      readonly waiting: readonly SourceSplit[]
      readonly held: readonly (readonly SourceSplit[])[]
    }

export type SplitCommand =
  | {
      readonly kind: 'assign'
      readonly subtaskIndex: number
      /** At least one. */
      readonly splits: readonly SourceSplit[]
    }
  /** Once per subtask, last. */
  | { readonly kind: 'noMore'; readonly subtaskIndex: number }

export interface SplitDecision {
  readonly state: SplitAssignmentState
  readonly commands: readonly SplitCommand[]
}

/** The state of a source of which nothing is known yet. */
export function startSplits(
  start: Pick<SplitAssignmentState, 'assignment' | 'parallelism'>,
): SplitAssignmentState {
  return {
    ...start,
    queue: [],
    handedOut: 0,
    owners: new Map(),
    asking: [],
    isOver: false,
    dealtCount: 0,
  }
}

/** Splits that are not handed out, in order: all of them belong to a checkpoint. */
export function waitingSplits({ queue, handedOut }: SplitAssignmentState): readonly SourceSplit[] {
  return handedOut === 0 ? queue : queue.slice(handedOut)
}

/** The same for a checkpoint: those that are for one subtask, which has not asked yet, and those for whoever asks. */
export function splitsToKeep(state: SplitAssignmentState): {
  readonly owned: readonly (readonly SourceSplit[])[]
  readonly waiting: readonly SourceSplit[]
} {
  const { owners, parallelism } = state
  const waiting = waitingSplits(state)
  const owned = Array.from({ length: parallelism }, (): SourceSplit[] => [])
  if (owners.size === 0) return { owned, waiting }
  for (const split of waiting) {
    const owner = owners.get(split.id)
    if (owner !== undefined) owned[owner]!.push(split)
  }
  return { owned, waiting: waiting.filter(({ id }) => !owners.has(id)) }
}

/** Handed out splits that are kept before the queue is copied without them: copying for each would take a square of time. */
const MIN_HANDED_OUT = 1024

function withQueue(
  state: SplitAssignmentState,
  queue: readonly SourceSplit[],
  handedOut = 0,
): SplitAssignmentState {
  const isKept = handedOut < MIN_HANDED_OUT || handedOut < queue.length / 2
  if (isKept && handedOut < queue.length) return { ...state, queue, handedOut }
  return { ...state, queue: queue.slice(handedOut), handedOut: 0 }
}

/**
 * Decides who reads what. `at-start`: what is restored and what the first discovery finds is dealt out together, split i to subtask i
 * mod parallelism, in one `assign` per subtask; later finds in turn. `one-by-one`: a reader gets the next split when it asks, what it
 * owns first, and that all at once. Where parallelism is unchanged, restored splits go back to the subtask that had them, in its
 * order; else they are ordered by id (see `compareSplitIds`), and those whose event time has begun, and all before them, are dealt out, so that
 * each of them holds back the watermark of a subtask until it is read. No split is lost, none is given twice. Pure: the coordinator runs
 * the commands.
 */
export function decideSplits(state: SplitAssignmentState, event: SplitEvent): SplitDecision {
  switch (event.kind) {
    case 'restored':
      return { state: restored(state, event.waiting, event.held), commands: [] }
    case 'discovered': {
      assert(!state.isOver, 'nothing is found when discovery is over')
      const waiting = [...waitingSplits(state), ...event.splits]
      const found = { ...withQueue(state, waiting), isOver: event.isOver }
      return state.assignment === 'at-start' ? deal(found) : serve(found)
    }
    case 'asked':
      assert(!state.asking.includes(event.subtaskIndex), 'a reader asks once')
      // Readers of `at-start` have all they will get, or are given more, or are told that there is none.
      if (state.assignment === 'at-start') return { state, commands: [] }
      return serve({ ...state, asking: [...state.asking, event.subtaskIndex] })
    default:
      return assertNever(event)
  }
}

/**
 * Orders split ids as splits are read: by the text before a number at the end, then by that number. So that the parts of a file
 * (`path@offset`) and of a range (`range-12`) keep their order when they meet again after a restore.
 */
export function compareSplitIds(a: string, b: string): number {
  const [aText, aNumber] = textAndNumber(a)
  const [bText, bNumber] = textAndNumber(b)
  if (aText !== bText) return aText < bText ? -1 : 1
  if (aNumber !== bNumber) return aNumber < bNumber ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

function textAndNumber(id: string): readonly [text: string, number: bigint] {
  const digits = /\d+$/.exec(id)?.[0] ?? ''
  const text = id.slice(0, id.length - digits.length)
  // The sign between is no part of the path: `a` is before `a.gz`, though `a.gz@` is before `a@`.
  return [text.endsWith('@') ? text.slice(0, -1) : text, digits === '' ? -1n : BigInt(digits)]
}

function restored(
  state: SplitAssignmentState,
  waiting: readonly SourceSplit[],
  held: readonly (readonly SourceSplit[])[],
): SplitAssignmentState {
  const isFresh = state.queue.length === 0 && state.asking.length === 0 && !state.isOver
  assert(isFresh, 'what is restored comes first')
  const isSame = held.length === state.parallelism
  const owned = held.flatMap((splits, subtaskIndex) =>
    splits.map(({ id }): [string, number] => [id, subtaskIndex]),
  )
  if (isSame) return { ...withQueue(state, [...held.flat(), ...waiting]), owners: new Map(owned) }
  const ordered = held.flat().sort((a, b) => compareSplitIds(a.id, b.id))
  // One that its subtask had not begun, while others were further on, held that subtask back. Whoever reads it now must wait for it too.
  const dealtCount = ordered.findLastIndex(({ watermark }) => watermark !== undefined) + 1
  const dealt = ordered
    .slice(0, dealtCount)
    .map((split) => ({ ...split, watermark: split.watermark ?? { micros: NO_WATERMARK_MICROS } }))
  return {
    ...withQueue(state, [...dealt, ...ordered.slice(dealtCount), ...waiting]),
    owners: new Map(dealt.map(({ id }, i) => [id, i % state.parallelism])),
  }
}

/** Deals all that waits. */
function deal(state: SplitAssignmentState): SplitDecision {
  const { parallelism, owners } = state
  const waiting = waitingSplits(state)
  const parts: SourceSplit[][] = Array.from({ length: parallelism }, () => [])
  for (const split of waiting) {
    const owner = owners.get(split.id)
    if (owner !== undefined) parts[owner]!.push(split)
  }
  let dealtCount = state.dealtCount + owners.size
  for (const split of waiting) {
    if (!owners.has(split.id)) parts[dealtCount++ % parallelism]!.push(split)
  }
  const commands = parts.flatMap((splits, subtaskIndex): SplitCommand[] =>
    splits.length === 0 ? [] : [{ kind: 'assign', subtaskIndex, splits }],
  )
  if (state.isOver)
    for (let subtaskIndex = 0; subtaskIndex < parallelism; subtaskIndex++)
      commands.push({ kind: 'noMore', subtaskIndex })
  return { state: { ...withQueue(state, []), owners: new Map(), dealtCount }, commands }
}

/** Gives those who ask what there is, in the order in which they asked. */
function serve(state: SplitAssignmentState): SplitDecision {
  const commands: SplitCommand[] = []
  const asking: number[] = []
  let left = state
  for (const subtaskIndex of state.asking) {
    const taken = take(left, subtaskIndex)
    if (taken !== undefined) {
      commands.push({ kind: 'assign', subtaskIndex, splits: taken.splits })
      left = taken.state
    } else if (state.isOver) commands.push({ kind: 'noMore', subtaskIndex })
    else asking.push(subtaskIndex)
  }
  return { state: { ...left, asking }, commands }
}

/** Takes all splits that are the subtask's own, else the first that is nobody's. */
function take(
  state: SplitAssignmentState,
  subtaskIndex: number,
): { readonly splits: readonly SourceSplit[]; readonly state: SplitAssignmentState } | undefined {
  const { queue, handedOut, owners } = state
  if (owners.size === 0) {
    const split = queue[handedOut]
    return split && { splits: [split], state: withQueue(state, queue, handedOut + 1) }
  }
  const waiting = waitingSplits(state)
  const own = waiting.filter(({ id }) => owners.get(id) === subtaskIndex)
  const splits = own.length > 0 ? own : waiting.filter(({ id }) => !owners.has(id)).slice(0, 1)
  if (splits.length === 0) return undefined
  const left = waiting.filter((split) => !splits.includes(split))
  const others = new Map([...owners].filter(([, owner]) => owner !== subtaskIndex))
  return { splits, state: { ...withQueue(state, left), owners: others } }
}
