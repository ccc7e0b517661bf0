import type { DecodeRequest, Decoder, Encoder, FormatDefinition } from '../../contracts/format.ts'
import {
  type Batch,
  DELETE,
  INSERT,
  liveCount,
  type Schema,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from '../../core/batch.ts'
import { type Column, dictionaryColumn, type RowColumn, rowColumn } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { defineError } from '../../core/errors.ts'
import { flatten, gatherColumn } from '../../core/flatten.ts'
import { booleanOption } from '../../core/options.ts'
import { readValue } from '../../core/read-value.ts'
import { rowType, stringType } from '../../core/types.ts'
import { jsonFormat } from './index.ts'

export const debeziumMessage = defineError({
  code: 'DEBEZIUM_MESSAGE',
  domain: 'user',
  retry: 'never',
  message: (p: { problem: string }) => `A Debezium message cannot be read: ${p.problem}.`,
  remedy: () =>
    "Correct the message, or set 'debezium-json.ignore-parse-errors' = 'true'. For PostgreSQL set REPLICA IDENTITY FULL, so that changes hold what a row was.",
})

const OPERATION = stringType(true)

/**
 * Changes as Debezium writes them: `{"before": …, "after": …, "op": "c"|"r"|"u"|"d"}`, one a line; what else a message holds is
 * passed over. An update gives -U and +U.
 *
 * @see Flink's debezium-json format
 */
export const debeziumJsonFormat: FormatDefinition = {
  name: 'debezium-json',
  doc: 'Changes of a database as Debezium writes them, one JSON object a line.',
  fileExtension: 'json',
  changelog: 'retract',
  options: {
    ...Object.fromEntries(
      Object.entries(jsonFormat.options).filter(([name]) => name !== 'fail-on-missing-field'),
    ),
    'schema-include': booleanOption(
      false,
      "Whether messages hold their schema, with the change under 'payload'.",
    ),
  },
  decoder: (values, request) => new DebeziumDecoder(values, request),
  encoder: (values, request) => new DebeziumEncoder(values, request.schema, request.timeZone),
}

const jsonValues = (values: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  'fail-on-missing-field': false,
  ...values,
})

/** Reads messages as JSON rows of `before`, `after` and `op`, and makes rows of changes of them. */
class DebeziumDecoder implements Decoder {
  readonly #inner: Decoder
  readonly #request: DecodeRequest
  readonly #ignoresErrors: boolean
  readonly #isWrapped: boolean

  constructor(values: Readonly<Record<string, unknown>>, request: DecodeRequest) {
    this.#request = request
    this.#ignoresErrors = values['ignore-parse-errors'] === true
    this.#isWrapped = values['schema-include'] === true
    const fields = request.projection.map((index) => request.schema[index]!)
    const change: Schema = [
      { name: 'before', type: rowType(fields, true) },
      { name: 'after', type: rowType(fields, true) },
      { name: 'op', type: OPERATION },
    ]
    const schema: Schema = this.#isWrapped
      ? [{ name: 'payload', type: rowType(change, true) }]
      : change
    this.#inner = jsonFormat.decoder!(jsonValues(values), {
      ...request,
      schema,
      projection: schema.map((_, i) => i),
      filters: [],
    })
  }

  get position(): Decoder['position'] {
    return this.#inner.position
  }

  push(chunk: Uint8Array, isLast: boolean): void {
    this.#inner.push(chunk, isLast)
  }

  next(): Batch | undefined {
    for (;;) {
      const batch = this.#inner.next()
      if (batch === undefined) return undefined
      const changes = this.#changes(batch)
      if (changes !== undefined) return changes
    }
  }

  #changes(batch: Batch): Batch | undefined {
    const columns = this.#isWrapped ? (batch.columns[0] as RowColumn).children : batch.columns
    const [before, after, operation] = columns as [RowColumn, RowColumn, Column]
    const count = liveCount(batch)
    const firstRow = this.position.rows - count
    const places: number[] = []
    const kinds: number[] = []
    const add = (
      column: 'before' | 'after',
      row: number,
      kind: number,
      op: string,
      k: number,
    ): boolean => {
      const source = column === 'before' ? before : after
      if (source.valid !== undefined && source.valid[row] === 0)
        return this.#bad(firstRow + k, `'${column}' is null in a message with op '${op}'`)
      places.push(column === 'before' ? row : batch.rowCount + row)
      kinds.push(kind)
      return true
    }
    for (let k = 0; k < count; k++) {
      const row = batch.selection === undefined ? k : batch.selection[k]!
      const op = readValue(operation, row, OPERATION) as string | null
      if (op === 'c' || op === 'r') add('after', row, INSERT, op, k)
      else if (op === 'd') add('before', row, DELETE, op, k)
      else if (op === 'u') {
        if (add('before', row, UPDATE_BEFORE, op, k)) add('after', row, UPDATE_AFTER, op, k)
      } else
        this.#bad(
          firstRow + k,
          op === null ? "it has no 'op'" : `its op '${op}' is none of c, r, u, d`,
        )
    }
    if (places.length === 0) return undefined
    const positions = Int32Array.from(places)
    return {
      rowCount: places.length,
      columns: before.children.map((child, i) =>
        gatherColumn(
          concatColumns(
            [flatten(child, batch.rowCount), flatten(after.children[i]!, batch.rowCount)],
            [batch.rowCount, batch.rowCount],
          ),
          positions,
          places.length,
        ),
      ),
      kinds: kinds.every((kind) => kind === INSERT) ? undefined : Uint8Array.from(kinds),
      selection: undefined,
      marks: undefined,
    }
  }

  #bad(row: number, problem: string): false {
    if (!this.#ignoresErrors)
      throw debeziumMessage({ problem }, { location: { file: this.#request.origin, row: row + 1 } })
    this.#request.count('skippedRows', 1)
    return false
  }
}

/** Writes rows that come as `"op":"c"` with `after`, and rows that go as `"op":"d"` with `before`, as Flink does. */
class DebeziumEncoder implements Encoder {
  readonly #inner: Encoder

  constructor(values: Readonly<Record<string, unknown>>, schema: Schema, timeZone: string) {
    this.#inner = jsonFormat.encoder!(jsonValues(values), {
      schema: [
        { name: 'before', type: rowType(schema, true) },
        { name: 'after', type: rowType(schema, true) },
        { name: 'op', type: OPERATION },
      ],
      timeZone,
    })
  }

  get pendingBytes(): number {
    return this.#inner.pendingBytes
  }

  take(): Uint8Array {
    return this.#inner.take()
  }

  encode(batch: Batch): void {
    const { rowCount, kinds } = batch
    const comes = new Uint8Array(rowCount)
    const goes = new Uint8Array(rowCount)
    const codes = new Int32Array(rowCount)
    for (let row = 0; row < rowCount; row++) {
      // -U and -D are the odd ones.
      const isGone = kinds === undefined ? 0 : kinds[row]! & 1
      goes[row] = isGone
      comes[row] = 1 - isGone
      codes[row] = isGone
    }
    const columns = batch.columns.map((column) => flatten(column, rowCount))
    this.#inner.encode({
      ...batch,
      kinds: undefined,
      columns: [
        rowColumn(columns, goes),
        rowColumn(columns, comes),
        flatten(dictionaryColumn(codes, OPERATIONS), rowCount),
      ],
    })
  }
}

const operations = columnBuilder(OPERATION)
operations.append('c')
operations.append('d')
const OPERATIONS = operations.finish()
