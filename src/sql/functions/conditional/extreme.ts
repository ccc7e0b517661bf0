import type {
  ArgumentShape,
  InferenceFailure,
  InferredCall,
  Value,
} from '../../../contracts/function.ts'
import { typeToString } from '../../../core/type-text.ts'
import { mergedType } from '../common-type.ts'
import { defineScalar } from '../define.ts'
import { compareValues } from '../value-order.ts'
import { noCommonType, toResult } from './choice.ts'

function inferExtreme(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const types = args.map((arg) => arg.type)
  if (types.length === 0) return { problem: 'supported: (T, T...)' }
  const merged = mergedType(types)
  if (merged === undefined) return noCommonType(types)
  if (['NULL', 'MAP', 'MULTISET', 'ARRAY', 'ROW', 'OBJECT'].includes(merged.kind)) {
    return { problem: `values of type ${typeToString(merged)} have no order` }
  }
  return { argumentTypes: types.map((type) => toResult(type, merged)), returnType: merged }
}

/** The value that comes first in the order's direction; NULL when one is NULL. NaN is above all numbers. */
function extreme(values: readonly Value[], direction: 1 | -1): Value {
  let best: Value = null
  for (const value of values) {
    if (value === null) return null
    if (best === null || compareWithNaN(value, best) * direction > 0) best = value
  }
  return best
}

function compareWithNaN(a: Value, b: Value): number {
  const order = compareValues(a, b)
  if (!Number.isNaN(order)) return order
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1
}

/** GREATEST: see `doc`. */
export const greatest = defineScalar({
  name: 'GREATEST',
  family: 'conditional',
  signatures: ['(T, T...) -> T'],
  infer: inferExtreme,
  nulls: 'custom',
  deterministic: true,
  doc: 'Returns the greatest of its arguments; NULL when one of them is NULL.',
  examples: [
    ['GREATEST(1, 3, 2)', '3'],
    ['GREATEST(1, 2.5)', '2.5'],
    ["GREATEST('a', 'B', 'b')", 'b'],
    ['GREATEST(1, CAST(NULL AS INT))', 'NULL'],
  ],
  evaluate: (...values: Value[]): Value => extreme(values, 1),
})

/** LEAST: see `doc`. */
export const least = defineScalar({
  name: 'LEAST',
  family: 'conditional',
  signatures: ['(T, T...) -> T'],
  infer: inferExtreme,
  nulls: 'custom',
  deterministic: true,
  doc: 'Returns the least of its arguments; NULL when one of them is NULL.',
  examples: [
    ['LEAST(2, 1, 3)', '1'],
    ["LEAST('a', 'B')", 'B'],
    ['LEAST(FALSE, TRUE)', 'FALSE'],
    ['LEAST(1, CAST(NULL AS INT))', 'NULL'],
  ],
  evaluate: (...values: Value[]): Value => extreme(values, -1),
})

export const extremeFunctions = [greatest, least] as const
