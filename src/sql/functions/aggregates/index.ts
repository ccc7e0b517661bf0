import type { AggregateDefinition } from '../../../contracts/aggregate.ts'
import { arrayAggregate } from './array-aggregate.ts'
import { average } from './average.ts'
import { approximateCountDistinct, collect } from './collect.ts'
import { composedAggregates } from './composed.ts'
import { count } from './count.ts'
import { firstValue, lastValue } from './first-last-value.ts'
import { jsonArrayAggregate, jsonObjectAggregate } from './json-aggregates.ts'
import { listAggregate } from './list-aggregate.ts'
import { max, min } from './min-max.ts'
import { percentile } from './percentile.ts'
import { singleValue } from './single-value.ts'
import { sum } from './sum.ts'

/** Built-in aggregate functions, in the order of the reference. */
export const aggregateFunctions: readonly AggregateDefinition[] = [
  count,
  sum,
  average,
  min,
  max,
  ...composedAggregates,
  firstValue,
  lastValue,
  listAggregate,
  arrayAggregate,
  collect,
  jsonObjectAggregate,
  jsonArrayAggregate,
  percentile,
  approximateCountDistinct,
  singleValue,
]
