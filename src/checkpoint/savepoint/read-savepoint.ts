import type { ObjectStore } from '../../contracts/object-store.ts'
import type { Digest } from '../../contracts/platform.ts'
import type { BytesColumn, Column, FixedColumn } from '../../core/column.ts'
import type { SqlType } from '../../core/types.ts'
import type { StateRowBatch, StateRows } from '../../state/import-batches.ts'
import { NestedKeyEncoder } from '../../state/nested-key.ts'
import { isNestedKey } from '../../state/row-layout.ts'
import { pathIn } from '../stores/place.ts'
import { readArrowFile } from './arrow/arrow-file-reader.ts'
import { savepointDamaged, savepointNotFound } from './errors.ts'
import {
  SAVEPOINT_FILE,
  type Savepoint,
  type SavepointColumn,
  type SavepointDataFile,
  type SavepointTable,
} from './savepoint.ts'
import { decodeSavepoint } from './savepoint-codec.ts'
import { arrowTypeOfColumn } from './table-columns.ts'

/** A savepoint, and where its files lie. */
export interface OpenedSavepoint {
  readonly savepoint: Savepoint
  /** Rooted at the savepoint's directory. */
  readonly store: ObjectStore
  readonly digest: Digest
}

/**
 * Opens the savepoint in a directory.
 *
 * @throws SAVEPOINT_NOT_FOUND, SAVEPOINT_FORMAT, SAVEPOINT_DAMAGED
 */
export async function openSavepoint(store: ObjectStore, digest: Digest): Promise<OpenedSavepoint> {
  const bytes = await store.get(SAVEPOINT_FILE)
  if (bytes === undefined) throw savepointNotFound({ path: pathIn(store) })
  return { savepoint: decodeSavepoint(bytes, pathIn(store, SAVEPOINT_FILE), digest), store, digest }
}

/** Whether a directory has a savepoint, whole or not. */
export async function hasSavepoint(store: ObjectStore): Promise<boolean> {
  return (await store.list(SAVEPOINT_FILE)).some(({ name }) => name === SAVEPOINT_FILE)
}

/**
 * Reads the files of a state that have rows of some key groups, checking their checksums; all of what a file has comes with it.
 *
 * @throws SAVEPOINT_DAMAGED naming the file
 */
export async function readStateRows(
  table: SavepointTable,
  from: OpenedSavepoint,
  groups: { readonly first: number; readonly last: number },
): Promise<StateRows> {
  const contents: (Uint8Array | undefined)[] = []
  for (const file of table.files)
    if (file.firstKeyGroup <= groups.last && groups.first <= file.lastKeyGroup)
      contents.push(await readFile(file, from))
  const parentKeys = typesOf(table, 'parent key')
  return {
    name: table.name,
    schema: table.schema,
    parentKeys,
    *batches() {
      for (let i = 0; i < contents.length; i++) {
        const bytes = contents[i]!
        contents[i] = undefined
        yield* batchesOf(table, bytes)
      }
    },
  }
}

/** Reads all files, one after the other, and drops them: for who only wants to know that they are whole. */
export async function checkSavepoint(
  from: OpenedSavepoint,
  onBytes: (count: number) => void = () => {},
): Promise<void> {
  for (const { states } of from.savepoint.operators) {
    for (const state of states) {
      if (state.kind !== 'keyed') continue
      for (const file of state.files) {
        await readFile(file, from)
        onBytes(file.sizeBytes)
      }
    }
  }
}

async function readFile(
  { name, sizeBytes, checksum }: SavepointDataFile,
  { store, digest }: OpenedSavepoint,
): Promise<Uint8Array> {
  const file = pathIn(store, name)
  const bytes = await store.get(name)
  if (bytes === undefined) throw savepointDamaged({ file, damage: 'missing' })
  if (bytes.length < sizeBytes) throw savepointDamaged({ file, damage: 'truncated' })
  if (bytes.length !== sizeBytes || digest.crc32(bytes) !== checksum)
    throw savepointDamaged({ file, damage: 'corrupt' })
  return bytes
}

const typesOf = (table: SavepointTable, role: SavepointColumn['role']): SqlType[] =>
  table.columns.filter((column) => column.role === role).map(({ keyType }) => keyType!)

function* batchesOf(table: SavepointTable, bytes: Uint8Array): Generator<StateRowBatch> {
  const { columns } = table
  const decoders = columns.map(({ keyType }) =>
    keyType !== undefined && isNestedKey(keyType) ? new NestedKeyEncoder(keyType) : undefined,
  )
  for (const batch of readArrowFile(bytes, columns.map(arrowTypeOfColumn))) {
    const decoded = batch.columns.map(
      (column, i) => decoders[i]?.decode(column as BytesColumn, batch.rowCount) ?? column,
    )
    const ofRole = (role: SavepointColumn['role']): Column[] =>
      decoded.filter((_, i) => columns[i]!.role === role)
    const [namespaces] = ofRole('namespace')
    yield {
      rowCount: batch.rowCount,
      keyGroups: (ofRole('key group')[0] as FixedColumn).values as Int32Array,
      namespaces: (namespaces as FixedColumn | undefined)?.values as BigInt64Array | undefined,
      parentKeys: ofRole('parent key'),
      keys: ofRole('key'),
      values: ofRole('value'),
    }
  }
}
