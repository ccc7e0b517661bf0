// The classes that users see: made from texts and dates, printed, compared.
import { describe, expect, it } from 'vitest'
import { DayTimeInterval, YearMonthInterval } from './intervals.ts'
import { SqlDate } from './sql-date.ts'
import { SqlTime } from './sql-time.ts'
import { SqlTimestamp } from './sql-timestamp.ts'
import { SqlTimestampLtz } from './sql-timestamp-ltz.ts'

describe('date and time classes', () => {
  it('dates', () => {
    const date = SqlDate.from('2020-02-29')
    expect([date.year, date.month, date.day, String(date)]).toEqual([2020, 2, 29, '2020-02-29'])
    expect(date.toDate().toISOString()).toBe('2020-02-29T00:00:00.000Z')
    expect(SqlDate.fromDate(new Date(-1)).toString()).toBe('1969-12-31')
    expect([date.equals(SqlDate.of(2020, 2, 29)), date.compare(SqlDate.of(2020, 3, 1))]).toEqual([
      true,
      -1,
    ])
    expect(JSON.stringify({ date })).toBe('{"date":"2020-02-29"}')
    expect(() => SqlDate.from('2020-02-30')).toThrow('TIME_INVALID_TEXT')
  })

  it('times', () => {
    expect([String(SqlTime.from('1:2:3')), String(SqlTime.from('12:34:56.78'))]).toEqual([
      '01:02:03',
      '12:34:56.78',
    ])
    expect(SqlTime.from('1:2').toDate().getTime()).toBe(3_720_000)
    expect(
      SqlTime.from('1:2').equals(new SqlTime(3_720_000)) &&
        SqlTime.from('1').compare(SqlTime.from('2')) < 0,
    ).toBe(true)
    expect(() => SqlTime.from('25:00')).toThrow("'25:00' is not a time.")
  })

  it('timestamps', () => {
    const value = SqlTimestamp.from('1969-12-31 23:59:59.999999')
    expect([value.micros, String(value), value.toDate().getTime()]).toEqual([
      -1n,
      '1969-12-31 23:59:59.999999',
      -1,
    ])
    expect(SqlTimestamp.fromDate(new Date(5)).equals(new SqlTimestamp(5000n))).toBe(true)
    expect([value.compare(new SqlTimestamp(0n)), value.compare(value)]).toEqual([-1, 0])
    expect(() => SqlTimestamp.from('now')).toThrow('TIME_INVALID_TEXT')
  })

  it('instants', () => {
    const value = SqlTimestampLtz.from('2020-07-01 02:00:00', 'Europe/Paris')
    expect([String(value), value.toStringIn('Asia/Tokyo')]).toEqual([
      '2020-07-01 00:00:00Z',
      '2020-07-01 09:00:00',
    ])
    expect(value.equals(SqlTimestampLtz.from('2020-07-01 00:00:00Z'))).toBe(true)
    expect(value.toDate().getTime()).toBe(Date.UTC(2020, 6, 1))
    expect(SqlTimestampLtz.fromDate(value.toDate()).compare(value)).toBe(0)
    expect(() => SqlTimestampLtz.from('x')).toThrow('TIME_INVALID_TEXT')
    expect(() => SqlTimestampLtz.from('2020-01-01', 'Nowhere')).toThrow('TIME_UNKNOWN_ZONE')
  })

  it('intervals', () => {
    expect(String(YearMonthInterval.of({ years: 1, months: 2 }))).toBe('+1-02')
    expect(YearMonthInterval.from('-1-2').equals(new YearMonthInterval(-14))).toBe(true)
    expect(String(DayTimeInterval.of({ days: 1, seconds: 0.25, micros: 1 }))).toBe(
      '+1 00:00:00.250001',
    )
    expect(DayTimeInterval.from('1 02:03:04.5').compare(DayTimeInterval.of({ days: 1 }))).toBe(1)
    expect(() => YearMonthInterval.from('1')).toThrow('TIME_INVALID_TEXT')
    expect(() => DayTimeInterval.from('1')).toThrow('TIME_INVALID_TEXT')
  })
})
