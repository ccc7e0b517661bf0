import type { CombinerFactory } from '../../contracts/combiner.ts'
import type { Schema } from '../../core/batch.ts'
import { hashExchange } from '../../dataflow/exchange.ts'
import type { Combination } from '../../dataflow/stream-graph.ts'

/** The first phase of an aggregation by columns of its input: they are the first columns of what it hands on. */
export const combinationOf = (
  keys: readonly number[],
  input: Schema,
  make: CombinerFactory,
): Combination => ({
  make,
  exchange: hashExchange(
    keys.map((_, i) => i),
    keys.map((key) => input[key]!.type),
  ),
})
