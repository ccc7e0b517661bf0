import { type Batch, DEFAULT_BATCH_ROWS, type Schema } from '../../core/batch.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import type { Value } from '../../core/value.ts'
import type { ValueChange } from '../../environment/query-result.ts'

/** What an output format prints: a query's result, or rows that are at hand. One of the iterators is used, once. */
export interface Printable {
  readonly schema: Schema
  readonly isBounded: boolean
  /** Rows may be updated or deleted after they came. */
  readonly isUpdating: boolean
  batches(): AsyncIterable<Batch>
  valueChanges(): AsyncIterable<readonly ValueChange[]>
  /** Folds all changes. */
  finalRows(): Promise<readonly (readonly Value[])[]>
}

/** Rows of a statement that runs no job. */
export function rowsAtHand(schema: Schema, rows: readonly (readonly Value[])[]): Printable {
  return {
    schema,
    isBounded: true,
    isUpdating: false,
    batches: async function* () {
      yield* batchesOf(schema, rows)
    },
    valueChanges: async function* () {
      yield rows.map((values) => ({ kind: '+I' as const, values }))
    },
    finalRows: async () => rows,
  }
}

/** Puts rows into columns, a batch at a time. */
export function* batchesOf(schema: Schema, rows: readonly (readonly Value[])[]): Generator<Batch> {
  for (let from = 0; from < rows.length; from += DEFAULT_BATCH_ROWS) {
    const part = rows.slice(from, from + DEFAULT_BATCH_ROWS)
    const columns = schema.map((field, i) => {
      const builder = columnBuilder(field.type)
      for (const row of part) builder.append(row[i]!)
      return builder.finish()
    })
    yield {
      rowCount: part.length,
      columns,
      kinds: undefined,
      selection: undefined,
      marks: undefined,
    }
  }
}
