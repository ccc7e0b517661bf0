import type { Value } from '../../../contracts/function.ts'
import { formatDecimal } from '../../../core/decimal/decimal-text.ts'
import { formatDouble, formatFloat } from '../../../core/decimal/double-text.ts'
import type { SqlType } from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { isoTimestamp } from '../json/iso-timestamp.ts'
import { type CompiledFormat, compileFormat, type FormatArgument } from './java-format.ts'

const MAX_FORMATS = 200

/** The argument as Java's formatter gets it: dates and times are numbers there, texts no characters. */
function formatArgument(value: Value, type: SqlType): FormatArgument {
  if (value === null) return { kind: 'null' }
  switch (type.kind) {
    case 'TINYINT':
      return { kind: 'integer', value: BigInt(value as number), bits: 8 }
    case 'SMALLINT':
      return { kind: 'integer', value: BigInt(value as number), bits: 16 }
    case 'INT':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_YEAR_MONTH':
      return { kind: 'integer', value: BigInt(value as number), bits: 32 }
    case 'BIGINT':
      return { kind: 'integer', value: value as bigint, bits: 64 }
    case 'INTERVAL_DAY_TIME':
      return { kind: 'integer', value: (value as bigint) / 1000n, bits: 64 }
    case 'FLOAT':
      return { kind: 'double', value: value as number, text: formatFloat(value as number) }
    case 'DOUBLE':
      return { kind: 'double', value: value as number, text: formatDouble(value as number) }
    case 'BOOLEAN':
      return { kind: 'boolean', value: value as boolean }
    case 'DECIMAL':
      return { kind: 'text', text: formatDecimal(value as bigint, type.scale) }
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return { kind: 'text', text: isoTimestamp(value as bigint) }
    default:
      return { kind: 'text', text: plainText(value) }
  }
}

/** Text as it is, bytes in hexadecimal, lists in brackets: Java would print addresses for the last two. */
function plainText(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array)
    return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (Array.isArray(value)) return `[${value.map(plainText).join(', ')}]`
  return String(value)
}

/** PRINTF: see `doc`. */
export const printf = defineScalar({
  name: 'PRINTF',
  family: 'string',
  signatures: ['(STRING, ANY...) -> STRING NULLABLE'],
  nulls: 'custom',
  deterministic: true,
  doc: "Writes values into a text after the rules of Java's format strings; NULL when the format is wrong or a value does not fit it.",
  examples: [
    ["PRINTF('%s-%05d', 'a', 42)", 'a-00042'],
    ["PRINTF('%,d|%+d|%x', 1234567, 4, 255)", '1,234,567|+4|ff'],
    ["PRINTF('%.2f|%e', 3.14159e0, 12345.678e0)", '3.14|1.234568e+04'],
    ["PRINTF('%2$s %1$s', 'a', 'b')", 'b a'],
    ["PRINTF('%s', CAST(NULL AS STRING))", 'null'],
    ["PRINTF('%d', 'a')", 'NULL'],
    ['PRINTF(CAST(NULL AS STRING), 1)', 'NULL'],
  ],
  prepare: (call) => {
    const formats = new Map<string, CompiledFormat | undefined>()
    const types = call.argumentTypes
    return (format: string | null, ...values: Value[]): string | null => {
      if (format === null) return null
      if (!formats.has(format)) {
        if (formats.size >= MAX_FORMATS) formats.delete(formats.keys().next().value!)
        formats.set(format, compileFormat(format))
      }
      const write = formats.get(format)
      return write?.(values.map((value, index) => formatArgument(value, types[index + 1]!))) ?? null
    }
  },
})

export const printfFunctions = [printf] as const
