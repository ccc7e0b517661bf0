import type {
  BytesColumn,
  Column,
  Decimal128Column,
  FixedColumn,
  ListColumn,
  MapColumn,
  ObjectColumn,
  RowColumn,
} from './column.ts'
import { bytesAt, copyValues } from './copy-bytes.ts'
import { assert, assertNever } from './errors.ts'
import { identityPositions, storageOfArray } from './flatten.ts'
import { allocateFixed } from './storage.ts'

/** Puts flat columns of one layout one behind the other; `counts[i]` rows of column i. Copies. */
export function concatColumns(columns: readonly Column[], counts: readonly number[]): Column {
  const first = columns[0]
  assert(first !== undefined, 'there is a column')
  if (columns.length === 1) return first
  const total = counts.reduce((sum, count) => sum + count, 0)
  const valid = concatValidity(columns, counts, total)
  switch (first.layout) {
    case 'fixed': {
      const values = allocateFixed(storageOfArray(first.values), total)
      place(columns as FixedColumn[], counts, (column, at, count) =>
        values.set(column.values.subarray(0, count) as never, at),
      )
      return { layout: 'fixed', values, valid }
    }
    case 'decimal128': {
      const words = new BigInt64Array(total * 2)
      place(columns as Decimal128Column[], counts, (column, at, count) =>
        words.set(column.words.subarray(0, count * 2), at * 2),
      )
      return { layout: 'decimal128', words, valid }
    }
    case 'bytes':
      return concatBytes(columns as BytesColumn[], counts, total, valid)
    case 'list': {
      const lists = columns as ListColumn[]
      const { offsets, childCounts } = concatOffsets(lists, counts, total)
      return {
        layout: 'list',
        offsets,
        child: concatColumns(
          lists.map((list) => list.child),
          childCounts,
        ),
        valid,
      }
    }
    case 'map': {
      const maps = columns as MapColumn[]
      const { offsets, childCounts } = concatOffsets(maps, counts, total)
      return {
        layout: 'map',
        offsets,
        valid,
        keys: concatColumns(
          maps.map((map) => map.keys),
          childCounts,
        ),
        values: concatColumns(
          maps.map((map) => map.values),
          childCounts,
        ),
      }
    }
    case 'row': {
      const rows = columns as RowColumn[]
      return {
        layout: 'row',
        children: first.children.map((_, i) =>
          concatColumns(
            rows.map((row) => row.children[i]!),
            counts,
          ),
        ),
        valid,
      }
    }
    case 'object':
      return {
        layout: 'object',
        values: (columns as ObjectColumn[]).flatMap((column, i) =>
          column.values.slice(0, counts[i]),
        ),
        valid,
      }
    case 'dictionary':
    case 'constant':
      throw new Error('Millrace bug: columns are flat before they are put together')
    default:
      return assertNever(first)
  }
}

function place<C>(
  columns: readonly C[],
  counts: readonly number[],
  put: (column: C, at: number, count: number, i: number) => void,
): void {
  let at = 0
  columns.forEach((column, i) => {
    put(column, at, counts[i]!, i)
    at += counts[i]!
  })
}

function concatValidity(
  columns: readonly Column[],
  counts: readonly number[],
  total: number,
): Uint8Array | undefined {
  if (columns.every((column) => column.valid === undefined)) return undefined
  const valid = new Uint8Array(total).fill(1)
  place(columns, counts, (column, at, count) => {
    if (column.valid !== undefined) valid.set(column.valid.subarray(0, count), at)
  })
  return valid
}

function concatBytes(
  columns: readonly BytesColumn[],
  counts: readonly number[],
  total: number,
  valid: Uint8Array | undefined,
): Column {
  const all = identityPositions(total)
  const sizes = columns.map((column, i) => bytesAt(column, all, counts[i]!))
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0))
  const starts = new Int32Array(total)
  const lengths = new Int32Array(total)
  let used = 0
  // Of their bytes alone: what they lie in may be far larger.
  place(columns, counts, (column, first, count, i) => {
    copyValues(column, all, count, { bytes, starts, lengths, first, used })
    used += sizes[i]!
  })
  return {
    layout: 'bytes',
    starts,
    lengths,
    bytes,
    valid,
    isAscii: columns.every((column) => column.isAscii === true),
  }
}

function concatOffsets(
  columns: readonly { readonly offsets: Int32Array }[],
  counts: readonly number[],
  total: number,
) {
  const offsets = new Int32Array(total + 1)
  const childCounts: number[] = []
  let base = 0
  place(columns, counts, (column, at, count) => {
    for (let i = 0; i < count; i++) offsets[at + i + 1] = column.offsets[i + 1]! + base
    childCounts.push(column.offsets[count]!)
    base += column.offsets[count]!
  })
  return { offsets, childCounts }
}
