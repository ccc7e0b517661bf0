import { fixedSplits } from '../../contracts/fixed-splits.ts'
import type { FormatDefinition } from '../../contracts/format.ts'
import type {
  Boundedness,
  EnumeratorContext,
  PollResult,
  PushedFilter,
  ReaderContext,
  ScanRequest,
  Source,
  SourceReader,
  SourceSplit,
  SplitEnumerator,
} from '../../contracts/source.ts'
import { type Batch, type Schema, withColumns } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import type { Value } from '../../core/value.ts'
import type { FilePosition, FileReading, FileReadingOptions } from './file-reading.ts'
import { type FileSelection, findFiles } from './find-files.ts'
import { mayPass } from './partition-filter.ts'
import { constantColumnOf, partitionValuesOf } from './partition-values.ts'
import { startReading } from './start-reading.ts'

export interface FileSourceOptions {
  readonly schema: Schema
  /** Names of the columns whose values are in the directories' names. */
  readonly partitionKeys: readonly string[]
  readonly defaultPartition: string
  readonly selection: FileSelection
  readonly format: FormatDefinition
  readonly formatValues: Readonly<Record<string, unknown>>
  readonly timeZone: string
  /** Bytes read at a time; for tests. */
  readonly chunkBytes?: number
}

/** Reads all files there are at the start, one split each, in the order of their paths. */
export class FileSource implements Source {
  readonly assignment = 'at-start'
  readonly boundedness: Boundedness = 'bounded'
  readonly schema: Schema
  readonly #options: FileSourceOptions

  constructor(options: FileSourceOptions) {
    this.#options = options
    this.schema = options.schema
  }

  describe(request: ScanRequest): string {
    const { selection, format } = this.#options
    const columns = request.projection.map((column) => this.schema[column]!.name).join(', ')
    const filters = request.filters.map(
      ({ column, op, literal }) =>
        `${this.schema[column]!.name} ${op}${literal === undefined ? '' : ` ${String(literal)}`}`,
    )
    return `files ${selection.path}, ${format.name}, columns ${columns}${filters.length === 0 ? '' : `, filters ${filters.join(' AND ')}`}`
  }

  createEnumerator(context: EnumeratorContext): SplitEnumerator {
    return fixedSplits(context, async () => {
      const files = await findFiles(context.platform.files, this.#options.selection)
      return files.map(({ path }) => fileSplit({ path, rows: 0, bytes: 0 }))
    })
  }

  createReader(
    splits: readonly SourceSplit[],
    request: ScanRequest,
    context: ReaderContext,
  ): SourceReader {
    return new FileReader(
      splits.map((split) => split.position as FilePosition),
      this.#options,
      request,
      context,
    )
  }
}

function fileSplit(position: FilePosition): SourceSplit {
  return { id: position.path, position }
}

/** Where a column of the batches comes from: the decoder's k-th column, or the k-th partition key. */
type ColumnOrigin = { readonly kind: 'decoded' | 'partition'; readonly index: number }

class FileReader implements SourceReader {
  readonly #files: readonly FilePosition[]
  readonly #keys: Schema
  readonly #origins: readonly ColumnOrigin[]
  readonly #defaultPartition: string
  readonly #reading: FileReadingOptions
  readonly #context: ReaderContext
  #rowsLeft: number
  /** File being read. */
  #index = 0
  #current: FileReading | undefined
  /** The next file is opened while this one is read. */
  #upcoming: FileReading | undefined
  #partition: readonly Column[] = []
  #closing: Promise<void> = Promise.resolve()

  constructor(
    files: readonly FilePosition[],
    options: FileSourceOptions,
    request: ScanRequest,
    context: ReaderContext,
  ) {
    const { schema, partitionKeys, defaultPartition, format, formatValues, timeZone, chunkBytes } =
      options
    this.#context = context
    this.#defaultPartition = defaultPartition
    this.#keys = partitionKeys.map((key) => schema.find((field) => field.name === key)!)
    this.#rowsLeft = request.limit ?? Number.POSITIVE_INFINITY
    const isKey = (column: number) => partitionKeys.includes(schema[column]!.name)
    const decoded = request.projection.filter((column) => !isKey(column))
    // Positions among the columns that are in the files.
    const inFile = new Map(
      schema
        .flatMap((_, column) => (isKey(column) ? [] : [column]))
        .map((column, i) => [column, i]),
    )
    this.#origins = request.projection.map((column) =>
      isKey(column)
        ? { kind: 'partition', index: partitionKeys.indexOf(schema[column]!.name) }
        : { kind: 'decoded', index: decoded.indexOf(column) },
    )
    this.#reading = {
      format,
      formatValues,
      platform: context.platform,
      request: {
        schema: schema.filter((_, column) => !isKey(column)),
        projection: decoded.map((column) => inFile.get(column)!),
        filters: request.filters
          .filter(({ column }) => !isKey(column))
          .map((filter) => ({ ...filter, column: inFile.get(filter.column)! })),
        batchRows: context.batchRows,
        timeZone,
        count: context.count,
      },
      ...(chunkBytes === undefined ? {} : { chunkBytes }),
    }
    const keyFilters = request.filters
      .filter(({ column }) => isKey(column))
      .map((filter) => ({ ...filter, column: partitionKeys.indexOf(schema[filter.column]!.name) }))
    this.#files = files.filter(({ path }) => this.#mayMatch(path, keyFilters))
  }

  poll(): PollResult {
    for (;;) {
      if (this.#index >= this.#files.length || this.#rowsLeft <= 0) return 'end'
      const reading = this.#open()
      const result = reading.poll()
      if (result === 'pending') return 'pending'
      if (result !== 'end') return this.#complete(result)
      this.#finishFile(reading)
    }
  }

  async available(): Promise<void> {
    await this.#current?.available()
  }

  snapshot(): readonly SourceSplit[] {
    if (this.#index >= this.#files.length) return []
    const current = this.#current?.position ?? this.#files[this.#index]!
    return [current, ...this.#files.slice(this.#index + 1)].map(fileSplit)
  }

  async close(): Promise<void> {
    await Promise.all([this.#closing, this.#current?.close(), this.#upcoming?.close()])
  }

  #mayMatch(path: string, filters: readonly PushedFilter[]): boolean {
    if (filters.length === 0) return true
    const values = this.#partitionValues(path)
    return filters.every((filter) => mayPass(values[filter.column]!, filter))
  }

  #partitionValues(path: string): Value[] {
    return partitionValuesOf(path, this.#keys, this.#defaultPartition)
  }

  #open(): FileReading {
    if (this.#current === undefined) {
      const file = this.#files[this.#index]!
      const values = this.#partitionValues(file.path)
      this.#partition = values.map((value, i) => constantColumnOf(value, this.#keys[i]!.type))
      this.#current = this.#upcoming ?? startReading(file, this.#reading)
      const next = this.#files[this.#index + 1]
      this.#upcoming = next === undefined ? undefined : startReading(next, this.#reading)
      this.#context.count('filesOpened', 1)
    }
    return this.#current
  }

  #finishFile(reading: FileReading): void {
    const closing = reading.close()
    this.#closing = this.#closing.then(() => closing)
    this.#current = undefined
    this.#index++
  }

  #complete(batch: Batch): Batch {
    this.#rowsLeft -= batch.selection?.length ?? batch.rowCount
    if (this.#keys.length === 0) return batch
    const columns = this.#origins.map(({ kind, index }) =>
      kind === 'decoded' ? batch.columns[index]! : this.#partition[index]!,
    )
    return withColumns(batch, columns)
  }
}
