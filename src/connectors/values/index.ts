/** Tables in memory: rows or columns that the embedding program hands over. */

import { fixedSplits } from '../../contracts/fixed-splits.ts'
import type {
  PollResult,
  ReaderContext,
  ScanRequest,
  Source,
  SourceReader,
  SourceSplit,
} from '../../contracts/source.ts'
import { type Batch, makeBatch, type Schema } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { assert, defineError } from '../../core/errors.ts'
import { typeToString } from '../../core/type-text.ts'
import { rowType, type SqlType } from '../../core/types.ts'
import { internalValue, rowOf } from './internal-value.ts'
import { sliceColumn } from './slice-column.ts'

export const valuesBadValue = defineError({
  code: 'VALUES_BAD_VALUE',
  domain: 'user',
  retry: 'never',
  message: (p: { table: string; row: number; column: string; type: SqlType; given: unknown }) =>
    `Row ${p.row} of the table '${p.table}' has ${describeValue(p.given)} for '${p.column}', which is ${typeToString(p.type)}.`,
  remedy: () =>
    'Give a value of the type; NULL is null, BIGINT a bigint, dates and decimals have classes of their own.',
})

export const valuesBadRow = defineError({
  code: 'VALUES_BAD_ROW',
  domain: 'user',
  retry: 'never',
  message: (p: { table: string; row: number; fieldCount: number }) =>
    `Row ${p.row} of the table '${p.table}' is neither an object nor an array of ${p.fieldCount} values.`,
  remedy: () => 'Give an object with the names of the columns, or an array in their order.',
})

export interface ValuesTable {
  /** For messages. */
  readonly name: string
  readonly schema: Schema
}

/**
 * A bounded source over rows: objects by column name, or arrays in column order. The rows are
 * converted at once; later changes to them do not show.
 *
 * @throws VALUES_BAD_ROW, VALUES_BAD_VALUE with the row's number, from 1
 */
export function rowsSource(table: ValuesTable, rows: Iterable<object>): Source {
  const { columns, rowCount } = rowColumns(table, rows)
  return columnsSource(table, columns, rowCount)
}

/** The rows as columns. @throws VALUES_BAD_ROW, VALUES_BAD_VALUE with the row's number, from 1 */
export function rowColumns(
  table: ValuesTable,
  rows: Iterable<object>,
): { readonly columns: readonly Column[]; readonly rowCount: number } {
  const builders = table.schema.map(({ type }) => columnBuilder(type))
  let rowCount = 0
  for (const given of rows) {
    rowCount++
    const values = rowOf(given, table.schema) ?? failRow(table, given, rowCount)
    for (let i = 0; i < builders.length; i++) builders[i]!.append(values[i]!)
  }
  return { columns: builders.map((builder) => builder.finish()), rowCount }
}

/** A bounded source over columns of any length; the program must not change their buffers. */
export function columnsSource(
  table: ValuesTable,
  columns: readonly Column[],
  rowCount: number,
): Source {
  assert(columns.length === table.schema.length, 'a column for every field')
  return {
    boundedness: 'bounded',
    schema: table.schema,
    estimateRows: async () => rowCount,
    describe: (request) =>
      `values, columns ${request.projection.map((i) => table.schema[i]!.name).join(', ')}`,
    assignment: 'at-start',
    createEnumerator: (context) => fixedSplits(context, () => [valuesSplit(0)]),
    createReader: (splits, request, context) =>
      new ValuesReader(splits, columns, rowCount, request, context),
  }
}

const valuesSplit = (next: number): SourceSplit => ({ id: 'values', position: { next } })

class ValuesReader implements SourceReader {
  readonly #columns: readonly Column[]
  readonly #end: number
  readonly #batchRows: number
  readonly #hasSplit: boolean
  #next: number

  constructor(
    splits: readonly SourceSplit[],
    columns: readonly Column[],
    rowCount: number,
    request: ScanRequest,
    context: ReaderContext,
  ) {
    const position = splits[0]?.position as { readonly next: number } | undefined
    this.#hasSplit = position !== undefined
    this.#next = position?.next ?? 0
    this.#columns = request.projection.map((column) => columns[column]!)
    this.#end =
      position === undefined ? 0 : Math.min(rowCount, this.#next + (request.limit ?? rowCount))
    this.#batchRows = context.batchRows
  }

  poll(): PollResult {
    if (this.#next >= this.#end) return 'end'
    const from = this.#next
    this.#next = Math.min(this.#end, from + this.#batchRows)
    return this.#slice(from, this.#next)
  }

  async available(): Promise<void> {}

  snapshot(): readonly SourceSplit[] {
    return this.#hasSplit ? [valuesSplit(this.#next)] : []
  }

  async close(): Promise<void> {}

  #slice(from: number, to: number): Batch {
    return makeBatch(
      to - from,
      this.#columns.map((column) => sliceColumn(column, from, to)),
    )
  }
}

// Looks for the value to blame.
function failRow(table: ValuesTable, given: unknown, row: number): never {
  const { schema } = table
  const isRow =
    typeof given === 'object' &&
    given !== null &&
    (!Array.isArray(given) || given.length === schema.length)
  if (!isRow) throw valuesBadRow({ table: table.name, row, fieldCount: schema.length })
  for (const [i, { name, type }] of schema.entries()) {
    const value = Array.isArray(given) ? given[i] : (given as Record<string, unknown>)[name]
    if (internalValue(value, type) === undefined)
      throw valuesBadValue({ table: table.name, row, column: name, type, given: value })
  }
  return assertRow(schema)
}

function assertRow(schema: Schema): never {
  throw new Error(
    `Millrace bug: a row of ${typeToString(rowType(schema))} failed without a bad value`,
  )
}

function describeValue(given: unknown): string {
  if (given === null || given === undefined) return String(given)
  if (typeof given === 'object') return `a ${given.constructor?.name ?? 'value'}`
  const text =
    typeof given === 'bigint'
      ? `${given}n`
      : typeof given === 'string'
        ? JSON.stringify(given)
        : String(given)
  return `the ${typeof given} ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`
}
