import type { SourceSplit } from '../../contracts/source.ts'
import type { KeyedTableSchema, Redistribution, StateValue } from '../../contracts/state.ts'
import type { FixedStorage } from '../../core/storage.ts'
import type { SqlType } from '../../core/types.ts'
import type { JobIdentity, Manifest } from '../manifest.ts'

/**
 * Rung of the format of savepoints.
 *
 * 1: the first. `savepoint.json`, Arrow files with `key_group`, `namespace`, keys of the parent's row, keys, values.
 */
export const SAVEPOINT_FORMAT = 1

/** Name of the file that says what is in a savepoint; written last. */
export const SAVEPOINT_FILE = 'savepoint.json'

/** What a column of a state's files is. */
export type SavepointColumnRole = 'key group' | 'namespace' | 'parent key' | 'key' | 'value'

export interface SavepointColumn {
  /** As in the files; unique in the state. */
  readonly name: string
  readonly role: SavepointColumnRole
  /** SQL type, as text. Values are what their storage is. */
  readonly type: string
  /** Of keys. */
  readonly keyType?: SqlType
  /** Of values. */
  readonly storage?: FixedStorage | 'bytes'
  readonly nullCount: number
}

/** A file with rows of consecutive key groups. */
export interface SavepointDataFile {
  /** From the savepoint's directory. */
  readonly name: string
  readonly rowCount: number
  readonly sizeBytes: number
  /** CRC-32 of the bytes, unsigned. */
  readonly checksum: number
  readonly firstKeyGroup: number
  readonly lastKeyGroup: number
}

/** State by key: rows in Arrow files, by key group, ascending, over all files. */
export interface SavepointTable {
  readonly kind: 'keyed'
  readonly name: string
  readonly schema: KeyedTableSchema
  /** In the order of the files: key group, namespace, parent's keys, keys, values, as far as there are. */
  readonly columns: readonly SavepointColumn[]
  readonly hasNamespaces: boolean
  readonly rowCount: number
  readonly files: readonly SavepointDataFile[]
}

/** State of the operator itself: short, and kept in `savepoint.json`. */
export interface SavepointList {
  readonly kind: 'list' | 'broadcast'
  readonly name: string
  /** Of lists. */
  readonly redistribution?: Redistribution
  /** Of all subtasks, in order; of broadcast states `[key, value]` each. */
  readonly values: readonly StateValue[]
}

export type SavepointState = SavepointTable | SavepointList

/** What a savepoint has of one operator, source or sink. */
export interface SavepointOperator {
  readonly uid: string
  /** For people. */
  readonly name: string
  readonly states: readonly SavepointState[]
  /** Least over the subtasks, by input; empty where it was chained to the operator before it. ±Infinity occur. */
  readonly watermarksMs: readonly number[]
  /** Inputs that have ended in all subtasks, and have been told. */
  readonly endedInputs: readonly number[]
  /** Added over the subtasks. */
  readonly counters: Readonly<Record<string, number>>
}

export interface SavepointSource {
  readonly uid: string
  /** Splits that readers held, by subtask, with their positions. */
  readonly held: readonly (readonly SourceSplit[])[]
  readonly waiting: readonly SourceSplit[]
  readonly enumerator: unknown
}

/**
 * A savepoint: state of a job for people and for changed jobs, independent of parallelism, of how pages lie, and of the version. It has no
 * committables: it is taken when what its checkpoint makes final has been committed.
 */
export interface Savepoint {
  readonly format: typeof SAVEPOINT_FORMAT
  /** Of the checkpoint that it was made from: ids of the restored job go on from it. */
  readonly checkpointId: number
  /** `final`: the job had finished. */
  readonly kind: Manifest['kind']
  /** Epoch milliseconds when it was triggered. */
  readonly triggeredMs: number
  readonly job: JobIdentity
  /** In the order of the job's graph. */
  readonly operators: readonly SavepointOperator[]
  readonly sources: readonly SavepointSource[]
}

export const isTable = (state: SavepointState): state is SavepointTable => state.kind === 'keyed'
