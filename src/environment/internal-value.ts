import { Decimal } from '../core/decimal/decimal.ts'
import { fitDecimal } from '../core/decimal/unscaled.ts'
import { defineError } from '../core/errors.ts'
import { DayTimeInterval, YearMonthInterval } from '../core/time/intervals.ts'
import { SqlDate } from '../core/time/sql-date.ts'
import { SqlTime } from '../core/time/sql-time.ts'
import { SqlTimestamp } from '../core/time/sql-timestamp.ts'
import { SqlTimestampLtz } from '../core/time/sql-timestamp-ltz.ts'
import { typeToString } from '../core/type-text.ts'
import type { SqlType } from '../core/types.ts'
import type { Value } from '../core/value.ts'

export const valueMismatch = defineError({
  code: 'VALUE_TYPE_MISMATCH',
  domain: 'user',
  retry: 'never',
  message: (p: { place: string; type: string; value: string; expected: string }) =>
    `${p.place} must be ${p.type}, but is ${p.value}.`,
  remedy: (p) =>
    p.type.endsWith('NOT NULL') ? `Give ${p.expected}.` : `Give ${p.expected}, or null.`,
})

/**
 * Returns the conversion from a value of user code to the engine's value of a type.
 *
 * @param place what the value is, for messages: `the result of f`
 * @param refusesNull whether null is an error where a type is NOT NULL; otherwise that is for the caller to see
 * @throws VALUE_TYPE_MISMATCH when a value is not of the type; `undefined` never is, nor null where
 *   `refusesNull` and the type is NOT NULL
 */
export function fromExternal(
  type: SqlType,
  place: string,
  refusesNull = false,
): (value: unknown) => Value {
  const convert = converter(type, place, refusesNull)
  return (value) => {
    if (value === null) {
      if (refusesNull && !type.nullable) throw mismatch(type, place, value)
      return null
    }
    const converted = value === undefined ? undefined : convert(value)
    if (converted === undefined) throw mismatch(type, place, value)
    return converted
  }
}

function mismatch(type: SqlType, place: string, value: unknown) {
  return valueMismatch({
    place,
    type: typeToString(type),
    value: describe(value),
    expected: EXPECTED[type.kind] ?? 'a value of that type',
  })
}

const EXPECTED: Readonly<Record<string, string>> = {
  BOOLEAN: 'true or false',
  TINYINT: 'a whole number from -128 to 127',
  SMALLINT: 'a whole number from -32768 to 32767',
  INT: 'a whole number from -2147483648 to 2147483647',
  BIGINT: 'a bigint such as 42n',
  FLOAT: 'a number',
  DOUBLE: 'a number',
  CHAR: 'a string',
  VARCHAR: 'a string',
  BINARY: 'a Uint8Array',
  VARBINARY: 'a Uint8Array',
  DATE: 'a SqlDate or a Date',
  TIME: 'a SqlTime',
  TIMESTAMP: 'a SqlTimestamp',
  TIMESTAMP_LTZ: 'a SqlTimestampLtz or a Date',
  DECIMAL: 'a Decimal that fits its precision',
  ARRAY: 'an array',
  MAP: 'a Map or a plain object',
  MULTISET: 'a Map from element to count',
  ROW: 'a plain object with the fields',
  INTERVAL_YEAR_MONTH: 'a YearMonthInterval',
  INTERVAL_DAY_TIME: 'a DayTimeInterval',
}

function describe(value: unknown): string {
  if (typeof value === 'string')
    return `the string '${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`
  if (value === null) return 'null'
  if (typeof value === 'object') return `an object of ${value.constructor?.name ?? 'no class'}`
  return `${typeof value === 'undefined' ? '' : `the ${typeof value} `}${String(value)}`
}

const INTEGER_LIMIT: Readonly<Record<string, number>> = {
  TINYINT: 128,
  SMALLINT: 32768,
  INT: 2147483648,
}

/** undefined = not of the type. */
function converter(
  type: SqlType,
  place: string,
  refusesNull: boolean,
): (value: unknown) => Value | undefined {
  switch (type.kind) {
    case 'NULL':
      return () => undefined
    case 'OBJECT':
      return (value) => value as Value
    case 'BOOLEAN':
      return (value) => (typeof value === 'boolean' ? value : undefined)
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT': {
      const limit = INTEGER_LIMIT[type.kind]!
      return (value) =>
        typeof value === 'number' && Number.isInteger(value) && value >= -limit && value < limit
          ? value
          : undefined
    }
    case 'BIGINT':
      return (value) => {
        const big = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
        return typeof big === 'bigint' && BigInt.asIntN(64, big) === big ? big : undefined
      }
    case 'FLOAT':
      return (value) => (typeof value === 'number' ? Math.fround(value) : undefined)
    case 'DOUBLE':
      return (value) => (typeof value === 'number' ? value : undefined)
    case 'CHAR':
    case 'VARCHAR':
      return (value) => (typeof value === 'string' ? value : undefined)
    case 'BINARY':
    case 'VARBINARY':
      return (value) => (value instanceof Uint8Array ? value : undefined)
    case 'DATE':
      return (value) =>
        value instanceof SqlDate
          ? value.epochDay
          : value instanceof Date
            ? Math.floor(value.getTime() / 86_400_000)
            : undefined
    case 'TIME':
      return (value) => (value instanceof SqlTime ? value.millisOfDay : undefined)
    case 'TIMESTAMP':
      return (value) => (value instanceof SqlTimestamp ? value.micros : undefined)
    case 'TIMESTAMP_LTZ':
      return (value) =>
        value instanceof SqlTimestampLtz
          ? value.epochMicros
          : value instanceof Date
            ? BigInt(value.getTime()) * 1000n
            : undefined
    case 'INTERVAL_YEAR_MONTH':
      return (value) => (value instanceof YearMonthInterval ? value.months : undefined)
    case 'INTERVAL_DAY_TIME':
      return (value) => (value instanceof DayTimeInterval ? value.micros : undefined)
    case 'DECIMAL':
      return (value) =>
        value instanceof Decimal ? fitDecimal(value.unscaled, value.scale, type) : undefined
    case 'ARRAY': {
      const element = fromExternal(type.element, `an element of ${place}`, refusesNull)
      return (value) => (Array.isArray(value) ? value.map(element) : undefined)
    }
    case 'MULTISET': {
      const element = fromExternal(type.element, `an element of ${place}`, refusesNull)
      return (value) =>
        value instanceof Map
          ? new Map([...value].map(([key, count]) => [element(key), count as number]))
          : undefined
    }
    case 'MAP': {
      const key = fromExternal(type.key, `a key of ${place}`, refusesNull)
      const item = fromExternal(type.value, `a value of ${place}`, refusesNull)
      return (value) => {
        if (typeof value !== 'object' || value === null) return undefined
        return new Map(
          (value instanceof Map ? [...value] : Object.entries(value)).map(([k, v]) => [
            key(k),
            item(v),
          ]),
        )
      }
    }
    case 'ROW': {
      const fields = type.fields.map((field) => ({
        name: field.name,
        convert: fromExternal(field.type, `field '${field.name}' of ${place}`, refusesNull),
      }))
      return (value) => {
        if (typeof value !== 'object' || value === null) return undefined
        return fields.map((field) => field.convert((value as Record<string, unknown>)[field.name]))
      }
    }
  }
}
