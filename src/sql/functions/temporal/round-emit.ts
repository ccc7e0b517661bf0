import type { Emitter } from '../../../codegen/emitter.ts'
import { fixedOperand, type Operand } from '../../../codegen/operand.ts'
import { type ScalarEmitter, scalarEmitter } from '../../../codegen/scalar-emitter.ts'
import { epochMillis, zoneOfCall } from './kernel-time.ts'
import { microsOfUnit, monthsOfUnit, unitOf } from './time-units.ts'
import { dayRange, instantRange, timestampRange, type UnitRange } from './unit-range.ts'

/** Inlined code of FLOOR and CEIL to a unit for dates and timestamps; times are evaluated. */
export const roundEmitter = (isCeil: boolean): ScalarEmitter =>
  scalarEmitter({
    isTotal: (call) =>
      call.argumentTypes[0]!.kind === 'TIMESTAMP' && isFixedLength(unitOf(call.options)),
    emit: (e, [arg], call) => {
      if (arg?.form !== 'fixed') return undefined
      const unit = unitOf(call.options)
      const kind = call.argumentTypes[0]!.kind
      if (kind === 'DATE') return emitDate(e, arg.value, unit, isCeil)
      if (kind === 'TIMESTAMP_LTZ') {
        // Values are microseconds, so that these units leave them as they are.
        if (unit === 'MICROSECOND' || unit === 'NANOSECOND') return arg
        const zone = zoneOfCall(call)
        return emitRange(e, arg.value, isCeil, (micros) => instantRange(micros, unit, zone))
      }
      if (kind !== 'TIMESTAMP') return undefined
      return isFixedLength(unit)
        ? emitFixed(e, arg.value, microsOfUnit(unit)!, isCeil)
        : emitRange(e, arg.value, isCeil, (micros) => timestampRange(micros, unit))
    },
  })

const isFixedLength = (unit: string): boolean => unit !== 'WEEK' && microsOfUnit(unit) !== undefined

function emitFixed(e: Emitter, value: string, length: number, isCeil: boolean): Operand {
  if (length === 1) return fixedOperand(value)
  const rest = e.let(`BigInt.asIntN(64, ${value} % ${length}n)`)
  // Distance from the unit's beginning (up to its end for CEIL), never negative.
  if (isCeil) {
    e.line(`if (${rest} > 0n) ${rest} = BigInt.asIntN(64, ${rest} - ${length}n)`)
  } else {
    e.line(`if (${rest} < 0n) ${rest} = BigInt.asIntN(64, ${rest} + ${length}n)`)
  }
  return fixedOperand(e.const(`BigInt.asIntN(64, ${value} - ${rest})`))
}

// The bounds of the unit met last are kept, since neighbouring rows are mostly of one unit.
function emitRange(
  e: Emitter,
  value: string,
  isCeil: boolean,
  rangeOf: (micros: bigint) => UnitRange<bigint>,
): Operand {
  const bounds = e.hoist('new Float64Array([NaN, NaN])', 'bounds')
  const range = e.hoist('new BigInt64Array(2)', 'range')
  const millis = e.const(`${e.constant(epochMillis)}(${value})`)
  const find = e.constant((micros: bigint, ends: BigInt64Array, endsMs: Float64Array): void => {
    const { start, end } = rangeOf(micros)
    ends[0] = start
    ends[1] = end
    endsMs[0] = Number(start / 1000n)
    endsMs[1] = Number(end / 1000n)
  })
  e.line(
    `if (!(${millis} >= ${bounds}[0] && ${millis} < ${bounds}[1])) ${find}(${value}, ${range}, ${bounds})`,
  )
  return fixedOperand(
    e.const(isCeil ? `${range}[${value} === ${range}[0] ? 0 : 1]` : `${range}[0]`),
  )
}

function emitDate(e: Emitter, value: string, unit: string, isCeil: boolean): Operand | undefined {
  if (monthsOfUnit(unit) === undefined && unit !== 'WEEK') return fixedOperand(value)
  const range = e.hoist('new Int32Array(2)', 'range')
  const find = e.constant((day: number, ends: Int32Array): void => {
    const { start, end } = dayRange(day, unit)
    ends[0] = start
    ends[1] = end
  })
  e.line(`if (!(${value} >= ${range}[0] && ${value} < ${range}[1])) ${find}(${value}, ${range})`)
  return fixedOperand(
    e.const(isCeil ? `${value} === ${range}[0] ? ${value} : ${range}[1]` : `${range}[0]`),
  )
}
