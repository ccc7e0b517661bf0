import { compileKernel } from '../../codegen/kernel.ts'
import type { MemoryViews } from './memory-views.ts'
import { unrolled } from './unrolled-loop.ts'

/**
 * What is copied of a row: an element of an array of that kind; two or four words of an Int32Array, for values of 8 and 16 bytes,
 * which no engine turns into objects then; or a word less a shift.
 */
export const COPY_KINDS = [
  'u8',
  'i8',
  'i16',
  'i32',
  'f32',
  'f64',
  'words2',
  'words4',
  'shifted',
] as const
export type CopyKind = (typeof COPY_KINDS)[number]

/** Copies the rows at `positions[0 … count-1]` of several arrays at once, each from element `ats[j]` of its target on. */
export type CopyKernel = (
  sources: readonly ArrayLike<unknown>[],
  ats: readonly number[],
  shifts: readonly number[],
  views: MemoryViews,
  positions: Int32Array,
  count: number,
) => void

/** Makes the loop for arrays of these kinds. */
export function copyKernel(kinds: readonly CopyKind[]): CopyKernel {
  const declarations = kinds.map(
    (kind, j) =>
      `const source${j} = sources[${j}], at${j} = ats[${j}]${kind === 'shifted' ? `, shift${j} = shifts[${j}]` : ''}`,
  )
  const targets = new Set(kinds.map(targetOf))
  return compileKernel<CopyKernel>(
    'exchange-copy',
    `// ${kinds.join()}
return (sources, ats, shifts, views, positions, count) => {
const ${[...targets].map((target) => `${target} = views.${target}`).join(', ')}
${declarations.join('\n')}
${unrolled((rows) => [
  ...rows.map((row) => `const p${row} = positions[i + ${row}]`),
  ...kinds.flatMap((kind, j) => rows.map((row) => copyText(kind, j, row))),
])}
}`,
  )
}

const targetOf = (kind: CopyKind): string =>
  kind === 'words2' || kind === 'words4' || kind === 'shifted' ? 'i32' : kind

function copyText(kind: CopyKind, j: number, row: number): string {
  const target = targetOf(kind)
  switch (kind) {
    case 'words2':
    case 'words4': {
      const shift = kind === 'words2' ? 1 : 2
      const words = Array.from({ length: 1 << shift }, (_, word) => word)
      return words
        .map(
          (word) =>
            `${target}[at${j} + ((i + ${row}) << ${shift}) + ${word}] = source${j}[(p${row} << ${shift}) + ${word}]`,
        )
        .join('\n')
    }
    case 'shifted':
      return `${target}[at${j} + i + ${row}] = source${j}[p${row}] - shift${j}`
    default:
      return `${target}[at${j} + i + ${row}] = source${j}[p${row}]`
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

/** Adds up the bytes of views; `range` becomes the first and the last byte, exclusive, that they reach. */
export type MeasureBytesKernel = (
  starts: Int32Array,
  lengths: Int32Array,
  valid: Uint8Array | undefined,
  positions: Int32Array,
  count: number,
  range: Int32Array,
) => number

export const measureBytesKernel = (hasValid: boolean): MeasureBytesKernel =>
  compileKernel(
    'exchange-measure',
    `return (starts, lengths, valid, positions, count, range) => {
let total = 0, low = 2147483647, high = 0
${unrolled((rows) => [
  ...rows.map((row) => `const p${row} = positions[i + ${row}]`),
  ...rows.map((row) => `const s${row} = starts[p${row}]`),
  ...rows.map((row) => `const n${row} = lengths[p${row}], e${row} = s${row} + n${row}`),
  ...rows.map(
    (row) => `${hasValid ? `if (valid[p${row}] === 1) {` : '{'}
total += n${row}
low = s${row} < low ? s${row} : low
high = e${row} > high ? e${row} : high
}`,
  ),
])}
range[0] = low
range[1] = high
return total
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

/** Writes starts, less a shift, and lengths of views that may be NULL, whose are 0. */
export type ShiftViewsKernel = (
  starts: Int32Array,
  lengths: Int32Array,
  valid: Uint8Array,
  positions: Int32Array,
  count: number,
  words: Int32Array,
  startAt: number,
  lengthAt: number,
  shift: number,
) => void

export const shiftViewsKernel = (): ShiftViewsKernel =>
  compileKernel(
    'exchange-views',
    `return (starts, lengths, valid, positions, count, words, startAt, lengthAt, shift) => {
for (let i = 0; i < count; i++) {
const p = positions[i], isValue = -valid[p]
words[startAt + i] = (starts[p] - shift) & isValue
words[lengthAt + i] = lengths[p] & isValue
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
