import { EngineError } from '../../../core/errors.ts'
import { dayOfDate } from '../../../core/time/calendar.ts'
import { parseDate } from '../../../core/time/date-text.ts'
import { invalidPattern } from '../../../core/time/pattern.ts'
import { timestampParser } from '../../../core/time/pattern-parse.ts'

/** Reads local timestamps with a pattern; undefined where the text does not fit. */
export type TimestampReader = (text: string) => bigint | undefined

/** Reads nothing. */
const readNothing: TimestampReader = () => undefined

/**
 * Returns the reader of a `java.time` pattern as TO_TIMESTAMP wants it: milliseconds; texts that do not
 * fit may still be written as `java.sql.Timestamp` prints them; a pattern that is no pattern reads nothing.
 */
export function timestampReader(pattern: string): TimestampReader {
  let parse: TimestampReader
  try {
    parse = timestampParser(pattern)
  } catch (error) {
    if (error instanceof EngineError && error.code === invalidPattern.definition.code)
      return readNothing
    throw error
  }
  return (text) => {
    const micros = parse(text)
    return micros === undefined ? parseJdbcTimestamp(text.trim()) : cutToMillis(micros)
  }
}

/** Cuts microseconds to milliseconds, towards the past. */
export function cutToMillis(micros: bigint): bigint {
  const rest = micros % 1000n
  return micros - (rest < 0n ? rest + 1000n : rest)
}

const JDBC = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,9}):(\d{1,9}):(\d{1,9})(?:\.(\d{1,9}))?)?$/

/** Reads `2020-1-3` and `2020-1-3 4:5:6.7`; parts beyond their range count on (25:00 is 1:00 of the next day). */
function parseJdbcTimestamp(text: string): bigint | undefined {
  const match = JDBC.exec(text)
  if (match === null) return undefined
  const month = Number(match[2])
  const day = Number(match[3])
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  const seconds = Number(match[4] ?? 0) * 3600 + Number(match[5] ?? 0) * 60 + Number(match[6] ?? 0)
  const micros = BigInt(dayOfDate(Number(match[1]), month, day) * 86_400 + seconds) * 1_000_000n
  return micros + BigInt((match[7] ?? '').slice(0, 6).padEnd(6, '0'))
}

/** Reads a date as casts do; null where the text names none. */
export const dateOrNull = (text: string): number | null => parseDate(text) ?? null
