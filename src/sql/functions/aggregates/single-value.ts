import type { AggregateDefinition } from '../../../contracts/aggregate.ts'
import { defineError } from '../../../core/errors.ts'
import { withNullable } from '../../../core/types.ts'
import { firstOfEach } from './first-of-each.ts'

/** A subquery that stands for one value gave more than one. */
export const moreThanOneValue = defineError({
  code: 'SQL_MORE_THAN_ONE_VALUE',
  domain: 'user',
  retry: 'never',
  message: (p: { count: number }) =>
    `A subquery that stands for one value, or SINGLE_VALUE, has ${p.count} rows.`,
  remedy: () =>
    'Let it give one row: with an aggregate such as MAX, or a condition that only one row meets.',
})

/** SINGLE_VALUE: what a scalar subquery is made of. */
export const singleValue: AggregateDefinition = {
  name: 'SINGLE_VALUE',
  signatures: ['(ANY) -> ANY'],
  infer: ([arg]) =>
    arg === undefined
      ? { problem: 'expected one argument' }
      : { argumentTypes: [arg.type], returnType: withNullable(arg.type, true) },
  doc: 'The value of the only row; NULL when there is no row, an error when there are more.',
  examples: [
    ['SELECT SINGLE_VALUE(a) FROM (VALUES (1)) AS t (a)', '1'],
    ['SELECT SINGLE_VALUE(a) FROM (VALUES (1), (1)) AS t (a)', 'error: SQL_MORE_THAN_ONE_VALUE'],
  ],
  canRetract: true,
  skipsNulls: false,
  accumulators: () => [],
  values: ({ returnType }) => ({
    kind: 'list',
    result: (values) => {
      for (let g = 0; g < values.groupCount; g++) {
        const count = values.offsets[g + 1]! - values.offsets[g]!
        if (count > 1) throw moreThanOneValue({ count })
      }
      return firstOfEach(values, returnType)
    },
  }),
}
