import type { ScalarEmitter } from '../../../codegen/scalar-emitter.ts'
import type {
  ArgumentShape,
  CallContext,
  CallOptions,
  InferenceFailure,
  InferredCall,
  ScalarDefinition,
  Value,
} from '../../../contracts/function.ts'
import { divideHalfUp, fitsPrecision, powerOfTen } from '../../../core/decimal/unscaled.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  decimalType,
  intType,
  isInteger,
  isNumeric,
  MAX_DECIMAL_PRECISION,
  type SqlType,
} from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { implicitCast } from '../implicit-cast.ts'
import { numberEmitter } from './emit-number.ts'
import { type RoundingMode, roundDouble } from './round-double.ts'
import { wrapInteger } from './wrap-integer.ts'

/** DECIMAL keeps as many places as are asked for; other numbers keep their type. */
function inferRound(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const [number, places] = args
  if (number === undefined || args.length > 2) return { problem: 'supported: (NUMERIC [, INT])' }
  const { type } = number
  if (!isNumeric(type)) return { problem: `argument 1 is ${typeToString(type)}, expected NUMERIC` }
  if (places === undefined)
    return { argumentTypes: [type], returnType: roundedType(type, 0, false) }
  const placesType = implicitCast(places.type, intType())
  if (placesType === undefined)
    return { problem: `argument 2 is ${typeToString(places.type)}, expected INT` }
  const literal =
    typeof places.literal === 'number' || typeof places.literal === 'bigint'
      ? Number(places.literal)
      : undefined
  return {
    argumentTypes: [type, placesType],
    returnType: roundedType(type, literal, placesType.nullable),
  }
}

function roundedType(
  type: SqlType,
  places: number | undefined,
  hasNullablePlaces: boolean,
): SqlType {
  const nullable = type.nullable || hasNullablePlaces
  if (type.kind !== 'DECIMAL' || places === undefined || places >= type.scale)
    return { ...type, nullable }
  const scale = Math.max(0, places)
  return decimalType(
    Math.min(MAX_DECIMAL_PRECISION, 1 + type.precision - type.scale + scale),
    scale,
    nullable,
  )
}

/** Inlined where the places are a literal: whole numbers pass, doubles and short decimals are rounded by a call. */
const roundEmitter = (mode: RoundingMode): ScalarEmitter =>
  numberEmitter(
    (value, type, e, call) => {
      const places = call.argumentTypes.length === 1 ? 0 : call.literals[1]
      const result = call.returnType
      if (typeof places !== 'number') return undefined
      if (type.kind === 'DOUBLE') {
        return `${e.constant(roundDouble)}(${value}, ${e.literalConstant(places)}, ${e.literalConstant(mode)})`
      }
      if (type.kind === 'DECIMAL' && result.kind === 'DECIMAL') {
        const [scale, kept, shown] = [type.scale, Math.min(places, type.scale), result.scale].map(
          (n) => e.literalConstant(n),
        )
        return `${e.constant(roundDecimal)}(${value}, ${scale}, ${kept}, ${shown}, ${e.literalConstant(mode)})`
      }
      return isInteger(type) && places >= 0 ? value : undefined
    },
    { isCostly: true },
  )

type RoundNumber = (value: Value, places: number) => Value

function rounding(call: CallContext, mode: RoundingMode): RoundNumber {
  const type = call.argumentTypes[0]!
  const result = call.returnType
  if (type.kind === 'DECIMAL' && result.kind === 'DECIMAL') {
    return (value, places) => {
      const kept = Math.min(places, type.scale)
      const rounded = roundDecimal(value as bigint, type.scale, kept, result.scale, mode)
      // The type has room for a carry, but for decimals of 38 digits.
      return fitsPrecision(rounded, result.precision) ? rounded : null
    }
  }
  if (type.kind === 'BIGINT') {
    return (value, places) =>
      BigInt.asIntN(64, roundDecimal(value as bigint, 0, Math.min(places, 0), 0, mode))
  }
  if (isInteger(type)) {
    return (value, places) =>
      places >= 0
        ? value
        : wrapInteger(Number(roundDecimal(BigInt(value as number), 0, places, 0, mode)), type)
  }
  if (type.kind === 'FLOAT')
    return (value, places) => Math.fround(roundDouble(value as number, places, mode))
  return (value, places) => roundDouble(value as number, places, mode)
}

/** Rounds an unscaled decimal to places (at most its scale) and writes it at the result's scale. */
function roundDecimal(
  value: bigint,
  scale: number,
  places: number,
  resultScale: number,
  mode: RoundingMode,
): bigint {
  const dropped = scale - places
  // More digits than any decimal has: nothing is left.
  if (dropped > MAX_DECIMAL_PRECISION + 1) return 0n
  const divisor = powerOfTen(dropped)
  const kept = mode === 'halfUp' ? divideHalfUp(value, divisor) : value / divisor
  const shift = resultScale - places
  return shift >= 0 ? kept * powerOfTen(shift) : kept / powerOfTen(-shift)
}

/** ROUND: see `doc`; whole numbers wrap around when they overflow. */
export const round = defineScalar({
  name: 'ROUND',
  family: 'arithmetic',
  signatures: ['(NUMERIC [, INT]) -> NUMERIC'],
  infer: inferRound,
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Rounds to decimal places, halves away from zero; negative places round to tens, hundreds and so on.',
  examples: [
    ['ROUND(2.5)', '3'],
    ['ROUND(-123.456, 2)', '-123.46'],
    ['ROUND(1.005e0, 2)', '1.01'],
    ['ROUND(125, -1)', '130'],
    ['ROUND(CAST(NULL AS INT), 1)', 'NULL'],
  ],
  prepare: (call) => {
    const apply = rounding(call, 'halfUp')
    return (value: Value, places = 0): Value => apply(value, places)
  },
  emit: roundEmitter('halfUp'),
})

/** TRUNCATE: see `doc`. */
export const truncate = defineScalar({
  name: 'TRUNCATE',
  family: 'arithmetic',
  signatures: ['(NUMERIC [, INT]) -> NUMERIC'],
  infer: inferRound,
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Cuts off what stands after decimal places; negative places cut to tens, hundreds and so on.',
  examples: [
    ['TRUNCATE(42.345, 2)', '42.34'],
    ['TRUNCATE(-1.5)', '-1'],
    ['TRUNCATE(123.456e0, -1)', '120.0'],
    ['TRUNCATE(125, -1)', '120'],
    ['TRUNCATE(1.5, CAST(NULL AS INT))', 'NULL'],
  ],
  prepare: (call) => {
    const apply = rounding(call, 'down')
    return (value: Value, places = 0): Value => apply(value, places)
  },
  emit: roundEmitter('down'),
})

function inferWhole(
  args: readonly ArgumentShape[],
  options: CallOptions,
): InferredCall | InferenceFailure {
  const type = args[0]?.type
  if (options.unit !== undefined) return { problem: 'TO unit takes a date, time or timestamp' }
  if (type === undefined || args.length !== 1 || !isNumeric(type))
    return { problem: 'supported: (NUMERIC)' }
  const returnType = type.kind === 'DECIMAL' ? decimalType(type.precision, 0, type.nullable) : type
  return { argumentTypes: [type], returnType }
}

/** FLOOR or CEIL of a number; the same names with TO unit round times. */
function wholeFunction(
  definition: Pick<ScalarDefinition, 'name' | 'aliases' | 'doc' | 'examples'>,
  isUp: boolean,
): ScalarDefinition {
  const ofDouble = isUp ? Math.ceil : Math.floor
  return defineScalar({
    ...definition,
    family: 'arithmetic',
    signatures: ['(NUMERIC) -> NUMERIC'],
    infer: inferWhole,
    nulls: 'propagate',
    refusesBareNull: true,
    deterministic: true,
    prepare: (call) => {
      const type = call.argumentTypes[0]!
      if (type.kind === 'DOUBLE' || type.kind === 'FLOAT')
        return (value: number): Value => ofDouble(value)
      if (type.kind !== 'DECIMAL') return (value: Value): Value => value
      const unit = powerOfTen(type.scale)
      return (value: bigint): Value => {
        const quotient = value / unit
        const rest = value - quotient * unit
        if (rest === 0n || rest > 0n !== isUp) return quotient
        return isUp ? quotient + 1n : quotient - 1n
      }
    },
    emit: numberEmitter((value, type) => {
      if (type.kind === 'DOUBLE' || type.kind === 'FLOAT')
        return `Math.${isUp ? 'ceil' : 'floor'}(${value})`
      return type.kind === 'DECIMAL' ? undefined : value
    }),
  })
}

/** FLOOR of numbers. */
export const floor = wholeFunction(
  {
    name: 'FLOOR',
    doc: 'Returns the greatest whole number that is not above a number.',
    examples: [
      ['FLOOR(1.5)', '1'],
      ['FLOOR(-1.5)', '-2'],
      ['FLOOR(2.5e0)', '2.0'],
      ['FLOOR(CAST(NULL AS INT))', 'NULL'],
    ],
  },
  false,
)

/** CEIL of numbers. */
export const ceil = wholeFunction(
  {
    name: 'CEIL',
    aliases: ['CEILING'],
    doc: 'Returns the least whole number that is not below a number.',
    examples: [
      ['CEIL(1.5)', '2'],
      ['CEIL(-1.5)', '-1'],
      ['CEILING(2.5e0)', '3.0'],
      ['CEIL(CAST(NULL AS INT))', 'NULL'],
    ],
  },
  true,
)

export const roundingFunctions = [round, truncate, floor, ceil] as const
