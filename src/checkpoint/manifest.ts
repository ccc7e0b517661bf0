import type { SourceSplit } from '../contracts/source.ts'
import type { KeyedTableSchema, Redistribution, StateValue } from '../contracts/state.ts'

/** Rung of the format of manifests and of the files they name. 1: the first. */
export const CHECKPOINT_FORMAT = 1

/** An object with state, written by one slot for one checkpoint; later checkpoints name what is still good of it. */
export interface StateObject {
  /** From the job's folder. */
  readonly name: string
  readonly sizeBytes: number
}

/** Where the bytes of a page lie: a part of an object of the store. */
export interface StoredPage {
  /** `row/12`, `index/3`, `heap/0`: as in the table's snapshot. */
  readonly id: string
  readonly version: number
  /** Name of the object, from the job's folder. */
  readonly object: string
  readonly offset: number
  readonly sizeBytes: number
  /** CRC-32 of the bytes, unsigned. */
  readonly checksum: number
}

/** A table of one operator subtask as it is stored. */
export interface StoredTable {
  readonly name: string
  /** undefined for a table that stands alone. */
  readonly namespace: number | undefined
  readonly incarnation: number
  readonly schema: KeyedTableSchema
  readonly rowCount: number
  /** The snapshot's header. */
  readonly header: unknown
  readonly pages: readonly StoredPage[]
}

export interface StoredList {
  readonly name: string
  readonly redistribution: Redistribution | 'broadcast'
  readonly values: readonly StateValue[]
}

/** State of one subtask of one operator. */
export interface OperatorSubtaskState {
  readonly uid: string
  readonly subtaskIndex: number
  readonly tables: readonly StoredTable[]
  readonly lists: readonly StoredList[]
}

/** What the runtime keeps of one subtask of a job vertex, besides its operators' state. */
export interface TaskState {
  /** uid of the vertex's first operator. */
  readonly uid: string
  readonly subtaskIndex: number
  /** Watermark by input of the first operator; for sources one entry, what their chain has reached. ±Infinity occur. */
  readonly watermarksMs: readonly number[]
  /** Inputs that have ended, and have been told to the operator. */
  readonly endedInputs: readonly number[]
  /** Counters that go on after a restore: `lateRows`, `skippedRows`, …, by operator uid. */
  readonly counters: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** A source of the job. */
export interface SourceState {
  readonly uid: string
  /** Splits that readers hold, and what they will be given when they ask, by subtask. */
  readonly held: readonly (readonly SourceSplit[])[]
  /** Splits for whoever asks first, in order. */
  readonly waiting: readonly SourceSplit[]
  readonly enumerator: unknown
}

/** A sink of the job. */
export interface SinkState {
  readonly uid: string
  /** What this checkpoint makes final: committed when the manifest is published, and again after a restore. */
  readonly committables: readonly unknown[]
}

/** What a job was when the checkpoint was taken: a restore compares it. */
export interface JobIdentity {
  readonly name: string
  /** Hash of all operator uids, kinds and connections, and of the plan's text. */
  readonly fingerprint: string
  readonly parallelism: number
  readonly maxParallelism: number
  /** Options that change results: time zone, mode, …, as SET takes them. */
  readonly options: Readonly<Record<string, string>>
}

/** What a vertex is called by people, and what its operators are, for `checkpoint show`. */
export interface OperatorName {
  readonly uid: string
  readonly name: string
}

/**
 * A checkpoint, complete: everything a restore needs, or where it lies. Published as one object by put-if-absent; what
 * it names is durable before.
 */
export interface Manifest {
  readonly format: typeof CHECKPOINT_FORMAT
  readonly checkpointId: number
  /** `final`: the job has finished, and only its commits may be left to do. */
  readonly kind: 'checkpoint' | 'final'
  /** Epoch milliseconds when it was triggered. */
  readonly triggeredMs: number
  readonly completedMs: number
  readonly job: JobIdentity
  readonly names: readonly OperatorName[]
  /** Objects that hold the pages of `operators`, by name. */
  readonly objects: readonly StateObject[]
  readonly operators: readonly OperatorSubtaskState[]
  readonly tasks: readonly TaskState[]
  readonly sources: readonly SourceState[]
  readonly sinks: readonly SinkState[]
}
