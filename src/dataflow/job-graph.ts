import type { CombinerFactory } from '../contracts/combiner.ts'
import { assert } from '../core/errors.ts'
import type { Exchange } from './exchange.ts'
import type { StreamGraph, StreamVertex } from './stream-graph.ts'

/** Vertices of the stream graph that run in one task, by direct calls: a head and what hangs on it by forward edges. */
export interface JobVertex {
  /** Place in the list; inputs come before the vertices they feed. */
  readonly id: number
  /** Names of the members, in order. */
  readonly name: string
  /** Ids of stream vertices: the head first, then in order of their ids. */
  readonly members: readonly number[]
  /** Subtasks: that of the job, or 1. */
  readonly parallelism: number
}

/** An edge between tasks. */
export interface JobEdge {
  /** Place in the list. */
  readonly id: number
  /** Job vertex and stream vertex that the rows come from. */
  readonly fromVertex: number
  readonly fromMember: number
  /** Job vertex whose head takes the rows, and the number of the head's input. */
  readonly toVertex: number
  readonly toInput: number
  readonly exchange: Exchange
  /** Puts rows together before they cross; undefined: they cross as they are. */
  readonly combiner: CombinerFactory | undefined
}

/** The stream graph at a parallelism: what is chained, and what crosses between tasks. */
export interface JobGraph {
  readonly stream: StreamGraph
  readonly parallelism: number
  readonly vertices: readonly JobVertex[]
  readonly edges: readonly JobEdge[]
}

/**
 * Chains a stream graph. A vertex joins the chain of its input where it has one input only, comes forward and has the same
 * parallelism, but for those that wait for the outside; with parallelism 1 every exchange is forward. So chains are trees, and the job graph has no cycles.
 *
 * @param options.chains false: every vertex has a task of its own, for tests of exchanges
 */
export function chainVertices(
  stream: StreamGraph,
  options: { readonly parallelism: number; readonly chains?: boolean },
): JobGraph {
  const chains = options.chains ?? true
  const parallelisms = parallelismsOf(stream, options.parallelism)
  /** Job vertex of each stream vertex. */
  const owner: number[] = []
  const members: number[][] = []
  const crossing: Omit<JobEdge, 'id'>[] = []
  for (const vertex of stream.vertices) {
    const inputs = inputsOf(vertex)
    const [first] = inputs
    const isChained =
      chains &&
      inputs.length === 1 &&
      !(vertex.kind === 'operator' && vertex.waits === true) &&
      (first!.exchange.kind === 'forward' || options.parallelism === 1) &&
      parallelisms[first!.vertex] === parallelisms[vertex.id]
    if (isChained) {
      owner[vertex.id] = owner[first!.vertex]!
      members[owner[vertex.id]!]!.push(vertex.id)
      continue
    }
    owner[vertex.id] = members.length
    members.push([vertex.id])
    const combination = vertex.kind === 'operator' ? vertex.combination : undefined
    inputs.forEach(({ vertex: from, exchange }, toInput) => {
      crossing.push({
        fromVertex: owner[from]!,
        fromMember: from,
        toVertex: owner[vertex.id]!,
        toInput,
        exchange:
          parallelisms[from] === 1 && parallelisms[vertex.id] === 1
            ? { kind: 'forward' }
            : (combination?.exchange ?? exchange),
        combiner: combination?.make,
      })
    })
  }
  return {
    stream,
    parallelism: options.parallelism,
    vertices: members.map((ids, id) => ({
      id,
      name: ids.map((member) => stream.vertices[member]!.name).join(' -> '),
      members: ids,
      parallelism: parallelisms[ids[0]!]!,
    })),
    edges: crossing.map((edge, id) => ({ id, ...edge })),
  }
}

/** Inputs of a stream vertex, in the order of their numbers. */
export function inputsOf(
  vertex: StreamVertex,
): readonly { readonly vertex: number; readonly exchange: Exchange }[] {
  switch (vertex.kind) {
    case 'source':
      return []
    case 'operator':
      return vertex.inputs.map((input, i) => ({ vertex: input, exchange: vertex.exchanges[i]! }))
    case 'sink':
      return [{ vertex: vertex.input, exchange: vertex.exchange }]
    case 'collect':
      return [{ vertex: vertex.input, exchange: { kind: 'global' } }]
  }
}

/**
 * A vertex with a global input has one subtask, and so has what comes forward from such vertices only.
 */
function parallelismsOf(stream: StreamGraph, parallelism: number): number[] {
  const result: number[] = []
  for (const vertex of stream.vertices) {
    const inputs = inputsOf(vertex)
    const isSingle =
      inputs.length > 0 &&
      inputs.every(
        ({ vertex: from, exchange }) =>
          exchange.kind === 'global' || (exchange.kind === 'forward' && result[from] === 1),
      )
    assert(
      isSingle || !inputs.some(({ exchange }) => exchange.kind === 'global'),
      'all inputs of a vertex with one subtask are global',
    )
    result[vertex.id] = isSingle ? 1 : parallelism
  }
  return result
}

/** Subtasks of the receiver that subtask `from` sends to over an edge. */
export function receiversOf(edge: JobEdge, graph: JobGraph, from: number): readonly number[] {
  const count = graph.vertices[edge.toVertex]!.parallelism
  return edge.exchange.kind === 'forward' ? [from] : Array.from({ length: count }, (_, i) => i)
}

/** Subtasks of the sender that subtask `to` receives from over an edge. */
export function sendersOf(edge: JobEdge, graph: JobGraph, to: number): readonly number[] {
  const count = graph.vertices[edge.fromVertex]!.parallelism
  if (edge.exchange.kind === 'forward') return to < count ? [to] : []
  return Array.from({ length: count }, (_, i) => i)
}
