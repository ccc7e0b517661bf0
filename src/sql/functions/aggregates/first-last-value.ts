import type { AggregateEmitter } from '../../../codegen/aggregate-emitter.ts'
import { fixedOperand, wideOperand } from '../../../codegen/operand.ts'
import type { AggregateCallContext, AggregateDefinition } from '../../../contracts/aggregate.ts'
import type { FunctionExample } from '../../../contracts/function.ts'
import { isNestedStorage, storageOf } from '../../../core/storage.ts'
import { firstOfEach } from './first-of-each.ts'
import { setHeld, valueColumns } from './held-value.ts'

type Side = 'first' | 'last'

const emitHeld = (side: Side): AggregateEmitter => ({
  add: (e, state, [value], call) => {
    const storage = storageOf(call.argumentTypes[0]!)
    if (side === 'last') setHeld(e, state, value!, storage)
    else {
      const isUnset =
        storage === 'bytes'
          ? `${state.table}.bytesLength(${state.columns[0]}, ${state.id}) < 0`
          : `${state.fixed.at(-1)} === 0`
      e.block(`if (${isUnset})`, () => setHeld(e, state, value!, storage))
    }
  },
  merge: (e, into, from, call) => {
    const storage = storageOf(call.argumentTypes[0]!)
    if (storage === 'bytes') {
      const isWanted = [`${from.table}.bytesLength(${from.columns[0]}, ${from.id}) >= 0`]
      if (side === 'first')
        isWanted.push(`${into.table}.bytesLength(${into.columns[0]}, ${into.id}) < 0`)
      e.block(`if (${isWanted.join(' && ')})`, () => {
        const bytes = e.const(`${from.table}.readBytes(${from.columns[0]}, ${from.id})`)
        const operand = {
          form: 'bytes' as const,
          origin: bytes,
          bytes,
          start: '0',
          length: `${bytes}.length`,
          valid: undefined,
        }
        setHeld(e, into, operand, storage)
      })
      return
    }
    const isWanted = [`${from.fixed.at(-1)} === 1`]
    if (side === 'first') isWanted.push(`${into.fixed.at(-1)} === 0`)
    const held =
      storage === 'decimal128'
        ? wideOperand(from.fixed[0]!, from.fixed[1]!)
        : fixedOperand(from.fixed[0]!)
    e.block(`if (${isWanted.join(' && ')})`, () => setHeld(e, into, held, storage))
  },
  result: (e, state, call) => {
    const storage = storageOf(call.argumentTypes[0]!)
    if (storage === 'bytes') return { form: 'stored', column: state.columns[0]! }
    const valid = e.const(state.fixed.at(-1)!, 'v')
    return storage === 'decimal128'
      ? wideOperand(state.fixed[0]!, state.fixed[1]!, valid)
      : fixedOperand(state.fixed[0]!, valid)
  },
})

function defineSide(
  name: string,
  side: Side,
  doc: string,
  examples: readonly FunctionExample[],
): AggregateDefinition {
  const keepsRows = (call: AggregateCallContext): boolean =>
    call.needsRetract || isNestedStorage(storageOf(call.argumentTypes[0]!))
  return {
    name,
    signatures: ['(ANY) -> ANY'],
    infer: ([arg]) =>
      arg === undefined
        ? { problem: 'expected one argument' }
        : { argumentTypes: [arg.type], returnType: arg.type },
    doc,
    examples,
    ignoresDistinct: true,
    canRetract: true,
    skipsNulls: true,
    values: (call) =>
      keepsRows(call)
        ? { kind: side, result: (values) => firstOfEach(values, call.returnType) }
        : undefined,
    accumulators: (call) => valueColumns(storageOf(call.argumentTypes[0]!)),
    emit: emitHeld(side),
  }
}

/** FIRST_VALUE: in the order in which rows come; when it is taken back, the next one. */
export const firstValue = defineSide(
  'FIRST_VALUE',
  'first',
  'First value that is not NULL, in the order in which rows come; NULL when there is none.',
  [
    ['SELECT FIRST_VALUE(a) FROM (VALUES (CAST(NULL AS INT)), (2), (1)) AS t (a)', '2'],
    ["SELECT FIRST_VALUE(a) FROM (VALUES ('x'), ('y')) AS t (a)", 'x'],
  ],
)

/** LAST_VALUE: in the order in which rows come; when it is taken back, the one before it. */
export const lastValue = defineSide(
  'LAST_VALUE',
  'last',
  'Last value that is not NULL, in the order in which rows come; NULL when there is none.',
  [
    ['SELECT LAST_VALUE(a) FROM (VALUES (1), (2), (CAST(NULL AS INT))) AS t (a)', '2'],
    ["SELECT LAST_VALUE(a) FROM (VALUES ('x'), ('y')) AS t (a)", 'y'],
  ],
)
