import type { TaskState } from '../checkpoint/manifest.ts'
import type { HeldMemory } from '../contracts/memory.ts'
import type { Committable } from '../contracts/sink.ts'
import type { SourceSplit } from '../contracts/source.ts'
import type { StateSnapshot } from '../contracts/state.ts'
import { assert } from '../core/errors.ts'
import type { JobVertex } from '../dataflow/job-graph.ts'
import type { ExchangeOutput } from './exchange-output.ts'
import type { GateListener, InputChannel, InputGate } from './input-gate.ts'
import type { CheckpointKind } from './messages.ts'
import type { VertexMetrics } from './metrics.ts'
import type { SourceRunner } from './source-runner.ts'
import type { CollectRunner, OperatorRunner, SinkRunner } from './vertices.ts'

/** After this much silence operators hand on what they hold back. */
export const SILENCE_MS = 200

/** A checkpoint that has been asked for. */
export interface Trigger {
  readonly checkpointId: number
  readonly kind: CheckpointKind
}

/** What a task has cut at a barrier. State is frozen; sinks are on their way to the disk. */
export interface TaskSnapshot {
  readonly task: TaskState
  readonly operators: readonly { readonly uid: string; readonly snapshot: StateSnapshot }[]
  readonly held: { readonly vertex: number; readonly splits: readonly SourceSplit[] } | undefined
  readonly committables: readonly {
    readonly vertex: number
    readonly committables: Promise<readonly Committable[]>
  }[]
  readonly pauseMs: number
}

export interface TaskParts {
  readonly vertex: JobVertex
  readonly uid: string
  readonly subtaskIndex: number
  readonly metrics: VertexMetrics
  readonly source: SourceRunner | undefined
  readonly operators: readonly OperatorRunner[]
  readonly sinks: readonly SinkRunner[]
  readonly collects: readonly CollectRunner[]
  readonly outputs: readonly ExchangeOutput[]
  /** Freezes the state of the operators, in order. */
  readonly freeze: (uid: string) => StateSnapshot
  /** Lets go of the state of an operator. */
  readonly letGo: (uid: string) => void
  readonly counters: () => TaskState['counters']
  readonly monotonicMs: () => number
  readonly onSnapshot: (task: Task, trigger: Trigger, snapshot: TaskSnapshot) => void
  readonly onEnd: (task: Task) => void
}

/**
 * Runs one subtask of a job vertex: one record at a time from its source or its gates, through the chain, to the outputs.
 * Aligns barriers: a channel that has delivered one waits until all have, then the task's state is cut.
 */
export class Task implements GateListener {
  readonly vertex: JobVertex
  readonly subtaskIndex: number
  readonly #parts: TaskParts
  #gates: readonly InputGate[] = []
  #nextGate = 0
  /** What the coordinator has asked for and this task has not cut yet. */
  #trigger: Trigger | undefined
  /** Barrier that some channels have delivered. */
  #aligning: number | undefined
  /** Checkpoints up to this one have been given up. */
  #forgotten = 0
  #onFlushed: (error?: { readonly error: unknown }) => void = () => {}
  hasEnded = false
  #lastInputMs = 0
  #isSilenceTold = true

  constructor(parts: TaskParts) {
    this.#parts = parts
    this.vertex = parts.vertex
    this.subtaskIndex = parts.subtaskIndex
  }

  get source(): SourceRunner | undefined {
    return this.#parts.source
  }
  /** Of the head. */
  get metrics(): VertexMetrics {
    return this.#parts.metrics
  }
  get outputs(): readonly ExchangeOutput[] {
    return this.#parts.outputs
  }
  get operators(): readonly OperatorRunner[] {
    return this.#parts.operators
  }

  /** Once, before any task of the slot is opened: one that is may hand over what it has by direct call. */
  connect(gates: readonly InputGate[]): void {
    this.#gates = gates
  }

  /** Once, when all tasks of the slot are made. */
  open(hadEnded: boolean): void {
    this.#lastInputMs = this.#parts.monotonicMs()
    for (const gate of this.#gates) gate.open()
    this.#parts.source?.open(hadEnded)
    this.#noteEnd()
  }

  /** True while the task may not take input: its outputs are full, a sink or the program is behind, or an operator waits for the outside. */
  get isBackPressured(): boolean {
    const { outputs, sinks, collects, operators } = this.#parts
    for (const operator of operators) if (operator.isWaiting) return true
    for (const output of outputs) if (output.isOverBudget) return true
    for (const sink of sinks) if (sink.flushing !== undefined) return true
    for (const collect of collects) if (collect.draining !== undefined) return true
    return false
  }

  /** True when a step would do something, back-pressure aside. */
  get hasWork(): boolean {
    if (this.#parts.operators.some((operator) => operator.owes)) return true
    if (this.#trigger !== undefined && (this.hasEnded || this.#parts.source !== undefined))
      return true
    if (this.#parts.source?.canPoll === true) return true
    return this.#gates.some((gate) => gate.hasRecords)
  }

  /** Does a little: at most one batch in. Answers whether it did anything. */
  step(): boolean {
    for (let i = this.#parts.operators.length - 1; i >= 0; i--) {
      const operator = this.#parts.operators[i]!
      if (!operator.owes) continue
      operator.resume()
      this.#noteEnd()
      return true
    }
    if (this.cutIfDue()) return true
    const { source } = this.#parts
    if (source !== undefined) {
      if (!source.canPoll || !source.step()) return false
      this.#noteInput()
      this.#noteEnd()
      return true
    }
    for (let i = 0; i < this.#gates.length; i++) {
      const gate = this.#gates[this.#nextGate]!
      this.#nextGate = this.#nextGate + 1 === this.#gates.length ? 0 : this.#nextGate + 1
      if (!gate.step()) continue
      this.#noteInput()
      this.#noteEnd()
      return true
    }
    return false
  }

  /** Whether a batch may be handed over by direct call now. */
  get canTakeNow(): boolean {
    if (this.isBackPressured) return false
    for (const operator of this.#parts.operators) if (operator.owes) return false
    return true
  }

  /** After a batch, watermark or end that came by direct call. */
  afterDirectCall(): void {
    this.#noteInput()
    this.#noteEnd()
  }

  trigger(trigger: Trigger): void {
    assert(this.#trigger === undefined, 'checkpoints come one at a time')
    this.#trigger = trigger
    this.#parts.source?.awaitCut()
    if (this.#aligning !== undefined) {
      assert(this.#aligning === trigger.checkpointId, 'barriers are of the checkpoint under way')
    }
  }

  /** The checkpoint will not be: what was blocked for it goes on. */
  forget(checkpointId: number): void {
    if (this.#trigger?.checkpointId === checkpointId) {
      this.#trigger = undefined
      this.#parts.source?.cutDone()
    }
    this.#forgotten = Math.max(this.#forgotten, checkpointId)
    if (this.#aligning === checkpointId) this.#unblock()
  }

  onBarrier(channel: InputChannel, checkpointId: number): void {
    // A barrier of a checkpoint that was given up while it was on its way.
    if (checkpointId <= this.#forgotten) {
      channel.isBlocked = false
      return
    }
    if (this.#aligning !== undefined && this.#aligning !== checkpointId) {
      // The older checkpoint was given up, and the word of it has not come yet.
      this.#forgotten = Math.max(this.#forgotten, this.#aligning)
      this.#unblock()
      channel.isBlocked = true
    }
    this.#aligning = checkpointId
    this.#cutIfAligned()
  }

  onGateEnd(): void {}

  /** Timers of processing time, and what is due after a silence. Answers when it wants to be asked again. */
  tick(nowMs: number, monotonicMs: number): number {
    let wake = Infinity
    if (this.hasEnded) return wake
    for (const operator of this.#parts.operators) {
      if (operator.wakeMs <= nowMs) {
        // What ends the waiting wakes the slot.
        if (this.isBackPressured || this.#aligning !== undefined) continue
        operator.processingTime(nowMs)
        // What came out is handed on when the task falls silent again.
        this.#lastInputMs = monotonicMs
        this.#isSilenceTold = false
      }
      wake = Math.min(wake, operator.wakeMs - nowMs)
    }
    if (!this.#isSilenceTold) {
      const left = this.#lastInputMs + SILENCE_MS - monotonicMs
      if (left > 0) wake = Math.min(wake, left)
      else if (!this.isBackPressured && this.#parts.operators.every((operator) => !operator.owes)) {
        this.#isSilenceTold = true
        for (const operator of this.#parts.operators) operator.silence()
        for (const sink of this.#parts.sinks) if (sink.writer.pendingBytes > 0) this.#flush(sink)
      }
    }
    const { source } = this.#parts
    if (source !== undefined) wake = Math.min(wake, source.sendMarker(nowMs, this.canTakeNow))
    const paceMs = source?.paceMs ?? 0
    // What ends the waiting for others wakes the slot.
    if (paceMs > 0) wake = Math.min(wake, paceMs)
    source?.noteHeld(this.isBackPressured || source.isPaused || paceMs > 0)
    // A watermark that was held back has gone out before the source is left out of the account.
    if (source !== undefined && this.#isSilenceTold) wake = Math.min(wake, source.tick(monotonicMs))
    return Math.max(0, wake)
  }

  /** Names what is held outside of state, vertex by vertex. */
  addHeld(add: (metrics: VertexMetrics, held: HeldMemory) => void): void {
    const { source, operators, sinks, collects, outputs, metrics } = this.#parts
    const addBytes = (to: VertexMetrics, what: string, sizeBytes: number): void =>
      add(to, { what, sizeBytes, rowCount: undefined })
    const read = source?.held()
    if (read !== undefined) add(metrics, read)
    for (const { operator, metrics: own } of operators) {
      const held = operator.held?.()
      if (held !== undefined) add(own, held)
    }
    for (const sink of sinks) addBytes(sink.metrics, 'rows to be written', sink.writer.pendingBytes)
    for (const { consumer, metrics: own } of collects) {
      const held = consumer.held?.()
      if (held !== undefined) add(own, held)
    }
    for (const output of outputs)
      addBytes(metrics, 'rows on their way to other tasks', output.pendingBytes)
  }

  /** Starts handing over what sinks and the program are behind with. */
  drainOutputs(onDone: (error?: { readonly error: unknown }) => void): void {
    this.#onFlushed = onDone
    for (const sink of this.#parts.sinks)
      if (sink.flushing === undefined && sink.isFull) this.#flush(sink)
    for (const collect of this.#parts.collects) {
      if (collect.draining !== undefined || !collect.consumer.isFull()) continue
      collect.draining = collect.consumer.drained().then(() => {
        collect.draining = undefined
        onDone()
      })
    }
  }

  #flush(sink: SinkRunner): void {
    sink.flushing = sink.writer.flush().then(
      () => {
        sink.flushing = undefined
        this.#onFlushed()
      },
      (error: unknown) => this.#onFlushed({ error }),
    )
  }

  /** Closes all of the chain, whatever one of it does; rejects with the first failure. */
  async close(): Promise<void> {
    const { source, operators, sinks, letGo } = this.#parts
    const failures: unknown[] = []
    const attempt = async (close: () => void | Promise<void>): Promise<void> => {
      try {
        await close()
      } catch (error) {
        failures.push(error)
      }
    }
    for (const { operator, vertex } of operators) {
      await attempt(() => operator.close?.())
      letGo(vertex.uid)
    }
    for (const { writer } of sinks) await attempt(() => writer.close())
    await attempt(() => source?.close())
    if (failures.length > 0) throw failures[0]
  }

  #noteInput(): void {
    this.#lastInputMs = this.#parts.monotonicMs()
    this.#isSilenceTold = false
  }

  #noteEnd(): void {
    if (this.hasEnded) return
    const { source, operators } = this.#parts
    if (source !== undefined ? !source.hasEnded : this.#gates.some((gate) => !gate.hasEnded)) return
    if (operators.some((operator) => operator.owes)) return
    this.hasEnded = true
    this.#parts.onEnd(this)
    // Channels that have ended owe no barrier.
    if (this.#aligning !== undefined) this.#cutIfAligned()
  }

  /** Cuts where a checkpoint is due, also while outputs are full: the barrier goes behind what waits there. */
  cutIfDue(): boolean {
    if (this.#trigger === undefined) return false
    // Sources cut when they are asked; tasks that have ended have nothing to wait for.
    if (this.#parts.source === undefined && !this.hasEnded) return this.#cutIfAligned()
    return this.#cutUnlessBusy()
  }

  #cutUnlessBusy(): boolean {
    const { operators, sinks } = this.#parts
    if (operators.some((operator) => operator.owes)) return false
    if (sinks.some((sink) => sink.flushing !== undefined || sink.isPreparing)) return false
    this.#cut()
    return true
  }

  #cutIfAligned(): boolean {
    // The word of the coordinator may come after the barriers: then it is waited for.
    if (this.#trigger === undefined || this.#aligning === undefined) return false
    let openCount = 0
    for (const gate of this.#gates)
      for (const channel of gate.channels) if (!channel.hasEnded) openCount++
    let blocked = 0
    for (const gate of this.#gates)
      for (const channel of gate.channels) if (channel.isBlocked && !channel.hasEnded) blocked++
    return blocked === openCount && this.#cutUnlessBusy()
  }

  #cut(): void {
    const trigger = this.#trigger!
    const { source, operators, sinks, outputs, freeze, monotonicMs, subtaskIndex } = this.#parts
    const startMs = monotonicMs()
    for (const operator of operators) operator.operator.onBarrier?.()
    const frozen = operators.map((operator) => ({
      uid: operator.vertex.uid,
      snapshot: freeze(operator.vertex.uid),
    }))
    const held =
      source === undefined || source.hasEnded
        ? undefined
        : { vertex: source.vertex.id, splits: source.snapshot() }
    const isLast = trigger.kind === 'final'
    const committables = sinks.map((sink) => ({
      vertex: sink.vertexId,
      committables: sink.prepareCommit(isLast),
    }))
    source?.cutDone()
    for (const output of outputs) output.barrier(trigger.checkpointId)
    if (source !== undefined && trigger.kind === 'stop') source.isStopped = true
    const task: TaskState = {
      uid: this.#parts.uid,
      subtaskIndex,
      watermarksMs:
        source === undefined ? this.#gates.map((gate) => gate.watermarkMs) : [source.watermarkMs],
      endedInputs: this.hasEnded ? this.#inputNumbers() : (operators[0]?.endedInputs ?? []),
      counters: this.#parts.counters(),
    }
    this.#trigger = undefined
    if (this.#aligning !== undefined) this.#unblock()
    const pauseMs = monotonicMs() - startMs
    this.#parts.onSnapshot(this, trigger, { task, operators: frozen, held, committables, pauseMs })
  }

  #inputNumbers(): number[] {
    return this.#parts.source !== undefined ? [0] : this.#gates.map((gate) => gate.input)
  }

  #unblock(): void {
    this.#aligning = undefined
    for (const gate of this.#gates) for (const channel of gate.channels) channel.isBlocked = false
  }
}
