import type { Column } from '../core/column.ts'
import { assert } from '../core/errors.ts'
import { type Storage, storageOf } from '../core/storage.ts'
import type { SqlType } from '../core/types.ts'

/** What kernels over keys read: leaf storages, and `hashed` for nested values whose hashes were made before. */
export type LeafStorage = Exclude<Storage, 'list' | 'map' | 'row' | 'object'> | 'hashed'

const FLAT = 0
const DICTIONARY = 1
const CONSTANT = 2
const HAS_VALID = 4
const HAS_INNER_VALID = 8

/** Returns a small number that tells columns apart for which kernels differ: encoding and validity. */
export function encodingOf(column: Column): number {
  switch (column.layout) {
    case 'dictionary':
      return (
        DICTIONARY |
        (column.valid === undefined ? 0 : HAS_VALID) |
        (column.dictionary.valid === undefined ? 0 : HAS_INNER_VALID)
      )
    case 'constant':
      return CONSTANT | (column.value.valid === undefined ? 0 : HAS_INNER_VALID)
    default:
      return FLAT | (column.valid === undefined ? 0 : HAS_INNER_VALID)
  }
}

/** Leaf storage of a type; nested types are `hashed`. */
export function leafStorageOf(type: SqlType): LeafStorage {
  const storage = storageOf(type)
  if (storage === 'list' || storage === 'map' || storage === 'row') return 'hashed'
  assert(storage !== 'object', 'objects without a schema are no keys')
  return storage
}

/**
 * Writes the text by which a kernel reads column `index` of its parameter `columns`: declarations in
 * front of the loop, and inside it, at physical position `p`, the place `q` in the leaf arrays and
 * the validity `v`. All names end in the index.
 */
export class LeafReader {
  readonly index: number
  readonly storage: LeafStorage
  /** True when the column can hold NULL here, so that `v{index}` is declared. */
  readonly isNullable: boolean
  readonly #encoding: number

  /** @param canBeNull false when the type is NOT NULL: then validity is not looked at */
  constructor(index: number, storage: LeafStorage, encoding: number, canBeNull: boolean) {
    this.index = index
    this.storage = storage
    this.#encoding = encoding
    this.isNullable = canBeNull && (encoding & (HAS_VALID | HAS_INNER_VALID)) !== 0
  }

  get isConstant(): boolean {
    return (this.#encoding & 3) === CONSTANT
  }

  /** Declarations before the loop. */
  declare(): string {
    const i = this.index
    const lines: string[] = []
    const kind = this.#encoding & 3
    if (kind === DICTIONARY) {
      lines.push(
        `const outer${i} = columns[${i}], codes${i} = outer${i}.codes, leaf${i} = outer${i}.dictionary`,
      )
      if (this.isNullable && (this.#encoding & HAS_VALID) !== 0)
        lines.push(`const outerValid${i} = outer${i}.valid`)
    } else {
      lines.push(`const leaf${i} = columns[${i}]${kind === CONSTANT ? '.value' : ''}`)
    }
    if (this.isNullable && (this.#encoding & HAS_INNER_VALID) !== 0)
      lines.push(`const valid${i} = leaf${i}.valid`)
    switch (this.storage) {
      case 'i64':
      case 'f64':
        lines.push(
          `const halves${i} = new Int32Array(leaf${i}.values.buffer, leaf${i}.values.byteOffset, leaf${i}.values.length << 1)`,
        )
        break
      case 'f32':
        lines.push(
          `const halves${i} = new Int32Array(leaf${i}.values.buffer, leaf${i}.values.byteOffset, leaf${i}.values.length)`,
        )
        lines.push(`const values${i} = leaf${i}.values`)
        break
      case 'decimal128':
        lines.push(
          `const halves${i} = new Int32Array(leaf${i}.words.buffer, leaf${i}.words.byteOffset, leaf${i}.words.length << 1)`,
        )
        break
      case 'bytes':
        lines.push(
          `const starts${i} = leaf${i}.starts, lengths${i} = leaf${i}.lengths, bytes${i} = leaf${i}.bytes`,
        )
        lines.push(
          `const view${i} = new DataView(bytes${i}.buffer, bytes${i}.byteOffset, bytes${i}.byteLength)`,
        )
        break
      default:
        lines.push(`const values${i} = leaf${i}.values`)
    }
    return lines.join('\n')
  }

  /** Declarations inside the loop: `q{i}` and, where it is nullable, `v{i}` (1 or 0). */
  locate(): string {
    const i = this.index
    const kind = this.#encoding & 3
    const place = `const q${i} = ${kind === FLAT ? 'p' : kind === CONSTANT ? '0' : `codes${i}[p]`}`
    if (!this.isNullable) return place
    const parts: string[] = []
    if ((this.#encoding & HAS_VALID) !== 0) parts.push(`outerValid${i}[p]`)
    if ((this.#encoding & HAS_INNER_VALID) !== 0) parts.push(`valid${i}[q${i}]`)
    return `${place}, v${i} = ${parts.join(' & ')}`
  }

  /**
   * Declarations inside the loop, after `locate`: the value as int32 words `w{i}_0 …`, floats in
   * canonical form (one zero, one NaN). Bytes give `s{i}` and `n{i}`: start and length.
   */
  words(): string {
    const i = this.index
    switch (this.storage) {
      case 'i64':
        return `const w${i}_0 = halves${i}[q${i} << 1], w${i}_1 = halves${i}[(q${i} << 1) + 1]`
      case 'f64':
        return `let w${i}_0 = halves${i}[q${i} << 1], w${i}_1 = halves${i}[(q${i} << 1) + 1]
const m${i} = w${i}_1 & 0x7fffffff
if ((m${i} | w${i}_0) === 0) w${i}_1 = 0
else if (m${i} > 0x7ff00000 || (m${i} === 0x7ff00000 && w${i}_0 !== 0)) { w${i}_0 = 0; w${i}_1 = 0x7ff80000 }`
      case 'f32':
        return `let w${i}_0 = halves${i}[q${i}]
const m${i} = w${i}_0 & 0x7fffffff
if (m${i} === 0) w${i}_0 = 0
else if (m${i} > 0x7f800000) w${i}_0 = 0x7fc00000`
      case 'decimal128':
        return `const b${i} = q${i} << 2, w${i}_0 = halves${i}[b${i}], w${i}_1 = halves${i}[b${i} + 1], w${i}_2 = halves${i}[b${i} + 2], w${i}_3 = halves${i}[b${i} + 3]`
      case 'bytes':
        return `const s${i} = starts${i}[q${i}], n${i} = lengths${i}[q${i}]`
      default:
        return `const w${i}_0 = values${i}[q${i}]`
    }
  }
}

/** Int32 words a value of a leaf storage has in `LeafReader.words`; 0 for bytes. */
export function wordCount(storage: LeafStorage): number {
  return storage === 'bytes'
    ? 0
    : storage === 'decimal128'
      ? 4
      : storage === 'i64' || storage === 'f64'
        ? 2
        : 1
}

/**
 * Keeps one kernel per combination of encodings that a list of key columns comes in. Looks at the
 * last combination first, because it seldom changes.
 */
export class KernelChoice<K> {
  readonly #make: (encodings: readonly number[], hasSelection: boolean) => K
  readonly #known = new Map<string, K>()
  #last: number[] = []
  #lastHasSelection = false
  #kernel: K | undefined

  constructor(make: (encodings: readonly number[], hasSelection: boolean) => K) {
    this.#make = make
  }

  /** Returns the kernel for these columns. */
  of(columns: readonly Column[], hasSelection: boolean): K {
    const last = this.#last
    let isSame = this.#kernel !== undefined && hasSelection === this.#lastHasSelection
    for (let i = 0; isSame && i < columns.length; i++) isSame = encodingOf(columns[i]!) === last[i]
    if (isSame) return this.#kernel!
    const encodings = columns.map(encodingOf)
    const signature = `${hasSelection ? 's' : '-'}${encodings.join()}`
    let kernel = this.#known.get(signature)
    if (kernel === undefined) {
      kernel = this.#make(encodings, hasSelection)
      this.#known.set(signature, kernel)
    }
    this.#last = encodings
    this.#lastHasSelection = hasSelection
    this.#kernel = kernel
    return kernel
  }
}
