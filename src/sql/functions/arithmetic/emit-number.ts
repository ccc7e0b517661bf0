import type { Emitter } from '../../../codegen/emitter.ts'
import { fixedOperand, type Operand } from '../../../codegen/operand.ts'
import {
  type EmitCall,
  type ScalarEmitter,
  scalarEmitter,
} from '../../../codegen/scalar-emitter.ts'
import type { SqlType } from '../../../core/types.ts'

/** Writes the value of a call of one number that is no wide decimal; undefined = better evaluated. */
type EmitNumber = (value: string, type: SqlType, e: Emitter, call: EmitCall) => string | undefined

/** Code of a function of one number: total, and cheap unless said otherwise. */
export function numberEmitter(
  emit: EmitNumber,
  options: { readonly isCostly?: true } = {},
): ScalarEmitter {
  return scalarEmitter({
    isTotal: true,
    ...options,
    emit: (e, [operand], call): Operand | undefined => {
      // Wide decimals in or out are left to bigints.
      if (operand?.form !== 'fixed' || isWide(call.returnType)) return undefined
      const text = emit(operand.value, call.argumentTypes[0]!, e, call)
      return text === undefined ? undefined : fixedOperand(e.const(text))
    },
  })
}

const isWide = (type: SqlType): boolean => type.kind === 'DECIMAL' && type.precision > 18

/** Code of a function of doubles: `Math.sqrt(x)`. */
export const doubleEmitter = (text: (...values: string[]) => string | undefined): ScalarEmitter =>
  scalarEmitter({
    isTotal: true,
    isCostly: true,
    emit: (e, args) => {
      const values = args.map((arg) => (arg.form === 'fixed' ? arg.value : ''))
      const code = text(...values)
      return code === undefined ? undefined : fixedOperand(e.const(code))
    },
  })
