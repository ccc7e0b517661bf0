// Built-in functions on arbitrary values: they answer with a value of their type or fail with a coded error,
// never with a bare exception, and no pattern makes them hang.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  CallContext,
  ScalarDefinition,
  SessionContext,
  Value,
} from '../../contracts/function.ts'
import { EngineError } from '../../core/errors.ts'
import type { SqlType } from '../../core/types.ts'
import { arithmeticFunctions } from './arithmetic/index.ts'
import { conversionFunctions } from './conversion/index.ts'
import { scalarFunctions } from './index.ts'
import { jsonFunctions } from './json/index.ts'
import { inferCall, isInferenceFailure } from './signature.ts'
import { stringFunctions } from './string/index.ts'
import { regexpExtract, regexpReplace } from './string/regexp.ts'
import { parseTypeText } from './type-text-parser.ts'

const session = {
  timeZone: 'UTC',
  random: () => 0.5,
  digest: (_algorithm: string, bytes: Uint8Array) => bytes,
  currentDatabase: 'd',
  isBatch: true,
} as unknown as SessionContext

const piece = fc.constantFrom(
  'a',
  'ab',
  'é',
  '😀',
  '%',
  '_',
  '$',
  '.',
  '*',
  '+',
  '?',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '|',
  '\\',
  '"',
  "'",
  '/',
  ':',
  ',',
  '=',
  '&',
  '#',
  '1',
  '-',
  ' ',
  '\n',
  '\0',
  '<',
  '>',
  '^',
  '!',
  '@',
  'null',
  '%s',
  '%5d',
  '\\u00',
  '$.a',
  '[0]',
  '..',
  'lax ',
)
const text = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''))

/** Arbitrary values of the types that arguments have here. */
function arbitraryOf(type: SqlType): fc.Arbitrary<Value> {
  switch (type.kind) {
    case 'VARCHAR':
    case 'CHAR':
      return text
    case 'VARBINARY':
    case 'BINARY':
      return fc.uint8Array({ maxLength: 12 })
    case 'BOOLEAN':
      return fc.boolean()
    case 'INT':
      return fc.oneof(fc.integer({ min: -40, max: 40 }), fc.constantFrom(-2147483648, 2147483647))
    case 'BIGINT':
      return fc.oneof(
        fc.bigInt({ min: -300n, max: 300n }),
        fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n),
      )
    case 'DECIMAL':
      return fc.bigInt({ min: -99999n, max: 99999n })
    case 'DOUBLE':
      return fc.double()
    default:
      return fc.constant(null)
  }
}

const TYPES = ['STRING', 'INT', 'BIGINT', 'DOUBLE', 'DECIMAL(5, 2)', 'BYTES', 'BOOLEAN'].map(
  parseTypeText,
)

/** Calls that a definition takes, up to three arguments long. */
function callsOf(definition: ScalarDefinition): CallContext[] {
  const calls: CallContext[] = []
  const lists: SqlType[][] = [[], ...TYPES.map((a) => [a])]
  for (const a of TYPES)
    for (const b of TYPES) lists.push([a, b], [a, b, TYPES[0]!], [a, b, TYPES[1]!])
  for (const types of lists) {
    const args = types.map((type) => ({ type, isNullLiteral: false }))
    const call = inferCall(definition, args, {}, session)
    if (isInferenceFailure(call)) continue
    calls.push({ ...call, literals: types.map(() => undefined), options: {}, session })
  }
  return calls
}

describe('arbitrary values', () => {
  const all = [...stringFunctions, ...jsonFunctions, ...arithmeticFunctions, ...conversionFunctions]
  it.each(all.map((each) => [each.name, each] as const))('%s', (_, definition) => {
    for (const call of callsOf(definition)) {
      const values = fc.tuple(
        ...call.argumentTypes.map((type) =>
          definition.nulls === 'custom' ? fc.option(arbitraryOf(type)) : arbitraryOf(type),
        ),
      )
      fc.assert(
        fc.property(values, (args) => {
          const run = (definition.prepare?.(call) ?? definition.evaluate) as (
            ...args: Value[]
          ) => Value
          try {
            expect(run(...args)).not.toBe(undefined)
          } catch (error) {
            if (!(error instanceof EngineError)) throw error
          }
        }),
        { numRuns: 40 },
      )
    }
  })
})

describe('evil patterns', () => {
  const evil = [
    '(a+)+$',
    '(a*)*b',
    '(a|a)*b',
    '(a|aa)+$',
    '([a-zA-Z]+)*$',
    '(.*a){12}b',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(x+x+)+y',
    '.*.*.*.*=',
    'a*a*a*a*a*a*b',
    '(?:a?){30}a{30}',
  ]
  const subjects = ['a'.repeat(3000), `${'a'.repeat(3000)}!`, 'x'.repeat(500)]
  it.each(evil)(
    '%s',
    (pattern) => {
      for (const definition of [regexpExtract, regexpReplace]) {
        const literals = [undefined, pattern]
        const run = definition.prepare({ literals } as unknown as CallContext) as (
          ...args: Value[]
        ) => Value
        for (const subject of subjects)
          run(subject, pattern, ...(definition === regexpReplace ? ['-'] : []))
      }
    },
    20_000,
  )
})

it('no name is given twice with the same arguments', () => {
  const seen = new Map<string, ScalarDefinition>()
  for (const each of scalarFunctions) {
    for (const name of [each.name, ...(each.aliases ?? [])]) {
      const before = seen.get(name)
      if (before !== undefined)
        expect([name, before.signatures]).not.toEqual([name, each.signatures])
      seen.set(name, each)
    }
  }
})
