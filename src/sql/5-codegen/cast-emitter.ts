import type { Emitter } from '../../codegen/emitter.ts'
import {
  fixedOperand,
  type Operand,
  type WideOperand,
  wideOfInt64,
  withValid,
} from '../../codegen/operand.ts'
import { multiplyWide } from '../../codegen/wide-product.ts'
import { storageOf } from '../../core/storage.ts'
import {
  isApproximate,
  isCharacter,
  isInteger,
  isTimestamp,
  type SqlType,
  typeEquals,
  withoutTimeAttribute,
} from '../../core/types.ts'
import { castFunction, emitTimeCast, emitTimeCastGuard } from '../functions/cast/index.ts'
import type { CastExpression } from '../plan/expression.ts'
import type { ExpressionCompiler } from './expression-compiler.ts'

/** Writes the code of a cast: inline between numbers and where the bits stay, else by the cast's function over values. */
export function emitCast(
  compiler: ExpressionCompiler,
  expression: CastExpression,
  operand: Operand,
): Operand {
  const from = withoutTimeAttribute(expression.operand.type)
  const to = withoutTimeAttribute(expression.type)
  if (from.kind === 'NULL') return compiler.nullOperand(to)
  if (keepsBits(from, to)) return operand
  const inlined = emitNumberCast(compiler.emitter, from, to, operand)
  if (inlined !== undefined) return inlined
  const e = compiler.emitter
  const cast = { from, to, isTry: expression.isTry }
  const time = emitGuardedTimeCast(compiler, cast, operand, expression.location)
  if (time !== undefined) return time
  if (isWideNarrowing(from, to) && operand.form === 'wide')
    return emitWideNarrowing(compiler, cast, operand)
  const variable = e.variable(to, true)
  e.fallible(expression.location)
  compiler.scope(operand.valid === undefined ? '' : `if (${operand.valid} === 1)`, () =>
    assignByFunction(compiler, cast, withValid(operand, undefined), variable),
  )
  return variable.operand
}

interface Cast {
  readonly from: SqlType
  readonly to: SqlType
  readonly isTry: boolean
}

/** Casts a valid operand by the cast's function over values into a variable, which stays NULL where the result is. */
function assignByFunction(
  compiler: ExpressionCompiler,
  cast: Cast,
  operand: Operand,
  variable: ReturnType<Emitter['variable']>,
): void {
  const e = compiler.emitter
  const compute = e.constant(
    castFunction(cast.from, cast.to, { isTry: cast.isTry, session: compiler.session }),
    'f',
  )
  const result = e.const(`${compute}(${e.toValue(operand, cast.from)})`, 'r')
  compiler.scope(`if (${result} !== null)`, () => variable.assign(e.fromValue(result, cast.to)))
}

/** Inlined casts among dates and times; values at the ends of their range go through the cast's function. */
function emitGuardedTimeCast(
  compiler: ExpressionCompiler,
  cast: Cast,
  operand: Operand,
  location: CastExpression['location'],
): Operand | undefined {
  const e = compiler.emitter
  const { from, to } = cast
  const { session } = compiler
  if (operand.form !== 'fixed' || !isTime(from) || !isTime(to)) return undefined
  const guard = emitTimeCastGuard(e, from, to, operand.value, session)
  if (guard === undefined) return emitTimeCast(e, from, to, operand, session)
  const variable = e.variable(to, true)
  const plain = withValid(operand, undefined)
  const assign = (): void => {
    compiler.scope(`if (${guard})`, () =>
      variable.assign(emitTimeCast(e, from, to, plain, session)!),
    )
    compiler.scope('else', () => assignByFunction(compiler, cast, plain, variable))
  }
  e.fallible(location)
  compiler.scope(operand.valid === undefined ? '' : `if (${operand.valid} === 1)`, assign)
  return variable.operand
}

const isTime = (type: SqlType): boolean =>
  type.kind === 'DATE' || type.kind === 'TIME' || isTimestamp(type)

/** DECIMAL to DECIMAL of one scale and fewer digits, both wide. */
const isWideNarrowing = (from: SqlType, to: SqlType): boolean =>
  from.kind === 'DECIMAL' &&
  to.kind === 'DECIMAL' &&
  from.scale === to.scale &&
  storageOf(from) === 'decimal128' &&
  storageOf(to) === 'decimal128'

/** Values of 64 bits fit every wide decimal; only the others are checked by the cast's function. */
function emitWideNarrowing(
  compiler: ExpressionCompiler,
  cast: Cast,
  operand: WideOperand,
): Operand {
  const e = compiler.emitter
  const variable = e.variable(cast.to, true)
  compiler.scope(operand.valid === undefined ? '' : `if (${operand.valid} === 1)`, () => {
    const plain = withValid(operand, undefined)
    compiler.scope(`if (${operand.high} === BigInt.asIntN(64, ${operand.low} >> 63n))`, () =>
      variable.assign(plain),
    )
    compiler.scope('else', () => assignByFunction(compiler, cast, plain, variable))
  })
  return variable.operand
}

/** True when a value of `from` is one of `to` as it stands. */
export function keepsBits(from: SqlType, to: SqlType): boolean {
  if (typeEquals(from, to, { ignoreNullable: true })) return true
  if (from.kind === 'VARCHAR' && to.kind === 'VARCHAR') return to.length >= from.length
  if (from.kind === 'CHAR' && isCharacter(to))
    return to.kind === 'VARCHAR' ? to.length >= from.length : to.length === from.length
  if ((from.kind === 'BINARY' || from.kind === 'VARBINARY') && to.kind === 'VARBINARY')
    return to.length >= from.length
  if (isTimestamp(from) && from.kind === to.kind && isTimestamp(to))
    return to.precision >= from.precision
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL') {
    return (
      from.scale === to.scale && to.precision >= from.precision && storageOf(from) === storageOf(to)
    )
  }
  return false
}

const INTEGER_RANK = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT']

function emitNumberCast(
  e: Emitter,
  from: SqlType,
  to: SqlType,
  operand: Operand,
): Operand | undefined {
  if (operand.form !== 'fixed') return undefined
  const { value, valid } = operand
  if (isInteger(from)) {
    const isLong = from.kind === 'BIGINT'
    if (isInteger(to)) {
      if (INTEGER_RANK.indexOf(to.kind) < INTEGER_RANK.indexOf(from.kind)) return undefined
      return to.kind === 'BIGINT' && !isLong
        ? fixedOperand(e.const(`BigInt(${value})`), valid)
        : operand
    }
    if (to.kind === 'DOUBLE') return fixedOperand(isLong ? e.int64ToDouble(value) : value, valid)
    if (to.kind === 'FLOAT')
      return fixedOperand(e.const(`Math.fround(${isLong ? `Number(${value})` : value})`), valid)
    if (to.kind === 'DECIMAL')
      return emitIntegerToDecimal(e, isLong ? value : e.const(`BigInt(${value})`), from, to, valid)
    return undefined
  }
  if (isApproximate(from)) {
    if (to.kind === 'DOUBLE') return operand
    if (to.kind === 'FLOAT') return fixedOperand(e.const(`Math.fround(${value})`), valid)
  }
  return undefined
}

const INTEGER_DIGITS: Readonly<Record<string, number>> = {
  TINYINT: 3,
  SMALLINT: 5,
  INT: 10,
  BIGINT: 19,
}

/** Only where every integer of the type fits; others go through the function, which checks. */
function emitIntegerToDecimal(
  e: Emitter,
  value: string,
  from: SqlType,
  to: SqlType,
  valid: string | undefined,
): Operand | undefined {
  if (to.kind !== 'DECIMAL' || to.precision - to.scale < INTEGER_DIGITS[from.kind]!)
    return undefined
  const factor = 10n ** BigInt(to.scale)
  if (storageOf(to) === 'i64') {
    return fixedOperand(
      to.scale === 0
        ? value
        : e.const(`BigInt.asIntN(64, ${value} * ${e.literalConstant(factor)})`),
      valid,
    )
  }
  if (to.scale === 0)
    return wideOfInt64(value, e.const(`BigInt.asIntN(64, ${value} >> 63n)`), valid)
  return multiplyWide(e, value, e.literalConstant(factor), factor, valid)
}

/** True when a cast is inlined, cannot fail and costs no more than a branch: integers to wider numbers. */
export function isCheapCast(from: SqlType, to: SqlType): boolean {
  if (keepsBits(withoutTimeAttribute(from), withoutTimeAttribute(to))) return true
  if (isApproximate(from)) return isApproximate(to)
  if (!isInteger(from)) return false
  if (isInteger(to)) return INTEGER_RANK.indexOf(to.kind) >= INTEGER_RANK.indexOf(from.kind)
  return (
    isApproximate(to) ||
    (to.kind === 'DECIMAL' && to.precision - to.scale >= INTEGER_DIGITS[from.kind]!)
  )
}
