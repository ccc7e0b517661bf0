import { defineError } from '../errors.ts'
import { MILLIS_PER_DAY, MILLIS_PER_HOUR, MILLIS_PER_MINUTE, MILLIS_PER_SECOND } from './units.ts'
import { blockOf, findSpans, type OffsetSpans, platformOffsets } from './zone-offsets.ts'

/** Raised for a zone id that is neither in the zone database nor a fixed offset. */
export const unknownTimeZone = defineError({
  code: 'TIME_UNKNOWN_ZONE',
  domain: 'user',
  retry: 'never',
  message: (p: { zone: string }) => `There is no time zone '${p.zone}'.`,
  remedy: () =>
    "Use an id such as 'America/Los_Angeles', an offset such as 'GMT+03:00' or '+03:00', or 'UTC'.",
})

/** Offsets of one time zone from UTC. Instants and local times are epoch milliseconds. */
export interface TimeZone {
  readonly id: string
  /** The offset at all times, where there is only one. */
  readonly fixedOffsetMs: number | undefined
  /** Local time minus UTC at an instant. */
  offsetMsAtUtc(epochMs: number): number
  /**
   * The instant of a local time. A local time that clocks skip is moved on by the length of the
   * gap; of one that they show twice the earlier instant is taken (as `java.time` does).
   */
  utcMsOfLocal(localMs: number): number
}

class FixedZone implements TimeZone {
  readonly id: string
  readonly fixedOffsetMs: number

  constructor(id: string, offsetMs: number) {
    this.id = id
    this.fixedOffsetMs = offsetMs
  }

  offsetMsAtUtc(_epochMs: number): number {
    return this.fixedOffsetMs
  }

  utcMsOfLocal(localMs: number): number {
    return localMs - this.fixedOffsetMs
  }
}

/** A zone of the database. The span of the last answer is kept, since neighbours in time come together. */
class RegionZone implements TimeZone {
  readonly id: string
  readonly fixedOffsetMs = undefined
  readonly #offsetAt: (epochMs: number) => number
  readonly #blocks = new Map<number, OffsetSpans>()
  #spanStart = 0
  #spanEnd = 0
  #spanOffset = 0

  constructor(id: string, offsetAt: (epochMs: number) => number) {
    this.id = id
    this.#offsetAt = offsetAt
  }

  offsetMsAtUtc(epochMs: number): number {
    if (epochMs >= this.#spanStart && epochMs < this.#spanEnd) return this.#spanOffset
    return this.#find(epochMs)
  }

  utcMsOfLocal(localMs: number): number {
    // A day away is before, or after, any change near: no offset reaches 24 hours.
    const before = this.offsetMsAtUtc(localMs - MILLIS_PER_DAY)
    const early = localMs - before
    if (this.offsetMsAtUtc(early) === before) return early
    const after = this.offsetMsAtUtc(localMs + MILLIS_PER_DAY)
    const late = localMs - after
    return this.offsetMsAtUtc(late) === after ? late : early
  }

  #find(epochMs: number): number {
    const block = blockOf(epochMs)
    let spans = this.#blocks.get(block)
    if (spans === undefined) {
      spans = findSpans(block, this.#offsetAt)
      this.#blocks.set(block, spans)
    }
    let index = spans.starts.length - 1
    while (index > 0 && epochMs < (spans.starts[index] as number)) index--
    this.#spanStart = spans.starts[index] as number
    this.#spanEnd = spans.starts[index + 1] ?? spans.endMs
    this.#spanOffset = spans.offsets[index] as number
    return this.#spanOffset
  }
}

export const UTC: TimeZone = new FixedZone('UTC', 0)

const zones = new Map<string, TimeZone>()

/**
 * Returns the zone of an id: `Europe/Paris`, `UTC`, `Z`, `+08:00`, `GMT+8`, `UTC-03:30`, or one of
 * Java's three-letter names. The same object for the same id.
 *
 * @throws TIME_UNKNOWN_ZONE
 */
export function timeZone(id: string): TimeZone {
  const zone = findTimeZone(id)
  if (zone === undefined) throw unknownTimeZone({ zone: id })
  return zone
}

/** As `timeZone`, but undefined for an unknown id. */
export function findTimeZone(id: string): TimeZone | undefined {
  const known = zones.get(id)
  if (known !== undefined) return known
  const zone = makeZone(id)
  if (zone !== undefined) zones.set(id, zone)
  return zone
}

function makeZone(id: string): TimeZone | undefined {
  if (id === 'UTC' || id === 'GMT' || id === 'UT' || id === 'Z') return new FixedZone(id, 0)
  const offset = parseZoneOffset(id.replace(/^(?:UTC|GMT|UT)(?=[+-])/, ''))
  if (offset !== undefined) return new FixedZone(id, offset)
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(id)) return undefined
  const short = SHORT_IDS[id]
  if (short !== undefined) {
    const fixed = parseZoneOffset(short)
    return fixed === undefined
      ? new RegionZone(id, platformOffsets(short))
      : new FixedZone(id, fixed)
  }
  try {
    return new RegionZone(id, platformOffsets(id))
  } catch {
    return undefined
  }
}

/** Milliseconds of `+8`, `+08`, `+0830`, `+08:30`, `+08:30:15`, up to 18 hours; undefined otherwise. */
export function parseZoneOffset(text: string): number | undefined {
  const match = /^([+-])(?:(\d{1,2})|(\d{1,2}):?(\d{2})(?::?(\d{2}))?)$/.exec(text)
  if (match === null) return undefined
  const hours = Number(match[2] ?? match[3])
  const minutes = Number(match[4] ?? 0)
  const seconds = Number(match[5] ?? 0)
  if (minutes > 59 || seconds > 59) return undefined
  const ms = hours * MILLIS_PER_HOUR + minutes * MILLIS_PER_MINUTE + seconds * MILLIS_PER_SECOND
  if (ms > 18 * MILLIS_PER_HOUR) return undefined
  return match[1] === '-' ? 0 - ms : ms
}

/** Three-letter names that Java still reads; the platform's own database knows some of them otherwise. */
const SHORT_IDS: Readonly<Record<string, string>> = {
  ACT: 'Australia/Darwin',
  AET: 'Australia/Sydney',
  AGT: 'America/Argentina/Buenos_Aires',
  ART: 'Africa/Cairo',
  AST: 'America/Anchorage',
  BET: 'America/Sao_Paulo',
  BST: 'Asia/Dhaka',
  CAT: 'Africa/Harare',
  CNT: 'America/St_Johns',
  CST: 'America/Chicago',
  CTT: 'Asia/Shanghai',
  EAT: 'Africa/Addis_Ababa',
  ECT: 'Europe/Paris',
  EST: '-05:00',
  HST: '-10:00',
  IET: 'America/Indiana/Indianapolis',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  MIT: 'Pacific/Apia',
  MST: '-07:00',
  NET: 'Asia/Yerevan',
  NST: 'Pacific/Auckland',
  PLT: 'Asia/Karachi',
  PNT: 'America/Phoenix',
  PRT: 'America/Puerto_Rico',
  PST: 'America/Los_Angeles',
  SST: 'Pacific/Guadalcanal',
  VST: 'Asia/Ho_Chi_Minh',
}
