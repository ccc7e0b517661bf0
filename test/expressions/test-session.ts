import { createHash } from 'node:crypto'
import type { SessionContext } from '../../src/contracts/function.ts'
import { SeededRandom } from '../../src/platform/seeded-random.ts'

const QUERY_START_MICROS = 1_600_000_000_123_456n

/** A session whose clock stands and whose random numbers come from a seed. */
export function testSession(seed = 1, timeZone = 'UTC'): SessionContext {
  const random = new SeededRandom(seed)
  return {
    timeZone,
    queryStartMicros: () => QUERY_START_MICROS,
    nowMicros: () => QUERY_START_MICROS,
    random: () => random.next(),
    digest: (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
    currentDatabase: 'default_database',
    isBatch: true,
  }
}
