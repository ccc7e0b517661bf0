import { NULL_HASH } from '../codegen/hash-mix.ts'
import { type LeafReader, type LeafStorage, wordCount } from '../codegen/hash-reader.ts'
import type { Column } from '../core/column.ts'
import type { ByteHeap } from './byte-heap.ts'
import type { HashIndex } from './hash-index.ts'
import { elementText, type KeyPlace } from './row-layout.ts'
import type { RowStore } from './row-store.ts'

/** What kernels work on, as their constants, so that tables of one layout share compiled code. */
export interface TableParts {
  readonly index: HashIndex
  readonly rows: RowStore
  readonly heap: ByteHeap
}

/** Returns the constants that the texts below expect. */
export function keyKernelConstants({ index, rows, heap }: TableParts): readonly unknown[] {
  return [index, rows, heap, equalBytes]
}

/**
 * Writes to `rowIds[k]` the row of each key from `from` up to `to`, −1 where there is none, and lists these k in
 * `misses`; returns how many.
 */
export type FindKernel = (
  columns: readonly Column[],
  selection: Int32Array | undefined,
  from: number,
  to: number,
  hashes: Int32Array,
  rowIds: Int32Array,
  misses: Int32Array,
) => number

/** Adds the keys listed in `misses` (equal ones once), or finds them; writes new ids to `freshIds` from `freshFrom` on, and returns where they end. */
export type InsertKernel = (
  columns: readonly Column[],
  selection: Int32Array | undefined,
  missCount: number,
  hashes: Int32Array,
  rowIds: Int32Array,
  misses: Int32Array,
  freshIds: Int32Array,
  freshFrom: number,
) => number

/** Writes keys to the rows `rowIds[k]`. */
export type StoreKernel = (
  columns: readonly Column[],
  selection: Int32Array | undefined,
  count: number,
  rowIds: Int32Array,
) => void

/**
 * For tables whose index lies in the cache: one pass does it all. `isOnePage`: the index is a
 * single page, which is then at hand without the directory.
 */
export function findText(
  keys: readonly KeyPlace[],
  readers: readonly LeafReader[],
  { hasSelection, isOnePage }: { readonly hasSelection: boolean; readonly isOnePage: boolean },
): string {
  const skipsKeys = comparesHashOnly(keys)
  return `${head(keys)}
return (columns, selection, from, to, hashes, rowIds, misses) => {
${skipsKeys ? '' : readers.map((reader) => reader.declare()).join('\n')}
const directory = index.directory${isOnePage ? ', slots = directory[0], mask = slots.length - 1' : ', shift = index.shift'}
let missCount = 0
for (let k = from; k < to; k++) {
const h = hashes[k]
${skipsKeys ? '' : readAll(readers, hasSelection)}
${isOnePage ? '' : 'const slots = directory[h >>> shift], mask = slots.length - 1'}
let id = -1
${probe(keys, readers)}
if (id < 0) misses[missCount++] = k
rowIds[k] = id
}
return missCount
}`
}

/**
 * For larger tables, which wait for memory most of the time; `isOnePage` as above, where rows are large and their keys few. Rows are taken a few hundred at a time,
 * in passes that each make many independent loads: touch the slots, pick rows by their hash, touch
 * their keys, compare. Touching four rows in one step nearly halves the time of a pass, for the
 * processor then sees more rows ahead. Another key of the same hash is rare: then the search begins
 * again with keys.
 */
export function findInLargeText(
  keys: readonly KeyPlace[],
  readers: readonly LeafReader[],
  { hasSelection, isOnePage }: { readonly hasSelection: boolean; readonly isOnePage: boolean },
): string {
  const skipsKeys = comparesHashOnly(keys)
  const slotsOf = (hash: string): string => (isOnePage ? 'onePage' : `directory[${hash} >>> shift]`)
  return `${head(keys)}
return (columns, selection, from, to, hashes, rowIds, misses) => {
${skipsKeys ? '' : readers.map((reader) => reader.declare()).join('\n')}
const directory = index.directory${isOnePage ? ', onePage = directory[0]' : ', shift = index.shift'}
let missCount = 0, touched = 0
for (let start = from; start < to; start += ${CHUNK_ROWS}) {
const end = Math.min(to, start + ${CHUNK_ROWS})
${fourAtATime(
  (w) => `const h${w} = hashes[k + ${w}], slots${w} = ${slotsOf(`h${w}`)}`,
  (w) => `slots${w}[(h${w} << 1) & (slots${w}.length - 1)]`,
)}
let some = -1
for (let k = start; k < end; k++) {
const h = hashes[k], slots = ${slotsOf('h')}, mask = slots.length - 1
let s = (h << 1) & mask, r = slots[s + 1]
while (r !== 0 && slots[s] !== h) {
s = (s + 2) & mask
r = slots[s + 1]
}
rowIds[k] = r - 1
${skipsKeys ? 'if (r === 0) misses[missCount++] = k' : 'some = r === 0 ? some : r - 1'}
}
${skipsKeys ? '' : `if (some >= 0) {\n${touchKeys(keys)}\n}\n${compareFoundText(keys, readers, { hasSelection, slots: slotsOf('h') })}`}
}
index.touched = touched
return missCount
}`
}

/** Rows per round of passes: few enough that their cache lines stay in the first-level cache. */
const CHUNK_ROWS = 256

/** A loop over `k` from `start`, in steps of four, that xors a load of each row into `touched`. It may leave up to three rows out. */
function fourAtATime(declare: (w: number) => string, load: (w: number) => string): string {
  const ways = [0, 1, 2, 3]
  return `for (let k = start; k <= end - 4; k += 4) {
${ways.map(declare).join('\n')}
touched ^= ${ways.map(load).join(' ^ ')}
}`
}

/** Touches the keys of the rows found (`some` stands in for those that were not), then their bytes in the heap. */
function touchKeys(keys: readonly KeyPlace[]): string {
  const row = (w: number): string =>
    `const f${w} = rowIds[k + ${w}] < 0 ? some : rowIds[k + ${w}], g${w} = f${w} >>> 12, o${w} = f${w} & 4095`
  const place = (key: KeyPlace, i: number, w: number): string =>
    `key${i}[g${w}][${elementText(key.stride, 0, `o${w}`)}]`
  // A record is looked at once.
  const touched = areInRecords(keys) ? keys.slice(0, 1) : keys
  const rows = fourAtATime(row, (w) => touched.map((key, i) => place(key, i, w)).join(' ^ '))
  const bytes = keys.flatMap((key, i) => (key.storage === 'bytes' ? [i] : []))
  if (bytes.length === 0) return rows
  // An empty value has the reference 0, and there may be no page 0: it is not looked at.
  const inHeap = fourAtATime(
    (w) => `${row(w)}, ${bytes.map((i) => `t${i}_${w} = ${place(keys[i]!, i, w)}`).join(', ')}`,
    (w) =>
      bytes
        .map(
          (i) =>
            `(key${i}[g${w}][${elementText(keys[i]!.stride, 1, `o${w}`)}] === 0 ? 0 : views[t${i}_${w} >>> 13].getInt8((t${i}_${w} & 8191) << 3))`,
        )
        .join(' ^ '),
  )
  return `${rows}\n${inHeap}`
}

/** Compares the keys of the rows that were picked by their hash. */
function compareFoundText(
  keys: readonly KeyPlace[],
  readers: readonly LeafReader[],
  { hasSelection, slots }: { readonly hasSelection: boolean; readonly slots: string },
): string {
  return `for (let k = start; k < end; k++) {
const f = rowIds[k]
if (f >= 0) {
const g = f >>> 12, o = f & 4095
${readAll(readers, hasSelection)}
if (!(${sameKey(keys, readers)})) {
const h = hashes[k], slots = ${slots}, mask = slots.length - 1
let id = -1
${probe(keys, readers)}
rowIds[k] = id
if (id < 0) misses[missCount++] = k
}
} else misses[missCount++] = k
}`
}

/** Adds keys, one after the other, for equal ones may follow one another; those that are there are found. */
export function insertText(
  keys: readonly KeyPlace[],
  readers: readonly LeafReader[],
  hasSelection: boolean,
): string {
  return `${head(keys)}
return (columns, selection, missCount, hashes, rowIds, misses, freshIds, freshFrom) => {
${readers.map((reader) => reader.declare()).join('\n')}
let fresh = freshFrom, directory = index.directory, shift = index.shift - 1, numbers = index.numbers, rooms = index.rooms, dirty = index.ledger.dirty
for (let m = 0; m < missCount; m++) {
const k = misses[m], h = hashes[k]
${readAll(readers, hasSelection)}
let id = -1
for (;;) {
const d = h >>> 1 >>> shift, n = numbers[d], slots = directory[d], mask = slots.length - 1
${probe(keys, readers)}
if (id >= 0) break
if (dirty[n] !== 0 && rooms[n] > 0) {
id = rows.allocate()
slots[s] = h
slots[s + 1] = id + 1
rooms[n]--
const g = id >>> 12, o = id & 4095
${readers.map((reader, i) => storeText(keys[i]!, reader)).join('\n')}
freshIds[fresh++] = id
break
}
index.prepareInsert(h)
directory = index.directory; shift = index.shift - 1; numbers = index.numbers; rooms = index.rooms; dirty = index.ledger.dirty
}
rowIds[k] = id
}
return fresh
}`
}

/** Writes keys without looking for them: for tables without an index. */
export function storeKeysText(
  keys: readonly KeyPlace[],
  readers: readonly LeafReader[],
  hasSelection: boolean,
): string {
  return `${head(keys)}
return (columns, selection, count, rowIds) => {
${readers.map((reader) => reader.declare()).join('\n')}
for (let k = 0; k < count; k++) {
const id = rowIds[k], g = id >>> 12, o = id & 4095
${readAll(readers, hasSelection)}
${readers.map((reader, i) => storeText(keys[i]!, reader)).join('\n')}
}
}`
}

/** Names the parts and the arrays of the key columns; the lists of arrays by page stay the same objects. */
function head(keys: readonly KeyPlace[]): string {
  // The storages keep apart texts that are otherwise the same, so that each sees one kind of arrays.
  const lines = [
    `// ${keys.map((key) => key.storage).join()}`,
    'const index = constants[0], rows = constants[1], heap = constants[2], equalBytes = constants[3], views = heap.views',
  ]
  keys.forEach((key, i) => {
    lines.push(`const key${i} = rows.arrays[${key.values}]`)
    if (key.valid >= 0) lines.push(`const keyValid${i} = rows.arrays[${key.valid}]`)
  })
  return lines.join('\n')
}

function readAll(readers: readonly LeafReader[], hasSelection: boolean): string {
  const lines = [`const p = ${hasSelection ? 'selection[k]' : 'k'}`]
  for (const reader of readers) lines.push(reader.locate(), reader.words())
  return lines.join('\n')
}

/** Looks for the key in `slots` from `h`: sets `id`, which is −1 before, where it is there; leaves `s`, the slot where it ended. */
function probe(keys: readonly KeyPlace[], readers: readonly LeafReader[]): string {
  const check = comparesHashOnly(keys)
    ? 'id = r - 1; break'
    : `const c = r - 1, g = c >>> 12, o = c & 4095
if (${sameKey(keys, readers)}) { id = c; break }`
  return `let s = (h << 1) & mask
for (;;) {
const r = slots[s + 1]
if (r === 0) break
if (slots[s] === h) {
${check}
}
s = (s + 2) & mask
}`
}

const EXACT: readonly LeafStorage[] = ['u8', 'i8', 'i16', 'i32']

/** One key of at most 32 bits: no two of its values share a hash (`hash-mix.ts` hashInt64), but one may share NULL's. */
const isExact = (keys: readonly KeyPlace[]): boolean =>
  keys.length === 1 && EXACT.includes(keys[0]!.storage)
const comparesHashOnly = (keys: readonly KeyPlace[]): boolean => isExact(keys) && keys[0]!.valid < 0

/** Expression: row `o` of page `g` has the key, given that its hash is `h`. */
function sameKey(keys: readonly KeyPlace[], readers: readonly LeafReader[]): string {
  const equal = keys.map((key, i) => equalText(key, readers[i]!)).join(' && ')
  return isExact(keys) ? `hashes[k] !== ${NULL_HASH} || (${equal})` : equal || 'true'
}

/** Expression: row `o` of page `g` has the reader's value. */
function equalText(key: KeyPlace, reader: LeafReader): string {
  const i = reader.index
  const same =
    key.storage === 'bytes'
      ? `key${i}[g][${elementText(key.stride, 1)}] === n${i} && equalBytes(views, key${i}[g][${elementText(key.stride)}], view${i}, s${i}, n${i})`
      : wordPlaces(key)
          .map((at, w) => `key${i}[g][${at}] === w${i}_${w}`)
          .join(' && ')
  if (key.valid < 0) return same
  // Where the column has no NULL here, a NULL row is another key.
  const valid = `keyValid${i}[g][${elementText(key.validStride)}]`
  if (!reader.isNullable) return `${valid} === 1 && ${same}`
  return `${valid} === v${i} && (v${i} === 0 || ${same})`
}

/** Statements: write the reader's value to row `o` of page `g`. NULL stays zeros. */
function storeText(key: KeyPlace, reader: LeafReader): string {
  const i = reader.index
  const store =
    key.storage === 'bytes'
      ? `key${i}[g][${elementText(key.stride)}] = heap.store(view${i}, s${i}, n${i})\nkey${i}[g][${elementText(key.stride, 1)}] = n${i}`
      : wordPlaces(key)
          .map((at, w) => `key${i}[g][${at}] = w${i}_${w}`)
          .join('\n')
  if (key.valid < 0) return store
  const valid = `keyValid${i}[g][${elementText(key.validStride)}] = 1\n${store}`
  return reader.isNullable ? `if (v${i} === 1) {\n${valid}\n}` : valid
}

/** Indexes of the words of a value that is not bytes in its array. */
const wordPlaces = ({ storage, stride }: KeyPlace): readonly string[] =>
  Array.from({ length: wordCount(storage) }, (_, word) => elementText(stride, word))

const areInRecords = (keys: readonly KeyPlace[]): boolean =>
  keys.length > 1 && keys.every(({ storage, stride }) => stride > wordsOf(storage))

const wordsOf = (storage: LeafStorage): number => (storage === 'bytes' ? 2 : wordCount(storage))

/** True when the heap's bytes at `ref` are those of the view, both `length` long. */
function equalBytes(
  views: readonly DataView[],
  ref: number,
  other: DataView,
  start: number,
  length: number,
): boolean {
  const view = views[ref >>> 13]!
  const at = (ref & 8191) << 3
  // The last words overlap those before them, so that few lengths need a loop and most branches go
  // one way.
  if (length >= 8) {
    const end = length - 8
    for (let i = 0; i < end; i += 8) {
      const low = view.getInt32(at + i, true) ^ other.getInt32(start + i, true)
      const high = view.getInt32(at + i + 4, true) ^ other.getInt32(start + i + 4, true)
      if ((low | high) !== 0) return false
    }
    const low = view.getInt32(at + end, true) ^ other.getInt32(start + end, true)
    const high = view.getInt32(at + end + 4, true) ^ other.getInt32(start + end + 4, true)
    return (low | high) === 0
  }
  if (length >= 4) {
    const end = length - 4
    const first = view.getInt32(at, true) ^ other.getInt32(start, true)
    return (first | (view.getInt32(at + end, true) ^ other.getInt32(start + end, true))) === 0
  }
  for (let i = 0; i < length; i++)
    if (view.getUint8(at + i) !== other.getUint8(start + i)) return false
  return true
}
