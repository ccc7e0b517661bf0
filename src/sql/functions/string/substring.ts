import { defineScalar } from '../define.ts'
import { lastCodePoints, substringLength, substringStart } from './bytes/utf8.ts'
import { codePointCount, codePointSlice } from './code-points.ts'
import { bytesOf, costlyEmitter, endOf, guarded, numberOf, range, viewOf } from './emit-text.ts'

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
  emit: costlyEmitter((e, args) => {
    const text = bytesOf(args[0])
    const from = e.const(
      guarded(args, `${e.constant(substringStart)}(${range(text)}, ${numberOf(args[1])})`, '-1'),
    )
    const count = args.length === 3 ? numberOf(args[2]) : '2147483647'
    const length = `${e.constant(substringLength)}(${text.bytes}, ${from}, ${endOf(text)}, ${count})`
    const view = viewOf(
      text,
      e.const(`${from} === -1 ? 0 : ${from}`),
      e.const(guarded(args, length, '0')),
    )
    return args.length === 3 ? { ...view, valid: e.const(`${count} < 0 ? 0 : 1`) } : view
  }),
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
  emit: costlyEmitter((e, args) => {
    const text = bytesOf(args[0])
    const length = `${e.constant(substringLength)}(${text.bytes}, ${text.start}, ${endOf(text)}, ${numberOf(args[1])})`
    return viewOf(text, text.start, e.const(guarded(args, length, '0')))
  }),
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
  emit: costlyEmitter((e, args) => {
    const text = bytesOf(args[0])
    const call = `${e.constant(lastCodePoints)}(${range(text)}, ${numberOf(args[1])})`
    const from = e.const(guarded(args, call, text.start))
    return viewOf(text, from, e.const(guarded(args, `${endOf(text)} - ${from}`, '0')))
  }),
})

export const substringFunctions = [substring, left, right] as const
