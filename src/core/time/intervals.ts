import {
  formatDayTimeInterval,
  formatYearMonthInterval,
  parseDayTimeInterval,
  parseYearMonthInterval,
} from './interval-text.ts'
import { invalidTimeText } from './values.ts'

/** An INTERVAL of years and months. Immutable. */
export class YearMonthInterval {
  readonly months: number

  constructor(months: number) {
    this.months = months
  }

  static of(parts: { readonly years?: number; readonly months?: number }): YearMonthInterval {
    return new YearMonthInterval((parts.years ?? 0) * 12 + (parts.months ?? 0))
  }

  /**
   * Reads `1-2`: one year and two months, with a sign before it where wanted.
   * @throws TIME_INVALID_TEXT
   */
  static from(text: string): YearMonthInterval {
    const months = parseYearMonthInterval(text, 'YEAR TO MONTH')
    if (months === undefined) throw invalidTimeText({ text, expected: 'year-month interval' })
    return new YearMonthInterval(months)
  }

  equals(other: YearMonthInterval): boolean {
    return this.months === other.months
  }

  compare(other: YearMonthInterval): number {
    return this.months - other.months
  }

  /** `+1-02`. */
  toString(): string {
    return formatYearMonthInterval(this.months)
  }

  toJSON(): string {
    return this.toString()
  }
}

/** An INTERVAL of days, hours, minutes and seconds, in microseconds. Immutable. */
export class DayTimeInterval {
  readonly micros: bigint

  constructor(micros: bigint) {
    this.micros = micros
  }

  static of(parts: {
    readonly days?: number
    readonly hours?: number
    readonly minutes?: number
    readonly seconds?: number
    readonly micros?: number | bigint
  }): DayTimeInterval {
    const seconds =
      (parts.days ?? 0) * 86_400 + (parts.hours ?? 0) * 3_600 + (parts.minutes ?? 0) * 60
    const fraction = Math.round((parts.seconds ?? 0) * 1_000_000)
    return new DayTimeInterval(
      BigInt(seconds * 1_000_000) + BigInt(fraction) + BigInt(parts.micros ?? 0),
    )
  }

  /**
   * Reads `1 02:03:04.5`: one day, two hours, three minutes, 4.5 seconds.
   * @throws TIME_INVALID_TEXT
   */
  static from(text: string): DayTimeInterval {
    const micros = parseDayTimeInterval(text, 'DAY TO SECOND', 6)
    if (micros === undefined) throw invalidTimeText({ text, expected: 'day-time interval' })
    return new DayTimeInterval(micros)
  }

  equals(other: DayTimeInterval): boolean {
    return this.micros === other.micros
  }

  compare(other: DayTimeInterval): number {
    return this.micros < other.micros ? -1 : this.micros > other.micros ? 1 : 0
  }

  /** `+1 02:03:04.500`. */
  toString(): string {
    return formatDayTimeInterval(this.micros)
  }

  toJSON(): string {
    return this.toString()
  }
}
