import type { ScalarEmitter } from '../../../codegen/scalar-emitter.ts'
import type { CallContext } from '../../../contracts/function.ts'
import { defineScalar } from '../define.ts'
import { trimLength, trimSet, trimStart } from './bytes/trim.ts'
import { bytesOf, costlyEmitter, endOf, guarded, range, viewOf } from './emit-text.ts'

/** Which ends a trim works on. */
export interface TrimSides {
  readonly leading: boolean
  readonly trailing: boolean
}

/** Cuts characters of a set off the ends of text; without a set, blanks (not tabs or line ends). */
export function trimText(
  text: string,
  characters: string,
  { leading, trailing }: TrimSides,
): string {
  const set = characters.length > 1 ? new Set(characters) : undefined
  const isCut = (character: string): boolean =>
    set === undefined ? character === characters : set.has(character)
  let start = 0
  let end = text.length
  while (leading && start < end) {
    const character = String.fromCodePoint(text.codePointAt(start)!)
    if (!isCut(character)) break
    start += character.length
  }
  while (trailing && end > start) {
    const last = text.charCodeAt(end - 1)
    const isPair = last >= 0xdc00 && last <= 0xdfff && end - 2 >= start
    const character = isPair ? text.slice(end - 2, end) : text[end - 1]!
    if (!isCut(character)) break
    end -= character.length
  }
  return text.slice(start, end)
}

const BOTH: TrimSides = { leading: true, trailing: true }
const LEADING: TrimSides = { leading: true, trailing: false }
const TRAILING: TrimSides = { leading: false, trailing: true }

/** Sides of `TRIM(LEADING …)`; option `side` of the call, both without it. */
export function trimSides(call: Pick<CallContext, 'options'>): TrimSides {
  const { side } = call.options
  return side === 'LEADING' ? LEADING : side === 'TRAILING' ? TRAILING : BOTH
}

/** Trims a view in place where the set is a literal of ASCII characters. */
const trimEmitter = (sidesOf: (call: Pick<CallContext, 'options'>) => TrimSides): ScalarEmitter =>
  costlyEmitter((e, args, call) => {
    const characters = args.length === 1 ? ' ' : call.literals[1]
    const set = typeof characters === 'string' ? trimSet(characters) : undefined
    if (set === undefined) return undefined
    const { leading, trailing } = sidesOf(call)
    const text = bytesOf(args[0])
    const table = e.constant(set)
    const start = leading
      ? e.const(guarded(args, `${e.constant(trimStart)}(${range(text)}, ${table})`, text.start))
      : text.start
    const length = trailing
      ? `${e.constant(trimLength)}(${text.bytes}, ${start}, ${endOf(text)}, ${table})`
      : `${endOf(text)} - ${start}`
    return viewOf(text, start, e.const(guarded(args, length, '0')))
  })

/** TRIM: see `doc`. */
export const trim = defineScalar({
  name: 'TRIM',
  family: 'string',
  signatures: ['(T:CHARACTER [, STRING]) -> VARYING T'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  syntax: 'TRIM([BOTH | LEADING | TRAILING] [characters] FROM text)',
  doc: 'Cuts every character of a set off the ends of text; blanks where no set is given.',
  examples: [
    ["TRIM('  a b  ')", 'a b'],
    ["TRIM(LEADING 'xy' FROM 'xyxaxyx')", 'axyx'],
    ["TRIM(TRAILING 'x' FROM 'axx')", 'a'],
    ["TRIM(BOTH '' FROM 'xax')", 'xax'],
    ['TRIM(CAST(NULL AS STRING))', 'NULL'],
  ],
  prepare: (call) => {
    const sides = trimSides(call)
    return (text: string, characters = ' '): string => trimText(text, characters, sides)
  },
  emit: trimEmitter(trimSides),
})

/** LTRIM: see `doc`. */
export const ltrim = defineScalar({
  name: 'LTRIM',
  family: 'string',
  signatures: ['(T:CHARACTER [, STRING]) -> VARYING T'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Cuts every character of a set off the beginning of text; blanks where no set is given.',
  examples: [
    ["LTRIM('  a  ') || '|'", 'a  |'],
    ["LTRIM('xyxa', 'xy')", 'a'],
    ["LTRIM('xyxa', '')", 'xyxa'],
    ['LTRIM(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string, characters = ' '): string => trimText(text, characters, LEADING),
  emit: trimEmitter(() => LEADING),
})

/** RTRIM: see `doc`. */
export const rtrim = defineScalar({
  name: 'RTRIM',
  family: 'string',
  signatures: ['(T:CHARACTER [, STRING]) -> VARYING T'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Cuts every character of a set off the end of text; blanks where no set is given.',
  examples: [
    ["RTRIM('  a  ') || '|'", '  a|'],
    ["RTRIM('axyx', 'xy')", 'a'],
    ["RTRIM('axyx', 'y')", 'axyx'],
    ['RTRIM(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string, characters = ' '): string => trimText(text, characters, TRAILING),
  emit: trimEmitter(() => TRAILING),
})

/** BTRIM: see `doc`. */
export const btrim = defineScalar({
  name: 'BTRIM',
  family: 'string',
  signatures: ['(STRING [, STRING]) -> STRING'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Cuts every character of a set off both ends of text; blanks where no set is given.',
  examples: [
    ["BTRIM('  a  ')", 'a'],
    ["BTRIM('xyxaxy', 'xy')", 'a'],
    ["BTRIM('a', CAST(NULL AS STRING))", 'NULL'],
  ],
  evaluate: (text: string, characters = ' '): string => trimText(text, characters, BOTH),
  emit: trimEmitter(() => BOTH),
})

export const trimFunctions = [trim, ltrim, rtrim, btrim] as const
