import type { StreamGraph } from '../../dataflow/stream-graph.ts'
import { type ChangelogNeed, collectNeeds, type PhysicalNode } from '../4-physical/physical-node.ts'
import type { KeptTable } from '../4-physical/state-bound.ts'
import { rootOf, translatePlan } from '../build-stream-graph.ts'
import { inputsOf } from '../plan/boundedness.ts'
import type { LogicalNode } from '../plan/logical.ts'
import type { Planned } from '../planner.ts'
import { describeLogical } from './logical-text.ts'
import { boundedTables, stateAdvice, stateText } from './state-text.ts'

export interface ExplainOptions {
  /**
   * Words of EXPLAIN: `CHANGELOG_MODE` shows which changes flow on each edge, `PLAN_ADVICE` what operators keep and what bounds it, the uids
   * under which checkpoints and savepoints have it, and warnings.
   */
  readonly details: readonly string[]
  /** Tables of state that the operators of a graph open, by uid. Absent: EXPLAIN says nothing of state. */
  readonly keptTables?: (graph: StreamGraph) => ReadonlyMap<string, readonly KeptTable[]>
}

/** Prints all phases of a plan as trees. */
export function explainPlan(planned: Planned, options: ExplainOptions): string {
  const shows = (word: string): boolean =>
    options.details.some((detail) => detail.toUpperCase() === word)
  const details: NodeDetail[] = []
  if (shows('CHANGELOG_MODE')) {
    const { physical, job } = planned
    const needs = collectNeeds(physical.map((node, i) => rootOf(node, job.outputs[i]!)))
    details.push((node) => `changelogMode=[${changelogText(node, needs.get(node)!)}]`)
  }
  const advice: string[] = []
  if (shows('PLAN_ADVICE')) {
    const translated = translatePlan(planned.job, planned.physical)
    const { keptTables } = options
    if (keptTables !== undefined) {
      const tables = keptTables(translated.graph)
      const { stateTtlMs, session } = planned.job
      details.push((node) => {
        const kept = translated.uidsOf(node).flatMap((uid) => tables.get(uid) ?? [])
        const bounded = boundedTables(node, kept, stateTtlMs)
        if (!session.isBatch) advice.push(...stateAdvice(node, bounded))
        return stateText(bounded)
      })
    }
    details.push((node) => `uid=[${translated.uidsOf(node).join(', ')}]`)
  }
  const physical = drawTrees(planned.physical, physicalStyle(details))
  return [
    '== Logical plan, as bound ==',
    drawTrees(planned.logical, logicalStyle),
    '',
    '== Logical plan, optimized ==',
    drawTrees(
      planned.job.outputs.map((output) => output.node),
      logicalStyle,
    ),
    '',
    '== Physical plan ==',
    physical,
    '',
    ...(shows('PLAN_ADVICE') ? ['== Advice ==', adviceText(advice), ''] : []),
  ].join('\n')
}

function adviceText(lines: readonly string[]): string {
  if (lines.length === 0) return 'none'
  return [...new Set(lines)].map((line, i) => `${i + 1}. [WARNING] ${line}`).join('\n')
}

/** What runs, as text: two plans of one text give the same rows, and keep the same state. */
export function physicalText(planned: Planned): string {
  return drawTrees(planned.physical, physicalStyle([]))
}

/** How nodes of one phase are drawn. */
interface TreeStyle<N> {
  readonly inputs: (node: N) => readonly N[]
  readonly describe: (node: N) => string
}

const logicalStyle: TreeStyle<LogicalNode> = {
  inputs: inputsOf,
  describe: describeLogical,
}

/** Something that is said of each node behind its description. */
type NodeDetail = (node: PhysicalNode) => string | undefined

const physicalStyle = (details: readonly NodeDetail[]): TreeStyle<PhysicalNode> => ({
  inputs: (node) => node.inputs,
  describe: (node) =>
    `${node.name}(${[node.describe(), ...details.map((detail) => detail(node))].filter((text) => text !== undefined).join(', ')})`,
})

/** Draws trees that may share nodes: what is shared gets a number, is drawn once, and runs once. */
function drawTrees<N extends object>(roots: readonly N[], style: TreeStyle<N>): string {
  return treeLines(roots, style)
    .map(({ text }) => text)
    .join('\n')
}

/** A line of a drawn tree; without its node where that stands above already. */
interface TreeLine<N> {
  readonly node: N | undefined
  readonly text: string
}

/** The lines of the physical plan, with their nodes. */
export const physicalLines = (planned: Planned): readonly TreeLine<PhysicalNode>[] =>
  treeLines(planned.physical, physicalStyle([]))

function treeLines<N extends object>(
  roots: readonly N[],
  style: TreeStyle<N>,
): readonly TreeLine<N>[] {
  const parents = new Map<N, number>()
  const count = (node: N): void => {
    const known = parents.get(node) ?? 0
    parents.set(node, known + 1)
    if (known === 0) style.inputs(node).forEach(count)
  }
  roots.forEach(count)
  const numbers = new Map<N, number>()
  const lines: TreeLine<N>[] = []
  const draw = (node: N, prefix: string, childPrefix: string): void => {
    const known = numbers.get(node)
    if (known !== undefined) {
      lines.push({ node: undefined, text: `${prefix}Reused(shared ${known})` })
      return
    }
    let mark = ''
    if (parents.get(node)! > 1) {
      numbers.set(node, numbers.size + 1)
      mark = `  [shared ${numbers.size}]`
    }
    lines.push({ node, text: `${prefix}${style.describe(node)}${mark}` })
    const inputs = style.inputs(node)
    inputs.forEach((input, i) => {
      const isLast = i === inputs.length - 1
      draw(
        input,
        `${childPrefix}${isLast ? '└─ ' : '├─ '}`,
        `${childPrefix}${isLast ? '   ' : '│  '}`,
      )
    })
  }
  for (const root of roots) draw(root, '', '')
  return lines
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
