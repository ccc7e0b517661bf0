// Java's patterns: java.time for timestamps, SimpleDateFormat for epoch seconds and texts. Expected values
// were printed by Java 17.
import { describe, expect, it } from 'vitest'
import { timestampFormatter } from './pattern-format.ts'
import { timestampParser } from './pattern-parse.ts'
import { simpleFormatter } from './simple-format.ts'
import { simpleParser } from './simple-parse.ts'
import { formatTimestamp, parseTimestamp } from './timestamp-text.ts'
import { timeZone, UTC } from './zone.ts'

const micros = parseTimestamp('2024-09-29 15:04:05.006007', 6)!
const early = -63_549_705_354_876_544n // -0044-03-03 00:04:05.123456

describe('printing with java.time patterns', () => {
  it.each([
    ['yyyy-MM-dd HH:mm:ss', '2024-09-29 15:04:05'],
    ['yy u uuuuu', '24 2024 02024'],
    ['M MM MMM MMMM MMMMM', '9 09 Sep September S'],
    ['L LL LLL LLLL', '9 09 Sep September'],
    ['d dd D DDD', '29 29 273 273'],
    ['Q QQ QQQ QQQQ QQQQQ q', '3 03 Q3 3rd quarter 3 3'],
    ['YYYY w ww W', '2024 40 40 5'],
    ['E EEEE EEEEE e ee eee c', 'Sun Sunday S 1 01 Sun 1'],
    ['F g', '1 60582'],
    ['a B', 'PM in the afternoon'],
    ['h hh K k H', '3 03 3 15 15'],
    ['S SSS SSSSSS SSSSSSSSS', '0 006 006007 006007000'],
    ['A n N', '54245006 6007000 54245006007000'],
    ['G GGGG GGGGG', 'AD Anno Domini A'],
    ["'at' HH'h' '' x".replace(' x', ''), "at 15h '"],
    ['[yyyy]-ppppM', '2024-   9'],
    ['yyyy年MM月', '2024年09月'],
    ['', ''],
  ])('%j prints %j', (pattern, text) => {
    expect(timestampFormatter(pattern)(micros)).toBe(text)
  })

  it.each([
    'ddd',
    'aa',
    'FF',
    'z',
    'VV',
    'XXX',
    '#',
    '{',
    'b',
    ']',
    "'abc",
    'I',
    'ppp',
    'SSSSSSSSSS',
    'www',
    'cc',
    'BB',
    'VVV',
    'OO',
  ])('%j is refused', (pattern) => {
    expect(() => timestampFormatter(pattern)).toThrow('TIME_INVALID_PATTERN')
  })

  it('prints years before Christ, and refuses what does not fit', () => {
    expect(timestampFormatter('y uuuu G')(early)).toBe('45 -0044 BC')
    expect(() => timestampFormatter('pM')(micros * 2n)).not.toThrow()
    expect(() => timestampFormatter('ppyyyy')(micros)).toThrow('longer than its pad width')
  })
})

describe('reading with java.time patterns', () => {
  it.each([
    ['yyyy-MM-dd HH:mm:ss', '2020-01-31 12:34:56', '2020-01-31 12:34:56'],
    ['dd.MM.yyyy HH:mm', '31.01.2020 12:34', '2020-01-31 12:34:00'],
    ['yyyyMMddHHmmssSSS', '20200131123456789', '2020-01-31 12:34:56.789'],
    ['yyyyMMdd', '20200131', '2020-01-31 00:00:00'],
    ['HHmm', '1234', '1970-01-01 12:34:00'],
    ['Hmm', '234', '1970-01-01 02:34:00'],
    ['hh:mm a', '01:05 PM', '1970-01-01 13:05:00'],
    ['hh:mm', '01:05', '1970-01-01 00:05:00'],
    ['h:mm:ss a', '1:05:06 pm', '-'],
    ["yyyy-MM-dd'T'HH:mm:ssXXX", '2020-01-31T12:34:56+02:00', '2020-01-31 12:34:56'],
    ["yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", '2020-01-31T12:34:56.789Z', '2020-01-31 12:34:56.789'],
    ['EEE, dd MMM yyyy', 'Fri, 31 Jan 2020', '2020-01-31 00:00:00'],
    ['EEE, dd MMM yyyy', 'Thu, 31 Jan 2020', '-'],
    ['MMM d, yyyy', 'jan 31, 2020', '-'],
    ['yyyy-DDD', '2020-366', '2020-12-31 00:00:00'],
    ['yyyy-DDD', '2019-366', '-'],
    ['yyyy.MM.dd G', '0044.01.31 BC', '-0043-01-31 00:00:00'],
    ['uuuu-MM-dd', '-2020-01-31', '-2020-01-31 00:00:00'],
    ['uuuu-MM-dd', '+12020-01-31', '12020-01-31 00:00:00'],
    ['yyyy-MM-dd', '2020-02-30', '2020-02-29 00:00:00'],
    ['yyyy-MM-dd', '2020-13-01', '-'],
    ['yyyy-MM-dd', '0000-01-01', '-'],
    ['yy-MM-dd', '99-01-31', '2099-01-31 00:00:00'],
    ['kk:mm', '24:30', '1970-01-01 00:30:00'],
    ['K:mm a', '0:30 PM', '1970-01-01 12:30:00'],
    ['HH:mm', '24:00', '1970-01-01 00:00:00'],
    ['yyyy-MM-dd HH:mm', '2020-01-31 24:00', '2020-02-01 00:00:00'],
    ['yyyy-MM-dd[ HH:mm[:ss]]', '2020-01-31 12:34', '2020-01-31 12:34:00'],
    ['[yyyy][-MM]', '2020-05', '2020-05-01 00:00:00'],
    ['S', '5', '1970-01-01 00:00:00.5'],
    ['N', '54245006007000', '1970-01-01 15:04:05.006007'],
    ['A', '1', '1970-01-01 00:00:00.001'],
    ['n', '99999999999', '-'],
    ['g', '60582', '2024-09-29 00:00:00'],
    ['ppppd', '   5', '1970-01-05 00:00:00'],
    ['ppppd', '  5', '-'],
    ['yyyy-MM-dd VV', '2020-01-31 Europe/Paris', '2020-01-31 00:00:00'],
    ['VV', '1', '-'],
    ['HH B', '03 at night', '1970-01-01 03:00:00'],
    ['HH H', '03 4', '-'],
    ['QQQ yyyy', 'Q1 2020', '2020-01-01 00:00:00'],
    ['yyyy-MM-dd', '2020-01-31x', '-'],
  ])('%j reads %j as %s', (pattern, text, expected) => {
    const read = timestampParser(pattern)(text)
    expect(read === undefined ? '-' : formatTimestamp(read, 0)).toBe(expected)
  })
})

describe('SimpleDateFormat', () => {
  const ms = Number(micros / 1000n)

  it.each([
    ['yyyy-MM-dd HH:mm:ss.SSS', '2024-09-29 15:04:05.006'],
    ['yy y yyyyyy Y', '24 2024 002024 2024'],
    ['M MMM MMMM L', '9 Sep September 9'],
    ['E EEEE u uu', 'Sun Sunday 7 07'],
    ['D d ddd F w W', '273 29 029 5 40 5'],
    ['a h K k H', 'PM 3 3 15 15'],
    ['G z Z X XXX zzzz', 'AD UTC +0000 Z Z Coordinated Universal Time'],
    ['S SSSSSS', '6 000006'],
    ["'o''clock' ''", "o'clock '"],
    ['[yyyy]#{', '[2024]#{'],
  ])('%j prints %j', (pattern, text) => {
    expect(simpleFormatter(pattern)(ms, UTC)).toBe(text)
  })

  it('prints in a zone', () => {
    expect(simpleFormatter('HH:mm z Z XX XXX X')(ms, timeZone('America/New_York'))).toBe(
      '11:04 EDT -0400 -0400 -04:00 -04',
    )
    expect(simpleFormatter('HH:mm z')(ms, timeZone('+05:30'))).toBe('20:34 GMT+05:30')
  })

  it.each(['Q', 'e', 'x', 'XXXX', 'b', "'abc"])('%j is refused', (pattern) => {
    expect(() => simpleFormatter(pattern)).toThrow('TIME_INVALID_PATTERN')
  })

  it.each([
    ['yyyy-MM-dd HH:mm:ss', '2020-01-31 12:34:56', '2020-01-31 12:34:56'],
    ['yyyy-MM-dd', '2020-02-30', '2020-03-01 00:00:00'],
    ['yyyy-MM-dd', '2020-13-45', '2021-02-14 00:00:00'],
    ['yyyy-MM-dd', '2020-01-31x', '2020-01-31 00:00:00'],
    ['yyyyMM', '202001', '2020-01-01 00:00:00'],
    ['MMM dd, yyyy', 'jan 31, 2020', '2020-01-31 00:00:00'],
    ['MMM dd, yyyy', 'January 31, 2020', '2020-01-31 00:00:00'],
    ['yy-MM-dd', '20-01-31', '2020-01-31 00:00:00'],
    ['yy-MM-dd', '99-01-31', '1999-01-31 00:00:00'],
    ['yy-MM-dd', '2020-01-31', '2020-01-31 00:00:00'],
    ['hh:mm a', '01:05 PM', '1970-01-01 13:05:00'],
    ['kk:mm', '24:30', '1970-01-01 00:30:00'],
    ['yyyy-MM-dd HH:mm:ss Z', '2020-01-31 12:34:56 +0530', '2020-01-31 07:04:56'],
    ['yyyy-MM-dd z', '2020-01-31 PST', '2020-01-31 08:00:00'],
    ['yyyy-MM-dd z', '2020-07-31 EDT', '2020-07-31 04:00:00'],
    ["yyyy-MM-dd'T'HH:mmX", '2020-01-31T12:34Z', '2020-01-31 12:34:00'],
    ['yyyy-DDD', '2020-366', '2020-12-31 00:00:00'],
    ['EEE dd G', 'Fri 31 BC', '-1969-01-31 00:00:00'],
    ['yyyy-MM-dd', 'abc', '-'],
    ['yyyy-MM-dd', '', '-'],
    ['yyyyMMdd', '2020', '-'],
    ['yyyy-MM-dd z', '2020-01-31 ???', '-'],
    ['HH:mm', '12.30', '-'],
    ['MMM', 'xyz', '-'],
    ['yyyy-MM-dd', '2020-1--5', '2019-12-26 00:00:00'],
    ['yyyy', '99999999999999999', '-'],
  ])('%j reads %j as %s', (pattern, text, expected) => {
    const read = simpleParser(pattern)(text, UTC)
    expect(read === undefined ? '-' : formatTimestamp(BigInt(read) * 1000n, 0)).toBe(expected)
  })

  it('reads local times of a zone, and names of zones', () => {
    expect(simpleParser('yyyy-MM-dd HH:mm')('2020-03-08 02:30', timeZone('America/New_York'))).toBe(
      Date.UTC(2020, 2, 8, 7, 30),
    )
    expect(simpleParser('yyyy-MM-dd z')('2020-01-31 Asia/Tokyo', UTC)).toBe(
      Date.UTC(2020, 0, 30, 15),
    )
  })
})
