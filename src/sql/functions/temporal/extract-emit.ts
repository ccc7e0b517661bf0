import type { Emitter } from '../../../codegen/emitter.ts'
import { fixedOperand, type Operand } from '../../../codegen/operand.ts'
import {
  type EmitCall,
  type ScalarEmitter,
  scalarEmitter,
} from '../../../codegen/scalar-emitter.ts'
import type { SqlType } from '../../../core/types.ts'
import { emitLocalMillis } from './kernel-time.ts'
import { CLOCK_PARTS, DAY_PARTS } from './parts.ts'

const isClock = (type: SqlType): boolean => type.kind === 'TIME' || type.kind === 'TIMESTAMP'

/** Inlined code of EXTRACT for dates, times and timestamps; intervals are evaluated. */
export const extractEmitter = (unitOf: (call: EmitCall) => string): ScalarEmitter =>
  scalarEmitter({
    isTotal: (call) => unitOf(call) in CLOCK_PARTS && isClock(call.argumentTypes[0]!),
    emit: (e, [arg], call) => {
      const kind = call.argumentTypes[0]!.kind
      if (arg?.form !== 'fixed') return undefined
      const unit = unitOf(call)
      if (kind === 'TIME') return emitClock(e, arg.value, unit)
      if (kind === 'DATE') return emitDay(e, arg.value, unit)
      if (kind !== 'TIMESTAMP' && kind !== 'TIMESTAMP_LTZ') return undefined
      if (unit === 'EPOCH') return emitEpoch(e, arg.value)
      if (unit in CLOCK_PARTS || unit in DAY_PARTS) {
        const millis = emitLocalMillis(e, arg.value, call)
        const day = e.const(`Math.floor(${millis} / 86400000)`)
        return unit in DAY_PARTS
          ? emitDay(e, day, unit)
          : emitClock(e, e.const(`(${millis} - ${day} * 86400000) | 0`), unit)
      }
      return undefined
    },
  })

function emitClock(e: Emitter, millisOfDay: string, unit: string): Operand | undefined {
  const part = CLOCK_PARTS[unit]
  if (part === undefined) return undefined
  return fixedOperand(e.const(`BigInt((${millisOfDay} / ${part.divisor} | 0) % ${part.modulus})`))
}

// Neighbouring rows are mostly of one day: the part is computed anew only when the day changes.
function emitDay(e: Emitter, day: string, unit: string): Operand | undefined {
  const part = DAY_PARTS[unit]
  if (part === undefined) return undefined
  const cache = e.hoist('new Float64Array([NaN, 0])', 'days')
  e.line(
    `if (${cache}[0] !== ${day}) { ${cache}[0] = ${day}; ${cache}[1] = ${e.constant(part)}(${day}) }`,
  )
  return fixedOperand(e.const(`BigInt(${cache}[1] | 0)`))
}

function emitEpoch(e: Emitter, micros: string): Operand {
  const seconds = e.let(`BigInt.asIntN(64, ${micros} / 1000000n)`)
  e.line(
    `if (BigInt.asIntN(64, ${micros} % 1000000n) < 0n) ${seconds} = BigInt.asIntN(64, ${seconds} - 1n)`,
  )
  return fixedOperand(seconds)
}
