import type { Emitter } from '../../../codegen/emitter.ts'
import {
  arenaOperand,
  type BytesOperand,
  fixedOperand,
  type Operand,
} from '../../../codegen/operand.ts'
import {
  type EmitCall,
  type ScalarEmitter,
  scalarEmitter,
} from '../../../codegen/scalar-emitter.ts'
import { assert } from '../../../core/errors.ts'

// Shapes of inlined code for functions of text. All of it is total but dearer than a branch, so each
// guards its work with `valid` of its arguments.

/** Writes the code of one call whose arguments are known to be text where `takes` says so. */
type EmitText = (e: Emitter, args: readonly Operand[], call: EmitCall) => Operand | undefined

/** Marks code that cannot fail and should run only where it is needed. */
export const costlyEmitter = (emit: EmitText): ScalarEmitter =>
  scalarEmitter({ isTotal: true, isCostly: true, emit })

/** An argument as bytes. */
export function bytesOf(operand: Operand | undefined): BytesOperand {
  assert(operand?.form === 'bytes', 'text arguments are bytes')
  return operand
}

/** An argument as the text of a number. */
export function numberOf(operand: Operand | undefined): string {
  assert(operand?.form === 'fixed', 'number arguments are fixed')
  return operand.value
}

/** The value where the arguments are valid, `otherwise` where one is NULL. */
export function guarded(args: readonly Operand[], value: string, otherwise: string): string {
  const atoms = [...new Set(args.flatMap((arg) => (arg.valid === undefined ? [] : [arg.valid])))]
  return atoms.length === 0
    ? value
    : `${atoms.map((atom) => `${atom} === 1`).join(' && ')} ? ${value} : ${otherwise}`
}

/** A part of an argument's bytes: nothing is copied. */
export function viewOf(
  of: BytesOperand,
  start: string,
  length: string,
  valid?: string,
): BytesOperand {
  return {
    form: 'bytes',
    origin: of.origin,
    bytes: of.bytes,
    start,
    length,
    valid,
    ...(of.isAscii === undefined ? {} : { isAscii: of.isAscii }),
  }
}

/** Text that a call writes into the arena: `call` gives where it begins. */
export function arenaText(e: Emitter, args: readonly Operand[], call: string): BytesOperand {
  const start = e.const(guarded(args, call, '0'), 's')
  const length = e.const(guarded(args, `arena.used - ${start}`, '0'), 'l')
  return arenaOperand(start, length)
}

/** A BOOLEAN that a call of a JavaScript function gives. */
export function testResult(e: Emitter, args: readonly Operand[], call: string): Operand {
  return fixedOperand(e.const(guarded(args, `(${call} ? 1 : 0)`, '0'), 'b'))
}

/** `bytes, start, length` of an operand, as arguments of a call. */
export const range = (operand: BytesOperand): string =>
  `${operand.bytes}, ${operand.start}, ${operand.length}`

/** Offset after an operand's last byte. */
export const endOf = (operand: BytesOperand): string => `${operand.start} + ${operand.length}`
