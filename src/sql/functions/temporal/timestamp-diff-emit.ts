import { fixedOperand } from '../../../codegen/operand.ts'
import { scalarEmitter } from '../../../codegen/scalar-emitter.ts'
import { isTimestamp } from '../../../core/types.ts'
import { microsOfUnit, unitOf } from './time-units.ts'

/** Whole units between times that are further apart than int64 counts microseconds; the low 32 bits. */
const unitsApart = (from: bigint, to: bigint, length: bigint): bigint =>
  BigInt.asIntN(32, (to - from) / length)

/** Inlined code of TIMESTAMPDIFF with units of fixed length. */
export const timestampDiffEmitter = scalarEmitter({
  isTotal: (call) => microsOfUnit(unitOf(call.options)) !== undefined,
  emit: (e, [from, to], call) => {
    if (from?.form !== 'fixed' || to?.form !== 'fixed') return undefined
    const length = microsOfUnit(unitOf(call.options))
    if (length === undefined) return undefined
    if (isTimestamp(call.argumentTypes[0]!)) {
      const difference = e.const(`BigInt.asIntN(64, ${to.value} - ${from.value})`)
      const isWrapped = `(${difference} < 0n) !== (${to.value} < ${from.value})`
      const count = e.const(
        `${isWrapped} ? ${e.constant(unitsApart)}(${from.value}, ${to.value}, ${length}n) : BigInt.asIntN(64, ${difference} / ${length}n)`,
      )
      // Counts of milliseconds and microseconds may be too long for a double's exact integers.
      const low = length <= 1000 ? e.const(`BigInt.asIntN(32, ${count})`) : count
      return fixedOperand(e.const(`${e.int64ToDouble(low)} | 0`))
    }
    const perDay = 86_400_000_000 / length
    const days = `(${to.value} - ${from.value})`
    // Days times the units of one stay below 2^53 down to microseconds for some 100,000 days only.
    if (perDay > 86_400_000) return undefined
    return fixedOperand(
      e.const(perDay < 1 ? `(${days} / ${1 / perDay}) | 0` : `(${days} * ${perDay}) | 0`),
    )
  },
})
