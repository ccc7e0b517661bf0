import { allValid, fixedOperand } from '../../../codegen/operand.ts'
import { type ScalarEmitter, scalarEmitter } from '../../../codegen/scalar-emitter.ts'
import type {
  ArgumentShape,
  InferenceFailure,
  InferredCall,
  Value,
} from '../../../contracts/function.ts'
import { typeToString } from '../../../core/type-text.ts'
import type { SqlType } from '../../../core/types.ts'
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
  // A date and a timestamp have a type in common, but it would cut the time off.
  const isCut = merged.kind === 'DATE' || merged.kind === 'TIME'
  if (isCut && types.some((type) => type.kind === 'TIMESTAMP')) return noCommonType(types)
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
  // Of two zeros the negative one is the lesser.
  if (order === 0 && a === 0) return Object.is(a, b) ? 0 : Object.is(a, -0) ? -1 : 1
  if (!Number.isNaN(order)) return order
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1
}

/** Chooses without a call among whole numbers, dates and times, which need no conversion. */
const extremeEmitter = (direction: '>' | '<'): ScalarEmitter =>
  scalarEmitter({
    isTotal: true,
    emit: (e, args, call) => {
      if (!ORDERED.has(call.returnType.kind)) return undefined
      let best: string | undefined
      for (const arg of args) {
        if (arg.form !== 'fixed') return undefined
        best =
          best === undefined
            ? arg.value
            : e.const(`${arg.value} ${direction} ${best} ? ${arg.value} : ${best}`)
      }
      const valid = allValid(args)
      return fixedOperand(best!, valid === undefined ? undefined : e.const(valid, 'v'))
    },
  })

const ORDERED: ReadonlySet<SqlType['kind']> = new Set<SqlType['kind']>([
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'DECIMAL',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_LTZ',
  'INTERVAL_DAY_TIME',
  'INTERVAL_YEAR_MONTH',
])

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
  emit: extremeEmitter('>'),
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
  emit: extremeEmitter('<'),
})

export const extremeFunctions = [greatest, least] as const
