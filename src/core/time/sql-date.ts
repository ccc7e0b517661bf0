import { dayOfDate, dayOfMonthOfDay, monthOfDay, yearOfDay } from './calendar.ts'
import { formatDate, parseDate } from './date-text.ts'
import { floorDivide, MILLIS_PER_DAY } from './units.ts'
import { invalidTimeText } from './values.ts'

/** A DATE: a day of the calendar without a time zone. Immutable. */
export class SqlDate {
  /** Days since 1970-01-01. */
  readonly epochDay: number

  constructor(epochDay: number) {
    this.epochDay = epochDay
  }

  /** Day of a year, month 1 … 12 and day; days beyond the month count on. */
  static of(year: number, month: number, day: number): SqlDate {
    return new SqlDate(dayOfDate(year, month, day))
  }

  /**
   * Reads `2020-01-31`.
   * @throws TIME_INVALID_TEXT
   */
  static from(text: string): SqlDate {
    const day = parseDate(text)
    if (day === undefined) throw invalidTimeText({ text, expected: 'date' })
    return new SqlDate(day)
  }

  /** The UTC day of a JavaScript date. */
  static fromDate(date: Date): SqlDate {
    return new SqlDate(floorDivide(date.getTime(), MILLIS_PER_DAY))
  }

  get year(): number {
    return yearOfDay(this.epochDay)
  }

  /** 1 … 12. */
  get month(): number {
    return monthOfDay(this.epochDay)
  }

  /** Day of the month. */
  get day(): number {
    return dayOfMonthOfDay(this.epochDay)
  }

  /** Midnight UTC of the day. */
  toDate(): Date {
    return new Date(this.epochDay * MILLIS_PER_DAY)
  }

  equals(other: SqlDate): boolean {
    return this.epochDay === other.epochDay
  }

  /** Negative, zero or positive as this is before, at or after the other. */
  compare(other: SqlDate): number {
    return this.epochDay - other.epochDay
  }

  toString(): string {
    return formatDate(this.epochDay)
  }

  toJSON(): string {
    return this.toString()
  }
}
