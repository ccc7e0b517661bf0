import type { Emitter } from '../../../codegen/emitter.ts'
import { fixedOperand, type Operand } from '../../../codegen/operand.ts'
import type { SessionContext } from '../../../contracts/function.ts'
import { type TimeZone, timeZone } from '../../../core/time/zone.ts'
import { isTimestamp, type SqlType, type TimestampType } from '../../../core/types.ts'
import { epochMillis } from '../temporal/kernel-time.ts'
import { MAX_DAY } from '../temporal/time-range.ts'

/** Microseconds of a day: more than any zone is away from UTC. */
const DAY_MICROS = 86_400_000_000n

/**
 * Writes a test of whether `emitTimeCast` may run for a value; for the others the cast's function says what is
 * wrong. Answers the atom, or undefined where every value is right.
 */
export function emitTimeCastGuard(
  e: Emitter,
  from: SqlType,
  to: SqlType,
  value: string,
  session: Pick<SessionContext, 'timeZone'>,
): string | undefined {
  if (!isTimestamp(to)) return undefined
  if (from.kind === 'DATE') return e.const(`${value} > -${MAX_DAY} && ${value} < ${MAX_DAY}`)
  const isShifted = isTimestamp(from) && from.kind !== to.kind
  if (!isShifted || timeZone(session.timeZone).fixedOffsetMs === 0) return undefined
  const limit = e.constant(2n ** 63n - DAY_MICROS)
  return e.const(`${value} > -${limit} && ${value} < ${limit}`)
}

/**
 * Writes the code of a cast among DATE, TIME, TIMESTAMP and TIMESTAMP_LTZ; undefined for other types. The code
 * cannot fail, whatever the bits are; it is right where `emitTimeCastGuard` says so.
 */
export function emitTimeCast(
  e: Emitter,
  from: SqlType,
  to: SqlType,
  operand: Operand,
  session: Pick<SessionContext, 'timeZone'>,
): Operand | undefined {
  if (operand.form !== 'fixed') return undefined
  const { value, valid } = operand
  if (isTimestamp(from)) {
    if (to.kind === 'DATE')
      return fixedOperand(
        e.const(`Math.floor(${localMillisOf(e, from, value, session)} / 86400000) | 0`),
        valid,
      )
    if (to.kind === 'TIME')
      return fixedOperand(emitTime(e, localMillisOf(e, from, value, session), to.precision), valid)
    if (isTimestamp(to)) return fixedOperand(emitTimestamp(e, from, to, value, session), valid)
    return undefined
  }
  if (from.kind === 'TIME' && to.kind === 'TIME')
    return fixedOperand(emitTime(e, value, to.precision), valid)
  if (!isTimestamp(to)) return undefined
  if (from.kind === 'DATE')
    return fixedOperand(
      emitInstant(e, to, e.const(`BigInt.asIntN(64, BigInt(${value}) * 86400000000n)`), session),
      valid,
    )
  if (from.kind !== 'TIME') return undefined
  const micros = e.const(`BigInt.asIntN(64, BigInt(${value}) * 1000n)`)
  return fixedOperand(emitInstant(e, to, emitCut(e, micros, to.precision), session), valid)
}

const localOf = (epochMs: number, zone: TimeZone): number => epochMs + zone.offsetMsAtUtc(epochMs)
const offsetOfInstant = (epochMs: number, zone: TimeZone): number => zone.offsetMsAtUtc(epochMs) | 0
const offsetOfLocal = (localMs: number, zone: TimeZone): number =>
  (localMs - zone.utcMsOfLocal(localMs)) | 0

function localMillisOf(
  e: Emitter,
  from: SqlType,
  micros: string,
  session: Pick<SessionContext, 'timeZone'>,
): string {
  const millis = e.const(`${e.constant(epochMillis)}(${micros})`)
  if (from.kind !== 'TIMESTAMP_LTZ') return millis
  return e.const(`${e.constant(localOf)}(${millis}, ${e.constant(timeZone(session.timeZone))})`)
}

/** Milliseconds of the day with as many digits of fraction as the precision has. */
function emitTime(e: Emitter, millis: string, precision: number): string {
  const time = e.const(`(${millis} - Math.floor(${millis} / 86400000) * 86400000) | 0`)
  const unit = 10 ** (3 - precision)
  return unit === 1 ? time : e.const(`${time} - ${time} % ${unit}`)
}

function emitTimestamp(
  e: Emitter,
  from: TimestampType,
  to: TimestampType,
  micros: string,
  session: Pick<SessionContext, 'timeZone'>,
): string {
  const cut = to.precision < from.precision ? emitCut(e, micros, to.precision) : micros
  if (from.kind === to.kind) return cut
  return to.kind === 'TIMESTAMP_LTZ'
    ? emitInstant(e, to, cut, session)
    : emitShift(e, cut, '+', offsetOfInstant, session)
}

/** The instant of local microseconds where the target is one. */
function emitInstant(
  e: Emitter,
  to: TimestampType,
  local: string,
  session: Pick<SessionContext, 'timeZone'>,
): string {
  return to.kind === 'TIMESTAMP_LTZ' ? emitShift(e, local, '-', offsetOfLocal, session) : local
}

function emitShift(
  e: Emitter,
  micros: string,
  sign: '+' | '-',
  offsetOf: (ms: number, zone: TimeZone) => number,
  session: Pick<SessionContext, 'timeZone'>,
): string {
  const zone = timeZone(session.timeZone)
  if (zone.fixedOffsetMs === 0) return micros
  const offset = e.const(
    `${e.constant(offsetOf)}(${e.constant(epochMillis)}(${micros}), ${e.constant(zone)})`,
  )
  return e.const(
    `BigInt.asIntN(64, ${micros} ${sign} BigInt.asIntN(64, BigInt(${offset}) * 1000n))`,
  )
}

/** Cuts digits behind a precision off, towards the past. */
function emitCut(e: Emitter, micros: string, precision: number): string {
  if (precision >= 6) return micros
  const unit = 10 ** (6 - precision)
  const rest = e.let(`BigInt.asIntN(64, ${micros} % ${unit}n)`)
  e.line(`if (${rest} < 0n) ${rest} = BigInt.asIntN(64, ${rest} + ${unit}n)`)
  return e.const(`BigInt.asIntN(64, ${micros} - ${rest})`)
}
