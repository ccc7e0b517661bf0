import { type LeafStorage, leafStorageOf } from '../codegen/hash-reader.ts'
import type { KeyedTableSchema } from '../contracts/state.ts'
import { type FixedStorage, fixedWidth } from '../core/storage.ts'
import { bytesType, type SqlType } from '../core/types.ts'

/** One array in a page of rows: `perRow` elements a row. */
export interface PhysicalColumn {
  readonly storage: FixedStorage
  readonly perRow: number
}

/** Where a key column lies: numbers are indexes of physical columns, −1 = none. */
export interface KeyPlace {
  /** Type as stored: nested values are kept as their encoding, BYTES. */
  readonly type: SqlType
  readonly storage: LeafStorage
  readonly isNested: boolean
  /** Words, small integers, or for bytes the reference into the heap and the length. */
  readonly values: number
  /** 1 = value, 0 = NULL; only where the type can be NULL. */
  readonly valid: number
}

/** Where a value column lies. */
export interface ValuePlace {
  readonly storage: FixedStorage | 'bytes'
  /** The values; for bytes the reference into the heap and the length + 1, 0 = no value. */
  readonly values: number
}

/** How the rows of a table lie in their pages: follows from the schema alone. */
export interface RowLayout {
  readonly columns: readonly PhysicalColumn[]
  readonly keys: readonly KeyPlace[]
  readonly values: readonly ValuePlace[]
}

/** Whether keys of a type are kept as their encoding. */
export const isNestedKey = (type: SqlType): boolean => leafStorageOf(type) === 'hashed'

/** Lays out the rows of a table: per key column its words and validity, then the values. */
export function layoutRows(schema: KeyedTableSchema): RowLayout {
  const columns: PhysicalColumn[] = []
  const add = (storage: FixedStorage, perRow = 1): number => columns.push({ storage, perRow }) - 1
  const keys = schema.keys.map((declared): KeyPlace => {
    const isNested = isNestedKey(declared)
    const type = isNested ? bytesType(declared.nullable) : declared
    const storage = leafStorageOf(type)
    return {
      type,
      storage,
      isNested,
      values: addKey(storage, add),
      valid: type.nullable ? add('u8') : -1,
    }
  })
  const values = schema.values.map(
    ({ storage }): ValuePlace => ({
      storage,
      values: storage === 'bytes' ? add('i32', 2) : add(storage),
    }),
  )
  return { columns, keys, values }
}

/** Keys of 64 bits and more lie as int32 words: kernels compare these without bigints. */
function addKey(
  storage: LeafStorage,
  add: (storage: FixedStorage, perRow?: number) => number,
): number {
  switch (storage) {
    case 'i64':
    case 'f64':
    case 'bytes':
      return add('i32', 2)
    case 'decimal128':
      return add('i32', 4)
    case 'u8':
    case 'i8':
    case 'i16':
      return add(storage)
    default:
      return add('i32')
  }
}

/** Byte offset of every physical column in a page of `capacity` rows that starts with `headBytes`, and the page's size. */
export function pageOffsets(
  columns: readonly PhysicalColumn[],
  capacity: number,
  headBytes: number,
): { readonly offsets: readonly number[]; readonly sizeBytes: number } {
  let at = headBytes
  const offsets = columns.map(({ storage, perRow }) => {
    const offset = at
    at += Math.ceil((fixedWidth(storage) * perRow * capacity) / 8) * 8
    return offset
  })
  return { offsets, sizeBytes: at }
}

/** Text of a layout, by which a restore sees that a snapshot fits the table. */
export function layoutText(layout: RowLayout): string {
  return layout.columns
    .map(({ storage, perRow }) => (perRow === 1 ? storage : `${storage}*${perRow}`))
    .join()
}
