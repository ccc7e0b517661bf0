import type { FixedArray, FixedStorage } from '../../core/storage.ts'

/** How a lane's values are stored: as in columns, fixed storages and wide decimals. */
export type LaneStorage = FixedStorage | 'decimal128'

const WIDTHS: Readonly<Record<LaneStorage, number>> = {
  u8: 1,
  i8: 1,
  i16: 2,
  i32: 4,
  f32: 4,
  i64: 8,
  f64: 8,
  decimal128: 16,
}

/** Values of one fixed width, with views of their bytes and 32-bit words. Grows, keeping what is in it. */
export class Lane {
  readonly storage: LaneStorage
  /** Bytes a value takes. */
  readonly width: number
  capacity = 0
  bytes: Uint8Array = new Uint8Array(0)
  /** The same as `Int32Array`; empty for widths below 4. */
  words: Int32Array = new Int32Array(0)
  /** The same as the storage's own array; two words a value for wide decimals. */
  values: FixedArray = new Uint8Array(0)

  constructor(storage: LaneStorage, capacity: number) {
    this.storage = storage
    this.width = WIDTHS[storage]
    this.ensure(capacity)
  }

  /** Makes room for `capacity` values and one more, which loops may read and write. */
  ensure(capacity: number): void {
    if (capacity <= this.capacity) return
    const grown = this.capacity === 0 ? capacity : Math.max(capacity, this.capacity * 2)
    const buffer = new ArrayBuffer(Math.ceil(((grown + 1) * this.width) / 16) * 16)
    const bytes = new Uint8Array(buffer)
    bytes.set(this.bytes.subarray(0, this.capacity * this.width))
    this.capacity = grown
    this.bytes = bytes
    if (this.width >= 4) this.words = new Int32Array(buffer)
    this.values = arrayOver(this.storage, buffer)
  }
}

function arrayOver(storage: LaneStorage, buffer: ArrayBuffer): FixedArray {
  switch (storage) {
    case 'u8':
      return new Uint8Array(buffer)
    case 'i8':
      return new Int8Array(buffer)
    case 'i16':
      return new Int16Array(buffer)
    case 'i32':
      return new Int32Array(buffer)
    case 'f32':
      return new Float32Array(buffer)
    case 'f64':
      return new Float64Array(buffer)
    case 'i64':
    case 'decimal128':
      return new BigInt64Array(buffer)
  }
}

/** Writes `target[at + i] = source[codes[i]]` for `count` codes. */
export function gather(
  target: Lane,
  at: number,
  source: Lane,
  codes: Int32Array,
  count: number,
): void {
  switch (target.width) {
    case 1:
      gather1(target.bytes, at, source.bytes, codes, count)
      break
    case 2:
      gather2(target.values as Int16Array, at, source.values as Int16Array, codes, count)
      break
    case 4:
      gather4(target.words, at, source.words, codes, count)
      break
    case 8:
      gather8(target.words, at, source.words, codes, count)
      break
    default:
      gather16(target.words, at, source.words, codes, count)
      break
  }
}

type Gather<A> = (target: A, at: number, source: A, codes: Int32Array, count: number) => void

const gather1: Gather<Uint8Array> = (target, at, source, codes, count) => {
  for (let i = 0; i < count; i++) target[at + i] = source[codes[i]!]!
}
const gather2: Gather<Int16Array> = (target, at, source, codes, count) => {
  for (let i = 0; i < count; i++) target[at + i] = source[codes[i]!]!
}
/** As `gather`, of plain 32-bit words. */
export const gather4: Gather<Int32Array> = (target, at, source, codes, count) => {
  for (let i = 0; i < count; i++) target[at + i] = source[codes[i]!]!
}
// Wider values are moved as words: 64-bit elements would become BigInt objects on the way.
const gather8: Gather<Int32Array> = (target, at, source, codes, count) => {
  let to = at * 2
  for (let i = 0; i < count; i++) {
    const from = codes[i]! << 1
    target[to] = source[from]!
    target[to + 1] = source[from + 1]!
    to += 2
  }
}
const gather16: Gather<Int32Array> = (target, at, source, codes, count) => {
  for (let i = 0; i < count; i++) {
    const from = codes[i]! * 4
    const to = (at + i) * 4
    target[to] = source[from]!
    target[to + 1] = source[from + 1]!
    target[to + 2] = source[from + 2]!
    target[to + 3] = source[from + 3]!
  }
}

/**
 * Spreads values over rows with NULLs, in place and forwards: the values of the valid rows among
 * `count` rows from `at` on stand at the end of that range; each moves to its row.
 */
export function spread(lane: Lane, at: number, count: number, present: number, valid: Uint8Array) {
  const from = at + count - present
  switch (lane.width) {
    case 1:
      spread1(lane.bytes, at, count, from, valid)
      break
    case 2:
      spread1(lane.values as Int16Array, at, count, from, valid)
      break
    case 4:
      spread4(lane.words, at, count, from, valid)
      break
    case 8:
      spread8(lane.words, at, count, from, valid)
      break
    default:
      spread16(lane.words, at, count, from, valid)
      break
  }
}

function spread1(
  values: Uint8Array | Int16Array,
  at: number,
  count: number,
  from: number,
  valid: Uint8Array,
): void {
  let next = from
  for (let row = at; row < at + count; row++) {
    values[row] = values[next]!
    next += valid[row]!
  }
}

/** As `spread`, of plain 32-bit words. */
export function spread4(
  values: Int32Array,
  at: number,
  count: number,
  from: number,
  valid: Uint8Array,
): void {
  let next = from
  for (let row = at; row < at + count; row++) {
    values[row] = values[next]!
    next += valid[row]!
  }
}

function spread8(
  words: Int32Array,
  at: number,
  count: number,
  from: number,
  valid: Uint8Array,
): void {
  let next = from * 2
  for (let row = at; row < at + count; row++) {
    words[row * 2] = words[next]!
    words[row * 2 + 1] = words[next + 1]!
    next += valid[row]! * 2
  }
}

function spread16(
  words: Int32Array,
  at: number,
  count: number,
  from: number,
  valid: Uint8Array,
): void {
  let next = from * 4
  for (let row = at; row < at + count; row++) {
    const to = row * 4
    words[to] = words[next]!
    words[to + 1] = words[next + 1]!
    words[to + 2] = words[next + 2]!
    words[to + 3] = words[next + 3]!
    next += valid[row]! * 4
  }
}

/**
 * As `spread`, backwards: the values stand at the front, `present` of them, and move to the valid
 * ones of `count` places. Places that are not valid keep what they have.
 */
export function scatter(lane: Lane, count: number, present: number, valid: Uint8Array): void {
  const { width } = lane
  if (width === 1) scatter1(lane.bytes, count, present, valid)
  else if (width === 2) scatter1(lane.values as Int16Array, count, present, valid)
  else if (width === 4) scatter4(lane.words, count, present, valid)
  else scatterWords(lane.words, { count, present, wordCount: width / 4 }, valid)
}

function scatter1(
  values: Uint8Array | Int16Array,
  count: number,
  present: number,
  valid: Uint8Array,
): void {
  let next = present
  for (let row = count - 1; row >= 0; row--) if (valid[row] === 1) values[row] = values[--next]!
}

/** As `scatter`, of plain 32-bit words; places that are not valid become 0. */
export function scatter4(
  values: Int32Array,
  count: number,
  present: number,
  valid: Uint8Array,
): void {
  let next = present
  for (let row = count - 1; row >= 0; row--) values[row] = valid[row] === 1 ? values[--next]! : 0
}

function scatterWords(
  words: Int32Array,
  { count, present, wordCount }: { count: number; present: number; wordCount: number },
  valid: Uint8Array,
): void {
  let next = present
  for (let row = count - 1; row >= 0; row--) {
    if (valid[row] !== 1) continue
    next--
    for (let k = 0; k < wordCount; k++) words[row * wordCount + k] = words[next * wordCount + k]!
  }
}
