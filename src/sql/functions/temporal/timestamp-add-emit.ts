import { fixedOperand } from '../../../codegen/operand.ts'
import { scalarEmitter } from '../../../codegen/scalar-emitter.ts'
import { isTimestamp } from '../../../core/types.ts'
import { emitDayInRange, emitTimestampSum, emitTimestampUnits } from './time-range.ts'
import { isDayUnit, microsOfUnit, unitOf } from './time-units.ts'

/** Inlined code of TIMESTAMPADD with units of fixed length on timestamps, and of days on dates. */
export const timestampAddEmitter = scalarEmitter({
  isTotal: false,
  emit: (e, [count, time], call) => {
    if (count?.form !== 'fixed' || time?.form !== 'fixed') return undefined
    const [countType, timeType] = call.argumentTypes
    const unit = unitOf(call.options)
    const length = microsOfUnit(unit)
    if (length === undefined) return undefined
    const isLong = countType!.kind === 'BIGINT'
    if (isTimestamp(timeType!)) {
      const literal = call.literals[0]
      if (typeof literal === 'number' || typeof literal === 'bigint') {
        const shift = BigInt(literal) * BigInt(length)
        if (BigInt.asIntN(64, shift) !== shift) return undefined
        return fixedOperand(
          emitTimestampSum(e, time.value, '+', {
            value: e.literalConstant(shift),
            isLiteral: true,
          }),
        )
      }
      return fixedOperand(emitTimestampUnits(e, time.value, { value: count.value, isLong }, length))
    }
    if (timeType!.kind === 'DATE' && isDayUnit(unit) && !isLong) {
      return fixedOperand(
        emitDayInRange(e, `${time.value} + ${count.value} * ${length / 86_400_000_000}`),
      )
    }
    return undefined
  },
})
