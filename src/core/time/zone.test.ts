// Zones: offsets and gaps against an independent implementation; ids in all spellings.
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { instantOfLocal, localOfInstant } from './local.ts'
import { parseTimestamp } from './timestamp-text.ts'
import { findTimeZone, timeZone } from './zone.ts'

const ids = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Africa/Casablanca',
  'America/Sao_Paulo',
]
const instants = fc.integer({ min: Date.UTC(1850, 0, 1) / 1000, max: Date.UTC(2100, 0, 1) / 1000 })

describe('time zones', () => {
  it('have the offset of the database at every instant', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ids), instants, (id, seconds) => {
        const expected =
          Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toZonedDateTimeISO(id)
            .offsetNanoseconds / 1e6
        expect(timeZone(id).offsetMsAtUtc(seconds * 1000)).toBe(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('change at the very millisecond', () => {
    const zone = timeZone('Europe/Berlin')
    const change = Date.UTC(2024, 2, 31, 1)
    expect([zone.offsetMsAtUtc(change - 1), zone.offsetMsAtUtc(change)]).toEqual([
      3_600_000, 7_200_000,
    ])
    expect([zone.offsetMsAtUtc(change - 1), zone.offsetMsAtUtc(change)]).toEqual([
      3_600_000, 7_200_000,
    ])
  })

  it('turn local times into instants: gaps forward, overlaps early', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ids), instants, (id, seconds) => {
        const local = new Temporal.PlainDateTime(1970, 1, 1).add({ seconds })
        expect(timeZone(id).utcMsOfLocal(seconds * 1000)).toBe(
          local.toZonedDateTime(id).epochMilliseconds,
        )
      }),
      { numRuns: 500 },
    )
    const instant = (text: string, id: string) =>
      instantOfLocal(parseTimestamp(text, 6)!, timeZone(id))
    expect(instant('2020-03-08 02:30:00', 'America/New_York')).toBe(
      parseTimestamp('2020-03-08 07:30:00', 6),
    )
    expect(instant('2020-11-01 01:30:00', 'America/New_York')).toBe(
      parseTimestamp('2020-11-01 05:30:00', 6),
    )
    expect(instant('2011-12-30 12:00:00', 'Pacific/Apia')).toBe(
      parseTimestamp('2011-12-30 22:00:00', 6),
    )
  })

  it('round-trip instants', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ids),
        fc.bigInt(-4n * 10n ** 15n, 4n * 10n ** 15n),
        (id, micros) => {
          const zone = timeZone(id)
          const again = instantOfLocal(localOfInstant(micros, zone), zone)
          // Of a local time that comes twice the earlier instant is taken.
          expect(
            again <= micros && localOfInstant(again, zone) === localOfInstant(micros, zone),
          ).toBe(true)
        },
      ),
    )
  })

  it.each([
    ['UTC', 0],
    ['Z', 0],
    ['GMT', 0],
    ['+08:00', 28_800_000],
    ['GMT+8', 28_800_000],
    ['UTC-03:30', -12_600_000],
    ['+0530', 19_800_000],
    ['-8', -28_800_000],
    ['GMT+08:00', 28_800_000],
    ['EST', -18_000_000],
    ['+18:00', 64_800_000],
  ])('%s is a fixed offset', (id, offset) => {
    expect(timeZone(id).fixedOffsetMs).toBe(offset)
  })

  it.each(['Mars/Olympus', '', '+19:00', '+08:60', 'GMT+', 'Europe/', '08:00'])(
    '%j is unknown',
    (id) => {
      expect(findTimeZone(id)).toBeUndefined()
      expect(() => timeZone(id)).toThrow('TIME_UNKNOWN_ZONE')
    },
  )

  it('knows short names and gives one object for one id', () => {
    expect(timeZone('PST').offsetMsAtUtc(Date.UTC(2020, 6, 1))).toBe(-25_200_000)
    expect(timeZone('Asia/Tokyo')).toBe(timeZone('Asia/Tokyo'))
  })
})
