import {
  type Operator,
  type OperatorContext,
  type Output,
  type Progress,
  passWatermark,
} from '../contracts/operator.ts'
import type { Platform } from '../contracts/platform.ts'
import type { Committable, SinkWriter } from '../contracts/sink.ts'
import type { SplitClock } from '../contracts/split-clock.ts'
import type { StateContext } from '../contracts/state.ts'
import { type Batch, liveCount } from '../core/batch.ts'
import type { BatchConsumer, OperatorVertex } from '../dataflow/stream-graph.ts'
import { noteOperator } from './carried-error.ts'
import { addCount, noteMarker, type VertexMetrics } from './metrics.ts'

/** What takes batches, watermarks and the end from the vertices before it, by direct call. */
export interface Receiver {
  receive(input: number, batch: Batch): void
  watermark(input: number, watermarkMs: number): void
  /** The input is silent, and is not to be waited for; or no longer so. Rows and watermarks end it too. */
  idle(input: number, isIdle: boolean): void
  /** A marker that its source sent, or should have sent, at `sentMs`: processing time. It stands between rows, and waits with them. */
  latency(input: number, sentMs: number): void
  end(input: number): void
  /** False when nothing that is received changes the output any more. */
  wantsInput(): boolean
}

/** Where a vertex's output goes: each receiver with the number of its input. */
export class Fanout implements Output {
  readonly #metrics: VertexMetrics
  readonly #receivers: { readonly receiver: Receiver; readonly input: number }[] = []

  constructor(metrics: VertexMetrics) {
    this.#metrics = metrics
  }

  connect(receiver: Receiver, input: number): void {
    this.#receivers.push({ receiver, input })
  }

  emit(batch: Batch): void {
    this.#metrics.rowsOut += liveCount(batch)
    const { marks } = batch
    if (marks !== undefined && marks.count > 0)
      this.#metrics.watermarkMs = marks.watermarksMs[marks.count - 1]!
    for (const { receiver, input } of this.#receivers) receiver.receive(input, batch)
  }

  emitWatermark(watermarkMs: number): void {
    this.#metrics.watermarkMs = Math.max(this.#metrics.watermarkMs, watermarkMs)
    for (const { receiver, input } of this.#receivers) receiver.watermark(input, watermarkMs)
  }

  emitLatency(sentMs: number): void {
    for (const { receiver, input } of this.#receivers) receiver.latency(input, sentMs)
  }

  emitIdle(isIdle: boolean): void {
    for (const { receiver, input } of this.#receivers) receiver.idle(input, isIdle)
  }

  end(): void {
    for (const { receiver, input } of this.#receivers) receiver.end(input)
  }

  wantsInput(): boolean {
    for (const { receiver } of this.#receivers) if (receiver.wantsInput()) return true
    return this.#receivers.length === 0
  }
}

export interface OperatorRunnerParts {
  readonly metrics: VertexMetrics
  readonly state: StateContext
  readonly subtaskIndex: number
  readonly parallelism: number
  readonly maxParallelism: number
  readonly isCombined: boolean
  readonly nowMs: () => number
  /** Of the source at the head of the chain. */
  readonly splits: SplitClock | undefined
  readonly wrap: (operator: Operator) => Operator
  /** Inputs that had ended at the checkpoint the job is restored from. */
  readonly endedInputs: readonly number[]
  /** Told when `wakeAt` asks for an earlier time. */
  readonly onWake: (timeMs: number) => void
  /** The outside world. */
  readonly platform: Platform
  /** Told when what an operator waited for is there, or will not be. */
  readonly onAnswer: () => void
}

/** An operator in its chain. What it owes (`more`) is paid before it takes anything else. */
export class OperatorRunner implements Receiver {
  readonly vertex: OperatorVertex
  readonly metrics: VertexMetrics
  readonly output: Fanout
  readonly operator: Operator
  /** Whether `resume` has more to emit. */
  owes = false
  /** When `onProcessingTime` is due; Infinity = not asked for. */
  wakeMs = Infinity
  /** What the operator waits for. */
  #waitsFor: Promise<void> | undefined
  #settled: Promise<void> | undefined
  #failure: { readonly error: unknown } | undefined
  readonly #onAnswer: () => void
  readonly #endedInputs: Set<number>
  readonly #nowMs: () => number
  /** Ended inputs at the last checkpoint: not told again. */
  readonly #toldInputs: ReadonlySet<number>
  #endsAfter = false
  readonly #idleInputs = new Set<number>()
  #isIdle = false

  constructor(vertex: OperatorVertex, parts: OperatorRunnerParts) {
    this.vertex = vertex
    this.metrics = parts.metrics
    this.#nowMs = parts.nowMs
    this.#onAnswer = parts.onAnswer
    this.output = new Fanout(parts.metrics)
    this.operator = parts.wrap(vertex.make())
    this.#endedInputs = new Set()
    this.#toldInputs = new Set(parts.endedInputs)
    const context: OperatorContext = {
      name: vertex.name,
      uid: vertex.uid,
      subtaskIndex: parts.subtaskIndex,
      parallelism: parts.parallelism,
      maxParallelism: parts.maxParallelism,
      isCombined: parts.isCombined,
      state: parts.state,
      platform: parts.platform,
      nowMs: parts.nowMs,
      splits: parts.splits,
      wakeAt: (timeMs) => {
        if (timeMs >= this.wakeMs) return
        this.wakeMs = timeMs
        parts.onWake(timeMs)
      },
      count: (counter, amount) => addCount(parts.metrics, counter, amount),
    }
    try {
      this.operator.open(context)
    } catch (error) {
      this.#closeQuietly()
      this.#fail(error)
    }
  }

  receive(input: number, batch: Batch): void {
    if (this.owes) this.settle()
    this.metrics.rowsIn += liveCount(batch)
    try {
      this.owes = this.operator.onBatch(input, batch, this.output) === 'more'
    } catch (error) {
      this.#fail(error)
    }
  }

  watermark(input: number, watermarkMs: number): void {
    if (this.owes) this.settle()
    try {
      this.owes = passWatermark(this.operator, input, watermarkMs, this.output) === 'more'
    } catch (error) {
      this.#fail(error)
    }
  }

  idle(input: number, isIdle: boolean): void {
    if (this.owes) this.settle()
    if (isIdle) this.#idleInputs.add(input)
    else this.#idleInputs.delete(input)
    try {
      this.owes = this.operator.onIdle?.(input, isIdle, this.output) === 'more'
    } catch (error) {
      this.#fail(error)
    }
    const open = this.vertex.inputs.length - this.#endedInputs.size
    const isAllIdle = this.#idleInputs.size > 0 && this.#idleInputs.size >= open
    if (isAllIdle === this.#isIdle) return
    this.#isIdle = isAllIdle
    this.output.emitIdle(isAllIdle)
  }

  latency(_input: number, sentMs: number): void {
    noteMarker(this.metrics, this.#nowMs() - sentMs)
    this.output.emitLatency(sentMs)
  }

  end(input: number): void {
    if (this.owes) this.settle()
    this.#idleInputs.delete(input)
    this.#endedInputs.add(input)
    let progress: Progress = 'done'
    try {
      if (!this.#toldInputs.has(input))
        progress = this.operator.onEnd?.(input, this.output) ?? 'done'
    } catch (error) {
      this.#fail(error)
    }
    this.#endsAfter = this.#endedInputs.size === this.vertex.inputs.length
    this.owes = progress === 'more'
    if (!this.owes) this.#endIfDue()
  }

  /** While true the task takes nothing in. */
  get isWaiting(): boolean {
    if (!this.owes) return false
    const { waitsFor } = this.operator
    if (waitsFor === undefined || waitsFor === this.#settled) return false
    if (waitsFor !== this.#waitsFor) this.#await(waitsFor)
    return true
  }

  #await(waitsFor: Promise<void>): void {
    this.#waitsFor = waitsFor
    const settle = (): void => {
      this.#settled = waitsFor
      this.#onAnswer()
    }
    waitsFor.then(settle, (error: unknown) => {
      this.#failure ??= { error }
      settle()
    })
  }

  /** Lets the operator emit some of what it owes. */
  resume(): void {
    try {
      if (this.#failure !== undefined) throw this.#failure.error
      this.owes = this.operator.resume?.(this.output) === 'more'
    } catch (error) {
      this.#fail(error)
    }
    if (!this.owes) this.#endIfDue()
  }

  /** Lets the operator emit all that it owes. */
  settle(): void {
    while (this.owes) this.resume()
  }

  processingTime(nowMs: number): void {
    if (this.owes) this.settle()
    this.wakeMs = Infinity
    try {
      this.owes = this.operator.onProcessingTime?.(nowMs, this.output) === 'more'
    } catch (error) {
      this.#fail(error)
    }
  }

  silence(): void {
    this.operator.onSilence?.(this.output)
  }

  wantsInput(): boolean {
    return this.operator.isFull !== true && this.output.wantsInput()
  }

  /** Inputs that have ended, for a checkpoint. */
  get endedInputs(): readonly number[] {
    return [...this.#endedInputs]
  }

  #endIfDue(): void {
    if (!this.#endsAfter) return
    this.#endsAfter = false
    this.output.end()
  }

  /** After a failure: that is told, and not what closing says. */
  #closeQuietly(): void {
    try {
      this.operator.close?.()
    } catch {}
  }

  #fail(error: unknown): never {
    noteOperator(error, this.vertex.name)
    throw error
  }
}

/** Writes what it receives into a sink. */
export class SinkRunner implements Receiver {
  readonly vertexId: number
  readonly metrics: VertexMetrics
  readonly writer: SinkWriter
  readonly #nowMs: () => number
  /** Set while output is handed to the outside: the task takes no input. */
  flushing: Promise<void> | undefined
  #watermarkMs = Number.NEGATIVE_INFINITY
  #isIdle = false

  constructor(vertexId: number, metrics: VertexMetrics, writer: SinkWriter, nowMs: () => number) {
    this.#nowMs = nowMs
    this.vertexId = vertexId
    this.metrics = metrics
    this.writer = writer
  }

  receive(_input: number, batch: Batch): void {
    this.#setIdle(false)
    this.metrics.rowsIn += liveCount(batch)
    this.writer.write(batch)
    const { marks } = batch
    if (marks !== undefined && marks.count > 0) this.#reach(marks.watermarksMs[marks.count - 1]!)
  }

  watermark(_input: number, watermarkMs: number): void {
    this.#setIdle(false)
    this.#reach(watermarkMs)
  }

  idle(_input: number, isIdle: boolean): void {
    this.#setIdle(isIdle)
  }

  latency(_input: number, sentMs: number): void {
    noteMarker(this.metrics, this.#nowMs() - sentMs)
  }

  end(): void {
    this.#setIdle(false)
    this.#reach(Number.POSITIVE_INFINITY)
  }

  wantsInput(): boolean {
    return true
  }

  #reach(watermarkMs: number): void {
    if (watermarkMs <= this.#watermarkMs) return
    this.#watermarkMs = watermarkMs
    if (watermarkMs !== Number.POSITIVE_INFINITY) this.metrics.watermarkMs = watermarkMs
    this.writer.onWatermark?.(watermarkMs)
  }

  #setIdle(isIdle: boolean): void {
    if (isIdle === this.#isIdle) return
    this.#isIdle = isIdle
    this.writer.onIdle?.(isIdle)
  }

  get isFull(): boolean {
    return this.writer.pendingBytes >= this.writer.flushThresholdBytes
  }

  /** While true no second cut may be made. */
  isPreparing = false

  prepareCommit(isLast: boolean): Promise<readonly Committable[]> {
    this.isPreparing = true
    const cut = this.writer.prepareCommit(isLast).finally(() => {
      this.isPreparing = false
    })
    // The slot looks at it when all its tasks have cut.
    cut.catch(() => {})
    return cut
  }
}

/** Hands what it receives to the program that started the job. */
export class CollectRunner implements Receiver {
  readonly metrics: VertexMetrics
  readonly consumer: BatchConsumer
  draining: Promise<void> | undefined
  readonly #nowMs: () => number

  constructor(metrics: VertexMetrics, consumer: BatchConsumer, nowMs: () => number) {
    this.#nowMs = nowMs
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

  idle(): void {}

  latency(_input: number, sentMs: number): void {
    noteMarker(this.metrics, this.#nowMs() - sentMs)
  }

  end(): void {}

  wantsInput(): boolean {
    return true
  }
}
