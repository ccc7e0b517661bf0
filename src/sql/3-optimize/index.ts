import type { SessionContext } from '../../contracts/function.ts'
import type { LogicalNode } from '../plan/logical.ts'
import type { RowCounts } from '../plan/row-estimate.ts'
import { rules } from './rules.ts'

/** What rules may know. */
export interface OptimizeContext {
  readonly session: SessionContext
  readonly isBatch: boolean
  /** Into how many buckets aggregates with DISTINCT are split. Absent, undefined: they are not. */
  readonly distinctBuckets?: number | undefined
  /** Whether inner joins come in the order that costs least. Absent = only so that there are fewer products. */
  readonly reordersJoins?: boolean | undefined
  /** How many rows tables have, where that is known. Absent = of none. */
  readonly rowCounts?: RowCounts | undefined
}

/**
 * A rewrite of whole plans that run as one job. Nodes with several parents stay one node, so that
 * what is shared runs once.
 */
export interface Rule {
  readonly name: string
  readonly doc: string
  apply(roots: readonly LogicalNode[], context: OptimizeContext): readonly LogicalNode[]
}

/** Applies the rules in their order. `skip` leaves rules out by name, for tests. */
export function optimize(
  roots: readonly LogicalNode[],
  context: OptimizeContext,
  skip: ReadonlySet<string> = new Set(),
): readonly LogicalNode[] {
  let nodes = roots
  for (const rule of rules) if (!skip.has(rule.name)) nodes = rule.apply(nodes, context)
  return nodes
}
