import type { Schema } from '../../core/batch.ts'
import {
  booleanOption,
  enumOption,
  type OptionDefinition,
  OptionProblem,
  type OptionSet,
  optionalDuration,
  optionalInteger,
  optionalString,
} from '../../core/options.ts'
import { intType, isInteger, type SqlType } from '../../core/types.ts'

/** Longest collection or text that can be asked for. */
const MAX_GENERATED_LENGTH = 1 << 24

const INTEGER_BITS: Readonly<Record<string, number>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INT: 32,
  BIGINT: 64,
}

/** Smallest and largest value of an integer type. */
export function integerRange(kind: string): { readonly min: bigint; readonly max: bigint } {
  const half = 1n << BigInt(INTEGER_BITS[kind]! - 1)
  return { min: -half, max: half - 1n }
}

/** Options of all fields of a table: `fields.<name>.<option>`, with dots into rows and collections. */
export function fieldOptionsOf(schema: Schema): OptionSet {
  const options: Record<string, OptionDefinition<unknown>> = {}
  for (const { name, type } of schema) addField(`fields.${name}`, type, options, true)
  return options
}

/** The types that can count up. */
export function canCount(type: SqlType): boolean {
  return ['CHAR', 'VARCHAR', 'DECIMAL', 'FLOAT', 'DOUBLE'].includes(type.kind) || isInteger(type)
}

function addField(
  path: string,
  type: SqlType,
  options: Record<string, OptionDefinition<unknown>>,
  isTop: boolean,
): void {
  const add = (name: string, option: OptionDefinition<unknown>) => {
    options[`${path}.${name}`] = option
  }
  add('null-rate', rateOption())
  if (isTop) {
    const kinds = canCount(type) ? (['random', 'sequence'] as const) : (['random'] as const)
    add(
      'kind',
      enumOption<string>(
        kinds,
        'random',
        "How values are made: 'random' or counting up as a 'sequence'.",
      ),
    )
    if (canCount(type)) {
      add('start', wholeOption('First value of a sequence.'))
      add('end', wholeOption('Last value of a sequence: the rows end there.'))
    }
  }
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT': {
      const range = integerRange(type.kind)
      add('min', wholeOption('Smallest random value.', range))
      add('max', wholeOption('Largest random value.', range))
      break
    }
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
      add('min', numberOption('Smallest random value.'))
      add('max', numberOption('Largest random value.'))
      break
    case 'VARCHAR':
    case 'VARBINARY':
      add('length', lengthOption('Length of random values.'))
      add('var-len', booleanOption(false, 'Whether lengths vary from 1 to the length.'))
      break
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      add(
        'max-past',
        optionalDuration('How far before now random timestamps may be; without it they are now.'),
      )
      break
    case 'ROW':
      for (const field of type.fields) addField(`${path}.${field.name}`, field.type, options, false)
      break
    case 'ARRAY':
    case 'MULTISET':
      add('length', lengthOption('Number of elements; 3 by default.'))
      addField(`${path}.element`, type.element, options, false)
      break
    case 'MAP':
      add('length', lengthOption('Number of entries; 3 by default.'))
      addField(`${path}.key`, type.key, options, false)
      addField(`${path}.value`, type.value, options, false)
      break
    default:
      break
  }
}

function lengthOption(doc: string): OptionDefinition<number | undefined> {
  return optionalInteger(doc, { min: 0, max: MAX_GENERATED_LENGTH })
}

function rateOption(): OptionDefinition<number> {
  const parse = (text: string): number => {
    const value = Number(text)
    if (!(value >= 0 && value <= 1) || text.trim() === '')
      throw new OptionProblem('expected a share from 0 to 1')
    return value
  }
  return {
    kind: 'number',
    doc: 'Share of values that are NULL.',
    fallback: 0,
    isRequired: false,
    min: 0,
    max: 1,
    parse,
  }
}

function wholeOption(
  doc: string,
  range = integerRange('BIGINT'),
): OptionDefinition<bigint | undefined> {
  const parse = (text: string): bigint => {
    const digits = text.trim()
    if (!/^[+-]?\d+$/.test(digits)) throw new OptionProblem('expected a whole number')
    const value = BigInt(digits.replace('+', ''))
    if (value < range.min || value > range.max)
      throw new OptionProblem(`expected ${range.min} to ${range.max}`)
    return value
  }
  return {
    ...(optionalString(doc) as OptionDefinition<unknown>),
    kind: 'integer',
    parse,
  } as OptionDefinition<bigint | undefined>
}

function numberOption(doc: string): OptionDefinition<number | undefined> {
  const parse = (text: string): number => {
    const value = Number(text)
    if (!Number.isFinite(value) || text.trim() === '') throw new OptionProblem('expected a number')
    return value
  }
  return {
    ...(optionalString(doc) as OptionDefinition<unknown>),
    kind: 'number',
    parse,
  } as OptionDefinition<number | undefined>
}

/** Type of the counts in a multiset. */
export const COUNT_TYPE = intType(false)
