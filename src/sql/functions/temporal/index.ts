import type { ScalarDefinition } from '../../../contracts/function.ts'
import { convertTz } from './convert-tz.ts'
import { clockFunctions, currentWatermark } from './current-time.ts'
import { dateFormat, fromUnixTime } from './date-format.ts'
import { extractFunctions } from './extract.ts'
import { intervalOperators } from './interval-arithmetic.ts'
import { overlaps } from './overlaps.ts'
import { roundFunctions } from './round-to-unit.ts'
import { timestampAdd } from './timestamp-add.ts'
import { timestampDiff } from './timestamp-diff.ts'
import { toDate, toTimestamp, unixTimestampOfText } from './to-date-time.ts'
import { toTimestampLtz } from './to-timestamp-ltz.ts'

/** Functions and operators of dates, times, timestamps and intervals. */
export const temporalFunctions: readonly ScalarDefinition[] = [
  ...intervalOperators,
  overlaps,
  ...extractFunctions,
  ...roundFunctions,
  timestampAdd,
  timestampDiff,
  dateFormat,
  fromUnixTime,
  toDate,
  toTimestamp,
  toTimestampLtz,
  unixTimestampOfText,
  convertTz,
  ...clockFunctions,
  currentWatermark,
]
