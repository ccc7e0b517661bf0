import type { CallContext, ScalarDefinition, Value } from '../../../contracts/function.ts'
import { simpleFormatter } from '../../../core/time/simple-format.ts'
import { simpleParser } from '../../../core/time/simple-parse.ts'
import { findTimeZone, type TimeZone, UTC } from '../../../core/time/zone.ts'
import { defineScalar } from '../define.ts'
import { centuryStart, compiledOnce, literalText } from './patterns.ts'

const PATTERN = 'yyyy-MM-dd HH:mm:ss'

/** Zone of an id as Java's older classes know it: an offset without GMT, and what is unknown, is UTC. */
function legacyZone(id: string): TimeZone {
  return /^(?:UTC?)?[+-]/.test(id) ? UTC : (findTimeZone(id) ?? UTC)
}

function prepareConvertTz(call: CallContext): (text: string, from: string, to: string) => Value {
  const parse = simpleParser(PATTERN, centuryStart(call.session))
  const format = simpleFormatter(PATTERN)
  const fromOf = compiledOnce(legacyZone, literalText(call, 1))
  const toOf = compiledOnce(legacyZone, literalText(call, 2))
  return (text, from, to) => {
    const millis = parse(text, fromOf(from))
    return millis === undefined ? null : format(millis, toOf(to))
  }
}

/** CONVERT_TZ. */
export const convertTz: ScalarDefinition = defineScalar({
  name: 'CONVERT_TZ',
  family: 'temporal',
  signatures: ['(STRING, STRING, STRING) -> STRING NULLABLE'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: "Reads a text 'yyyy-MM-dd HH:mm:ss' in one time zone and prints it in another; a zone that is unknown counts as UTC.",
  examples: [
    ["CONVERT_TZ('1970-01-01 00:00:00', 'UTC', 'America/Los_Angeles')", '1969-12-31 16:00:00'],
    ["CONVERT_TZ('2020-07-01 12:00:00', 'GMT+8', 'UTC')", '2020-07-01 04:00:00'],
    ["CONVERT_TZ('2020-07-01 12:00:00', 'No/Zone', 'UTC')", '2020-07-01 12:00:00'],
    ["CONVERT_TZ('abc', 'UTC', 'UTC')", 'NULL'],
  ],
  prepare: prepareConvertTz,
})
