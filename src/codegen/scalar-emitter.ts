import type { SqlType } from '../core/types.ts'
import type { Emitter } from './emitter.ts'
import type { Operand } from './operand.ts'

/** What an emitter knows of the call; the compiler hands over the whole CallContext. */
export interface EmitCall {
  readonly argumentTypes: readonly SqlType[]
  readonly returnType: SqlType
  /** Values of literal arguments (internal values); undefined for the others. */
  readonly literals: readonly unknown[]
  readonly options: Readonly<Record<string, unknown>>
}

/**
 * Inlined code of a scalar function (`ScalarDefinition.emit`).
 *
 * With `nulls: 'propagate'` the compiler looks after NULL arguments: `emit` may ignore `valid` of its
 * arguments and gives `valid` only when the function itself can answer NULL. With `custom`, `emit`
 * reads `valid` and answers with the final one.
 */
export interface ScalarEmitter {
  /**
   * True when the code cannot fail, has no side effect, and is as cheap as a branch, whatever bits
   * the arguments hold: then it runs for every row and no branch is made.
   */
  readonly isTotal: boolean | ((call: EmitCall) => boolean)
  /**
   * True when total code is dearer than a branch: conditions run it only where it decides. Where it is so for all calls, the code minds
   * `valid` of its arguments by itself, to save the work for NULLs.
   */
  readonly isCostly?: true | ((call: EmitCall) => boolean)
  /** Writes code that computes the call. undefined = this call is better evaluated. */
  readonly emit: (e: Emitter, args: readonly Operand[], call: EmitCall) => Operand | undefined
}

/** Marks a definition's emitter: `emit: scalarEmitter({ isTotal: true, emit: (e, [a]) => … })`. */
export const scalarEmitter = (emitter: ScalarEmitter): ScalarEmitter => emitter

/** Whether the emitter's code for this call is total. */
export function isTotalCall(emitter: ScalarEmitter, call: EmitCall): boolean {
  return typeof emitter.isTotal === 'boolean' ? emitter.isTotal : emitter.isTotal(call)
}

/** Whether the emitter's code for this call is dearer than a branch. */
export function isCostlyCall(emitter: ScalarEmitter, call: EmitCall): boolean {
  const { isCostly = false } = emitter
  return typeof isCostly === 'boolean' ? isCostly : isCostly(call)
}
