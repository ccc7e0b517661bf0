import type { TaskState } from '../checkpoint/manifest.ts'
import type { FrozenState, WrittenStates } from '../checkpoint/state-writer.ts'
import type { Operator } from '../contracts/operator.ts'
import type { Platform } from '../contracts/platform.ts'
import type { Signal } from '../contracts/threads.ts'
import { assert } from '../core/errors.ts'
import type { JobGraph } from '../dataflow/job-graph.ts'
import { graphFingerprint } from '../dataflow/operator-uid.ts'
import type { SourceVertex } from '../dataflow/stream-graph.ts'
import type { SlotCheckpoint, SlotCommand, SlotPort } from './messages.ts'
import { type OpenedSlot, openSlot, type SlotMemory } from './open-slot.ts'
import type { RestoredJob } from './restored-job.ts'
import type { Task, TaskSnapshot, Trigger } from './task.ts'

/** The thread's event loop gets its turn at least this often. */
const YIELD_INTERVAL_MS = 8
/** Tasks run this long before clocks and outputs are looked at again. */
const METRICS_INTERVAL_MS = 200
/** A reader may hold any number of splits; people look at the first. */
const MAX_DESCRIBED_SPLITS = 50

/** Writes frozen state of a slot; see `checkpoint/state-writer.ts`. */
export interface SlotStateWriter {
  store(request: {
    readonly checkpointId: number
    readonly states: readonly FrozenState[]
  }): Promise<WrittenStates>
  confirm(checkpointId: number): void
  discard(checkpointId: number): void
}

export interface SlotOptions {
  readonly slotIndex: number
  readonly graph: JobGraph
  readonly maxParallelism: number
  readonly platform: Platform
  /** Where the coordinator is. */
  readonly port: SlotPort
  /** Wakes this slot. */
  readonly signal: Signal
  readonly memory: SlotMemory
  readonly batchRows: number
  /** After how long a silent source counts as idle; undefined: never. */
  readonly sourceIdleTimeoutMs: number | undefined
  /** How often sources send latency markers; undefined: never. */
  readonly latencyIntervalMs?: number | undefined
  /** Distinguishes this start of the job from others. */
  readonly attempt: string
  readonly jobId: string
  readonly restored: RestoredJob | undefined
  /** undefined: the job has no checkpoints, and state is not written. */
  readonly stateWriter: SlotStateWriter | undefined
  readonly wrapOperator: (operator: Operator) => Operator
}

/** Tasks by their distance from the sources, farthest first; sources in their own order. */
function downstreamFirst(tasks: readonly Task[], graph: JobGraph): Task[] {
  const depths: number[] = []
  for (const vertex of graph.vertices) {
    const inputs = graph.edges.filter((edge) => edge.toVertex === vertex.id)
    depths[vertex.id] = Math.max(0, ...inputs.map((edge) => depths[edge.fromVertex]! + 1))
  }
  return [...tasks].sort((a, b) => depths[b.vertex.id]! - depths[a.vertex.id]!)
}

const isAligned = ({ watermarks }: SourceVertex): boolean => watermarks?.alignment !== undefined

interface PendingCheckpoint {
  readonly trigger: Trigger
  readonly snapshots: TaskSnapshot[]
}

/**
 * Runs one subtask of every job vertex, cooperatively, in one thread: the caller's or a worker's. Between steps it moves
 * outputs on, looks at timers, and lets the event loop deliver what the coordinator says.
 */
export class Slot {
  readonly #options: SlotOptions
  #opened!: OpenedSlot
  /** Downstream first, so that what is in flight leaves before new input comes. */
  #order: readonly Task[] = []
  #isClosing = false
  #isRunning = false
  #failure: { readonly error: unknown } | undefined
  #pending: PendingCheckpoint | undefined
  /** Committables that were cut for checkpoints which were not completed, by vertex. */
  #uncommitted = new Map<number, unknown[]>()
  /** What is being written for checkpoints. */
  readonly #storing = new Set<Promise<void>>()
  #endedCount = 0
  #lastMetricsMs = 0
  #commands: SlotCommand[] = []

  constructor(options: SlotOptions) {
    this.#options = options
  }

  /** Opens all tasks, runs until it is told to close; never rejects: failures are told to the coordinator. */
  async run(): Promise<void> {
    const { port } = this.#options
    port.onMessage((command) => {
      this.#commands.push(command)
      this.#options.signal.notify()
    })
    try {
      this.#opened = await openSlot(this.#options, {
        onSnapshot: (trigger, snapshot) => this.#onSnapshot(trigger, snapshot),
        onEnd: () => {
          this.#endedCount++
        },
        onAsk: (vertex) => this.#post({ kind: 'asked', vertex }),
        onArrival: () => this.#options.signal.notify(),
      })
      this.#order = downstreamFirst(this.#opened.tasks, this.#options.graph)
      this.#post({ kind: 'ready', fingerprint: graphFingerprint(this.#options.graph.stream) })
      this.#isRunning = true
      for (const open of this.#opened.starts) open()
      await this.#loop()
    } catch (error) {
      this.#fail(error)
    }
    await this.#close()
  }

  async #close(): Promise<void> {
    // A failed slot waits for the word of the coordinator, so that its last messages are heard in order.
    while (!this.#isClosing) {
      this.#obey()
      if (!this.#isClosing) await this.#options.signal.wait(METRICS_INTERVAL_MS)
    }
    for (const task of this.#opened?.tasks ?? [])
      await task.close().catch((error: unknown) => this.#fail(error))
    // Who comes after must not meet what this start of the job is still writing.
    await Promise.all(this.#storing)
    this.#postMetrics()
    this.#post({ kind: 'closed' })
  }

  #post(event: Parameters<SlotPort['post']>[0]): void {
    this.#options.port.post(event)
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return
    this.#failure = { error }
    this.#post({ kind: 'failed', error })
  }

  async #loop(): Promise<void> {
    const { platform, signal } = this.#options
    const { clock, timers } = platform
    let lastYieldMs = clock.monotonicMs()
    let isEndTold = false
    while (!this.#isClosing && this.#failure === undefined) {
      this.#obey()
      if (this.#isClosing) break
      const isBusy = this.#turn()
      if (this.#failure !== undefined) break
      if (!isEndTold && this.#endedCount === this.#opened.tasks.length) {
        isEndTold = true
        this.#postMetrics()
        this.#post({ kind: 'ended' })
      }
      const nowMs = clock.monotonicMs()
      if (isBusy) {
        if (nowMs - lastYieldMs >= YIELD_INTERVAL_MS) {
          this.#tick(nowMs)
          await timers.yield()
          lastYieldMs = clock.monotonicMs()
        }
        continue
      }
      const wakeInMs = this.#tick(nowMs)
      if (this.#commands.length === 0 && wakeInMs > 0 && !this.#hasWork())
        await signal.wait(Math.min(wakeInMs, METRICS_INTERVAL_MS))
      const wokeMs = clock.monotonicMs()
      this.#addIdle(wokeMs - nowMs)
      lastYieldMs = wokeMs
    }
  }

  /** One step of each task; false when none could do anything. */
  #turn(): boolean {
    const { clock } = this.#options.platform
    let isBusy = false
    let startMs = clock.monotonicMs()
    for (const task of this.#order) {
      for (const output of task.outputs) output.flush()
      if (task.isBackPressured) {
        if (task.cutIfDue()) isBusy = true
        continue
      }
      if (!task.step()) continue
      isBusy = true
      const endMs = clock.monotonicMs()
      task.metrics.busyMs += endMs - startMs
      startMs = endMs
      task.drainOutputs((failure) => {
        if (failure !== undefined) this.#fail(failure.error)
        this.#options.signal.notify()
      })
    }
    return isBusy
  }

  #hasWork(): boolean {
    for (const task of this.#order) if (!task.isBackPressured && task.hasWork) return true
    return false
  }

  /** Timers, silences and metrics; answers in how many milliseconds it wants to be called again. */
  #tick(monotonicMs: number): number {
    const nowMs = this.#options.platform.clock.nowMs()
    let wake = Infinity
    for (const task of this.#order) wake = Math.min(wake, task.tick(nowMs, monotonicMs))
    wake = Math.min(wake, this.#reportProgress(monotonicMs))
    if (monotonicMs - this.#lastMetricsMs >= METRICS_INTERVAL_MS) {
      this.#lastMetricsMs = monotonicMs
      this.#postMetrics()
    }
    return wake
  }

  /** Says how far the sources are whose watermarks are aligned; answers in how many milliseconds it will again. */
  #reportProgress(monotonicMs: number): number {
    const aligned = [...this.#opened.sources.values()].filter(({ vertex }) => isAligned(vertex))
    if (aligned.length === 0) return Infinity
    const everyMs = Math.min(
      METRICS_INTERVAL_MS,
      ...aligned.map(({ vertex }) => vertex.watermarks!.alignment!.updateIntervalMs / 2),
    )
    const leftMs = this.#lastProgressMs + everyMs - monotonicMs
    if (leftMs > 0) return leftMs
    this.#lastProgressMs = monotonicMs
    this.#post({ kind: 'progress', sources: aligned.map((source) => source.progress()) })
    return everyMs
  }
  #lastProgressMs = -Infinity

  #addIdle(elapsedMs: number): void {
    for (const task of this.#order) {
      if (task.hasEnded) continue
      if (task.isBackPressured) task.metrics.backPressuredMs += elapsedMs
      else task.metrics.idleMs += elapsedMs
    }
  }

  #postMetrics(): void {
    if (this.#opened === undefined) return
    const largestShares = this.#opened.measureMemory()
    this.#post({ kind: 'metrics', vertices: this.#opened.metrics, largestShares })
  }

  #obey(): void {
    if (this.#commands.length === 0) return
    const commands = this.#commands
    this.#commands = []
    for (const command of commands) this.#one(command)
  }

  #one(command: SlotCommand): void {
    if (command.kind === 'close') {
      this.#isClosing = true
      return
    }
    if (!this.#isRunning || this.#failure !== undefined) return
    const { sources, tasks } = this.#opened
    switch (command.kind) {
      case 'assign':
        sources.get(command.vertex)!.assign(command.splits)
        break
      case 'noMoreSplits':
        sources.get(command.vertex)!.noMoreSplits()
        break
      case 'pause':
        sources.get(command.vertex)!.isPaused = command.isPaused
        break
      case 'limit':
        sources.get(command.vertex)!.limit(command.limitMs)
        break
      case 'describe':
        this.#post({
          kind: 'splits',
          sources: [...sources].map(([vertex, source]) => ({
            vertex,
            splits: source.hasEnded ? [] : source.snapshot().slice(0, MAX_DESCRIBED_SPLITS),
          })),
        })
        break
      case 'drain':
        for (const source of sources.values()) source.drain()
        break
      case 'trigger': {
        assert(this.#pending === undefined, 'checkpoints come one at a time')
        const trigger: Trigger = { checkpointId: command.checkpointId, kind: command.checkpoint }
        this.#pending = { trigger, snapshots: [] }
        for (const task of tasks) task.trigger(trigger)
        if (tasks.length === 0) this.#startStoring(this.#pending)
        break
      }
      case 'settled':
        this.#settle(command.checkpointId, command.isCompleted)
        break
    }
  }

  #settle(checkpointId: number, isCompleted: boolean): void {
    if (isCompleted) {
      this.#options.stateWriter?.confirm(checkpointId)
      this.#uncommitted.clear()
      return
    }
    this.#options.stateWriter?.discard(checkpointId)
    if (this.#pending?.trigger.checkpointId !== checkpointId) return
    const { snapshots } = this.#pending
    this.#pending = undefined
    for (const task of this.#opened.tasks) task.forget(checkpointId)
    for (const snapshot of snapshots)
      for (const { snapshot: state } of snapshot.operators) state.release()
    void this.#keepUncommitted(snapshots)
  }

  #onSnapshot(trigger: Trigger, snapshot: TaskSnapshot): void {
    const pending = this.#pending
    assert(pending?.trigger === trigger, 'tasks cut for the checkpoint under way')
    pending.snapshots.push(snapshot)
    if (pending.snapshots.length === this.#opened.tasks.length) this.#startStoring(pending)
  }

  #startStoring(pending: PendingCheckpoint): void {
    const storing = this.#store(pending).finally(() => this.#storing.delete(storing))
    this.#storing.add(storing)
  }

  /** Writes what the tasks have cut, beside their work, and tells the coordinator. */
  async #store(pending: PendingCheckpoint): Promise<void> {
    const { checkpointId } = pending.trigger
    const { snapshots } = pending
    this.#pending = undefined
    if (!(await this.#keepUncommitted(snapshots))) {
      for (const snapshot of snapshots)
        for (const { snapshot: state } of snapshot.operators) state.release()
      return
    }
    try {
      const states = snapshots.flatMap(({ task, operators }) =>
        operators.map(({ uid, snapshot }) => ({ uid, subtaskIndex: task.subtaskIndex, snapshot })),
      )
      const written = await this.#writeStates(checkpointId, states)
      const content: SlotCheckpoint = {
        objects: written.objects,
        operators: written.states,
        tasks: snapshots.map(({ task }) => task) satisfies readonly TaskState[],
        held: snapshots.flatMap(({ held }) => (held === undefined ? [] : [held])),
        committables: [...this.#uncommitted].map(([vertex, committables]) => ({
          vertex,
          committables: [...committables],
        })),
        pauseMs: snapshots.reduce((longest, { pauseMs }) => Math.max(longest, pauseMs), 0),
        bytesWritten: written.bytesWritten,
      }
      this.#post({ kind: 'acked', checkpointId, content })
    } catch (error) {
      this.#post({ kind: 'declined', checkpointId, error })
    }
  }

  async #writeStates(checkpointId: number, states: readonly FrozenState[]): Promise<WrittenStates> {
    const { stateWriter } = this.#options
    if (stateWriter !== undefined) return await stateWriter.store({ checkpointId, states })
    for (const { snapshot } of states) snapshot.release()
    return { states: [], objects: [], bytesWritten: 0 }
  }

  /** Waits for what sinks have cut; a sink that could not cut fails the slot, and the answer is false. */
  async #keepUncommitted(snapshots: readonly TaskSnapshot[]): Promise<boolean> {
    const cuts = snapshots.flatMap(({ committables }) => committables)
    const answers = await Promise.allSettled(cuts.map(({ committables }) => committables))
    for (const [i, answer] of answers.entries()) {
      if (answer.status === 'rejected') {
        this.#fail(answer.reason)
        return false
      }
      const { vertex } = cuts[i]!
      this.#uncommitted.set(vertex, [...(this.#uncommitted.get(vertex) ?? []), ...answer.value])
    }
    return true
  }
}
