import type { ObjectStore } from '../../contracts/object-store.ts'
import type { Digest } from '../../contracts/platform.ts'
import type { Column } from '../../core/column.ts'
import { ArrowFileWriter } from './arrow/arrow-file-writer.ts'
import { type ColumnBuffer, columnBuffer } from './arrow/column-buffer.ts'
import type { SavepointColumn, SavepointDataFile } from './savepoint.ts'
import { arrowTypeOfColumn, fieldOf } from './table-columns.ts'

/** Sizes at which record batches and files end. */
export interface FileSizes {
  readonly batchRows: number
  readonly batchBytes: number
  /** A file of this size ends with its key group. */
  readonly fileBytes: number
}

export const FILE_SIZES: FileSizes = {
  batchRows: 16_384,
  batchBytes: 4 << 20,
  fileBytes: 32 << 20,
}

/** A file that has grown to so many times its size ends within a key group. */
const LARGEST_FILE = 8

/** Writes the rows of one state, which come by key group, ascending, into Arrow files of bounded size. */
export class TableFiles {
  readonly #store: ObjectStore
  readonly #digest: Digest
  readonly #nameOf: (index: number) => string
  readonly #sizes: FileSizes
  readonly #columns: readonly SavepointColumn[]
  readonly #buffers: readonly ColumnBuffer[]
  readonly #nullCounts: number[]
  readonly files: SavepointDataFile[] = []
  #file: ArrowFileWriter | undefined
  #fileRows = 0
  #firstKeyGroup = 0
  #lastKeyGroup = 0
  #batchRows = 0

  constructor(options: {
    readonly store: ObjectStore
    readonly digest: Digest
    readonly columns: readonly SavepointColumn[]
    /** Name of the file of an index from 0. */
    readonly nameOf: (index: number) => string
    readonly sizes: FileSizes
  }) {
    this.#store = options.store
    this.#digest = options.digest
    this.#columns = options.columns
    this.#nameOf = options.nameOf
    this.#sizes = options.sizes
    this.#buffers = options.columns.map((column) => columnBuffer(arrowTypeOfColumn(column)))
    this.#nullCounts = options.columns.map(() => 0)
  }

  get rowCount(): number {
    return this.files.reduce((sum, file) => sum + file.rowCount, this.#fileRows)
  }

  /** The columns with their NULLs counted. */
  get columns(): SavepointColumn[] {
    return this.#columns.map((column, i) => ({ ...column, nullCount: this.#nullCounts[i]! }))
  }

  /** Adds rows of one key group: flat columns. */
  async append(keyGroup: number, columns: readonly Column[], count: number): Promise<void> {
    const { batchRows, batchBytes, fileBytes } = this.#sizes
    if (this.#file !== undefined) {
      const size = this.#file.sizeBytes + this.#bufferedBytes()
      const isFull = size >= fileBytes && keyGroup !== this.#lastKeyGroup
      if (isFull || size >= fileBytes * LARGEST_FILE) await this.#endFile()
    }
    if (this.#file === undefined) await this.#openFile(keyGroup)
    columns.forEach((column, i) => this.#buffers[i]!.append(column, count))
    this.#lastKeyGroup = keyGroup
    this.#batchRows += count
    this.#fileRows += count
    if (this.#batchRows >= batchRows || this.#bufferedBytes() >= batchBytes) await this.#flush()
  }

  async finish(): Promise<void> {
    if (this.#file !== undefined) await this.#endFile()
  }

  async abort(): Promise<void> {
    await this.#file?.abort()
  }

  #bufferedBytes(): number {
    let sum = 0
    for (const buffer of this.#buffers) sum += buffer.sizeBytes
    return sum
  }

  async #openFile(keyGroup: number): Promise<void> {
    const writer = await this.#store.create(this.#nameOf(this.files.length))
    this.#file = await ArrowFileWriter.open(this.#columns.map(fieldOf), {
      writer,
      digest: this.#digest,
    })
    this.#firstKeyGroup = keyGroup
  }

  async #flush(): Promise<void> {
    if (this.#batchRows === 0) return
    const columns = this.#buffers.map((buffer) => buffer.take())
    columns.forEach(({ nullCount }, i) => {
      this.#nullCounts[i] = this.#nullCounts[i]! + nullCount
    })
    await this.#file!.writeBatch(this.#batchRows, columns)
    this.#batchRows = 0
  }

  async #endFile(): Promise<void> {
    await this.#flush()
    const { sizeBytes, checksum } = await this.#file!.finish()
    this.files.push({
      name: this.#nameOf(this.files.length),
      rowCount: this.#fileRows,
      sizeBytes,
      checksum,
      firstKeyGroup: this.#firstKeyGroup,
      lastKeyGroup: this.#lastKeyGroup,
    })
    this.#file = undefined
    this.#fileRows = 0
  }
}
