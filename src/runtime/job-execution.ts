import {
  type CheckpointOptions,
  type PendingCheckpoint,
  startCheckpoints,
} from '../checkpoint/decide-checkpoint.ts'
import { checkpointUnavailable } from '../checkpoint/errors.ts'
import type { JobIdentity, Manifest } from '../checkpoint/manifest.ts'
import type { Platform } from '../contracts/platform.ts'
import type { SourceSplit } from '../contracts/source.ts'
import { EngineError } from '../core/errors.ts'
import type { JobGraph } from '../dataflow/job-graph.ts'
import {
  Attempt,
  type AttemptEnd,
  type CompletedCheckpoint,
  type ManifestStore,
} from './attempt.ts'
import {
  decideRestart,
  type RestartState,
  type RestartStrategy,
  startRestarts,
} from './decide-restart.ts'
import type { MemoryAccount } from './memory-budget.ts'
import { makeVertexMetrics, type VertexMetrics } from './metrics.ts'
import type { SlotLauncher } from './slot-launcher.ts'

/** What a job does with checkpoints. */
export interface JobCheckpoints extends ManifestStore {
  /** The newest checkpoint, for a restart; undefined when there is none. */
  latest(): Promise<Manifest | undefined>
  /** Greatest id of a checkpoint that is there; ids go on from it. */
  readonly lastId: number
}

export interface JobExecutionOptions {
  readonly graph: JobGraph
  readonly platform: Platform
  /** Starts the slots of one attempt from a checkpoint. */
  readonly launcher: (restored: Manifest | undefined) => Promise<SlotLauncher>
  readonly jobId: string
  readonly identity: JobIdentity
  readonly restored: Manifest | undefined
  readonly checkpoints: JobCheckpoints | undefined
  readonly checkpointOptions: CheckpointOptions
  readonly restartStrategy: RestartStrategy
  readonly memory?: MemoryAccount | undefined
  readonly onCheckpoint?: (completed: CompletedCheckpoint) => void
  readonly onCheckpointFailed?: (checkpointId: number, reason: string) => void
  /** At the beginning of each attempt. */
  readonly onAttempt?: () => void
  /** A failure that is followed by another attempt. */
  readonly onRestart?: (failure: unknown, delayMs: number, restoredId: number | undefined) => void
}

/**
 * Runs a job to its end: attempt after attempt, each from the newest checkpoint, as the restart strategy allows.
 */
export class JobExecution {
  readonly #options: JobExecutionOptions
  #attempt: Attempt | undefined
  #attemptCount = 0
  #isCancelled = false
  #wake: (() => void) | undefined
  #lastMetrics: readonly VertexMetrics[]
  #lastSubtasks: readonly (readonly VertexMetrics[])[]
  restartCount = 0

  constructor(options: JobExecutionOptions) {
    this.#options = options
    this.#lastMetrics = options.graph.stream.vertices.map((vertex) =>
      makeVertexMetrics(vertex.name),
    )
    this.#lastSubtasks = options.graph.stream.vertices.map(() => [])
  }

  /** Rejects with the error that failed the job for good. */
  async run(): Promise<AttemptEnd> {
    const { platform, restartStrategy } = this.#options
    let restored = this.#options.restored
    let restarts: RestartState = startRestarts(restartStrategy)
    for (;;) {
      if (this.#isCancelled) return 'cancelled'
      try {
        return await this.#once(restored)
      } catch (error) {
        if (this.#isCancelled) return 'cancelled'
        const decision = decideRestart(restarts, {
          kind: 'failed',
          nowMs: platform.clock.monotonicMs(),
          random: platform.random.next(),
          isRetryable: !(error instanceof EngineError && error.retry === 'never'),
        })
        restarts = decision.state
        const [command] = decision.commands
        if (command === undefined || command.kind === 'fail') throw error
        restored = (await this.#options.checkpoints?.latest()) ?? this.#options.restored
        this.restartCount++
        this.#options.onRestart?.(error, command.delayMs, restored?.checkpointId)
        // A job that had finished has nothing left to do but its commits, which a new attempt sees to.
        await this.#pause(command.delayMs)
      }
    }
  }

  async #once(restored: Manifest | undefined): Promise<AttemptEnd> {
    const options = this.#options
    const attempt = new Attempt({
      graph: options.graph,
      platform: options.platform,
      launcher: await options.launcher(restored),
      attempt: this.#attemptName(),
      jobId: options.jobId,
      identity: options.identity,
      restored,
      manifests: options.checkpoints,
      memory: options.memory,
      checkpoints: startCheckpoints({
        options: options.checkpointOptions,
        slotCount: options.graph.parallelism,
        restoredId: Math.max(restored?.checkpointId ?? 0, options.checkpoints?.lastId ?? 0),
      }),
      ...(options.onCheckpoint === undefined ? {} : { onCheckpoint: options.onCheckpoint }),
      ...(options.onCheckpointFailed === undefined
        ? {}
        : { onCheckpointFailed: options.onCheckpointFailed }),
    })
    this.#attempt = attempt
    options.onAttempt?.()
    try {
      return await attempt.run()
    } finally {
      this.#lastMetrics = attempt.metrics
      this.#lastSubtasks = attempt.subtaskMetrics
      this.#attempt = undefined
    }
  }

  cancel(): void {
    this.#isCancelled = true
    this.#wake?.()
    this.#attempt?.cancel()
  }

  get isCancelled(): boolean {
    return this.#isCancelled
  }

  drain(): void {
    this.#attempt?.drain()
  }

  /** Resolves with the id of a checkpoint that was taken now; rejects where the job does not run. */
  requestCheckpoint(purpose: 'savepoint' | 'stop' | 'manual'): Promise<number> {
    if (this.#attempt === undefined)
      return Promise.reject(checkpointUnavailable({ job: this.#options.identity.name }))
    return this.#attempt.requestCheckpoint(purpose)
  }

  /** What can be seen of the vertices, in the order of the stream graph. */
  get metrics(): readonly VertexMetrics[] {
    return this.#attempt?.metrics ?? this.#lastMetrics
  }

  /** The same by subtask; empty lists between two attempts. */
  get subtaskMetrics(): readonly (readonly VertexMetrics[])[] {
    return this.#attempt?.subtaskMetrics ?? this.#lastSubtasks
  }

  /** Splits that subtasks of a source held when `describeSplits` last asked them. */
  splitsOf(vertex: number): readonly (readonly SourceSplit[] | undefined)[] {
    return this.#attempt?.splitsOf(vertex) ?? []
  }

  describeSplits(): void {
    this.#attempt?.describeSplits()
  }

  /** Id and trigger time of the checkpoint under way. */
  get pendingCheckpoint(): PendingCheckpoint | undefined {
    return this.#attempt?.checkpoints.pending
  }

  /** Names of files that attempts write must never meet, also over crashes of the process. */
  #attemptName(): string {
    const bytes = this.#options.platform.random.bytes(6)
    const unique = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
    return `${unique}${this.#attemptCount++}`
  }

  async #pause(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = this.#options.platform.timers.schedule(delayMs, resolve)
      this.#wake = () => {
        timer.cancel()
        resolve()
      }
    })
    this.#wake = undefined
  }
}
