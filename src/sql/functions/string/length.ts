import { fixedOperand } from '../../../codegen/operand.ts'
import { defineScalar } from '../define.ts'
import { countCodePoints } from './bytes/utf8.ts'
import { codePointCount } from './code-points.ts'
import { bytesOf, costlyEmitter, guarded, range } from './emit-text.ts'

/** CHAR_LENGTH: see `doc`. */
export const charLength = defineScalar({
  name: 'CHAR_LENGTH',
  aliases: ['CHARACTER_LENGTH'],
  family: 'string',
  signatures: ['(STRING) -> INT'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Counts the characters (code points) of text, blanks included.',
  examples: [
    ["CHAR_LENGTH('hello ')", '6'],
    ["CHAR_LENGTH('é😀')", '2'],
    ["CHARACTER_LENGTH('')", '0'],
    ['CHAR_LENGTH(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string): number => codePointCount(text),
  emit: costlyEmitter((e, args) => {
    const text = bytesOf(args[0])
    const count = guarded(args, `${e.constant(countCodePoints)}(${range(text)})`, '0')
    // Bytes that are known to be ASCII are characters.
    return fixedOperand(
      e.const(text.isAscii === undefined ? count : `${text.isAscii} ? ${text.length} : ${count}`),
    )
  }),
})

/** ASCII: see `doc`; bytes above 127 come out negative, as in Flink. */
export const ascii = defineScalar({
  name: 'ASCII',
  family: 'string',
  signatures: ['(STRING) -> INT'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: "Returns the first byte of the text's UTF-8 form as a signed number, 0 for empty text.",
  examples: [
    ["ASCII('abc')", '97'],
    ["ASCII('')", '0'],
    ["ASCII('é')", '-61'],
    ['ASCII(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string): number => {
    const code = text.codePointAt(0)
    if (code === undefined) return 0
    if (code < 0x80) return code
    const first =
      code < 0x800 ? 0xc0 | (code >> 6) : code < 0x10000 ? 0xe0 | (code >> 12) : 0xf0 | (code >> 18)
    return first - 256
  },
})

/** CHR: see `doc`. */
export const chr = defineScalar({
  name: 'CHR',
  family: 'string',
  signatures: ['(BIGINT) -> STRING NULLABLE'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Returns the character with the code given, taken modulo 256; empty text for negative codes.',
  examples: [
    ['CHR(65)', 'A'],
    ['CHR(321)', 'A'],
    ['CHR(255)', 'ÿ'],
    ['CHR(-1)', ''],
    ['CHR(CAST(NULL AS INT))', 'NULL'],
  ],
  evaluate: (code: bigint): string => (code < 0n ? '' : String.fromCharCode(Number(code & 255n))),
})

/** REVERSE: see `doc`. */
export const reverse = defineScalar({
  name: 'REVERSE',
  family: 'string',
  signatures: ['(STRING) -> STRING NULLABLE'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Returns the characters of text in the opposite order.',
  examples: [
    ["REVERSE('abc')", 'cba'],
    ["REVERSE('a😀b')", 'b😀a'],
    ["REVERSE('')", ''],
    ['REVERSE(CAST(NULL AS STRING))', 'NULL'],
  ],
  evaluate: (text: string): string => [...text].reverse().join(''),
})

export const lengthFunctions = [charLength, ascii, chr, reverse] as const
