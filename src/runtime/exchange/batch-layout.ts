import type { Column } from '../../core/column.ts'
import { assertNever } from '../../core/errors.ts'
import { storageOfArray } from '../../core/flatten.ts'
import type { FixedStorage } from '../../core/storage.ts'

/**
 * How a batch lies in a record. Words of 32 bits: number of rows, flags (`HAS_KINDS`), marks, columns, nodes; then two words for
 * each node of the columns' trees, a column before its children: what it is (`nodeWord`), and a number. Then, each from a
 * multiple of 8 on: kinds (a byte a row); marks: their positions, their watermarks (f64); then the nodes' arrays in the same
 * order: validity (a byte a row) where there is one, and
 *
 * | layout     | arrays                                                  | number in the node       |
 * |------------|---------------------------------------------------------|--------------------------|
 * | fixed      | values                                                  | 0                        |
 * | decimal128 | values, 16 bytes each                                   | 0                        |
 * | bytes      | starts, lengths, then the bytes of all rows, in order   | how many bytes           |
 * | list, map  | rows + 1 offsets from 0                                 | elements: rows of children |
 * | row        |                                                         | how many children        |
 * | object     | serialised values, or nothing where they are attached   | bytes, or number attached |
 * | dictionary | codes                                                   | rows of the dictionary   |
 * | constant   |                                                         | 1: rows of the value     |
 *
 * Dictionaries hold only entries that occur. Those of numbers are written as plain values.
 */
export const BATCH_HEADER_WORDS = 5
export const NODE_WORDS = 2
export const HAS_KINDS = 1

const LAYOUTS = [
  'fixed',
  'decimal128',
  'bytes',
  'list',
  'map',
  'row',
  'object',
  'dictionary',
  'constant',
] as const satisfies readonly Column['layout'][]
const STORAGES = ['u8', 'i8', 'i16', 'i32', 'i64', 'f32', 'f64'] as const satisfies FixedStorage[]

const HAS_VALID = 1 << 8
const ASCII_KNOWN = 1 << 9
const IS_ASCII = 1 << 10
const IS_ATTACHED = 1 << 11

/** Returns the word that says what a node is. */
export function nodeWord(column: Column, hasValid: boolean, isAttached = false): number {
  let word = LAYOUTS.indexOf(column.layout) | (hasValid ? HAS_VALID : 0)
  if (column.layout === 'fixed') word |= STORAGES.indexOf(storageOfArray(column.values)) << 4
  if (column.layout === 'bytes' && column.isAscii !== undefined)
    word |= ASCII_KNOWN | (column.isAscii ? IS_ASCII : 0)
  return isAttached ? word | IS_ATTACHED : word
}

export const layoutOf = (word: number): Column['layout'] => LAYOUTS[word & 15]!
export const storageOfNode = (word: number): FixedStorage => STORAGES[(word >> 4) & 15]!
export const hasValidity = (word: number): boolean => (word & HAS_VALID) !== 0
export const isAttachedNode = (word: number): boolean => (word & IS_ATTACHED) !== 0
export const asciiOf = (word: number): boolean | undefined =>
  (word & ASCII_KNOWN) === 0 ? undefined : (word & IS_ASCII) !== 0

/** Bytes one row takes in the value array of a node; 0 for layouts without one. */
export function rowBytes(word: number): number {
  const layout = layoutOf(word)
  switch (layout) {
    case 'fixed':
      return FIXED_WIDTHS[(word >> 4) & 15]!
    case 'decimal128':
      return 16
    case 'dictionary':
      return 4
    case 'bytes':
    case 'list':
    case 'map':
    case 'row':
    case 'object':
    case 'constant':
      return 0
    default:
      return assertNever(layout)
  }
}
const FIXED_WIDTHS = [1, 1, 2, 4, 8, 4, 8]
