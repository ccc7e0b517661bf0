/** How event numbers become event times. */
export interface EventTime {
  readonly baseMs: number
  /** Events per second of event time, a whole number from 1. */
  readonly ratePerSecond: number
}

/** Event time of an event, epoch milliseconds. */
export function eventTimeMs(time: EventTime, eventNumber: number): number {
  return time.baseMs + Math.floor((eventNumber * 1000) / time.ratePerSecond)
}

/**
 * Writes the event times (epoch microseconds) of the events `first`, `first + stride`, … into the
 * first `count` rows. The remainder of the division is carried from row to row.
 */
export function writeTimes(
  words: Int32Array,
  count: number,
  first: number,
  stride: number,
  time: EventTime,
): void {
  const rate = time.ratePerSecond
  const wholeMs = Math.floor((stride * 1000) / rate)
  const remainder = (stride * 1000) % rate
  let carried = (first * 1000) % rate
  let timeMs = eventTimeMs(time, first)
  let micros = timeMs * 1000
  let low = micros | 0
  let high = Math.floor(micros / 4294967296)
  for (let row = 0; row < count; row++) {
    words[row << 1] = low
    words[(row << 1) + 1] = high
    timeMs += wholeMs
    carried += remainder
    if (carried >= rate) {
      carried -= rate
      timeMs++
    } else if (wholeMs === 0) continue
    micros = timeMs * 1000
    low = micros | 0
    high = Math.floor(micros / 4294967296)
  }
}
