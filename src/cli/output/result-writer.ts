import type { FormatDefinition } from '../../contracts/format.ts'
import type { Schema } from '../../core/batch.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { defineError } from '../../core/errors.ts'
import { parseOptions } from '../../core/options.ts'
import { typeToString } from '../../core/type-text.ts'
import { stringType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import type { QueryResult } from '../../environment/query-result.ts'
import { castFunction } from '../../sql/functions/cast/index.ts'
import { changelogPrinter } from './changelog-json.ts'
import type { StandardOutput } from './standard-output.ts'
import { drawTable } from './table.ts'

export const OUTPUT_FORMATS = ['table', 'json', 'csv', 'changelog'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

export const unboundedUpdates = defineError({
  code: 'CLI_UNBOUNDED_UPDATES', domain: 'user', retry: 'never',
  message: (p: { format: string }) => `The query never ends and updates its rows, so it has no final rows to print as ${p.format}.`,
  remedy: () => 'Use --output changelog, which prints changes as they come.',
})

/** Prints results of queries on standard output in one of the formats. */
export class ResultWriter {
  readonly #format: OutputFormat
  readonly #out: StandardOutput
  readonly #formats: readonly FormatDefinition[]
  #queryCount = 0

  constructor(format: OutputFormat, out: StandardOutput, formats: readonly FormatDefinition[]) {
    this.#format = format
    this.#out = out
    this.#formats = formats
  }

  /** Runs a query and prints its result. @throws what fails the query; CLI_UNBOUNDED_UPDATES */
  async query(result: QueryResult, context: { readonly timeZone: string; readonly elapsedMs: () => number }): Promise<void> {
    const number = this.#queryCount++
    if (this.#format === 'changelog') return await this.#changelog(result, number)
    if (!result.isBounded && result.isUpdating) throw unboundedUpdates({ format: this.#format })
    if (this.#format === 'table') return await this.#table(result, context)
    return await this.#encoded(result, this.#format, context.timeZone)
  }

  /** Prints rows that need no job. */
  async rows(schema: Schema, rows: readonly (readonly Value[])[], timeZone: string): Promise<void> {
    if (this.#format === 'table') this.#out.write(`${drawTable(schema, rows.map((row) => row.map((value, i) => cellText(schema, i, timeZone)(value))))}\n${rowCountText(rows.length)}\n`)
    else if (this.#format === 'changelog') {
      this.#writeHeader(schema, this.#queryCount)
      const print = schema.map((field) => changelogPrinter(field.type))
      for (const row of rows) this.#out.write(`{"query":${this.#queryCount},"op":"+I","row":[${print.map((printer, i) => printer(row[i]!)).join(',')}]}\n`)
      this.#queryCount++
    } else this.#encode(this.#format, schema, rows, timeZone)
    await this.#out.flush()
  }

  #writeHeader(schema: Schema, number: number): void {
    const columns = schema.map((field) => `[${JSON.stringify(field.name)},${JSON.stringify(typeToString(field.type))}]`)
    this.#out.write(`{"query":${number},"columns":[${columns.join(',')}]}\n`)
  }

  async #changelog(result: QueryResult, number: number): Promise<void> {
    this.#writeHeader(result.schema, number)
    const print = result.schema.map((field) => changelogPrinter(field.type))
    for await (const changes of result.valueChanges()) {
      for (const { kind, values } of changes) {
        this.#out.write(`{"query":${number},"op":"${kind}","row":[${print.map((printer, i) => printer(values[i]!)).join(',')}]}\n`)
      }
      // Changes are shown as they come.
      await this.#out.flush()
    }
    await this.#out.flush()
  }

  async #table(result: QueryResult, context: { readonly timeZone: string; readonly elapsedMs: () => number }): Promise<void> {
    const cells = result.schema.map((_, i) => cellText(result.schema, i, context.timeZone))
    const texts = (row: readonly Value[]) => row.map((value, i) => cells[i]!(value))
    if (result.isBounded) {
      const rows = await result.finalRows()
      this.#out.write(`${drawTable(result.schema, rows.map(texts))}\n${rowCountText(rows.length)} (${(context.elapsedMs() / 1000).toFixed(2)} s)\n`)
      await this.#out.flush()
      return
    }
    // Rows without end are drawn as they come, a table a batch.
    for await (const changes of result.valueChanges()) {
      this.#out.write(`${drawTable(result.schema, changes.map((change) => texts(change.values)))}\n`)
      await this.#out.flush()
    }
  }

  async #encoded(result: QueryResult, format: 'json' | 'csv', timeZone: string): Promise<void> {
    if (result.isUpdating) {
      this.#encode(format, result.schema, await result.finalRows(), timeZone)
    } else {
      const encoder = this.#encoder(format, result.schema, timeZone)
      for await (const batch of result.batches()) {
        encoder.encode(batch)
        this.#out.write(encoder.take())
        await this.#out.settle()
        if (!result.isBounded) await this.#out.flush()
      }
    }
    await this.#out.flush()
  }

  #encode(format: 'json' | 'csv', schema: Schema, rows: readonly (readonly Value[])[], timeZone: string): void {
    const encoder = this.#encoder(format, schema, timeZone)
    const columns = schema.map((field, i) => {
      const builder = columnBuilder(field.type)
      for (const row of rows) builder.append(row[i]!)
      return builder.finish()
    })
    encoder.encode({ rowCount: rows.length, columns, kinds: undefined, selection: undefined, marks: undefined })
    this.#out.write(encoder.take())
  }

  #encoder(format: 'json' | 'csv', schema: Schema, timeZone: string) {
    const definition = this.#formats.find((candidate) => candidate.name === format)
    if (definition?.encoder === undefined) throw new Error(`Millrace bug: format ${format} has no encoder`)
    return definition.encoder(parseOptions(`Format '${format}'`, definition.options, {}), { schema, timeZone })
  }
}

/** Text of a cell: what CAST to STRING gives; undefined for NULL. */
function cellText(schema: Schema, column: number, timeZone: string): (value: Value) => string | undefined {
  const cast = castFunction(schema[column]!.type, stringType(), { isTry: false, session: { timeZone } as never })
  const { kind } = schema[column]!.type
  if (kind === 'BINARY' || kind === 'VARBINARY') return (value) => (value === null ? undefined : `x'${Buffer.from(value as Uint8Array).toString('hex')}'`)
  if (kind === 'NULL') return () => undefined
  if (kind === 'CHAR' || kind === 'VARCHAR') return (value) => (value === null ? undefined : String(value))
  return (value) => (value === null ? undefined : String(cast(value)))
}

const rowCountText = (count: number): string => (count === 1 ? '1 row' : `${count} rows`)
