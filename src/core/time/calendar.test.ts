// Dates against an independent calendar (temporal-polyfill), over the whole range of years.
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import {
  addMonths,
  dayOfDate,
  dayOfMonthOfDay,
  dayOfYearOfDay,
  daysInMonth,
  isoDayOfWeek,
  isoWeekOfYear,
  isoWeekYear,
  isValidDate,
  monthOfDay,
  monthsBetween,
  quarterOfDay,
  yearOfDay,
} from './calendar.ts'

const epoch = new Temporal.PlainDate(1970, 1, 1)
const days = fc.integer({ min: dayOfDate(-9999, 1, 1), max: dayOfDate(9999, 12, 31) })

describe('calendar', () => {
  it('takes days apart and puts them together again', () => {
    fc.assert(
      fc.property(days, (day) => {
        const date = epoch.add({ days: day })
        expect([yearOfDay(day), monthOfDay(day), dayOfMonthOfDay(day)]).toEqual([
          date.year,
          date.month,
          date.day,
        ])
        expect(dayOfDate(date.year, date.month, date.day)).toBe(day)
        expect(dayOfYearOfDay(day)).toBe(date.dayOfYear)
        expect(isoDayOfWeek(day)).toBe(date.dayOfWeek)
        expect([isoWeekYear(day), isoWeekOfYear(day)]).toEqual([date.yearOfWeek, date.weekOfYear])
        expect(daysInMonth(date.year, date.month)).toBe(date.daysInMonth)
        expect(quarterOfDay(day)).toBe(Math.ceil(date.month / 3))
      }),
      { numRuns: 2000 },
    )
  })

  it('adds months and keeps to the end of short ones', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -5000, max: 5000 }), (day, months) => {
        const expected = epoch.add({ days: day }).add({ months })
        expect(addMonths(day, months)).toBe(dayOfDate(expected.year, expected.month, expected.day))
      }),
    )
    expect(addMonths(dayOfDate(2020, 1, 31), 1)).toBe(dayOfDate(2020, 2, 29))
  })

  it('counts whole months between days', () => {
    fc.assert(
      fc.property(days, days, (start, end) => {
        const months = monthsBetween(Math.min(start, end), Math.max(start, end))
        expect(addMonths(Math.min(start, end), months)).toBeLessThanOrEqual(Math.max(start, end))
        expect(addMonths(Math.min(start, end), months + 1)).toBeGreaterThan(Math.max(start, end))
        expect(monthsBetween(start, end) + monthsBetween(end, start)).toBe(0)
      }),
    )
  })

  it('knows which days there are', () => {
    expect([
      isValidDate(2000, 2, 29),
      isValidDate(1900, 2, 29),
      isValidDate(2020, 13, 1),
      isValidDate(2020, 4, 31),
    ]).toEqual([true, false, false, false])
  })
})
