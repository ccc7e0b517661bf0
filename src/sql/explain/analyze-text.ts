import { sizeText } from '../../core/size-text.ts'
import type { PhysicalNode } from '../4-physical/physical-node.ts'
import type { Planned } from '../planner.ts'
import { physicalLines } from './explain.ts'

/** What a node of a plan has done. */
export interface NodeMeasures {
  readonly rowsIn: number
  readonly rowsOut: number
  /** Without what it hands rows to. */
  readonly cpuMs: number
  /** The most at a time. */
  readonly stateBytes: number
}

/** What a run of a plan took. */
export interface RunMeasures {
  readonly wallMs: number
  readonly cpuMs: number
  readonly parallelism: number
  /** Rows that a query gave. */
  readonly rowCount: number | undefined
  /** undefined for nodes that are no part of the graph. */
  readonly of: (node: PhysicalNode) => NodeMeasures | undefined
}

const HEAD = ['rows in', 'rows out', 'CPU', 'state'] as const

/** The physical plan as a tree, beside it what each operator has done, in columns. */
export function analyzeText(planned: Planned, run: RunMeasures): string {
  const lines = physicalLines(planned)
  const cells = lines.map(({ node }) => {
    const measures = node === undefined ? undefined : run.of(node)
    return measures === undefined ? ['', '', '', ''] : cellsOf(node!, measures)
  })
  const widths = HEAD.map((head, i) => Math.max(head.length, ...cells.map((row) => row[i]!.length)))
  const row = (texts: readonly string[], tree: string): string =>
    `${texts.map((text, i) => text.padStart(widths[i]!)).join('  ')}   ${tree}`.trimEnd()
  const inNodes = measuredNodes(planned, run).reduce((sum, { measures }) => sum + measures.cpuMs, 0)
  return [
    row(HEAD, 'operator'),
    ...lines.map(({ text }, i) => row(cells[i]!, text)),
    '',
    ...(run.rowCount === undefined ? [] : [`Rows: ${countText(run.rowCount)}`]),
    `Time: ${timeText(run.wallMs)}, CPU ${timeText(run.cpuMs)}, of which ${timeText(Math.max(0, run.cpuMs - inNodes))} outside of operators; parallelism ${run.parallelism}, in one thread`,
    '',
  ].join('\n')
}

/** The same as JSON text: nodes by number, inputs before what they feed. Times are milliseconds. */
export function analyzeJson(planned: Planned, run: RunMeasures): string {
  const nodes = measuredNodes(planned, run)
  const numbers = new Map(nodes.map(({ node }, i) => [node, i]))
  return JSON.stringify(
    {
      wallMs: rounded(run.wallMs),
      cpuMs: rounded(run.cpuMs),
      parallelism: run.parallelism,
      ...(run.rowCount === undefined ? {} : { rows: run.rowCount }),
      nodes: nodes.map(({ node, measures }, id) => ({
        id,
        name: node.name,
        description: node.describe(),
        inputs: node.inputs.map((input) => numbers.get(input)!),
        rowsIn: measures.rowsIn,
        rowsOut: measures.rowsOut,
        cpuMs: rounded(measures.cpuMs),
        stateBytes: measures.stateBytes,
      })),
    },
    undefined,
    2,
  )
}

const NOTHING: NodeMeasures = { rowsIn: 0, rowsOut: 0, cpuMs: 0, stateBytes: 0 }

interface MeasuredNode {
  readonly node: PhysicalNode
  readonly measures: NodeMeasures
}

/** Each node once, inputs before what they feed. */
function measuredNodes(planned: Planned, run: RunMeasures): readonly MeasuredNode[] {
  const found = new Map<PhysicalNode, MeasuredNode>()
  const visit = (node: PhysicalNode): void => {
    if (found.has(node)) return
    for (const input of node.inputs) visit(input)
    found.set(node, { node, measures: run.of(node) ?? NOTHING })
  }
  planned.physical.forEach(visit)
  return [...found.values()]
}

function cellsOf(node: PhysicalNode, measures: NodeMeasures): readonly string[] {
  const { rowsIn, rowsOut, cpuMs, stateBytes } = measures
  return [
    node.inputs.length === 0 ? '' : countText(rowsIn),
    node.name === 'Sink' ? '' : countText(rowsOut),
    timeText(cpuMs),
    stateBytes === 0 ? '' : sizeText(stateBytes),
  ]
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000

/** `1,234,567`. */
const countText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

const timeText = (ms: number): string =>
  ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(1)} ms`
