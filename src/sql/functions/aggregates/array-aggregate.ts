import type { AggregateDefinition } from '../../../contracts/aggregate.ts'
import { listColumn } from '../../../core/column.ts'
import { gatherColumn, identityPositions } from '../../../core/flatten.ts'
import { arrayType } from '../../../core/types.ts'

/** ARRAY_AGG: the values of a group as an array, in the order in which rows come. */
export const arrayAggregate: AggregateDefinition = {
  name: 'ARRAY_AGG',
  signatures: ['(ANY) -> ARRAY'],
  infer: ([arg]) =>
    arg === undefined
      ? { problem: 'expected one argument' }
      : { argumentTypes: [arg.type], returnType: arrayType(arg.type, arg.type.nullable) },
  doc: 'Values as an ARRAY, in the order in which rows come: with NULLs, unless IGNORE NULLS follows. NULL when there is none.',
  examples: [
    ['SELECT ARRAY_AGG(a) FROM (VALUES (1), (CAST(NULL AS INT)), (1)) AS t (a)', '[1, NULL, 1]'],
    ['SELECT ARRAY_AGG(a) IGNORE NULLS FROM (VALUES (1), (CAST(NULL AS INT))) AS t (a)', '[1]'],
    ['SELECT ARRAY_AGG(DISTINCT a) FROM (VALUES (1), (2), (1)) AS t (a)', '[1, 2]'],
  ],
  takesNullTreatment: true,
  canRetract: true,
  skipsNulls: (options) => options['nulls'] === 'IGNORE NULLS',
  accumulators: () => [],
  values: () => ({
    kind: 'list',
    result: ({ columns, offsets, groupCount }) => {
      const total = offsets[groupCount]!
      const child = gatherColumn(columns[0]!, identityPositions(total), total)
      const valid = Uint8Array.from({ length: groupCount }, (_, g) =>
        offsets[g] === offsets[g + 1] ? 0 : 1,
      )
      return listColumn(offsets, child, valid)
    },
  }),
}
