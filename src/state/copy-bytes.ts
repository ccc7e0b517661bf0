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
