import type { Rule } from './index.ts'
import { computeJoinKeys } from './rules/compute-join-keys.ts'
import { foldConstants } from './rules/fold-constants.ts'
import { mergeProjections } from './rules/merge-projections.ts'
import { orderJoins } from './rules/order-joins.ts'
import { pruneColumns } from './rules/prune-columns.ts'
import { pushFilters } from './rules/push-filters.ts'
import { pushIntoScan } from './rules/push-into-scan.ts'
import { rankOfOver } from './rules/rank-of-over.ts'
import { readFields } from './rules/read-fields.ts'
import { shareSubPlans } from './rules/share-sub-plans.ts'
import { solveComparisons } from './rules/solve-comparisons.ts'
import { splitDistinct } from './rules/split-distinct.ts'

/**
 * All rules, in the order in which they run: constants first, so that the others see literals, and comparisons with them; filters
 * sink, so that joins know what connects them, and before projections merge over them; aggregates are split before that, too, as it computes buckets below them; columns are pruned when all expressions stand where they
 * will be computed (keys of joins below them); scans learn what is wanted of them; parts that have become alike are
 * found; last, when it is known who shares what, scans learn which fields are read.
 */
export const rules: readonly Rule[] = [
  foldConstants,
  solveComparisons,
  pushFilters,
  orderJoins,
  rankOfOver,
  computeJoinKeys,
  splitDistinct,
  mergeProjections,
  pruneColumns,
  pushIntoScan,
  shareSubPlans,
  readFields,
]
