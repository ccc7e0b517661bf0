import type { FilePosition, FileReading, FileReadingOptions } from './file-reading.ts'
import { RandomAccessReading } from './random-access-reading.ts'
import { StreamReading } from './stream-reading.ts'

/** Starts to read a file at a position; opening goes on in the background. */
export function startReading(from: FilePosition, options: FileReadingOptions): FileReading {
  return options.format.fileDecoder === undefined
    ? new StreamReading(from, options)
    : new RandomAccessReading(from, options)
}
