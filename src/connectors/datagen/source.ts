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
} from '../../contracts/source.ts'
import { type Batch, makeBatch, type Schema } from '../../core/batch.ts'
import { seedOf } from '../mix.ts'
import { RateLimit } from '../rate-limit.ts'
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
  readonly values: Readonly<Record<string, unknown>>
  readonly timeZone: string
}

/** Next row to make, and the seed of all of them. */
interface DatagenPosition {
  readonly next: number
  readonly seed: number
}

/** Made-up rows: each value from the seed, the row's number and the field's name. */
export class DatagenSource implements Source {
  readonly assignment = 'at-start'
  readonly boundedness: Boundedness
  readonly schema: Schema
  readonly #options: DatagenOptions

  constructor(options: DatagenOptions) {
    this.#options = options
    this.schema = options.schema
    this.boundedness = options.rowCount === undefined ? 'unbounded' : 'bounded'
  }

  describe(request: ScanRequest): string {
    return `datagen, columns ${request.projection.map((column) => this.schema[column]!.name).join(', ')}`
  }

  createEnumerator(context: EnumeratorContext): SplitEnumerator {
    return fixedSplits(context, () => {
      const { random } = context.platform
      const seed = this.#options.seed ?? Math.floor(random.next() * 2 ** 32)
      return [datagenSplit({ next: 0, seed })]
    })
  }

  createReader(
    splits: readonly SourceSplit[],
    request: ScanRequest,
    context: ReaderContext,
  ): SourceReader {
    const position = splits[0]?.position as DatagenPosition | undefined
    return position === undefined
      ? new NoRows()
      : new DatagenReader(position, this.#options, request, context)
  }
}

const datagenSplit = (position: DatagenPosition): SourceSplit => ({ id: 'datagen', position })

class DatagenReader implements SourceReader {
  readonly #seed: number
  readonly #end: number
  readonly #generators: readonly FieldGenerator[]
  readonly #context: ReaderContext
  readonly #rate: RateLimit
  readonly #numbers: Float64Array
  readonly #seeds: Int32Array
  #next: number
  #rowsLeft: number

  constructor(
    { next, seed }: DatagenPosition,
    options: DatagenOptions,
    request: ScanRequest,
    context: ReaderContext,
  ) {
    this.#next = next
    this.#seed = seed
    this.#end = options.rowCount ?? Number.POSITIVE_INFINITY
    this.#rowsLeft = request.limit ?? Number.POSITIVE_INFINITY
    this.#context = context
    this.#rate = new RateLimit(options.rowsPerSecond, context.platform)
    this.#numbers = new Float64Array(context.batchRows)
    this.#seeds = new Int32Array(context.batchRows)
    const generatorContext = { values: options.values, seed: seed | 0, timeZone: options.timeZone }
    this.#generators = request.projection.map((column) => {
      const { name, type } = options.schema[column]!
      return fieldGenerator(`fields.${name}`, type, generatorContext)
    })
  }

  poll(): PollResult {
    const wanted = Math.min(this.#context.batchRows, this.#end - this.#next, this.#rowsLeft)
    if (wanted <= 0) return 'end'
    const count = Math.min(wanted, this.#rate.allowance())
    if (count === 0) return 'pending'
    this.#rate.spend(count)
    this.#rowsLeft -= count
    return this.#make(count)
  }

  available(): Promise<void> {
    return this.#rate.available()
  }

  snapshot(): readonly SourceSplit[] {
    return [datagenSplit({ next: this.#next, seed: this.#seed })]
  }

  async close(): Promise<void> {
    this.#rate.close()
  }

  #make(count: number): Batch {
    for (let row = 0; row < count; row++) {
      const number = this.#next + row
      this.#numbers[row] = number
      this.#seeds[row] = seedOf(number)
    }
    this.#next += count
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
