import type { Platform } from '../../contracts/platform.ts'
import type {
  Boundedness,
  EnumeratorContext,
  ReaderContext,
  ScanRequest,
  Source,
  SourceReader,
  SourceSplit,
  SplitEnumerator,
} from '../../contracts/source.ts'
import type { Schema } from '../../core/batch.ts'
import { columnsText } from '../columns-text.ts'
import { FileEnumerator } from './file-enumerator.ts'
import { FileReader } from './file-reader.ts'
import type { FileSourceOptions } from './file-source-options.ts'
import { findFiles } from './find-files.ts'

export type { FileSourceOptions }

/** Of a field in a file, in any format: only that tables are compared matters. */
const FIELD_BYTES = 8

/**
 * Reads files in the order of their paths: those there are at the start, or all that ever come into a directory. Large ones
 * are read in parts by several readers, where the format lets itself be cut.
 */
export class FileSource implements Source {
  readonly assignment = 'one-by-one'
  readonly reading = 'one-after-another'
  readonly boundedness: Boundedness
  readonly schema: Schema
  readonly changelog: 'append' | 'retract'
  readonly #options: FileSourceOptions

  constructor(options: FileSourceOptions) {
    this.#options = options
    this.schema = options.schema
    this.changelog = options.format.changelog ?? 'append'
    this.boundedness = options.monitorIntervalMs === undefined ? 'bounded' : 'unbounded'
  }

  /** By the sizes of the files that are there now. */
  async estimateRows({ files }: Platform): Promise<number | undefined> {
    const found = await findFiles(files, this.#options.selection, { mayBeNone: true })
    const sizeBytes = found.reduce((sum, file) => sum + file.sizeBytes, 0)
    return Math.ceil(sizeBytes / (FIELD_BYTES * Math.max(1, this.schema.length)))
  }

  describe(request: ScanRequest): string {
    const { selection, format } = this.#options
    const columns = columnsText(this.schema, this.#decodable(request))
    const filters = request.filters.map(
      ({ column, op, literal }) =>
        `${this.schema[column]!.name} ${op}${literal === undefined ? '' : ` ${String(literal)}`}`,
    )
    return `files ${selection.path}, ${format.name}, columns ${columns}${filters.length === 0 ? '' : `, filters ${filters.join(' AND ')}`}`
  }

  createEnumerator(context: EnumeratorContext): SplitEnumerator {
    return new FileEnumerator(this.#options, context)
  }

  createReader(
    splits: readonly SourceSplit[],
    request: ScanRequest,
    context: ReaderContext,
  ): SourceReader {
    return new FileReader(splits, {
      options: this.#options,
      request: this.#decodable(request),
      context,
    })
  }

  /** What the format can be asked for: some of them decode rows whole. */
  #decodable({ readFields, ...request }: ScanRequest): ScanRequest {
    return readFields !== undefined && this.#options.format.findsFieldsByName === true
      ? { ...request, readFields }
      : request
  }
}
