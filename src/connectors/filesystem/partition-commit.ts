import type { PartitionTime } from './partition-time.ts'

/** When a partition counts as complete. */
export type PartitionTrigger =
  /** So long after its first file, by the clock. */
  | { readonly kind: 'process-time'; readonly delayMs: number }
  /** When the watermark is so far behind the time that the partition names. */
  | {
      readonly kind: 'partition-time'
      readonly delayMs: number
      /** Of a partition's key in `PendingPartitions`. */
      readonly timeOf: PartitionTime
    }

/** Partitions that have got files and no success file since. */
export interface PendingPartitions {
  /** When each got its first file, epoch milliseconds, by its directory below the table's. */
  readonly sinceMs: ReadonlyMap<string, number>
  /** The highest that a checkpoint has told; −∞ before. */
  readonly watermarkMs: number
}

export const NO_PARTITIONS: PendingPartitions = { sinceMs: new Map(), watermarkMs: -Infinity }

/** What has happened, in the order of the checkpoints. */
export type PartitionEvent =
  | {
      readonly kind: 'written'
      readonly partitions: readonly string[]
      readonly nowMs: number
      /** All rows up to it are in files of this checkpoint and of those before; −∞ where nothing is known. */
      readonly watermarkMs: number
    }
  /** No more files come. */
  | { readonly kind: 'finished' }

export interface PartitionDecision {
  readonly state: PendingPartitions
  /** Partitions that are told to be complete now. */
  readonly complete: readonly string[]
}

/**
 * Decides which partitions count as complete: those whose time has come by the trigger, and all when the job has finished. A
 * partition that gets files later begins anew: with partition time it is complete at once. Pure, but for what `timeOf` throws.
 *
 * @see Flink's ProcTimeCommitTrigger, PartitionTimeCommitTrigger
 */
export function decidePartitions(
  state: PendingPartitions,
  event: PartitionEvent,
  trigger: PartitionTrigger,
): PartitionDecision {
  if (event.kind === 'finished')
    return {
      state: { ...state, sinceMs: new Map() },
      complete: [...state.sinceMs.keys()],
    }
  const sinceMs = new Map(state.sinceMs)
  const watermarkMs = Math.max(state.watermarkMs, event.watermarkMs)
  for (const partition of event.partitions)
    if (!sinceMs.has(partition)) sinceMs.set(partition, event.nowMs)
  const isComplete =
    trigger.kind === 'process-time'
      ? (_: string, since: number) => event.nowMs - since >= trigger.delayMs
      : (partition: string) => watermarkMs > trigger.timeOf(partition) + trigger.delayMs
  const complete = [...sinceMs].flatMap(([partition, since]) =>
    isComplete(partition, since) ? [partition] : [],
  )
  for (const partition of complete) sinceMs.delete(partition)
  return { state: { sinceMs, watermarkMs }, complete }
}
