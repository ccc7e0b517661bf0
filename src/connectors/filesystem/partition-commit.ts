/** Directories that have got files and no success file since. */
export interface PendingPartitions {
  /** When each got its first file, epoch milliseconds, by path. */
  readonly sinceMs: ReadonlyMap<string, number>
}

export const NO_PARTITIONS: PendingPartitions = { sinceMs: new Map() }

/** What has happened, in the order of the checkpoints. */
export type PartitionEvent =
  | { readonly kind: 'written'; readonly directories: readonly string[]; readonly nowMs: number }
  /** No more files come. */
  | { readonly kind: 'finished' }

export interface PartitionDecision {
  readonly state: PendingPartitions
  /** Directories that are told to be complete now. */
  readonly complete: readonly string[]
}

/**
 * Decides which partitions count as complete, by the processing-time trigger: those that got their first file at
 * least `delayMs` ago, and all when the job has finished. A partition that gets files later begins anew. Pure.
 *
 * @see Flink's ProcTimeCommitTrigger
 */
export function decidePartitions(
  state: PendingPartitions,
  event: PartitionEvent,
  delayMs: number,
): PartitionDecision {
  if (event.kind === 'finished')
    return { state: NO_PARTITIONS, complete: [...state.sinceMs.keys()] }
  const sinceMs = new Map(state.sinceMs)
  for (const directory of event.directories)
    if (!sinceMs.has(directory)) sinceMs.set(directory, event.nowMs)
  const complete = [...sinceMs].flatMap(([directory, since]) =>
    event.nowMs - since >= delayMs ? [directory] : [],
  )
  for (const directory of complete) sinceMs.delete(directory)
  return { state: { sinceMs }, complete }
}
