import type { Value } from '../../../contracts/function.ts'
import { powerOfTen } from '../../../core/decimal/unscaled.ts'
import { defineScalar } from '../define.ts'
import { numberEmitter } from './emit-number.ts'
import { wrapInteger } from './wrap-integer.ts'

/** ABS: see `doc`; the least whole number of a type has no opposite and stays. */
export const abs = defineScalar({
  name: 'ABS',
  family: 'arithmetic',
  signatures: ['(T:NUMERIC) -> T'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Returns a number without its sign.',
  examples: [
    ['ABS(-5)', '5'],
    ['ABS(-1.50)', '1.50'],
    ['ABS(CAST(-128 AS TINYINT))', '-128'],
    ['ABS(CAST(NULL AS INT))', 'NULL'],
  ],
  prepare: (call) => {
    const type = call.argumentTypes[0]!
    if (type.kind === 'BIGINT')
      return (value: bigint): Value => BigInt.asIntN(64, value < 0n ? -value : value)
    if (type.kind === 'DECIMAL') return (value: bigint): Value => (value < 0n ? -value : value)
    if (type.kind === 'DOUBLE' || type.kind === 'FLOAT')
      return (value: number): Value => Math.abs(value)
    return (value: number): Value => wrapInteger(Math.abs(value), type)
  },
  emit: numberEmitter((value, type) => {
    switch (type.kind) {
      case 'DOUBLE':
      case 'FLOAT':
        return `Math.abs(${value})`
      case 'BIGINT':
        return `${value} < 0n ? BigInt.asIntN(64, -(${value})) : ${value}`
      case 'DECIMAL':
        return `${value} < 0n ? -(${value}) : ${value}`
      case 'INT':
        return `(${value} < 0 ? -(${value}) : ${value}) | 0`
      default:
        return undefined
    }
  }),
})

/** SIGN: see `doc`. */
export const sign = defineScalar({
  name: 'SIGN',
  family: 'arithmetic',
  signatures: ['(T:NUMERIC) -> T'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: "Returns 1, 0 or -1 after a number's sign, in the number's type; NaN of NaN.",
  examples: [
    ['SIGN(-5)', '-1'],
    ['SIGN(1.50)', '1.00'],
    ['SIGN(0e0)', '0.0'],
    ['SIGN(CAST(NULL AS INT))', 'NULL'],
  ],
  prepare: (call) => {
    const type = call.argumentTypes[0]!
    if (type.kind === 'BIGINT' || type.kind === 'DECIMAL') {
      const one = type.kind === 'DECIMAL' ? powerOfTen(type.scale) : 1n
      return (value: bigint): Value => (value > 0n ? one : value < 0n ? -one : 0n)
    }
    return (value: number): Value => Math.sign(value)
  },
  emit: numberEmitter((value, type, e) => {
    if (type.kind === 'BIGINT' || type.kind === 'DECIMAL') {
      const one = e.literalConstant(type.kind === 'DECIMAL' ? powerOfTen(type.scale) : 1n)
      return `${value} > 0n ? ${one} : ${value} < 0n ? -${one} : 0n`
    }
    return `Math.sign(${value})`
  }),
})

export const signFunctions = [abs, sign] as const
