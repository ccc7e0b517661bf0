import { BatchHasher } from '../codegen/hash.ts'
import { LeafReader } from '../codegen/hash-reader.ts'
import type { KeyedTableSchema, StateValuePlace } from '../contracts/state.ts'
import { fixedWidth } from '../core/storage.ts'
import { findInLargeText, findText, insertText, storeKeysText } from './key-kernels.ts'
import { NestedKeyEncoder } from './nested-key.ts'
import { type ClearKernel, clearKernel, type TouchKernel, touchKernel } from './row-kernels.ts'
import { layoutRows, layoutText, type RowLayout } from './row-layout.ts'

/** Which kernel over keys: `one`, `cached`, `large` and `apart` look up, by the sizes of index and rows; `insert` and `store` write, with and without one. */
export type KeyKernelKind = 'one' | 'cached' | 'large' | 'apart' | 'insert' | 'store'

/**
 * What follows from a table's schema alone: layout, hasher and the texts of its kernels. Tables of
 * one schema object share it, so that a table per window slice costs little to make.
 */
export class TableCode {
  readonly layout: RowLayout
  readonly layoutText: string
  readonly hasher: BatchHasher
  /** By key column: the encoder of nested keys. */
  readonly nested: readonly (NestedKeyEncoder | undefined)[]
  readonly hasNested: boolean
  /** True when a key or value lies in the byte heap. */
  readonly hasBytes: boolean
  readonly isUnindexed: boolean
  readonly valuePlaces: readonly StateValuePlace[]
  readonly #texts = new Map<string, string>()
  #clearRows: ClearKernel | undefined
  #touchValues: TouchKernel | undefined

  constructor(schema: KeyedTableSchema) {
    const layout = layoutRows(schema)
    this.isUnindexed = schema.index === 'none'
    this.layout = layout
    this.layoutText = layoutText(layout)
    this.hasher = new BatchHasher(layout.keys.map((key) => key.type))
    this.nested = layout.keys.map((key, i) =>
      key.isNested ? new NestedKeyEncoder(schema.keys[i]!) : undefined,
    )
    this.hasNested = layout.keys.some((key) => key.isNested)
    this.valuePlaces = layout.values.map(({ values }) => {
      const { storage, stride, offset } = layout.columns[values]!
      return { stride, offset: offset / fixedWidth(storage) }
    })
    this.hasBytes = [...layout.keys, ...layout.values].some((place) => place.storage === 'bytes')
  }

  /** Returns the code of a schema, made at its first table. */
  static of(schema: KeyedTableSchema): TableCode {
    let code = codes.get(schema)
    if (code === undefined) {
      code = new TableCode(schema)
      codes.set(schema, code)
    }
    return code
  }

  get clearRows(): ClearKernel {
    this.#clearRows ??= clearKernel(this.layout, this.#clearedColumns)
    return this.#clearRows
  }

  /** Without an index nobody reads the key of a row before it is written, but for NULL and bytes. */
  get #clearedColumns(): readonly number[] {
    const { columns, keys } = this.layout
    const all = columns.map((_, i) => i)
    if (!this.isUnindexed) return all
    const overwritten = keys.flatMap(({ storage, valid, values }) =>
      storage === 'bytes' || valid >= 0 ? [] : [values],
    )
    return all.filter((i) => !overwritten.includes(i))
  }

  get touchValues(): TouchKernel {
    this.#touchValues ??= touchKernel(this.layout)
    return this.#touchValues
  }

  /** Returns the text of a kernel over keys in these encodings: the same string object each time, which the kernel cache finds fast. */
  keyKernelText(kind: KeyKernelKind, encodings: readonly number[], hasSelection: boolean): string {
    const signature = `${kind} ${encodings.join()} ${hasSelection}`
    let text = this.#texts.get(signature)
    if (text === undefined) {
      const { keys } = this.layout
      const readers = encodings.map(
        (encoding, i) => new LeafReader(i, keys[i]!.storage, encoding, keys[i]!.valid >= 0),
      )
      text = textOf(kind, { keys, readers, hasSelection })
      this.#texts.set(signature, text)
    }
    return text
  }
}

function textOf(
  kind: KeyKernelKind,
  {
    keys,
    readers,
    hasSelection,
  }: {
    readonly keys: RowLayout['keys']
    readonly readers: readonly LeafReader[]
    readonly hasSelection: boolean
  },
): string {
  switch (kind) {
    case 'insert':
      return insertText(keys, readers, hasSelection)
    case 'store':
      return storeKeysText(keys, readers, hasSelection)
    case 'large':
    case 'apart':
      return findInLargeText(keys, readers, { hasSelection, isOnePage: kind === 'apart' })
    default:
      return findText(keys, readers, { hasSelection, isOnePage: kind === 'one' })
  }
}

const codes = new WeakMap<KeyedTableSchema, TableCode>()
