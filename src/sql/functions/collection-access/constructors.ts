import type {
  ArgumentShape,
  InferenceFailure,
  InferredCall,
  Value,
} from '../../../contracts/function.ts'
import { arrayType, mapType, rowType, type SqlType, withNullable } from '../../../core/types.ts'
import { commonType } from '../common-type.ts'
import { noCommonType } from '../conditional/choice.ts'
import { defineScalar } from '../define.ts'
import { compareNullable } from '../value-order.ts'

/** Type of the elements, or what is wrong with them. */
function elementType(args: readonly ArgumentShape[], what: string): SqlType | InferenceFailure {
  const types = args.map((arg) => arg.type)
  const common = commonType(types)
  if (common === undefined) return noCommonType(types)
  return common.kind === 'NULL'
    ? { problem: `${what} are bare NULLs; write CAST(NULL AS type)` }
    : common
}

function inferArray(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  if (args.length === 0)
    return { problem: 'an array needs an element to have a type; write CAST(NULL AS ARRAY<type>)' }
  const element = elementType(args, 'all elements')
  if ('problem' in element) return element
  return {
    argumentTypes: args.map((arg) => withNullable(element, arg.type.nullable)),
    returnType: arrayType(element, false),
  }
}

/** ARRAY[…]: see `doc`. */
export const arrayConstructor = defineScalar({
  name: 'ARRAY',
  family: 'value',
  signatures: ['(T, T...) -> ARRAY<T> NOT NULL'],
  infer: inferArray,
  nulls: 'custom',
  deterministic: true,
  syntax: 'ARRAY[value, …]',
  isOperator: true,
  doc: 'Builds an array of values of one type.',
  examples: [
    ['ARRAY[1, 2, 3]', '[1, 2, 3]'],
    ['ARRAY[1, 2.5]', '[1.0, 2.5]'],
    ["ARRAY['a', CAST(NULL AS STRING)]", '[a, NULL]'],
  ],
  evaluate: (...values: Value[]): Value => values,
})

function inferMap(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  if (args.length === 0 || args.length % 2 === 1)
    return { problem: 'a map needs keys and values in turn' }
  const key = elementType(
    args.filter((_, index) => index % 2 === 0),
    'all keys',
  )
  if ('problem' in key) return key
  const value = elementType(
    args.filter((_, index) => index % 2 === 1),
    'all values',
  )
  if ('problem' in value) return value
  return {
    argumentTypes: args.map((arg, index) =>
      withNullable(index % 2 === 0 ? key : value, arg.type.nullable),
    ),
    returnType: mapType(key, value, false),
  }
}

/** The key of the map that is equal to a key: objects are keys by their content. */
export function equalKey(map: ReadonlyMap<Value, Value>, key: Value): Value | undefined {
  if (typeof key !== 'object' || key === null) return map.has(key) ? key : undefined
  for (const other of map.keys()) if (compareNullable(other, key) === 0) return other
  return undefined
}

/** MAP[…]: see `doc`. */
export const mapConstructor = defineScalar({
  name: 'MAP',
  family: 'value',
  signatures: ['(K, V, …) -> MAP<K, V> NOT NULL'],
  infer: inferMap,
  nulls: 'custom',
  deterministic: true,
  syntax: 'MAP[key, value, …]',
  isOperator: true,
  doc: 'Builds a map; of equal keys the last counts.',
  examples: [
    ["MAP['a', 1, 'b', 2]", '{a=1, b=2}'],
    ["MAP['a', 1, 'a', 2]", '{a=2}'],
    ["MAP['a', CAST(NULL AS INT)]", '{a=NULL}'],
  ],
  evaluate: (...entries: Value[]): Value => {
    const map = new Map<Value, Value>()
    for (let index = 0; index < entries.length; index += 2) {
      const key = entries[index]!
      const known = equalKey(map, key)
      map.set(known === undefined ? key : known, entries[index + 1]!)
    }
    return map
  },
})

function inferRow(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  if (args.length === 0) return { problem: 'a row needs a field' }
  const fields = args.map((arg, index) => ({ name: `EXPR$${index}`, type: arg.type }))
  return { argumentTypes: args.map((arg) => arg.type), returnType: rowType(fields, false) }
}

/** ROW(…): see `doc`. */
export const rowConstructor = defineScalar({
  name: 'ROW',
  family: 'value',
  signatures: ['(ANY, ANY...) -> ROW NOT NULL'],
  infer: inferRow,
  nulls: 'custom',
  refusesBareNull: true,
  deterministic: true,
  syntax: 'ROW(value, …)',
  isOperator: true,
  doc: 'Builds a row of values, whose fields are EXPR$0, EXPR$1 and so on.',
  examples: [
    ["ROW(1, 'a')", '(1, a)'],
    ['ROW(1, ROW(2, 3))', '(1, (2, 3))'],
    ['ROW(CAST(NULL AS INT))', '(NULL)'],
  ],
  evaluate: (...values: Value[]): Value => values,
})

export const constructorFunctions = [arrayConstructor, mapConstructor, rowConstructor] as const
