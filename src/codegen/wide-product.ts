import type { Emitter } from './emitter.ts'
import { type Operand, wideOperand } from './operand.ts'

/**
 * Product of two int64 atoms as a wide decimal. `known` is the value of the second factor where it is
 * known: then one comparison tells that the product fits 64 bits, and the slow way is rarely taken.
 */
export function multiplyWide(
  e: Emitter,
  left: string,
  right: string,
  known: bigint | undefined,
  valid: string | undefined,
): Operand {
  const low = e.let('0n', 'w')
  const high = e.let('0n', 'w')
  const magnitude = known === undefined ? undefined : known < 0n ? -known : known
  const fits =
    magnitude === undefined || magnitude === 0n
      ? `(${left} < 2147483648n) & (${left} >= -2147483648n) & (${right} < 2147483648n) & (${right} >= -2147483648n)`
      : `(${left} < ${e.literalConstant(9223372036854775807n / magnitude)}) & (${left} > ${e.literalConstant(-(9223372036854775807n / magnitude))})`
  e.block(`if (${fits})`, () => {
    e.line(`${low} = BigInt.asIntN(64, ${left} * ${right})`)
    e.line(`${high} = BigInt.asIntN(64, ${low} >> 63n)`)
  })
  e.block('else', () => {
    const product = e.const(`${left} * ${right}`)
    e.line(`${low} = BigInt.asIntN(64, ${product}); ${high} = BigInt.asIntN(64, ${product} >> 64n)`)
  })
  return wideOperand(low, high, valid)
}
