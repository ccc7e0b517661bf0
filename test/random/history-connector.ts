import type { ConnectorDefinition } from '../../src/contracts/connector.ts'
import { fixedSplits } from '../../src/contracts/fixed-splits.ts'
import type {
  PollResult,
  ReaderContext,
  ScanRequest,
  SourceReader,
  SourceSplit,
} from '../../src/contracts/source.ts'
import { makeBatch, ROW_KIND_TEXT, type Schema } from '../../src/core/batch.ts'
import { columnBuilder } from '../../src/core/column-builder.ts'
import type { Value } from '../../src/core/value.ts'
import type { Cell, Sort } from './query.ts'
import { type Change, changesOf, rowsOf, type Table, upsertsOf } from './tables.ts'

/**
 * Connector `history`: tables whose rows change as their histories say, or, `isFolded`, that have the rows of the end alone.
 * All changes of a row are in one split; batches are as small as the job's.
 */
export function historyConnector(
  tables: readonly Table[],
  { isFolded }: { readonly isFolded: boolean },
): ConnectorDefinition {
  return {
    name: 'history',
    doc: 'Tables with random histories.',
    options: {},
    format: 'none',
    source: ({ tableName, schema }) => {
      const table = tables.find(({ name }) => tableName.endsWith(`.${name}`))!
      const sorts = table.columns.map(({ sort }) => sort)
      const changes: readonly Change[] = isFolded
        ? rowsOf(table).map((row, life) => ({ kind: '+I', life, row }))
        : table.changelog === 'upsert'
          ? upsertsOf(table)
          : changesOf(table)
      const splits = Array.from({ length: table.splitCount }, (_, split) => ({
        id: splitId(split),
        position: { split, next: 0 } satisfies Position,
      }))
      return {
        changelog: isFolded ? 'append' : table.changelog,
        boundedness: 'bounded',
        schema,
        describe: () => table.name,
        assignment: 'at-start',
        reading: 'side-by-side',
        createEnumerator: (context) => fixedSplits(context, () => splits),
        createReader: (own, request, context) =>
          new HistoryReader(own, {
            changes: Array.from({ length: table.splitCount }, (_, split) =>
              changes.filter(({ life }) => life % table.splitCount === split),
            ),
            sorts,
            schema,
            request,
            context,
          }),
      }
    },
  }
}

const splitId = (split: number): string => `split-${split}`

interface Position {
  readonly split: number
  readonly next: number
}

interface HistoryParts {
  readonly changes: readonly (readonly Change[])[]
  readonly sorts: readonly Sort[]
  readonly schema: Schema
  readonly request: ScanRequest
  readonly context: ReaderContext
}

/** Reads its splits in turn, a batch of each. */
class HistoryReader implements SourceReader {
  readonly #parts: HistoryParts
  #splits: Position[]
  #last = 0

  constructor(splits: readonly SourceSplit[], parts: HistoryParts) {
    this.#parts = parts
    this.#splits = splits.map(({ position }) => position as Position)
  }

  poll(): PollResult {
    const { changes, context, request, schema, sorts } = this.#parts
    for (;;) {
      const position = this.#splits.shift()
      if (position === undefined) return 'end'
      const all = changes[position.split]!
      if (position.next >= all.length) {
        context.finished?.(splitId(position.split))
        continue
      }
      this.#last = position.split
      const taken = all.slice(position.next, position.next + context.batchRows)
      this.#splits.push({ ...position, next: position.next + taken.length })
      const columns = request.projection.map((column) => {
        const builder = columnBuilder(schema[column]!.type)
        for (const { row } of taken) builder.append(engineValue(row[column]!, sorts[column]!))
        return builder.finish()
      })
      const kinds = Uint8Array.from(taken, ({ kind }) => ROW_KIND_TEXT.indexOf(kind))
      return makeBatch(taken.length, columns, kinds.some((kind) => kind !== 0) ? { kinds } : {})
    }
  }

  get split(): string {
    return splitId(this.#last)
  }

  async available(): Promise<void> {}

  snapshot(): readonly SourceSplit[] {
    return this.#splits.map((position) => ({ id: splitId(position.split), position }))
  }

  async close(): Promise<void> {}
}

/** A cell as the engine's value. */
function engineValue(cell: Cell, sort: Sort): Value {
  if (cell === null) return null
  switch (sort) {
    case 'int':
    case 'double':
    case 'ratio':
      return Number(cell)
    case 'bigint':
      return BigInt(cell)
    case 'decimal':
      return BigInt(String(cell).replace('.', ''))
    case 'date':
      return Date.parse(`${cell}T00:00:00Z`) / 86_400_000
    case 'timestamp':
      return BigInt(Date.parse(`${String(cell).replace(' ', 'T')}Z`)) * 1000n
    case 'varchar':
    case 'boolean':
      return cell
  }
}
