import type { AggregateDefinition } from '../../../contracts/aggregate.ts'
import { average } from './average.ts'
import { count } from './count.ts'
import { max, min } from './min-max.ts'
import { sum } from './sum.ts'

/** Built-in aggregate functions, in the order of the reference. */
export const aggregateFunctions: readonly AggregateDefinition[] = [count, sum, average, min, max]
