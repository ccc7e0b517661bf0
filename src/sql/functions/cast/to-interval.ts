import { isInteger, type SqlType } from '../../../core/types.ts'
import type { ValueCast } from './cast.ts'

/** Months or microseconds of one leading unit. */
const UNITS: Readonly<Record<string, bigint>> = {
  YEAR: 12n,
  MONTH: 1n,
  DAY: 86_400_000_000n,
  HOUR: 3_600_000_000n,
  MINUTE: 60_000_000n,
  SECOND: 1_000_000n,
}

/** Casts integers (as so many of the interval's leading unit) and intervals of the same family. */
export function castToInterval(from: SqlType, to: SqlType): ValueCast {
  if (!isInteger(from) || (to.kind !== 'INTERVAL_YEAR_MONTH' && to.kind !== 'INTERVAL_DAY_TIME'))
    return (value) => value
  const unit = UNITS[to.resolution.split(' ')[0]!]!
  if (to.kind === 'INTERVAL_YEAR_MONTH')
    return (value) => Number(BigInt.asIntN(32, BigInt(value as number | bigint) * unit))
  return (value) => BigInt.asIntN(64, BigInt(value as number | bigint) * unit)
}
