import { compileKernel } from '../../codegen/kernel.ts'
import { assertNever } from '../../core/errors.ts'
import type { FixedStorage } from '../../core/storage.ts'

/** Writes the rows at `positions[0 … count-1]` of a column's array behind one another, from element `at` of the target on. */
export type CopyKernel = (
  source: ArrayLike<unknown>,
  target: ArrayLike<unknown>,
  at: number,
  positions: Int32Array,
  count: number,
) => void

/** Storages that loops are made for: 64-bit integers are copied as words of 32 bits, which no engine turns into objects. */
export type CopyStorage = Exclude<FixedStorage, 'i64'> | 'words2' | 'words4'

/** Returns the loop for arrays of one kind; each has a function of its own, that sees nothing else. */
export function copyKernel(storage: CopyStorage): CopyKernel {
  let kernel = copyKernels.get(storage)
  if (kernel === undefined) {
    kernel = compileKernel<CopyKernel>(
      `exchange-copy-${storage}`,
      `// ${storage}
return (source, target, at, positions, count) => {
for (let i = 0; i < count; i++) {
${copyText(storage)}
}
}`,
    )
    copyKernels.set(storage, kernel)
  }
  return kernel
}
const copyKernels = new Map<CopyStorage, CopyKernel>()

function copyText(storage: CopyStorage): string {
  switch (storage) {
    case 'words2':
      return `const p = positions[i] << 1, t = at + (i << 1)
target[t] = source[p]
target[t + 1] = source[p + 1]`
    case 'words4':
      return `const p = positions[i] << 2, t = at + (i << 2)
target[t] = source[p]
target[t + 1] = source[p + 1]
target[t + 2] = source[p + 2]
target[t + 3] = source[p + 3]`
    case 'u8':
    case 'i8':
    case 'i16':
    case 'i32':
    case 'f32':
    case 'f64':
      return 'target[at + i] = source[positions[i]]'
    default:
      return assertNever(storage)
  }
}

/** Writes `outer AND inner` validity: of the dictionary's row and of its entry. */
export type BothValidKernel = (
  outer: Uint8Array,
  outerPositions: Int32Array,
  inner: Uint8Array,
  innerPositions: Int32Array,
  count: number,
  target: Uint8Array,
  at: number,
) => void

export const bothValidKernel = (): BothValidKernel =>
  compileKernel(
    'exchange-valid',
    `return (outer, outerPositions, inner, innerPositions, count, target, at) => {
for (let i = 0; i < count; i++) target[at + i] = outer[outerPositions[i]] & inner[innerPositions[i]]
}`,
  )

/**
 * Adds up the bytes of views. Answers the total, or −1 − total where each view begins at the end of the one before, so that
 * all of them can be copied at once.
 */
export type MeasureBytesKernel = (
  starts: Int32Array,
  lengths: Int32Array,
  valid: Uint8Array | undefined,
  positions: Int32Array,
  count: number,
) => number

export const measureBytesKernel = (hasValid: boolean): MeasureBytesKernel =>
  compileKernel(
    'exchange-measure',
    `return (starts, lengths, valid, positions, count) => {
let total = 0, isAdjacent = 1, next = -1
for (let i = 0; i < count; i++) {
const p = positions[i]
${hasValid ? 'if (valid[p] === 0) continue' : ''}
const start = starts[p], length = lengths[p]
total += length
isAdjacent &= start === next | next === -1
next = start + length
}
return isAdjacent === 1 ? -1 - total : total
}`,
  )

/** Copies the bytes of views behind one another and writes starts (from 0) and lengths; those of NULL are 0. */
export type CopyBytesKernel = (
  starts: Int32Array,
  lengths: Int32Array,
  valid: Uint8Array | undefined,
  bytes: Uint8Array,
  positions: Int32Array,
  count: number,
  words: Int32Array,
  startAt: number,
  lengthAt: number,
  target: Uint8Array,
  targetView: DataView,
  targetAt: number,
) => void

/** Longer texts are copied by the engine's own routine. */
const LONG_TEXT = 256

export const copyBytesKernel = (hasValid: boolean): CopyBytesKernel =>
  compileKernel(
    'exchange-bytes',
    `return (starts, lengths, valid, bytes, positions, count, words, startAt, lengthAt, target, targetView, targetAt) => {
const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
let used = 0
for (let i = 0; i < count; i++) {
const p = positions[i], from = starts[p]
const length = ${hasValid ? 'valid[p] === 0 ? 0 : lengths[p]' : 'lengths[p]'}
words[startAt + i] = used
words[lengthAt + i] = length
const to = targetAt + used
used += length
if (length < 4) for (let b = 0; b < length; b++) target[to + b] = bytes[from + b]
else if (length < ${LONG_TEXT}) {
const last = length - 4
for (let b = 0; b < last; b += 4) targetView.setInt32(to + b, view.getInt32(from + b, true), true)
targetView.setInt32(to + last, view.getInt32(from + last, true), true)
} else target.set(bytes.subarray(from, from + length), to)
}
}`,
  )

/** Writes starts and lengths of views whose bytes are copied as they lie. */
export type ShiftViewsKernel = (
  starts: Int32Array,
  lengths: Int32Array,
  valid: Uint8Array | undefined,
  positions: Int32Array,
  count: number,
  words: Int32Array,
  startAt: number,
  lengthAt: number,
) => void

export const shiftViewsKernel = (hasValid: boolean): ShiftViewsKernel =>
  compileKernel(
    'exchange-views',
    `return (starts, lengths, valid, positions, count, words, startAt, lengthAt) => {
let used = 0
for (let i = 0; i < count; i++) {
const p = positions[i]
const length = ${hasValid ? 'valid[p] === 0 ? 0 : lengths[p]' : 'lengths[p]'}
words[startAt + i] = used
words[lengthAt + i] = length
used += length
}
}`,
  )

/** Adds up the elements of lists. */
export type MeasureListsKernel = (
  offsets: Int32Array,
  valid: Uint8Array | undefined,
  positions: Int32Array,
  count: number,
) => number

export const measureListsKernel = (hasValid: boolean): MeasureListsKernel =>
  compileKernel(
    'exchange-lists',
    `return (offsets, valid, positions, count) => {
let total = 0
for (let i = 0; i < count; i++) {
const p = positions[i]
${hasValid ? 'if (valid[p] === 0) continue' : ''}
total += offsets[p + 1] - offsets[p]
}
return total
}`,
  )

/** Writes the child rows of lists, and where each list ends behind the ones before; lists that are NULL are empty. */
export type ExpandListsKernel = (
  offsets: Int32Array,
  valid: Uint8Array | undefined,
  positions: Int32Array,
  count: number,
  children: Int32Array,
  ends: Int32Array,
) => void

export const expandListsKernel = (hasValid: boolean): ExpandListsKernel =>
  compileKernel(
    'exchange-expand',
    `return (offsets, valid, positions, count, children, ends) => {
let used = 0
ends[0] = 0
for (let i = 0; i < count; i++) {
const p = positions[i]
${hasValid ? 'if (valid[p] === 1)' : ''}
for (let child = offsets[p], end = offsets[p + 1]; child < end; child++) children[used++] = child
ends[i + 1] = used
}
}`,
  )

/** Writes the dictionary entry of each row, 0 for rows that are NULL, whose codes say nothing. Answers the largest. */
export type EntriesKernel = (
  codes: Int32Array,
  valid: Uint8Array | undefined,
  positions: Int32Array,
  count: number,
  entries: Int32Array,
) => number

export const entriesKernel = (hasValid: boolean): EntriesKernel =>
  compileKernel(
    'exchange-entries',
    `return (codes, valid, positions, count, entries) => {
let largest = 0
for (let i = 0; i < count; i++) {
const p = positions[i]
const entry = ${hasValid ? 'valid[p] === 0 ? 0 : codes[p]' : 'codes[p]'}
entries[i] = entry
if (entry > largest) largest = entry
}
return largest
}`,
  )

/**
 * Numbers the dictionary entries that rows use in the order in which they come: rewrites `codes[0 … count-1]` and lists
 * the entries in `used`. `numbers` has a 0 for every entry, before and after. Answers how many are used.
 */
export type RenumberKernel = (
  codes: Int32Array,
  count: number,
  numbers: Int32Array,
  used: Int32Array,
) => number

export const renumberKernel = (): RenumberKernel =>
  compileKernel(
    'exchange-renumber',
    `return (codes, count, numbers, used) => {
let usedCount = 0
for (let i = 0; i < count; i++) {
const code = codes[i]
let number = numbers[code]
if (number === 0) {
used[usedCount++] = code
numbers[code] = number = usedCount
}
codes[i] = number - 1
}
for (let i = 0; i < usedCount; i++) numbers[used[i]] = 0
return usedCount
}`,
  )
