import type { SessionContext, Value } from '../../../contracts/function.ts'
import { assert } from '../../../core/errors.ts'
import { parseDate } from '../../../core/time/date-text.ts'
import { instantOfLocal, localOfInstant } from '../../../core/time/local.ts'
import { parseTime } from '../../../core/time/time-text.ts'
import { parseTimestamp } from '../../../core/time/timestamp-text.ts'
import {
  BIG_MICROS_PER_DAY,
  floorDivide,
  floorModulo,
  MILLIS_PER_DAY,
  microsOfMillis,
  millisOfMicros,
} from '../../../core/time/units.ts'
import { timeZone } from '../../../core/time/zone.ts'
import { typeToString } from '../../../core/type-text.ts'
import { isCharacter, type SqlType, type TimestampType, withNullable } from '../../../core/types.ts'
import type { ValueCast } from './cast.ts'
import { castFailed, quotedValue } from './errors.ts'
import { textOf } from './to-text.ts'

type Zoned = Pick<SessionContext, 'timeZone'>

function failText(text: string, to: SqlType, expected: string): never {
  throw castFailed({
    value: quotedValue(text),
    target: typeToString(withNullable(to, true)),
    problem: `it does not exist, or is not written like ${expected}`,
  })
}

/** Casts texts and timestamps to DATE; instants in the session's zone. */
export function castToDate(from: SqlType, to: SqlType, session: Zoned): ValueCast {
  if (isCharacter(from))
    return (value) => parseDate(value as string) ?? failText(value as string, to, "'2020-01-31'")
  const local = localMicrosOf(from, session)
  return (value) => floorDivide(millisOfMicros(local(value as bigint)), MILLIS_PER_DAY)
}

/** Casts texts and timestamps to TIME, cutting digits behind its precision off; instants in the session's zone. */
export function castToTime(from: SqlType, to: SqlType, session: Zoned): ValueCast {
  assert(to.kind === 'TIME', 'the target is a time')
  const unit = 10 ** (3 - to.precision)
  const cut = (millis: number): number => millis - (millis % unit)
  if (isCharacter(from))
    return (value) => cut(parseTime(value as string) ?? failText(value as string, to, "'23:59:59'"))
  if (from.kind === 'TIME') return (value) => cut(value as number)
  const local = localMicrosOf(from, session)
  return (value) => cut(floorModulo(millisOfMicros(local(value as bigint)), MILLIS_PER_DAY))
}

/**
 * Casts texts, dates, times (of 1970-01-01) and timestamps to TIMESTAMP and TIMESTAMP_LTZ, cutting
 * digits behind the precision off. Wall clocks and instants turn into each other in the session's zone.
 */
export function castToTimestamp(from: SqlType, to: TimestampType, session: Zoned): ValueCast {
  const cut = precisionCut(to.precision)
  const checked = (value: Value, micros: bigint): bigint =>
    BigInt.asIntN(64, micros) === micros ? micros : failRange(value, from, to)
  if (from.kind === 'TIMESTAMP_LTZ') {
    if (to.kind === 'TIMESTAMP_LTZ') return (value) => cut(value as bigint)
    const zone = timeZone(session.timeZone)
    return (value) => checked(value, cut(localOfInstant(value as bigint, zone)))
  }
  const local = localConversion(from, to)
  if (to.kind === 'TIMESTAMP') return (value) => checked(value, cut(local(value as never)))
  const zone = timeZone(session.timeZone)
  return (value) => checked(value, instantOfLocal(cut(local(value as never)), zone))
}

function failRange(value: Value, from: SqlType, to: SqlType): never {
  throw castFailed({
    value: quotedValue(textOf(from, { timeZone: 'UTC' })(value)),
    target: typeToString(withNullable(to, true)),
    problem: 'it is before -290308-12-22 or after 294247-01-10',
  })
}

/** Microseconds of the wall clock that a value shows. */
function localConversion(from: SqlType, to: TimestampType): (value: never) => bigint {
  if (isCharacter(from)) {
    return (text: string) =>
      parseTimestamp(text, to.precision) ?? failText(text, to, "'2020-01-31 23:59:59'")
  }
  if (from.kind === 'DATE') return (day: number) => BigInt(day) * BIG_MICROS_PER_DAY
  if (from.kind === 'TIME') return (millis: number) => microsOfMillis(millis)
  return (micros: bigint) => micros
}

function localMicrosOf(from: SqlType, session: Zoned): (value: bigint) => bigint {
  if (from.kind !== 'TIMESTAMP_LTZ') return (value) => value
  const zone = timeZone(session.timeZone)
  return (value) => localOfInstant(value, zone)
}

/** Cuts digits behind a precision off, towards the past. */
function precisionCut(precision: number): (micros: bigint) => bigint {
  if (precision >= 6) return (micros) => micros
  const unit = 10n ** BigInt(6 - precision)
  return (micros) => {
    const rest = micros % unit
    return micros - (rest < 0n ? rest + unit : rest)
  }
}
