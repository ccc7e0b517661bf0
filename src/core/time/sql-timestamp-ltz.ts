import { instantOfLocal, localOfInstant } from './local.ts'
import { formatTimestamp, parseTimestamp } from './timestamp-text.ts'
import { microsOfMillis, millisOfMicros } from './units.ts'
import { invalidTimeText } from './values.ts'
import { timeZone } from './zone.ts'

/** A TIMESTAMP_LTZ: an instant in microseconds; only its text depends on a time zone. Immutable. */
export class SqlTimestampLtz {
  /** Microseconds since 1970-01-01 00:00:00 UTC. */
  readonly epochMicros: bigint

  constructor(epochMicros: bigint) {
    this.epochMicros = epochMicros
  }

  /**
   * Reads `2020-01-31 12:34:56.123456` as a clock of the zone shows it, `Z` at its end as UTC.
   * @throws TIME_INVALID_TEXT, TIME_UNKNOWN_ZONE
   */
  static from(text: string, zone = 'UTC'): SqlTimestampLtz {
    const isUtc = text.endsWith('Z')
    const micros = parseTimestamp(isUtc ? text.slice(0, -1) : text, 6)
    if (micros === undefined) throw invalidTimeText({ text, expected: 'timestamp' })
    return new SqlTimestampLtz(isUtc ? micros : instantOfLocal(micros, timeZone(zone)))
  }

  static fromDate(date: Date): SqlTimestampLtz {
    return new SqlTimestampLtz(microsOfMillis(date.getTime()))
  }

  /** The same instant; microseconds are cut to milliseconds. */
  toDate(): Date {
    return new Date(millisOfMicros(this.epochMicros))
  }

  equals(other: SqlTimestampLtz): boolean {
    return this.epochMicros === other.epochMicros
  }

  compare(other: SqlTimestampLtz): number {
    return this.epochMicros < other.epochMicros ? -1 : this.epochMicros > other.epochMicros ? 1 : 0
  }

  /** What a clock of the zone shows, without the zone's name: `2020-01-31 12:34:56`. */
  toStringIn(zone: string): string {
    return formatTimestamp(localOfInstant(this.epochMicros, timeZone(zone)), 0)
  }

  /** In UTC, with `Z` at its end. */
  toString(): string {
    return `${formatTimestamp(this.epochMicros, 0)}Z`
  }

  toJSON(): string {
    return this.toString()
  }
}
