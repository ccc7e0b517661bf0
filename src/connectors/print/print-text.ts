import { formatDecimal } from '../../core/decimal/decimal-text.ts'
import { formatDate } from '../../core/time/date-text.ts'
import { formatDayTimeInterval, formatYearMonthInterval } from '../../core/time/interval-text.ts'
import { formatHms } from '../../core/time/time-text.ts'
import { formatTimestamp } from '../../core/time/timestamp-text.ts'
import { intType, type SqlType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { doubleText, floatText } from '../value-text.ts'

/**
 * Prints a value as Flink's print sink does, which is Java's text of it: `null`, `1.0E20`,
 * `2020-01-01T10:00`, `[1, null]`, `{k=1}`, rows with their kind: `+I[1, x]`.
 */
export function printText(value: Value, type: SqlType): string {
  if (value === null) return 'null'
  switch (type.kind) {
    case 'FLOAT':
      return floatText(value as number)
    case 'DOUBLE':
      return doubleText(value as number)
    case 'DECIMAL':
      return formatDecimal(value as bigint, type.scale)
    case 'DATE':
      return formatDate(value as number)
    case 'TIME':
      return clockText(value as number, 0)
    case 'TIMESTAMP':
      return localText(value as bigint)
    case 'TIMESTAMP_LTZ':
      return instantText(value as bigint)
    case 'INTERVAL_YEAR_MONTH':
      return formatYearMonthInterval(value as number)
    case 'INTERVAL_DAY_TIME':
      return formatDayTimeInterval(value as bigint)
    case 'BINARY':
    case 'VARBINARY':
      return `[${Array.from(value as Uint8Array, (byte) => (byte << 24) >> 24).join(', ')}]`
    case 'ARRAY':
      return `[${(value as Value[]).map((element) => printText(element, type.element)).join(', ')}]`
    case 'MAP':
      return mapText(value as ReadonlyMap<Value, Value>, type.key, type.value)
    case 'MULTISET':
      return mapText(value as ReadonlyMap<Value, Value>, type.element, intType())
    case 'ROW':
      return `+I[${type.fields.map((field, i) => printText((value as Value[])[i]!, field.type)).join(', ')}]`
    default:
      return String(value)
  }
}

function mapText(map: ReadonlyMap<Value, Value>, key: SqlType, value: SqlType): string {
  return `{${[...map].map(([k, v]) => `${printText(k, key)}=${printText(v, value)}`).join(', ')}}`
}

function localText(micros: bigint): string {
  const [date, time] = formatTimestamp(micros, 6).split(' ') as [string, string]
  const millis = Number(((micros % 86_400_000_000n) + 86_400_000_000n) % 86_400_000_000n) / 1000
  return `${date}T${clockText(Math.floor(millis), Number(time.slice(-3)))}`
}

function instantText(micros: bigint): string {
  const text = localText(micros)
  // Instants always show their seconds.
  return `${/T\d\d:\d\d$/.test(text) ? `${text}:00` : text}Z`
}

// Seconds are left out when they are zero with their fraction; a fraction has 3 or 6 digits.
function clockText(millisOfDay: number, microsWithin: number): string {
  const clock = formatHms(millisOfDay)
  const micros = (millisOfDay % 1000) * 1000 + microsWithin
  if (micros === 0) return clock.endsWith(':00') ? clock.slice(0, -3) : clock
  const digits = String(1_000_000 + micros).slice(1)
  return `${clock}.${microsWithin === 0 ? digits.slice(0, 3) : digits}`
}
