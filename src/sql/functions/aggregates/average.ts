import type { AggregateEmitCall, AggregateEmitter } from '../../../codegen/aggregate-emitter.ts'
import type { Emitter } from '../../../codegen/emitter.ts'
import { wideToBigInt } from '../../../codegen/int64.ts'
import { fixedOperand, type Operand, wideOperand } from '../../../codegen/operand.ts'
import type { AggregateDefinition } from '../../../contracts/aggregate.ts'
import { divideHalfUp, powerOfTen } from '../../../core/decimal/unscaled.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  type DecimalType,
  decimalType,
  isApproximate,
  isNumeric,
  MAX_DECIMAL_PRECISION,
  type SqlType,
} from '../../../core/types.ts'
import { decimalOverflowCheck } from './decimal-overflow.ts'
import { type RunningSum, runningSum } from './running-sum.ts'

/** Type in which values are summed: int64 for integers, double for FLOAT and DOUBLE, 128 bits for decimals. */
const summedType = (type: SqlType): SqlType =>
  type.kind === 'DECIMAL'
    ? type
    : isApproximate(type)
      ? { kind: 'DOUBLE', nullable: false }
      : { kind: 'BIGINT', nullable: false }

const sumOf = ({ argumentTypes, needsRetract }: AggregateEmitCall): RunningSum =>
  runningSum(summedType(argumentTypes[0]!), needsRetract)

function emitChange(
  e: Emitter,
  fixed: readonly string[],
  value: Operand,
  call: AggregateEmitCall,
  sign: '+' | '-',
): void {
  const { kind } = call.argumentTypes[0]!
  const isSmall = kind === 'TINYINT' || kind === 'SMALLINT' || kind === 'INT'
  const added =
    isSmall && value.form === 'fixed' ? fixedOperand(e.const(`BigInt(${value.value})`)) : value
  const total = sumOf(call)
  total.change(e, fixed, added, sign)
  const count = fixed[total.columns.length]
  e.line(`${count} = BigInt.asIntN(64, ${count} ${sign} 1n)`)
}

const emit: AggregateEmitter = {
  add: (e, { fixed }, [value], call) => emitChange(e, fixed, value!, call, '+'),
  retract: (e, { fixed }, [value], call) => emitChange(e, fixed, value!, call, '-'),
  merge: (e, into, from, call) => {
    const total = sumOf(call)
    total.merge(e, into.fixed, from.fixed)
    const at = total.columns.length
    e.line(`${into.fixed[at]} = BigInt.asIntN(64, ${into.fixed[at]} + ${from.fixed[at]})`)
  },
  result: (e, { fixed }, call) => emitAverage(e, fixed, call),
}

function emitAverage(
  e: Emitter,
  fixed: readonly string[],
  call: AggregateEmitCall,
): ReturnType<AggregateEmitter['result']> {
  const type = call.argumentTypes[0]!
  const result = call.returnType
  const total = sumOf(call)
  const count = fixed[total.columns.length]!
  const valid = e.const(`${count} !== 0n ? 1 : 0`, 'v')
  if (type.kind === 'DECIMAL') {
    const scale = (result as DecimalType).scale
    const divide = e.constant((low: bigint, high: bigint, divisor: bigint): bigint =>
      divisor === 0n
        ? 0n
        : divideHalfUp(wideToBigInt(low, high) * powerOfTen(scale - type.scale), divisor),
    )
    const value = e.const(`${divide}(${fixed[0]}, ${fixed[1]}, ${count})`)
    // A sum beyond 38 digits has no mean either, as in Flink.
    const inRange = decimalOverflowCheck(e, wideOperand(fixed[0]!, fixed[1]!, valid)).valid
    return wideOperand(
      e.const(`BigInt.asIntN(64, ${value})`),
      e.const(`BigInt.asIntN(64, ${value} >> 64n)`),
      inRange,
    )
  }
  if (isApproximate(type)) {
    const sum = total.value(e, fixed) as { readonly value: string }
    const value = e.const(`${sum.value} / ${e.int64ToDouble(count)}`)
    return fixedOperand(result.kind === 'FLOAT' ? e.const(`Math.fround(${value})`) : value, valid)
  }
  const quotient = e.const(`BigInt.asIntN(64, ${fixed[0]} / (${count} === 0n ? 1n : ${count}))`)
  return fixedOperand(result.kind === 'BIGINT' ? quotient : e.const(`Number(${quotient})`), valid)
}

/** AVG: integers give their own type (cut towards zero), decimals 38 digits with a scale of at least 6. */
export const average: AggregateDefinition = {
  name: 'AVG',
  signatures: ['(NUMERIC) -> NUMERIC'],
  infer: ([arg]) => {
    if (arg === undefined || !isNumeric(arg.type))
      return {
        problem: `expected a number, found ${arg === undefined ? 'nothing' : typeToString(arg.type)}`,
      }
    const type = arg.type
    const returnType =
      type.kind === 'DECIMAL'
        ? decimalType(MAX_DECIMAL_PRECISION, Math.max(6, type.scale), type.nullable)
        : type
    return { argumentTypes: [type], returnType }
  },
  doc: 'Mean of the values that are not NULL; NULL when there is none.',
  examples: [
    ['SELECT AVG(a) FROM (VALUES (1), (2)) AS t (a)', '1'],
    ['SELECT AVG(a) FROM (VALUES (1.0), (2.0)) AS t (a)', '1.500000'],
    ['SELECT AVG(a) FROM (VALUES (1e0), (2e0), (CAST(NULL AS DOUBLE))) AS t (a)', '1.5'],
  ],
  canRetract: true,
  skipsNulls: true,
  accumulators: (call) => [...sumOf(call).columns, { name: 'count', storage: 'i64' }],
  emit,
}
