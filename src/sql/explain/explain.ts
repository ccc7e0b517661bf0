import type { PhysicalNode, ChangelogNeed } from '../4-physical/physical-node.ts'
import type { LogicalNode } from '../plan/logical.ts'
import { inputsOf } from '../plan/boundedness.ts'
import type { Planned } from '../planner.ts'
import { describeLogical } from './logical-text.ts'

export interface ExplainOptions {
  /** Words of EXPLAIN: `CHANGELOG_MODE` shows which changes flow on each edge. */
  readonly details: readonly string[]
}

/** Prints all phases of a plan as trees. */
export function explainPlan(planned: Planned, options: ExplainOptions): string {
  const showsChangelog = options.details.some((detail) => detail.toUpperCase() === 'CHANGELOG_MODE')
  return [
    '== Logical plan, as bound ==',
    ...planned.logical.map((node) => drawTree(node, inputsOf, describeLogical)),
    '',
    '== Logical plan, optimized ==',
    ...planned.optimized.map((node) => drawTree(node, inputsOf, describeLogical)),
    '',
    '== Physical plan ==',
    ...planned.physical.map((node) => drawPhysical(node, showsChangelog)),
    '',
  ].join('\n')
}

function drawTree(root: LogicalNode, inputs: (node: LogicalNode) => readonly LogicalNode[], describe: (node: LogicalNode) => string): string {
  const lines: string[] = []
  const draw = (node: LogicalNode, prefix: string, childPrefix: string): void => {
    lines.push(`${prefix}${describe(node)}`)
    const below = inputs(node)
    below.forEach((input, i) => {
      const isLast = i === below.length - 1
      draw(input, `${childPrefix}${isLast ? '└─ ' : '├─ '}`, `${childPrefix}${isLast ? '   ' : '│  '}`)
    })
  }
  draw(root, '', '')
  return lines.join('\n')
}

/** Nodes that several parts of the job share are drawn once and named after that. */
function drawPhysical(root: PhysicalNode, showsChangelog: boolean): string {
  const lines: string[] = []
  const draw = (node: PhysicalNode, prefix: string, childPrefix: string, need: ChangelogNeed): void => {
    const changelog = showsChangelog ? `, changelogMode=[${changelogText(node, need)}]` : ''
    lines.push(`${prefix}${node.name}(${node.describe()}${changelog})`)
    node.inputs.forEach((input, i) => {
      const isLast = i === node.inputs.length - 1
      draw(input, `${childPrefix}${isLast ? '└─ ' : '├─ '}`, `${childPrefix}${isLast ? '   ' : '│  '}`, node.inputNeed(i, need))
    })
  }
  draw(root, '', '', { updateBefore: true })
  return lines.join('\n')
}

/** Letters as in Flink: I insert, UB update-before, UA update-after, D delete. */
function changelogText(node: PhysicalNode, need: ChangelogNeed): string {
  if (node.name === 'Sink') return 'NONE'
  const { updates, deletes } = node.changelog
  const letters = ['I']
  if (updates) letters.push(...(need.updateBefore ? ['UB', 'UA'] : ['UA']))
  if (deletes) letters.push('D')
  return letters.join(',')
}
