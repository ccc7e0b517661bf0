import type { DecodeRequest, Decoder, EncodeRequest, Encoder } from '../../contracts/format.ts'
import {
  type Batch,
  DELETE,
  INSERT,
  liveCount,
  type RowKind,
  type Schema,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from '../../core/batch.ts'
import {
  type Column,
  dictionaryColumn,
  type FixedColumn,
  type ListColumn,
  type RowColumn,
  rowColumn,
} from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import type { EngineError, EngineErrorOptions } from '../../core/errors.ts'
import { flatten, gatherColumn, identityPositions } from '../../core/flatten.ts'
import { readValue } from '../../core/read-value.ts'
import { arrayType, booleanType, rowType, stringType } from '../../core/types.ts'
import { decoderOfJson, encoderOfJson } from './index.ts'

/** Messages that hold rows as they are under `data`, and of an update under `old` what the columns that it changed were. */
export interface PartialUpdates {
  /** The format, for options and messages. */
  readonly name: string
  /** `data` and `old` are arrays, of which the elements belong together; else objects. */
  readonly isMany: boolean
  readonly insert: string
  readonly update: string
  readonly delete: string
  /** A `type` that tells of no rows. */
  readonly ignored?: string
  readonly error: (params: { problem: string }, options: EngineErrorOptions) => EngineError
}

/** Messages of which fields are wanted: those that match the whole of the pattern. */
export interface MessageFilter {
  readonly field: string
  readonly pattern: RegExp
}

const TEXT = stringType(true)
const PRESENT = booleanType(true)

const jsonValues = (values: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  'fail-on-missing-field': false,
  ...values,
})

/** Reads such messages as rows that change others: an update gives -U and +U, columns that `old` does not hold are as in `data`. */
export class PartialUpdatesDecoder implements Decoder {
  readonly #inner: Decoder
  readonly #messages: PartialUpdates
  readonly #request: DecodeRequest
  readonly #filters: readonly MessageFilter[]
  readonly #width: number
  readonly #ignoresErrors: boolean

  constructor(
    messages: PartialUpdates,
    values: Readonly<Record<string, unknown>>,
    request: DecodeRequest,
    filters: readonly MessageFilter[] = [],
  ) {
    this.#messages = messages
    this.#request = request
    this.#filters = filters
    this.#ignoresErrors = values['ignore-parse-errors'] === true
    const fields = request.projection.map((index) => request.schema[index]!)
    this.#width = fields.length
    const present = fields.map(({ name }) => ({ name: `${name} is there`, type: PRESENT }))
    const data = rowType(fields, true)
    const old = rowType([...fields, ...present], true)
    const schema: Schema = [
      { name: 'data', type: messages.isMany ? arrayType(data, true) : data },
      { name: 'old', type: messages.isMany ? arrayType(old, true) : old },
      { name: 'type', type: TEXT },
      ...filters.map(({ field }) => ({ name: field, type: TEXT })),
    ]
    this.#inner = decoderOfJson(
      messages.name,
      jsonValues(values),
      {
        ...request,
        schema,
        projection: schema.map((_, i) => i),
        filters: [],
        // A message makes two rows, or many.
        batchRows: Math.max(1, request.batchRows >> (messages.isMany ? 2 : 1)),
      },
      'old',
    )
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
    const data = rowsOf(batch.columns[0]!, batch.rowCount)
    const old = rowsOf(batch.columns[1]!, batch.rowCount)
    const count = liveCount(batch)
    const firstRow = this.position.rows - count
    const made = new ChangeList()
    for (let k = 0; k < count; k++) {
      const row = batch.selection === undefined ? k : batch.selection[k]!
      const problem = this.#readMessage(batch.columns, row, data, old, made)
      if (problem !== undefined) this.#bad(firstRow + k, problem)
    }
    return made.count === 0 ? undefined : this.#batchOf(made, data, old)
  }

  /** Adds the changes of a message; what is wrong with it where it tells of none. One of which a half is missing is left out as a whole. */
  #readMessage(
    columns: readonly Column[],
    row: number,
    data: MessageRows,
    old: MessageRows,
    made: ChangeList,
  ): string | undefined {
    const messages = this.#messages
    for (const [i, { field, pattern }] of this.#filters.entries()) {
      const found = readValue(columns[3 + i]!, row, TEXT) as string | null
      if (found === null) return `it has no '${field}'`
      if (!pattern.test(found)) return undefined
    }
    const type = readValue(columns[2]!, row, TEXT) as string | null
    if (type === null) return "it has no 'type'"
    if (type === messages.ignored) return undefined
    const isUpdate = type === messages.update
    if (!isUpdate && type !== messages.insert && type !== messages.delete)
      return `its type '${type}' is none of ${messages.insert}, ${messages.update}, ${messages.delete}`
    const start = data.start(row)
    const end = data.end(row)
    if (!data.areThere(row)) return `'data' is null in a message with type '${type}'`
    if (!isUpdate) {
      const kind = type === messages.insert ? INSERT : DELETE
      for (let at = start; at < end; at++) made.add(kind, at, -1)
      return undefined
    }
    if (!old.areThere(row)) return `'old' is null in a message with type '${type}'`
    const oldStart = old.start(row)
    if (old.end(row) - oldStart < end - start)
      return `'old' has fewer rows than 'data' in a message with type '${type}'`
    for (let at = start; at < end; at++) {
      made.add(UPDATE_BEFORE, at, oldStart + at - start)
      made.add(UPDATE_AFTER, at, -1)
    }
    return undefined
  }

  #batchOf(made: ChangeList, data: MessageRows, old: MessageRows): Batch {
    const { count } = made
    const columns: Column[] = []
    for (let i = 0; i < this.#width; i++) {
      const present = flatten(old.rows.children[this.#width + i]!, old.count) as FixedColumn
      const places = made.rows.slice(0, count)
      for (let at = 0; at < count; at++) {
        const before = made.olds[at]!
        // Values of `old` lie behind those of `data`.
        if (before >= 0 && present.values[before] === 1) places[at] = data.count + before
      }
      const halves = concatColumns(
        [flatten(data.rows.children[i]!, data.count), flatten(old.rows.children[i]!, old.count)],
        [data.count, old.count],
      )
      columns.push(gatherColumn(halves, places, count))
    }
    const kinds = made.isChanging ? made.kinds.slice(0, count) : undefined
    return { rowCount: count, columns, kinds, selection: undefined, marks: undefined }
  }

  #bad(row: number, problem: string): void {
    if (!this.#ignoresErrors)
      throw this.#messages.error(
        { problem },
        { location: { file: this.#request.origin, row: row + 1 } },
      )
    this.#request.count('skippedRows', 1)
  }
}

/** The changes of a batch of messages: what kind, where in `data` the row stands, and where in `old` what it was (−1: nowhere). */
class ChangeList {
  kinds = new Uint8Array(256)
  rows = new Int32Array(256)
  olds = new Int32Array(256)
  count = 0
  isChanging = false

  add(kind: RowKind, row: number, old: number): void {
    if (this.count === this.kinds.length) this.#grow()
    this.kinds[this.count] = kind
    this.rows[this.count] = row
    this.olds[this.count++] = old
    if (kind !== INSERT) this.isChanging = true
  }

  #grow(): void {
    const { kinds, rows, olds } = this
    this.kinds = new Uint8Array(this.count * 2)
    this.rows = new Int32Array(this.count * 2)
    this.olds = new Int32Array(this.count * 2)
    this.kinds.set(kinds)
    this.rows.set(rows)
    this.olds.set(olds)
  }
}

/** The rows under `data` or `old` of a batch of messages. */
interface MessageRows {
  readonly rows: RowColumn
  readonly count: number
  start(message: number): number
  end(message: number): number
  /** Whether the message holds the rows, and none of them is null. */
  areThere(message: number): boolean
}

function rowsOf(column: Column, messageCount: number): MessageRows {
  if (column.layout === 'row')
    return {
      rows: column,
      count: messageCount,
      start: (message) => message,
      end: (message) => message + 1,
      areThere: (message) => column.valid?.[message] !== 0,
    }
  const { offsets, child, valid } = column as ListColumn
  const count = offsets[messageCount]!
  const rows = flatten(child, count) as RowColumn
  return {
    rows,
    count,
    start: (message) => offsets[message]!,
    end: (message) => offsets[message + 1]!,
    areThere: (message) => {
      if (valid?.[message] === 0) return false
      for (let at = offsets[message]!; at < offsets[message + 1]!; at++)
        if (rows.valid?.[at] === 0) return false
      return true
    },
  }
}

/** Writes rows that come as inserts and rows that go as deletes, one a message, as Flink does. */
export class PartialUpdatesEncoder implements Encoder {
  readonly #inner: Encoder
  readonly #isMany: boolean
  readonly #types: Column

  constructor(
    messages: PartialUpdates,
    values: Readonly<Record<string, unknown>>,
    { schema, timeZone }: EncodeRequest,
  ) {
    const data = rowType(schema, false)
    this.#isMany = messages.isMany
    this.#inner = encoderOfJson(messages.name, jsonValues(values), {
      schema: [
        { name: 'data', type: messages.isMany ? arrayType(data, false) : data },
        { name: 'type', type: TEXT },
      ],
      timeZone,
    })
    const types = columnBuilder(TEXT)
    types.append(messages.insert)
    types.append(messages.delete)
    this.#types = types.finish()
  }

  get pendingBytes(): number {
    return this.#inner.pendingBytes
  }

  take(): Uint8Array {
    return this.#inner.take()
  }

  encode(batch: Batch): void {
    const { rowCount, kinds } = batch
    const codes = new Int32Array(rowCount)
    // -U and -D are the odd ones.
    if (kinds !== undefined) for (let row = 0; row < rowCount; row++) codes[row] = kinds[row]! & 1
    const rows = rowColumn(
      batch.columns.map((column) => flatten(column, rowCount)),
      undefined,
    )
    const data: Column = this.#isMany
      ? {
          layout: 'list',
          offsets: identityPositions(rowCount + 1),
          child: rows,
          valid: undefined,
        }
      : rows
    this.#inner.encode({
      ...batch,
      kinds: undefined,
      columns: [data, flatten(dictionaryColumn(codes, this.#types), rowCount)],
    })
  }
}
