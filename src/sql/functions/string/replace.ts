import type { ArgumentShape, InferenceFailure, InferredCall } from '../../../contracts/function.ts'
import { isCharacter, MAX_LENGTH, stringType, varcharType } from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { inferFromSignatures, isInferenceFailure } from '../signature.ts'
import { writeReplaced } from './bytes/arena-text.ts'
import { encodeUtf8, wellFormed } from './code-points.ts'
import { arenaText, bytesOf, costlyEmitter, range } from './emit-text.ts'

/** REPLACE: see `doc`. */
export const replace = defineScalar({
  name: 'REPLACE',
  family: 'string',
  signatures: ['(STRING, STRING, STRING) -> STRING'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Puts a text in place of every occurrence of another; an empty one occurs before and after every character.',
  examples: [
    ["REPLACE('abcabc', 'b', 'xx')", 'axxcaxxc'],
    ["REPLACE('aaa', 'aa', 'b')", 'ba'],
    ["REPLACE('abc', '', '-')", '-a-b-c-'],
    ["REPLACE('a.c', '.', '$1')", 'a$1c'],
    ["REPLACE(CAST(NULL AS STRING), 'a', 'b')", 'NULL'],
  ],
  evaluate: (text: string, search: string, replacement: string): string =>
    text.replaceAll(search, () => replacement),
  emit: costlyEmitter((e, args, call) => {
    const [, search, replacement] = call.literals
    if (typeof search !== 'string' || search === '' || typeof replacement !== 'string')
      return undefined
    const words = `${e.constant(encodeUtf8(search))}, ${e.constant(encodeUtf8(replacement))}`
    return arenaText(
      e,
      args,
      `${e.constant(writeReplaced)}(arena, ${range(bytesOf(args[0]))}, ${words})`,
    )
  }),
})

/** Only the text decides whether the result can be NULL. */
function inferTranslate(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const call = inferFromSignatures(['(STRING, STRING, STRING) -> STRING'], args)
  if (isInferenceFailure(call)) return call
  return {
    argumentTypes: call.argumentTypes,
    returnType: stringType(call.argumentTypes[0]!.nullable),
  }
}

/** TRANSLATE: see `doc`; a NULL set maps nothing, a NULL target deletes, as in Flink. */
export const translate = defineScalar({
  name: 'TRANSLATE',
  aliases: ['TRANSLATE3'],
  family: 'string',
  signatures: ['(STRING, STRING, STRING) -> STRING'],
  infer: inferTranslate,
  nulls: 'custom',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Replaces each character of a set by the one at the same place of another set, and deletes those without a partner.',
  examples: [
    ["TRANSLATE('abcabc', 'ab', 'xy')", 'xycxyc'],
    ["TRANSLATE('abcabc', 'ab', 'x')", 'xcxc'],
    ["TRANSLATE('abc', 'aa', 'xy')", 'xbc'],
    ["TRANSLATE('abc', 'a', CAST(NULL AS STRING))", 'bc'],
    ["TRANSLATE(CAST(NULL AS STRING), 'a', 'b')", 'NULL'],
  ],
  evaluate: (text: string | null, from: string | null, to: string | null): string | null => {
    if (text === null || from === null || from === '') return text
    const targets = [...(to ?? '')]
    const map = new Map<string, string>()
    for (const [index, character] of [...from].entries()) {
      if (!map.has(character)) map.set(character, targets[index] ?? '')
    }
    let result = ''
    for (const character of text) result += map.get(character) ?? character
    return result
  },
})

/** VARCHAR with room for both texts. */
function inferOverlay(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const call = inferFromSignatures(['(STRING, STRING, INT [, INT]) -> STRING'], args)
  if (isInferenceFailure(call)) return call
  const [text, replacement] = call.argumentTypes
  if (
    text === undefined ||
    replacement === undefined ||
    !isCharacter(text) ||
    !isCharacter(replacement)
  )
    return call
  const length = Math.min(MAX_LENGTH, text.length + replacement.length)
  return {
    argumentTypes: call.argumentTypes,
    returnType: varcharType(length, call.returnType.nullable),
  }
}

/** OVERLAY: see `doc`; positions count UTF-16 units, as in Flink. */
export const overlay = defineScalar({
  name: 'OVERLAY',
  family: 'string',
  signatures: ['(STRING, STRING, INT [, INT]) -> STRING'],
  infer: inferOverlay,
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  syntax: 'OVERLAY(text PLACING replacement FROM start [FOR length])',
  doc: 'Puts a text over another from a position on; a start outside the text changes nothing, a length that is not positive replaces the rest.',
  examples: [
    ["OVERLAY('xxxxxtest' PLACING 'xxxx' FROM 6)", 'xxxxxxxxx'],
    ["OVERLAY('xxxxxtest' PLACING 'xxxx' FROM 6 FOR 2)", 'xxxxxxxxxst'],
    ["OVERLAY('abcdef' PLACING 'XX' FROM 0)", 'abcdef'],
    ["OVERLAY('abcdef' PLACING 'XX' FROM 3 FOR 0)", 'abXX'],
    ["OVERLAY(CAST(NULL AS STRING) PLACING 'XX' FROM 3)", 'NULL'],
  ],
  evaluate: (
    text: string,
    replacement: string,
    start: number,
    length = replacement.length,
  ): string => {
    if (start <= 0 || start > text.length) return text
    const head = text.slice(0, start - 1) + replacement
    const isInside = length > 0 && start + length <= text.length
    return wellFormed(isInside ? head + text.slice(start - 1 + length) : head)
  },
})

export const replaceFunctions = [replace, translate, overlay] as const
