import type { Manifest, StoredTable } from '../checkpoint/manifest.ts'
import type { KeyedTableSnapshot } from '../contracts/state.ts'
import type { StateRows } from '../state/import-batches.ts'

/** What a job starts from: a checkpoint, or a savepoint in the same shape. */
export interface RestoredJob {
  readonly manifest: Manifest
  /** True where every subtask finds its own state: the same parallelism, and nothing to be converted. */
  readonly isExact: boolean
  readTable(table: StoredTable): Promise<KeyedTableSnapshot>
  /** Of savepoints, whose tables come as rows: those of an operator, of some key groups. */
  readRows?(
    uid: string,
    groups: { readonly first: number; readonly last: number },
  ): Promise<readonly StateRows[]>
}
