import type { Column } from '../../core/column.ts'
import type { ChunkPages, DictionaryPage } from './chunk-pages.ts'
import type { ColumnReader, LeafReader } from './column-reader.ts'
import { parquetUnexpectedNull } from './errors.ts'
import type { FileNode } from './file-schema.ts'
import type { LeafConversion } from './leaf-plan.ts'
import { type LeafValues, leafValues, PIECE_VALUES } from './leaf-values.ts'

export interface FlatLeafOptions {
  readonly node: FileNode
  readonly conversion: LeafConversion
  /** Name of the table's column, and whether it may be NULL. */
  readonly name: string
  readonly isNullable: boolean
  readonly batchRows: number
}

/** A column of plain values at the top of the file: one value or NULL a row. */
export class FlatLeaf implements ColumnReader, LeafReader {
  readonly leaf: number
  readonly leaves: readonly LeafReader[]
  readonly #options: FlatLeafOptions
  readonly #values: LeafValues
  readonly #valid: Uint8Array
  readonly #isOptional: boolean
  #hasNulls = false
  #pages: ChunkPages | undefined
  #dictionary: DictionaryPage | undefined
  #filled = 0
  #wanted = 0

  constructor(options: FlatLeafOptions) {
    this.leaf = options.node.leaf
    this.leaves = [this]
    this.#options = options
    this.#values = leafValues(options.conversion, options.batchRows)
    this.#isOptional = options.node.definition > 0
    this.#valid = new Uint8Array(this.#isOptional ? options.batchRows : 0)
  }

  get pages(): ChunkPages {
    return this.#pages!
  }

  open(pages: ChunkPages): void {
    this.#pages = pages
    this.#dictionary = undefined
  }

  begin(rowCount: number): void {
    this.#values.clear()
    this.#hasNulls = false
    this.#filled = 0
    this.#wanted = rowCount
  }

  read(): boolean {
    const pages = this.pages
    if (pages.dictionary !== this.#dictionary) {
      this.#dictionary = pages.dictionary
      this.#values.setDictionary(pages.dictionary)
    }
    while (this.#filled < this.#wanted) {
      if (pages.remaining === 0) return false
      const count = Math.min(this.#wanted - this.#filled, pages.remaining, PIECE_VALUES)
      this.#readPiece(pages, count)
      pages.remaining -= count
      this.#filled += count
    }
    return true
  }

  column(): Column {
    return this.#values.column(this.#hasNulls ? this.#valid : undefined)
  }

  #readPiece(pages: ChunkPages, count: number): void {
    const at = this.#filled
    const present = this.#isOptional ? this.#readLevels(pages, at, count) : count
    if (present === count) {
      this.#values.read(pages.values!, at, count)
      return
    }
    if (!this.#options.isNullable) {
      throw parquetUnexpectedNull({
        column: this.#options.name,
        reason: 'the Parquet file holds NULL values',
      })
    }
    this.#hasNulls = true
    if (present > 0) this.#values.read(pages.values!, at + count - present, present)
    this.#values.spread(at, count, present, this.#valid)
  }

  /** Reads who is valid among `count` rows; returns how many are. */
  #readLevels({ definitions }: ChunkPages, at: number, count: number): number {
    const valid = this.#valid
    // Most pages have one long run of ones.
    if (definitions.runLength(count) === count) {
      valid.fill(definitions.runValue, at, at + count)
      const present = definitions.runValue * count
      definitions.skipRun(count)
      return present
    }
    definitions.read(valid, at, count)
    return sum(valid, at, count)
  }
}

function sum(bytes: Uint8Array, at: number, count: number): number {
  let total = 0
  for (let i = at; i < at + count; i++) total += bytes[i]!
  return total
}
