import type {
  ArgumentShape,
  CallContext,
  InferenceFailure,
  InferredCall,
  ScalarDefinition,
  Value,
} from '../../../contracts/function.ts'
import { decimalToNumber } from '../../../core/decimal/decimal-text.ts'
import { powerOfTen } from '../../../core/decimal/unscaled.ts'
import { defineError } from '../../../core/errors.ts'
import { instantOfLocal } from '../../../core/time/local.ts'
import { parseTimestamp } from '../../../core/time/timestamp-text.ts'
import { findTimeZone } from '../../../core/time/zone.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  intType,
  isCharacter,
  isInteger,
  isNumeric,
  type SqlType,
  stringType,
  timestampLtzType,
} from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { timestampReader } from './parse-time.ts'
import { compiledOnce, literalText } from './patterns.ts'
import { toTimestampLtzEmitter } from './to-timestamp-ltz-emit.ts'

/** Raised for a precision of TO_TIMESTAMP_LTZ other than seconds and milliseconds. */
export const invalidEpochPrecision = defineError({
  code: 'SQL_EPOCH_PRECISION',
  domain: 'user',
  retry: 'never',
  message: (p: { precision: number }) =>
    `TO_TIMESTAMP_LTZ takes seconds (0) or milliseconds (3), not a precision of ${p.precision}.`,
  remedy: () => 'Write 0 or 3 as the second argument.',
})

/** Raised where TO_TIMESTAMP_LTZ without a pattern cannot read its text. */
export const unreadableTimestamp = defineError({
  code: 'SQL_UNREADABLE_TIMESTAMP',
  domain: 'user',
  retry: 'never',
  message: (p: { text: string }) => `'${p.text}' is no timestamp.`,
  remedy: () =>
    "Write it like '2020-01-31 12:34:56', or give TO_TIMESTAMP_LTZ a pattern: then texts that do not fit give NULL.",
})

const RESULT = timestampLtzType(3)

function infer(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const [first, ...rest] = args.map((arg) => (arg.isNullLiteral ? undefined : arg.type))
  if (args.length === 0 || args.length > 3) return { problem: 'expected one to three arguments' }
  const isText = first === undefined ? args.length === 3 : isCharacter(first)
  const isFitting = isText
    ? rest.every((type) => type === undefined || isCharacter(type))
    : args.length < 3 && rest.every((type) => type === undefined || isInteger(type))
  if (!isFitting || (first !== undefined && !isText && !isNumeric(first))) {
    return {
      problem: `expected (number [, 0 or 3]) or (text [, pattern [, zone]]), found (${args.map((arg) => typeToString(arg.type)).join(', ')})`,
    }
  }
  const missing = isText ? stringType() : intType()
  return {
    argumentTypes: args.map((arg, i) =>
      arg.isNullLiteral ? missing : isText || i === 0 ? arg.type : intType(arg.type.nullable),
    ),
    returnType: RESULT,
  }
}

/** 0000-01-01 and the end of 9999, in milliseconds: what lies outside is NULL. */
export const MIN_EPOCH_MILLIS = -62_167_219_200_000
export const MAX_EPOCH_MILLIS = 253_402_300_799_999

/** Milliseconds of a number of seconds or milliseconds, cut towards zero. */
function millisFunction(type: SqlType): (value: never, isSeconds: boolean) => number {
  if (type.kind === 'DECIMAL') {
    const unit = powerOfTen(type.scale)
    return (value: bigint, isSeconds) => decimalToNumber(value / unit, 0) * (isSeconds ? 1000 : 1)
  }
  return (value: number | bigint, isSeconds) => Math.trunc(Number(value) * (isSeconds ? 1000 : 1))
}

function ofNumber(call: CallContext): (value: never, precision?: number) => Value {
  const millisOf = millisFunction(call.argumentTypes[0]!)
  const literal = call.literals[1]
  if (typeof literal === 'number' && literal !== 0 && literal !== 3)
    throw invalidEpochPrecision({ precision: literal })
  return (value, precision = 3) => {
    if (precision !== 0 && precision !== 3) throw invalidEpochPrecision({ precision })
    const millis = millisOf(value, precision === 0)
    return millis >= MIN_EPOCH_MILLIS && millis <= MAX_EPOCH_MILLIS ? BigInt(millis) * 1000n : null
  }
}

function ofText(call: CallContext): (text: never, pattern?: string, zone?: string) => Value {
  if (call.argumentTypes.length === 1) {
    return (text: string) => {
      const micros = parseTimestamp(text, 3)
      if (micros === undefined) throw unreadableTimestamp({ text })
      return micros
    }
  }
  const readerOf = compiledOnce(timestampReader, literalText(call, 1))
  return (text: string, pattern = '', zoneId = 'UTC') => {
    const local = readerOf(pattern)(text)
    const zone = findTimeZone(zoneId)
    return local === undefined || zone === undefined ? null : instantOfLocal(local, zone)
  }
}

/** TO_TIMESTAMP_LTZ. */
export const toTimestampLtz: ScalarDefinition = defineScalar({
  name: 'TO_TIMESTAMP_LTZ',
  family: 'temporal',
  signatures: [
    '(NUMERIC [, INT]) -> TIMESTAMP_LTZ(3) NULLABLE',
    '(STRING [, STRING] [, STRING]) -> TIMESTAMP_LTZ(3) NULLABLE',
  ],
  infer,
  nulls: 'propagate',
  deterministic: true,
  doc: 'Makes an instant of milliseconds (3, the default) or seconds (0) since 1970, or of a text in UTC or in the zone given; numbers outside the years 0 to 9999 and texts that do not fit their pattern give NULL.',
  examples: [
    ['TO_TIMESTAMP_LTZ(1580474096789)', '2020-01-31 12:34:56.789'],
    ['TO_TIMESTAMP_LTZ(1580474096, 0)', '2020-01-31 12:34:56.000'],
    ['TO_TIMESTAMP_LTZ(-1, 3)', '1969-12-31 23:59:59.999'],
    ['TO_TIMESTAMP_LTZ(253402300800, 0)', 'NULL'],
    [
      "TO_TIMESTAMP_LTZ('2020-01-31 12:34:56', 'yyyy-MM-dd HH:mm:ss', 'Asia/Tokyo')",
      '2020-01-31 03:34:56.000',
    ],
    ["TO_TIMESTAMP_LTZ('abc', 'yyyy')", 'NULL'],
    ["TO_TIMESTAMP_LTZ('abc')", 'error: SQL_UNREADABLE_TIMESTAMP'],
    ['TO_TIMESTAMP_LTZ(1000, 6)', 'error: SQL_EPOCH_PRECISION'],
  ],
  prepare: (call: CallContext) =>
    isCharacter(call.argumentTypes[0]!) ? ofText(call) : ofNumber(call),
  emit: toTimestampLtzEmitter,
})
