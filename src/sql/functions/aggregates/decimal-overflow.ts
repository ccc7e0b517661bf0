import type { Emitter } from '../../../codegen/emitter.ts'
import type { Operand } from '../../../codegen/operand.ts'

const LIMIT = 10n ** 38n
// High words whose values are certainly below 10^38, whatever the low word.
const SAFE_HIGH = BigInt.asIntN(64, (LIMIT >> 64n) - 1n)

/** A sum of decimals beyond 38 digits is NULL, as Flink has it. */
export function decimalOverflowCheck(e: Emitter, operand: Operand): Operand {
  if (operand.form !== 'wide') return operand
  const safe = e.literalConstant(SAFE_HIGH)
  const inRange = e.constant((low: bigint, high: bigint): number => {
    const value = (high << 64n) | BigInt.asUintN(64, low)
    return value < LIMIT && value > -LIMIT ? 1 : 0
  })
  const fits = e.const(
    `${operand.high} < ${safe} && ${operand.high} > -${safe} ? 1 : ${inRange}(${operand.low}, ${operand.high})`,
    'v',
  )
  return {
    ...operand,
    valid: operand.valid === undefined ? fits : e.const(`${operand.valid} & ${fits}`, 'v'),
  }
}
