import type { SessionContext } from '../contracts/function.ts'
import type { Platform } from '../contracts/platform.ts'

/** Makes what functions see of a session. */
export function makeSessionContext(options: {
  readonly platform: Platform
  /** Start of the query, epoch microseconds. */
  readonly startMicros: bigint
  readonly isBatch: boolean
  /** Asked each time a statement depends on the zone, and only then: asking the system takes its time. */
  readonly timeZone: () => string
  readonly currentDatabase: string
}): SessionContext {
  const { platform, startMicros, isBatch, currentDatabase } = options
  const { clock, random, digest } = platform
  return {
    get timeZone() {
      return options.timeZone()
    },
    queryStartMicros: () => startMicros,
    nowMicros: () => clock.nowMicros(),
    random: () => random.next(),
    currentDatabase,
    isBatch,
    digest: (algorithm, bytes) => digest.hash(algorithm, bytes),
  }
}
