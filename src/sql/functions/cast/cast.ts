import type { SessionContext, Value } from '../../../contracts/function.ts'
import { assert, EngineError } from '../../../core/errors.ts'
import { isBinary, isCharacter, isInteger, type SqlType, typeEquals } from '../../../core/types.ts'
import { castFailed } from './errors.ts'
import { castToArray, castToMap, castToRow } from './to-composite.ts'
import { castToDate, castToTime, castToTimestamp } from './to-date-time.ts'
import { castToInterval } from './to-interval.ts'
import { castToApproximate, castToBoolean, castToDecimal, castToInteger } from './to-number.ts'
import { castToBinary, castToText } from './to-text.ts'

/** Turns a value of one type, which is not NULL, into a value of another. */
export type ValueCast = (value: Value) => Value

/**
 * Returns the function that casts values; NULL stays NULL. The types are ones `castSupport` allows.
 *
 * Numbers that a DECIMAL cannot hold become NULL when `from` is nullable and fail when it is not: Flink
 * gives NULL too, and stops with an error where a NOT NULL column would get it.
 *
 * @throws CAST_FAILED from the function, for values that the target does not have
 */
export function prepareCast(
  from: SqlType,
  to: SqlType,
  session: Pick<SessionContext, 'timeZone'>,
): ValueCast {
  const cast = castOf(from, to, session)
  return (value) => (value === null ? null : cast(value))
}

/** As `prepareCast`, with NULL for values that the target does not have. */
export function prepareTryCast(
  from: SqlType,
  to: SqlType,
  session: Pick<SessionContext, 'timeZone'>,
): ValueCast {
  const cast = prepareCast(from, to, session)
  return (value) => {
    try {
      return cast(value)
    } catch (error) {
      if (error instanceof EngineError && error.code === castFailed.definition.code) return null
      throw error
    }
  }
}

/** What a cast expression asks for: `prepareTryCast` for TRY_CAST, else `prepareCast`. */
export function castFunction(
  from: SqlType,
  to: SqlType,
  options: { readonly isTry: boolean; readonly session: Pick<SessionContext, 'timeZone'> },
): ValueCast {
  return (options.isTry ? prepareTryCast : prepareCast)(from, to, options.session)
}

function castOf(from: SqlType, to: SqlType, session: Pick<SessionContext, 'timeZone'>): ValueCast {
  if (from.kind === 'NULL') return () => null
  if (typeEquals(from, to, { ignoreNullable: true })) return (value) => value
  if (isCharacter(to)) return castToText(from, to, session)
  if (isBinary(to)) return castToBinary(from, to)
  if (isInteger(to)) return castToInteger(from, to)
  switch (to.kind) {
    case 'BOOLEAN':
      return castToBoolean(from, to)
    case 'FLOAT':
    case 'DOUBLE':
      return castToApproximate(from, to)
    case 'DECIMAL':
      return castToDecimal(from, to)
    case 'DATE':
      return castToDate(from, to, session)
    case 'TIME':
      return castToTime(from, to, session)
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return castToTimestamp(from, to, session)
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
      return castToInterval(from, to)
    case 'ROW':
      assert(from.kind === 'ROW', 'only rows cast to rows')
      return castToRow(from, to, (a, b) => prepareCast(a, b, session))
    case 'ARRAY':
      assert(from.kind === 'ARRAY', 'only arrays cast to arrays')
      return castToArray(prepareCast(from.element, to.element, session))
    case 'MAP':
      assert(from.kind === 'MAP', 'only maps cast to maps')
      return castToMap(
        prepareCast(from.key, to.key, session),
        prepareCast(from.value, to.value, session),
      )
    case 'MULTISET':
      assert(from.kind === 'MULTISET', 'only multisets cast to multisets')
      return castToMap(prepareCast(from.element, to.element, session), (count) => count)
    default:
      throw new Error(`Millrace bug: no cast to ${to.kind}`)
  }
}
