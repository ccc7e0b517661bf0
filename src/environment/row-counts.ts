import type { Platform } from '../contracts/platform.ts'
import type { Source } from '../contracts/source.ts'
import { inputsOf } from '../sql/plan/boundedness.ts'
import type { LogicalNode } from '../sql/plan/logical.ts'
import type { RowCounts } from '../sql/plan/row-estimate.ts'

/** About how many rows the tables of a plan have, of those whose sources can tell. What cannot be found out is told when it is read. */
export async function rowCountsOf(
  nodes: readonly LogicalNode[],
  platform: Platform,
): Promise<RowCounts> {
  const sources = new Set<Source>()
  const visit = (node: LogicalNode): void => {
    if (node.kind === 'scan') sources.add(node.source)
    for (const input of inputsOf(node)) visit(input)
  }
  for (const node of nodes) visit(node)
  const counts = new Map<Source, number>()
  const asked = [...sources].map(async (source) => {
    const count = await source.estimateRows?.(platform).catch(() => undefined)
    if (count !== undefined) counts.set(source, count)
  })
  await Promise.all(asked)
  return counts
}
