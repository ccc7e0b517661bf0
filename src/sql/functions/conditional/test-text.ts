import type { CallContext } from '../../../contracts/function.ts'
import { isCharacter, isInteger } from '../../../core/types.ts'
import { defineScalar } from '../define.ts'

const SIGNATURES = ['(CHARACTER) -> BOOLEAN NOT NULL', '(NUMERIC) -> BOOLEAN NOT NULL']

/** Tests text; of numbers the type alone decides, even of NULL, as in Flink. */
function textTest(
  call: CallContext,
  test: (text: string) => boolean,
  ofNumber: boolean,
): (value: unknown) => boolean {
  if (!isCharacter(call.argumentTypes[0]!)) return () => ofNumber
  return (value) => typeof value === 'string' && test(value)
}

/** IS_ALPHA: see `doc`. */
export const isAlpha = defineScalar({
  name: 'IS_ALPHA',
  family: 'conditional',
  signatures: SIGNATURES,
  nulls: 'custom',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Tells whether text consists of letters only and has one at least; numbers and NULL do not.',
  examples: [
    ["IS_ALPHA('aé')", 'TRUE'],
    ["IS_ALPHA('a1')", 'FALSE'],
    ["IS_ALPHA('')", 'FALSE'],
    ['IS_ALPHA(1)', 'FALSE'],
    ['IS_ALPHA(CAST(NULL AS STRING))', 'FALSE'],
  ],
  // Java tests UTF-16 units: letters beyond U+FFFF are none to it.
  prepare: (call) =>
    textTest(
      call,
      (text) => /^\p{L}+$/u.test(text) && !/[\u{10000}-\u{10ffff}]/u.test(text),
      false,
    ),
})

/** A number as Java's Double.parseDouble reads it. */
const JAVA_DOUBLE =
  /^[\0-\x20]*[-+]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[dDfF]?|0[xX](?:[0-9A-Fa-f]+\.?[0-9A-Fa-f]*|\.[0-9A-Fa-f]+)[pP][-+]?\d+[dDfF]?)[\0-\x20]*$/

/** IS_DECIMAL: see `doc`. */
export const isDecimal = defineScalar({
  name: 'IS_DECIMAL',
  family: 'conditional',
  signatures: SIGNATURES,
  nulls: 'custom',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Tells whether text is a number that Java can read, such as 1, -1.5, 1e5 or NaN; NULL text is none.',
  examples: [
    ["IS_DECIMAL('-1.5e3')", 'TRUE'],
    ["IS_DECIMAL('1,5')", 'FALSE'],
    ["IS_DECIMAL('')", 'FALSE'],
    ['IS_DECIMAL(1)', 'TRUE'],
    ['IS_DECIMAL(CAST(NULL AS STRING))', 'FALSE'],
  ],
  // Of numbers only DECIMAL is none, to Flink.
  prepare: (call) =>
    textTest(call, (text) => JAVA_DOUBLE.test(text), call.argumentTypes[0]!.kind !== 'DECIMAL'),
})

/** IS_DIGIT: see `doc`. */
export const isDigit = defineScalar({
  name: 'IS_DIGIT',
  family: 'conditional',
  signatures: SIGNATURES,
  nulls: 'custom',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Tells whether text consists of digits only and has one at least; whole numbers do, NULL text does not.',
  examples: [
    ["IS_DIGIT('123')", 'TRUE'],
    ["IS_DIGIT('-1')", 'FALSE'],
    ["IS_DIGIT('')", 'FALSE'],
    ['IS_DIGIT(1.5)', 'FALSE'],
    ['IS_DIGIT(CAST(NULL AS STRING))', 'FALSE'],
  ],
  prepare: (call) =>
    textTest(call, (text) => /^\p{Nd}+$/u.test(text), isInteger(call.argumentTypes[0]!)),
})

export const textTestFunctions = [isAlpha, isDecimal, isDigit] as const
