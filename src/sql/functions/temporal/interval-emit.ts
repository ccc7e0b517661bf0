import type { Emitter } from '../../../codegen/emitter.ts'
import { fixedOperand, type Operand } from '../../../codegen/operand.ts'
import {
  type EmitCall,
  type ScalarEmitter,
  scalarEmitter,
} from '../../../codegen/scalar-emitter.ts'
import { isTimestamp, type SqlType } from '../../../core/types.ts'
import { emitDayInRange, emitTimestampSum } from './time-range.ts'

const isDayTime = (type: SqlType): boolean => type.kind === 'INTERVAL_DAY_TIME'

/** Inlined code of + − * with day-time intervals, on timestamps, dates and intervals; the rest is evaluated. */
export const intervalEmitter = (sign: '+' | '-' | '*'): ScalarEmitter =>
  scalarEmitter({
    isTotal: (call) => isInlined(sign, call) && isDayTime(call.returnType as SqlType),
    emit: (e, [left, right], call) => {
      if (left?.form !== 'fixed' || right?.form !== 'fixed' || !isInlined(sign, call))
        return undefined
      const [leftType, rightType] = call.argumentTypes as [SqlType, SqlType]
      if (leftType.kind === 'DATE') return emitDateShift(e, left.value, right.value, sign)
      const shiftOf = (value: string, index: number) => ({
        value,
        isLiteral: typeof call.literals[index] === 'bigint',
      })
      if (isTimestamp(leftType) && sign !== '*')
        return fixedOperand(emitTimestampSum(e, left.value, sign, shiftOf(right.value, 1)))
      if (isTimestamp(rightType))
        return fixedOperand(emitTimestampSum(e, right.value, '+', shiftOf(left.value, 0)))
      const big = (value: string, type: SqlType): string =>
        isDayTime(type) || type.kind === 'BIGINT' ? value : `BigInt(${value})`
      return fixedOperand(
        e.const(
          `BigInt.asIntN(64, ${big(left.value, leftType)} ${sign} ${big(right.value, rightType)})`,
        ),
      )
    },
  })

function isInlined(sign: '+' | '-' | '*', call: EmitCall): boolean {
  const [left, right] = call.argumentTypes as [SqlType, SqlType]
  if (sign === '*') return isDayTime(call.returnType as SqlType)
  const isPair = (a: SqlType, b: SqlType): boolean =>
    (isTimestamp(a) || isDayTime(a)) && isDayTime(b)
  return (
    isPair(left, right) ||
    (sign === '+' && isPair(right, left)) ||
    (left.kind === 'DATE' && isDayTime(right))
  )
}

function emitDateShift(e: Emitter, day: string, micros: string, sign: string): Operand {
  const days = e.int64ToDouble(e.const(`BigInt.asIntN(64, ${micros} / 86400000000n)`))
  return fixedOperand(emitDayInRange(e, `${day} ${sign} ${days}`))
}
