import { compareBytes, equalBytes } from '../../../codegen/compare-bytes.ts'
import type { Emitter } from '../../../codegen/emitter.ts'
import {
  type BytesOperand,
  fixedOperand,
  type Operand,
  type WideOperand,
} from '../../../codegen/operand.ts'
import { type EmitCall, scalarEmitter } from '../../../codegen/scalar-emitter.ts'
import type { FunctionExample, ScalarDefinition } from '../../../contracts/function.ts'
import { compareDecimals } from '../../../core/decimal/unscaled.ts'
import { storageOf } from '../../../core/storage.ts'
import type { Value } from '../../../core/value.ts'
import { compareNullable, compareValues } from '../value-order.ts'
import { inferEquality, inferOrder } from './comparison-types.ts'

type Sign = '=' | '<>' | '<' | '<=' | '>' | '>='

const JS_OPERATOR: Readonly<Record<Sign, string>> = {
  '=': '===',
  '<>': '!==',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

function defineComparison(
  name: Sign,
  doc: string,
  test: (order: number) => boolean,
  examples: readonly FunctionExample[],
): ScalarDefinition {
  return {
    name,
    family: 'comparison',
    isOperator: true,
    syntax: `a ${name} b`,
    signatures: ['(T, T) -> BOOLEAN'],
    infer: name === '=' || name === '<>' ? inferEquality : inferOrder,
    nulls: 'propagate',
    deterministic: true,
    doc,
    examples,
    prepare: (call) => {
      const compare = comparer(call)
      return (a: Value, b: Value) => test(compare(a, b))
    },
    emit: scalarEmitter({
      isTotal: (call) => !hasTwoScales(call),
      isCostly: comparesBytes,
      emit: (e, args, call) => (hasTwoScales(call) ? undefined : emitComparison(e, name, args)),
    }),
  }
}

/** Whether a call compares decimals of two scales: too wide for one type that holds both. */
function hasTwoScales({ argumentTypes: [left, right] }: Pick<EmitCall, 'argumentTypes'>): boolean {
  return left?.kind === 'DECIMAL' && right?.kind === 'DECIMAL' && left.scale !== right.scale
}

/** Texts of rows that do not matter are often of one length and all compared: only a branch spares that. */
function comparesBytes({ argumentTypes: [left] }: EmitCall): boolean {
  return left !== undefined && storageOf(left) === 'bytes'
}

/** Order of a call's values, neither NULL. */
function comparer(call: Pick<EmitCall, 'argumentTypes'>): (a: Value, b: Value) => number {
  const [left, right] = call.argumentTypes
  if (!hasTwoScales(call) || left?.kind !== 'DECIMAL' || right?.kind !== 'DECIMAL')
    return compareValues
  return (a, b) => compareDecimals(a as bigint, left.scale, b as bigint, right.scale)
}

/** Writes a comparison of two operands of one type; the result is 0 or 1. undefined for nested types. */
export function emitComparison(
  e: Emitter,
  sign: Sign,
  [left, right]: readonly Operand[],
): Operand | undefined {
  const operator = JS_OPERATOR[sign]
  if (left!.form === 'fixed' && right!.form === 'fixed')
    return fixedOperand(e.const(`${left.value} ${operator} ${right.value} ? 1 : 0`))
  if (left!.form === 'bytes' && right!.form === 'bytes')
    return fixedOperand(emitBytesComparison(e, sign, left, right))
  if (left!.form === 'wide' && right!.form === 'wide')
    return fixedOperand(emitWideComparison(e, sign, left, right))
  return undefined
}

function emitBytesComparison(e: Emitter, sign: Sign, a: BytesOperand, b: BytesOperand): string {
  if (sign === '=' || sign === '<>') {
    const call = `${e.constant(equalBytes)}(${a.bytes}, ${a.start}, ${a.length}, ${b.bytes}, ${b.start}, ${b.length})`
    const isEqual = `${a.length} === ${b.length} && ${call}`
    return e.const(sign === '=' ? `${isEqual} ? 1 : 0` : `${isEqual} ? 0 : 1`)
  }
  return e.const(
    `${e.constant(compareBytes)}(${a.bytes}, ${a.start}, ${a.length}, ${b.bytes}, ${b.start}, ${b.length}) ${JS_OPERATOR[sign]} 0 ? 1 : 0`,
  )
}

/** High words decide; where they are equal the low words do, unsigned: flipping the sign bit makes that a signed comparison. */
function emitWideComparison(e: Emitter, sign: Sign, a: WideOperand, b: WideOperand): string {
  if (sign === '=' || sign === '<>') {
    const isEqual = `(${a.low} === ${b.low}) & (${a.high} === ${b.high})`
    return e.const(sign === '=' ? isEqual : `(${isEqual}) ^ 1`)
  }
  const strict = sign === '<' || sign === '<=' ? '<' : '>'
  const flip = (word: string): string => `BigInt.asIntN(64, ${word} ^ -9223372036854775808n)`
  return e.const(
    `${a.high} === ${b.high} ? (${flip(a.low)} ${sign} ${flip(b.low)} ? 1 : 0) : (${a.high} ${strict} ${b.high} ? 1 : 0)`,
  )
}

export const equal = defineComparison(
  '=',
  'TRUE when both sides are equal.',
  (order) => order === 0,
  [
    ['1 = 1', 'TRUE'],
    ["'a' = 'b'", 'FALSE'],
    ['1 = CAST(NULL AS INT)', 'NULL'],
  ],
)
const notEqual = defineComparison('<>', 'TRUE when the sides differ.', (order) => order !== 0, [
  ['1 <> 2', 'TRUE'],
  ["'a' <> 'a'", 'FALSE'],
  ['CAST(NULL AS INT) <> 1', 'NULL'],
])
const less = defineComparison('<', 'TRUE when the left side is smaller.', (order) => order < 0, [
  ['1 < 2', 'TRUE'],
  ["'b' < 'a'", 'FALSE'],
  ['1.5 < CAST(NULL AS INT)', 'NULL'],
])
const lessOrEqual = defineComparison(
  '<=',
  'TRUE when the left side is smaller or equal.',
  (order) => order <= 0,
  [
    ['2 <= 2', 'TRUE'],
    ['3 <= 2', 'FALSE'],
    ['CAST(NULL AS INT) <= 2', 'NULL'],
  ],
)
const greater = defineComparison('>', 'TRUE when the left side is greater.', (order) => order > 0, [
  ['2 > 1', 'TRUE'],
  ["DATE '2020-01-01' > DATE '2020-01-02'", 'FALSE'],
  ['CAST(NULL AS INT) > 2', 'NULL'],
])
const greaterOrEqual = defineComparison(
  '>=',
  'TRUE when the left side is greater or equal.',
  (order) => order >= 0,
  [
    ['2 >= 2', 'TRUE'],
    ['1 >= 2', 'FALSE'],
    ['CAST(NULL AS INT) >= 2', 'NULL'],
  ],
)

function defineDistinctness(
  name: 'IS DISTINCT FROM' | 'IS NOT DISTINCT FROM',
  doc: string,
  examples: readonly FunctionExample[],
): ScalarDefinition {
  const isDistinct = name === 'IS DISTINCT FROM'
  return {
    name,
    family: 'comparison',
    isOperator: true,
    syntax: `a ${name} b`,
    signatures: ['(T, T) -> BOOLEAN NOT NULL'],
    infer: (args) => {
      const inferred = inferEquality(args)
      return 'problem' in inferred
        ? inferred
        : { ...inferred, returnType: { kind: 'BOOLEAN', nullable: false } }
    },
    nulls: 'custom',
    deterministic: true,
    doc,
    examples,
    evaluate: (a: Value, b: Value) => (compareNullable(a, b) === 0) !== isDistinct,
    emit: scalarEmitter({
      isTotal: true,
      emit: (e, args) => emitDistinctness(e, isDistinct, args),
    }),
  }
}

function emitDistinctness(
  e: Emitter,
  isDistinct: boolean,
  args: readonly Operand[],
): Operand | undefined {
  const same = emitComparison(e, '=', args)
  if (same === undefined || same.form !== 'fixed') return undefined
  const left = args[0]!.valid ?? '1'
  const right = args[1]!.valid ?? '1'
  const isSame = e.const(`(${left} & ${right} & ${same.value}) | ((${left} | ${right}) ^ 1)`)
  return fixedOperand(isDistinct ? e.const(`${isSame} ^ 1`) : isSame)
}

export const comparisonOperators: readonly ScalarDefinition[] = [
  equal,
  notEqual,
  less,
  lessOrEqual,
  greater,
  greaterOrEqual,
  defineDistinctness(
    'IS DISTINCT FROM',
    'TRUE when the sides differ, NULL being a value like others.',
    [
      ['1 IS DISTINCT FROM 2', 'TRUE'],
      ['CAST(NULL AS INT) IS DISTINCT FROM CAST(NULL AS INT)', 'FALSE'],
      ['1 IS DISTINCT FROM CAST(NULL AS INT)', 'TRUE'],
    ],
  ),
  defineDistinctness(
    'IS NOT DISTINCT FROM',
    'TRUE when the sides are equal, NULL being equal to NULL.',
    [
      ['1 IS NOT DISTINCT FROM 1', 'TRUE'],
      ['CAST(NULL AS INT) IS NOT DISTINCT FROM CAST(NULL AS INT)', 'TRUE'],
      ['1 IS NOT DISTINCT FROM CAST(NULL AS INT)', 'FALSE'],
    ],
  ),
]
