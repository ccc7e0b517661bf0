import type { Column, ListColumn, RowColumn } from '../../core/column.ts'
import { formatDouble, formatFloat } from '../../core/decimal/double-text.ts'
import { assert } from '../../core/errors.ts'
import { flatten } from '../../core/flatten.ts'
import type { SqlType } from '../../core/types.ts'
import { encodeBase64 } from '../text/base64.ts'
import { ByteOutput } from '../text/byte-output.ts'
import { asBytes, bigintAt, isNullAt, numberAt, unscaledAt } from '../text/cell-reader.ts'
import {
  scientificDecimal,
  strippedDecimal,
  writeDate,
  writeTime,
  writeTimestamp,
} from '../text/cell-text.ts'
import type { CsvDialect } from './csv-dialect.ts'

/** Writes the value, not NULL, at a position of a flat column. */
export type CellWriter = (out: ByteOutput, column: Column, row: number) => void

export interface CsvEncodeOptions {
  readonly dialect: CsvDialect
  /** Decimals as `1E+2`, in Java's shortest notation, instead of `100`. */
  readonly hasScientificDecimals: boolean
}

/** Makes the writer of a top-level field, quotes included where Flink writes them. */
export function csvCellWriter(type: SqlType, options: CsvEncodeOptions): CellWriter {
  const write = plainWriter(type, options)
  if (!isText(type)) return write
  const text = new QuotableText(options.dialect)
  if (type.kind === 'CHAR' || type.kind === 'VARCHAR') {
    return (out, column, row) => {
      const { bytes, starts, lengths } = asBytes(column)
      text.write(out, bytes, starts[row]!, lengths[row]!)
    }
  }
  const scratch = new ByteOutput(64)
  return (out, column, row) => {
    scratch.used = 0
    write(scratch, column, row)
    text.write(out, scratch.bytes, 0, scratch.used)
  }
}

/** Numbers and booleans are written bare, everything else as text. */
function isText(type: SqlType): boolean {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
      return false
    default:
      return true
  }
}

/** Makes the writer of a value without quotes. */
function plainWriter(type: SqlType, options: CsvEncodeOptions): CellWriter {
  switch (type.kind) {
    case 'NULL':
      return () => undefined
    case 'BOOLEAN':
      return (out, column, row) => out.ascii(numberAt(column, row) === 1 ? 'true' : 'false')
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return (out, column, row) => out.ascii(String(numberAt(column, row)))
    case 'BIGINT':
      return (out, column, row) => out.ascii(String(bigintAt(column, row)))
    case 'FLOAT':
      return (out, column, row) => out.ascii(formatFloat(numberAt(column, row)))
    case 'DOUBLE':
      return (out, column, row) => out.ascii(formatDouble(numberAt(column, row)))
    case 'DECIMAL': {
      const format = options.hasScientificDecimals ? scientificDecimal : strippedDecimal
      const { scale } = type
      return (out, column, row) => out.ascii(format(unscaledAt(column, row), scale))
    }
    case 'DATE':
      return (out, column, row) => writeDate(out, numberAt(column, row))
    case 'TIME':
      return (out, column, row) => writeTime(out, numberAt(column, row))
    case 'TIMESTAMP':
      return (out, column, row) => writeTimestamp(out, bigintAt(column, row), 32)
    case 'TIMESTAMP_LTZ':
      return (out, column, row) => {
        writeTimestamp(out, bigintAt(column, row), 32)
        out.byte(90)
      }
    case 'CHAR':
    case 'VARCHAR':
      return (out, column, row) => {
        const { bytes, starts, lengths } = asBytes(column)
        out.copy(bytes, starts[row]!, lengths[row]!)
      }
    case 'BINARY':
    case 'VARBINARY':
      return (out, column, row) => {
        const { bytes, starts, lengths } = asBytes(column)
        encodeBase64(bytes, starts[row]!, lengths[row]!, out)
      }
    case 'ARRAY':
      return arrayWriter(plainWriter(type.element, options), options.dialect)
    case 'ROW':
      return rowWriter(
        type.fields.map((field) => plainWriter(field.type, options)),
        options.dialect,
      )
    default:
      assert(false, `${type.kind} has no CSV form`)
  }
}

function arrayWriter(write: CellWriter, dialect: CsvDialect): CellWriter {
  return (out, column, row) => {
    const { offsets, child } = column as ListColumn
    const end = offsets[row + 1]!
    const elements = flatten(child, end)
    for (let at = offsets[row]!; at < end; at++) {
      if (at > offsets[row]!) writeAll(out, dialect.elementDelimiter)
      writeOrNull(out, elements, at, write, dialect)
    }
  }
}

function rowWriter(writers: readonly CellWriter[], dialect: CsvDialect): CellWriter {
  return (out, column, row) => {
    const { children } = column as RowColumn
    for (let i = 0; i < writers.length; i++) {
      if (i > 0) writeAll(out, dialect.elementDelimiter)
      writeOrNull(out, flatten(children[i]!, row + 1), row, writers[i]!, dialect)
    }
  }
}

function writeOrNull(
  out: ByteOutput,
  column: Column,
  row: number,
  write: CellWriter,
  dialect: CsvDialect,
): void {
  if (!isNullAt(column, row)) write(out, column, row)
  else if (dialect.nullLiteral !== undefined) writeAll(out, dialect.nullLiteral)
}

const writeAll = (out: ByteOutput, bytes: Uint8Array): void => out.copy(bytes, 0, bytes.length)

/** Longest text that is looked at before it is put in quotes. */
const MAX_UNQUOTED_UNITS = 24
const BACKSLASH = 92

/**
 * Puts quotes around text by the same rule as Jackson, which Flink uses: when it is longer than 24
 * UTF-16 units, or has a backslash, an escape character, or any character up to the greatest of
 * delimiter, quote and newline. That is oftener than needed, but byte for byte what Flink writes.
 */
class QuotableText {
  readonly #quote: number
  readonly #escape: number
  /** Bytes below this want quotes. */
  readonly #safeFrom: number

  constructor({ quote, escapeByte, delimiter }: CsvDialect) {
    this.#quote = quote
    this.#escape = escapeByte
    this.#safeFrom = Math.max(delimiter.length > 1 ? 255 : delimiter[0]!, quote, 10) + 1
  }

  write(out: ByteOutput, bytes: Uint8Array, start: number, length: number): void {
    if (!this.#needsQuotes(bytes, start, length)) {
      out.copy(bytes, start, length)
      return
    }
    const quote = this.#quote
    out.byte(quote)
    for (let at = start; at < start + length; at++) {
      const byte = bytes[at]!
      if (byte === quote || byte === this.#escape) out.byte(byte)
      out.byte(byte)
    }
    out.byte(quote)
  }

  #needsQuotes(bytes: Uint8Array, start: number, length: number): boolean {
    if (this.#quote < 0) return false
    let units = 0
    for (let at = start; at < start + length; at++) {
      const byte = bytes[at]!
      if (byte < this.#safeFrom || byte === BACKSLASH || byte === this.#escape) return true
      // Every byte that begins a character is one unit, of those of four bytes two.
      units += byte >= 0xf0 ? 2 : (byte & 0xc0) === 0x80 ? 0 : 1
    }
    return units > MAX_UNQUOTED_UNITS
  }
}
