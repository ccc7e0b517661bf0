import { decodeText } from '../../codegen/text-reader.ts'
import { fitParsed, parseDecimal } from '../../core/decimal/decimal-text.ts'
import { assert } from '../../core/errors.ts'
import type { DecimalType, SqlType, TimestampType } from '../../core/types.ts'
import { decodeBase64 } from './base64.ts'
import type { ColumnTarget } from './column-target.ts'
import type { BytesTarget, Decimal128Target, FixedTarget } from './flat-target.ts'
import {
  type ClockRules,
  javaTrim,
  parseClock,
  parseIsoDate,
  parseJavaDouble,
  parseJavaInteger,
  parseSqlDate,
  parseTimestampText,
  type TimestampRules,
} from './java-text.ts'
import { bigintToken, doubleToken, integerToken } from './number-tokens.ts'

/** In what formats differ when they read text into a column. */
export interface TextRules {
  readonly trimsDecimals: boolean
  readonly trimsTimestamps: boolean
  readonly date: 'iso' | 'sql'
  readonly clock: ClockRules
  readonly timestamp: TimestampRules
  readonly timestampLtz: TimestampRules
}

/**
 * Stores the value that a text stands for; false when it stands for none of the type. `isView` says
 * that the bytes are the segment's, so that text need not be copied.
 */
export type TextWriter = (
  bytes: Uint8Array,
  start: number,
  end: number,
  row: number,
  isView: boolean,
) => boolean

/** Makes the writer of a scalar type. Not for hot paths: kernels handle the plain forms. */
export function textWriter(type: SqlType, target: ColumnTarget, rules: TextRules): TextWriter {
  switch (type.kind) {
    case 'NULL':
      return (_bytes, _start, _end, row) => {
        target.setNull(row)
        return true
      }
    case 'BOOLEAN':
      return fixedWriter(target as FixedTarget, (text) =>
        Number(javaTrim(text).toLowerCase() === 'true'),
      )
    case 'TINYINT':
      return integerWriter(target as FixedTarget, 127)
    case 'SMALLINT':
      return integerWriter(target as FixedTarget, 32_767)
    case 'INT':
      return integerWriter(target as FixedTarget, 2_147_483_647)
    case 'BIGINT':
      return bigintWriter(target as FixedTarget)
    case 'FLOAT':
    case 'DOUBLE':
      return doubleWriter(target as FixedTarget)
    case 'DECIMAL':
      return decimalWriter(type, target, rules)
    case 'DATE':
      return fixedWriter(target as FixedTarget, rules.date === 'iso' ? parseIsoDate : parseSqlDate)
    case 'TIME': {
      const stepMs = 10 ** (3 - Math.min(type.precision, 3))
      return fixedWriter(target as FixedTarget, (text) => {
        const micros = parseClock(text, rules.clock)
        return micros === undefined ? undefined : millisOfDay(micros, stepMs)
      })
    }
    case 'TIMESTAMP':
      return timestampWriter(type, target as FixedTarget, rules, rules.timestamp)
    case 'TIMESTAMP_LTZ':
      return timestampWriter(type, target as FixedTarget, rules, rules.timestampLtz)
    case 'CHAR':
    case 'VARCHAR':
      return characterWriter(target as BytesTarget)
    case 'BINARY':
    case 'VARBINARY':
      return binaryWriter(target as BytesTarget)
    default:
      assert(false, `${type.kind} is not read from text`)
  }
}

function fixedWriter(
  target: FixedTarget,
  parse: (text: string) => number | bigint | undefined,
): TextWriter {
  return (bytes, start, end, row) => {
    const value = parse(decodeText(bytes, start, end - start))
    if (value === undefined) return false
    target.values[row] = value as never
    target.valid[row] = 1
    return true
  }
}

// The writers of numbers try the fast reader first; what it ends in the middle of goes to Java's rules.

function integerWriter(target: FixedTarget, max: number): TextWriter {
  const slow = fixedWriter(target, (text) => {
    const value = Number(parseJavaInteger(javaTrim(text)) ?? Number.NaN)
    return value <= max && value >= -max - 1 ? value : undefined
  })
  return (bytes, start, end, row, isView) => {
    if (integerToken(bytes, start, target.values as Int32Array, row, max) !== end) {
      return slow(bytes, start, end, row, isView)
    }
    target.valid[row] = 1
    return true
  }
}

function bigintWriter(target: FixedTarget): TextWriter {
  const slow = fixedWriter(target, (text) => {
    const value = parseJavaInteger(javaTrim(text))
    return value !== undefined && BigInt.asIntN(64, value) === value ? value : undefined
  })
  return (bytes, start, end, row, isView) => {
    if (bigintToken(bytes, start, target.halves, row) !== end) {
      return slow(bytes, start, end, row, isView)
    }
    target.valid[row] = 1
    return true
  }
}

function doubleWriter(target: FixedTarget): TextWriter {
  const slow = fixedWriter(target, parseJavaDouble)
  return (bytes, start, end, row, isView) => {
    if (doubleToken(bytes, start, target.values as Float64Array, row) !== end) {
      return slow(bytes, start, end, row, isView)
    }
    target.valid[row] = 1
    return true
  }
}

const millisOfDay = (micros: number, stepMs: number): number =>
  Math.floor((micros % 86_400_000_000) / (1000 * stepMs)) * stepMs

/** A number that has too many digits for the type is NULL, as in Flink, not an error. */
function decimalWriter(type: DecimalType, target: ColumnTarget, rules: TextRules): TextWriter {
  const isShort = type.precision <= 18
  return (bytes, start, end, row) => {
    const text = decodeText(bytes, start, end - start)
    const parsed = parseDecimal(rules.trimsDecimals ? javaTrim(text) : text)
    if (parsed === undefined) return false
    const unscaled = fitParsed(parsed, type)
    if (unscaled === undefined) target.setNull(row)
    else if (isShort) {
      const fixed = target as FixedTarget
      fixed.values[row] = unscaled as never
      fixed.valid[row] = 1
    } else (target as Decimal128Target).set(row, unscaled)
    return true
  }
}

function timestampWriter(
  type: TimestampType,
  target: FixedTarget,
  rules: TextRules,
  shape: TimestampRules,
): TextWriter {
  return fixedWriter(target, (text) => {
    const micros = parseTimestampText(rules.trimsTimestamps ? javaTrim(text) : text, shape)
    if (micros === undefined || type.precision > 3) return micros
    const rest = micros % 1000n
    return micros - (rest < 0n ? rest + 1000n : rest)
  })
}

function characterWriter(target: BytesTarget): TextWriter {
  return (bytes, start, end, row, isView) => {
    if (isView) target.setView(row, start, end)
    else {
      const offset = target.arena.used
      target.arena.copy(bytes, start, end - start)
      target.setMade(row, offset)
    }
    return true
  }
}

function binaryWriter(target: BytesTarget): TextWriter {
  return (bytes, start, end, row) => {
    const offset = target.arena.used
    if (!decodeBase64(bytes, start, end, target.arena)) {
      target.arena.used = offset
      return false
    }
    target.setMade(row, offset)
    return true
  }
}
