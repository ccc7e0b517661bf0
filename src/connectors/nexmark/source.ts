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
import type { Batch, Schema } from '../../core/batch.ts'
import { columnsText } from '../columns-text.ts'
import { RateLimit } from '../rate-limit.ts'
import { type EventColumn, EventColumns, type RequestedColumn } from './event-columns.ts'
import type { EventTime } from './event-time.ts'
import { type NexmarkPosition, nexmarkSplit, SplitCursor } from './split-cursor.ts'

export interface NexmarkOptions {
  readonly schema: Schema
  /** Number of events; undefined = without end. */
  readonly eventCount: number | undefined
  readonly time: EventTime
  /** Events are shuffled within groups of this size; 1 keeps their order. */
  readonly groupSize: number
  /** undefined = one for each subtask of the job's first start. */
  readonly splitCount: number | undefined
  /** Rows a second of real time, over all splits; undefined = as fast as it goes. */
  readonly rowsPerSecond: number | undefined
}

/** Events that a split makes one after the other before it leaves some to the others. */
const RUN_EVENTS = 8192
/** With fewer runs a split, some would have much more to do than others. */
const MIN_RUNS = 16

/** Step of the shuffle within an out-of-order group. */
const SHUFFLE_STEP = 953

/** The Nexmark event stream: every event is made from its number. */
export class NexmarkSource implements Source {
  readonly assignment = 'at-start'
  readonly boundedness: Boundedness
  readonly schema: Schema
  readonly #options: NexmarkOptions

  constructor(options: NexmarkOptions) {
    this.#options = options
    this.schema = options.schema
    this.boundedness = options.eventCount === undefined ? 'unbounded' : 'bounded'
  }

  describe(request: ScanRequest): string {
    return `nexmark, columns ${columnsText(this.schema, request)}`
  }

  createEnumerator(context: EnumeratorContext): SplitEnumerator {
    const splits = this.#options.splitCount ?? context.parallelism
    const run = this.#runOf(splits)
    return fixedSplits(context, () =>
      Array.from({ length: splits }, (_, split) =>
        nexmarkSplit({ split, splits, run, next: split * run }),
      ),
    )
  }

  /**
   * Neighbouring events are of the same auctions and people: made by one subtask they are as many keys as in a stream that is not split.
   * Where events come at a rate, or are few, the splits stay close together instead.
   */
  #runOf(splits: number): number {
    const { splitCount, eventCount = Infinity, rowsPerSecond } = this.#options
    const isEven = splitCount !== undefined || rowsPerSecond !== undefined
    return isEven || splits === 1 || eventCount < MIN_RUNS * splits * RUN_EVENTS ? 1 : RUN_EVENTS
  }

  createReader(
    splits: readonly SourceSplit[],
    request: ScanRequest,
    context: ReaderContext,
  ): SourceReader {
    const positions = splits.map((split) => split.position as NexmarkPosition)
    return new NexmarkReader(
      positions,
      this.#requested(request),
      this.#options,
      request.limit,
      context,
    )
  }

  #requested({ projection, readFields }: ScanRequest): RequestedColumn[] {
    return projection.map((index, i) => {
      const { name, type } = this.schema[index]!
      const read = readFields?.[i] ?? 'all'
      const fields =
        read === 'all' || type.kind !== 'ROW'
          ? undefined
          : new Set(read.map((field) => type.fields[field]!.name))
      return { name: name as EventColumn, fields }
    })
  }
}

class NexmarkReader implements SourceReader {
  readonly #cursor: SplitCursor
  readonly #events: EventColumns
  readonly #groupSize: number
  readonly #batchRows: number
  readonly #eventNumbers: Float64Array
  readonly #rate: RateLimit | undefined
  #rowsLeft: number

  constructor(
    positions: readonly NexmarkPosition[],
    columns: readonly RequestedColumn[],
    options: NexmarkOptions,
    limit: number | undefined,
    context: ReaderContext,
  ) {
    this.#batchRows = context.batchRows
    this.#cursor = new SplitCursor(
      positions,
      options.eventCount ?? Number.POSITIVE_INFINITY,
      context.batchRows,
    )
    this.#events = new EventColumns(context.batchRows, columns, options.time)
    this.#groupSize = options.groupSize
    this.#eventNumbers = new Float64Array(context.batchRows)
    this.#rowsLeft = limit ?? Number.POSITIVE_INFINITY
    const [first] = positions
    if (options.rowsPerSecond !== undefined && first !== undefined) {
      const share = positions.length / first.splits
      this.#rate = new RateLimit(options.rowsPerSecond * share, context.platform)
    }
  }

  poll(): PollResult {
    let wanted = Math.min(this.#batchRows, this.#rowsLeft)
    if (this.#rate !== undefined) wanted = Math.min(wanted, this.#rate.allowance())
    if (wanted === 0 && this.#rowsLeft > 0) return 'pending'
    const batch = wanted === 0 ? undefined : this.#make(wanted)
    if (batch === undefined) return 'end'
    this.#rowsLeft -= batch.rowCount
    this.#rate?.spend(batch.rowCount)
    return batch
  }

  available(): Promise<void> {
    return this.#rate?.available() ?? Promise.resolve()
  }

  snapshot(): readonly SourceSplit[] {
    return this.#cursor.snapshot()
  }

  async close(): Promise<void> {
    this.#rate?.close()
  }

  #make(wanted: number): Batch | undefined {
    const { first, stride, count } = this.#cursor.take(wanted)
    if (count === 0) return undefined
    if (stride !== 0 && this.#groupSize === 1)
      return this.#events.makeSequence(first, stride, count)
    const group = this.#groupSize
    const listed = this.#cursor.listed
    for (let row = 0; row < count; row++) {
      const place = stride === 0 ? listed[row]! : first + row * stride
      this.#eventNumbers[row] = place - (place % group) + ((place * SHUFFLE_STEP) % group)
    }
    return this.#events.makeListed(this.#eventNumbers, count)
  }
}
