import { type Batch, liveCount, ROW_KIND_TEXT, type Schema } from '../core/batch.ts'
import { defineError } from '../core/errors.ts'
import { readValue } from '../core/read-value.ts'
import type { Value } from '../core/value.ts'
import type { PlannedQuery } from '../sql/planner.ts'
import { toExternal } from './external-value.ts'
import { Job, type JobParts } from './job.ts'
import { ResultQueue } from './result-queue.ts'

export const resultReadTwice = defineError({
  code: 'RESULT_READ_TWICE',
  domain: 'user',
  retry: 'never',
  message: () => 'The result of a query can be read once, and this one is being read or was.',
  remedy: () => 'Keep the rows of the first loop, or run the query again with executeSql.',
})

/** One change of a result, with values as user code sees them. */
export interface Change {
  readonly kind: (typeof ROW_KIND_TEXT)[number]
  readonly row: Readonly<Record<string, unknown>>
}

/** A row with its kind, in the engine's values: for output formats. */
export interface ValueChange {
  readonly kind: (typeof ROW_KIND_TEXT)[number]
  readonly values: readonly Value[]
}

/**
 * The result of a query. Its job starts when one of the iterators is first asked; there is one job, so
 * one iterator may be used, once (RESULT_READ_TWICE). Leaving an iterator early ends the job and frees everything.
 */
export class QueryResult {
  readonly kind = 'query'
  readonly schema: Schema
  readonly isBounded: boolean
  /** True when rows may be updated or deleted after they came: then `changes` is what to read. */
  readonly isUpdating: boolean
  readonly #planned: PlannedQuery
  readonly #runtime: Omit<JobParts, 'isBounded' | 'plan'>
  readonly #onJob: (job: Job) => void
  #job: Job | undefined

  constructor(
    planned: PlannedQuery,
    runtime: Omit<JobParts, 'isBounded' | 'plan'>,
    onJob: (job: Job) => void,
  ) {
    this.#planned = planned
    this.#runtime = runtime
    this.#onJob = onJob
    this.schema = planned.schema
    this.isBounded = planned.isBounded
    this.isUpdating = planned.isUpdating
  }

  /** The query's job, once it was started. */
  get job(): Job | undefined {
    return this.#job
  }

  /** Rows as changes come, in columns: each batch is the caller's to keep. Kinds in retract form. */
  async *batches(): AsyncGenerator<Batch> {
    if (this.#job !== undefined) throw resultReadTwice({})
    const queue = new ResultQueue()
    const job = new Job(this.#planned.graph(queue), {
      ...this.#runtime,
      plan: this.#planned.job,
      isBounded: this.isBounded,
    })
    this.#job = job
    this.#onJob(job)
    job.start()
    job.done.then(
      () => queue.end(),
      (error: unknown) => queue.end({ error }),
    )
    try {
      for (;;) {
        const batch = await queue.next()
        if (batch === undefined) return
        yield batch
      }
    } finally {
      job.cancel()
      await job.done.catch(() => {})
    }
  }

  /** Changes in the engine's values, in batches. */
  async *valueChanges(): AsyncGenerator<readonly ValueChange[]> {
    const { schema } = this
    for await (const batch of this.batches()) {
      const changes: ValueChange[] = []
      for (let row = 0; row < liveCount(batch); row++) {
        changes.push({
          kind: ROW_KIND_TEXT[(batch.kinds?.[row] ?? 0) as 0 | 1 | 2 | 3],
          values: schema.map((field, i) => readValue(batch.columns[i]!, row, field.type)),
        })
      }
      yield changes
    }
  }

  /** Changes as they come: -U before +U. */
  async *changes(): AsyncGenerator<Change> {
    const fields = this.schema.map((field) => ({
      name: field.name,
      convert: toExternal(field.type),
    }))
    for await (const changes of this.valueChanges()) {
      for (const { kind, values } of changes) {
        yield {
          kind,
          row: Object.fromEntries(
            fields.map((field, i) => [field.name, field.convert(values[i]!)]),
          ),
        }
      }
    }
  }

  /**
   * Rows as plain objects. Of a result that is updated these are the final rows, at the end: over unbounded
   * input read `changes` instead.
   */
  async *rows(): AsyncGenerator<Readonly<Record<string, unknown>>> {
    if (!this.isUpdating) {
      for await (const change of this.changes()) yield change.row
      return
    }
    const fields = this.schema.map((field) => ({
      name: field.name,
      convert: toExternal(field.type),
    }))
    for (const values of await this.finalRows())
      yield Object.fromEntries(fields.map((field, i) => [field.name, field.convert(values[i]!)]))
  }

  /** Folds all changes: the rows that are left at the end, in the order in which they came. */
  async finalRows(): Promise<readonly (readonly Value[])[]> {
    const fold = new ChangelogFold()
    for await (const changes of this.valueChanges())
      for (const change of changes) fold.apply(change)
    return fold.rows()
  }
}

/** Folds a changelog in retract form to the rows that are left: a multiset in order of insertion. */
export class ChangelogFold {
  readonly #slots: (readonly Value[] | undefined)[] = []
  /** Places of equal rows, latest last. */
  readonly #places = new Map<string, number[]>()

  apply(change: ValueChange): void {
    const key = rowKey(change.values)
    const places = this.#places.get(key)
    if (change.kind === '+I' || change.kind === '+U') {
      if (places === undefined) this.#places.set(key, [this.#slots.length])
      else places.push(this.#slots.length)
      this.#slots.push(change.values)
      return
    }
    const place = places?.pop()
    if (place !== undefined) this.#slots[place] = undefined
    if (places?.length === 0) this.#places.delete(key)
  }

  rows(): readonly (readonly Value[])[] {
    return this.#slots.filter((row) => row !== undefined)
  }
}

function rowKey(value: Value): string {
  if (value === null) return 'N'
  if (typeof value === 'string') return `s${value.length}:${value}`
  if (typeof value !== 'object')
    return `${typeof value}${Object.is(value, -0) ? '-0' : String(value)}`
  if (value instanceof Uint8Array) return `b${value.join(',')}`
  if (value instanceof Map)
    return `m{${[...value].map(([k, v]) => `${rowKey(k)}=${rowKey(v)}`).join(';')}}`
  return `[${(value as readonly Value[]).map(rowKey).join(',')}]`
}
