import { dayOfDate } from './calendar.ts'
import { floorDivide, MILLIS_PER_DAY, MILLIS_PER_SECOND } from './units.ts'

/** Spans of constant offset, in order: `starts[i] <= t < starts[i + 1]` has `offsets[i]`. */
export interface OffsetSpans {
  readonly starts: readonly number[]
  readonly offsets: readonly number[]
  readonly endMs: number
}

/** Offsets are kept for blocks of this many days; zones change theirs at most a few times within. */
export const BLOCK_DAYS = 400
const BLOCK_MS = BLOCK_DAYS * MILLIS_PER_DAY
/** Two changes of a zone lie further apart than this. */
const PROBE_MS = 5 * MILLIS_PER_DAY

export const blockOf = (epochMs: number): number => floorDivide(epochMs, BLOCK_MS)

/** Finds a zone's offset changes within one block by probing `offsetAt` and halving. */
export function findSpans(block: number, offsetAt: (epochMs: number) => number): OffsetSpans {
  const startMs = block * BLOCK_MS
  const endMs = startMs + BLOCK_MS
  const starts = [startMs]
  const offsets = [offsetAt(startMs)]
  let last = offsets[0] as number
  for (let probe = startMs; probe < endMs; probe += PROBE_MS) {
    const next = offsetAt(probe + PROBE_MS)
    if (next === last) continue
    const change = changeBetween(probe, probe + PROBE_MS, last, offsetAt)
    if (change < endMs) {
      starts.push(change)
      offsets.push(next)
    }
    last = next
  }
  return { starts, offsets, endMs }
}

function changeBetween(
  fromMs: number,
  toMs: number,
  before: number,
  offsetAt: (epochMs: number) => number,
): number {
  let low = fromMs / MILLIS_PER_SECOND
  let high = toMs / MILLIS_PER_SECOND
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * MILLIS_PER_SECOND) === before) low = middle
    else high = middle
  }
  return high * MILLIS_PER_SECOND
}

/** Before this instant every zone of the database keeps one local mean time. */
const EARLIEST_CHANGE_MS = dayOfDate(1830, 1, 1) * MILLIS_PER_DAY

/** Calendar and weekdays repeat after 400 years, and so do the rules that a zone follows by then. */
const CYCLE_MS = 146_097 * MILLIS_PER_DAY
const FIRST_REPEATED_MS = dayOfDate(3000, 1, 1) * MILLIS_PER_DAY

/** The instant of the years 1830 to 3400 that has the offset of another one: dates of the platform reach less far than timestamps. */
function instantAlike(epochMs: number): number {
  if (epochMs < EARLIEST_CHANGE_MS) return EARLIEST_CHANGE_MS
  if (epochMs < FIRST_REPEATED_MS) return epochMs
  return FIRST_REPEATED_MS + ((epochMs - FIRST_REPEATED_MS) % CYCLE_MS)
}

/**
 * Returns the function that asks the platform's zone database for the offset at an instant,
 * about 2 µs a call; throws a RangeError when the database has no such zone.
 */
export function platformOffsets(id: string): (epochMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: id,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (epochMs) => {
    const instant = instantAlike(floorDivide(epochMs, MILLIS_PER_SECOND) * MILLIS_PER_SECOND)
    let year = 0,
      month = 0,
      day = 0,
      hour = 0,
      minute = 0,
      second = 0
    for (const part of format.formatToParts(instant)) {
      const value = Number(part.value)
      if (part.type === 'year') year = value
      else if (part.type === 'month') month = value
      else if (part.type === 'day') day = value
      else if (part.type === 'hour') hour = value
      else if (part.type === 'minute') minute = value
      else if (part.type === 'second') second = value
    }
    const local =
      dayOfDate(year, month, day) * MILLIS_PER_DAY +
      ((hour * 60 + minute) * 60 + second) * MILLIS_PER_SECOND
    return local - instant
  }
}
