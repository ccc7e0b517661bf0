import type { Operator, OperatorContext, Output } from '../contracts/operator.ts'
import type { SinkWriter } from '../contracts/sink.ts'
import type { StateContext } from '../contracts/state.ts'
import { type Batch, liveCount } from '../core/batch.ts'
import { EngineError } from '../core/errors.ts'
import type { BatchConsumer, OperatorVertex } from '../dataflow/stream-graph.ts'
import { addCount, type VertexMetrics } from './metrics.ts'

/** A vertex as it runs: takes batches, watermarks and the end from the vertices before it. */
export interface RunningVertex {
  readonly metrics: VertexMetrics
  receive(input: number, batch: Batch): void
  watermark(input: number, watermarkMs: number): void
  end(input: number): void
  /** False when nothing that is received changes the output any more. */
  wantsInput(): boolean
}

/** Where a vertex's output goes: each receiver with the number of its input. */
export class Fanout implements Output {
  readonly #metrics: VertexMetrics
  readonly #receivers: { readonly vertex: RunningVertex; readonly input: number }[] = []

  constructor(metrics: VertexMetrics) {
    this.#metrics = metrics
  }

  connect(vertex: RunningVertex, input: number): void {
    this.#receivers.push({ vertex, input })
  }

  emit(batch: Batch): void {
    this.#metrics.rowsOut += liveCount(batch)
    const { marks } = batch
    if (marks !== undefined && marks.count > 0)
      this.#metrics.watermarkMs = marks.watermarksMs[marks.count - 1]!
    for (const { vertex, input } of this.#receivers) vertex.receive(input, batch)
  }

  emitWatermark(watermarkMs: number): void {
    this.#metrics.watermarkMs = Math.max(this.#metrics.watermarkMs, watermarkMs)
    for (const { vertex, input } of this.#receivers) vertex.watermark(input, watermarkMs)
  }

  end(): void {
    for (const { vertex, input } of this.#receivers) vertex.end(input)
  }

  wantsInput(): boolean {
    for (const { vertex } of this.#receivers) if (vertex.wantsInput()) return true
    return this.#receivers.length === 0
  }
}

/** An operator of a chain: receives by direct call; what it owes (`more`) is paid before it takes anything else. */
export class OperatorRunner implements RunningVertex {
  readonly metrics: VertexMetrics
  readonly output: Fanout
  readonly operator: Operator
  #openInputs: number
  readonly #name: string

  constructor(
    vertex: OperatorVertex,
    metrics: VertexMetrics,
    parts: {
      readonly state: StateContext
      readonly nowMs: () => number
      readonly wrap: (operator: Operator) => Operator
    },
  ) {
    this.metrics = metrics
    this.output = new Fanout(metrics)
    this.operator = parts.wrap(vertex.make())
    this.#openInputs = vertex.inputs.length
    this.#name = vertex.name
    const context: OperatorContext = {
      name: vertex.name,
      uid: vertex.uid,
      subtaskIndex: 0,
      parallelism: 1,
      state: parts.state,
      nowMs: parts.nowMs,
      wakeAt: () => {},
      count: (counter, amount) => addCount(metrics, counter, amount),
    }
    this.operator.open(context)
  }

  receive(input: number, batch: Batch): void {
    this.metrics.rowsIn += liveCount(batch)
    try {
      this.#settle(this.operator.onBatch(input, batch, this.output))
    } catch (error) {
      throw inOperator(error, this.#name)
    }
  }

  watermark(input: number, watermarkMs: number): void {
    try {
      this.#settle(this.operator.onWatermark(input, watermarkMs, this.output))
    } catch (error) {
      throw inOperator(error, this.#name)
    }
  }

  end(input: number): void {
    try {
      this.#settle(this.operator.onEnd(input, this.output))
    } catch (error) {
      throw inOperator(error, this.#name)
    }
    this.#openInputs--
    if (this.#openInputs === 0) this.output.end()
  }

  wantsInput(): boolean {
    return this.operator.isFull !== true && this.output.wantsInput()
  }

  #settle(progress: 'done' | 'more'): void {
    let state = progress
    while (state === 'more') state = this.operator.resume(this.output)
  }
}

/** Notes the innermost operator an error came from; an error of ours keeps its stack. */
function inOperator(error: unknown, operator: string): unknown {
  if (error instanceof EngineError) operators.set(error, operators.get(error) ?? operator)
  return error
}

const operators = new WeakMap<EngineError, string>()

/** Name of the operator an error came from, where it came from one. */
export const operatorOf = (error: EngineError): string | undefined => operators.get(error)

/** Writes what it receives into a sink. */
export class SinkRunner implements RunningVertex {
  readonly metrics: VertexMetrics
  readonly writer: SinkWriter

  constructor(metrics: VertexMetrics, writer: SinkWriter) {
    this.metrics = metrics
    this.writer = writer
  }

  receive(_input: number, batch: Batch): void {
    this.metrics.rowsIn += liveCount(batch)
    this.writer.write(batch)
  }

  watermark(_input: number, watermarkMs: number): void {
    this.metrics.watermarkMs = watermarkMs
  }

  end(): void {}

  wantsInput(): boolean {
    return true
  }
}

/** Hands what it receives to the program that started the job. */
export class CollectRunner implements RunningVertex {
  readonly metrics: VertexMetrics
  readonly consumer: BatchConsumer

  constructor(metrics: VertexMetrics, consumer: BatchConsumer) {
    this.metrics = metrics
    this.consumer = consumer
  }

  receive(_input: number, batch: Batch): void {
    const count = liveCount(batch)
    if (count === 0) return
    this.metrics.rowsIn += count
    this.consumer.onBatch(batch)
  }

  watermark(_input: number, watermarkMs: number): void {
    this.metrics.watermarkMs = watermarkMs
  }

  end(): void {}

  wantsInput(): boolean {
    return true
  }
}
