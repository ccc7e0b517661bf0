import type { Emitter } from '../../../codegen/emitter.ts'
import { fixedOperand, type Operand, wideOperand } from '../../../codegen/operand.ts'
import type { StateColumn } from '../../../contracts/state.ts'
import { type FixedStorage, storageOf } from '../../../core/storage.ts'
import { isApproximate, type SqlType } from '../../../core/types.ts'
import { WRAP } from '../operators/arithmetic.ts'
import { emitWideAdd, emitWideSubtract, wideWords } from './wide-sum.ts'

/** Code of a sum of values of one type in accumulator columns, which `sum` gives the text of. */
export interface RunningSum {
  readonly columns: readonly StateColumn[]
  change(e: Emitter, sum: readonly string[], value: Operand, sign: '+' | '-'): void
  /** Adds the sum `from` to another. */
  merge(e: Emitter, sum: readonly string[], from: readonly string[]): void
  value(e: Emitter, sum: readonly string[]): Operand
}

/** The sum of values of a type; it wraps as the type does. `takesBack`: values are taken out again. */
export function runningSum(type: SqlType, takesBack: boolean): RunningSum {
  if (type.kind === 'DECIMAL') return wideSum
  return takesBack && isApproximate(type) ? recoveringSum(type) : plainSum(type)
}

/** Decimals are summed in 128 bits. */
const wideSum: RunningSum = {
  columns: [
    { name: 'sum_low', storage: 'i64' },
    { name: 'sum_high', storage: 'i64' },
  ],
  change: (e, [low, high], value, sign) =>
    (sign === '+' ? emitWideAdd : emitWideSubtract)(e, low!, high!, wideWords(e, value)),
  merge: (e, [low, high], [otherLow, otherHigh]) =>
    emitWideAdd(e, low!, high!, { low: otherLow!, high: otherHigh! }),
  value: (_, [low, high]) => wideOperand(low!, high!),
}

function plainSum(type: SqlType): RunningSum {
  const wrap = WRAP[type.kind] ?? ((text: string) => text)
  const add = (e: Emitter, sum: string, sign: '+' | '-', value: string): void =>
    e.line(`${sum} = ${wrap(`${sum} ${sign} ${value}`)}`)
  return {
    columns: [{ name: 'sum', storage: storageOf(type) as FixedStorage }],
    change: (e, [sum], value, sign) => add(e, sum!, sign, numberOf(value)),
    merge: (e, [sum], [other]) => add(e, sum!, '+', other!),
    value: (_, [sum]) => fixedOperand(sum!),
  }
}

/** NaN and infinities are counted apart, so that the sum is one of numbers again when they are taken back. */
function recoveringSum(type: SqlType): RunningSum {
  const finite = plainSum(type)
  const SPECIAL = ['nan_count', 'infinity_count', 'minus_infinity_count'] as const
  return {
    columns: [...finite.columns, ...SPECIAL.map((name) => ({ name, storage: 'i64' }) as const)],
    change: (e, sum, value, sign) => {
      const [nans, infinities, minusInfinities] = sum
        .slice(1)
        .map((count) => `${count} = BigInt.asIntN(64, ${count} ${sign} 1n)`)
      const given = numberOf(value)
      e.block(`if (${given} - ${given} === 0)`, () => finite.change(e, sum, value, sign))
      e.line(
        `else if (${given} === Infinity) ${infinities}; else if (${given} === -Infinity) ${minusInfinities}; else ${nans}`,
      )
    },
    merge: (e, sum, from) => {
      finite.merge(e, sum, from)
      for (let i = 1; i <= SPECIAL.length; i++)
        e.line(`${sum[i]} = BigInt.asIntN(64, ${sum[i]} + ${from[i]})`)
    },
    value: (e, [sum, nans, infinities, minusInfinities]) =>
      fixedOperand(
        e.const(
          `${nans} > 0n ? NaN : ${infinities} > 0n ? (${minusInfinities} > 0n ? NaN : Infinity) : ${minusInfinities} > 0n ? -Infinity : ${sum}`,
        ),
      ),
  }
}

function numberOf(value: Operand): string {
  if (value.form !== 'fixed') throw new Error('Millrace bug: sums are of numbers')
  return value.value
}
