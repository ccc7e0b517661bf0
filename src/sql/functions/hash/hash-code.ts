import type { Value } from '../../../core/value.ts'
import { defineScalar } from '../define.ts'
import { encodeUtf8 } from '../string/code-points.ts'

const SEED = 0x3c6ef372
const STEP = 0x01000193
const NULL_CODE = 0x2545f491

const double = new Float64Array(1)
const words = new Int32Array(double.buffer)

const mix = (hash: number, word: number): number => {
  const mixed = Math.imul(hash ^ word, STEP)
  return mixed ^ (mixed >>> 15)
}

function mixNumber(hash: number, value: number): number {
  // −0 and 0 are equal, and so are all NaN.
  double[0] = Number.isNaN(value) ? Number.NaN : value + 0
  return mix(mix(hash, words[0]!), words[1]!)
}

function mixBytes(hash: number, bytes: Uint8Array): number {
  let mixed = hash
  for (let i = 0; i < bytes.length; i++) mixed = Math.imul(mixed ^ bytes[i]!, STEP)
  return mix(mixed, bytes.length)
}

function mixValue(hash: number, value: Value): number {
  if (value === null) return mix(hash, NULL_CODE)
  switch (typeof value) {
    case 'boolean':
      return mix(hash, Number(value))
    case 'number':
      return mixNumber(hash, value)
    case 'bigint':
      return mixBigInt(hash, value)
    case 'string':
      return mixBytes(hash, encodeUtf8(value))
    default:
      return mixCollection(hash, value)
  }
}

function mixBigInt(hash: number, value: bigint): number {
  let mixed = hash
  let rest = value
  // Decimals may have more than 64 bits.
  do {
    mixed = mix(mixed, Number(BigInt.asIntN(32, rest)))
    rest >>= 32n
  } while (rest !== 0n && rest !== -1n)
  return mixed
}

function mixCollection(
  hash: number,
  value: Uint8Array | readonly Value[] | ReadonlyMap<Value, Value>,
): number {
  if (value instanceof Uint8Array) return mixBytes(hash, value)
  if (!isMap(value)) return value.reduce(mixValue, mix(hash, value.length))
  // Entries may come in any order.
  let sum = 0
  for (const [key, each] of value) sum = (sum + mixValue(mixValue(SEED, key), each)) | 0
  return mix(hash, sum)
}

const isMap = (
  value: readonly Value[] | ReadonlyMap<Value, Value>,
): value is ReadonlyMap<Value, Value> => value instanceof Map

/** HASH_CODE: see `doc`. What it answers decides which group a row of a split aggregation is in: state depends on it. */
export const hashCode = defineScalar({
  name: 'HASH_CODE',
  family: 'hash',
  isOperator: true,
  syntax: 'HASH_CODE(a, …)',
  signatures: ['(ANY...) -> INT NOT NULL'],
  nulls: 'custom',
  deterministic: true,
  doc: 'Returns a whole number that is the same for equal values of one type, and spreads others. NULL has one too.',
  examples: [
    ['HASH_CODE(1)', '-542574338'],
    ["HASH_CODE('a')", '1618902981'],
    ['HASH_CODE(CAST(NULL AS INT))', '-2118358749'],
    ["HASH_CODE(1, 'a')", '-855234645'],
    ['HASH_CODE(0.0e0) = HASH_CODE(-0.0e0)', 'TRUE'],
    ['HASH_CODE(ARRAY[1, 2]) = HASH_CODE(ARRAY[2, 1])', 'FALSE'],
    ["HASH_CODE(MAP['a', 1, 'b', 2]) = HASH_CODE(MAP['b', 2, 'a', 1])", 'TRUE'],
  ],
  evaluate: (...values: Value[]): Value => values.reduce<number>(mixValue, SEED) | 0,
})
