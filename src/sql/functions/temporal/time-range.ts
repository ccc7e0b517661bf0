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
  shift: { readonly value: string; readonly isLiteral: boolean },
): string {
  const sum = e.const(`BigInt.asIntN(64, ${micros} ${sign} ${shift.value})`)
  const goesBack = `${shift.value} ${sign === '+' ? '<' : '>'} 0n`
  // Comparisons of int64 cost as much as the sum: that of a literal is made once.
  emitWrapCheck(e, sum, micros, shift.isLiteral ? e.hoist(goesBack) : goesBack)
  return sum
}

// Less than before means that time went back, or that the sum wrapped around.
function emitWrapCheck(e: Emitter, sum: string, micros: string, goesBack: string): void {
  e.line(`if ((${sum} < ${micros}) !== (${goesBack})) ${e.constant(failTimestamp)}()`)
}

/** Writes a day number that is a DATE; it fails where `dayInRange` does. */
export const emitDayInRange = (e: Emitter, day: string): string =>
  e.const(`${e.constant(dayInRange)}(${day})`)

/** Adds units to a timestamp where their length alone is beyond int64. @throws SQL_TIME_RANGE */
const addManyUnits = (micros: bigint, count: number | bigint, length: bigint): bigint =>
  timestampInRange(micros + BigInt(count) * length)

/** Writes a timestamp and `count` units of a fixed length in microseconds; it fails where int64 cannot hold the sum. */
export function emitTimestampUnits(
  e: Emitter,
  micros: string,
  count: { readonly value: string; readonly isLong: boolean },
  length: number,
): string {
  const { value, isLong } = count
  const suffix = isLong ? 'n' : ''
  const limit = (2n ** 63n - 1n) / BigInt(length)
  const units = `BigInt.asIntN(64, ${isLong ? value : `BigInt(${value})`} * ${length}n)`
  const plain = `BigInt.asIntN(64, ${micros} + ${units})`
  const isMany = `${value} > ${limit}${suffix} || ${value} < -${limit}${suffix}`
  const sum = e.const(
    isLong || limit < 2n ** 31n
      ? `${isMany} ? ${e.constant(addManyUnits)}(${micros}, ${value}, ${length}n) : ${plain}`
      : plain,
  )
  emitWrapCheck(e, sum, micros, `${value} < 0${suffix}`)
  return sum
}
