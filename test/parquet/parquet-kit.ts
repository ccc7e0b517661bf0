import { readdirSync, readFileSync } from 'node:fs'
import type { ReadableFile } from '../../src/contracts/platform.ts'
import type { PushedFilter } from '../../src/contracts/source.ts'
import type { Schema } from '../../src/core/batch.ts'
import { readValue } from '../../src/core/read-value.ts'
import {
  arrayType,
  bigIntType,
  booleanType,
  bytesType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  intType,
  mapType,
  rowType,
  type SqlType,
  smallIntType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
  tinyIntType,
} from '../../src/core/types.ts'
import type { Value } from '../../src/core/value.ts'
import { parquetFormat } from '../../src/formats/parquet/index.ts'

/** A type as the fixtures write it. */
export type TypeText =
  | string
  | { readonly row: readonly (readonly [string, TypeText])[] }
  | { readonly array: TypeText }
  | { readonly map: readonly [TypeText, TypeText] }

/** Reads the type of a fixture. */
export function parseType(text: TypeText): SqlType {
  if (typeof text !== 'string') {
    if ('row' in text) {
      return rowType(text.row.map(([name, type]) => ({ name, type: parseType(type) })))
    }
    return 'array' in text
      ? arrayType(parseType(text.array))
      : mapType(parseType(text.map[0]), parseType(text.map[1]))
  }
  const [, name, first, second] = /^(\w+)(?:\((\d+)(?:,(\d+))?\))?$/.exec(text)!
  const [p, s] = [Number(first), Number(second)]
  const types: Record<string, () => SqlType> = {
    BOOLEAN: booleanType,
    TINYINT: tinyIntType,
    SMALLINT: smallIntType,
    INT: intType,
    BIGINT: bigIntType,
    FLOAT: floatType,
    DOUBLE: doubleType,
    DECIMAL: () => decimalType(p, s),
    DATE: dateType,
    TIME: () => timeType(p),
    TIMESTAMP: () => timestampType(p),
    TIMESTAMP_LTZ: () => timestampLtzType(p),
    STRING: stringType,
    BYTES: bytesType,
  }
  return types[name!]!()
}

/** A value in the fixtures' spelling. */
export function plainValue(value: Value, type: SqlType): unknown {
  if (value === null) return null
  switch (type.kind) {
    case 'FLOAT':
    case 'DOUBLE':
      return Number.isFinite(value) ? value : String(value)
    case 'BOOLEAN':
    case 'VARCHAR':
      return value
    case 'VARBINARY':
      return Buffer.from(value as Uint8Array).toString('hex')
    case 'ARRAY':
      return (value as Value[]).map((item) => plainValue(item, type.element))
    case 'ROW':
      return type.fields.map((field, i) => plainValue((value as Value[])[i]!, field.type))
    case 'MAP':
      return [...(value as ReadonlyMap<Value, Value>)].map(([key, item]) => [
        plainValue(key, type.key),
        plainValue(item, type.value),
      ])
    default:
      return String(value)
  }
}

export interface Fixture {
  readonly name: string
  readonly note: string
  readonly schema: Schema
  readonly rows: readonly (readonly unknown[])[]
}

const DATA = new URL('data/', import.meta.url)

/** The bytes of a file of test/parquet/data. */
export const fixtureBytes = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`${name}.parquet`, DATA)))

/** All files with the rows that their writer read back. */
export function fixtures(): Fixture[] {
  const names = readdirSync(DATA).flatMap((file) =>
    file.endsWith('.ndjson') ? [file.replace('.ndjson', '')] : [],
  )
  return names.map((name) => {
    const lines = readFileSync(new URL(`${name}.ndjson`, DATA), 'utf8')
      .trimEnd()
      .split('\n')
    const head = JSON.parse(lines[0]!) as { note: string; schema: [string, TypeText][] }
    return {
      name,
      note: head.note,
      schema: head.schema.map(([field, type]) => ({ name: field, type: parseType(type) })),
      rows: lines.slice(1).map((line) => JSON.parse(line) as unknown[]),
    }
  })
}

/** Bytes as an open file that gives at most `mostBytes` at a read. */
export function memoryFile(bytes: Uint8Array, mostBytes = Number.POSITIVE_INFINITY): ReadableFile {
  return {
    path: 'memory.parquet',
    sizeBytes: bytes.length,
    read: async (target, position) => {
      const end = Math.min(bytes.length, position + Math.min(target.length, mostBytes))
      const part = bytes.subarray(Math.min(position, end), end)
      target.set(part)
      return part.length
    },
    close: async () => undefined,
  }
}

export interface ReadSettings {
  readonly projection?: readonly number[]
  readonly filters?: readonly PushedFilter[]
  readonly batchRows?: number
  readonly utcTimezone?: boolean
  readonly timeZone?: string
  readonly mostBytes?: number
}

export interface ReadResult {
  readonly rows: unknown[][]
  readonly counts: Record<string, number>
  /** Rows of the file after each batch. */
  readonly positions: number[]
}

/** Reads all rows of a file in the fixtures' spelling. */
export async function readAll(
  bytes: Uint8Array,
  schema: Schema,
  settings: ReadSettings = {},
): Promise<ReadResult> {
  const projection = settings.projection ?? schema.map((_, i) => i)
  const result: ReadResult = { rows: [], counts: {}, positions: [] }
  const decoder = await parquetFormat.fileDecoder!(
    { 'utc-timezone': settings.utcTimezone ?? false },
    {
      schema,
      projection,
      filters: settings.filters ?? [],
      batchRows: settings.batchRows ?? 4096,
      origin: 'memory.parquet',
      timeZone: settings.timeZone ?? 'UTC',
      count: (counter, amount) => {
        result.counts[counter] = (result.counts[counter] ?? 0) + amount
      },
    },
    memoryFile(bytes, settings.mostBytes),
  )
  for (let batch = await decoder.next(); batch !== undefined; batch = await decoder.next()) {
    for (let row = 0; row < batch.rowCount; row++) {
      result.rows.push(
        batch.columns.map((column, i) => {
          const { type } = schema[projection[i]!]!
          return plainValue(readValue(column, row, type), type)
        }),
      )
    }
    result.positions.push(decoder.position.rows)
  }
  return result
}
