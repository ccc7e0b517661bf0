import { isInteger, type SqlType } from '../../../core/types.ts'
import type { ValueCast } from './cast.ts'

const MICROS_PER_MILLI = 1000n

/** Casts integers (months, or milliseconds, as Flink reads them) and intervals of the same family. */
export function castToInterval(from: SqlType, to: SqlType): ValueCast {
  if (!isInteger(from)) return (value) => value
  if (to.kind === 'INTERVAL_YEAR_MONTH')
    return (value) => Number(BigInt.asIntN(32, BigInt(value as number | bigint)))
  return (value) => BigInt.asIntN(64, BigInt(value as number | bigint) * MICROS_PER_MILLI)
}
