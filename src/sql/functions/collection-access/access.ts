import type {
  ArgumentShape,
  InferenceFailure,
  InferredCall,
  Value,
} from '../../../contracts/function.ts'
import { defineError } from '../../../core/errors.ts'
import { typeToString } from '../../../core/type-text.ts'
import { intType, isNumeric, withNullable } from '../../../core/types.ts'
import { commonType } from '../common-type.ts'
import { defineScalar } from '../define.ts'
import { implicitCast } from '../implicit-cast.ts'
import { equalKey } from './constructors.ts'

export const severalElements = defineError({
  code: 'SQL_SEVERAL_ELEMENTS',
  domain: 'user',
  retry: 'never',
  message: (p: { count: number }) => `ELEMENT was given an array of ${p.count} elements.`,
  remedy: (_p) => 'Take the first element with array[1] instead.',
})

/** CARDINALITY: see `doc`. */
export const cardinality = defineScalar({
  name: 'CARDINALITY',
  family: 'collection',
  signatures: ['(ARRAY) -> INT', '(MAP) -> INT', '(MULTISET) -> INT'],
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Counts the elements of an array or the entries of a map.',
  examples: [
    ['CARDINALITY(ARRAY[1, 2])', '2'],
    ["CARDINALITY(MAP['a', 1])", '1'],
    ['CARDINALITY(CAST(NULL AS ARRAY<INT>))', 'NULL'],
  ],
  evaluate: (collection: readonly Value[] | ReadonlyMap<Value, Value>): number =>
    collection instanceof Map ? collection.size : (collection as readonly Value[]).length,
})

/** ELEMENT: see `doc`. */
export const element = defineScalar({
  name: 'ELEMENT',
  family: 'collection',
  signatures: ['(ARRAY<T>) -> T'],
  infer: (args: readonly ArgumentShape[]): InferredCall | InferenceFailure => {
    const type = args[0]?.type
    if (args.length !== 1 || type?.kind !== 'ARRAY') return { problem: 'supported: (ARRAY<T>)' }
    return {
      argumentTypes: [type],
      returnType: withNullable(type.element, type.nullable || type.element.nullable),
    }
  },
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  doc: 'Returns the only element of an array, NULL of an empty one; more elements are an error.',
  examples: [
    ['ELEMENT(ARRAY[5])', '5'],
    ['ELEMENT(ARRAY[1, 2])', 'error: SQL_SEVERAL_ELEMENTS'],
    ['ELEMENT(CAST(NULL AS ARRAY<INT>))', 'NULL'],
  ],
  evaluate: (array: readonly Value[]): Value => {
    if (array.length > 1) throw severalElements({ count: array.length })
    return array[0] ?? null
  },
})

function inferItem(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const [collection, index] = args
  if (collection === undefined || index === undefined || args.length !== 2)
    return { problem: 'supported: a[i], m[k]' }
  const { type } = collection
  if (type.kind === 'ARRAY') {
    const indexType = implicitCast(index.type, intType())
    if (indexType === undefined)
      return { problem: `the index is ${typeToString(index.type)}, expected INT` }
    if (typeof index.literal === 'number' && index.literal < 1) {
      return { problem: `the index is ${index.literal}; elements count from 1` }
    }
    return { argumentTypes: [type, indexType], returnType: withNullable(type.element, true) }
  }
  if (type.kind === 'MAP') {
    const isComparable = isNumeric(type.key)
      ? isNumeric(index.type)
      : commonType([type.key, index.type]) !== undefined
    if (!isComparable)
      return {
        problem: `the key is ${typeToString(index.type)}, expected ${typeToString(type.key)}`,
      }
    const keyType =
      implicitCast(index.type, type.key) ?? withNullable(type.key, index.type.nullable)
    return { argumentTypes: [type, keyType], returnType: withNullable(type.value, true) }
  }
  return { problem: `${typeToString(type)} has no elements` }
}

/** `a[i]` and `m[k]`: see `doc`. */
export const item = defineScalar({
  name: 'ITEM',
  family: 'collection',
  signatures: ['(ARRAY<T>, INT) -> T NULLABLE', '(MAP<K, V>, K) -> V NULLABLE'],
  infer: inferItem,
  nulls: 'propagate',
  refusesBareNull: true,
  deterministic: true,
  syntax: 'array[index], map[key]',
  isOperator: true,
  doc: 'Returns the element of an array at an index, counted from 1, or the value of a map under a key; NULL when there is none.',
  examples: [
    ['ARRAY[7, 8][2]', '8'],
    ['ARRAY[7, 8][3]', 'NULL'],
    ["MAP['a', 1]['a']", '1'],
    ["MAP['a', 1]['b']", 'NULL'],
    ['ARRAY[7, 8][CAST(NULL AS INT)]', 'NULL'],
  ],
  evaluate: (collection: readonly Value[] | ReadonlyMap<Value, Value>, place: Value): Value => {
    if (collection instanceof Map) {
      const key = equalKey(collection, place)
      return key === undefined ? null : (collection.get(key) ?? null)
    }
    return (collection as readonly Value[])[(place as number) - 1] ?? null
  },
})

export const accessFunctions = [cardinality, element, item] as const
