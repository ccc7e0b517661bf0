import type { HeldMemory } from '../../contracts/memory.ts'
import type {
  PollResult,
  ReaderContext,
  ScanRequest,
  SourceReader,
  SourceSplit,
} from '../../contracts/source.ts'
import { type Batch, withColumns } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import type { FilePosition, FileReading, FileReadingOptions } from './file-reading.ts'
import type { FileSourceOptions } from './file-source-options.ts'
import { fileSplit } from './file-splits.ts'
import { PartitionPruning } from './partition-pruning.ts'
import { constantColumnOf } from './partition-values.ts'
import { RequiredColumns } from './required-columns.ts'
import { RowFields } from './row-fields.ts'
import { startReading } from './start-reading.ts'

/** Where a column of the batches comes from: the decoder's k-th column, or the k-th partition key. */
type ColumnOrigin = { readonly kind: 'decoded' | 'partition'; readonly index: number }

/** Reads files and parts of files one after the other; the next one is opened while one is read. */
export class FileReader implements SourceReader {
  readonly #pruning: PartitionPruning
  readonly #origins: readonly ColumnOrigin[]
  readonly #reading: FileReadingOptions
  readonly #context: ReaderContext
  #rowsLeft: number
  /** Splits held, in order; the first one is being read where there is a `#current`. */
  readonly #held: FilePosition[] = []
  readonly #rows: RowFields
  readonly #required: RequiredColumns
  #current: FileReading | undefined
  #upcoming: FileReading | undefined
  #partition: readonly Column[] = []
  #closing: Promise<void> = Promise.resolve()
  /** Split that is being read, and the one that the last batch was of. */
  #currentId: string | undefined
  #split: string | undefined

  constructor(
    splits: readonly SourceSplit[],
    parts: {
      readonly options: FileSourceOptions
      readonly request: ScanRequest
      readonly context: ReaderContext
    },
  ) {
    const { options, request, context } = parts
    const { partitionKeys, format, formatValues, timeZone, chunkBytes } = options
    this.#rows = new RowFields(options.schema, request)
    const { schema } = this.#rows
    this.#context = context
    this.#pruning = new PartitionPruning(options, request.filters)
    this.#required = new RequiredColumns(request.projection.map((column) => schema[column]!))
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
      onGrown: () => {
        // Of a watched directory the enumerator says it, and of files that change later too.
        if (options.monitorIntervalMs === undefined) context.count('changedFiles', 1)
      },
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
    this.addSplits(splits)
  }

  addSplits(splits: readonly SourceSplit[]): void {
    const positions = splits.map((split) => split.position as FilePosition)
    this.#held.push(...positions.filter(({ path }) => this.#pruning.mayMatch(path)))
    if (this.#current !== undefined) this.#openUpcoming()
  }

  poll(): PollResult {
    for (;;) {
      // The limit is reached: what is held, and what else may come, has been read as far as anybody wants.
      if (this.#rowsLeft <= 0) this.#giveUp()
      if (this.#held.length === 0) return 'end'
      const reading = this.#open()
      const result = reading.poll()
      if (result === 'pending') return 'pending'
      if (result !== 'end') return this.#complete(result)
      this.#finish(reading)
    }
  }

  get wantsSplit(): boolean {
    return this.#held.length === 1 && this.#rowsLeft > 0 && (this.#current?.isNearEnd ?? false)
  }

  get split(): string | undefined {
    return this.#split
  }

  async available(): Promise<void> {
    await this.#current?.available()
  }

  snapshot(): readonly SourceSplit[] {
    const [first, ...others] = this.#held
    if (first === undefined) return []
    return [this.#current?.position ?? first, ...others].map(fileSplit)
  }

  held(): HeldMemory {
    const { bufferBytes: current = 0 } = this.#current ?? {}
    const { bufferBytes: upcoming = 0 } = this.#upcoming ?? {}
    return { what: 'buffers of files', sizeBytes: current + upcoming, rowCount: undefined }
  }

  async close(): Promise<void> {
    await Promise.all([this.#closing, this.#current?.close(), this.#upcoming?.close()])
  }

  #open(): FileReading {
    if (this.#current === undefined) {
      const file = this.#held[0]!
      const values = this.#pruning.valuesOf(file.path)
      this.#partition = values.map((value, i) =>
        constantColumnOf(value, this.#pruning.keys[i]!.type),
      )
      this.#currentId = fileSplit(file).id
      this.#current = this.#upcoming ?? startReading(file, this.#reading)
      this.#upcoming = undefined
      this.#openUpcoming()
      this.#context.count('filesOpened', 1)
    }
    return this.#current
  }

  #openUpcoming(): void {
    const next = this.#held[1]
    if (this.#upcoming === undefined && next !== undefined)
      this.#upcoming = startReading(next, this.#reading)
  }

  #finish(reading: FileReading): void {
    this.#closeLater(reading)
    this.#current = undefined
    this.#leave(this.#held.shift())
  }

  #giveUp(): void {
    for (const reading of [this.#current, this.#upcoming])
      if (reading !== undefined) this.#closeLater(reading)
    this.#current = undefined
    this.#upcoming = undefined
    for (const position of this.#held.splice(0)) this.#leave(position)
  }

  #leave(position: FilePosition | undefined): void {
    if (position !== undefined) this.#context.finished?.(fileSplit(position).id)
  }

  #closeLater(reading: FileReading): void {
    const closing = reading.close()
    this.#closing = this.#closing.then(() => closing)
  }

  #complete(batch: Batch): Batch {
    this.#rowsLeft -= batch.selection?.length ?? batch.rowCount
    this.#split = this.#currentId
    const whole = this.#withPartition(batch)
    this.#required.check(whole, this.#held[0]!.path)
    return this.#rows.complete(whole)
  }

  #withPartition(batch: Batch): Batch {
    if (this.#pruning.keys.length === 0) return batch
    const columns = this.#origins.map(({ kind, index }) =>
      kind === 'decoded' ? batch.columns[index]! : this.#partition[index]!,
    )
    return withColumns(batch, columns)
  }
}
