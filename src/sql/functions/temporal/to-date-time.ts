import type { CallContext, ScalarDefinition, Value } from '../../../contracts/function.ts'
import { simpleParser } from '../../../core/time/simple-parse.ts'
import { parseTimestamp } from '../../../core/time/timestamp-text.ts'
import { floorDivide, MILLIS_PER_DAY } from '../../../core/time/units.ts'
import { timeZone, UTC } from '../../../core/time/zone.ts'
import { defineScalar } from '../define.ts'
import { dateOrNull, timestampReader } from './parse-time.ts'
import { centuryStart, compiledOnce, literalText } from './patterns.ts'

function prepareToDate(call: CallContext): (text: string, pattern?: string) => Value {
  if (call.argumentTypes.length === 1) return dateOrNull
  const parserOf = compiledOnce(
    (pattern) => simpleParser(pattern, centuryStart(call.session)),
    literalText(call, 1),
  )
  return (text, pattern = '') => {
    const millis = parserOf(pattern)(text, UTC)
    return millis === undefined ? null : floorDivide(millis, MILLIS_PER_DAY)
  }
}

/** TO_DATE. */
export const toDate: ScalarDefinition = defineScalar({
  name: 'TO_DATE',
  family: 'temporal',
  signatures: ['(STRING [, STRING]) -> DATE NULLABLE'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: "Reads a date written as '2020-01-31', or with a pattern of Java's SimpleDateFormat, where days beyond the month count on; other texts give NULL.",
  examples: [
    ["TO_DATE('2020-1-3')", '2020-01-03'],
    ["TO_DATE('2020-02-30')", 'NULL'],
    ["TO_DATE('31/01/2020', 'dd/MM/yyyy')", '2020-01-31'],
    ["TO_DATE('2020-02-30', 'yyyy-MM-dd')", '2020-03-01'],
    ["TO_DATE('abc', 'yyyy-MM-dd')", 'NULL'],
    ["TO_DATE('2020', 'b')", 'error: TIME_INVALID_PATTERN'],
  ],
  prepare: prepareToDate,
})

function prepareToTimestamp(call: CallContext): (text: string, pattern?: string) => Value {
  if (call.argumentTypes.length === 1) return (text) => parseTimestamp(text, 3) ?? null
  const readerOf = compiledOnce(timestampReader, literalText(call, 1))
  return (text, pattern = '') => readerOf(pattern)(text) ?? null
}

/** TO_TIMESTAMP. */
export const toTimestamp: ScalarDefinition = defineScalar({
  name: 'TO_TIMESTAMP',
  family: 'temporal',
  signatures: ['(STRING [, STRING]) -> TIMESTAMP(3) NULLABLE'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: "Reads a timestamp written as '2020-01-31 12:34:56.789', or with a pattern of Java's DateTimeFormatter; texts that do not fit give NULL.",
  examples: [
    ["TO_TIMESTAMP('2020-01-31 12:34:56.789123')", '2020-01-31 12:34:56.789'],
    ["TO_TIMESTAMP('2020-01-31')", '2020-01-31 00:00:00.000'],
    ["TO_TIMESTAMP('31.01.2020 12:34', 'dd.MM.yyyy HH:mm')", '2020-01-31 12:34:00.000'],
    ["TO_TIMESTAMP('2020-01-31T12:34:56')", 'NULL'],
    ["TO_TIMESTAMP('2020-01-31', 'bad pattern')", 'NULL'],
    ['TO_TIMESTAMP(CAST(NULL AS STRING))', 'NULL'],
  ],
  prepare: prepareToTimestamp,
})

const UNREADABLE = -9223372036854775808n

function prepareUnixTimestamp(call: CallContext): (text: string, pattern?: string) => Value {
  const zone = timeZone(call.session.timeZone)
  const parserOf = compiledOnce(
    (pattern) => simpleParser(pattern, centuryStart(call.session)),
    call.argumentTypes.length > 1 ? literalText(call, 1) : DEFAULT_PATTERN,
  )
  return (text, pattern = DEFAULT_PATTERN) => {
    const millis = parserOf(pattern)(text, zone)
    return millis === undefined ? UNREADABLE : BigInt(floorDivide(millis, 1000))
  }
}

const DEFAULT_PATTERN = 'yyyy-MM-dd HH:mm:ss'

/** UNIX_TIMESTAMP of a text. */
export const unixTimestampOfText: ScalarDefinition = defineScalar({
  name: 'UNIX_TIMESTAMP',
  family: 'temporal',
  signatures: ['(STRING [, STRING]) -> BIGINT'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: "Reads a text as 'yyyy-MM-dd HH:mm:ss', or with a pattern of Java's SimpleDateFormat, in the session time zone and returns seconds since 1970; for texts that do not fit, the smallest BIGINT.",
  examples: [
    ["UNIX_TIMESTAMP('2020-01-31 12:34:56')", '1580474096'],
    ["UNIX_TIMESTAMP('31/01/2020', 'dd/MM/yyyy')", '1580428800'],
    ["UNIX_TIMESTAMP('abc')", '-9223372036854775808'],
    ["UNIX_TIMESTAMP('1969-12-31 23:59:59')", '-1'],
    ['UNIX_TIMESTAMP(CAST(NULL AS STRING))', 'NULL'],
  ],
  prepare: prepareUnixTimestamp,
})
