import type { Decoder, FormatDefinition } from '../../src/contracts/format.ts'
import { makeBatch, type Schema } from '../../src/core/batch.ts'
import { columnBuilder } from '../../src/core/column-builder.ts'
import { EngineError } from '../../src/core/errors.ts'
import { parseOptions } from '../../src/core/options.ts'
import { readValue } from '../../src/core/read-value.ts'
import type { SqlType } from '../../src/core/types.ts'
import type { Value } from '../../src/core/value.ts'

/** What decoding an input came to: rows, then the error that ended it, if any; and what was counted. */
export interface Decoded {
  readonly rows: readonly (readonly Value[])[]
  readonly error: EngineError | undefined
  readonly counts: Readonly<Record<string, number>>
}

export interface DecodeSettings {
  readonly options?: Readonly<Record<string, string>>
  readonly projection?: readonly number[]
  readonly batchRows?: number
  /** Bytes of a chunk; all at once when absent. */
  readonly chunkBytes?: number
}

const encoder = new TextEncoder()
export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** Decodes bytes with a format, cut into chunks, and reads every row out as values. */
export function decodeAll(
  format: FormatDefinition,
  schema: Schema,
  input: Uint8Array | string,
  settings: DecodeSettings = {},
): Decoded {
  const bytes = typeof input === 'string' ? utf8(input) : input
  const projection = settings.projection ?? schema.map((_, i) => i)
  const counts: Record<string, number> = {}
  const rows: Value[][] = []
  try {
    const decoder = format.decoder!(parseOptions('test', format.options, settings.options ?? {}), {
      schema,
      projection,
      filters: [],
      batchRows: settings.batchRows ?? 1024,
      origin: 'input',
      timeZone: 'UTC',
      count: (counter, amount) => {
        counts[counter] = (counts[counter] ?? 0) + amount
      },
    })
    for (const [chunk, isLast] of chunksOf(
      bytes,
      settings.chunkBytes ?? Math.max(bytes.length, 1),
    )) {
      decoder.push(chunk, isLast)
      drain(decoder, schema, projection, rows)
      // The decoder has no right to the chunk any more.
      chunk.fill(0x3f)
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    return { rows, error, counts }
  }
  return { rows, error: undefined, counts }
}

function drain(decoder: Decoder, schema: Schema, projection: readonly number[], rows: Value[][]) {
  for (let batch = decoder.next(); batch !== undefined; batch = decoder.next()) {
    for (let row = 0; row < batch.rowCount; row++) {
      rows.push(
        batch.columns.map((column, i) => readValue(column, row, schema[projection[i]!]!.type)),
      )
    }
  }
}

function* chunksOf(bytes: Uint8Array, size: number): Generator<[Uint8Array, boolean]> {
  if (bytes.length === 0) yield [new Uint8Array(0), true]
  for (let at = 0; at < bytes.length; at += size) {
    const end = Math.min(at + size, bytes.length)
    yield [bytes.slice(at, end), end === bytes.length]
  }
}

/** Encodes rows of values with a format. */
export function encodeAll(
  format: FormatDefinition,
  schema: Schema,
  rows: readonly (readonly Value[])[],
  options: Readonly<Record<string, string>> = {},
): Uint8Array {
  const encoder = format.encoder!(parseOptions('test', format.options, options), {
    schema,
    timeZone: 'UTC',
  })
  const builders = schema.map((field) => columnBuilder(field.type))
  for (const row of rows)
    row.forEach((value, i) => {
      builders[i]!.append(value)
    })
  encoder.encode(
    makeBatch(
      rows.length,
      builders.map((builder) => builder.finish()),
    ),
  )
  return encoder.take().slice()
}

/** A value as text that shows every difference: bigints with `n`, bytes as hex, maps as pairs. */
export function show(value: Value): string {
  if (value === null) return 'NULL'
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'boolean') return String(value)
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`
  if (Array.isArray(value)) return `[${value.map(show).join(',')}]`
  const map = value as ReadonlyMap<Value, Value>
  return `{${Array.from(map, ([key, child]) => `${show(key)}:${show(child)}`).join(',')}}`
}

/** Rows as lines, then the error's code and place. */
export function showDecoded({ rows, error, counts }: Decoded): string {
  const lines = rows.map((row) => row.map(show).join(' | '))
  if (error !== undefined) {
    const { row, line, byteOffset } = error.location ?? {}
    lines.push(`${error.code} row ${row} line ${line} byte ${byteOffset}`)
  }
  for (const [counter, amount] of Object.entries(counts).sort()) lines.push(`${counter}: ${amount}`)
  return lines.join('\n')
}

export const CHUNK_SIZES: readonly (number | undefined)[] = [1, 2, 3, 7, 64, undefined]

/**
 * Decodes with every chunk size and several batch sizes; returns what they all agree on as text, or
 * the first text that differs from the rest after a line that says so.
 */
export function decodedText(
  format: FormatDefinition,
  schema: Schema,
  input: string | Uint8Array,
  settings: DecodeSettings = {},
): string {
  let first: string | undefined
  for (const chunkBytes of CHUNK_SIZES) {
    for (const batchRows of [1, 3, 1024]) {
      const chunked = chunkBytes === undefined ? {} : { chunkBytes }
      const text = showDecoded(
        decodeAll(format, schema, input, { ...settings, batchRows, ...chunked }),
      )
      first ??= text
      if (text !== first) return `chunks of ${chunkBytes}, batches of ${batchRows} differ:\n${text}`
    }
  }
  return first!
}

/** A schema from names and types. */
export const schemaOf = (types: Readonly<Record<string, SqlType>>): Schema =>
  Object.entries(types).map(([name, type]) => ({ name, type }))
