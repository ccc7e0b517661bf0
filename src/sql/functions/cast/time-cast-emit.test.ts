// Inlined casts among dates, times and timestamps against the functions over values, in zones with and
// without summer time.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Emitter } from '../../../codegen/emitter.ts'
import { compileKernel } from '../../../codegen/kernel.ts'
import { fixedOperand } from '../../../codegen/operand.ts'
import type { Value } from '../../../contracts/function.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  bigIntType,
  dateType,
  intType,
  type SqlType,
  timestampLtzType,
  timestampType,
  timeType,
} from '../../../core/types.ts'
import { castFunction } from './cast.ts'
import { castSupport } from './support.ts'
import { emitTimeCast } from './time-cast-emit.ts'

const types: readonly SqlType[] = [
  dateType(),
  timeType(0),
  timeType(3),
  timestampType(0),
  timestampType(3),
  timestampType(6),
  timestampLtzType(0),
  timestampLtzType(3),
  timestampLtzType(6),
]
const days = fc.integer({ min: -719_162, max: 2_932_896 })
const micros = fc.oneof(
  fc.bigInt(-62_135_596_800_000_000n, 253_402_300_799_999_999n),
  fc.constantFrom(
    -1n,
    0n,
    1_583_634_600_000_000n,
    1_604_194_200_000_000n,
    1_604_208_600_000_000n,
    1_583_650_800_000_000n,
  ),
)
/** Values with no more digits of fraction than the type has. */
function values(type: SqlType): fc.Arbitrary<Value> {
  if (type.kind === 'DATE') return days
  if (type.kind === 'TIME') return fc.integer({ min: 0, max: 86_399_999 })
  const unit = 10n ** BigInt(6 - (type as { precision: number }).precision)
  return micros.map((value) => (value / unit) * unit)
}

describe('inlined time casts', () => {
  const pairs = types.flatMap((from) =>
    types
      .filter((to) => to !== from && castSupport(from, to).kind !== 'none')
      .map((to) => [from, to] as const),
  )
  it.each(pairs.map(([from, to]) => [typeToString(from), typeToString(to), from, to] as const))(
    '%s to %s',
    (_from, _to, from, to) => {
      for (const timeZone of ['UTC', 'America/New_York', '+05:30']) {
        const e = new Emitter()
        const result = emitTimeCast(e, from, to, fixedOperand('value'), { timeZone })
        if (result?.form !== 'fixed') throw new Error('not inlined')
        const run = compileKernel<(value: Value) => Value>(
          'cast',
          `return (value) => {\n${e.hoisted}\n${e.takeLines()}\nreturn ${result.value}\n}`,
          e.constants,
        )
        const evaluate = castFunction(from, to, { isTry: false, session: { timeZone } })
        fc.assert(
          fc.property(values(from), (value) => {
            expect(run(value)).toBe(evaluate(value))
          }),
          { numRuns: 50 },
        )
      }
    },
  )

  it('leaves other casts alone', () => {
    const e = new Emitter()
    expect(
      emitTimeCast(e, intType(), bigIntType(), fixedOperand('value'), { timeZone: 'UTC' }),
    ).toBeUndefined()
    expect(
      emitTimeCast(e, timestampType(3), bigIntType(), fixedOperand('value'), { timeZone: 'UTC' }),
    ).toBeUndefined()
  })
})
