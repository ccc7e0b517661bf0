import type { Operator } from '../contracts/operator.ts'
import type { Platform } from '../contracts/platform.ts'
import type { SourceReader } from '../contracts/source.ts'
import type { StateContext } from '../contracts/state.ts'
import { DEFAULT_BATCH_ROWS, liveCount } from '../core/batch.ts'
import type { SourceVertex, StreamGraph } from '../dataflow/stream-graph.ts'
import { CollectRunner, Fanout, OperatorRunner, type RunningVertex, SinkRunner } from './chain.ts'
import { addCount, makeVertexMetrics, type VertexMetrics } from './metrics.ts'

/** The host's event loop gets its turn at least this often. */
const YIELD_INTERVAL_MS = 8
/** After this much silence operators hand on what they hold back. */
const SILENCE_MS = 200

export interface LocalJobOptions {
  readonly platform: Platform
  /** Makes the keyed state of one operator. */
  readonly state: (uid: string) => StateContext
  readonly batchRows?: number
  /** Put around every operator: for tests that check the contract. */
  readonly wrapOperator?: (operator: Operator) => Operator
}

interface RunningSource {
  readonly vertex: SourceVertex
  readonly reader: SourceReader
  readonly output: Fanout
  readonly metrics: VertexMetrics
  hasEnded: boolean
  /** Set while the reader has nothing: resolves when polling may give something. */
  waiting: Promise<void> | undefined
}

/**
 * Runs a job graph with parallelism 1 in the caller's thread: sources are polled in turn, batches run
 * through the whole graph by direct calls, and the host's event loop gets its turn in between.
 */
export class LocalJob {
  readonly #graph: StreamGraph
  readonly #options: LocalJobOptions
  readonly #sources: RunningSource[] = []
  readonly #operators: OperatorRunner[] = []
  readonly #sinks: SinkRunner[] = []
  readonly #collects: CollectRunner[] = []
  /** One entry a vertex, in the order of the graph. */
  readonly metrics: VertexMetrics[]
  #isCancelled = false
  #wake: (() => void) | undefined

  constructor(graph: StreamGraph, options: LocalJobOptions) {
    this.#graph = graph
    this.#options = options
    this.metrics = graph.vertices.map((vertex) => makeVertexMetrics(vertex.name))
  }

  /**
   * Runs until all sources have ended (or `cancel`). Rejects with the error that failed the job, after
   * unfinished output was removed.
   */
  async run(): Promise<void> {
    try {
      await this.#start()
      await this.#loop()
      if (!this.#isCancelled) {
        for (const sink of this.#sinks) await sink.writer.prepareCommit(true)
      }
    } finally {
      for (const sink of this.#sinks) await sink.writer.close()
      for (const runner of this.#operators) runner.operator.close()
      for (const source of this.#sources) await source.reader.close()
    }
  }

  /** Ends the job soon: no more input is read; unfinished output is removed. */
  cancel(): void {
    this.#isCancelled = true
    this.#wake?.()
  }

  get isCancelled(): boolean {
    return this.#isCancelled
  }

  async #start(): Promise<void> {
    const { platform } = this.#options
    const running: RunningVertex[] = []
    const outputs: Fanout[] = []
    const connect = (from: number, to: RunningVertex, input: number): void =>
      outputs[from]!.connect(to, input)
    for (const vertex of this.#graph.vertices) {
      const metrics = this.metrics[vertex.id]!
      if (vertex.kind === 'source') {
        const source = await this.#openSource(vertex, metrics)
        this.#sources.push(source)
        outputs[vertex.id] = source.output
      } else if (vertex.kind === 'operator') {
        const runner = new OperatorRunner(vertex, metrics, {
          state: this.#options.state(vertex.uid),
          nowMs: () => platform.clock.nowMs(),
          wrap: this.#options.wrapOperator ?? ((operator) => operator),
        })
        this.#operators.push(runner)
        outputs[vertex.id] = runner.output
        vertex.inputs.forEach((from, input) => connect(from, runner, input))
        running.push(runner)
      } else if (vertex.kind === 'sink') {
        const writer = await vertex.sink.createWriter({
          platform,
          subtaskIndex: 0,
          parallelism: 1,
          attempt: '0',
          count: (counter, amount) => addCount(metrics, counter, amount),
        })
        const runner = new SinkRunner(metrics, writer)
        this.#sinks.push(runner)
        connect(vertex.input, runner, 0)
      } else {
        const runner = new CollectRunner(metrics, vertex.consumer)
        this.#collects.push(runner)
        connect(vertex.input, runner, 0)
      }
    }
  }

  async #openSource(vertex: SourceVertex, metrics: VertexMetrics): Promise<RunningSource> {
    const { platform, batchRows } = this.#options
    const enumerator = vertex.source.createEnumerator({ platform, parallelism: 1 })
    const splits = await enumerator.discover()
    const reader = vertex.source.createReader(splits, vertex.request, {
      platform,
      batchRows: batchRows ?? DEFAULT_BATCH_ROWS,
      subtaskIndex: 0,
      parallelism: 1,
      count: (counter, amount) => addCount(metrics, counter, amount),
    })
    return {
      vertex,
      reader,
      output: new Fanout(metrics),
      metrics,
      hasEnded: false,
      waiting: undefined,
    }
  }

  async #loop(): Promise<void> {
    const { clock, timers } = this.#options.platform
    let lastYieldMs = clock.monotonicMs()
    while (!this.#isCancelled && this.#sources.some((source) => !source.hasEnded)) {
      let isIdle = true
      for (const source of this.#sources) {
        if (source.hasEnded || source.waiting !== undefined || this.#isCancelled) continue
        if (this.#pollOnce(source)) isIdle = false
        if (this.#isFull()) await this.#drain()
        if (clock.monotonicMs() - lastYieldMs >= YIELD_INTERVAL_MS) {
          await timers.yield()
          lastYieldMs = clock.monotonicMs()
        }
      }
      if (isIdle) {
        await this.#waitForInput()
        lastYieldMs = clock.monotonicMs()
      }
    }
  }

  /** Moves one batch through the graph; false when the source had none. */
  #pollOnce(source: RunningSource): boolean {
    const result = source.output.wantsInput() ? source.reader.poll() : 'end'
    if (result === 'pending') {
      source.waiting = source.reader.available()
      return false
    }
    if (result === 'end') {
      source.hasEnded = true
      source.output.emitWatermark(Infinity)
      source.output.end()
      return true
    }
    source.metrics.rowsIn += liveCount(result)
    source.output.emit(result)
    return true
  }

  #isFull(): boolean {
    for (const sink of this.#sinks)
      if (sink.writer.pendingBytes >= sink.writer.flushThresholdBytes) return true
    for (const collect of this.#collects) if (collect.consumer.isFull()) return true
    return false
  }

  async #drain(): Promise<void> {
    for (const sink of this.#sinks)
      if (sink.writer.pendingBytes >= sink.writer.flushThresholdBytes) await sink.writer.flush()
    for (const collect of this.#collects) {
      if (collect.consumer.isFull() && !this.#isCancelled)
        await Promise.race([collect.consumer.drained(), this.#cancelled()])
    }
  }

  /** All sources that are left wait: sleeps until one has something, and lets pending watermarks out after a while. */
  async #waitForInput(): Promise<void> {
    const waiting = this.#sources.filter((source) => source.waiting !== undefined)
    if (waiting.length === 0) return
    const arrivals = waiting.map((source) =>
      source.waiting!.then(() => {
        source.waiting = undefined
      }),
    )
    const { timers } = this.#options.platform
    let isSilent = false
    let silence: { cancel(): void } | undefined
    const timeout = new Promise<void>((resolve) => {
      silence = timers.schedule(SILENCE_MS, () => {
        isSilent = true
        resolve()
      })
    })
    try {
      await Promise.race([...arrivals, timeout, this.#cancelled()])
    } finally {
      silence?.cancel()
    }
    if (!isSilent) return
    for (const runner of this.#operators) runner.operator.onSilence?.(runner.output)
    for (const sink of this.#sinks) if (sink.writer.pendingBytes > 0) await sink.writer.flush()
    await Promise.race([...arrivals, this.#cancelled()])
  }

  #cancelled(): Promise<void> {
    if (this.#isCancelled) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
