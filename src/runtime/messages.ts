import type { OperatorSubtaskState, StateObject, TaskState } from '../checkpoint/manifest.ts'
import type { SourceSplit } from '../contracts/source.ts'
import type { MemoryShare, VertexMetrics } from './metrics.ts'

/** `final`: all input has ended. `stop`: sources read no further once the barrier is out. */
export type CheckpointKind = 'checkpoint' | 'final' | 'stop'

/** What the coordinator tells a slot. Plain data; delivered in order. Vertices are ids of the stream graph. */
export type SlotCommand =
  | { readonly kind: 'assign'; readonly vertex: number; readonly splits: readonly SourceSplit[] }
  | { readonly kind: 'noMoreSplits'; readonly vertex: number }
  | { readonly kind: 'trigger'; readonly checkpointId: number; readonly checkpoint: CheckpointKind }
  /** The checkpoint's manifest is published, or it never will be. */
  | { readonly kind: 'settled'; readonly checkpointId: number; readonly isCompleted: boolean }
  /** Sources end now, as if there were no more input. */
  | { readonly kind: 'drain' }
  | { readonly kind: 'pause'; readonly vertex: number; readonly isPaused: boolean }
  /** Splits whose watermark is beyond it wait. */
  | { readonly kind: 'limit'; readonly vertex: number; readonly limitMs: number }
  /** Asks for `splits`. */
  | { readonly kind: 'describe' }
  /** Ends the slot: it closes everything and answers `closed`. */
  | { readonly kind: 'close' }

/** What one slot contributes to a checkpoint. */
export interface SlotCheckpoint {
  /** What `operators` name. */
  readonly objects: readonly StateObject[]
  readonly operators: readonly OperatorSubtaskState[]
  readonly tasks: readonly TaskState[]
  readonly held: readonly { readonly vertex: number; readonly splits: readonly SourceSplit[] }[]
  readonly committables: readonly {
    readonly vertex: number
    readonly committables: readonly unknown[]
  }[]
  /** Longest pause of a task: `onBarrier` and freezing, milliseconds. */
  readonly pauseMs: number
  readonly bytesWritten: number
}

/** How far one subtask of a source is. */
export interface SourceProgress {
  readonly vertex: number
  /** Infinity when it has ended. */
  readonly watermarkMs: number
  /** Has no rows for now, or no split. */
  readonly isIdle: boolean
}

/** What a slot tells the coordinator. */
export type SlotEvent =
  /** All its tasks are open. */
  | { readonly kind: 'ready'; readonly fingerprint: string }
  /** A source of the kind `one-by-one` has read what it had. */
  | { readonly kind: 'asked'; readonly vertex: number }
  | { readonly kind: 'acked'; readonly checkpointId: number; readonly content: SlotCheckpoint }
  | { readonly kind: 'declined'; readonly checkpointId: number; readonly error: unknown }
  /** All tasks of the slot have ended. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** By id of the stream vertex; undefined where the slot has no subtask of it. */
  | {
      readonly kind: 'metrics'
      readonly vertices: readonly (VertexMetrics | undefined)[]
      /** What takes most memory in the slot. */
      readonly largestShares: readonly MemoryShare[]
    }
  /** What sources hold, and how far they are. */
  | {
      readonly kind: 'splits'
      readonly sources: readonly {
        readonly vertex: number
        readonly splits: readonly SourceSplit[]
      }[]
    }
  /** Of sources whose watermarks are aligned. */
  | { readonly kind: 'progress'; readonly sources: readonly SourceProgress[] }
  | { readonly kind: 'closed' }

/** A slot's line to the coordinator. Messages are never delivered within `post`. */
export interface SlotPort {
  post(event: SlotEvent): void
  onMessage(listener: (command: SlotCommand) => void): void
}
