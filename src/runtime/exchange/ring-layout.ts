import { assert } from '../../core/errors.ts'
import { align16 } from './memory-views.ts'

/**
 * How a ring lies in its shared memory. One writer, one reader; everything little-endian words of 32 bits.
 *
 * Bytes 0 … 255 are the ring's head, each word that one side writes in a cache line of its own:
 *
 * | byte | word                                                               | written by |
 * |------|--------------------------------------------------------------------|------------|
 * | 0    | format: `RING_FORMAT`                                              | maker      |
 * | 4    | capacity: bytes of the data area                                   | maker      |
 * | 64   | write position: where the next record will begin                   | writer     |
 * | 128  | read position: where the first record not freed begins             | reader     |
 * | 192  | out-of-band area, 64 bytes: reserved, zero                         | writer     |
 *
 * The data area follows. Positions are byte offsets in it; equal positions mean an empty ring, so it is never filled to the last
 * byte. Records begin at multiples of 16 and do not wrap: where one does not fit before the end, a wrap marker stands
 * and the record begins at 0. A record is a header of 16 bytes and its bytes:
 *
 * | byte | word                                                                                   |
 * |------|----------------------------------------------------------------------------------------|
 * | 0    | size of what follows the header, without padding                                        |
 * | 4    | kind: 1 … 127, `FRAGMENT_KIND` or `WRAP_KIND`                                           |
 * | 8    | reserved, zero: number of barriers that have overtaken this record                      |
 * | 12   | reserved, zero                                                                          |
 *
 * Barriers that overtake: the writer would announce checkpoint and write position in the out-of-band area; the reader looks
 * there before each record, and takes what lies between as the channel's state. Nothing of it is done yet.
 *
 * A record of more than half the ring travels as fragments: bytes 0 of each is the size of the whole, 4 the offset of this part,
 * 8 the kind of the whole, then the part. They follow one another without other records in between.
 */
export const RING_FORMAT = 1
export const FORMAT_WORD = 0
export const CAPACITY_WORD = 1
export const WRITE_WORD = 16
export const READ_WORD = 32
/** Where the data area begins, bytes. */
export const DATA_START = 256
export const RECORD_HEADER_BYTES = 16
export const FRAGMENT_HEADER_BYTES = 16
export const FRAGMENT_KIND = 128
export const WRAP_KIND = 129
export const MIN_RING_BYTES = 256

/** Makes an empty ring with a data area of at least `sizeBytes` (and at least `MIN_RING_BYTES`). */
export function createRing(sizeBytes: number): SharedArrayBuffer {
  const capacity = align16(Math.max(MIN_RING_BYTES, sizeBytes))
  const memory = new SharedArrayBuffer(DATA_START + capacity)
  const words = new Int32Array(memory)
  words[FORMAT_WORD] = RING_FORMAT
  words[CAPACITY_WORD] = capacity
  return memory
}

/** Returns the size of a ring's data area. */
export function ringCapacity(words: Int32Array): number {
  assert(words[FORMAT_WORD] === RING_FORMAT, 'the memory holds a ring of this format')
  return words[CAPACITY_WORD]!
}

/** Largest record, with its header, that travels in one piece: with this it fits into an empty ring wherever the positions stand. */
export const largestRecord = (capacity: number): number => (capacity >> 1) & ~15

/** Largest part of a record that a fragment carries. */
export const largestFragment = (capacity: number): number =>
  ((capacity >> 2) & ~15) - RECORD_HEADER_BYTES - FRAGMENT_HEADER_BYTES
