import { typeToString } from '../../../core/type-text.ts'
import { isInteger, type SqlType, withNullable } from '../../../core/types.ts'
import type { ValueCast } from './cast.ts'
import { castFailed } from './errors.ts'

/** Months or microseconds of one leading unit. */
const UNITS: Readonly<Record<string, bigint>> = {
  YEAR: 12n,
  MONTH: 1n,
  DAY: 86_400_000_000n,
  HOUR: 3_600_000_000n,
  MINUTE: 60_000_000n,
  SECOND: 1_000_000n,
}

const MAX_MONTHS = 2147483647n
const MAX_MICROS = 9223372036854775807n

/**
 * Casts integers (as so many of the interval's leading unit) and intervals of the same family.
 *
 * @throws CAST_FAILED from the function, for more units than an interval holds
 */
export function castToInterval(from: SqlType, to: SqlType): ValueCast {
  if (!isInteger(from) || (to.kind !== 'INTERVAL_YEAR_MONTH' && to.kind !== 'INTERVAL_DAY_TIME'))
    return (value) => value
  const unit = UNITS[to.resolution.split(' ')[0]!]!
  const isMonths = to.kind === 'INTERVAL_YEAR_MONTH'
  const limit = isMonths ? MAX_MONTHS : MAX_MICROS
  return (value) => {
    const total = BigInt(value as number | bigint) * unit
    if (total > limit || total < -limit)
      throw castFailed({
        value: String(value),
        target: typeToString(withNullable(to, true)),
        problem: 'it is out of range',
      })
    return isMonths ? Number(total) : total
  }
}
