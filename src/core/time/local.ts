import { BIG_MICROS_PER_MILLI, millisOfMicros } from './units.ts'
import type { TimeZone } from './zone.ts'

/** Local timestamp (TIMESTAMP) that clocks of the zone show at an instant (TIMESTAMP_LTZ). */
export function localOfInstant(instantMicros: bigint, zone: TimeZone): bigint {
  const offset = zone.fixedOffsetMs ?? zone.offsetMsAtUtc(millisOfMicros(instantMicros))
  return instantMicros + BigInt(offset) * BIG_MICROS_PER_MILLI
}

/** Instant at which clocks of the zone show a local timestamp; gaps and overlaps as `TimeZone` says. */
export function instantOfLocal(localMicros: bigint, zone: TimeZone): bigint {
  const localMs = millisOfMicros(localMicros)
  return localMicros + BigInt(zone.utcMsOfLocal(localMs) - localMs) * BIG_MICROS_PER_MILLI
}
