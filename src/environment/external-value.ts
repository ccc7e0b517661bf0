import { Decimal } from '../core/decimal/decimal.ts'
import { DayTimeInterval, YearMonthInterval } from '../core/time/intervals.ts'
import { SqlDate } from '../core/time/sql-date.ts'
import { SqlTime } from '../core/time/sql-time.ts'
import { SqlTimestamp } from '../core/time/sql-timestamp.ts'
import { SqlTimestampLtz } from '../core/time/sql-timestamp-ltz.ts'
import type { SqlType } from '../core/types.ts'
import type { Value } from '../core/value.ts'

/**
 * A value as user code sees it: numbers, bigints, strings, booleans, bytes as they are; dates, times,
 * timestamps, intervals and decimals as immutable classes; ARRAY as array, MAP and MULTISET as Map, ROW as
 * plain object; NULL as null.
 */
export type ExternalValue = unknown

/** Whether values of a type are the same inside the engine and for user code. */
export function isSameOutside(type: SqlType): boolean {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
    case 'NULL':
    case 'OBJECT':
      return true
    default:
      return false
  }
}

/** Returns the conversion from the engine's values of a type to those that user code sees. */
export function toExternal(type: SqlType): (value: Value) => ExternalValue {
  const convert = converter(type)
  return (value) => (value === null ? null : convert(value as never))
}

function converter(type: SqlType): (value: never) => ExternalValue {
  switch (type.kind) {
    case 'DATE':
      return (days: number) => new SqlDate(days)
    case 'TIME':
      return (ms: number) => new SqlTime(ms)
    case 'TIMESTAMP':
      return (micros: bigint) => new SqlTimestamp(micros)
    case 'TIMESTAMP_LTZ':
      return (micros: bigint) => new SqlTimestampLtz(micros)
    case 'INTERVAL_YEAR_MONTH':
      return (months: number) => new YearMonthInterval(months)
    case 'INTERVAL_DAY_TIME':
      return (micros: bigint) => new DayTimeInterval(micros)
    case 'DECIMAL':
      return (unscaled: bigint) => new Decimal(unscaled, type.scale)
    case 'ARRAY': {
      const element = toExternal(type.element)
      return (values: readonly Value[]) => values.map(element)
    }
    case 'MULTISET': {
      const element = toExternal(type.element)
      return (counts: ReadonlyMap<Value, Value>) =>
        new Map([...counts].map(([key, count]) => [element(key), count]))
    }
    case 'MAP': {
      const key = toExternal(type.key)
      const item = toExternal(type.value)
      return (map: ReadonlyMap<Value, Value>) =>
        new Map([...map].map(([k, v]) => [key(k), item(v)]))
    }
    case 'ROW': {
      const fields = type.fields.map((field) => ({
        name: field.name,
        convert: toExternal(field.type),
      }))
      return (values: readonly Value[]) =>
        Object.fromEntries(fields.map((field, i) => [field.name, field.convert(values[i]!)]))
    }
    default:
      return (value: Value) => value
  }
}
