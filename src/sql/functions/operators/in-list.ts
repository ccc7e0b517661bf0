import { equalBytes } from '../../../codegen/compare-bytes.ts'
import { fixedOperand } from '../../../codegen/operand.ts'
import { scalarEmitter } from '../../../codegen/scalar-emitter.ts'
import type { ScalarDefinition } from '../../../contracts/function.ts'
import { booleanType, withNullable } from '../../../core/types.ts'
import type { Value } from '../../../core/value.ts'
import { commonType } from '../common-type.ts'
import { compareValues } from '../value-order.ts'
import { comparedType } from './comparison-types.ts'

/** Lists up to this length are compared one by one in inlined code. */
const MAX_INLINED_ITEMS = 12

/** `value IN (item, …)`: TRUE when one item is equal; NULL when none is but the value or an item is NULL. */
export const inList: ScalarDefinition = {
  name: 'IN',
  family: 'comparison',
  isOperator: true,
  syntax: 'value IN (item, …)',
  signatures: ['(T, T...) -> BOOLEAN'],
  infer: (args) => {
    const items = commonType(args.slice(1).map((arg) => arg.type))
    const value = args[0]!.type
    // A FLOAT is looked for among decimals that are rounded to FLOAT, so that 0.1 is found.
    const isRounded = value.kind === 'FLOAT' && items?.kind === 'DECIMAL'
    const shared = items === undefined ? undefined : isRounded ? value : comparedType(value, items)
    if (shared === undefined)
      return { problem: 'the value and the items of the list have no common type' }
    return {
      argumentTypes: args.map((arg) => withNullable(shared, arg.type.nullable)),
      returnType: booleanType(args.some((arg) => arg.type.nullable)),
    }
  },
  nulls: 'custom',
  deterministic: true,
  doc: 'TRUE when the value is equal to one of the items.',
  examples: [
    ["'b' IN ('a', 'b')", 'TRUE'],
    ['3 IN (1, 2)', 'FALSE'],
    ['3 IN (1, CAST(NULL AS INT))', 'NULL'],
    ['CAST(NULL AS INT) IN (1, 2)', 'NULL'],
  ],
  evaluate: (value: Value, ...items: Value[]) => {
    if (value === null) return null
    let hasNull = false
    for (const item of items) {
      if (item === null) hasNull = true
      else if (compareValues(value, item) === 0) return true
    }
    return hasNull ? null : false
  },
  emit: scalarEmitter({
    isTotal: true,
    emit: (e, [value, ...items]) => {
      if (items.length > MAX_INLINED_ITEMS) return undefined
      const hits: string[] = []
      for (const item of items) {
        const itemValid = item.valid === undefined ? '' : ` && ${item.valid} === 1`
        if (value!.form === 'fixed' && item.form === 'fixed')
          hits.push(`${value.value} === ${item.value}${itemValid}`)
        else if (value!.form === 'bytes' && item.form === 'bytes') {
          hits.push(
            `${value.length} === ${item.length}${itemValid} && ${e.constant(equalBytes)}(${value.bytes}, ${value.start}, ${value.length}, ${item.bytes}, ${item.start}, ${item.length})`,
          )
        } else return undefined
      }
      const isHit = e.const(`${hits.map((hit) => `(${hit})`).join(' || ')} ? 1 : 0`)
      const nullable = items.filter((item) => item.valid !== undefined)
      const decided =
        nullable.length === 0
          ? '1'
          : `(${isHit} | (${nullable.map((item) => item.valid).join(' & ')}))`
      if (value!.valid === undefined)
        return fixedOperand(isHit, nullable.length === 0 ? undefined : e.const(decided, 'v'))
      return fixedOperand(isHit, e.const(`${value!.valid} & ${decided}`, 'v'))
    },
  }),
}
