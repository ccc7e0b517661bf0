import { fixedOperand } from '../../../codegen/operand.ts'
import { scalarEmitter } from '../../../codegen/scalar-emitter.ts'
import { isTimestamp } from '../../../core/types.ts'
import { isDayUnit, microsOfUnit, unitOf } from './time-units.ts'

/** Inlined code of TIMESTAMPADD with units of fixed length on timestamps, and of days on dates. */
export const timestampAddEmitter = scalarEmitter({
  isTotal: (call) => microsOfUnit(unitOf(call.options)) !== undefined,
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
        const shift = e.literalConstant(BigInt(literal) * BigInt(length))
        return fixedOperand(e.const(`BigInt.asIntN(64, ${time.value} + ${shift})`))
      }
      const big = isLong ? count.value : `BigInt(${count.value})`
      return fixedOperand(
        e.const(`BigInt.asIntN(64, ${time.value} + BigInt.asIntN(64, ${big} * ${length}n))`),
      )
    }
    if (timeType!.kind === 'DATE' && isDayUnit(unit) && !isLong) {
      return fixedOperand(
        e.const(`(${time.value} + ${count.value} * ${length / 86_400_000_000}) | 0`),
      )
    }
    return undefined
  },
})
