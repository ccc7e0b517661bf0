import { withValid } from '../../../codegen/operand.ts'
import { scalarEmitter } from '../../../codegen/scalar-emitter.ts'
import type {
  ArgumentShape,
  InferenceFailure,
  InferredCall,
  Value,
} from '../../../contracts/function.ts'
import { storageOf } from '../../../core/storage.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  booleanType,
  isBinary,
  isCharacter,
  isTimestamp,
  type SqlType,
  withNullable,
  withoutTimeAttribute,
} from '../../../core/types.ts'
import { commonType, mergedType } from '../common-type.ts'
import { defineScalar } from '../define.ts'
import { emitComparison } from '../operators/comparison.ts'
import { compareValues } from '../value-order.ts'

/** Casts an argument to the type of the result; text and bytes stay as they are, whatever their length. */
export function toResult(type: SqlType, result: SqlType): SqlType {
  const isSame = (isCharacter(type) && isCharacter(result)) || (isBinary(type) && isBinary(result))
  return isSame ? type : withNullable(result, type.nullable)
}

/** Message of calls whose arguments have no type in common. */
export const noCommonType = (types: readonly SqlType[]): InferenceFailure => ({
  problem: `no type holds all of ${types.map(typeToString).join(', ')}`,
})

const UNTYPED: InferenceFailure = {
  problem: 'all arguments are bare NULLs; write CAST(NULL AS type)',
}

function inferCoalesce(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const types = args.map((arg) => arg.type)
  if (types.length === 0) return { problem: 'supported: (T, T...)' }
  const merged = mergedType(types)
  if (merged === undefined) return noCommonType(types)
  if (merged.kind === 'NULL') return UNTYPED
  const returnType = withNullable(
    merged,
    types.every((type) => type.nullable),
  )
  return { argumentTypes: types.map((type) => toResult(type, merged)), returnType }
}

/** COALESCE: see `doc`; the compiler computes arguments only as far as they are needed. */
export const coalesce = defineScalar({
  name: 'COALESCE',
  family: 'conditional',
  signatures: ['(T, T...) -> T'],
  infer: inferCoalesce,
  nulls: 'custom',
  deterministic: true,
  doc: 'Returns the first argument that is not NULL.',
  examples: [
    ['COALESCE(CAST(NULL AS INT), 5, 6)', '5'],
    ["COALESCE(CAST(NULL AS STRING), 'a')", 'a'],
    ['COALESCE(1, 2.5)', '1.0'],
    ['COALESCE(CAST(NULL AS INT), CAST(NULL AS INT))', 'NULL'],
  ],
  evaluate: (...values: Value[]): Value => values.find((value) => value !== null) ?? null,
})

function inferIfNull(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  if (args.length !== 2) return { problem: 'supported: (T, T)' }
  const call = inferCoalesce(args)
  const input = args[0]!.type
  if ('problem' in call || input.nullable) return call
  // A first argument that is never NULL decides alone, but for the widening of numbers.
  return { ...call, returnType: call.argumentTypes[0]! }
}

/** IFNULL: see `doc`. */
export const ifNull = defineScalar({
  name: 'IFNULL',
  family: 'conditional',
  signatures: ['(T, T) -> T'],
  infer: inferIfNull,
  nulls: 'custom',
  deterministic: true,
  doc: 'Returns the first argument, or the second where the first is NULL.',
  examples: [
    ['IFNULL(CAST(NULL AS INT), 5)', '5'],
    ["IFNULL('a', 'bcd')", 'a'],
    ['IFNULL(CAST(NULL AS INT), CAST(NULL AS INT))', 'NULL'],
  ],
  evaluate: (value: Value, replacement: Value): Value => value ?? replacement,
})

function inferIf(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const [condition, yes, no] = args.map((arg) => arg.type)
  if (condition === undefined || yes === undefined || no === undefined || args.length !== 3) {
    return { problem: 'supported: (BOOLEAN, T, T)' }
  }
  if (condition.kind !== 'BOOLEAN')
    return { problem: `argument 1 is ${typeToString(condition)}, expected BOOLEAN` }
  // Of two timestamps the first decides the type, as in Flink.
  const result =
    isTimestamp(yes) && isTimestamp(no) ? withoutTimeAttribute(yes) : commonType([yes, no])
  if (result === undefined) return noCommonType([yes, no])
  const nullable = condition.nullable || yes.nullable || no.nullable
  return {
    argumentTypes: [booleanType(condition.nullable), toResult(yes, result), toResult(no, result)],
    returnType: withNullable(result, nullable),
  }
}

/** IF: see `doc`; the compiler computes only the value that is chosen. */
export const ifFunction = defineScalar({
  name: 'IF',
  family: 'conditional',
  signatures: ['(BOOLEAN, T, T) -> T'],
  infer: inferIf,
  nulls: 'custom',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Returns the second argument where the first is TRUE, else the third.',
  examples: [
    ["IF(1 < 2, 'yes', 'no')", 'yes'],
    ['IF(CAST(NULL AS BOOLEAN), 1, 2)', '2'],
    ['IF(TRUE, 1, 2.5)', '1.0'],
    ['IF(TRUE, CAST(NULL AS INT), 2)', 'NULL'],
  ],
  evaluate: (condition: boolean | null, yes: Value, no: Value): Value =>
    condition === true ? yes : no,
})

const isDateOrTime = (type: SqlType): boolean =>
  type.kind === 'DATE' || type.kind === 'TIME' || isTimestamp(type)

function inferNullIf(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const [value, other] = args.map((arg) => arg.type)
  if (value === undefined || other === undefined || args.length !== 2)
    return { problem: 'supported: (T, T)' }
  if (value.kind === 'NULL')
    return { problem: 'argument 1 is a bare NULL; write CAST(NULL AS type)' }
  // Text is read as the date or time that it is compared with.
  const shared = isCharacter(other) && isDateOrTime(value) ? value : commonType([value, other])
  if (shared === undefined) return noCommonType([value, other])
  return { argumentTypes: [value, toResult(other, shared)], returnType: withNullable(value, true) }
}

/** Moves a number of one type to the form of another that holds it, for comparison. */
function converter(from: SqlType, to: SqlType): (value: Value) => Value {
  const scale = from.kind === 'DECIMAL' ? from.scale : 0
  if (to.kind === 'DECIMAL') {
    const factor = 10n ** BigInt(Math.max(0, to.scale - scale))
    const divisor = 10n ** BigInt(Math.max(0, scale - to.scale))
    return (value) => (BigInt(value as bigint) * factor) / divisor
  }
  if ((to.kind === 'DOUBLE' || to.kind === 'FLOAT') && scale > 0)
    return (value) => Number(value) / 10 ** scale
  return (value) => value
}

/** Equality of two numbers, or of two values of one type. */
function isEqual(left: Value, right: Value): boolean {
  if (typeof left === 'bigint' && typeof right === 'number') return Number(left) === right
  if (typeof left === 'number' && typeof right === 'bigint') return BigInt(left) === right
  return compareValues(left, right) === 0
}

/** NULLIF: see `doc`. */
export const nullIf = defineScalar({
  name: 'NULLIF',
  family: 'conditional',
  signatures: ['(T, T) -> T NULLABLE'],
  infer: inferNullIf,
  nulls: 'custom',
  deterministic: true,
  doc: 'Returns NULL where both arguments are equal, else the first.',
  examples: [
    ['NULLIF(1, 1)', 'NULL'],
    ['NULLIF(1, 2.5)', '1'],
    ['NULLIF(2.0, 2)', 'NULL'],
    ["NULLIF('a', 'a ')", 'a'],
    ['NULLIF(1, CAST(NULL AS INT))', '1'],
  ],
  prepare: (call) => {
    const [type, other] = call.argumentTypes as [SqlType, SqlType]
    const convert = converter(type, other)
    return (value: Value, against: Value): Value => {
      if (value === null || against === null) return value
      return isEqual(convert(value), against) ? null : value
    }
  },
  emit: scalarEmitter({
    isTotal: true,
    emit: (e, [value, against], call) => {
      const [type, other] = call.argumentTypes as [SqlType, SqlType]
      // Numbers of two scales or types are converted by the slow twin.
      const isAlike =
        storageOf(type) === storageOf(other) &&
        (type.kind !== 'DECIMAL' || other.kind !== 'DECIMAL' || type.scale === other.scale)
      const equal = isAlike ? emitComparison(e, '=', [value!, against!]) : undefined
      if (equal?.form !== 'fixed') return undefined
      const isEqual =
        against!.valid === undefined ? equal.value : `(${equal.value} & ${against!.valid})`
      return withValid(value!, e.const(`${value!.valid ?? '1'} & (${isEqual} ^ 1)`, 'v'))
    },
  }),
})

export const choiceFunctions = [coalesce, ifNull, ifFunction, nullIf] as const
