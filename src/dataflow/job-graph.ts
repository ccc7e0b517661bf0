import type { OperatorFactory } from '../contracts/operator.ts'
import type { Sink } from '../contracts/sink.ts'
import type { ScanRequest, Source } from '../contracts/source.ts'
import type { Batch } from '../core/batch.ts'

/** A vertex of the job graph. `id` is its place in the list; inputs come before the vertices they feed. */
export type JobVertex = SourceVertex | OperatorVertex | SinkVertex | CollectVertex

export interface SourceVertex {
  readonly kind: 'source'
  readonly id: number
  readonly name: string
  readonly uid: string
  readonly source: Source
  readonly request: ScanRequest
}

export interface OperatorVertex {
  readonly kind: 'operator'
  readonly id: number
  readonly name: string
  readonly uid: string
  /** Vertices whose output is input 0, 1, … */
  readonly inputs: readonly number[]
  readonly make: OperatorFactory
}

export interface SinkVertex {
  readonly kind: 'sink'
  readonly id: number
  readonly name: string
  readonly uid: string
  readonly input: number
  readonly sink: Sink
}

/** Hands rows to the program that started the job. */
export interface CollectVertex {
  readonly kind: 'collect'
  readonly id: number
  readonly name: string
  readonly input: number
  readonly consumer: BatchConsumer
}

/** Receives a job's result. The batch is valid during the call only. */
export interface BatchConsumer {
  onBatch(batch: Batch): void
  /** When true the job waits with new input until `drained` resolves. */
  isFull(): boolean
  drained(): Promise<void>
}

/** What a job runs: all operators and how they are connected. */
export interface JobGraph {
  readonly name: string
  readonly vertices: readonly JobVertex[]
}

/** Puts vertices together; each gets the next number. */
export class JobGraphBuilder {
  readonly #vertices: JobVertex[] = []

  source(vertex: Omit<SourceVertex, 'kind' | 'id'>): number {
    return this.#add((id) => ({ kind: 'source', id, ...vertex }))
  }

  operator(vertex: Omit<OperatorVertex, 'kind' | 'id'>): number {
    return this.#add((id) => ({ kind: 'operator', id, ...vertex }))
  }

  sink(vertex: Omit<SinkVertex, 'kind' | 'id'>): number {
    return this.#add((id) => ({ kind: 'sink', id, ...vertex }))
  }

  collect(vertex: Omit<CollectVertex, 'kind' | 'id'>): number {
    return this.#add((id) => ({ kind: 'collect', id, ...vertex }))
  }

  build(name: string): JobGraph {
    return { name, vertices: this.#vertices }
  }

  #add(make: (id: number) => JobVertex): number {
    const vertex = make(this.#vertices.length)
    this.#vertices.push(vertex)
    return vertex.id
  }
}
