import { formatDecimal } from '../../core/decimal/decimal-text.ts'
import { formatDouble, formatFloat } from '../../core/decimal/double-text.ts'
import { assertNever } from '../../core/errors.ts'
import { formatDate } from '../../core/time/date-text.ts'
import { formatTimestamp } from '../../core/time/timestamp-text.ts'
import type { SqlType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'

/** Prints a value of a type as JSON text. */
export type JsonPrinter = (value: Value) => string

/**
 * Returns the printer of a type for the `changelog` output: numbers bare (BIGINT in all digits, DOUBLE as
 * Java prints it, NaN and infinities quoted), decimals, times and binary quoted, nested values as arrays
 * and maps as objects with sorted keys.
 */
export function changelogPrinter(type: SqlType): JsonPrinter {
  const print = printer(type)
  return (value) => (value === null ? 'null' : print(value as never))
}

function printer(type: SqlType): (value: never) => string {
  switch (type.kind) {
    case 'NULL':
    case 'OBJECT':
      return (value: unknown) => JSON.stringify(value) ?? 'null'
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return (value: boolean | number | bigint) => String(value)
    case 'FLOAT':
      return (value: number) => finiteOrQuoted(value, formatFloat(value))
    case 'DOUBLE':
      return (value: number) => finiteOrQuoted(value, formatDouble(value))
    case 'DECIMAL':
      return (value: bigint) => `"${formatDecimal(value, type.scale)}"`
    case 'CHAR':
    case 'VARCHAR':
      return (value: string) => quoted(value)
    case 'BINARY':
    case 'VARBINARY':
      return (value: Uint8Array) =>
        `"0x${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}"`
    case 'DATE':
      return (value: number) => `"${signedYear(formatDate(value))}"`
    case 'TIME':
      return (value: number) =>
        `"${trimFraction(formatTimestamp(BigInt(value) * 1000n, 6)).slice(11)}"`
    case 'TIMESTAMP':
      return (value: bigint) => `"${signedYear(trimFraction(formatTimestamp(value, 6)))}"`
    case 'TIMESTAMP_LTZ':
      return (value: bigint) => `"${signedYear(trimFraction(formatTimestamp(value, 6)))}Z"`
    case 'INTERVAL_YEAR_MONTH':
      return (value: number) => `"${periodText(value)}"`
    case 'INTERVAL_DAY_TIME':
      return (value: bigint) => `"${durationText(value)}"`
    case 'ARRAY': {
      const element = changelogPrinter(type.element)
      return (value: readonly Value[]) => `[${value.map(element).join(',')}]`
    }
    case 'ROW': {
      const fields = type.fields.map((field) => changelogPrinter(field.type))
      return (value: readonly Value[]) =>
        `[${fields.map((field, i) => field(value[i]!)).join(',')}]`
    }
    case 'MULTISET':
      return mapPrinter(changelogPrinter(type.element), String)
    case 'MAP':
      return mapPrinter(changelogPrinter(type.key), changelogPrinter(type.value))
    default:
      return assertNever(type)
  }
}

function mapPrinter(
  key: JsonPrinter,
  item: JsonPrinter,
): (value: ReadonlyMap<Value, Value>) => string {
  return (value) => {
    const entries = [...value].map(([k, v]): [string, string] => [key(k), item(v)])
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `{${entries.map(([k, v]) => `${k.startsWith('"') ? k : quoted(k)}:${v}`).join(',')}}`
  }
}

const finiteOrQuoted = (value: number, text: string): string =>
  Number.isFinite(value) ? text : `"${text}"`

const trimFraction = (text: string): string =>
  text.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') || text.includes('.') ? '' : zeros))

/** Quotes text; only quote, backslash and control characters are escaped. */
function quoted(text: string): string {
  return `"${text.replace(/["\\\u0000-\u001f]/g, (char) =>
    char === '"' || char === '\\'
      ? `\\${char}`
      : char === '\n'
        ? '\\n'
        : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}"`
}

/** ISO-8601 wants a sign where the year has more than four digits. */
const signedYear = (text: string): string => (/^\d{5}/.test(text) ? `+${text}` : text)

/** ISO-8601 period of months alone, as Flink prints it: `P14M`. */
const periodText = (months: number): string => (months === 0 ? 'P0D' : `P${months}M`)

/** ISO-8601 duration, as java.time.Duration prints it: `PT26H3M4.5S`. */
function durationText(micros: bigint): string {
  if (micros === 0n) return 'PT0S'
  const seconds = micros / 1_000_000n
  const fraction = micros % 1_000_000n
  const hours = seconds / 3600n
  const minutes = (seconds % 3600n) / 60n
  const rest = seconds % 60n
  let text = 'PT'
  if (hours !== 0n) text += `${hours}H`
  if (minutes !== 0n) text += `${minutes}M`
  if (rest === 0n && fraction === 0n) return text
  const magnitude = fraction < 0n ? -fraction : fraction
  const sign = rest === 0n && fraction < 0n ? '-' : ''
  const digits = magnitude === 0n ? '' : `.${String(magnitude).padStart(6, '0').replace(/0+$/, '')}`
  return `${text}${sign}${rest}${digits}S`
}
