import type {
  CheckpointCommand,
  CheckpointEvent,
  CheckpointState,
} from '../checkpoint/decide-checkpoint.ts'
import { decideCheckpoint } from '../checkpoint/decide-checkpoint.ts'
import { checkpointUnavailable } from '../checkpoint/errors.ts'
import type { JobIdentity, Manifest, SourceState } from '../checkpoint/manifest.ts'
import { CHECKPOINT_FORMAT } from '../checkpoint/manifest.ts'
import type { Platform } from '../contracts/platform.ts'
import type { Committer } from '../contracts/sink.ts'
import type { SourceSplit } from '../contracts/source.ts'
import { assert, assertNever, EngineError } from '../core/errors.ts'
import type { JobGraph } from '../dataflow/job-graph.ts'
import { graphFingerprint } from '../dataflow/operator-uid.ts'
import type { SinkVertex, SourceVertex } from '../dataflow/stream-graph.ts'
import { CommitSteps } from './commit-steps.ts'
import { slotGraphDiffers } from './errors.ts'
import type { MemoryAccount } from './memory-budget.ts'
import type { CheckpointKind, SlotCheckpoint, SlotCommand, SlotEvent } from './messages.ts'
import {
  addCount,
  type MemoryShare,
  makeVertexMetrics,
  sumMemoryShares,
  sumMetrics,
  type VertexMetrics,
} from './metrics.ts'
import type { SlotHandle, SlotLauncher } from './slot-launcher.ts'
import { SourceAlignment } from './source-alignment.ts'
import { SplitAssignment } from './split-assignment.ts'

/** Where manifests go. */
export interface ManifestStore {
  publish(manifest: Manifest): Promise<void>
  /** Removes what no retained checkpoint needs; never rejects. */
  collect(): Promise<void>
}

export interface CompletedCheckpoint {
  readonly checkpointId: number
  readonly kind: CheckpointKind
  readonly triggeredMs: number
  readonly durationMs: number
  /** Longest time that a task did not work for it. */
  readonly pauseMs: number
  readonly bytesWritten: number
}

export interface AttemptOptions {
  readonly graph: JobGraph
  readonly platform: Platform
  readonly launcher: SlotLauncher
  readonly attempt: string
  readonly jobId: string
  readonly identity: JobIdentity
  /** Checkpoint that the attempt starts from. */
  readonly restored: Manifest | undefined
  /** undefined: nothing is stored; a bounded job commits when it ends. */
  readonly manifests: ManifestStore | undefined
  readonly checkpoints: CheckpointState
  /** Bounded queries whose rows go to the program, and the like, take no part in checkpoints. */
  readonly onCheckpoint?: (completed: CompletedCheckpoint) => void
  readonly onCheckpointFailed?: (checkpointId: number, reason: string) => void
  /** Told how much memory the slots take; undefined: nobody counts. */
  readonly memory?: MemoryAccount | undefined
}

/** How an attempt ended, failures aside. */
export type AttemptEnd = 'finished' | 'stopped' | 'cancelled'

interface UnderWay {
  readonly checkpointId: number
  readonly kind: CheckpointKind
  readonly triggeredMs: number
  /** The same by the monotonic clock. */
  readonly startMs: number
  readonly contents: (SlotCheckpoint | undefined)[]
  /** The coordinator's part of them: without what readers hold. */
  readonly sources: readonly SourceState[]
}

/**
 * One try of a job: opens what the coordinator owns (enumerators, committers), starts the slots, and carries out what
 * the decision functions say until all slots have ended, one has failed, or somebody stops it.
 */
export class Attempt {
  readonly #options: AttemptOptions
  readonly #slots: SlotHandle[] = []
  readonly #closed: Promise<void>[] = []
  readonly #closers: (() => void)[] = []
  readonly #sinks: readonly SinkVertex[]
  readonly #committers = new Map<number, Committer>()
  readonly #splits: SplitAssignment
  readonly #alignment: SourceAlignment
  readonly #slotMetrics: (readonly (VertexMetrics | undefined)[])[] = []
  readonly #largestShares: (readonly MemoryShare[])[] = []
  /** By slot and vertex. */
  readonly #slotSplits: Map<number, readonly SourceSplit[]>[] = []
  #checkpoints: CheckpointState
  #underWay: UnderWay | undefined
  /** Published and not committed yet. */
  #published: UnderWay | undefined
  #tick: { cancel(): void } | undefined
  #readyCount = 0
  #endedCount = 0
  #end: AttemptEnd | undefined
  #isOver = false
  #resolve!: (end: AttemptEnd) => void
  #reject!: (error: unknown) => void
  readonly #outcome: Promise<AttemptEnd>
  readonly #work = new CommitSteps()

  constructor(options: AttemptOptions) {
    this.#options = options
    this.#checkpoints = options.checkpoints
    const vertices = options.graph.stream.vertices
    this.#sinks = vertices.filter((vertex): vertex is SinkVertex => vertex.kind === 'sink')
    const sources = {
      sources: vertices.filter((vertex): vertex is SourceVertex => vertex.kind === 'source'),
      parallelismOf: (vertex: number) =>
        options.graph.vertices.find((owner) => owner.members.includes(vertex))!.parallelism,
      platform: options.platform,
      send: (slot: number, command: SlotCommand) => this.#slots[slot]!.post(command),
    }
    this.#alignment = new SourceAlignment(sources)
    this.#splits = new SplitAssignment({
      ...sources,
      restored: options.restored?.sources,
      onError: (error) => this.#fail(error),
    })
    this.#outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#outcome.catch(() => {})
  }

  /** Runs to the end. Rejects with what failed the attempt, when everything is closed. */
  async run(): Promise<AttemptEnd> {
    try {
      await this.#open()
      // The job had finished: all that was left to do were its commits.
      if (this.#options.restored?.kind === 'final') return await this.#finishCommits()
      this.#launch()
      return await this.#outcome
    } catch (error) {
      this.#fail(error)
      return await this.#outcome
    } finally {
      this.#isOver = true
      this.#tick?.cancel()
      await this.#close()
    }
  }

  /** Ends soon, without a checkpoint. What was not committed is given up. */
  cancel(): void {
    this.#finish('cancelled')
  }

  /** Lets sources end as if there were no more input; the job then finishes. */
  drain(): void {
    for (const slot of this.#slots) slot.post({ kind: 'drain' })
  }

  /** Asks for a checkpoint; `stop` ends the job after it. Resolves with its id when it is complete; rejects with CHECKPOINT_UNAVAILABLE while the attempt closes. */
  requestCheckpoint(purpose: 'savepoint' | 'stop' | 'manual'): Promise<number> {
    // While it closes nobody answers any more.
    if (this.#isOver)
      return Promise.reject(checkpointUnavailable({ job: this.#options.identity.name }))
    const requestId = ++this.#requestCount
    const answer = new Promise<number>((resolve, reject) => {
      this.#requests.set(requestId, { resolve, reject })
    })
    this.#decide({ kind: 'requested', requestId, purpose, nowMs: this.#monotonicMs() })
    return answer
  }
  #requestCount = 0
  readonly #requests = new Map<
    number,
    { resolve(checkpointId: number): void; reject(error: unknown): void }
  >()

  /** What can be seen of the vertices, in the order of the stream graph. */
  get metrics(): readonly VertexMetrics[] {
    return this.#options.graph.stream.vertices.map((vertex) => {
      const parts = this.#slotMetrics.flatMap((slot) => slot[vertex.id] ?? [])
      const total = parts.length === 0 ? makeVertexMetrics(vertex.name) : sumMetrics(parts)
      for (const [counter, count] of this.#splits.countersOf(vertex.id))
        addCount(total, counter, count)
      return total
    })
  }

  /** The same by subtask, in the order of the slots. */
  get subtaskMetrics(): readonly (readonly VertexMetrics[])[] {
    return this.#options.graph.stream.vertices.map((vertex) =>
      this.#slotMetrics.flatMap((slot) => slot[vertex.id] ?? []),
    )
  }

  /** Splits that subtasks of a source held when they last said so; undefined where they have not. */
  splitsOf(vertex: number): readonly (readonly SourceSplit[] | undefined)[] {
    return this.#slotSplits.map((slot) => slot.get(vertex))
  }

  /** Lets sources say what splits they hold. */
  describeSplits(): void {
    for (const slot of this.#slots) slot.post({ kind: 'describe' })
  }

  get checkpoints(): CheckpointState {
    return this.#checkpoints
  }

  async #open(): Promise<void> {
    const { platform, restored, jobId } = this.#options
    for (const vertex of this.#sinks) {
      const committer = await vertex.sink.createCommitter?.({ platform, jobId })
      if (committer === undefined) continue
      this.#committers.set(vertex.id, committer)
      const state = restored?.sinks.find(({ uid }) => uid === vertex.uid)
      // Nobody knows whether these were committed before the crash.
      if (state !== undefined && state.committables.length > 0)
        await this.#work.commit(committer, state.committables, platform)
    }
    // When all have committed: several sinks of a job may write into one place.
    for (const committer of this.#committers.values()) await committer.cleanUp?.()
    await this.#splits.open()
  }

  async #finishCommits(): Promise<AttemptEnd> {
    for (const committer of this.#committers.values()) await committer.finish?.()
    await this.#options.manifests?.collect()
    this.#finish('finished')
    return 'finished'
  }

  #launch(): void {
    const { graph, launcher, attempt } = this.#options
    const launches = Array.from({ length: graph.parallelism }, (_, slotIndex) => {
      this.#slotMetrics.push([])
      this.#slotSplits.push(new Map())
      this.#closed.push(
        new Promise((resolve) => {
          this.#closers.push(resolve)
        }),
      )
      return {
        slotIndex,
        attempt,
        onEvent: (event: SlotEvent) => this.#onEvent(slotIndex, event),
        onExit: (error: Error) => {
          this.#closers[slotIndex]!()
          this.#fail(error)
        },
      }
    })
    this.#slots.push(...launcher.launch(launches))
  }

  /** Wall clock, for people. */
  #nowMs(): number {
    return this.#options.platform.clock.nowMs()
  }

  /** What intervals and timeouts are measured by: a clock that is set does not touch them. */
  #monotonicMs(): number {
    return this.#options.platform.clock.monotonicMs()
  }

  #onEvent(slotIndex: number, event: SlotEvent): void {
    switch (event.kind) {
      case 'ready':
        this.#onReady(slotIndex, event.fingerprint)
        break
      case 'asked':
        this.#splits.asked(event.vertex, slotIndex)
        break
      case 'acked':
        this.#onAck(slotIndex, event.checkpointId, event.content)
        break
      case 'declined':
        this.#decide({
          kind: 'declined',
          checkpointId: event.checkpointId,
          slot: slotIndex,
          error: event.error,
          nowMs: this.#monotonicMs(),
        })
        break
      case 'ended':
        this.#endedCount++
        if (this.#endedCount === this.#slots.length)
          this.#decide({ kind: 'allEnded', nowMs: this.#monotonicMs() })
        break
      case 'failed':
        this.#fail(event.error)
        break
      case 'metrics':
        this.#slotMetrics[slotIndex] = event.vertices
        this.#largestShares[slotIndex] = event.largestShares
        this.#checkMemory()
        break
      case 'progress':
        this.#alignment.reported(slotIndex, event.sources)
        break
      case 'splits':
        for (const { vertex, splits } of event.sources)
          this.#slotSplits[slotIndex]!.set(vertex, splits)
        break
      case 'closed':
        this.#closers[slotIndex]!()
        break
      default:
        assertNever(event)
    }
  }

  /** A job that holds more than it may is ended before the system ends the process. */
  #checkMemory(): void {
    const { memory } = this.#options
    if (memory === undefined || this.#isOver || this.#end !== undefined) return
    let slotsBytes = 0
    for (const slot of this.#slotMetrics)
      for (const metrics of slot)
        if (metrics !== undefined) slotsBytes += metrics.stateBytes + metrics.heldBytes
    const error = memory.note(slotsBytes, () => sumMemoryShares(this.#largestShares.flat()))
    if (error !== undefined) this.#fail(error)
  }

  #onReady(slotIndex: number, fingerprint: string): void {
    const { graph } = this.#options
    if (fingerprint !== graphFingerprint(graph.stream)) {
      this.#fail(slotGraphDiffers({ slot: slotIndex }))
      return
    }
    this.#readyCount++
    if (this.#readyCount < graph.parallelism) return
    this.#splits.start()
    this.#alignment.start()
    this.#decide({ kind: 'started', nowMs: this.#monotonicMs() })
  }

  #decide(event: CheckpointEvent): void {
    if (this.#isOver || this.#end !== undefined) return
    const { state, commands } = decideCheckpoint(this.#checkpoints, event)
    this.#checkpoints = state
    for (const command of commands) this.#run(command)
  }

  #run(command: CheckpointCommand): void {
    switch (command.kind) {
      case 'trigger':
        this.#trigger(command.checkpointId, command.checkpoint)
        break
      case 'publish':
        this.#work.add(() => this.#publish(command.checkpointId))
        break
      case 'commit':
        this.#work.add(() => this.#commit(command.checkpointId))
        break
      case 'abort':
        this.#underWay = undefined
        for (const slot of this.#slots)
          slot.post({ kind: 'settled', checkpointId: command.checkpointId, isCompleted: false })
        this.#options.onCheckpointFailed?.(command.checkpointId, messageOf(command.error))
        break
      case 'failJob':
        this.#fail(command.error)
        break
      case 'answer': {
        const request = this.#requests.get(command.requestId)
        this.#requests.delete(command.requestId)
        if (command.failure === undefined) request?.resolve(command.checkpointId!)
        else request?.reject(command.failure)
        break
      }
      case 'wakeAt':
        this.#wakeAt(command.atMs)
        break
      default:
        assertNever(command)
    }
  }

  #wakeAt(atMs: number): void {
    this.#tick?.cancel()
    this.#tick = this.#options.platform.timers.schedule(
      Math.max(0, atMs - this.#monotonicMs()),
      () => this.#decide({ kind: 'tick', nowMs: this.#monotonicMs() }),
    )
  }

  #trigger(checkpointId: number, kind: CheckpointKind): void {
    this.#underWay = {
      checkpointId,
      kind,
      triggeredMs: this.#nowMs(),
      startMs: this.#monotonicMs(),
      contents: this.#slots.map(() => undefined),
      // What is not handed out now is in no reader's snapshot; later assignments come behind the barrier.
      sources: this.#splits.snapshot(),
    }
    for (const slot of this.#slots) slot.post({ kind: 'trigger', checkpointId, checkpoint: kind })
  }

  #onAck(slotIndex: number, checkpointId: number, content: SlotCheckpoint): void {
    if (this.#underWay?.checkpointId !== checkpointId) return
    this.#underWay.contents[slotIndex] = content
    this.#decide({ kind: 'acked', checkpointId, slot: slotIndex })
  }

  async #publish(checkpointId: number): Promise<void> {
    const underWay = this.#underWay
    if (underWay?.checkpointId !== checkpointId) return
    try {
      await this.#options.manifests?.publish(this.#manifest(underWay))
    } catch (error) {
      // A lock that was lost is nothing to go on from.
      if (error instanceof EngineError && error.retry === 'never') this.#fail(error)
      else this.#decide({ kind: 'publishFailed', checkpointId, error, nowMs: this.#monotonicMs() })
      return
    }
    this.#underWay = undefined
    this.#published = underWay
    for (const slot of this.#slots) slot.post({ kind: 'settled', checkpointId, isCompleted: true })
    this.#decide({ kind: 'published', checkpointId })
  }

  async #commit(checkpointId: number): Promise<void> {
    const underWay = this.#published
    assert(underWay?.checkpointId === checkpointId, 'what is committed was published')
    this.#published = undefined
    try {
      for (const [vertex, committer] of this.#committers) {
        const committables = committablesOf(underWay, vertex)
        if (committables.length > 0)
          await this.#work.commit(committer, committables, this.#options.platform)
        if (underWay.kind === 'final') await committer.finish?.()
      }
    } catch (error) {
      this.#fail(error)
      return
    }
    this.#report(underWay)
    await this.#options.manifests?.collect()
    this.#decide({ kind: 'committed', checkpointId, nowMs: this.#monotonicMs() })
    if (underWay.kind === 'final') this.#finish('finished')
    if (underWay.kind === 'stop') this.#finish('stopped')
  }

  #report(underWay: UnderWay): void {
    const { checkpointId, kind, triggeredMs, startMs, contents } = underWay
    this.#options.onCheckpoint?.({
      checkpointId,
      kind,
      triggeredMs,
      durationMs: this.#monotonicMs() - startMs,
      pauseMs: Math.max(0, ...contents.map((content) => content!.pauseMs)),
      bytesWritten: contents.reduce((sum, content) => sum + content!.bytesWritten, 0),
    })
  }

  #manifest(underWay: UnderWay): Manifest {
    const { graph, identity } = this.#options
    const contents = underWay.contents.map((content) => content!)
    return {
      format: CHECKPOINT_FORMAT,
      checkpointId: underWay.checkpointId,
      kind: underWay.kind === 'final' ? 'final' : 'checkpoint',
      triggeredMs: underWay.triggeredMs,
      completedMs: this.#nowMs(),
      job: identity,
      names: graph.stream.vertices.flatMap((vertex) =>
        vertex.kind === 'collect' ? [] : [{ uid: vertex.uid, name: vertex.name }],
      ),
      objects: contents.flatMap((content) => content.objects),
      operators: contents.flatMap((content) => content.operators),
      tasks: contents.flatMap((content) => content.tasks),
      sources: underWay.sources.map((source) => {
        const vertex = graph.stream.vertices.find(
          (other) => other.kind === 'source' && other.uid === source.uid,
        )!
        return {
          ...source,
          held: source.held.map((owned, slot) => [
            ...(contents[slot]!.held.find((held) => held.vertex === vertex.id)?.splits ?? []),
            ...owned,
          ]),
        }
      }),
      sinks: this.#sinks.map((vertex) => ({
        uid: vertex.uid,
        committables: committablesOf(underWay, vertex.id),
      })),
    }
  }

  #finish(end: AttemptEnd): void {
    if (this.#isOver || this.#end !== undefined) return
    this.#end = end
    this.#resolve(end)
  }

  #fail(error: unknown): void {
    if (this.#isOver || this.#end !== undefined) return
    this.#isOver = true
    this.#reject(error)
  }

  async #close(): Promise<void> {
    for (const { reject } of this.#requests.values())
      reject(checkpointUnavailable({ job: this.#options.identity.name }))
    this.#alignment.close()
    this.#splits.close()
    for (const slot of this.#slots) slot.post({ kind: 'close' })
    await Promise.all(this.#slots.map((slot, i) => this.#untilClosed(slot, i)))
    await this.#work.settled()
    const isLeftBehind = this.#options.manifests === undefined && this.#end !== 'finished'
    for (const committer of this.#committers.values()) {
      // Without checkpoints nobody comes back for what was not committed.
      if (isLeftBehind) await committer.cleanUp?.()
      await committer.close().catch(() => {})
    }
    await this.#splits.closed()
  }

  /** A slot that does not close by itself in time is ended. */
  async #untilClosed(slot: SlotHandle, index: number): Promise<void> {
    let timeout: { cancel(): void } | undefined
    const late = new Promise<void>((resolve) => {
      timeout = this.#options.platform.timers.schedule(CLOSE_TIMEOUT_MS, resolve)
    })
    await Promise.race([this.#closed[index], late])
    timeout?.cancel()
    await slot.terminate()
  }
}

const CLOSE_TIMEOUT_MS = 10_000

function committablesOf(underWay: UnderWay, vertex: number): unknown[] {
  return underWay.contents.flatMap((content) =>
    content!.committables.filter((cut) => cut.vertex === vertex).flatMap((cut) => cut.committables),
  )
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
