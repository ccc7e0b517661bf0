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
import { changeOptions } from './change-options.ts'
import { decoderOfJson, encoderOfJson } from './index.ts'

const NAME = 'debezium-json'

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
  name: NAME,
  doc: 'Changes of a database as Debezium writes them, one JSON object a line.',
  fileExtension: 'json',
  changelog: 'retract',
  options: {
    ...changeOptions,
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
    this.#inner = decoderOfJson(NAME, jsonValues(values), {
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
    const { rowCount, selection } = batch
    const count = liveCount(batch)
    const firstRow = this.position.rows - count
    // Rows of `after` lie behind those of `before`. An update makes two.
    const places = new Int32Array(2 * count)
    const kinds = new Uint8Array(2 * count)
    let made = 0
    let isChanging = false
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      const op = readValue(operation, row, OPERATION) as string | null
      const problem = problemOf(op, before.valid?.[row] !== 0, after.valid?.[row] !== 0)
      if (problem !== undefined) {
        this.#bad(firstRow + k, problem)
        continue
      }
      const isUpdate = op === 'u'
      if (isUpdate || op === 'd') {
        isChanging = true
        kinds[made] = isUpdate ? UPDATE_BEFORE : DELETE
        places[made++] = row
      }
      if (op !== 'd') {
        kinds[made] = isUpdate ? UPDATE_AFTER : INSERT
        places[made++] = rowCount + row
      }
    }
    if (made === 0) return undefined
    return {
      rowCount: made,
      columns: before.children.map((child, i) =>
        gatherColumn(
          concatColumns(
            [flatten(child, rowCount), flatten(after.children[i]!, rowCount)],
            [rowCount, rowCount],
          ),
          places,
          made,
        ),
      ),
      kinds: isChanging ? kinds.subarray(0, made) : undefined,
      selection: undefined,
      marks: undefined,
    }
  }

  #bad(row: number, problem: string): void {
    if (!this.#ignoresErrors)
      throw debeziumMessage({ problem }, { location: { file: this.#request.origin, row: row + 1 } })
    this.#request.count('skippedRows', 1)
  }
}

/** Why a message tells of no change; undefined where it does. One of which a half is missing is left out as a whole. */
function problemOf(op: string | null, hasBefore: boolean, hasAfter: boolean): string | undefined {
  switch (op) {
    case 'c':
    case 'r':
      return hasAfter ? undefined : `'after' is null in a message with op '${op}'`
    case 'u':
      if (!hasBefore) return "'before' is null in a message with op 'u'"
      return hasAfter ? undefined : "'after' is null in a message with op 'u'"
    case 'd':
      return hasBefore ? undefined : "'before' is null in a message with op 'd'"
    case null:
      return "it has no 'op'"
    default:
      return `its op '${op}' is none of c, r, u, d`
  }
}

/** Writes rows that come as `"op":"c"` with `after`, and rows that go as `"op":"d"` with `before`, as Flink does. */
class DebeziumEncoder implements Encoder {
  readonly #inner: Encoder

  constructor(values: Readonly<Record<string, unknown>>, schema: Schema, timeZone: string) {
    this.#inner = encoderOfJson(NAME, jsonValues(values), {
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
