import type { EmitCall, ScalarEmitter } from '../../../codegen/scalar-emitter.ts'
import { scalarEmitter } from '../../../codegen/scalar-emitter.ts'

/** Inlined code of DATE_FORMAT with a literal pattern. */
export const dateFormatEmitter: ScalarEmitter = scalarEmitter({
  isTotal: false,
  emit: (_e, _args, _call: EmitCall) => undefined,
})
