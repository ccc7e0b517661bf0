import { fixedOperand } from '../../../codegen/operand.ts'
import type { ScalarEmitter } from '../../../codegen/scalar-emitter.ts'
import { defineError } from '../../../core/errors.ts'
import { defineScalar } from '../define.ts'
import { endsWithBytes, positionOf, startsWithBytes } from './bytes/search.ts'
import { codePointCount, codePointIndex, unitIndex } from './code-points.ts'
import { bytesOf, costlyEmitter, guarded, range, testResult } from './emit-text.ts'

export const badOccurrence = defineError({
  code: 'SQL_BAD_OCCURRENCE',
  domain: 'user',
  retry: 'never',
  message: (p: { occurrence: number }) =>
    `INSTR was asked for occurrence ${p.occurrence}; occurrences count from 1.`,
  remedy: (_p) => 'Give a fourth argument of at least 1.',
})

/** Position of `search` from the position `start` on, counted from 1; 0 when it is not there. */
function position(text: string, search: string, start: number): number {
  if (search === '') return 1
  const index = text.indexOf(search, start <= 1 ? 0 : unitIndex(text, start - 1))
  return index === -1 ? 0 : codePointIndex(text, index) + 1
}

/** Searches in place where no start is given. */
const positionEmitter = (textIndex: 0 | 1): ScalarEmitter =>
  costlyEmitter((e, args) => {
    if (args.length > 2) return undefined
    const text = range(bytesOf(args[textIndex]))
    const call = `${e.constant(positionOf)}(${text}, ${range(bytesOf(args[1 - textIndex]))})`
    return fixedOperand(e.const(guarded(args, call, '0')))
  })

/** POSITION: see `doc`. */
export const positionFunction = defineScalar({
  name: 'POSITION',
  family: 'string',
  signatures: ['(STRING, STRING [, INT]) -> INT'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  syntax: 'POSITION(search IN text [FROM start])',
  doc: 'Finds the first place of a text in another, counted from 1; 0 when it is not there.',
  examples: [
    ["POSITION('c' IN 'abcabc')", '3'],
    ["POSITION('c' IN 'abcabc' FROM 4)", '6'],
    ["POSITION('' IN 'abc')", '1'],
    ["POSITION('b' IN 'a😀b')", '3'],
    ["POSITION(CAST(NULL AS STRING) IN 'abc')", 'NULL'],
  ],
  evaluate: (search: string, text: string, start = 1): number => position(text, search, start),
  emit: positionEmitter(1),
})

/** LOCATE: see `doc`. */
export const locate = defineScalar({
  name: 'LOCATE',
  family: 'string',
  signatures: ['(STRING, STRING [, INT]) -> INT'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Finds the first place of a text in another at or after a start, counted from 1; 0 when it is not there.',
  examples: [
    ["LOCATE('c', 'abcabc')", '3'],
    ["LOCATE('c', 'abcabc', 4)", '6'],
    ["LOCATE('z', 'abc')", '0'],
    ["LOCATE('c', CAST(NULL AS STRING))", 'NULL'],
  ],
  evaluate: (search: string, text: string, start = 1): number => position(text, search, start),
  emit: positionEmitter(1),
})

/** Place of the nth occurrence from a start on; a negative start searches backwards from the end. */
function occurrence(text: string, search: string, start: number, nth: number): number {
  if (nth <= 0) throw badOccurrence({ occurrence: nth })
  if (start === 0) return 0
  if (start < 0) {
    const mirrored = occurrence(mirror(text), mirror(search), -start, nth)
    return mirrored === 0 ? 0 : codePointCount(text) + 2 - mirrored - codePointCount(search)
  }
  // The empty text is found at the first place however often it is sought: as many steps as `nth` could be billions.
  if (search === '') return 1
  let from = start
  let found = 0
  for (let i = 0; i < nth; i++) {
    found = position(text, search, from)
    if (found === 0) return 0
    from = found + 1
  }
  return found
}

const mirror = (text: string): string => [...text].reverse().join('')

/** INSTR: see `doc`. */
export const instr = defineScalar({
  name: 'INSTR',
  family: 'string',
  signatures: ['(STRING, STRING [, INT] [, INT]) -> INT'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Finds the nth place of a text in another at or after a start, counted from 1; a negative start searches backwards; 0 when it is not there.',
  examples: [
    ["INSTR('abcabc', 'c')", '3'],
    ["INSTR('abcabc', 'c', 4)", '6'],
    ["INSTR('abcabc', 'bc', -2)", '2'],
    ["INSTR('abcabc', 'c', 1, 2)", '6'],
    ["INSTR('abc', 'c', 1, 0)", 'error: SQL_BAD_OCCURRENCE'],
    ["INSTR(CAST(NULL AS STRING), 'c')", 'NULL'],
  ],
  evaluate: (text: string, search: string, start = 1, nth = 1): number =>
    occurrence(text, search, start, nth),
  emit: positionEmitter(0),
})

const bytesMatch = (bytes: Uint8Array, part: Uint8Array, at: number): boolean => {
  if (at < 0 || at + part.length > bytes.length) return false
  for (let i = 0; i < part.length; i++) if (bytes[at + i] !== part[i]) return false
  return true
}

/** STARTSWITH: see `doc`. */
export const startsWith = defineScalar({
  name: 'STARTSWITH',
  family: 'string',
  signatures: ['(STRING, STRING) -> BOOLEAN', '(BYTES, BYTES) -> BOOLEAN'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Tells whether a text or binary value begins with another; every value begins with the empty one.',
  examples: [
    ["STARTSWITH('abc', 'ab')", 'TRUE'],
    ["STARTSWITH('abc', '')", 'TRUE'],
    ["STARTSWITH(X'0102', X'02')", 'FALSE'],
    ["STARTSWITH('abc', CAST(NULL AS STRING))", 'NULL'],
  ],
  evaluate: (value: string | Uint8Array, part: string | Uint8Array): boolean =>
    typeof value === 'string'
      ? value.startsWith(part as string)
      : bytesMatch(value, part as Uint8Array, 0),
  emit: costlyEmitter((e, args) =>
    testResult(
      e,
      args,
      `${e.constant(startsWithBytes)}(${range(bytesOf(args[0]))}, ${range(bytesOf(args[1]))})`,
    ),
  ),
})

/** ENDSWITH: see `doc`. */
export const endsWith = defineScalar({
  name: 'ENDSWITH',
  family: 'string',
  signatures: ['(STRING, STRING) -> BOOLEAN', '(BYTES, BYTES) -> BOOLEAN'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Tells whether a text or binary value ends with another; every value ends with the empty one.',
  examples: [
    ["ENDSWITH('abc', 'bc')", 'TRUE'],
    ["ENDSWITH('abc', 'abcd')", 'FALSE'],
    ["ENDSWITH(X'0102', X'02')", 'TRUE'],
    ["ENDSWITH('abc', CAST(NULL AS STRING))", 'NULL'],
  ],
  evaluate: (value: string | Uint8Array, part: string | Uint8Array): boolean =>
    typeof value === 'string'
      ? value.endsWith(part as string)
      : bytesMatch(value, part as Uint8Array, value.length - part.length),
  emit: costlyEmitter((e, args) =>
    testResult(
      e,
      args,
      `${e.constant(endsWithBytes)}(${range(bytesOf(args[0]))}, ${range(bytesOf(args[1]))})`,
    ),
  ),
})

export const searchFunctions = [positionFunction, locate, instr, startsWith, endsWith] as const
