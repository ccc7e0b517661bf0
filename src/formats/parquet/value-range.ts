import type { Statistics } from 'hyparquet'
import { powerOfTen } from '../../core/decimal/unscaled.ts'
import { timeZone } from '../../core/time/zone.ts'
import type { SqlType, TimestampType } from '../../core/types.ts'
import { type FileType, fileTypeOf } from './file-type.ts'
import type { ChunkLayout } from './footer.ts'
import type { TimeRules } from './leaf-plan.ts'

/** A value of a column for comparing: internal values, with text as its bytes and booleans as 0 and 1. */
export type Bound = number | bigint | Uint8Array

/** All values that are not NULL lie between these, both included. */
export interface ValueRange {
  readonly min: Bound
  readonly max: Bound
  /** Both are values of the column, and there is no value beside the range (NaN). */
  readonly isExact: boolean
}

/** The literal of a filter as a bound; undefined when it is none. */
export function literalBound(literal: unknown): Bound | undefined {
  switch (typeof literal) {
    case 'boolean':
      return literal ? 1 : 0
    case 'number':
      return Number.isNaN(literal) ? undefined : literal
    case 'bigint':
      return literal
    case 'string':
      return new TextEncoder().encode(literal)
    default:
      return literal instanceof Uint8Array ? literal : undefined
  }
}

/** Where the values of a chunk lie once they are read as a type; undefined when nothing is known. */
export function valueRange(
  { leaf, statistics }: ChunkLayout,
  type: SqlType,
  rules: TimeRules,
): ValueRange | undefined {
  if (statistics === undefined) return undefined
  const file = fileTypeOf(leaf)
  const ends = endsOf(statistics, file)
  if (ends === undefined) return undefined
  const toBounds = boundsMaker(file, type, rules)
  return toBounds?.(ends)
}

type MinMaxType = NonNullable<Statistics['min_value']>

interface Ends {
  readonly min: MinMaxType
  readonly max: MinMaxType
  readonly isExact: boolean
}

function endsOf(statistics: Statistics, file: FileType): Ends | undefined {
  const { min_value: min, max_value: max } = statistics
  if (min !== undefined && max !== undefined) {
    const isExact = statistics.is_min_value_exact === true && statistics.is_max_value_exact === true
    return { min, max, isExact }
  }
  // The older fields were compared as signed numbers, whatever the type.
  const isOrdered = file.kind !== 'text' && file.kind !== 'bytes' && !isUnsigned(file)
  if (!isOrdered || statistics.min === undefined || statistics.max === undefined) return undefined
  return { min: statistics.min, max: statistics.max, isExact: false }
}

const isUnsigned = (file: FileType): boolean => file.kind === 'int' && !file.isSigned

type BoundsMaker = (ends: Ends) => ValueRange | undefined

function boundsMaker(file: FileType, type: SqlType, rules: TimeRules): BoundsMaker | undefined {
  switch (file.kind) {
    case 'boolean':
      return ({ min, max }) => numbers(Number(min), Number(max), true)
    case 'int':
      return ({ min, max }) => integers(min, max, type)
    case 'date':
      return ({ min, max }) => numbers(min, max, true)
    case 'float':
    case 'double':
      return ({ min, max }) => numbers(min, max, false)
    case 'decimal':
      return type.kind === 'DECIMAL' ? ({ min, max }) => decimals(min, max, type.scale) : undefined
    case 'time': {
      const divisor = { MILLIS: 1, MICROS: 1_000, NANOS: 1_000_000 }[file.unit]
      return ({ min, max }) => scaled(min, max, (value) => Math.floor(Number(value) / divisor))
    }
    case 'timestamp':
      return type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ'
        ? timestamps(file, type, rules)
        : undefined
    case 'text':
    case 'bytes':
      // CHAR is padded when compared; its order is not that of the bytes.
      if (type.kind !== 'VARCHAR' && type.kind !== 'VARBINARY') return undefined
      return ({ min, max, isExact }) =>
        min instanceof Uint8Array && max instanceof Uint8Array ? { min, max, isExact } : undefined
    case 'float16':
      return undefined
  }
}

function numbers(min: unknown, max: unknown, isExact: boolean): ValueRange | undefined {
  if (typeof min !== 'number' || typeof max !== 'number') return undefined
  return Number.isNaN(min) || Number.isNaN(max) ? undefined : { min, max, isExact }
}

function integers(min: MinMaxType, max: MinMaxType, type: SqlType): ValueRange | undefined {
  if (type.kind !== 'DECIMAL') {
    return isInteger(min) && isInteger(max) ? { min, max, isExact: true } : undefined
  }
  const factor = powerOfTen(type.scale)
  return scaled(min, max, (value) => BigInt(value) * factor)
}

const isInteger = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'

function scaled(
  min: MinMaxType,
  max: MinMaxType,
  convert: (value: number | bigint) => number | bigint,
): ValueRange | undefined {
  if (!isInteger(min) || !isInteger(max)) return undefined
  return { min: convert(min), max: convert(max), isExact: false }
}

/** The library gives decimals as doubles: their range is widened by more than that may be off. */
function decimals(min: MinMaxType, max: MinMaxType, scale: number): ValueRange | undefined {
  if (typeof min !== 'number' || typeof max !== 'number') return undefined
  const factor = 10 ** scale
  const slack = (value: number): number => Math.abs(value) * 1e-12 + 1
  const low = min * factor
  const high = max * factor
  return numbers(low - slack(low), high + slack(high), false)
}

function timestamps(
  file: FileType & { kind: 'timestamp' },
  type: TimestampType,
  { zone }: TimeRules,
): BoundsMaker | undefined {
  if (file.unit === 'INT96') return undefined
  const isShifted = file.isInstant !== (type.kind === 'TIMESTAMP_LTZ')
  // Clocks that are set back do not keep the order.
  if (isShifted && timeZone(zone).fixedOffsetMs !== 0) return undefined
  const unit = 10n ** BigInt(6 - type.precision)
  const { unit: fileUnit } = file
  return ({ min, max }) =>
    scaled(min, max, (value) => {
      const raw = BigInt(value)
      const micros =
        fileUnit === 'MILLIS' ? raw * 1000n : fileUnit === 'NANOS' ? floorDiv(raw, 1000n) : raw
      return floorDiv(micros, unit) * unit
    })
}

function floorDiv(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend % divisor < 0n ? quotient - 1n : quotient
}
