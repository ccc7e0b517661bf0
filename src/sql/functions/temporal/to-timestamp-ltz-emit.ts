import { fixedOperand } from '../../../codegen/operand.ts'
import { scalarEmitter } from '../../../codegen/scalar-emitter.ts'

const MIN_SECONDS = -62_167_219_200
const MAX_SECONDS = 253_402_300_799

/** Inlined code of TO_TIMESTAMP_LTZ for BIGINT with a literal precision. */
export const toTimestampLtzEmitter = scalarEmitter({
  isTotal: false,
  emit: (e, [value], call) => {
    const precision = call.argumentTypes.length === 1 ? 3 : call.literals[1]
    if (
      value?.form !== 'fixed' ||
      call.argumentTypes[0]!.kind !== 'BIGINT' ||
      (precision !== 0 && precision !== 3)
    )
      return undefined
    const isSeconds = precision === 0
    const [low, high, scale] = isSeconds
      ? [MIN_SECONDS, MAX_SECONDS, 1_000_000]
      : [MIN_SECONDS * 1000, MAX_SECONDS * 1000 + 999, 1000]
    const valid = e.const(`${value.value} >= ${low}n && ${value.value} <= ${high}n ? 1 : 0`, 'v')
    return fixedOperand(e.const(`BigInt.asIntN(64, ${value.value} * ${scale}n)`), valid)
  },
})
