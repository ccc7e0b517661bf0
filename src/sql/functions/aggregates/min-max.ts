import type {
  AccumulatorAccess,
  AggregateEmitCall,
  AggregateEmitter,
} from '../../../codegen/aggregate-emitter.ts'
import type { Emitter } from '../../../codegen/emitter.ts'
import {
  fixedOperand,
  type Operand,
  type WideOperand,
  wideOperand,
} from '../../../codegen/operand.ts'
import type { AggregateDefinition } from '../../../contracts/aggregate.ts'
import type { FunctionExample } from '../../../contracts/function.ts'
import type { FixedStorage } from '../../../core/storage.ts'
import { storageOf } from '../../../core/storage.ts'
import { typeToString } from '../../../core/type-text.ts'
import { emitComparison } from '../operators/comparison.ts'
import { firstOfEach } from './first-of-each.ts'

function emitExtreme(sign: '<' | '>'): AggregateEmitter {
  const keepBetter = (
    e: Emitter,
    state: AccumulatorAccess,
    value: Operand,
    call: AggregateEmitCall,
  ): void => {
    const storage = storageOf(call.argumentTypes[0]!)
    if (value.form === 'bytes') {
      const { table, id, columns } = state
      const place = `${columns[0]}, ${id}, ${value.bytes}, ${value.start}, ${value.length}`
      // compareBytes orders what is stored against the new value.
      e.line(
        `if (${table}.bytesLength(${columns[0]}, ${id}) < 0 || ${table}.compareBytes(${place}) ${sign === '<' ? '>' : '<'} 0) ${table}.setBytes(${place})`,
      )
      return
    }
    const isSet = state.fixed[storage === 'decimal128' ? 2 : 1]!
    if (value.form === 'wide') {
      const held: WideOperand = {
        form: 'wide',
        low: state.fixed[0]!,
        high: state.fixed[1]!,
        valid: undefined,
      }
      const better = emitComparison(e, sign, [value, held])
      e.line(
        `if (${isSet} === 0 || ${(better as { value: string }).value} === 1) { ${state.fixed[0]} = ${value.low}; ${state.fixed[1]} = ${value.high}; ${isSet} = 1 }`,
      )
      return
    }
    if (value.form !== 'fixed') throw new Error('Millrace bug: MIN and MAX take comparable values')
    e.line(
      `if (${isSet} === 0 || ${value.value} ${sign} ${state.fixed[0]}) { ${state.fixed[0]} = ${value.value}; ${isSet} = 1 }`,
    )
  }
  return {
    add: (e, state, [value], call) => keepBetter(e, state, value!, call),
    merge: (e, into, from, call) => {
      const storage = storageOf(call.argumentTypes[0]!)
      if (storage === 'bytes') {
        e.line(`if (${from.table}.bytesLength(${from.columns[0]}, ${from.id}) >= 0) {`)
        const bytes = e.const(`${from.table}.readBytes(${from.columns[0]}, ${from.id})`)
        keepBetter(
          e,
          into,
          {
            form: 'bytes',
            origin: bytes,
            bytes,
            start: '0',
            length: `${bytes}.length`,
            valid: undefined,
          },
          call,
        )
        e.line('}')
        return
      }
      const isWide = storage === 'decimal128'
      e.line(`if (${from.fixed[isWide ? 2 : 1]} === 1) {`)
      keepBetter(
        e,
        into,
        isWide ? wideOperand(from.fixed[0]!, from.fixed[1]!) : fixedOperand(from.fixed[0]!),
        call,
      )
      e.line('}')
    },
    result: (e, state, call) => {
      const storage = storageOf(call.argumentTypes[0]!)
      if (storage === 'bytes') return { form: 'stored', column: state.columns[0]! }
      if (storage === 'decimal128')
        return wideOperand(state.fixed[0]!, state.fixed[1]!, e.const(state.fixed[2]!, 'v'))
      return fixedOperand(state.fixed[0]!, e.const(state.fixed[1]!, 'v'))
    },
  }
}

function defineExtreme(
  name: 'MIN' | 'MAX',
  doc: string,
  examples: readonly FunctionExample[],
): AggregateDefinition {
  return {
    name,
    signatures: ['(COMPARABLE) -> COMPARABLE'],
    infer: ([arg]) => {
      if (arg === undefined) return { problem: 'expected one argument' }
      const storage = storageOf(arg.type)
      if (storage === 'list' || storage === 'map' || storage === 'row' || storage === 'object')
        return { problem: `values of ${typeToString(arg.type)} have no order` }
      return { argumentTypes: [arg.type], returnType: arg.type }
    },
    doc,
    examples,
    ignoresDistinct: true,
    canRetract: true,
    skipsNulls: true,
    // What was the extreme may be taken back: then all values are kept, in order.
    values: ({ needsRetract, returnType }) =>
      needsRetract
        ? {
            kind: name === 'MIN' ? 'smallest' : 'greatest',
            result: (values) => firstOfEach(values, returnType),
          }
        : undefined,
    accumulators: (call) => {
      const storage = storageOf(call.argumentTypes[0]!)
      if (storage === 'bytes') return [{ name: 'value', storage: 'bytes' }]
      const isSet = { name: 'is_set', storage: 'u8' } as const
      if (storage === 'decimal128')
        return [{ name: 'low', storage: 'i64' }, { name: 'high', storage: 'i64' }, isSet]
      return [{ name: 'value', storage: storage as FixedStorage }, isSet]
    },
    emit: emitExtreme(name === 'MIN' ? '<' : '>'),
  }
}

/** MIN and MAX: NULL over no values; text by its bytes, FALSE before TRUE. */
export const min = defineExtreme(
  'MIN',
  'Smallest value that is not NULL; NULL when there is none.',
  [
    ['SELECT MIN(a) FROM (VALUES (2), (1), (CAST(NULL AS INT))) AS t (a)', '1'],
    ["SELECT MIN(a) FROM (VALUES ('b'), ('a')) AS t (a)", 'a'],
    ["SELECT MIN(a) FROM (VALUES (DATE '2020-01-02'), (DATE '2020-01-01')) AS t (a)", '2020-01-01'],
  ],
)
export const max = defineExtreme(
  'MAX',
  'Greatest value that is not NULL; NULL when there is none.',
  [
    ['SELECT MAX(a) FROM (VALUES (2), (1), (CAST(NULL AS INT))) AS t (a)', '2'],
    ["SELECT MAX(a) FROM (VALUES ('b'), ('a')) AS t (a)", 'b'],
    ['SELECT MAX(a) FROM (VALUES (1.5), (2.5)) AS t (a)', '2.5'],
  ],
)
