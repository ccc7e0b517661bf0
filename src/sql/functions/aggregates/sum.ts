import type { AggregateEmitCall, AggregateEmitter } from '../../../codegen/aggregate-emitter.ts'
import type { Emitter } from '../../../codegen/emitter.ts'
import { fixedOperand, type Operand, wideOperand } from '../../../codegen/operand.ts'
import type { AggregateDefinition } from '../../../contracts/aggregate.ts'
import type { StateColumn } from '../../../contracts/state.ts'
import { storageOf } from '../../../core/storage.ts'
import { typeToString } from '../../../core/type-text.ts'
import { decimalType, isNumeric, MAX_DECIMAL_PRECISION, type SqlType } from '../../../core/types.ts'
import { WRAP } from '../operators/arithmetic.ts'
import { decimalOverflowCheck } from './decimal-overflow.ts'
import { emitWideAdd, emitWideSubtract, wideWords } from './wide-sum.ts'

/** Columns that hold a sum of values of a type; decimals are summed in 128 bits. */
export function sumColumns(type: SqlType): readonly StateColumn[] {
  if (type.kind === 'DECIMAL')
    return [
      { name: 'sum_low', storage: 'i64' },
      { name: 'sum_high', storage: 'i64' },
    ]
  const storage = storageOf(type)
  return [
    {
      name: 'sum',
      storage:
        storage === 'f32'
          ? 'f32'
          : storage === 'f64'
            ? 'f64'
            : storage === 'i64'
              ? 'i64'
              : storage === 'i8'
                ? 'i8'
                : storage === 'i16'
                  ? 'i16'
                  : 'i32',
    },
  ]
}

/** Adds a value to a sum held in `sumColumns`, wrapping as the type does. */
export function emitAddToSum(
  e: Emitter,
  type: SqlType,
  sum: readonly string[],
  value: Operand,
  sign: '+' | '-',
): void {
  if (type.kind === 'DECIMAL') {
    const add = sign === '+' ? emitWideAdd : emitWideSubtract
    add(e, sum[0]!, sum[1]!, wideWords(e, value))
    return
  }
  if (value.form !== 'fixed') throw new Error('Millrace bug: sums are of numbers')
  const text = `${sum[0]} ${sign} ${value.value}`
  e.line(`${sum[0]} = ${WRAP[type.kind] === undefined ? text : WRAP[type.kind]!(text)}`)
}

const sumValue = (type: SqlType, sum: readonly string[]): Operand =>
  type.kind === 'DECIMAL' ? wideOperand(sum[0]!, sum[1]!) : fixedOperand(sum[0]!)
const sumWidth = (type: SqlType): number => (type.kind === 'DECIMAL' ? 2 : 1)

/** Whether a sum may be NULL although its group has rows: then values are counted. */
const needsCount = (call: AggregateEmitCall): boolean =>
  call.isFiltered || call.needsRetract || call.argumentTypes[0]!.nullable

const emit: AggregateEmitter = {
  add: (e, { fixed }, [value], call) => {
    const type = call.argumentTypes[0]!
    emitAddToSum(e, type, fixed, value!, '+')
    if (needsCount(call))
      e.line(`${fixed[sumWidth(type)]} = BigInt.asIntN(64, ${fixed[sumWidth(type)]} + 1n)`)
  },
  retract: (e, { fixed }, [value], call) => {
    const type = call.argumentTypes[0]!
    emitAddToSum(e, type, fixed, value!, '-')
    e.line(`${fixed[sumWidth(type)]} = BigInt.asIntN(64, ${fixed[sumWidth(type)]} - 1n)`)
  },
  merge: (e, into, from, call) => {
    const type = call.argumentTypes[0]!
    emitAddToSum(e, type, into.fixed, sumValue(type, from.fixed), '+')
    const at = sumWidth(type)
    if (needsCount(call))
      e.line(`${into.fixed[at]} = BigInt.asIntN(64, ${into.fixed[at]} + ${from.fixed[at]})`)
  },
  result: (e, { fixed }, call) => {
    const type = call.argumentTypes[0]!
    const valid = needsCount(call)
      ? e.const(`${fixed[sumWidth(type)]} !== 0n ? 1 : 0`, 'v')
      : undefined
    const value = sumValue(type, fixed)
    return type.kind === 'DECIMAL'
      ? decimalOverflowCheck(e, { ...value, valid })
      : { ...value, valid }
  },
}

/** SUM: NULL over no values. The result has the argument's type and wraps, as in Flink; decimals get 38 digits. */
export const sum: AggregateDefinition = {
  name: 'SUM',
  signatures: ['(NUMERIC) -> NUMERIC'],
  infer: ([arg]) => {
    if (arg === undefined || !isNumeric(arg.type))
      return {
        problem: `expected a number, found ${arg === undefined ? 'nothing' : typeToString(arg.type)}`,
      }
    const type = arg.type
    // Over no rows the sum is NULL; the binder makes it NOT NULL where a group cannot be empty.
    const returnType =
      type.kind === 'DECIMAL' ? decimalType(MAX_DECIMAL_PRECISION, type.scale, type.nullable) : type
    return { argumentTypes: [type], returnType }
  },
  doc: 'Sum of the values that are not NULL; NULL when there is none.',
  examples: [
    ['SELECT SUM(a) FROM (VALUES (1), (2), (CAST(NULL AS INT))) AS t (a)', '3'],
    ['SELECT SUM(a) FROM (VALUES (1.5), (2.25)) AS t (a)', '3.75'],
    ['SELECT SUM(DISTINCT a) FROM (VALUES (1), (1), (2)) AS t (a)', '3'],
  ],
  canRetract: true,
  skipsNulls: true,
  accumulators: (call) => [
    ...sumColumns(call.argumentTypes[0]!),
    ...(needsCount(call) ? [{ name: 'count', storage: 'i64' } as const] : []),
  ],
  emit,
}
