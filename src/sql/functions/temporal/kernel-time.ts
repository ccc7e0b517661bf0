import type { Emitter } from '../../../codegen/emitter.ts'
import type { EmitCall } from '../../../codegen/scalar-emitter.ts'
import type { CallContext } from '../../../contracts/function.ts'
import { type TimeZone, timeZone } from '../../../core/time/zone.ts'

const words = new BigInt64Array(1)
const halves = new Int32Array(words.buffer)
const WORD = 4294967296

/** Milliseconds of a timestamp in microseconds, rounded down: exact for every int64, and without allocating. */
export function epochMillis(micros: bigint): number {
  words[0] = micros
  const high = halves[1]!
  const thousands = Math.floor(high / 1000)
  return (
    thousands * WORD + Math.floor(((high - thousands * 1000) * WORD + (halves[0]! >>> 0)) / 1000)
  )
}

/** Local milliseconds of an instant. */
const localMillis = (epochMs: number, zone: TimeZone): number =>
  epochMs + zone.offsetMsAtUtc(epochMs)

/** The session's zone; the compiler hands a call's whole context to its emitter. */
export const zoneOfCall = (call: EmitCall): TimeZone =>
  timeZone((call as EmitCall & Pick<CallContext, 'session'>).session.timeZone)

/** Atom: milliseconds that a clock shows at the timestamp of the call's first argument. */
export function emitLocalMillis(e: Emitter, micros: string, call: EmitCall): string {
  const millis = e.const(`${e.constant(epochMillis)}(${micros})`)
  if (call.argumentTypes[0]!.kind !== 'TIMESTAMP_LTZ') return millis
  return e.const(`${e.constant(localMillis)}(${millis}, ${e.constant(zoneOfCall(call))})`)
}
