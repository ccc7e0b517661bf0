import { type LeafStorage, leafStorageOf } from '../codegen/hash-reader.ts'
import type { KeyedTableSchema } from '../contracts/state.ts'
import { type FixedStorage, fixedWidth } from '../core/storage.ts'
import { bytesType, type SqlType } from '../core/types.ts'

/** One array in a page of rows. */
export interface PhysicalColumn {
  readonly storage: FixedStorage
  /** Elements of a row, side by side. */
  readonly perRow: number
  /** Elements from one row to the next: as many as `perRow` where columns lie together. */
  readonly stride: number
  /** Bytes in front of it in its record; 0 where columns lie together. */
  readonly offset: number
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
  /** Elements of both arrays from one row to the next. */
  readonly stride: number
  readonly validStride: number
}

/** Where a value column lies. */
export interface ValuePlace {
  readonly storage: FixedStorage | 'bytes'
  /** The values; for bytes the reference into the heap and the length + 1, 0 = no value. */
  readonly values: number
  readonly stride: number
}

/** How the rows of a table lie in their pages: follows from the schema alone. */
export interface RowLayout {
  /** Bytes of a row that lies together; 0 = columns do. */
  readonly recordBytes: number
  readonly columns: readonly PhysicalColumn[]
  readonly keys: readonly KeyPlace[]
  readonly values: readonly ValuePlace[]
}

/** Whether keys of a type are kept as their encoding. */
export const isNestedKey = (type: SqlType): boolean => leafStorageOf(type) === 'hashed'

/** Lays out the rows of a table: per key column its words and validity, then the values. */
export function layoutRows(schema: KeyedTableSchema): RowLayout {
  const elements: Elements[] = []
  const add = (storage: FixedStorage, perRow = 1): number => elements.push({ storage, perRow }) - 1
  const keys = schema.keys.map((declared) => {
    const isNested = isNestedKey(declared)
    const nullable = declared.nullable && schema.hasNullFreeKeys !== true
    const type = isNested ? bytesType(nullable) : { ...declared, nullable }
    const storage = leafStorageOf(type)
    const values = addKey(storage, add)
    return { type, storage, isNested, values, valid: nullable ? add('u8') : -1 }
  })
  const values = schema.values.map(({ storage }) => ({
    storage,
    values: storage === 'bytes' ? add('i32', 2) : add(storage),
  }))
  const { columns, recordBytes } =
    schema.layout === 'records' ? inRecords(elements) : inColumns(elements)
  const strideOf = (column: number): number => columns[column]?.stride ?? 0
  return {
    recordBytes,
    columns,
    keys: keys.map((key) => ({
      ...key,
      stride: strideOf(key.values),
      validStride: strideOf(key.valid),
    })),
    values: values.map((value) => ({ ...value, stride: strideOf(value.values) })),
  }
}

type Elements = Pick<PhysicalColumn, 'storage' | 'perRow'>
type PlacedColumns = Pick<RowLayout, 'columns' | 'recordBytes'>

const inColumns = (elements: readonly Elements[]): PlacedColumns => ({
  columns: elements.map((column) => ({ ...column, stride: column.perRow, offset: 0 })),
  recordBytes: 0,
})

/** The widest first, so that each is aligned; those of one width in order. */
function inRecords(elements: readonly Elements[]): PlacedColumns {
  const offsets = new Map<Elements, number>()
  let at = 0
  for (const width of [8, 4, 2, 1]) {
    for (const column of elements) {
      if (fixedWidth(column.storage) !== width) continue
      offsets.set(column, at)
      at += width * column.perRow
    }
  }
  const alignment = elements.some(({ storage }) => fixedWidth(storage) === 8) ? 8 : 4
  const recordBytes = Math.max(alignment, Math.ceil(at / alignment) * alignment)
  return {
    columns: elements.map((column) => ({
      ...column,
      stride: recordBytes / fixedWidth(column.storage),
      offset: offsets.get(column)!,
    })),
    recordBytes,
  }
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
  { columns, recordBytes }: Pick<RowLayout, 'columns' | 'recordBytes'>,
  capacity: number,
  headBytes: number,
): { readonly offsets: readonly number[]; readonly sizeBytes: number } {
  if (recordBytes > 0)
    return {
      offsets: columns.map(({ offset }) => headBytes + offset),
      sizeBytes: headBytes + Math.ceil((recordBytes * capacity) / 8) * 8,
    }
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
  const columns = layout.columns
    .map(({ storage, perRow }) => (perRow === 1 ? storage : `${storage}*${perRow}`))
    .join()
  return layout.recordBytes > 0 ? `records ${columns}` : columns
}

/** Expression: the element `word` of row `o` in an array of so many elements a row. */
export function elementText(stride: number, word = 0, row = 'o'): string {
  const first =
    stride === 1
      ? row
      : (stride & (stride - 1)) === 0
        ? `${row} << ${31 - Math.clz32(stride)}`
        : `${row} * ${stride}`
  if (word === 0) return first
  return `${stride === 1 ? first : `(${first})`} + ${word}`
}
