import type { AggregateDefinition } from '../../../contracts/aggregate.ts'
import { fixedColumn, mapColumn } from '../../../core/column.ts'
import { gatherColumn, identityPositions } from '../../../core/flatten.ts'
import { multisetType, withNullable } from '../../../core/types.ts'

/** COLLECT: the values of a group as a multiset. */
export const collect: AggregateDefinition = {
  name: 'COLLECT',
  signatures: ['(ANY) -> MULTISET NOT NULL'],
  infer: ([arg]) =>
    arg === undefined
      ? { problem: 'expected one argument' }
      : { argumentTypes: [arg.type], returnType: multisetType(arg.type, false) },
  doc: 'Values that are not NULL as a MULTISET: each with how often it is there. Empty when there is none.',
  examples: [
    ["SELECT CARDINALITY(COLLECT(a)) FROM (VALUES ('x'), ('y'), ('x')) AS t (a)", '2'],
    ["SELECT COLLECT(a) FROM (VALUES ('x'), ('x')) AS t (a)", '{x=2}'],
    ["SELECT COLLECT(DISTINCT a) FROM (VALUES ('x'), ('x')) AS t (a)", '{x=1}'],
  ],
  canRetract: true,
  skipsNulls: true,
  accumulators: () => [],
  values: () => ({
    kind: 'each',
    result: ({ columns, counts, offsets, groupCount }) => {
      const total = offsets[groupCount]!
      const keys = gatherColumn(columns[0]!, identityPositions(total), total)
      return mapColumn(offsets, keys, fixedColumn(counts))
    },
  }),
}

/** COUNT of different values, exactly; Flink estimates it. */
export const approximateCountDistinct: AggregateDefinition = {
  name: 'APPROX_COUNT_DISTINCT',
  signatures: ['(ANY) -> BIGINT NOT NULL'],
  infer: ([arg]) =>
    arg === undefined
      ? { problem: 'expected one argument' }
      : {
          argumentTypes: [withNullable(arg.type, true)],
          returnType: { kind: 'BIGINT', nullable: false },
        },
  doc: 'Number of different values that are not NULL. It is counted exactly.',
  examples: [
    ['SELECT APPROX_COUNT_DISTINCT(a) FROM (VALUES (1), (1), (2)) AS t (a)', '2'],
    ["SELECT APPROX_COUNT_DISTINCT(a) FROM (VALUES ('x'), (CAST(NULL AS STRING))) AS t (a)", '1'],
  ],
  canRetract: true,
  skipsNulls: true,
  accumulators: () => [],
  values: () => ({
    kind: 'each',
    result: ({ offsets, groupCount }) =>
      fixedColumn(
        BigInt64Array.from({ length: groupCount }, (_, g) => BigInt(offsets[g + 1]! - offsets[g]!)),
      ),
  }),
}
