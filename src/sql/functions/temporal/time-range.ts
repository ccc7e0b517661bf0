import type { Emitter } from '../../../codegen/emitter.ts'
import { defineError } from '../../../core/errors.ts'

/** Raised where a sum of a date or time and an interval or units lies outside what its type can hold. */
export const timeOutOfRange = defineError({
  code: 'SQL_TIME_RANGE',
  domain: 'user',
  retry: 'never',
  message: (p: { type: 'date' | 'timestamp' }) =>
    `The sum is a ${p.type} before -290308-12-22 or after 294247-01-10, further than a ${p.type} reaches.`,
  remedy: () => 'Add less, or leave such rows out with a condition on what is added.',
})

/** Last day whose midnight a TIMESTAMP can hold; the first is as far before 1970. */
export const MAX_DAY = 106_751_991

const failTimestamp = (): never => {
  throw timeOutOfRange({ type: 'timestamp' })
}

/** Answers the microseconds; fails where int64 cannot hold them. @throws SQL_TIME_RANGE */
export const timestampInRange = (micros: bigint): bigint =>
  BigInt.asIntN(64, micros) === micros ? micros : failTimestamp()

/** Answers the day; fails where no TIMESTAMP can hold its midnight. @throws SQL_TIME_RANGE */
export function dayInRange(day: number): number {
  if (day >= -MAX_DAY && day <= MAX_DAY) return day
  throw timeOutOfRange({ type: 'date' })
}

/** Writes the sum or difference of int64 atoms, a timestamp and microseconds; it fails where int64 cannot hold it. */
export function emitTimestampSum(
  e: Emitter,
  micros: string,
  sign: '+' | '-',
  shift: string,
): string {
  const sum = e.const(`BigInt.asIntN(64, ${micros} ${sign} ${shift})`)
  // Less than before means that time went back, or that the sum wrapped around.
  const goesBack = `${shift} ${sign === '+' ? '<' : '>'} 0n`
  e.line(`if ((${sum} < ${micros}) !== (${goesBack})) ${e.constant(failTimestamp)}()`)
  return sum
}

/** Writes a day number that is a DATE; it fails where `dayInRange` does. */
export const emitDayInRange = (e: Emitter, day: string): string =>
  e.const(`${e.constant(dayInRange)}(${day})`)

/** Writes `count` units of a fixed length in microseconds as int64; it fails where int64 cannot hold them. */
export function emitUnits(e: Emitter, count: string, isLong: boolean, length: number): string {
  const limit = (2n ** 63n - 1n) / BigInt(length)
  const suffix = isLong ? 'n' : ''
  if (isLong || limit < 2n ** 31n)
    e.line(
      `if (${count} > ${limit}${suffix} || ${count} < -${limit}${suffix}) ${e.constant(failTimestamp)}()`,
    )
  return e.const(`BigInt.asIntN(64, ${isLong ? count : `BigInt(${count})`} * ${length}n)`)
}
