import { Decimal } from '../../core/decimal/decimal.ts'
import { fitParsed, parseDecimal } from '../../core/decimal/decimal-text.ts'
import { fitDecimal } from '../../core/decimal/unscaled.ts'
import { DayTimeInterval, YearMonthInterval } from '../../core/time/intervals.ts'
import { SqlDate } from '../../core/time/sql-date.ts'
import { SqlTime } from '../../core/time/sql-time.ts'
import { SqlTimestamp } from '../../core/time/sql-timestamp.ts'
import { SqlTimestampLtz } from '../../core/time/sql-timestamp-ltz.ts'
import type { DecimalType, SqlType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'

const INTEGER_BITS: Readonly<Record<string, number>> = { TINYINT: 8, SMALLINT: 16, INT: 32 }

/**
 * Turns what a program hands over into an internal value: numbers, bigints, strings, bytes, arrays,
 * `Map`s, objects for rows, the classes of `core/time` and `Decimal`; a `Date` does for dates and
 * timestamps, read in UTC.
 *
 * @returns undefined where the value is none of the type, `undefined` itself included
 */
export function internalValue(given: unknown, type: SqlType): Value | undefined {
  if (given === null) return type.nullable ? null : undefined
  if (given === undefined) return undefined
  switch (type.kind) {
    case 'NULL':
      return undefined
    case 'BOOLEAN':
      return typeof given === 'boolean' ? given : undefined
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return integerOf(given, INTEGER_BITS[type.kind]!)
    case 'BIGINT': {
      const value = typeof given === 'number' && Number.isSafeInteger(given) ? BigInt(given) : given
      return typeof value === 'bigint' && BigInt.asIntN(64, value) === value ? value : undefined
    }
    case 'FLOAT':
      return typeof given === 'number' ? Math.fround(given) : undefined
    case 'DOUBLE':
      return typeof given === 'number' ? given : undefined
    case 'DECIMAL':
      return decimalOf(given, type)
    case 'CHAR':
    case 'VARCHAR':
      return typeof given === 'string' && [...given].length <= type.length ? given : undefined
    case 'BINARY':
    case 'VARBINARY':
      return given instanceof Uint8Array && given.length <= type.length ? given : undefined
    case 'DATE':
      return given instanceof SqlDate
        ? given.epochDay
        : isDate(given)
          ? SqlDate.fromDate(given).epochDay
          : undefined
    case 'TIME':
      return given instanceof SqlTime ? given.millisOfDay : undefined
    case 'TIMESTAMP':
      return given instanceof SqlTimestamp
        ? given.micros
        : isDate(given)
          ? SqlTimestamp.fromDate(given).micros
          : undefined
    case 'TIMESTAMP_LTZ':
      return given instanceof SqlTimestampLtz
        ? given.epochMicros
        : isDate(given)
          ? BigInt(given.getTime()) * 1000n
          : undefined
    case 'INTERVAL_YEAR_MONTH':
      return given instanceof YearMonthInterval ? given.months : undefined
    case 'INTERVAL_DAY_TIME':
      return given instanceof DayTimeInterval ? given.micros : undefined
    case 'ARRAY':
      return Array.isArray(given) ? allOf(given, () => type.element) : undefined
    case 'MAP':
      return mapOf(given, type.key, type.value)
    case 'MULTISET':
      return mapOf(given, type.element, { kind: 'INT', nullable: false })
    case 'ROW':
      return rowOf(given, type.fields)
    case 'OBJECT':
      return given as Value
  }
}

/** Reads a row given as an object by field names, or as an array in field order. */
export function rowOf(
  given: unknown,
  fields: readonly { readonly name: string; readonly type: SqlType }[],
): Value[] | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const values = Array.isArray(given)
    ? given
    : fields.map(({ name }) => (given as Record<string, unknown>)[name])
  if (values.length !== fields.length) return undefined
  return allOf(values, (i) => fields[i]!.type)
}

function allOf(given: readonly unknown[], typeAt: (index: number) => SqlType): Value[] | undefined {
  const values = given.map((element, i) => internalValue(element, typeAt(i)))
  return values.some((value) => value === undefined) ? undefined : (values as Value[])
}

function mapOf(
  given: unknown,
  key: SqlType,
  value: SqlType,
): ReadonlyMap<Value, Value> | undefined {
  if (!(given instanceof Map)) return undefined
  const keys = allOf([...given.keys()], () => key)
  const values = allOf([...given.values()], () => value)
  return keys === undefined || values === undefined
    ? undefined
    : new Map(keys.map((k, i) => [k, values[i]!]))
}

function isDate(given: unknown): given is Date {
  return given instanceof Date && !Number.isNaN(given.getTime())
}

function integerOf(given: unknown, bits: number): number | undefined {
  if (typeof given !== 'number' || !Number.isInteger(given)) return undefined
  return given >= -(2 ** (bits - 1)) && given < 2 ** (bits - 1) ? given : undefined
}

function decimalOf(given: unknown, type: DecimalType): bigint | undefined {
  if (given instanceof Decimal) return fitDecimal(given.unscaled, given.scale, type)
  if (typeof given !== 'number' && typeof given !== 'bigint' && typeof given !== 'string')
    return undefined
  const parsed = parseDecimal(String(given))
  return parsed === undefined ? undefined : fitParsed(parsed, type)
}
