import type { SessionContext, Value } from '../../../contracts/function.ts'
import { formatDecimal } from '../../../core/decimal/decimal-text.ts'
import { formatDouble, formatFloat } from '../../../core/decimal/double-text.ts'
import { formatDate } from '../../../core/time/date-text.ts'
import { formatDayTimeInterval, formatYearMonthInterval } from '../../../core/time/interval-text.ts'
import { localOfInstant } from '../../../core/time/local.ts'
import { formatTime } from '../../../core/time/time-text.ts'
import { formatTimestamp } from '../../../core/time/timestamp-text.ts'
import { timeZone } from '../../../core/time/zone.ts'
import {
  isBinary,
  isCharacter,
  type LengthType,
  MAX_LENGTH,
  type SqlType,
} from '../../../core/types.ts'
import type { ValueCast } from './cast.ts'

type Zoned = Pick<SessionContext, 'timeZone'>

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Casts any value to CHAR (padded with spaces or cut) or VARCHAR (cut); lengths count code points. */
export function castToText(from: SqlType, to: LengthType, session: Zoned): ValueCast {
  const text = textOf(from, session)
  if (to.kind === 'VARCHAR' && to.length === MAX_LENGTH) return text
  return (value) => fitText(text(value), to)
}

/** Fits a text to a type's length. */
export function fitText(text: string, type: LengthType): string {
  const { length } = type
  // Code units are never fewer than code points.
  if (text.length < length) {
    return type.kind === 'CHAR' ? text + ' '.repeat(length - codePointCount(text)) : text
  }
  const cut = text.slice(0, codePointOffset(text, length))
  const missing = type.kind === 'CHAR' ? length - codePointCount(cut) : 0
  return missing > 0 ? cut + ' '.repeat(missing) : cut
}

function codePointCount(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** Offset in code units of the code point with this index; the end where the text is shorter. */
function codePointOffset(text: string, index: number): number {
  let offset = 0
  for (let i = 0; i < index && offset < text.length; i++)
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1
  return offset
}

/** Returns the function that prints values of a type as casts to STRING do; it never gets NULL. */
export function textOf(type: SqlType, session: Zoned): (value: Value) => string {
  switch (type.kind) {
    case 'BOOLEAN':
      return (value) => (value === true ? 'TRUE' : 'FALSE')
    case 'FLOAT':
      return (value) => formatFloat(value as number)
    case 'DOUBLE':
      return (value) => formatDouble(value as number)
    case 'DECIMAL':
      return (value) => formatDecimal(value as bigint, type.scale)
    case 'BINARY':
    case 'VARBINARY':
      return (value) => decoder.decode(value as Uint8Array)
    case 'DATE':
      return (value) => formatDate(value as number)
    case 'TIME':
      return (value) => formatTime(value as number, type.precision)
    case 'TIMESTAMP':
      return (value) => formatTimestamp(value as bigint, type.precision)
    case 'TIMESTAMP_LTZ': {
      const zone = timeZone(session.timeZone)
      return (value) => formatTimestamp(localOfInstant(value as bigint, zone), type.precision)
    }
    case 'INTERVAL_YEAR_MONTH':
      return (value) => formatYearMonthInterval(value as number)
    case 'INTERVAL_DAY_TIME':
      return (value) => formatDayTimeInterval(value as bigint)
    case 'ROW': {
      const fields = type.fields.map((field) => nullableTextOf(field.type, session))
      return (value) =>
        `(${fields.map((text, index) => text((value as readonly Value[])[index]!)).join(', ')})`
    }
    case 'ARRAY': {
      const element = nullableTextOf(type.element, session)
      return (value) => `[${(value as readonly Value[]).map(element).join(', ')}]`
    }
    case 'MAP':
      return mapText(nullableTextOf(type.key, session), nullableTextOf(type.value, session))
    case 'MULTISET':
      return mapText(nullableTextOf(type.element, session), String)
    default:
      return String
  }
}

function nullableTextOf(type: SqlType, session: Zoned): (value: Value) => string {
  const text = textOf(type, session)
  return (value) => (value === null ? 'NULL' : text(value))
}

function mapText(
  key: (value: Value) => string,
  value: (value: Value) => string,
): (map: Value) => string {
  return (map) =>
    `{${Array.from(map as ReadonlyMap<Value, Value>, ([k, v]) => `${key(k)}=${value(v)}`).join(', ')}}`
}

/** Casts texts (as UTF-8) and bytes to BINARY (padded with zeros or cut) or VARBINARY (cut). */
export function castToBinary(from: SqlType, to: LengthType): ValueCast {
  const bytesOf = isCharacter(from)
    ? (value: Value) => encoder.encode(value as string)
    : (value: Value) => value as Uint8Array
  if (!isBinary(to)) throw new Error('Millrace bug: the target is binary')
  return (value) => {
    const bytes = bytesOf(value)
    if (bytes.length > to.length) return bytes.subarray(0, to.length)
    if (to.kind === 'VARBINARY' || bytes.length === to.length) return bytes
    const padded = new Uint8Array(to.length)
    padded.set(bytes)
    return padded
  }
}
