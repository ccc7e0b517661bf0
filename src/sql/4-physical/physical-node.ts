import type { SessionContext } from '../../contracts/function.ts'
import type { Schema } from '../../core/batch.ts'
import type { AssignedUids } from '../../dataflow/assigned-uids.ts'
import type { StreamGraphBuilder } from '../../dataflow/stream-graph.ts'
import type { WallClock } from '../../operators/window/window-options.ts'
import type { AggregatePhases } from '../plan/job-plan.ts'
import type { KeptTable, StateBound } from './state-bound.ts'

/** Which changes a stream of rows holds. */
export interface ChangelogTrait {
  /** +U (and, where they are asked for, -U). */
  readonly updates: boolean
  /** -D. */
  readonly deletes: boolean
}

export const INSERT_ONLY: ChangelogTrait = { updates: false, deletes: false }
export const isInsertOnly = (trait: ChangelogTrait): boolean => !trait.updates && !trait.deletes

/** What a receiver asks of the rows it gets. It may be given more, where others read them too. */
export interface ChangelogNeed {
  /** -U before each +U. Without it some may come all the same. */
  readonly updateBefore: boolean
  /** Watermarks stand where they stood among the rows that the changes come from: the receiver judges by them which rows are late. */
  readonly marksInPlace?: boolean
  /** Each change of a key by itself, also where several come in one batch: the receiver looks at what held in between. */
  readonly everyChange?: boolean
}

export interface TranslateContext {
  readonly builder: StreamGraphBuilder
  readonly uids: AssignedUids
  readonly session: SessionContext
  readonly isBatch: boolean
  /** How long state is kept that is not written; undefined: for ever. */
  readonly stateTtlMs: number | undefined
  readonly aggregatePhases: AggregatePhases
  readonly wallClock: WallClock | undefined
  /** What each node is to give. */
  readonly needs: ReadonlyMap<PhysicalNode, ChangelogNeed>
  /** Vertices of sub-plans that were translated already. */
  readonly translated: Map<PhysicalNode, number>
}

/** How long a part of the plan keeps state, milliseconds, undefined: for ever. `own` is what a hint says: 0 for ever, undefined nothing. */
export function ttlOf(
  { stateTtlMs }: Pick<TranslateContext, 'stateTtlMs'>,
  own: number | undefined,
): number | undefined {
  if (own === undefined) return stateTtlMs
  return own === 0 ? undefined : own
}

/** One node of the physical plan: how a part of the query is run. */
export interface PhysicalNode {
  readonly name: string
  readonly inputs: readonly PhysicalNode[]
  readonly schema: Schema
  /** Changes that the node's output holds. */
  readonly changelog: ChangelogTrait
  /** Sets of columns in which no two rows are alike, as far as is known. Absent = none. */
  readonly uniqueKeys?: readonly (readonly number[])[]
  /** The node gives rows behind marks that they follow from rows in front of, unless it is asked not to. Absent = false. */
  readonly movesRows?: boolean
  /** What the node needs of input `input`, given what is needed of it. */
  inputNeed(input: number, need: ChangelogNeed): ChangelogNeed
  /** What output column `column` is, in words of what the query reads (see `expressionOrigin`): state is named by it. */
  originOf(column: number): string
  /** What stands in the parentheses behind the name in EXPLAIN. */
  describe(): string
  /** What bounds a table of state that its operator has opened; nothing for tables that hold no rows for long. Absent: unknown. */
  bounds?(table: KeptTable, ttlMs: number | undefined): readonly StateBound[]
  /** A join that compares all rows of one side with all of the other. Absent = false. */
  readonly looksAtEveryPair?: boolean
  /** Adds the node's vertex to the job graph; `inputs` are the vertices of its inputs. */
  translate(context: TranslateContext, inputs: readonly number[], need: ChangelogNeed): number
}

/** Translates a node and what it stands on; a node that is used twice runs once, and gives what all who read it need. */
export function translateNode(node: PhysicalNode, context: TranslateContext): number {
  let vertex = context.translated.get(node)
  if (vertex === undefined) {
    const inputs = node.inputs.map((input) => translateNode(input, context))
    vertex = node.translate(context, inputs, context.needs.get(node)!)
    context.translated.set(node, vertex)
  }
  return vertex
}

/** A node whose rows leave the plan, and what is asked of them there. */
export interface PhysicalRoot {
  readonly node: PhysicalNode
  readonly need: ChangelogNeed
}

/** What each node is to give: all that any who read it need. */
export function collectNeeds(
  roots: readonly PhysicalRoot[],
): ReadonlyMap<PhysicalNode, ChangelogNeed> {
  const needs = new Map<PhysicalNode, ChangelogNeed>()
  const ask = (node: PhysicalNode, asked: ChangelogNeed): void => {
    const need = whatMatters(node, asked)
    const known = needs.get(node)
    needs.set(node, known === undefined ? need : bothNeeds(known, need))
  }
  for (const { node, need } of roots) ask(node, need)
  // Who reads a node comes before it, so what is needed of it is complete when it is looked at.
  for (const node of readersFirst(roots))
    node.inputs.forEach((input, i) => {
      ask(input, node.inputNeed(i, needs.get(node)!))
    })
  return needs
}

function bothNeeds(a: ChangelogNeed, b: ChangelogNeed): ChangelogNeed {
  return {
    updateBefore: a.updateBefore || b.updateBefore,
    marksInPlace: a.marksInPlace === true || b.marksInPlace === true,
    everyChange: a.everyChange === true || b.everyChange === true,
  }
}

function readersFirst(roots: readonly PhysicalRoot[]): readonly PhysicalNode[] {
  const order: PhysicalNode[] = []
  const seen = new Set<PhysicalNode>()
  const visit = (node: PhysicalNode): void => {
    if (seen.has(node)) return
    seen.add(node)
    for (const input of node.inputs) visit(input)
    order.push(node)
  }
  for (const { node } of roots) visit(node)
  return order.reverse()
}

/** Of what is asked of a node that which changes what it gives: rows that only come have no halves to leave out. */
const whatMatters = (node: PhysicalNode, asked: ChangelogNeed): ChangelogNeed => ({
  updateBefore: asked.updateBefore && !isInsertOnly(node.changelog),
  marksInPlace: asked.marksInPlace === true && canMoveRows(node),
  everyChange: asked.everyChange === true && canMoveRows(node),
})

const canMoveRows = (node: PhysicalNode): boolean =>
  node.movesRows === true || node.inputs.some(canMoveRows)
