import { defineError } from '../../core/errors.ts'
import { optionMissing, optionUnknown, optionValue } from '../../core/options.ts'
import { type FixedStorage, storageOf } from '../../core/storage.ts'
import { timeZone } from '../../core/time/zone.ts'
import { typeToString } from '../../core/type-text.ts'
import { type DecimalType, type LengthType, MAX_LENGTH, type SqlType } from '../../core/types.ts'
import { COUNT_TYPE, integerRange } from './field-options.ts'
import { type FieldGenerator, saltOf } from './generator.ts'
import { GeneratedArrays, GeneratedMaps, GeneratedRows, WithNulls } from './nested.ts'
import { RandomBooleans, RandomNumbers, RandomWideNumbers } from './random-numbers.ts'
import { RandomText } from './random-text.ts'
import { DecimalSequence, NumberSequence, TextSequence } from './sequences.ts'
import { CurrentTimes, PastTimestamps } from './times.ts'

const OWNER = "Connector 'datagen'"
/** Length of STRING and BYTES, and of collections, where none is asked for. */
const DEFAULT_TEXT_LENGTH = 100
const DEFAULT_COLLECTION_LENGTH = 3
const MAX_FLOAT = 3.4028234663852886e38

export const datagenType = defineError({
  code: 'DATAGEN_TYPE',
  domain: 'user',
  retry: 'never',
  message: (p: { field: string; type: SqlType }) =>
    `${OWNER} cannot make values of ${typeToString(p.type)} for '${p.field}'.`,
  remedy: () => 'Generate another type and compute the column from it.',
})

export interface GeneratorContext {
  readonly values: Readonly<Record<string, unknown>>
  readonly seed: number
  readonly timeZone: string
}

/** The counting of a field: how many rows it gives, and from where. */
export interface SequenceRange {
  readonly start: bigint
  readonly rows: number
}

/**
 * Reads the range of a field that counts; undefined for random fields.
 *
 * @throws OPTION_MISSING, OPTION_UNKNOWN when options of the other kind are given
 */
export function sequenceRange(
  path: string,
  values: Readonly<Record<string, unknown>>,
): SequenceRange | undefined {
  const isSequence = values[`${path}.kind`] === 'sequence'
  const start = values[`${path}.start`] as bigint | undefined
  const end = values[`${path}.end`] as bigint | undefined
  if (!isSequence) {
    for (const [name, value] of [
      ['start', start],
      ['end', end],
    ] as const) {
      if (value !== undefined) refuse(`${path}.${name}`, `${path}.kind' = 'sequence`)
    }
    return undefined
  }
  for (const name of ['min', 'max', 'length', 'max-past']) {
    if (values[`${path}.${name}`] !== undefined) refuse(`${path}.${name}`, `${path}.start`)
  }
  if (start === undefined)
    throw optionMissing({
      owner: OWNER,
      option: `${path}.start`,
      doc: 'First value of the sequence.',
    })
  if (end === undefined)
    throw optionMissing({ owner: OWNER, option: `${path}.end`, doc: 'Last value of the sequence.' })
  if (end < start) badValue(`${path}.end`, end, `it is before the start ${start}`)
  return { start, rows: Number(end - start + 1n) }
}

/**
 * Makes the generator of a field.
 *
 * @param path `fields.<name>`
 * @throws DATAGEN_TYPE, OPTION_VALUE, OPTION_UNKNOWN, OPTION_MISSING
 */
export function fieldGenerator(
  path: string,
  type: SqlType,
  context: GeneratorContext,
): FieldGenerator {
  const sequence = sequenceRange(path, context.values)
  const generator =
    sequence === undefined
      ? randomGenerator(path, type, context)
      : sequenceGenerator(path, type, sequence)
  const rate = (context.values[`${path}.null-rate`] as number | undefined) ?? 0
  return rate > 0 ? new WithNulls(saltOf(path) ^ context.seed, rate, generator) : generator
}

function sequenceGenerator(
  path: string,
  type: SqlType,
  { start, rows }: SequenceRange,
): FieldGenerator {
  if (type.kind === 'CHAR' || type.kind === 'VARCHAR') return new TextSequence(start)
  const last = start + BigInt(rows) - 1n
  if (type.kind === 'DECIMAL') {
    const limit = 10n ** BigInt(type.precision - type.scale)
    if (start <= -limit || last >= limit)
      badValue(`${path}.end`, last, `${typeToString(type)} cannot hold it`)
    return new DecimalSequence(start, type.scale, storageOf(type) === 'decimal128')
  }
  if (type.kind !== 'FLOAT' && type.kind !== 'DOUBLE') {
    const range = integerRange(type.kind)
    if (start < range.min) badValue(`${path}.start`, start, `${type.kind} cannot hold it`)
    if (last > range.max) badValue(`${path}.end`, last, `${type.kind} cannot hold it`)
  }
  return new NumberSequence(storageOf(type) as FixedStorage, start)
}

function randomGenerator(path: string, type: SqlType, context: GeneratorContext): FieldGenerator {
  const salt = saltOf(path) ^ context.seed
  const option = <T>(name: string): T | undefined =>
    context.values[`${path}.${name}`] as T | undefined
  const nested = (name: string, inner: SqlType) => fieldGenerator(`${path}.${name}`, inner, context)
  switch (type.kind) {
    case 'BOOLEAN':
      return new RandomBooleans(salt)
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT': {
      const range = integerRange(type.kind)
      const { min, max } = bounds(
        path,
        option<bigint>('min') ?? range.min,
        option<bigint>('max') ?? range.max,
      )
      if (type.kind === 'BIGINT') return new RandomWideNumbers(salt, min, max, false)
      return new RandomNumbers(storageOf(type) as FixedStorage, salt, Number(min), Number(max))
    }
    case 'FLOAT':
    case 'DOUBLE': {
      const largest = type.kind === 'FLOAT' ? MAX_FLOAT : Number.MAX_VALUE
      const { min, max } = bounds(
        path,
        option<number>('min') ?? 0,
        option<number>('max') ?? largest,
      )
      return new RandomNumbers(storageOf(type) as FixedStorage, salt, min, max)
    }
    case 'DECIMAL':
      return randomDecimals(path, type, salt, option<number>('min') ?? 0, option<number>('max'))
    case 'CHAR':
    case 'BINARY':
      return new RandomText(salt, type.length, false, type.kind === 'BINARY')
    case 'VARCHAR':
    case 'VARBINARY':
      return new RandomText(
        salt,
        textLength(path, type, option<number>('length')),
        option('var-len') === true,
        type.kind === 'VARBINARY',
      )
    case 'DATE':
    case 'TIME':
      return new CurrentTimes(type.kind, timeZone(context.timeZone))
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return new PastTimestamps(salt, option<number>('max-past') ?? 0)
    case 'ROW':
      return new GeneratedRows(type.fields.map((field) => nested(field.name, field.type)))
    case 'ARRAY':
      return new GeneratedArrays(
        salt,
        option('length') ?? DEFAULT_COLLECTION_LENGTH,
        nested('element', type.element),
      )
    case 'MAP': {
      const length = option<number>('length') ?? DEFAULT_COLLECTION_LENGTH
      return new GeneratedMaps(
        salt,
        length,
        type.key,
        nested('key', type.key),
        nested('value', type.value),
      )
    }
    case 'MULTISET': {
      const length = option<number>('length') ?? DEFAULT_COLLECTION_LENGTH
      const counts = new RandomNumbers(
        storageOf(COUNT_TYPE) as FixedStorage,
        saltOf(`${path}.count`) ^ context.seed,
        1,
        10,
      )
      return new GeneratedMaps(salt, length, type.element, nested('element', type.element), counts)
    }
    default:
      throw datagenType({ field: path.slice('fields.'.length), type })
  }
}

// Bounds beyond what the type holds are cut to it, as in Flink.
function randomDecimals(
  path: string,
  type: DecimalType,
  salt: number,
  min: number,
  max: number | undefined,
): FieldGenerator {
  const largest = 10n ** BigInt(type.precision) - 1n
  const unscaled = (value: number): bigint => {
    const scaled = value * 10 ** type.scale
    if (Math.abs(scaled) >= Number(largest)) return scaled < 0 ? -largest : largest
    return BigInt(Math.round(scaled))
  }
  const range = bounds(path, unscaled(min), max === undefined ? largest : unscaled(max))
  return new RandomWideNumbers(salt, range.min, range.max, storageOf(type) === 'decimal128')
}

function textLength(path: string, type: LengthType, asked: number | undefined): number {
  const isUnlimited = type.length === MAX_LENGTH
  if (asked === undefined) return isUnlimited ? DEFAULT_TEXT_LENGTH : type.length
  if (asked > type.length) badValue(`${path}.length`, asked, `the column is ${typeToString(type)}`)
  return asked
}

function bounds<N extends number | bigint>(
  path: string,
  min: N,
  max: N,
): { readonly min: N; readonly max: N } {
  if (min > max) badValue(`${path}.max`, max, `it is below the minimum ${min}`)
  return { min, max }
}

function badValue(option: string, value: unknown, problem: string): never {
  throw optionValue({ owner: OWNER, option, value: String(value), problem })
}

function refuse(option: string, suggestion: string): never {
  throw optionUnknown({ owner: OWNER, option, suggestion, known: [] })
}
