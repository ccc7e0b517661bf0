import type { Column } from '../../core/column.ts'
import type { ChunkPages, DictionaryPage } from './chunk-pages.ts'
import type { LeafReader } from './column-reader.ts'
import { type LeafValues, leafValues } from './leaf-values.ts'
import type { LeafNode } from './nested-plan.ts'
import { corrupt, unsupported } from './problem.ts'

/** Entries of levels decoded at a time. */
const PIECE = 4096
/** Most entries that the rows of one batch may have. */
const MAX_ENTRIES = 1 << 26

/**
 * Reads a leaf inside of groups and lists: the levels of all entries that belong to the rows of a
 * batch, and the values that are there, one behind the other.
 */
export class NestedLeaf implements LeafReader {
  readonly leaf: number
  readonly #plan: LeafNode
  readonly #values: LeafValues | undefined
  #pages: ChunkPages | undefined
  #dictionary: DictionaryPage | undefined
  readonly #pieceRepetitions = new Uint8Array(PIECE)
  readonly #pieceDefinitions = new Uint8Array(PIECE)
  #pieceAt = 0
  #pieceEnd = 0
  #rows = 0
  #wanted = 0
  #present = 0

  /** Levels of the batch's entries. */
  repetitions: Uint8Array = new Uint8Array(PIECE)
  definitions: Uint8Array = new Uint8Array(PIECE)
  entryCount = 0

  constructor(plan: LeafNode) {
    this.leaf = plan.node.leaf
    this.#plan = plan
    if (plan.conversion !== undefined) this.#values = leafValues(plan.conversion, PIECE)
  }

  get pages(): ChunkPages {
    return this.#pages!
  }

  open(pages: ChunkPages): void {
    this.#pages = pages
    this.#dictionary = undefined
    this.#pieceAt = 0
    this.#pieceEnd = 0
  }

  begin(rowCount: number): void {
    this.#values?.clear()
    this.#rows = 0
    this.#wanted = rowCount
    this.#present = 0
    this.entryCount = 0
  }

  read(): boolean {
    const pages = this.pages
    if (pages.dictionary !== this.#dictionary) {
      this.#dictionary = pages.dictionary
      this.#values?.setDictionary(pages.dictionary)
    }
    for (;;) {
      const isRepeated = this.#plan.node.repetitionLevel > 0
      if (this.#rows === this.#wanted && !isRepeated) return true
      if (this.#pieceAt === this.#pieceEnd) {
        if (pages.remaining === 0) {
          if (!pages.isAtEnd) return false
          if (this.#rows === this.#wanted) return true
          throw corrupt('the pages of a column hold fewer rows than its row group')
        }
        this.#decodePiece(pages)
      }
      if (!this.#takeEntries(pages)) return true
    }
  }

  /** The values of the places where `valid` is 1, as a column of `count` places. */
  column(count: number, valid: Uint8Array | undefined): Column {
    const values = this.#values!
    if (valid !== undefined) {
      values.ensure(count)
      values.scatter(count, this.#present, valid)
    }
    return values.column(valid)
  }

  #decodePiece(pages: ChunkPages): void {
    const { repetitionLevel, definition } = this.#plan.node
    const count = Math.min(PIECE, pages.remaining)
    pages.remaining -= count
    if (repetitionLevel > 0) pages.repetitions.read(this.#pieceRepetitions, 0, count)
    if (definition > 0) pages.definitions.read(this.#pieceDefinitions, 0, count)
    checkLevels(this.#pieceRepetitions, count, repetitionLevel)
    checkLevels(this.#pieceDefinitions, count, definition)
    this.#pieceAt = 0
    this.#pieceEnd = count
  }

  /** Takes entries of the piece up to the first one of a row too many; false when that is reached. */
  #takeEntries(pages: ChunkPages): boolean {
    const { definition } = this.#plan.node
    const repetitions = this.#pieceRepetitions
    const from = this.#pieceAt
    let end = from
    let rows = this.#rows
    for (; end < this.#pieceEnd; end++) {
      if (repetitions[end] !== 0) continue
      if (rows === this.#wanted) break
      rows++
    }
    if (rows === 0 && end > from) throw corrupt('a row group begins inside a row')
    const count = end - from
    let present = 0
    for (let i = from; i < end; i++) {
      if (this.#pieceDefinitions[i] === definition) present++
    }
    this.#keep(from, end)
    const values = this.#values
    if (values !== undefined && present > 0) {
      values.ensure(this.#present + present)
      values.read(pages.values!, this.#present, present)
      this.#present += present
    }
    this.#rows = rows
    this.entryCount += count
    this.#pieceAt = end
    return end === this.#pieceEnd
  }

  #keep(from: number, end: number): void {
    const needed = this.entryCount + end - from
    if (needed > MAX_ENTRIES) {
      throw unsupported(
        'a few rows with millions of elements',
        'Write the file with shorter lists.',
      )
    }
    if (needed > this.repetitions.length) {
      this.repetitions = grown(this.repetitions, needed)
      this.definitions = grown(this.definitions, needed)
    }
    this.repetitions.set(this.#pieceRepetitions.subarray(from, end), this.entryCount)
    this.definitions.set(this.#pieceDefinitions.subarray(from, end), this.entryCount)
  }
}

function grown(bytes: Uint8Array, needed: number): Uint8Array {
  const larger = new Uint8Array(Math.max(needed, bytes.length * 2))
  larger.set(bytes)
  return larger
}

function checkLevels(levels: Uint8Array, count: number, max: number): void {
  for (let i = 0; i < count; i++) {
    if (levels[i]! > max) throw corrupt(`a level of ${levels[i]}, where ${max} is the highest`)
  }
}
