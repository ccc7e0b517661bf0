import { formatTimestamp, parseTimestamp } from './timestamp-text.ts'
import { microsOfMillis, millisOfMicros } from './units.ts'
import { invalidTimeText } from './values.ts'

/** A TIMESTAMP: date and time of a wall clock, in microseconds, without zone. Immutable. */
export class SqlTimestamp {
  /** Microseconds since 1970-01-01 00:00:00 of the same clock. */
  readonly micros: bigint

  constructor(micros: bigint) {
    this.micros = micros
  }

  /**
   * Reads `2020-01-31 12:34:56.123456`; the date alone means midnight.
   * @throws TIME_INVALID_TEXT
   */
  static from(text: string): SqlTimestamp {
    const micros = parseTimestamp(text, 6)
    if (micros === undefined) throw invalidTimeText({ text, expected: 'timestamp' })
    return new SqlTimestamp(micros)
  }

  /** What a clock in UTC shows at a JavaScript date. */
  static fromDate(date: Date): SqlTimestamp {
    return new SqlTimestamp(microsOfMillis(date.getTime()))
  }

  /** The JavaScript date at which a clock in UTC shows this; microseconds are cut to milliseconds. */
  toDate(): Date {
    return new Date(millisOfMicros(this.micros))
  }

  equals(other: SqlTimestamp): boolean {
    return this.micros === other.micros
  }

  compare(other: SqlTimestamp): number {
    return this.micros < other.micros ? -1 : this.micros > other.micros ? 1 : 0
  }

  /** `2020-01-31 12:34:56`, with as much fraction as there is. */
  toString(): string {
    return formatTimestamp(this.micros, 0)
  }

  toJSON(): string {
    return this.toString()
  }
}
