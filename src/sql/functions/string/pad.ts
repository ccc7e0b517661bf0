import { defineError } from '../../../core/errors.ts'
import { defineScalar } from '../define.ts'
import { wellFormed } from './code-points.ts'

/** Longest text that a function makes, in UTF-16 units: a row never needs more. */
const MAX_RESULT_UNITS = 1 << 28

export const textTooLong = defineError({
  code: 'SQL_TEXT_TOO_LONG',
  domain: 'user',
  retry: 'never',
  message: (p: { function: string; units: number }) =>
    `${p.function} would make text of ${p.units} characters; the limit is ${MAX_RESULT_UNITS}.`,
  remedy: (_p) => 'Use a smaller count.',
})

function checkLength(name: string, units: number): void {
  if (units > MAX_RESULT_UNITS) throw textTooLong({ function: name, units })
}

/** LPAD: see `doc`; lengths count UTF-16 units, as in Flink. */
export const lpad = defineScalar({
  name: 'LPAD',
  family: 'string',
  signatures: ['(STRING, INT, STRING) -> STRING'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Pads text on the left with pad to a length; cuts text that is longer. A negative length or an empty pad gives NULL.',
  examples: [
    ["LPAD('hi', 5, '*-')", '*-*hi'],
    ["LPAD('hello', 2, '*')", 'he'],
    ["LPAD(CAST('hi' AS STRING), -1, '*')", 'NULL'],
    ["LPAD(CAST('hi' AS STRING), 4, '')", 'NULL'],
    ["LPAD(CAST(NULL AS STRING), 4, '*')", 'NULL'],
  ],
  evaluate: (text: string, length: number, pad: string): string | null => {
    if (length < 0 || pad === '') return null
    checkLength('LPAD', length)
    return wellFormed(text.slice(0, length).padStart(length, pad))
  },
})

/** RPAD: see `doc`; lengths count UTF-16 units, as in Flink. */
export const rpad = defineScalar({
  name: 'RPAD',
  family: 'string',
  signatures: ['(STRING, INT, STRING) -> STRING'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Pads text on the right with pad to a length; cuts text that is longer. A negative length or an empty pad gives NULL.',
  examples: [
    ["RPAD('hi', 5, '*-')", 'hi*-*'],
    ["RPAD('hello', 2, '*')", 'he'],
    ["RPAD(CAST('hi' AS STRING), 4, '')", 'NULL'],
    ["RPAD(CAST(NULL AS STRING), 4, '*')", 'NULL'],
  ],
  evaluate: (text: string, length: number, pad: string): string | null => {
    if (length < 0 || pad === '') return null
    checkLength('RPAD', length)
    return wellFormed(text.slice(0, length).padEnd(length, pad))
  },
})

/** REPEAT: see `doc`. */
export const repeat = defineScalar({
  name: 'REPEAT',
  family: 'string',
  signatures: ['(STRING, INT) -> STRING'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Writes text several times in a row; empty text when the count is not positive.',
  examples: [
    ["REPEAT('ab', 3)", 'ababab'],
    ["REPEAT('ab', 0)", ''],
    ["REPEAT('ab', -1)", ''],
    ["REPEAT('ab', CAST(NULL AS INT))", 'NULL'],
  ],
  evaluate: (text: string, count: number): string => {
    if (count <= 0) return ''
    checkLength('REPEAT', text.length * count)
    return text.repeat(count)
  },
})

export const padFunctions = [lpad, rpad, repeat] as const
