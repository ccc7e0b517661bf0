import type { ArgumentShape, InferenceFailure, InferredCall } from '../../../contracts/function.ts'
import { defineError } from '../../../core/errors.ts'
import { doubleType, intType, isNumeric, type SqlType } from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { JavaRandom } from './java-random.ts'

export const badRandomBound = defineError({
  code: 'SQL_BAD_RANDOM_BOUND',
  domain: 'user',
  retry: 'never',
  message: (p: { bound: number }) => `RAND_INTEGER needs a positive bound, not ${p.bound}.`,
  remedy: (_p) => 'Give a bound of at least 1.',
})

/** Any number passes and is cut to INT. */
function inferInts(
  args: readonly ArgumentShape[],
  counts: readonly number[],
  result: (nullable: boolean) => SqlType,
): InferredCall | InferenceFailure {
  if (!counts.includes(args.length) || !args.every((arg) => isNumeric(arg.type))) {
    return { problem: `takes ${counts.join(' or ')} numbers` }
  }
  const argumentTypes = args.map((arg) => intType(arg.type.nullable))
  return { argumentTypes, returnType: result(argumentTypes.some((type) => type.nullable)) }
}

/** RAND: see `doc`; with a seed the numbers are those of java.util.Random, one after the other. */
export const rand = defineScalar({
  name: 'RAND',
  family: 'arithmetic',
  signatures: ['([INT]) -> DOUBLE'],
  infer: (args) => inferInts(args, [0, 1], (nullable) => doubleType(nullable)),
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: false,
  doc: 'Returns a random number from 0 to below 1; with a seed the same sequence each time.',
  examples: [
    ['RAND() < 1', 'TRUE'],
    ['RAND(1)', '0.7308781907032909'],
    ['RAND(CAST(NULL AS INT))', 'NULL'],
  ],
  prepare: (call) => {
    let generator: JavaRandom | undefined
    return (seed?: number): number => {
      if (seed === undefined) return call.session.random()
      generator ??= new JavaRandom(BigInt(seed))
      return generator.nextDouble()
    }
  },
})

/** RAND_INTEGER: see `doc`. */
export const randInteger = defineScalar({
  name: 'RAND_INTEGER',
  family: 'arithmetic',
  signatures: ['(INT) -> INT', '(INT, INT) -> INT'],
  infer: (args) => inferInts(args, [1, 2], (nullable) => intType(nullable)),
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: false,
  syntax: 'RAND_INTEGER([seed,] bound)',
  doc: 'Returns a random whole number from 0 to below a bound; with a seed before it the same sequence each time.',
  examples: [
    ['RAND_INTEGER(10) < 10', 'TRUE'],
    ['RAND_INTEGER(1, 10)', '5'],
    ['RAND_INTEGER(0)', 'error: SQL_BAD_RANDOM_BOUND'],
    ['RAND_INTEGER(CAST(NULL AS INT))', 'NULL'],
  ],
  prepare: (call) => {
    let generator: JavaRandom | undefined
    return (first: number, second?: number): number => {
      const bound = second ?? first
      if (bound <= 0) throw badRandomBound({ bound })
      if (second === undefined) return Math.floor(call.session.random() * bound)
      generator ??= new JavaRandom(BigInt(first))
      return generator.nextInt(bound)
    }
  },
})

/** UUID: see `doc`. @see RFC 9562, version 4 */
export const uuid = defineScalar({
  name: 'UUID',
  family: 'arithmetic',
  signatures: ['() -> CHAR(36) NOT NULL'],
  nulls: 'custom',
  deterministic: false,
  doc: 'Returns a random UUID (version 4) as text.',
  examples: [
    ['CHAR_LENGTH(UUID())', '36'],
    ['SUBSTRING(UUID(), 15, 1)', '4'],
    ['UUID() = UUID()', 'FALSE'],
  ],
  prepare: (call) => () => {
    let text = ''
    for (let digit = 0; digit < 32; digit++) {
      if (digit === 8 || digit === 12 || digit === 16 || digit === 20) text += '-'
      const random = Math.floor(call.session.random() * 16)
      text += (digit === 12 ? 4 : digit === 16 ? (random & 3) | 8 : random).toString(16)
    }
    return text
  },
})

export const randomFunctions = [rand, randInteger, uuid] as const
