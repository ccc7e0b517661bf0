import type {
  FoundRows,
  LookupReader,
  LookupRequest,
  LookupTable,
} from '../../../contracts/lookup.ts'
import type { OperatorContext } from '../../../contracts/operator.ts'
import type { Platform } from '../../../contracts/platform.ts'
import type { Schema } from '../../../core/batch.ts'
import type { Column } from '../../../core/column.ts'
import { defineError } from '../../../core/errors.ts'
import { gatherColumn, identityPositions } from '../../../core/flatten.ts'
import type { BatchTransform } from '../../calc.ts'
import type { RowFinder } from './row-finder.ts'
import { concatFound, nothingFound, pickFound, rowsOf } from './rows-by-key.ts'

export const lookupFailed = defineError({
  code: 'LOOKUP_FAILED',
  domain: 'external',
  retry: 'backoff',
  message: (p: { table: string; attempts: number; problem: string }) =>
    `Rows of '${p.table}' could not be looked up, in ${p.attempts} ${p.attempts === 1 ? 'attempt' : 'attempts'}: ${p.problem}`,
  remedy: () =>
    "Look after the system that the table stands for; 'lookup.max-retries' says how often it is asked again.",
})

export interface AskedTableOptions {
  /** For messages. */
  readonly tableName: string
  readonly table: LookupTable
  readonly request: LookupRequest
  /** Filters and computes what is kept of the rows found; undefined: they are taken as they are. */
  readonly calc: BatchTransform | undefined
  /** Of the rows kept. */
  readonly schema: Schema
  /** Most keys in one question. */
  readonly capacity: number
  /** How often a question that failed is asked again. */
  readonly maxRetries: number
  /** How long an answer may take; undefined: any time. */
  readonly timeoutMs: number | undefined
  /** Keys without rows are asked for again: Flink's retry-predicate lookup_miss. */
  readonly onMiss: { readonly delayMs: number; readonly maxAttempts: number } | undefined
}

/** How long is waited before the first, second, … retry of a question that failed. */
const RETRY_DELAY_MS = 100

/** Asks a table's own lookups, again where they fail or, if so wished, find nothing. */
export class AskedTable implements RowFinder {
  readonly #options: AskedTableOptions
  #platform!: Platform
  #context!: OperatorContext
  #reader: LookupReader | undefined

  constructor(options: AskedTableOptions) {
    this.#options = options
  }

  open(context: OperatorContext): void {
    if (context.platform === undefined) return
    this.#context = context
    this.#platform = context.platform
    this.#reader = this.#options.table.createReader(this.#options.request, {
      platform: context.platform,
      subtaskIndex: context.subtaskIndex,
      parallelism: context.parallelism,
      count: (counter, amount) => context.count(counter, amount),
    })
  }

  find(keys: readonly Column[], count: number): FoundRows | Promise<FoundRows> {
    const { capacity, onMiss } = this.#options
    if (count === 0) return nothingFound(this.#options.schema, 0)
    if (count > capacity || onMiss !== undefined) return this.#findInParts(keys, count)
    const answer = this.#ask(keys, count)
    return answer instanceof Promise
      ? answer.then((found) => this.#keep(found))
      : this.#keep(answer)
  }

  async #findInParts(keys: readonly Column[], count: number): Promise<FoundRows> {
    const { capacity, onMiss } = this.#options
    const parts: FoundRows[] = []
    for (let from = 0; from < count; from += capacity) {
      const size = Math.min(capacity, count - from)
      const numbers = identityPositions(count).slice(from, from + size)
      const part = keys.map((key) => gatherColumn(key, numbers, size))
      let found = this.#keep(await this.#ask(part, size))
      for (let attempt = 1; onMiss !== undefined && attempt < onMiss.maxAttempts; attempt++) {
        const missing = keysWithoutRows(found)
        if (missing.length === 0) break
        await this.#sleep(onMiss.delayMs)
        found = await this.#askAgain(part, found, missing)
      }
      parts.push(found)
    }
    return concatFound(parts)
  }

  /** Asks for keys that had no rows; answers for all. */
  async #askAgain(
    keys: readonly Column[],
    found: FoundRows,
    missing: Int32Array,
  ): Promise<FoundRows> {
    const part = keys.map((key) => gatherColumn(key, missing, missing.length))
    const more = this.#keep(await this.#ask(part, missing.length))
    const numbers = Int32Array.from(found.ends, (_, k) => k)
    missing.forEach((number, i) => {
      numbers[number] = found.ends.length + i
    })
    return pickFound(concatFound([found, more]), numbers, numbers.length)
  }

  /** One question; where it fails, again and again. */
  #ask(keys: readonly Column[], count: number): FoundRows | Promise<FoundRows> {
    this.#context.count('lookups', 1)
    this.#context.count('lookedUpKeys', count)
    try {
      const answer = this.#reader!.lookup(keys, count)
      if (!(answer instanceof Promise)) return answer
      return this.#inTime(answer).catch((error: unknown) => this.#retry(keys, count, error))
    } catch (error) {
      return this.#retry(keys, count, error)
    }
  }

  async #retry(keys: readonly Column[], count: number, error: unknown): Promise<FoundRows> {
    const { maxRetries, tableName } = this.#options
    let last = error
    for (let attempt = 1; attempt <= maxRetries; attempt++) {
      await this.#sleep(RETRY_DELAY_MS * attempt)
      this.#context.count('lookupRetries', 1)
      try {
        return await this.#inTime(Promise.resolve(this.#reader!.lookup(keys, count)))
      } catch (again) {
        last = again
      }
    }
    throw lookupFailed(
      { table: tableName, attempts: maxRetries + 1, problem: textOf(last) },
      { cause: last },
    )
  }

  /** Rejects where the answer takes too long. */
  #inTime(answer: Promise<FoundRows>): Promise<FoundRows> {
    const { timeoutMs } = this.#options
    if (timeoutMs === undefined) return answer
    return new Promise((resolve, reject) => {
      const timer = this.#platform.timers.schedule(timeoutMs, () =>
        reject(new Error(`no answer came in ${timeoutMs} ms.`)),
      )
      answer.then(resolve, reject).finally(() => timer.cancel())
    })
  }

  #sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#platform.timers.schedule(delayMs, resolve)
    })
  }

  /** What is kept of the rows found. */
  #keep(found: FoundRows): FoundRows {
    const { calc } = this.#options
    if (calc === undefined) return found
    const rowCount = rowsOf(found)
    if (rowCount === 0) return nothingFound(this.#options.schema, found.ends.length)
    const made = calc.apply({
      rowCount,
      columns: found.columns,
      kinds: undefined,
      selection: undefined,
      marks: undefined,
    })
    if (made === undefined) return nothingFound(this.#options.schema, found.ends.length)
    const positions = made.selection ?? identityPositions(made.rowCount).slice(0, made.rowCount)
    const ends = new Int32Array(found.ends.length)
    for (let k = 0, kept = 0; k < ends.length; k++) {
      while (kept < positions.length && positions[kept]! < found.ends[k]!) kept++
      ends[k] = kept
    }
    return {
      ends,
      columns: made.columns.map((column) => gatherColumn(column, positions, positions.length)),
    }
  }

  held(): undefined {
    return undefined
  }

  close(): void {
    void this.#reader?.close()
  }
}

function keysWithoutRows({ ends }: FoundRows): Int32Array {
  const numbers: number[] = []
  for (let k = 0; k < ends.length; k++) if (ends[k] === (k === 0 ? 0 : ends[k - 1])) numbers.push(k)
  return Int32Array.from(numbers)
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
