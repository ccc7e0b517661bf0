import type { CombinerFactory } from '../contracts/combiner.ts'
import type { MemoryHolder } from '../contracts/memory.ts'
import type { OperatorFactory } from '../contracts/operator.ts'
import type { Sink } from '../contracts/sink.ts'
import type { ScanRequest, Source } from '../contracts/source.ts'
import type { Batch } from '../core/batch.ts'
import { type Exchange, FORWARD } from './exchange.ts'

/** A vertex of the stream graph. `id` is its place in the list; inputs come before the vertices they feed. */
export type StreamVertex = SourceVertex | OperatorVertex | SinkVertex | CollectVertex

export interface SourceVertex {
  readonly kind: 'source'
  readonly id: number
  readonly name: string
  readonly uid: string
  readonly source: Source
  readonly request: ScanRequest
  /** What the table asks of its watermarks. Absent: nothing. */
  readonly watermarks?: SourceWatermarks
  /** Most rows that all subtasks together may read in a second, each an equal share; absent: any number. */
  readonly rowsPerSecond?: number
}

export interface SourceWatermarks {
  /** After how long a silent subtask or split counts as idle; undefined: as the job says. */
  readonly idleTimeoutMs: number | undefined
  readonly alignment: WatermarkAlignment | undefined
}

/** A source whose watermarks are kept near those of its group. Flink's `scan.watermark.alignment.*`. */
export interface WatermarkAlignment {
  readonly group: string
  /** How far a subtask may be ahead of the least watermark of the group, milliseconds of event time. */
  readonly maxDriftMs: number
  /** How often the group is looked at, milliseconds; the least one of all sources counts. */
  readonly updateIntervalMs: number
}

export interface OperatorVertex {
  readonly kind: 'operator'
  readonly id: number
  readonly name: string
  readonly uid: string
  /** Vertices whose output is input 0, 1, … */
  readonly inputs: readonly number[]
  /** How the rows of each input come, in the order of `inputs`. */
  readonly exchanges: readonly Exchange[]
  readonly make: OperatorFactory
  /** The operator may wait for answers from outside (`Operator.waitsFor`): it is the head of its task. Absent = false. */
  readonly waits?: true
  /** For vertices of one input that can take rows put together. Absent: rows cross as they are. */
  readonly combination?: Combination
}

/** How rows are put together where they cross to other tasks; where the vertex joins the chain of its input they are not. */
export interface Combination {
  readonly make: CombinerFactory
  /** How what the combiner hands on comes, in place of the vertex's exchange. */
  readonly exchange: Exchange
}

export interface SinkVertex {
  readonly kind: 'sink'
  readonly id: number
  readonly name: string
  readonly uid: string
  readonly input: number
  readonly exchange: Exchange
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
export interface BatchConsumer extends MemoryHolder {
  onBatch(batch: Batch): void
  /** When true the job waits with new input until `drained` resolves. */
  isFull(): boolean
  drained(): Promise<void>
}

/** What a job runs: all operators and how they are connected. The same for every parallelism. */
export interface StreamGraph {
  readonly name: string
  readonly vertices: readonly StreamVertex[]
}

/** Puts vertices together; each gets the next number. */
export class StreamGraphBuilder {
  readonly #vertices: StreamVertex[] = []

  source(vertex: Omit<SourceVertex, 'kind' | 'id'>): number {
    return this.#add((id) => ({ kind: 'source', id, ...vertex }))
  }

  /** @param vertex without `exchanges` its inputs come forward */
  operator(
    vertex: Omit<OperatorVertex, 'kind' | 'id' | 'exchanges'> &
      Partial<Pick<OperatorVertex, 'exchanges'>>,
  ): number {
    const exchanges = vertex.exchanges ?? vertex.inputs.map(() => FORWARD)
    return this.#add((id) => ({ kind: 'operator', id, ...vertex, exchanges }))
  }

  /** @param vertex without `exchange` its input comes forward */
  sink(
    vertex: Omit<SinkVertex, 'kind' | 'id' | 'exchange'> & Partial<Pick<SinkVertex, 'exchange'>>,
  ): number {
    const exchange = vertex.exchange ?? FORWARD
    return this.#add((id) => ({ kind: 'sink', id, ...vertex, exchange }))
  }

  collect(vertex: Omit<CollectVertex, 'kind' | 'id'>): number {
    return this.#add((id) => ({ kind: 'collect', id, ...vertex }))
  }

  build(name: string): StreamGraph {
    return { name, vertices: this.#vertices }
  }

  #add(make: (id: number) => StreamVertex): number {
    const vertex = make(this.#vertices.length)
    this.#vertices.push(vertex)
    return vertex.id
  }
}
