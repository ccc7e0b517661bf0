import type { AggregateEmitCall, AggregateEmitter } from '../../../codegen/aggregate-emitter.ts'
import type { AggregateDefinition } from '../../../contracts/aggregate.ts'
import { typeToString } from '../../../core/type-text.ts'
import { decimalType, isNumeric, MAX_DECIMAL_PRECISION } from '../../../core/types.ts'
import { decimalOverflowCheck } from './decimal-overflow.ts'
import { type RunningSum, runningSum } from './running-sum.ts'

/** Whether a sum may be of no values: of a group that need not have rows, or of rows without values. Then values are counted. */
const needsCount = (call: AggregateEmitCall): boolean =>
  call.isFiltered ||
  call.needsRetract ||
  call.argumentTypes[0]!.nullable ||
  call.returnType.nullable

const sumOf = ({ argumentTypes, needsRetract }: AggregateEmitCall): RunningSum =>
  runningSum(argumentTypes[0]!, needsRetract)

const emit: AggregateEmitter = {
  add: (e, { fixed }, [value], call) => {
    const total = sumOf(call)
    total.change(e, fixed, value!, '+')
    const count = fixed[total.columns.length]
    if (needsCount(call)) e.line(`${count} = BigInt.asIntN(64, ${count} + 1n)`)
  },
  retract: (e, { fixed }, [value], call) => {
    const total = sumOf(call)
    total.change(e, fixed, value!, '-')
    const count = fixed[total.columns.length]
    e.line(`${count} = BigInt.asIntN(64, ${count} - 1n)`)
  },
  merge: (e, into, from, call) => {
    const total = sumOf(call)
    total.merge(e, into.fixed, from.fixed)
    const at = total.columns.length
    if (needsCount(call))
      e.line(`${into.fixed[at]} = BigInt.asIntN(64, ${into.fixed[at]} + ${from.fixed[at]})`)
  },
  result: (e, { fixed }, call) => {
    const total = sumOf(call)
    const valid = needsCount(call)
      ? e.const(`${fixed[total.columns.length]} !== 0n ? 1 : 0`, 'v')
      : undefined
    const value = { ...total.value(e, fixed), valid }
    return value.form === 'wide' ? decimalOverflowCheck(e, value) : value
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
    ...sumOf(call).columns,
    ...(needsCount(call) ? [{ name: 'count', storage: 'i64' } as const] : []),
  ],
  emit,
}
