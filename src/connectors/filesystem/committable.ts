import type { Committable } from '../../contracts/sink.ts'

/** A file that is whole and durable, and becomes visible by its new name. */
export interface FileCommittable {
  readonly kind: 'file'
  /** Absolute path; the name begins with `.`. */
  readonly pending: string
  /** Absolute path of the same directory. */
  readonly final: string
  readonly sizeBytes: number
}

/** No file: lets the committer look which partitions are complete, at a checkpoint without rows too. */
export interface ProgressCommittable {
  readonly kind: 'progress'
  /** Of the writer's rows, at the cut; null before the first one. */
  readonly watermarkMs: number | null
  /** Nobody waits for it. */
  readonly isIdle: boolean
}

export type SinkCommittable = FileCommittable | ProgressCommittable

/** Files among the committables that the sink's writers have answered. */
export function filesOf(committables: readonly Committable[]): FileCommittable[] {
  return (committables as readonly SinkCommittable[]).filter(
    (committable): committable is FileCommittable => committable.kind === 'file',
  )
}

/** What all writers' rows have reached at a cut: the least watermark of those that are not idle; −∞ where nothing is known. */
export function watermarkOf(committables: readonly Committable[]): number {
  let leastMs = Infinity
  for (const committable of committables as readonly SinkCommittable[])
    if (committable.kind === 'progress' && !committable.isIdle)
      leastMs = Math.min(leastMs, committable.watermarkMs ?? -Infinity)
  return leastMs === Infinity ? -Infinity : leastMs
}
