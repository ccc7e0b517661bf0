import type { Emitter } from '../../../codegen/emitter.ts'
import type { BytesOperand, Operand } from '../../../codegen/operand.ts'
import type { Value } from '../../../contracts/function.ts'
import { defineScalar } from '../define.ts'
import {
  partLengthAtByte,
  partLengthAtBytes,
  partStartAtByte,
  partStartAtBytes,
} from './bytes/search.ts'
import { encodeUtf8 } from './code-points.ts'
import { bytesOf, costlyEmitter, endOf, guarded, numberOf, range, viewOf } from './emit-text.ts'

/**
 * The part of text at an index (from 0); null when there is none. Empty text has no parts; an empty
 * separator stands for single blanks, as in Flink.
 */
export function splitPart(text: string, separator: string, index: number): string | null {
  if (index < 0 || text === '') return null
  const by = separator === '' ? ' ' : separator
  let start = 0
  for (let part = 0; part < index; part++) {
    const end = text.indexOf(by, start)
    if (end === -1) return null
    start = end + by.length
  }
  const end = text.indexOf(by, start)
  return end === -1 ? text.slice(start) : text.slice(start, end)
}

/** Bytes of a literal separator or character code; undefined where the call is better evaluated. */
function literalSeparator(literal: unknown): Uint8Array | undefined {
  if (typeof literal === 'string') return encodeUtf8(literal === '' ? ' ' : literal)
  const isCode = typeof literal === 'number' && literal > 0 && literal < 256
  return isCode ? encodeUtf8(String.fromCharCode(literal)) : undefined
}

interface Separator {
  readonly separator: Uint8Array
  /** Atom of its byte, or of its bytes. */
  readonly by: string
  /** Literal index; undefined when it is computed. */
  readonly index: unknown
}

/** Atoms of a part that was looked for before: where it begins (-1 = it is not there) and its length. */
interface KnownPart {
  readonly from: string
  readonly length: string
}

const partKey = (text: BytesOperand, separator: Uint8Array, index: number): string =>
  `part ${text.bytes} ${text.start} ${text.length} ${separator.join()} ${index}`

/** How many parts back one that is known is looked for. */
const MAX_STEPS_BACK = 16

/** Atom: where the part begins. From an earlier part that is known the search goes on, instead of anew. */
function emitPartStart(
  e: Emitter,
  args: readonly Operand[],
  { separator, by, index }: Separator,
): string {
  const text = bytesOf(args[0])
  const findStart = e.constant(separator.length === 1 ? partStartAtByte : partStartAtBytes)
  if (typeof index === 'number') {
    for (let back = 1; back <= Math.min(index, MAX_STEPS_BACK); back++) {
      const known = e.noted(partKey(text, separator, index - back)) as KnownPart | undefined
      if (known === undefined) continue
      // Behind a part stands the separator, or the end of the text.
      const next = e.const(`${known.from} + ${known.length} + ${separator.length}`)
      const rest = `${endOf(text)} - ${next}`
      const start =
        back === 1
          ? next
          : `${findStart}(${text.bytes}, ${next}, ${rest}, ${by}, ${e.literalConstant(back - 1)})`
      return e.const(`${known.from} !== -1 && ${next} <= ${endOf(text)} ? ${start} : -1`)
    }
  }
  return e.const(guarded(args, `${findStart}(${range(text)}, ${by}, ${numberOf(args[2])})`, '-1'))
}

/** SPLIT_INDEX: see `doc`; a number stands for the character with that code, from 1 to 255. */
export const splitIndex = defineScalar({
  name: 'SPLIT_INDEX',
  family: 'string',
  signatures: ['(STRING, STRING, INT) -> STRING NULLABLE', '(STRING, INT, INT) -> STRING NULLABLE'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Splits text at a separator (a text, or the code of a character) and returns the part at an index, counted from 0; NULL when there is none.',
  examples: [
    ["SPLIT_INDEX('a,b,,c', ',', 1)", 'b'],
    ["SPLIT_INDEX('a,b,,c', ',', 2)", ''],
    ["SPLIT_INDEX('a,b', 44, 1)", 'b'],
    ["SPLIT_INDEX('a--b', '--', 2)", 'NULL'],
    ["SPLIT_INDEX('', ',', 0)", 'NULL'],
    ["SPLIT_INDEX(CAST(NULL AS STRING), ',', 0)", 'NULL'],
  ],
  evaluate: (text: string, separator: string | number, index: number): string | null => {
    if (typeof separator === 'string') return splitPart(text, separator, index)
    if (separator <= 0 || separator > 255) return null
    return splitPart(text, String.fromCharCode(separator), index)
  },
  emit: costlyEmitter((e, args, call) => {
    const separator = literalSeparator(call.literals[1])
    if (separator === undefined) return undefined
    const text = bytesOf(args[0])
    const by = separator.length === 1 ? e.literalConstant(separator[0]) : e.constant(separator)
    const from = emitPartStart(e, args, { separator, by, index: call.literals[2] })
    const findLength = e.constant(separator.length === 1 ? partLengthAtByte : partLengthAtBytes)
    const length = e.const(`${findLength}(${text.bytes}, ${from}, ${endOf(text)}, ${by})`)
    if (typeof call.literals[2] === 'number')
      e.note(partKey(text, separator, call.literals[2]), { from, length })
    const valid = e.const(`${from} === -1 ? 0 : 1`, 'v')
    return viewOf(text, e.const(`${from} === -1 ? 0 : ${from}`), length, valid)
  }),
})

/** SPLIT: see `doc`. */
export const split = defineScalar({
  name: 'SPLIT',
  family: 'collection',
  signatures: ['(STRING, STRING) -> ARRAY<STRING>'],
  nulls: 'propagate',
  deterministic: true,
  doc: 'Splits text at every occurrence of a separator; an empty separator splits between characters, empty text has no parts.',
  examples: [
    ["SPLIT('a,b,,c', ',')", '[a, b, , c]'],
    ["SPLIT('abc', '')", '[a, b, c]'],
    ["SPLIT('', ',')", '[]'],
    ["SPLIT(CAST(NULL AS STRING), ',')", 'NULL'],
  ],
  evaluate: (text: string, separator: string): Value =>
    text === '' ? [] : separator === '' ? [...text] : text.split(separator),
})

export const splitFunctions = [splitIndex, split] as const
