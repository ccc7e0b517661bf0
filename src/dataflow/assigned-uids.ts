import { operatorUid } from './operator-uid.ts'

/** What the uid of a vertex is made of (see `operatorUid`). */
export interface VertexIdentity {
  readonly kind: string
  readonly keys: readonly string[]
  /** Numbers of the vertices that its uid builds on, in order; fewer than its inputs where they do not matter. */
  readonly inputs: readonly number[]
  /**
   * True for what only filters, projects or checks the rows of its one input: uids of what it feeds are made as if it were
   * not there, so that such a step may come and go without moving the state behind it. Absent = false.
   */
  readonly isSeenThrough?: boolean
}

/**
 * Gives the vertices of a job their uids. Operators of equal identity are told apart by their order: the second of
 * them is `…-2`. So the order in which vertices are added is part of their uids.
 */
export class AssignedUids {
  readonly #counts = new Map<string, number>()
  /** By vertex: the uid that others build on. */
  readonly #lineage = new Map<number, string>()

  /**
   * Adds a vertex under the uid of its identity.
   *
   * @param add adds the vertex to the graph and answers its number
   * @returns that number
   */
  assign(identity: VertexIdentity, add: (uid: string) => number): number {
    const { kind, keys } = identity
    const inputs = identity.inputs.map((vertex) => this.#lineage.get(vertex) ?? '')
    const plain = operatorUid({ kind, keys, inputs })
    const count = (this.#counts.get(plain) ?? 0) + 1
    this.#counts.set(plain, count)
    const uid = count === 1 ? plain : `${plain}-${count}`
    const vertex = add(uid)
    this.#lineage.set(vertex, identity.isSeenThrough === true ? inputs[0]! : uid)
    return vertex
  }
}
