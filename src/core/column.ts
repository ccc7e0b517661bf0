import type { FixedArray } from './storage.ts'

/**
 * A column: the values of one field for all physical positions of a batch.
 *
 * Shapes: every array that is indexed by row has at least `rowCount` elements of its batch.
 * Nulls: `valid` holds one byte a row, 1 = value, 0 = NULL; it is absent when there is no NULL.
 * What stands in the value arrays at an invalid position is unspecified, but legal to read.
 * Children of a ROW are indexed as the row is, and are NULL where it is.
 * Ownership: valid only during the call that receives it; nobody writes into a received column.
 */
export type Column =
  | FixedColumn
  | Decimal128Column
  | BytesColumn
  | ListColumn
  | MapColumn
  | RowColumn
  | ObjectColumn
  | DictionaryColumn
  | ConstantColumn

/** Numbers, booleans, dates, times, timestamps, short decimals and intervals. */
export interface FixedColumn {
  readonly layout: 'fixed'
  readonly values: FixedArray
  readonly valid: Uint8Array | undefined
}

/** DECIMAL(p > 18): row r is `(words[2r+1] << 64) | unsigned(words[2r])`, scaled by 10^scale. */
export interface Decimal128Column {
  readonly layout: 'decimal128'
  readonly words: BigInt64Array
  readonly valid: Uint8Array | undefined
}

/** Text (UTF-8) and binary, as views into one shared buffer: no order, gaps and overlaps are allowed. */
export interface BytesColumn {
  readonly layout: 'bytes'
  readonly starts: Int32Array
  readonly lengths: Int32Array
  readonly bytes: Uint8Array
  readonly valid: Uint8Array | undefined
  /** True when every byte a view can reach is below 128, so bytes are characters. Absent = unknown. */
  readonly isAscii?: boolean
  /**
   * True when the buffer's content never changes while anything refers to it: pools of generators,
   * dictionaries, literals. What was decoded of it once may be used again.
   */
  readonly isPool?: boolean
  /**
   * Of a pool, where they are known: a number of each row's view, from 0 and dense. Views of a pool
   * that have the same number are the same, whatever the column.
   */
  readonly viewNumbers?: Int32Array
}

/** ARRAY: the elements of row r are child rows `offsets[r] … offsets[r+1] - 1`. */
export interface ListColumn {
  readonly layout: 'list'
  readonly offsets: Int32Array
  readonly child: Column
  readonly valid: Uint8Array | undefined
}

/** MAP, and MULTISET as a map from element to its INT count. Offsets as in a list. */
export interface MapColumn {
  readonly layout: 'map'
  readonly offsets: Int32Array
  readonly keys: Column
  readonly values: Column
  readonly valid: Uint8Array | undefined
}

export interface RowColumn {
  readonly layout: 'row'
  readonly children: readonly Column[]
  readonly valid: Uint8Array | undefined
}

/** Plain JavaScript values: user objects without a schema. */
export interface ObjectColumn {
  readonly layout: 'object'
  readonly values: readonly unknown[]
  readonly valid: Uint8Array | undefined
}

/**
 * Row r has the dictionary's value at `codes[r]`. The dictionary is flat and may hold NULLs itself. The codes of
 * NULL rows name values of it too: kernels may read them.
 */
export interface DictionaryColumn {
  readonly layout: 'dictionary'
  readonly codes: Int32Array
  readonly dictionary: Column
  readonly valid: Uint8Array | undefined
}

/** Every row has the value at position 0 of `value`, a flat column. */
export interface ConstantColumn {
  readonly layout: 'constant'
  readonly value: Column
  readonly valid: undefined
}

export const fixedColumn = (values: FixedArray, valid?: Uint8Array): FixedColumn => ({
  layout: 'fixed',
  values,
  valid,
})
export const decimal128Column = (words: BigInt64Array, valid?: Uint8Array): Decimal128Column => ({
  layout: 'decimal128',
  words,
  valid,
})
export const bytesColumn = (
  starts: Int32Array,
  lengths: Int32Array,
  bytes: Uint8Array,
  options: {
    readonly valid?: Uint8Array
    readonly isAscii?: boolean
    readonly isPool?: boolean
    readonly viewNumbers?: Int32Array
  } = {},
): BytesColumn => ({
  layout: 'bytes',
  starts,
  lengths,
  bytes,
  valid: options.valid,
  isAscii: options.isAscii,
  isPool: options.isPool,
  viewNumbers: options.viewNumbers,
})
export const listColumn = (offsets: Int32Array, child: Column, valid?: Uint8Array): ListColumn => ({
  layout: 'list',
  offsets,
  child,
  valid,
})
export const mapColumn = (
  offsets: Int32Array,
  keys: Column,
  values: Column,
  valid?: Uint8Array,
): MapColumn => ({ layout: 'map', offsets, keys, values, valid })
export const rowColumn = (children: readonly Column[], valid?: Uint8Array): RowColumn => ({
  layout: 'row',
  children,
  valid,
})
export const objectColumn = (values: readonly unknown[], valid?: Uint8Array): ObjectColumn => ({
  layout: 'object',
  values,
  valid,
})
export const dictionaryColumn = (
  codes: Int32Array,
  dictionary: Column,
  valid?: Uint8Array,
): DictionaryColumn => ({ layout: 'dictionary', codes, dictionary, valid })
export const constantColumn = (value: Column): ConstantColumn => ({
  layout: 'constant',
  value,
  valid: undefined,
})
