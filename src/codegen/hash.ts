import type { Column } from '../core/column.ts'
import { assert, assertNever } from '../core/errors.ts'
import type { SqlType } from '../core/types.ts'
import {
  BYTES_A,
  BYTES_B,
  BYTES_SEED,
  BYTES_STEP,
  HIGH_HALF,
  hashDecimal64,
  hashDecimal128,
  MIX_A,
  MIX_B,
  NULL_HASH,
  ROW_STEP,
} from './hash-mix.ts'
import { hashNested } from './hash-nested.ts'
import { KernelChoice, LeafReader, type LeafStorage, leafStorageOf } from './hash-reader.ts'
import { compileKernel } from './kernel.ts'

type HashKernel = (
  columns: readonly Column[],
  selection: Int32Array | undefined,
  count: number,
  out: Int32Array,
) => void

/**
 * Hashes rows of key columns of given types, a batch at a time, by generated kernels: one per
 * combination of encodings that occurs.
 *
 * The rule (pinned by `golden/hash.json`): integers, dates, times, timestamps, intervals and
 * booleans (as 0 and 1) hash as sign-extended int64, so that widening a key keeps its hash; floats
 * as their double, −0.0 as 0.0, all NaN as one; decimals without trailing zeros of the fraction,
 * whole ones as integers; text and binary by their bytes; NULL is fixed; columns combine in order;
 * ROW by its fields, ARRAY by its elements, MAP by its entries in any order. Validity of columns whose
 * type is NOT NULL is not looked at.
 */
export class BatchHasher {
  readonly #types: readonly SqlType[]
  readonly #storages: readonly LeafStorage[]
  readonly #hasNested: boolean
  readonly #kernels: KernelChoice<HashKernel>

  constructor(types: readonly SqlType[]) {
    this.#types = types
    this.#storages = types.map(leafStorageOf)
    this.#hasNested = this.#storages.includes('hashed')
    this.#kernels = new KernelChoice((encodings, hasSelection) =>
      this.#compile(encodings, hasSelection),
    )
  }

  /**
   * Writes the hashes of the live positions to `out[0 … count-1]`: position k, or `selection[k]`
   * where there is a selection. Columns in any encoding.
   */
  hash(
    columns: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    out: Int32Array,
  ): void {
    assert(
      columns.length === this.#types.length && out.length >= count,
      'keys match their types and hashes have room',
    )
    if (count === 0) return
    const leaves = this.#hasNested ? this.#withNestedHashed(columns, selection, count) : columns
    this.#kernels.of(leaves, selection !== undefined)(leaves, selection, count, out)
  }

  #withNestedHashed(
    columns: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
  ): readonly Column[] {
    const rowCount = selection === undefined ? count : selection[count - 1]! + 1
    return columns.map(
      (column, i): Column =>
        this.#storages[i] === 'hashed'
          ? {
              layout: 'fixed',
              values: hashNested(this.#types[i]!, column, rowCount, hashBatch),
              valid: undefined,
            }
          : column,
    )
  }

  #compile(encodings: readonly number[], hasSelection: boolean): HashKernel {
    const readers = encodings.map(
      (encoding, i) => new LeafReader(i, this.#storages[i]!, encoding, this.#types[i]!.nullable),
    )
    const scales = this.#types.map((type) => (type.kind === 'DECIMAL' ? type.scale : 0))
    const constants = [hashDecimal64, hashDecimal128, new Float64Array(1)]
    // Storages stand in the text, so that each kernel sees one kind of arrays. The constants end in
    // the scratch words of FLOAT keys: a double, read as its halves.
    const lines = [
      `// ${this.#storages.join()}`,
      'const hashDecimal64 = constants[0], hashDecimal128 = constants[1], double = constants[2], doubleHalves = new Int32Array(double.buffer)',
      'return (columns, selection, count, out) => {',
      ...readers.map((reader) => reader.declare()),
      ...readers.map(declareLatest),
      'for (let k = 0; k < count; k++) {',
      `const p = ${hasSelection ? 'selection[k]' : 'k'}`,
    ]
    readers.forEach((reader, i) => {
      lines.push(reader.locate(), hashLeaf(reader, scales[i]!))
      lines.push(i === 0 ? 'let h = e0' : `h = Math.imul(h, ${ROW_STEP}) + e${i} | 0`)
    })
    lines.push(`out[k] = ${readers.length === 0 ? 0 : 'h'}`, '}', '}')
    return compileKernel<HashKernel>('hash', lines.join('\n'), constants)
  }
}

const hashers = new WeakMap<readonly SqlType[], BatchHasher>()

/** `BatchHasher.hash` for those who keep no hasher: remembers one per list of types, by identity. */
export function hashBatch(
  types: readonly SqlType[],
  columns: readonly Column[],
  selection: Int32Array | undefined,
  count: number,
  out: Int32Array,
): void {
  let hasher = hashers.get(types)
  if (hasher === undefined) {
    hasher = new BatchHasher(types)
    hashers.set(types, hasher)
  }
  hasher.hash(columns, selection, count, out)
}

/** Of bytes the view that was hashed last, and its hash: rows that follow one another often share one. */
const declareLatest = ({ storage, index: i }: LeafReader): string =>
  storage === 'bytes' ? `let latestStart${i} = -1, latestLength${i} = -1, latest${i} = 0` : ''

/** Text that declares `e{i}`, the hash of the reader's value. */
function hashLeaf(reader: LeafReader, scale: number): string {
  const i = reader.index
  if (reader.storage === 'bytes') return hashBytesLeaf(reader)
  const value = `${reader.words()}\n${hashWords(reader.storage, i, scale)}`
  if (!reader.isNullable) return value
  // Values at NULL positions are legal to read, so both are computed and one is picked without a branch.
  return `${value}\ne${i} = (e${i} & -v${i}) | (${NULL_HASH} & (v${i} - 1))`
}

function hashWords(storage: LeafStorage, i: number, scale: number): string {
  switch (storage) {
    case 'u8':
    case 'i8':
    case 'i16':
    case 'i32':
      return mixed(i, `w${i}_0 ^ ((w${i}_0 >> 31) & ${-HIGH_HALF})`)
    case 'f64':
      return mixed(i, `w${i}_0 ^ Math.imul(w${i}_1, ${HIGH_HALF})`)
    case 'i64':
      return scale === 0
        ? mixed(i, `w${i}_0 ^ Math.imul(w${i}_1, ${HIGH_HALF})`)
        : `let e${i} = hashDecimal64(w${i}_0, w${i}_1, ${scale})`
    case 'f32':
      return `let d${i} = values${i}[q${i}]
if (d${i} !== d${i}) { doubleHalves[0] = 0; doubleHalves[1] = 0x7ff80000 } else double[0] = d${i} + 0
${mixed(i, `doubleHalves[0] ^ Math.imul(doubleHalves[1], ${HIGH_HALF})`)}`
    case 'decimal128':
      return `let e${i} = hashDecimal128(halves${i}, q${i}, ${scale})`
    case 'hashed':
      return `let e${i} = w${i}_0`
    case 'bytes':
      throw new Error('bytes have no words')
    default:
      return assertNever(storage)
  }
}

/** `hash-mix.ts` `mix`, as text. */
function mixed(i: number, bits: string): string {
  return `let e${i} = ${bits}
e${i} = Math.imul(e${i} ^ (e${i} >>> 16), ${MIX_A})
e${i} = Math.imul(e${i} ^ (e${i} >>> 15), ${MIX_B})
e${i} ^= e${i} >>> 16`
}

/** `hash-mix.ts` `hashBytes`, as text. */
function hashBytesLeaf(reader: LeafReader): string {
  const i = reader.index
  const step = (word: string): string => `k = Math.imul(${word}, ${BYTES_A})
k = Math.imul((k << 15) | (k >>> 17), ${BYTES_B})
g ^= k
g = Math.imul((g << 13) | (g >>> 19), 5) + ${BYTES_STEP} | 0`
  const body = `${reader.words()}
if (s${i} === latestStart${i} && n${i} === latestLength${i}) e${i} = latest${i}
else {
let g = ${BYTES_SEED}, k = 0
if (n${i} >= 4) {
const last = s${i} + n${i} - 4
for (let at = s${i}; at < last; at += 4) {
${step(`view${i}.getInt32(at, true)`)}
}
${step(`view${i}.getInt32(last, true)`)}
} else if (n${i} > 0) {
k = bytes${i}[s${i}]
if (n${i} > 1) k |= bytes${i}[s${i} + 1] << 8
if (n${i} > 2) k |= bytes${i}[s${i} + 2] << 16
${step('k')}
}
g ^= n${i}
g = Math.imul(g ^ (g >>> 16), ${MIX_A})
g = Math.imul(g ^ (g >>> 15), ${MIX_B})
e${i} = g ^ (g >>> 16)
latestStart${i} = s${i}
latestLength${i} = n${i}
latest${i} = e${i}
}`
  return reader.isNullable
    ? `let e${i} = ${NULL_HASH}\nif (v${i} === 1) {\n${body}\n}`
    : `let e${i}\n{\n${body}\n}`
}
