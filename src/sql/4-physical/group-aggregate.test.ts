/** What a GROUP BY refuses when it is planned. */
import { expect, test } from 'vitest'
import { bigIntType, intType } from '../../core/types.ts'
import { count } from '../functions/aggregates/count.ts'
import type { AggregateNode } from '../plan/logical.ts'
import { PhysicalGroupAggregate } from './group-aggregate.ts'
import type { PhysicalNode } from './physical-node.ts'

test('SQL_AGGREGATE_CANNOT_RETRACT: a function that cannot take values back, over rows that change', () => {
  const schema = [{ name: 'a', type: intType(false) }]
  const node: AggregateNode = {
    kind: 'aggregate',
    input: { kind: 'values', rows: [], schema },
    keys: [],
    calls: [
      {
        function: { ...count, name: 'TALLY', canRetract: false },
        args: [0],
        isDistinct: false,
        filter: undefined,
        type: bigIntType(false),
      },
    ],
    schema: [{ name: 'n', type: bigIntType(false) }],
  }
  const input = (updates: boolean): PhysicalNode =>
    ({ schema, changelog: { updates, deletes: false } }) as unknown as PhysicalNode
  expect(() => new PhysicalGroupAggregate(node, input(true), false)).toThrow(
    'TALLY is applied to rows that are updated later, and cannot take a value back.',
  )
  expect(new PhysicalGroupAggregate(node, input(false), false).name).toBe('GroupAggregate')
})
