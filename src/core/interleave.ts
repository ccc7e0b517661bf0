import type { BytesColumn, Column } from './column.ts'
import { columnRange } from './column-range.ts'
import { concatColumns } from './concat-columns.ts'
import { gatherColumn, storageOfArray } from './flatten.ts'
import { allocateFixed } from './storage.ts'

/** Returns a column of 2 × `count` rows: even positions from `even`, odd ones from `odd`. Both are flat and of one layout. */
export function interleaveColumns(even: Column, odd: Column, count: number): Column {
  const valid = interleaveValidity(even.valid, odd.valid, count)
  if (even.layout === 'fixed' && odd.layout === 'fixed') {
    const values = allocateFixed(storageOfArray(even.values), count * 2)
    for (let i = 0; i < count; i++) {
      values[2 * i] = even.values[i]! as never
      values[2 * i + 1] = odd.values[i]! as never
    }
    return { layout: 'fixed', values, valid }
  }
  if (even.layout === 'decimal128' && odd.layout === 'decimal128') {
    const words = new BigInt64Array(count * 4)
    for (let i = 0; i < count; i++) {
      words[4 * i] = even.words[2 * i]!
      words[4 * i + 1] = even.words[2 * i + 1]!
      words[4 * i + 2] = odd.words[2 * i]!
      words[4 * i + 3] = odd.words[2 * i + 1]!
    }
    return { layout: 'decimal128', words, valid }
  }
  if (even.layout === 'bytes' && odd.layout === 'bytes')
    return interleaveBytes(even, odd, count, valid)
  if (even === odd)
    return gatherColumn(
      even,
      Int32Array.from({ length: count * 2 }, (_, i) => i >> 1),
      count * 2,
    )
  return gatherColumn(
    concatColumns([even, odd], [count, count]),
    Int32Array.from({ length: count * 2 }, (_, i) => (i >> 1) + (i & 1) * count),
    count * 2,
  )
}

function interleaveValidity(
  even: Uint8Array | undefined,
  odd: Uint8Array | undefined,
  count: number,
): Uint8Array | undefined {
  if (even === undefined && odd === undefined) return undefined
  const valid = new Uint8Array(count * 2)
  for (let i = 0; i < count; i++) {
    valid[2 * i] = even === undefined ? 1 : even[i]!
    valid[2 * i + 1] = odd === undefined ? 1 : odd[i]!
  }
  return valid
}

function interleaveBytes(
  even: BytesColumn,
  odd: BytesColumn,
  count: number,
  valid: Uint8Array | undefined,
): Column {
  const starts = new Int32Array(count * 2)
  const lengths = new Int32Array(count * 2)
  // Views of one buffer stay views; two buffers are put one behind the other.
  const isShared = even.bytes === odd.bytes
  const evenRange = isShared ? undefined : columnRange(even, count)
  const oddRange = isShared ? undefined : columnRange(odd, count)
  let bytes = even.bytes
  if (evenRange !== undefined && oddRange !== undefined) {
    bytes = new Uint8Array(evenRange.length + oddRange.length)
    bytes.set(even.bytes.subarray(evenRange.start, evenRange.start + evenRange.length))
    bytes.set(
      odd.bytes.subarray(oddRange.start, oddRange.start + oddRange.length),
      evenRange.length,
    )
  }
  const evenShift = evenRange === undefined ? 0 : -evenRange.start
  const oddShift =
    evenRange === undefined || oddRange === undefined ? 0 : evenRange.length - oddRange.start
  for (let i = 0; i < count; i++) {
    starts[2 * i] = even.starts[i]! + evenShift
    lengths[2 * i] = even.lengths[i]!
    starts[2 * i + 1] = odd.starts[i]! + oddShift
    lengths[2 * i + 1] = odd.lengths[i]!
  }
  return { layout: 'bytes', starts, lengths, bytes, valid, isAscii: undefined }
}
