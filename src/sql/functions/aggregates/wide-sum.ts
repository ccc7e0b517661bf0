import type { Emitter } from '../../../codegen/emitter.ts'
import type { Operand } from '../../../codegen/operand.ts'

/** An operand of DECIMAL or BIGINT storage as two int64 atoms: low and high word. */
export function wideWords(
  e: Emitter,
  operand: Operand,
): { readonly low: string; readonly high: string } {
  if (operand.form === 'wide') return operand
  if (operand.form !== 'fixed') throw new Error('Millrace bug: sums are of numbers')
  return { low: operand.value, high: e.const(`BigInt.asIntN(64, ${operand.value} >> 63n)`) }
}

const FLIP = '-9223372036854775808n'

/** `low, high += other`, in 128 bits: the carry shows as a low word that became smaller, unsigned. */
export function emitWideAdd(
  e: Emitter,
  low: string,
  high: string,
  other: { readonly low: string; readonly high: string },
): void {
  const before = e.const(low)
  const after = e.const(`BigInt.asIntN(64, ${before} + ${other.low})`)
  const carry = e.const(
    `BigInt.asIntN(64, ${after} ^ ${FLIP}) < BigInt.asIntN(64, ${before} ^ ${FLIP}) ? 1n : 0n`,
  )
  e.line(`${low} = ${after}`)
  emitHigh(e, high, `${high} + ${other.high} + ${carry}`, `(${high} ^ %) & (${other.high} ^ %)`)
}

/** `low, high -= other`, in 128 bits. */
export function emitWideSubtract(
  e: Emitter,
  low: string,
  high: string,
  other: { readonly low: string; readonly high: string },
): void {
  const before = e.const(low)
  const after = e.const(`BigInt.asIntN(64, ${before} - ${other.low})`)
  const borrow = e.const(
    `BigInt.asIntN(64, ${before} ^ ${FLIP}) < BigInt.asIntN(64, ${other.low} ^ ${FLIP}) ? 1n : 0n`,
  )
  e.line(`${low} = ${after}`)
  emitHigh(
    e,
    high,
    `${high} - ${other.high} - ${borrow}`,
    `(${high} ^ ${other.high}) & (${high} ^ %)`,
  )
}

/** Sets the high word; a sum that leaves 128 bits stays beyond 38 digits, where results are NULL, and does not wrap into them. */
function emitHigh(e: Emitter, high: string, sum: string, overflow: string): void {
  const next = e.const(`BigInt.asIntN(64, ${sum})`)
  e.line(`${high} = (${overflow.replaceAll('%', next)}) < 0n ? 9223372036854775807n : ${next}`)
}
