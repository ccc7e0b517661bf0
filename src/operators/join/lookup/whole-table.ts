import type { FoundRows } from '../../../contracts/lookup.ts'
import type { HeldMemory } from '../../../contracts/memory.ts'
import type { OperatorContext } from '../../../contracts/operator.ts'
import type { Platform } from '../../../contracts/platform.ts'
import type { ReaderContext, ScanRequest, Source, SourceSplit } from '../../../contracts/source.ts'
import { DEFAULT_BATCH_ROWS, type Schema } from '../../../core/batch.ts'
import type { Column } from '../../../core/column.ts'
import type { SqlType } from '../../../core/types.ts'
import type { BatchTransform } from '../../calc.ts'
import type { RowFinder } from './row-finder.ts'
import { RowsByKey } from './rows-by-key.ts'

export interface WholeTableOptions {
  readonly source: Source
  readonly request: ScanRequest
  /** Filters and computes what is kept of the rows read. */
  readonly calc: BatchTransform
  /** Of the rows kept. */
  readonly schema: Schema
  readonly keys: readonly number[]
  readonly keyTypes: readonly SqlType[]
  readonly reload: TableReload | undefined
}

/** When the table is read again. */
export type TableReload =
  /** So long after it was read last, or begun to be read. */
  | { readonly kind: 'periodic'; readonly intervalMs: number; readonly from: 'end' | 'begin' }
  /** Every so many days at a time of the day, in UTC. */
  | { readonly kind: 'timed'; readonly timeOfDayMs: number; readonly days: number }

const DAY_MS = 86_400_000

/**
 * Keeps a bounded table in memory, read as a whole before the first row is looked up; read again beside the work where that is asked for, and
 * replaced when all of it is there. (Flink: the lookup cache FULL.)
 */
export class WholeTable implements RowFinder {
  readonly #options: WholeTableOptions
  #platform!: Platform
  #context!: OperatorContext
  #rows: RowsByKey | undefined
  #loading: Promise<void> | undefined
  #failure: { readonly error: unknown } | undefined
  #timer: { cancel(): void } | undefined
  #isClosed = false

  constructor(options: WholeTableOptions) {
    this.#options = options
  }

  open(context: OperatorContext): void {
    if (context.platform === undefined) return
    this.#context = context
    this.#platform = context.platform
    this.#loading = this.#load()
    // Who looks rows up is told.
    this.#loading.catch(() => {})
  }

  find(keys: readonly Column[], count: number): FoundRows | Promise<FoundRows> {
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#rows !== undefined) return this.#rows.find(keys, count)
    return this.#loading!.then(() => this.#rows!.find(keys, count))
  }

  async #load(): Promise<void> {
    const { clock } = this.#platform
    const beginMs = clock.nowMs()
    const { schema, keys, keyTypes, calc } = this.#options
    const rows = new RowsByKey(schema, keys, keyTypes)
    await this.#read((batch) => {
      const made = calc.apply(batch)
      if (made !== undefined) rows.add(made)
    })
    if (this.#isClosed) return
    rows.finish()
    this.#rows = rows
    this.#context.count('tableLoads', 1)
    this.#planReload(beginMs, clock.nowMs())
  }

  /** Reads the table from its beginning to its end, split by split. */
  async #read(take: (batch: Parameters<BatchTransform['apply']>[0]) => void): Promise<void> {
    const { source, request } = this.#options
    const platform = this.#platform
    const enumerator = source.createEnumerator({ platform, parallelism: 1, request })
    const context: ReaderContext = {
      platform,
      batchRows: DEFAULT_BATCH_ROWS,
      subtaskIndex: 0,
      parallelism: 1,
      count: (counter, amount) => this.#context.count(counter, amount),
    }
    try {
      const splits = await enumerator.discover()
      if (source.assignment === 'at-start') await this.#readSplits(splits, context, take)
      else for (const split of splits) await this.#readSplits([split], context, take)
    } finally {
      await enumerator.close()
    }
  }

  async #readSplits(
    splits: readonly SourceSplit[],
    context: ReaderContext,
    take: (batch: Parameters<BatchTransform['apply']>[0]) => void,
  ): Promise<void> {
    const { source, request } = this.#options
    const reader = source.createReader(splits, request, context)
    try {
      for (let polled = 0; !this.#isClosed; ) {
        const batch = reader.poll()
        if (batch === 'end') return
        if (batch === 'pending') await reader.available()
        else {
          take(batch)
          // Rows that are looked up meanwhile have their turn.
          if (++polled % BATCHES_A_TURN === 0) await this.#platform.timers.yield()
        }
      }
    } finally {
      await reader.close()
    }
  }

  #planReload(beginMs: number, endMs: number): void {
    const { reload } = this.#options
    if (reload === undefined) return
    const dueMs =
      reload.kind === 'periodic'
        ? (reload.from === 'end' ? endMs : beginMs) + reload.intervalMs
        : nextTimeMs(reload, endMs)
    this.#timer = this.#platform.timers.schedule(Math.max(0, dueMs - endMs), () => {
      this.#load().catch((error: unknown) => {
        this.#failure = { error }
      })
    })
  }

  held(): HeldMemory | undefined {
    if (this.#rows === undefined) return undefined
    const { sizeBytes, rowCount } = this.#rows
    return { what: 'the table that rows are looked up in', sizeBytes, rowCount }
  }

  close(): void {
    this.#isClosed = true
    this.#timer?.cancel()
  }
}

const BATCHES_A_TURN = 4

/** The first of these times after an instant, so many days after the day of that. */
function nextTimeMs(
  { timeOfDayMs, days }: Extract<TableReload, { kind: 'timed' }>,
  nowMs: number,
): number {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS + timeOfDayMs
  return today > nowMs ? today : today + days * DAY_MS
}
