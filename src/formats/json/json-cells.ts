import type { Column, ListColumn, MapColumn, RowColumn } from '../../core/column.ts'
import { formatDecimal } from '../../core/decimal/decimal-text.ts'
import { formatDouble, formatFloat } from '../../core/decimal/double-text.ts'
import { assert } from '../../core/errors.ts'
import { flatten } from '../../core/flatten.ts'
import type { SqlType } from '../../core/types.ts'
import { encodeBase64 } from '../text/base64.ts'
import { ByteOutput } from '../text/byte-output.ts'
import { asBytes, bigintAt, isNullAt, numberAt, unscaledAt } from '../text/cell-reader.ts'
import { scientificDecimal, writeDate, writeTime, writeTimestamp } from '../text/cell-text.ts'
import { jsonNullMapKey } from '../text/errors.ts'
import { writeJsonString } from './json-string.ts'

export interface JsonEncodeOptions {
  /** Name of the format, for messages. */
  readonly format: string
  readonly isIso: boolean
  readonly nullKeys: 'FAIL' | 'DROP' | 'LITERAL'
  readonly nullKeyText: string
  /** Decimals with all digits, instead of `1E+2`. */
  readonly hasPlainDecimals: boolean
  /** NULL fields of rows are left out. */
  readonly omitsNulls: boolean
}

/** Writes the value, not NULL, at a position of a flat column. */
export type CellWriter = (out: ByteOutput, column: Column, row: number) => void

const QUOTE = 34
const COMMA = 44

/** Makes the writer of a type; `field` is the column's name for errors. */
export function jsonCellWriter(
  type: SqlType,
  field: string,
  options: JsonEncodeOptions,
): CellWriter {
  switch (type.kind) {
    case 'NULL':
      return (out) => out.ascii('null')
    case 'BOOLEAN':
      return (out, column, row) => out.ascii(numberAt(column, row) === 1 ? 'true' : 'false')
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return (out, column, row) => out.ascii(String(numberAt(column, row)))
    case 'BIGINT':
      return (out, column, row) => out.ascii(String(bigintAt(column, row)))
    case 'FLOAT':
      return (out, column, row) => writeFloating(out, numberAt(column, row), formatFloat)
    case 'DOUBLE':
      return (out, column, row) => writeFloating(out, numberAt(column, row), formatDouble)
    case 'DECIMAL': {
      const format = options.hasPlainDecimals ? formatDecimal : scientificDecimal
      const { scale } = type
      return (out, column, row) => out.ascii(format(unscaledAt(column, row), scale))
    }
    case 'DATE':
      return quoted((out, column, row) => writeDate(out, numberAt(column, row)))
    case 'TIME':
      return quoted((out, column, row) => writeTime(out, numberAt(column, row)))
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const separator = options.isIso ? 84 : 32
      const isInstant = type.kind === 'TIMESTAMP_LTZ'
      return quoted((out, column, row) => {
        writeTimestamp(out, bigintAt(column, row), separator)
        if (isInstant) out.byte(90)
      })
    }
    case 'CHAR':
    case 'VARCHAR':
      return (out, column, row) => {
        const { bytes, starts, lengths } = asBytes(column)
        writeJsonString(out, bytes, starts[row]!, lengths[row]!)
      }
    case 'BINARY':
    case 'VARBINARY':
      return quoted((out, column, row) => {
        const { bytes, starts, lengths } = asBytes(column)
        encodeBase64(bytes, starts[row]!, lengths[row]!, out)
      })
    case 'ARRAY':
      return arrayWriter(orNull(jsonCellWriter(type.element, field, options)))
    case 'MAP':
      return mapWriter(field, orNull(jsonCellWriter(type.value, field, options)), options)
    case 'MULTISET':
      return mapWriter(
        field,
        (out, column, row) => out.ascii(String(numberAt(column, row))),
        options,
      )
    case 'ROW':
      return rowWriter(
        type.fields.map((child) => child.name),
        type.fields.map((child) => jsonCellWriter(child.type, field, options)),
        options,
      )
    default:
      assert(false, `${type.kind} has no JSON form`)
  }
}

function writeFloating(out: ByteOutput, value: number, format: (value: number) => string): void {
  // JSON has no word for these: Flink writes them as strings.
  out.ascii(Number.isFinite(value) ? format(value) : `"${value}"`)
}

const quoted =
  (write: CellWriter): CellWriter =>
  (out, column, row) => {
    out.byte(QUOTE)
    write(out, column, row)
    out.byte(QUOTE)
  }

const orNull =
  (write: CellWriter): CellWriter =>
  (out, column, row) => {
    if (isNullAt(column, row)) out.ascii('null')
    else write(out, column, row)
  }

function arrayWriter(write: CellWriter): CellWriter {
  return (out, column, row) => {
    const { offsets, child } = column as ListColumn
    const end = offsets[row + 1]!
    const elements = flatten(child, end)
    out.byte(91)
    for (let at = offsets[row]!; at < end; at++) {
      if (at > offsets[row]!) out.byte(COMMA)
      write(out, elements, at)
    }
    out.byte(93)
  }
}

function mapWriter(field: string, write: CellWriter, options: JsonEncodeOptions): CellWriter {
  const nullKey = keyBytes(options.nullKeyText)
  return (out, column, row) => {
    const { offsets, keys, values } = column as MapColumn
    const end = offsets[row + 1]!
    const keyColumn = asBytes(flatten(keys, end))
    const valueColumn = flatten(values, end)
    let separator = 123
    for (let at = offsets[row]!; at < end; at++) {
      const isNull = isNullAt(keyColumn, at)
      if (isNull && options.nullKeys === 'FAIL')
        throw jsonNullMapKey({ format: options.format, field })
      if (isNull && options.nullKeys === 'DROP') continue
      out.byte(separator)
      separator = COMMA
      if (isNull) out.copy(nullKey, 0, nullKey.length)
      else {
        writeJsonString(out, keyColumn.bytes, keyColumn.starts[at]!, keyColumn.lengths[at]!)
        out.byte(58)
      }
      write(out, valueColumn, at)
    }
    if (separator === 123) out.byte(123)
    out.byte(125)
  }
}

function rowWriter(
  names: readonly string[],
  writers: readonly CellWriter[],
  options: JsonEncodeOptions,
): CellWriter {
  const keys = names.map(keyBytes)
  return (out, column, row) => {
    const { children } = column as RowColumn
    let separator = 123
    for (let i = 0; i < keys.length; i++) {
      const child = flatten(children[i]!, row + 1)
      const isNull = isNullAt(child, row)
      if (isNull && options.omitsNulls) continue
      out.byte(separator)
      separator = COMMA
      out.copy(keys[i]!, 0, keys[i]!.length)
      if (isNull) out.ascii('null')
      else writers[i]!(out, child, row)
    }
    if (separator === 123) out.byte(123)
    out.byte(125)
  }
}

/** `"name":` as it stands in an object. */
export function keyBytes(name: string): Uint8Array {
  const out = new ByteOutput(name.length + 8)
  const bytes = new TextEncoder().encode(name)
  writeJsonString(out, bytes, 0, bytes.length)
  out.byte(58)
  return out.bytes.slice(0, out.used)
}
