import type { BytesColumn } from './column.ts'

/** From so many bytes on the engine's own copy is worth the two arrays that it takes. */
const MANY_BYTES = 256

/** Copies bytes between places that are the same or do not overlap, by words wherever they lie: no object is made for it. */
export function copyBytes(
  from: DataView,
  start: number,
  to: DataView,
  at: number,
  length: number,
): void {
  if (length >= MANY_BYTES) {
    const source = new Uint8Array(from.buffer, from.byteOffset + start, length)
    new Uint8Array(to.buffer, to.byteOffset + at, length).set(source)
    return
  }
  if (length < 8) {
    for (let i = 0; i < length; i++) to.setUint8(at + i, from.getUint8(start + i))
    return
  }
  const end = length - 8
  for (let i = 0; i < end; i += 8) copyEight(from, start + i, to, at + i)
  // The last ones overlap those before them, so that nothing is left to be copied one by one.
  copyEight(from, start + end, to, at + end)
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function copyEight(from: DataView, start: number, to: DataView, at: number): void {
  const low = from.getInt32(start, true)
  const high = from.getInt32(start + 4, true)
  to.setInt32(at, low, true)
  to.setInt32(at + 4, high, true)
}

/** Values whose bytes are touched before they are copied: few enough to stay in the first-level cache. */
export const TOUCHED_VALUES = 64

/**
 * Loads the lines of the next TOUCHED_VALUES values into the cache: values lie anywhere in what they were read from, and loads that do not
 * wait for each other take a third of the time of copies that do. The answer has no meaning; whoever keeps it keeps the loads alive.
 */
export function touchValues(
  source: DataView,
  { starts, lengths, valid }: BytesColumn,
  positions: Int32Array,
  from: number,
  count: number,
): number {
  const end = Math.min(count, from + TOUCHED_VALUES)
  let touched = 0
  for (let k = from; k < end; k++) {
    const position = positions[k]!
    if (valid !== undefined && valid[position] === 0) continue
    const start = starts[position]!
    const length = lengths[position]!
    if (length === 0 || start + length > source.byteLength) continue
    touched ^= source.getInt8(start) ^ source.getInt8(start + length - 1)
    if (length > 64) touched ^= source.getInt8(start + 64)
  }
  return touched
}

/** Bytes of the values at positions, NULL aside. */
export function bytesAt(
  { lengths, valid }: BytesColumn,
  positions: Int32Array,
  count: number,
): number {
  let total = 0
  for (let k = 0; k < count; k++) {
    const position = positions[k]!
    if (valid === undefined || valid[position] === 1) total += lengths[position]!
  }
  return total
}

/** Where copied values go: their bytes from `used` on, where each lies from place `first` on. */
export interface CopiedValues {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
  readonly lengths: Int32Array
  readonly first: number
  readonly used: number
}

/**
 * Copies the values at positions one behind the other; NULL has no bytes. At positions that are not live anything may stand: what lies beyond
 * the bytes is empty.
 */
export function copyValues(
  column: BytesColumn,
  positions: Int32Array,
  count: number,
  { bytes, starts, lengths, first, used }: CopiedValues,
): void {
  const source = viewOf(column.bytes)
  const target = viewOf(bytes)
  const { valid } = column
  let end = used
  let touched = 0
  for (let k = 0; k < count; k++) {
    if (k % TOUCHED_VALUES === 0) touched ^= touchValues(source, column, positions, k, count)
    const position = positions[k]!
    starts[first + k] = end
    lengths[first + k] = 0
    if (valid !== undefined && valid[position] === 0) continue
    const start = column.starts[position]!
    const length = column.lengths[position]!
    if (start + length > source.byteLength) continue
    lengths[first + k] = length
    copyBytes(source, start, target, end, length)
    end += length
  }
  lastTouched = touched
}
/** See `touchValues`. */
export let lastTouched = 0
