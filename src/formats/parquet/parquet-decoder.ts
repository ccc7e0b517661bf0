import type { DecodeRequest, FileDecoder } from '../../contracts/format.ts'
import type { ReadableFile } from '../../contracts/platform.ts'
import { type Batch, makeBatch } from '../../core/batch.ts'
import { ChunkPages } from './chunk-pages.ts'
import type { ColumnReader, LeafReader } from './column-reader.ts'
import { type ParquetPlace, placedError } from './errors.ts'
import { type FileLayout, type RowGroupLayout, readFooter } from './footer.ts'
import type { TimeRules } from './leaf-plan.ts'
import { readChunks } from './read-chunks.ts'
import { columnReaders } from './read-plan.ts'
import { type RowGroupFilter, rowGroupFilter } from './row-group-filter.ts'

/**
 * Opens a Parquet file.
 *
 * @throws PARQUET_CORRUPT, PARQUET_UNSUPPORTED, PARQUET_TYPE_MISMATCH, PARQUET_UNEXPECTED_NULL
 */
export async function openParquet(
  file: ReadableFile,
  request: DecodeRequest,
  rules: TimeRules,
): Promise<FileDecoder> {
  try {
    const layout = await readFooter(file)
    const columns = columnReaders(layout.fields, request, rules)
    const filter = rowGroupFilter(layout.fields, request, rules)
    return new ParquetDecoder({ file, request, layout, columns, filter })
  } catch (error) {
    throw placedError(error, { file: request.origin })
  }
}

interface ParquetDecoderOptions {
  readonly file: ReadableFile
  readonly request: DecodeRequest
  readonly layout: FileLayout
  readonly columns: readonly ColumnReader[]
  readonly filter: RowGroupFilter
}

/** Reads row group by row group; all columns of a batch stop at the same row. */
class ParquetDecoder implements FileDecoder {
  readonly #options: ParquetDecoderOptions
  readonly #leaves: readonly LeafReader[]
  #nextGroup = 0
  #group: RowGroupLayout | undefined
  #rowsLeft = 0
  #rows = 0
  /** Of the row group that is held as a whole. */
  #groupBytes = 0

  constructor(options: ParquetDecoderOptions) {
    this.#options = options
    this.#leaves = options.columns.flatMap((column) => column.leaves)
  }

  /** Rows of the file up to the end of the batch returned last, those skipped included. */
  get position(): { readonly rows: number } {
    return { rows: this.#rows }
  }

  get bufferBytes(): number {
    return this.#groupBytes
  }

  async next(): Promise<Batch | undefined> {
    while (this.#rowsLeft === 0) {
      if (!(await this.#openGroup())) return undefined
    }
    const rowCount = Math.min(this.#rowsLeft, this.#options.request.batchRows)
    for (const leaf of this.#leaves) {
      try {
        leaf.begin(rowCount)
        while (!leaf.read()) {
          while (!leaf.pages.advance()) await leaf.pages.fetch()
        }
      } catch (error) {
        throw placedError(error, this.#placeOf(leaf))
      }
    }
    this.#rowsLeft -= rowCount
    this.#rows += rowCount
    try {
      return makeBatch(
        rowCount,
        this.#options.columns.map((column) => column.column(rowCount)),
      )
    } catch (error) {
      throw placedError(error, { file: this.#options.request.origin, rowGroup: this.#group!.index })
    }
  }

  /** Goes on to the next row group that may have rows to return; false when there is none. */
  async #openGroup(): Promise<boolean> {
    const { layout, filter, file, request } = this.#options
    const startRow = request.startRow ?? 0
    for (;;) {
      const group = layout.rowGroups[this.#nextGroup++]
      if (group === undefined) return false
      if (!isIn(group, request.range) || this.#rows + group.rowCount <= startRow) {
        this.#rows += group.rowCount
        continue
      }
      if (group.rowCount > 0 && filter(group)) {
        this.#group = group
        break
      }
      this.#rows += group.rowCount
      request.count('rowGroupsSkipped', 1)
    }
    const group = this.#group
    const countBytes = (amount: number): void => request.count('bytesRead', amount)
    const chunks = this.#leaves.map((leaf) => group.chunks[leaf.leaf]!)
    try {
      const bytes = await readChunks(file, chunks, countBytes)
      this.#groupBytes = bytes?.reduce((sum, { length }) => sum + length, 0) ?? 0
      for (const [i, leaf] of this.#leaves.entries()) {
        leaf.open(await ChunkPages.open(file, chunks[i]!, bytes?.[i], countBytes))
      }
    } catch (error) {
      throw placedError(error, { file: request.origin, rowGroup: group.index })
    }
    this.#rowsLeft = group.rowCount
    return true
  }

  #placeOf(leaf: LeafReader): ParquetPlace {
    const { chunk, pageOffset } = leaf.pages
    return {
      file: this.#options.request.origin,
      column: chunk.leaf.path,
      rowGroup: this.#group!.index,
      byteOffset: pageOffset,
    }
  }
}

/** A row group belongs to where its first byte lies. */
function isIn({ chunks }: RowGroupLayout, range: DecodeRequest['range']): boolean {
  if (range === undefined) return true
  const first = chunks.reduce((least, { offset }) => Math.min(least, offset), Infinity)
  return first >= range.start && first < range.end
}
