import { fixedSplits } from '../../contracts/fixed-splits.ts'
import type {
  Boundedness,
  EnumeratorContext,
  PollResult,
  ReaderContext,
  ScanRequest,
  Source,
  SourceReader,
  SourceSplit,
  SplitEnumerator,
  SplitReading,
} from '../../contracts/source.ts'
import { type Batch, makeBatch, type Schema } from '../../core/batch.ts'
import { seedOf } from '../mix.ts'
import { RateLimit } from '../rate-limit.ts'
import {
  type DatagenPosition,
  datagenSplit,
  datagenSplits,
  furthestBehind,
  rowsLeftOf,
} from './datagen-splits.ts'
import { fieldGenerator } from './field-generators.ts'
import type { FieldGenerator } from './generator.ts'

export interface DatagenOptions {
  readonly schema: Schema
  /** Number of rows; undefined = without end. */
  readonly rowCount: number | undefined
  /** Rows a second of real time. */
  readonly rowsPerSecond: number
  /** undefined = another one for every run. */
  readonly seed: number | undefined
  /** undefined = one for each subtask of the job's first start. */
  readonly splitCount: number | undefined
  readonly values: Readonly<Record<string, unknown>>
  readonly timeZone: string
}

/** Made-up rows: each value from the seed, the row's number and the field's name. */
export class DatagenSource implements Source {
  readonly assignment = 'at-start'
  readonly reading: SplitReading
  readonly boundedness: Boundedness
  readonly schema: Schema
  readonly #options: DatagenOptions

  constructor(options: DatagenOptions) {
    this.#options = options
    this.schema = options.schema
    this.reading = options.rowCount === undefined ? 'side-by-side' : 'one-after-another'
    this.boundedness = options.rowCount === undefined ? 'unbounded' : 'bounded'
  }

  async estimateRows(): Promise<number | undefined> {
    return this.#options.rowCount
  }

  describe(request: ScanRequest): string {
    return `datagen, columns ${request.projection.map((column) => this.schema[column]!.name).join(', ')}`
  }

  createEnumerator(context: EnumeratorContext): SplitEnumerator {
    return fixedSplits(context, () => {
      const { random } = context.platform
      const { rowCount, splitCount } = this.#options
      const seed = this.#options.seed ?? Math.floor(random.next() * 2 ** 32)
      return datagenSplits({ rowCount, splits: splitCount ?? context.parallelism, seed })
    })
  }

  createReader(
    splits: readonly SourceSplit[],
    request: ScanRequest,
    context: ReaderContext,
  ): SourceReader {
    const positions = splits.map((split) => split.position as DatagenPosition)
    const [first] = positions
    if (first === undefined) return new NoRows()
    return new DatagenReader({ positions, first, options: this.#options, request, context })
  }
}

/** Makes the rows of its splits, always of the one that is furthest behind. */
class DatagenReader implements SourceReader {
  readonly #held: DatagenPosition[]
  readonly #generators: readonly FieldGenerator[]
  readonly #context: ReaderContext
  readonly #rate: RateLimit
  readonly #numbers: Float64Array
  readonly #seeds: Int32Array
  #rowsLeft: number
  /** The split that the last batch is of, with the rows behind it. */
  #read: DatagenPosition | undefined
  #paused: ReadonlySet<string> = new Set()

  constructor(parts: {
    readonly positions: readonly DatagenPosition[]
    readonly first: DatagenPosition
    readonly options: DatagenOptions
    readonly request: ScanRequest
    readonly context: ReaderContext
  }) {
    const { positions, first, options, request, context } = parts
    this.#held = [...positions]
    this.#rowsLeft = request.limit ?? Number.POSITIVE_INFINITY
    this.#context = context
    const share = positions.length / first.splits
    this.#rate = new RateLimit(options.rowsPerSecond * share, context.platform)
    this.#numbers = new Float64Array(context.batchRows)
    this.#seeds = new Int32Array(context.batchRows)
    const { values, timeZone } = options
    const generatorContext = { values, seed: first.seed | 0, timeZone }
    this.#generators = request.projection.map((column) => {
      const { name, type } = options.schema[column]!
      return fieldGenerator(`fields.${name}`, type, generatorContext)
    })
  }

  poll(): PollResult {
    this.#leaveFinished()
    const index = furthestBehind(this.#held, this.#paused)
    if (this.#rowsLeft <= 0) return 'end'
    if (index < 0) return furthestBehind(this.#held) < 0 ? 'end' : 'pending'
    const position = this.#held[index]!
    const left = Math.min(rowsLeftOf(position), this.#rowsLeft, this.#context.batchRows)
    const count = Math.min(left, this.#rate.allowance())
    if (count === 0) return 'pending'
    this.#rate.spend(count)
    this.#rowsLeft -= count
    this.#held[index] = { ...position, next: position.next + count * position.step }
    this.#read = this.#held[index]
    return this.#make(position, count)
  }

  pauseSplits(splitIds: ReadonlySet<string>): void {
    this.#paused = splitIds
  }

  get split(): string | undefined {
    return this.#read === undefined ? undefined : datagenSplit(this.#read).id
  }

  available(): Promise<void> {
    return this.#rate.available()
  }

  snapshot(): readonly SourceSplit[] {
    return this.#held.filter((position) => rowsLeftOf(position) > 0).map(datagenSplit)
  }

  async close(): Promise<void> {
    this.#rate.close()
  }

  #leaveFinished(): void {
    if (this.#read === undefined || rowsLeftOf(this.#read) > 0) return
    this.#context.finished?.(datagenSplit(this.#read).id)
    this.#read = undefined
  }

  #make({ next, step }: DatagenPosition, count: number): Batch {
    for (let row = 0; row < count; row++) {
      const number = next + row * step
      this.#numbers[row] = number
      this.#seeds[row] = seedOf(number)
    }
    const rows = {
      numbers: this.#numbers,
      seeds: this.#seeds,
      nowMs: this.#context.platform.clock.nowMs(),
    }
    return makeBatch(
      count,
      this.#generators.map((generator) => generator.fill(rows, count)),
    )
  }
}

/** What a task reads that got no split. */
class NoRows implements SourceReader {
  poll(): PollResult {
    return 'end'
  }
  async available(): Promise<void> {}
  snapshot(): readonly SourceSplit[] {
    return []
  }
  async close(): Promise<void> {}
}
