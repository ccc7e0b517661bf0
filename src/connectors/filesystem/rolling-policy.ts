/** When a file is ended and the next one begun, besides at every checkpoint. */
export interface RollingPolicy {
  /** A file that has this many bytes is ended; Infinity = never. */
  readonly sizeBytes: number
  /** A file that was begun this long ago is ended; Infinity = never. */
  readonly rolloverIntervalMs: number
  /** A file that got no rows for this long is ended; Infinity = never. */
  readonly inactivityIntervalMs: number
  /** How often ages are looked at, when rows come. */
  readonly checkIntervalMs: number
}

/** What decides about a file. */
export interface FileAge {
  readonly createdMs: number
  readonly lastWriteMs: number
}

/** Whether a file has become too old, or has been left alone for too long. */
export function isOutdated(
  { createdMs, lastWriteMs }: FileAge,
  { rolloverIntervalMs, inactivityIntervalMs }: RollingPolicy,
  nowMs: number,
): boolean {
  return nowMs - createdMs >= rolloverIntervalMs || nowMs - lastWriteMs >= inactivityIntervalMs
}
