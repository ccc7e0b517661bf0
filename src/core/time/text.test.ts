// Texts of dates, times, timestamps and intervals: Flink's leniency in, its forms out.
import { describe, expect, it } from 'vitest'
import { formatDate, parseDate } from './date-text.ts'
import {
  formatDayTimeInterval,
  formatYearMonthInterval,
  parseDayTimeInterval,
  parseYearMonthInterval,
} from './interval-text.ts'
import { formatTime, parseTime } from './time-text.ts'
import { formatTimestamp, parseTimestamp } from './timestamp-text.ts'

const shown = <T>(value: T | undefined, show: (value: T) => string): string =>
  value === undefined ? '-' : show(value)

describe('dates', () => {
  it.each([
    ['2020-01-31', '2020-01-31'],
    ['2020-1-3', '2020-01-03'],
    ['2020', '2020-01-01'],
    ['2020-5', '2020-05-01'],
    ['2020-01-31 12:00:00', '2020-01-31'],
    ['2020 - 1', '2020-01-01'],
    ['2020-02-30', '-'],
    ['x', '-'],
    ['', '-'],
    ['10000-01-01', '-'],
    ['2020-01-31T12:00', '-'],
    ['0000-01-01', '0000-01-01'],
    ['1500-02-28', '1500-02-28'],
  ])('%j is %s', (text, expected) => {
    expect(shown(parseDate(text), formatDate)).toBe(expected)
  })

  it('prints years beyond four digits and below zero', () => {
    expect([formatDate(3_000_000), formatDate(-800_000)]).toEqual(['10183-09-21', '-0221-09-04'])
  })
})

describe('times', () => {
  it.each([
    ['12:34:56.789', '12:34:56.789'],
    ['12:34', '12:34:00.0'],
    ['12', '12:00:00.0'],
    ['1:2:3', '01:02:03.0'],
    ['12:34:56.7896', '12:34:56.79'],
    ['10:00:00+02:00', '12:00:00.0'],
    ['23:00:00+02:00', '01:00:00.0'],
    ['10:00:00-2', '08:00:00.0'],
    ['25:00:00', '-'],
    ['12:60:00', '-'],
    ['abc', '-'],
    ['12:', '-'],
    ['10:00:00+x', '-'],
  ])('%j is %s', (text, expected) => {
    expect(shown(parseTime(text), (time) => formatTime(time, 3))).toBe(expected)
  })

  it.each([
    [0, '12:34:56'],
    [1, '12:34:56.7'],
    [2, '12:34:56.78'],
    [3, '12:34:56.78'],
  ])('has at most %i digits', (precision, text) => {
    expect(formatTime(45_296_780, precision)).toBe(text)
  })
})

describe('timestamps', () => {
  it.each([
    ['2020-01-01', '2020-01-01 00:00:00'],
    ['2020-1-1 1:2:3', '2020-01-01 01:02:03'],
    ['2020-02-31', '2020-02-29 00:00:00'],
    ['2020-02-32', '-'],
    ['2020-01-01 ', '-'],
    ['2020-01-01 10:00', '-'],
    ['2020-01-01 10:00:00.', '2020-01-01 10:00:00'],
    ['2020-01-01 10:00:00.1234567891', '-'],
    ['2020--', '2020-01-01 00:00:00'],
    ['2020-1-', '2020-01-01 00:00:00'],
    ['+12020-1-1', '12020-01-01 00:00:00'],
    ['12020-1-1', '-'],
    ['0000-01-01', '-'],
    ['2020-01-01T10:00:00', '-'],
    ['2020-01-01 24:00:00', '2020-01-02 00:00:00'],
    ['2020-01-01 24:00:01', '-'],
    ['2020-01-01 10::', '2020-01-01 10:00:00'],
    ['2020-011-01', '2020-01-01 00:00:00'],
    ['2020-123-01', '-'],
    ['2020-01-01 10:00:60', '-'],
    ['2020-00-01', '-'],
    ['2020-11-1111', '2020-11-11 00:00:00'],
    ['1969-12-31 23:59:59.999999', '1969-12-31 23:59:59.999999'],
  ])('%j is %s', (text, expected) => {
    expect(shown(parseTimestamp(text, 6), (micros) => formatTimestamp(micros, 0))).toBe(expected)
  })

  it.each([
    [0, '2020-01-01 00:00:00.12'],
    [1, '2020-01-01 00:00:00.12'],
    [3, '2020-01-01 00:00:00.120'],
    [6, '2020-01-01 00:00:00.120000'],
  ])('shows %i digits at least', (precision, text) => {
    expect(formatTimestamp(parseTimestamp('2020-01-01 00:00:00.12', 6)!, precision)).toBe(text)
  })

  it('cuts digits behind the precision, before 1970 too', () => {
    expect(formatTimestamp(parseTimestamp('1969-12-31 23:59:59.9999', 3)!, 3)).toBe(
      '1969-12-31 23:59:59.999',
    )
  })
})

describe('intervals', () => {
  it.each([
    ['1-2', 'YEAR TO MONTH', '+1-02'],
    ['-1-2', 'YEAR TO MONTH', '-1-02'],
    ['5', 'MONTH', '+0-05'],
    ['3', 'YEAR', '+3-00'],
    ['1-12', 'YEAR TO MONTH', '-'],
    ['x', 'MONTH', '-'],
    ['-0', 'MONTH', '+0-00'],
    ['1', 'YEAR TO MONTH', '-'],
    ['999999999', 'YEAR', '-'],
  ] as const)('%j %s is %s', (text, resolution, expected) => {
    expect(shown(parseYearMonthInterval(text, resolution), formatYearMonthInterval)).toBe(expected)
  })

  it.each([
    ['1 02:03:04.5', 'DAY TO SECOND', '+1 02:03:04.500'],
    ['-1 02:03:04.5', 'DAY TO SECOND', '-1 02:03:04.500'],
    ['10', 'MINUTE', '+0 00:10:00.000'],
    ['1.123456', 'SECOND', '+0 00:00:01.123'],
    ['1.000001', 'SECOND', '+0 00:00:01.000'],
    ['10:20', 'HOUR TO MINUTE', '+0 10:20:00.000'],
    ['100:20', 'MINUTE TO SECOND', '+0 01:40:20.000'],
    ['1 24', 'DAY TO HOUR', '-'],
    ['10:60', 'HOUR TO MINUTE', '-'],
    ['1:2', 'DAY TO HOUR', '-'],
    ['1 2:3', 'DAY TO MINUTE', '+1 02:03:00.000'],
  ] as const)('%j %s is %s', (text, resolution, expected) => {
    expect(shown(parseDayTimeInterval(text, resolution), formatDayTimeInterval)).toBe(expected)
  })
})
