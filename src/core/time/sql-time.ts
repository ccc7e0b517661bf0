import { formatTime, parseTime } from './time-text.ts'
import { invalidTimeText } from './values.ts'

/** A TIME: a time of the day in milliseconds, without date and zone. Immutable. */
export class SqlTime {
  /** 0 … 86,399,999. */
  readonly millisOfDay: number

  constructor(millisOfDay: number) {
    this.millisOfDay = millisOfDay
  }

  /**
   * Reads `12:34:56.789`.
   * @throws TIME_INVALID_TEXT
   */
  static from(text: string): SqlTime {
    const millis = parseTime(text)
    if (millis === undefined) throw invalidTimeText({ text, expected: 'time' })
    return new SqlTime(millis)
  }

  /** This time on 1970-01-01 UTC. */
  toDate(): Date {
    return new Date(this.millisOfDay)
  }

  equals(other: SqlTime): boolean {
    return this.millisOfDay === other.millisOfDay
  }

  compare(other: SqlTime): number {
    return this.millisOfDay - other.millisOfDay
  }

  /** `12:34:56`, with milliseconds where there are any. */
  toString(): string {
    return formatTime(this.millisOfDay, this.millisOfDay % 1000 === 0 ? 0 : 3)
  }

  toJSON(): string {
    return this.toString()
  }
}
