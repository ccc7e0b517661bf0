import { arenaOperand } from '../../../codegen/operand.ts'
import { type ScalarEmitter, scalarEmitter } from '../../../codegen/scalar-emitter.ts'
import { isTimestamp } from '../../../core/types.ts'
import { DateFormatWriter, showsMicros } from './date-format-writer.ts'
import { emitLocalMillis } from './kernel-time.ts'

/** Inlined code of DATE_FORMAT of timestamps with a literal pattern in milliseconds or coarser. */
export const dateFormatEmitter: ScalarEmitter = scalarEmitter({
  isTotal: false,
  emit: (e, [time], call) => {
    const type = call.argumentTypes[0]!
    const pattern = call.literals[1]
    if (time?.form !== 'fixed' || !isTimestamp(type) || typeof pattern !== 'string')
      return undefined
    if (showsMicros(pattern)) return undefined
    const shared = new DateFormatWriter(pattern)
    // Each batch begins with an empty arena.
    const writer = e.hoist(`${e.literalConstant(shared)}.begin()`, 'format')
    const millis = emitLocalMillis(e, time.value, call)
    e.line(
      `if (!(${millis} >= ${writer}.fromMs && ${millis} < ${writer}.toMs)) ${writer}.write(${millis}, arena)`,
    )
    const text = arenaOperand(e.const(`${writer}.start`), e.const(`${writer}.length`))
    return shared.isAscii ? { ...text, isAscii: 'true' } : text
  },
})
