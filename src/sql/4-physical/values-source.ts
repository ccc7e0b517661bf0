import { fixedSplits } from '../../contracts/fixed-splits.ts'
import type { Value } from '../../contracts/function.ts'
import type {
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
import { columnBuilder } from '../../core/column-builder.ts'

/** A bounded source of rows that are known when the query is planned. One split; its position is the next row. */
export class ValuesSource implements Source {
  readonly boundedness = 'bounded'
  readonly assignment = 'at-start'
  readonly schema: Schema
  readonly #rows: readonly (readonly Value[])[]

  constructor(schema: Schema, rows: readonly (readonly Value[])[]) {
    this.schema = schema
    this.#rows = rows
  }

  describe(): string {
    return ''
  }

  createEnumerator(context: EnumeratorContext): SplitEnumerator {
    return fixedSplits(context, () => [{ id: 'values', position: 0 }])
  }

  createReader(
    splits: readonly SourceSplit[],
    request: ScanRequest,
    context: ReaderContext,
  ): SourceReader {
    const { schema } = this
    const rows = this.#rows
    let next = (splits[0]?.position as number | undefined) ?? rows.length
    return {
      poll: (): PollResult => {
        if (next >= rows.length) return 'end'
        const end = Math.min(rows.length, next + context.batchRows)
        const batch = batchOf(schema, rows.slice(next, end), request.projection)
        next = end
        return batch
      },
      available: async () => {},
      snapshot: () => [{ id: 'values', position: next }],
      close: async () => {},
    }
  }
}

function batchOf(
  schema: Schema,
  rows: readonly (readonly Value[])[],
  projection: readonly number[],
): Batch {
  const columns = projection.map((index) => {
    const builder = columnBuilder(schema[index]!.type)
    for (const row of rows) builder.append(row[index]!)
    return builder.finish()
  })
  return {
    rowCount: rows.length,
    columns,
    kinds: undefined,
    selection: undefined,
    marks: undefined,
  }
}
