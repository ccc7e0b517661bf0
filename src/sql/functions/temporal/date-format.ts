import type { CallContext, ScalarDefinition, Value } from '../../../contracts/function.ts'
import { localOfInstant } from '../../../core/time/local.ts'
import { timestampFormatter } from '../../../core/time/pattern-format.ts'
import { simpleFormatter } from '../../../core/time/simple-format.ts'
import { simpleParser } from '../../../core/time/simple-parse.ts'
import { timeZone, UTC } from '../../../core/time/zone.ts'
import { isCharacter } from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { dateFormatEmitter } from './date-format-emit.ts'
import { centuryStart, compiledOnce, literalText } from './patterns.ts'

const DEFAULT_PATTERN = 'yyyy-MM-dd HH:mm:ss'

function prepareDateFormat(call: CallContext): (value: never, pattern: string) => Value {
  const type = call.argumentTypes[0]!
  if (isCharacter(type)) return formatText(call)
  const formatterOf = compiledOnce(timestampFormatter, literalText(call, 1))
  if (type.kind !== 'TIMESTAMP_LTZ')
    return (micros: bigint, pattern) => formatterOf(pattern)(micros)
  const zone = timeZone(call.session.timeZone)
  return (micros: bigint, pattern) => formatterOf(pattern)(localOfInstant(micros, zone))
}

/** Texts are read as `yyyy-MM-dd HH:mm:ss` and printed with the older patterns, in no zone. */
function formatText(call: CallContext): (value: never, pattern: string) => Value {
  const parse = simpleParser(DEFAULT_PATTERN, centuryStart(call.session))
  const formatterOf = compiledOnce(simpleFormatter, literalText(call, 1))
  return (text: string, pattern) => {
    const format = formatterOf(pattern)
    const millis = parse(text, UTC)
    return millis === undefined ? null : format(millis, UTC)
  }
}

/** DATE_FORMAT. */
export const dateFormat: ScalarDefinition = defineScalar({
  name: 'DATE_FORMAT',
  family: 'temporal',
  signatures: [
    '(TIMESTAMP, STRING) -> STRING NULLABLE',
    '(TIMESTAMP_LTZ, STRING) -> STRING NULLABLE',
    '(STRING, STRING) -> STRING NULLABLE',
  ],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: "Prints a timestamp with a pattern of Java's DateTimeFormatter; a text is read as 'yyyy-MM-dd HH:mm:ss' first and printed with a pattern of SimpleDateFormat.",
  examples: [
    [
      "DATE_FORMAT(TIMESTAMP '2020-01-31 12:34:56.789', 'yyyy-MM-dd HH:mm:ss.SSS')",
      '2020-01-31 12:34:56.789',
    ],
    [
      "DATE_FORMAT(TIMESTAMP '2020-01-31 15:34:56', 'E, d MMM yy h:mm a')",
      'Fri, 31 Jan 20 3:34 PM',
    ],
    ["DATE_FORMAT('2020-01-31 12:34:56', 'yyyy/MM/dd')", '2020/01/31'],
    ["DATE_FORMAT('2020-01-31', 'yyyy')", 'NULL'],
    ["DATE_FORMAT(TIMESTAMP '2020-01-31 12:34:56', 'b')", 'error: TIME_INVALID_PATTERN'],
    ["DATE_FORMAT(CAST(NULL AS TIMESTAMP), 'yyyy')", 'NULL'],
  ],
  prepare: prepareDateFormat,
  emit: dateFormatEmitter,
})

/** Years beyond these cannot be printed. */
const MAX_SECONDS = 60_000_000_000_000

function prepareFromUnixTime(call: CallContext): (seconds: bigint, pattern?: string) => Value {
  const zone = timeZone(call.session.timeZone)
  const formatterOf = compiledOnce(
    simpleFormatter,
    call.argumentTypes.length > 1 ? literalText(call, 1) : DEFAULT_PATTERN,
  )
  return (seconds, pattern = DEFAULT_PATTERN) => {
    const format = formatterOf(pattern)
    const value = Number(seconds)
    return Math.abs(value) > MAX_SECONDS ? null : format(value * 1000, zone)
  }
}

/** FROM_UNIXTIME. */
export const fromUnixTime: ScalarDefinition = defineScalar({
  name: 'FROM_UNIXTIME',
  family: 'temporal',
  signatures: ['(BIGINT [, STRING]) -> STRING NULLABLE'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: "Prints seconds since 1970 in the session time zone, as 'yyyy-MM-dd HH:mm:ss' or with a pattern of Java's SimpleDateFormat.",
  examples: [
    ['FROM_UNIXTIME(1580474096)', '2020-01-31 12:34:56'],
    ["FROM_UNIXTIME(1580474096, 'yyyy/MM/dd')", '2020/01/31'],
    ['FROM_UNIXTIME(-1)', '1969-12-31 23:59:59'],
    ["FROM_UNIXTIME(0, 'b')", 'error: TIME_INVALID_PATTERN'],
    ['FROM_UNIXTIME(CAST(NULL AS BIGINT))', 'NULL'],
  ],
  prepare: prepareFromUnixTime,
})
