import type { Emitter } from '../../../codegen/emitter.ts'
import { fixedOperand, type Operand, wideOfInt64 } from '../../../codegen/operand.ts'
import { type EmitCall, scalarEmitter } from '../../../codegen/scalar-emitter.ts'
import { multiplyWide } from '../../../codegen/wide-product.ts'
import type { CallContext, FunctionExample, ScalarDefinition } from '../../../contracts/function.ts'
import type { DecimalOperator } from '../../../core/decimal/result-type.ts'
import {
  addDecimals,
  divideDecimals,
  moduloDecimals,
  multiplyDecimals,
  powerOfTen,
  subtractDecimals,
} from '../../../core/decimal/unscaled.ts'
import { defineError } from '../../../core/errors.ts'
import { storageOf } from '../../../core/storage.ts'
import { type DecimalType, isApproximate, isInteger, type SqlType } from '../../../core/types.ts'
import type { Value } from '../../../core/value.ts'
import { inferArithmetic } from './arithmetic-types.ts'

export const divisionByZero = defineError({
  code: 'SQL_DIVISION_BY_ZERO',
  domain: 'user',
  retry: 'never',
  message: (_: object) => 'Division by zero.',
  remedy: () => 'Guard the divisor, for instance with NULLIF(divisor, 0).',
})
const failDivision = (): never => {
  throw divisionByZero({})
}

type Sign = '+' | '-' | '*' | '/' | '%'
const OPERATORS: Readonly<Record<Sign, DecimalOperator>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
}
const DECIMAL_FUNCTIONS = {
  add: addDecimals,
  subtract: subtractDecimals,
  multiply: multiplyDecimals,
  divide: divideDecimals,
  modulo: moduloDecimals,
}

/** Cuts a number to an integer type as Java does: the low bits. */
export const WRAP: Readonly<Record<string, (text: string) => string>> = {
  TINYINT: (text) => `(${text}) << 24 >> 24`,
  SMALLINT: (text) => `(${text}) << 16 >> 16`,
  INT: (text) => `(${text}) | 0`,
  BIGINT: (text) => `BigInt.asIntN(64, ${text})`,
}

function defineArithmetic(
  name: Sign,
  doc: string,
  examples: readonly FunctionExample[],
): ScalarDefinition {
  const operator = OPERATORS[name]
  const isDivision = name === '/' || name === '%'
  return {
    name,
    family: 'arithmetic',
    isOperator: true,
    syntax: `a ${name} b`,
    signatures: ['(NUMERIC, NUMERIC) -> NUMERIC'],
    infer: (args) => inferArithmetic(operator, args),
    nulls: 'propagate',
    deterministic: true,
    doc,
    examples,
    prepare: (call) => prepareArithmetic(name, call),
    emit: scalarEmitter({
      isTotal: (call) => !isDivision || isApproximate(call.argumentTypes[0]!),
      emit: (e, args, call) => emitArithmetic(e, name, args, call),
    }),
  }
}

/** Slow twin of the inlined code. */
function prepareArithmetic(sign: Sign, call: CallContext): (a: never, b: never) => Value {
  const [left, right] = call.argumentTypes as readonly [SqlType, SqlType]
  const result = call.returnType
  if (left.kind === 'DECIMAL' && right.kind === 'DECIMAL') {
    const compute = DECIMAL_FUNCTIONS[OPERATORS[sign]]
    const isDivision = sign === '/' || sign === '%'
    return (a: bigint, b: bigint) => {
      if (isDivision && b === 0n) failDivision()
      return compute(a, left.scale, b, right.scale, result as DecimalType) ?? null
    }
  }
  if (left.kind === 'BIGINT') {
    return (a: bigint, b: bigint) => {
      const value = BigInt.asIntN(64, computeBigInt(sign, a, b))
      return isInteger(result) && result.kind !== 'BIGINT' ? Number(value) : value
    }
  }
  if (left.kind === 'DOUBLE') return (a: number, b: number) => computeNumber(sign, a, b)
  if (left.kind === 'FLOAT') return (a: number, b: number) => Math.fround(computeNumber(sign, a, b))
  const bits = { TINYINT: 8, SMALLINT: 16, INT: 32 }[left.kind as 'INT']
  return (a: number, b: number) =>
    Number(BigInt.asIntN(bits, computeBigInt(sign, BigInt(a), BigInt(b))))
}

function computeBigInt(sign: Sign, a: bigint, b: bigint): bigint {
  if ((sign === '/' || sign === '%') && b === 0n) failDivision()
  return sign === '+'
    ? a + b
    : sign === '-'
      ? a - b
      : sign === '*'
        ? a * b
        : sign === '/'
          ? a / b
          : a % b
}

function computeNumber(sign: Sign, a: number, b: number): number {
  return sign === '+'
    ? a + b
    : sign === '-'
      ? a - b
      : sign === '*'
        ? a * b
        : sign === '/'
          ? a / b
          : a % b
}

function emitArithmetic(
  e: Emitter,
  sign: Sign,
  args: readonly Operand[],
  call: EmitCall,
): Operand | undefined {
  const [left, right] = call.argumentTypes as readonly [SqlType, SqlType]
  if (left.kind === 'DECIMAL' && right.kind === 'DECIMAL') return emitDecimal(e, sign, args, call)
  const [a, b] = args as readonly [Operand, Operand]
  if (a.form !== 'fixed' || b.form !== 'fixed') return undefined
  if (left.kind === 'DOUBLE') return fixedOperand(e.const(`${a.value} ${sign} ${b.value}`))
  if (left.kind === 'FLOAT')
    return fixedOperand(e.const(`Math.fround(${a.value} ${sign} ${b.value})`))
  const wrap = WRAP[left.kind]!
  if (sign === '/' || sign === '%') {
    e.line(
      `if (${b.value} === ${left.kind === 'BIGINT' ? '0n' : '0'}) ${e.constant(failDivision)}()`,
    )
    const value = e.const(wrap(`${a.value} ${sign} ${b.value}`))
    // `%` of numbers may give −0, which the wrap has made 0.
    const isNarrowed = left.kind === 'BIGINT' && call.returnType.kind !== 'BIGINT'
    return fixedOperand(isNarrowed ? e.const(`Number(${value})`) : value)
  }
  if (sign === '*' && left.kind === 'INT')
    return fixedOperand(e.const(`Math.imul(${a.value}, ${b.value})`))
  return fixedOperand(e.const(wrap(`${a.value} ${sign} ${b.value}`)))
}

/** Decimals that fit 64 bits are computed as int64; others are left to the function over bigints. */
function emitDecimal(
  e: Emitter,
  sign: Sign,
  args: readonly Operand[],
  call: EmitCall,
): Operand | undefined {
  const [left, right] = call.argumentTypes as readonly [DecimalType, DecimalType]
  const result = call.returnType as DecimalType
  const a = int64Of(args[0]!)
  const b = int64Of(args[1]!)
  if (a === undefined || b === undefined) return undefined
  if (sign === '*' && result.scale === left.scale + right.scale) {
    if (storageOf(result) === 'i64') return fixedOperand(e.const(`BigInt.asIntN(64, ${a} * ${b})`))
    const known = call.literals.findIndex((literal) => typeof literal === 'bigint')
    if (known === 0) return multiplyWide(e, b, a, call.literals[0] as bigint, undefined)
    return multiplyWide(e, a, b, known === 1 ? (call.literals[1] as bigint) : undefined, undefined)
  }
  if ((sign === '+' || sign === '-') && result.scale === Math.max(left.scale, right.scale)) {
    const isShort = storageOf(result) === 'i64'
    // Two int64 of equal scale below 10^18 cannot overflow; other wide sums are left to bigints.
    if (!isShort && (left.scale !== right.scale || left.precision > 18 || right.precision > 18))
      return undefined
    const scaled = (value: string, type: DecimalType): string =>
      type.scale === result.scale
        ? value
        : `BigInt.asIntN(64, ${value} * ${e.literalConstant(powerOfTen(result.scale - type.scale))})`
    const sum = e.const(`BigInt.asIntN(64, ${scaled(a, left)} ${sign} ${scaled(b, right)})`)
    return isShort
      ? fixedOperand(sum)
      : wideOfInt64(sum, e.const(`BigInt.asIntN(64, ${sum} >> 63n)`))
  }
  return undefined
}

const int64Of = (operand: Operand): string | undefined =>
  operand.form === 'fixed' ? operand.value : operand.form === 'wide' ? operand.int64 : undefined

const negate: ScalarDefinition = {
  name: 'NEGATE',
  family: 'arithmetic',
  isOperator: true,
  syntax: '-a',
  signatures: ['(NUMERIC) -> NUMERIC'],
  infer: (args) => {
    const inferred = inferArithmetic('subtract', [args[0]!, args[0]!])
    if ('problem' in inferred) return inferred
    return { argumentTypes: [args[0]!.type], returnType: args[0]!.type }
  },
  nulls: 'propagate',
  deterministic: true,
  doc: 'The number with the other sign.',
  examples: [
    ['-(5)', '-5'],
    ['-(CAST(-2147483648 AS INT))', '-2147483648'],
    ['-(CAST(NULL AS INT))', 'NULL'],
  ],
  prepare: (call) => {
    const type = call.returnType
    if (type.kind === 'BIGINT') return (a: bigint) => BigInt.asIntN(64, -a)
    if (type.kind === 'DECIMAL') return (a: bigint) => -a
    if (type.kind === 'FLOAT' || type.kind === 'DOUBLE') return (a: number) => -a
    const shift = { TINYINT: 24, SMALLINT: 16, INT: 0 }[type.kind as 'INT']
    return (a: number) => (-a << shift) >> shift
  },
  emit: scalarEmitter({
    isTotal: true,
    emit: (e, [a], call) => {
      if (a!.form !== 'fixed') return undefined
      const type = call.returnType
      if (isApproximate(type)) return fixedOperand(e.const(`-${a!.value}`))
      return fixedOperand(
        e.const(WRAP[type.kind === 'DECIMAL' ? 'BIGINT' : type.kind]!(`-${a!.value}`)),
      )
    },
  }),
}

/** The operator /: see `doc`. */
export const divide: ScalarDefinition = defineArithmetic(
  '/',
  'Quotient; integers are cut towards zero, an exact zero divisor is an error.',
  [
    ['7 / 2', '3'],
    ['-7 / 2', '-3'],
    ['1e0 / 4', '0.25'],
    ['1 / CAST(NULL AS INT)', 'NULL'],
  ],
)

export const arithmeticOperators: readonly ScalarDefinition[] = [
  defineArithmetic('+', 'Sum; integers wrap around.', [
    ['1 + 2', '3'],
    ['2147483647 + 1', '-2147483648'],
    ['1.5 + 2', '3.5'],
    ['1 + CAST(NULL AS INT)', 'NULL'],
  ]),
  defineArithmetic('-', 'Difference; integers wrap around.', [
    ['5 - 7', '-2'],
    ['0.3 - 0.1', '0.2'],
    ['CAST(NULL AS INT) - 1', 'NULL'],
  ]),
  defineArithmetic('*', 'Product; integers wrap around.', [
    ['3 * 4', '12'],
    ['1.5 * 1.5', '2.25'],
    ['2 * CAST(NULL AS INT)', 'NULL'],
  ]),
  divide,
  defineArithmetic('%', 'Remainder with the sign of the dividend, of exact numbers.', [
    ['7 % 3', '1'],
    ['-7 % 3', '-1'],
    ['7 % CAST(NULL AS INT)', 'NULL'],
  ]),
  negate,
]
