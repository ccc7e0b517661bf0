import { defineScalar } from '../define.ts'
import { codePointCount, codePointSlice } from './code-points.ts'

/** SUBSTRING: see `doc`. */
export const substring = defineScalar({
  name: 'SUBSTRING',
  aliases: ['SUBSTR'],
  family: 'string',
  signatures: ['(T:CHARACTER, INT [, INT]) -> VARYING T NULLABLE'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  syntax: 'SUBSTRING(text FROM start [FOR length])',
  doc: 'Returns the characters from a position on, at most length of them; positions count from 1, negative ones from the end, 0 is 1, and a negative length gives NULL.',
  examples: [
    ["SUBSTRING('hello' FROM 2 FOR 3)", 'ell'],
    ["SUBSTRING('hello', -3)", 'llo'],
    ["SUBSTR('hello', 0, 2)", 'he'],
    ["SUBSTRING('hello', -10, 7)", ''],
    ["SUBSTRING('hello', 2, -1)", 'NULL'],
    ["SUBSTRING('a😀bc', 2, 1)", '😀'],
    ['SUBSTRING(CAST(NULL AS STRING), 1)', 'NULL'],
  ],
  evaluate: (text: string, start: number, length = text.length): string | null => {
    if (length < 0) return null
    if (start > 0) return codePointSlice(text, start - 1, length)
    if (start === 0) return codePointSlice(text, 0, length)
    const from = codePointCount(text) + start
    return from < 0 ? '' : codePointSlice(text, from, length)
  },
})

/** LEFT: see `doc`. */
export const left = defineScalar({
  name: 'LEFT',
  family: 'string',
  signatures: ['(T:CHARACTER, INT) -> VARYING T NULLABLE'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Returns the first characters of text; empty text when the count is not positive.',
  examples: [
    ["LEFT('hello', 2)", 'he'],
    ["LEFT('hello', -1)", ''],
    ["LEFT('a😀b', 2)", 'a😀'],
    ["LEFT('hello', CAST(NULL AS INT))", 'NULL'],
  ],
  evaluate: (text: string, count: number): string =>
    count <= 0 ? '' : codePointSlice(text, 0, count),
})

/** RIGHT: see `doc`. */
export const right = defineScalar({
  name: 'RIGHT',
  family: 'string',
  signatures: ['(T:CHARACTER, INT) -> VARYING T NULLABLE'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Returns the last characters of text; empty text when the count is not positive.',
  examples: [
    ["RIGHT('hello', 2)", 'lo'],
    ["RIGHT('hello', 10)", 'hello'],
    ["RIGHT('a😀b', 2)", '😀b'],
    ["RIGHT('hello', CAST(NULL AS INT))", 'NULL'],
  ],
  evaluate: (text: string, count: number): string =>
    count <= 0 ? '' : codePointSlice(text, Math.max(0, codePointCount(text) - count), count),
})

export const substringFunctions = [substring, left, right] as const
