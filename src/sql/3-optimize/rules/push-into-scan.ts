import type { PushedFilter } from '../../../contracts/source.ts'
import type { Expression } from '../../plan/expression.ts'
import { conjuncts } from '../../plan/join-keys.ts'
import type { LogicalNode, ScanNode } from '../../plan/logical.ts'
import type { Rule } from '../index.ts'
import { countParents, rewriteUp } from '../rewrite-plan.ts'

/**
 * Tells scans what the filter and the limit right above them will leave out; sources may use it to skip.
 * Filters stay in the plan. A scan with several parents is told nothing.
 */
export const pushIntoScan: Rule = {
  name: 'push-into-scan',
  doc: 'Tells sources which rows a filter or limit right above them will drop.',
  apply: (roots) => {
    const parents = countParents(roots)
    // Changes are left out whole or not at all: a row may have to be taken back that no longer passes.
    const isOwn = (node: LogicalNode): node is ScanNode =>
      node.kind === 'scan' &&
      parents.get(node) === 1 &&
      (node.source.changelog ?? 'append') === 'append'
    return rewriteUp(roots, (node) => {
      if (node.kind === 'filter' && isOwn(node.input)) {
        const filters = conjuncts(node.condition).flatMap((part) =>
          pushedFilter(part, node.input as ScanNode),
        )
        return filters.length === 0 ? node : { ...node, input: { ...node.input, filters } }
      }
      if (
        node.kind === 'sort' &&
        node.keys.length === 0 &&
        node.limit !== undefined &&
        isOwn(node.input)
      ) {
        return { ...node, input: { ...node.input, limit: node.offset + node.limit } }
      }
      return node
    })
  },
}

const MIRRORED = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const
type Sign = keyof typeof MIRRORED

/** `column op literal`, either way round, as the source understands it. */
function pushedFilter(part: Expression, scan: ScanNode): PushedFilter[] {
  if (part.kind !== 'call') return []
  const { name } = part.function
  const [left, right] = part.args
  if (left === undefined) return []
  if (name === 'IS NULL' || name === 'IS NOT NULL')
    return left.kind === 'column' ? [{ column: scan.projection[left.index]!, op: name }] : []
  if (!(name in MIRRORED) || right === undefined) return []
  const sign = name as Sign
  if (left.kind === 'column' && right.kind === 'literal' && right.value !== null) {
    return [{ column: scan.projection[left.index]!, op: sign, literal: right.value }]
  }
  if (right.kind === 'column' && left.kind === 'literal' && left.value !== null) {
    return [{ column: scan.projection[right.index]!, op: MIRRORED[sign], literal: left.value }]
  }
  return []
}
