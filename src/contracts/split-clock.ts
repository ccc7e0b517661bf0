/** Before the first row: no watermark, epoch microseconds. */
export const NO_WATERMARK_MICROS = -(2n ** 63n)
/** Nothing is waited for. */
export const NO_LIMIT_MICROS = 2n ** 63n - 1n

/**
 * Event time of the splits that one source subtask reads. The source says which split the rows of a batch are of; the operator in its
 * chain that makes watermarks says how far they have come. Both are called by the task, in turn.
 *
 * A split counts from its first row; where its source reads splits side by side, from when it is held. One that was begun before a
 * restore counts at once, and so does one that comes before it and moves to another subtask with it. Splits that are read to their
 * end, and idle ones, are left out.
 */
export interface SplitClock {
  /** Running maximum of the watermark expression over the rows of the split that is being read, microseconds. */
  readonly currentMicros: bigint
  /** Least one of the other splits that count; `NO_LIMIT_MICROS` where there are none. */
  readonly othersMicros: bigint
  /** Least of all that count; where all of them are idle the greatest; undefined where none counts. */
  readonly leastMicros: bigint | undefined
  /** Rows of the current split since its watermark was last due, where rows are counted. */
  rowsSinceMark: number
  /** Notes the running maximum of the current split behind a batch. */
  reach(micros: bigint): void
}
