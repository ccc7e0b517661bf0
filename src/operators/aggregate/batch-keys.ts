import { BatchHasher } from '../../codegen/hash.ts'
import { KernelChoice, LeafReader, leafStorageOf } from '../../codegen/hash-reader.ts'
import { compileKernel } from '../../codegen/kernel.ts'
import type { BytesColumn, Column } from '../../core/column.ts'
import { bytesType, type SqlType } from '../../core/types.ts'
import { NestedKeyEncoder } from '../../state/nested-key.ts'
import { isNestedKey } from '../../state/row-layout.ts'
import { KeyBuffer } from './key-buffer.ts'

/** Numbers the keys of rows, and writes each different one to `stored`; see `BatchKeys.number`. */
type NumberKernel = (
  columns: readonly Column[],
  selection: Int32Array | undefined,
  count: number,
  hashes: Int32Array,
  slots: Int32Array,
  mask: number,
  numbers: Int32Array,
  origins: Int32Array,
  stored: readonly KeyBuffer[],
) => number

interface KernelOfEncodings {
  readonly run: NumberKernel
  /** By key: whether it can be NULL in these encodings. */
  readonly isNullable: readonly boolean[]
}

/**
 * The different keys of one batch, numbered in the order of their first rows. What keyed tables do over the whole stream, with nothing
 * that outlives the batch: keys of a batch lie close together, and are forgotten by clearing a small index.
 */
export class BatchKeys {
  readonly #hasher: BatchHasher
  readonly #nested: readonly (NestedKeyEncoder | undefined)[]
  readonly #hasNested: boolean
  readonly #buffers: readonly KeyBuffer[]
  readonly #kernels: KernelChoice<KernelOfEncodings>
  #hashes = new Int32Array(0)
  /** Two words each: the hash, and the number + 1; 0 = free. */
  #slots = new Int32Array(0)
  #capacity = 0
  #columns: readonly Column[] = []

  constructor(types: readonly SqlType[]) {
    this.#nested = types.map((type) => (isNestedKey(type) ? new NestedKeyEncoder(type) : undefined))
    this.#hasNested = this.#nested.some((encoder) => encoder !== undefined)
    const flat = types.map((type) => (isNestedKey(type) ? bytesType(type.nullable) : type))
    this.#hasher = new BatchHasher(flat)
    this.#buffers = flat.map((type) => new KeyBuffer(leafStorageOf(type)))
    this.#kernels = new KernelChoice((encodings, hasSelection) => {
      const readers = encodings.map(
        (encoding, i) => new LeafReader(i, this.#buffers[i]!.storage, encoding, flat[i]!.nullable),
      )
      return {
        run: compileKernel<NumberKernel>(
          'batch-keys',
          numberText(this.#buffers, readers, hasSelection),
          [equalBytes],
        ),
        isNullable: readers.map((reader) => reader.isNullable),
      }
    })
  }

  /**
   * Writes to `numbers[k]` the number of the key of the k-th of `count` positions, and to `origins` the position of each key's first row;
   * returns how many keys there are.
   */
  number(
    keys: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    numbers: Int32Array,
    origins: Int32Array,
  ): number {
    if (this.#capacity < count) this.#grow(count)
    const columns = this.#hasNested
      ? keys.map((column, i) => this.#nested[i]?.encode(column, selection, count) ?? column)
      : keys
    this.#hasher.hash(columns, selection, count, this.#hashes)
    // At most half full, whatever comes.
    const words = 1 << (34 - Math.clz32(Math.max(count, 8) - 1))
    this.#slots.fill(0, 0, words)
    const { run, isNullable } = this.#kernels.of(columns, selection !== undefined)
    const found = run(
      columns,
      selection,
      count,
      this.#hashes,
      this.#slots,
      words - 1,
      numbers,
      origins,
      this.#buffers,
    )
    this.#columns = this.#buffers.map((buffer, i) => buffer.column(columns[i]!, isNullable[i]!))
    return found
  }

  /** The different keys of the last batch, `found` rows; valid until the next, and while its buffers are. */
  columns(found: number): readonly Column[] {
    if (!this.#hasNested) return this.#columns
    return this.#columns.map(
      (column, i) => this.#nested[i]?.decode(column as BytesColumn, found) ?? column,
    )
  }

  #grow(count: number): void {
    this.#capacity = Math.max(1024, count)
    this.#hashes = new Int32Array(this.#capacity)
    this.#slots = new Int32Array(1 << (34 - Math.clz32(this.#capacity - 1)))
    for (const buffer of this.#buffers) buffer.reserve(this.#capacity)
  }
}

function numberText(
  buffers: readonly KeyBuffer[],
  readers: readonly LeafReader[],
  hasSelection: boolean,
): string {
  // The storages keep apart texts that are otherwise the same, so that each sees one kind of arrays.
  return `// ${buffers.map(({ storage }) => storage).join()}
const equalBytes = constants[0]
return (columns, selection, count, hashes, slots, mask, numbers, origins, stored) => {
${readers.map((reader) => reader.declare()).join('\n')}
${readers.map(declareStored).join('\n')}
let found = 0
for (let k = 0; k < count; k++) {
const h = hashes[k], p = ${hasSelection ? 'selection[k]' : 'k'}
${readers.map((reader) => `${reader.locate()}\n${reader.words()}`).join('\n')}
let s = (h << 1) & mask, number = -1
for (;;) {
const r = slots[s + 1]
if (r === 0) break
if (slots[s] === h) {
const g = r - 1
if (${readers.map((reader, i) => equalText(buffers[i]!, reader)).join(' && ') || 'true'}) { number = g; break }
}
s = (s + 2) & mask
}
if (number < 0) {
const g = found++
number = g
slots[s] = h
slots[s + 1] = found
origins[g] = p
${readers.map((reader, i) => storeText(buffers[i]!, reader)).join('\n')}
}
numbers[k] = number
}
return found
}`
}

function declareStored({ index: i, storage, isNullable }: LeafReader): string {
  const lengths = storage === 'bytes' ? `, keyLengths${i} = stored[${i}].lengths` : ''
  const valid = isNullable ? `, keyValid${i} = stored[${i}].valid` : ''
  return `const key${i} = stored[${i}].words${lengths}${valid}`
}

/** Expression: key `g` is the reader's value. */
function equalText(buffer: KeyBuffer, { index: i, storage, isNullable }: LeafReader): string {
  const same =
    storage === 'bytes'
      ? `keyLengths${i}[g] === n${i} && (key${i}[g] === s${i} || equalBytes(view${i}, key${i}[g], s${i}, n${i}))`
      : buffer.places.map((at, w) => `key${i}[${at}] === w${i}_${w}`).join(' && ')
  return isNullable ? `keyValid${i}[g] === v${i} && (v${i} === 0 || ${same})` : same
}

/** Statements: key `g` becomes the reader's value. */
function storeText(buffer: KeyBuffer, { index: i, storage, isNullable }: LeafReader): string {
  const value =
    storage === 'bytes'
      ? `key${i}[g] = s${i}\nkeyLengths${i}[g] = n${i}`
      : buffer.places.map((at, w) => `key${i}[${at}] = w${i}_${w}`).join('\n')
  return isNullable ? `${value}\nkeyValid${i}[g] = v${i}` : value
}

/** True when `length` bytes at both places are the same. */
function equalBytes(view: DataView, a: number, b: number, length: number): boolean {
  // The last word overlaps those before it, so that few lengths need a loop by byte.
  if (length >= 4) {
    const end = length - 4
    for (let i = 0; i < end; i += 4)
      if (view.getInt32(a + i, true) !== view.getInt32(b + i, true)) return false
    return view.getInt32(a + end, true) === view.getInt32(b + end, true)
  }
  for (let i = 0; i < length; i++) if (view.getUint8(a + i) !== view.getUint8(b + i)) return false
  return true
}
