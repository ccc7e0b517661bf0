import { NO_CHECKPOINTS } from '../checkpoint/decide-checkpoint.ts'
import { checkpointUnavailable } from '../checkpoint/errors.ts'
import type { JobIdentity, Manifest } from '../checkpoint/manifest.ts'
import type { RestoreFrom } from '../checkpoint/restore-point.ts'
import { savepointUnavailable } from '../checkpoint/savepoint/errors.ts'
import { checkPlan, type RestorePlan, restorePlan } from '../checkpoint/savepoint/restore-plan.ts'
import type { Savepoint } from '../checkpoint/savepoint/savepoint.ts'
import { checkSavepointTarget } from '../checkpoint/savepoint/write-savepoint.ts'
import type { Operator } from '../contracts/operator.ts'
import type { Platform } from '../contracts/platform.ts'
import { DEFAULT_BATCH_ROWS } from '../core/batch.ts'
import { assert, assertNever } from '../core/errors.ts'
import { hashText } from '../core/hash-text.ts'
import { chainVertices, type JobGraph } from '../dataflow/job-graph.ts'
import {
  canHappen,
  type JobEvent as JobLifeEvent,
  type JobState,
  nextJobState,
} from '../dataflow/job-life-cycle.ts'
import { graphFingerprint } from '../dataflow/operator-uid.ts'
import type { StreamGraph } from '../dataflow/stream-graph.ts'
import type { AttemptEnd, CompletedCheckpoint } from '../runtime/attempt.ts'
import { declaredStates } from '../runtime/declared-states.ts'
import { EmbeddedLauncher } from '../runtime/embedded-launcher.ts'
import { JobExecution } from '../runtime/job-execution.ts'
import { jobRingsBytes } from '../runtime/job-rings.ts'
import { createStateWriter, drawJobId, JobStorage, openRestored } from '../runtime/job-storage.ts'
import type { MemoryAccount, MemoryBudget } from '../runtime/memory-budget.ts'
import { makeVertexMetrics, type VertexMetrics } from '../runtime/metrics.ts'
import type { SlotLauncher } from '../runtime/slot-launcher.ts'
import { ThreadLauncher } from '../runtime/thread-launcher.ts'
import type { JobPlan } from '../sql/plan/job-plan.ts'
import { encodePlan } from '../sql/plan-data/encode-plan.ts'
import type { JobSummary } from '../sql/statements/command-result.ts'
import { builtModule } from './built-module.ts'
import { ControlSocket } from './control-socket.ts'
import { JobHistory } from './job-history.ts'
import type { JobOptions } from './job-options.ts'
import { type JobReport, pendingReport, vertexReports } from './job-report.ts'
import type { WorkerJob } from './worker-job.ts'

/** What happens to a job besides its rows. */
export type JobEvent =
  /** Its checkpoint directory holds nothing of it yet. */
  | { readonly kind: 'startedFresh'; readonly folder: string }
  | {
      readonly kind: 'restored'
      readonly folder: string
      readonly checkpointId: number
      /** All that was left to do were its commits. */
      readonly hadFinished: boolean
    }
  /** It starts from a savepoint, as the plan says. */
  | {
      readonly kind: 'restoredSavepoint'
      readonly folder: string
      readonly path: string
      readonly plan: RestorePlan
      /** It is of a job that had finished: nothing is left to do. */
      readonly hadFinished: boolean
    }
  | { readonly kind: 'savepoint'; readonly taken: TakenSavepoint }
  /** Nobody can ask the job from another process: there is no place for its socket. */
  | { readonly kind: 'uncontrolled'; readonly reason: string }
  | { readonly kind: 'waitsForLock'; readonly host: string; readonly processId: number }
  | { readonly kind: 'checkpoint'; readonly completed: CompletedCheckpoint }
  | { readonly kind: 'checkpointFailed'; readonly checkpointId: number; readonly reason: string }
  | {
      readonly kind: 'restarts'
      readonly failure: unknown
      readonly delayMs: number
      /** undefined: from the beginning. */
      readonly checkpointId: number | undefined
    }

export interface JobParts {
  readonly platform: Platform
  /** Gives each job of an environment its id. */
  readonly nextId: () => string
  /** What worker threads make the job of. */
  readonly plan: JobPlan
  readonly isBounded: boolean
  /** Subtasks share the caller's thread, whatever the parallelism. */
  readonly runsInCaller?: boolean
  readonly batchRows?: number
  /** After how long a silent source counts as idle; undefined: never. */
  readonly sourceIdleTimeoutMs?: number | undefined
  /** How often sources send latency markers; undefined: never. */
  readonly latencyIntervalMs?: number | undefined
  /** Subtasks of each operator; default 1. */
  readonly parallelism?: number
  /** Put around every operator: for tests that check the contract. */
  readonly wrapOperator?: (operator: Operator) => Operator
  /** What the session says about jobs; undefined for jobs whose rows go to the program: they keep no checkpoints. */
  readonly durable?: DurableParts
  /** Counts the memory of all jobs of the environment. */
  readonly memory?: MemoryBudget
  /** What they may hold together; undefined: anything. */
  readonly memoryLimitBytes?: number | undefined
  readonly onEvent?: (job: Job, event: JobEvent) => void
}

/** What jobs have that write into tables. */
export interface DurableParts {
  readonly options: JobOptions
  /** Which job of the environment it is, from 1: with its plan, this finds its checkpoints again. */
  readonly position: number
  /** Settings that change results. */
  readonly resultOptions: Readonly<Record<string, string>>
  /** The physical plan: with another one, a checkpoint is another job's. */
  readonly planText: string
  /** Blocking operators keep their rows outside of state: only the final checkpoint is stored. */
  readonly isBatch: boolean
}

/** A savepoint that was made. */
export interface TakenSavepoint {
  /** Its directory. */
  readonly path: string
  readonly checkpointId: number
  readonly savepoint: Savepoint
}

export interface SavepointOptions {
  /** Its own directory, which does not exist or is empty; default: a new one in `execution.checkpointing.savepoint-dir`. */
  readonly path?: string
}

export type JobStatus = JobState

const MAX_PARALLELISM = 128

/** A job of the environment: started once, then running until it ends, fails or is cancelled. */
export class Job {
  readonly name: string
  readonly id: string
  readonly isBounded: boolean
  /** Resolves when the job has finished or was cancelled; rejects with what failed it. */
  readonly done: Promise<void>
  readonly #stream: StreamGraph
  readonly #options: JobParts
  /** Undefined before the start, and once the job has ended: its state is free, whoever still holds the job. */
  #execution: JobExecution | undefined
  #storage: JobStorage | undefined
  #control: ControlSocket | undefined
  readonly #history: JobHistory
  readonly #graph: JobGraph
  #memoryAccount: MemoryAccount | undefined
  /** How it has ended; undefined where it failed. */
  #ended: Promise<AttemptEnd | undefined> | undefined
  /** Savepoints under way. */
  readonly #savepoints = new Set<Promise<void>>()
  /** Tells what this job writes from what others do; with checkpoints, the same after every restore. */
  #runId = ''
  #isCancelled = false
  #isSuspended = false
  #state: JobState = 'CREATED'
  #lastMetrics: readonly VertexMetrics[]
  #lastSubtasks: readonly (readonly VertexMetrics[])[] = []
  #startMicros = 0n
  #resolve!: () => void
  #reject!: (error: unknown) => void

  constructor(stream: StreamGraph, options: JobParts) {
    this.name = stream.name
    this.id = options.nextId()
    this.isBounded = options.isBounded
    this.#stream = stream
    this.#options = options
    this.#history = new JobHistory(options.platform.clock.nowMs())
    this.#graph = chainVertices(stream, { parallelism: this.#parallelism })
    this.#lastMetrics = stream.vertices.map((vertex) => makeVertexMetrics(vertex.name))
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // Whoever waits for `done` sees the failure; nobody waiting is no crash of the host.
    this.done.catch(() => {})
  }

  /** Where the job is in its life; SUSPENDED, FINISHED, CANCELED and FAILED are the ends in this process. */
  get status(): JobStatus {
    return this.#state
  }

  /** Starts running; returns at once. */
  start(): void {
    assert(this.#state === 'CREATED', 'a job is started once')
    this.#happen('started')
    this.#startMicros = this.#options.platform.clock.nowMicros()
    this.#history.sinceMs = this.#options.platform.clock.nowMs()
    this.#run().then(
      (end) => {
        this.#end(end)
        this.#resolve()
      },
      (error: unknown) => {
        this.#end('failed')
        this.#reject(error)
      },
    )
  }

  /** Asks the job to end; `done` resolves when it has. A job that never started ends at once. */
  cancel(): void {
    this.#isCancelled = true
    this.#execution?.cancel()
    const isNew = this.#state === 'CREATED'
    if (canHappen(this.#state, 'cancelAsked')) this.#happen('cancelAsked')
    if (!isNew) return
    this.#resolve()
  }

  /**
   * Lets go of the job after a last checkpoint: this process runs it no longer, another start goes on from there. `done` resolves when
   * it is SUSPENDED. Without a checkpoint directory as `cancel`.
   *
   * @throws CHECKPOINT_UNAVAILABLE while the job waits for its next attempt, CHECKPOINT_JOB_ENDED
   */
  async suspend(): Promise<void> {
    this.#isSuspended = this.#storage !== undefined
    await this.stop()
  }

  /**
   * Ends the job after a last checkpoint, from which it can go on; without a checkpoint directory, cancels it. `done` resolves
   * when it has ended.
   *
   * @param options.drain lets the sources end first, as if there were no more input: windows fire, and the job has finished
   * @throws CHECKPOINT_UNAVAILABLE while the job waits for its next attempt, CHECKPOINT_JOB_ENDED
   */
  async stop(options: { readonly drain?: boolean } = {}): Promise<void> {
    const ended = this.#ended
    if (this.#execution === undefined || ended === undefined) this.cancel()
    else if (options.drain === true) {
      this.#execution.drain()
      await ended
    } else if (this.#storage === undefined) this.cancel()
    else await this.#execution.requestCheckpoint('stop')
  }

  /**
   * Takes a checkpoint now, beside those at an interval; resolves with its number when it is complete.
   *
   * @throws CHECKPOINT_JOB_ENDED, CHECKPOINT_UNAVAILABLE, and what checkpoints fail with
   */
  async checkpoint(): Promise<number> {
    if (this.#storage === undefined || this.#execution === undefined)
      throw checkpointUnavailable({ job: this.name })
    return await this.#execution.requestCheckpoint('manual')
  }

  /**
   * Makes a savepoint, beside the job's work; resolves when it is complete.
   *
   * @throws SAVEPOINT_UNAVAILABLE, SAVEPOINT_EXISTS, CHECKPOINT_JOB_ENDED, and what checkpoints and files fail with
   */
  savepoint(options: SavepointOptions = {}): Promise<TakenSavepoint> {
    return this.#takeSavepoint(options, async ({ execution }) => {
      return await execution.requestCheckpoint('savepoint')
    })
  }

  /**
   * Makes a savepoint and ends the job with it: no row is processed after it. `done` resolves when the savepoint is complete. Where it
   * cannot be written, the job has ended with a checkpoint that it can go on from.
   *
   * @param options.drain lets the sources end first, as if there were no more input: windows fire, and the job has finished. A
   *   job that is restored from such a savepoint has nothing left to do.
   * @throws as `savepoint`
   */
  stopWithSavepoint(
    options: SavepointOptions & { readonly drain?: boolean } = {},
  ): Promise<TakenSavepoint> {
    return this.#takeSavepoint(options, async ({ execution, storage, ended }) => {
      if (options.drain !== true) return await execution.requestCheckpoint('stop')
      execution.drain()
      const end = await ended
      if (end === 'finished') return storage.lastId
      throw savepointUnavailable({
        job: this.name,
        reason: end === undefined ? 'it failed while it was drained' : `it was ${end}`,
        remedy: 'Start the job again, and stop it then.',
      })
    })
  }

  #takeSavepoint(
    options: SavepointOptions,
    checkpoint: (running: RunningJob) => Promise<number>,
  ): Promise<TakenSavepoint> {
    const taken = this.#savepointOf(options, checkpoint)
    // The job's lock is held until its savepoints are made.
    const waiting = taken
      .then(
        () => {},
        () => {},
      )
      .finally(() => this.#savepoints.delete(waiting))
    this.#savepoints.add(waiting)
    return taken
  }

  async #savepointOf(
    { path }: SavepointOptions,
    checkpoint: (running: RunningJob) => Promise<number>,
  ): Promise<TakenSavepoint> {
    const running = this.#runningForSavepoint(path)
    const { storage } = running
    if (path !== undefined) await checkSavepointTarget(path, this.#options.platform)
    const hold = storage.hold()
    try {
      const checkpointId = await checkpoint(running)
      hold.checkpointId = checkpointId
      const number = String(checkpointId).padStart(10, '0')
      const place = path ?? `${running.directory}/savepoint-${storage.jobId.slice(0, 6)}-${number}`
      const savepoint = await storage.writeSavepoint(checkpointId, place)
      const taken = { path: place, checkpointId, savepoint }
      this.#tell({ kind: 'savepoint', taken })
      return taken
    } finally {
      hold.release()
    }
  }

  #runningForSavepoint(path: string | undefined): RunningJob & { readonly directory: string } {
    const { durable } = this.#options
    const refuse = (reason: string, remedy: string): never => {
      throw savepointUnavailable({ job: this.name, reason, remedy })
    }
    const directory = durable?.options.savepointDirectory?.replace(/\/+$/, '')
    if (durable?.isBatch === true)
      refuse('jobs in batch mode keep rows outside of state', 'Run it in streaming mode.')
    if (durable?.options.checkpointDirectory === undefined)
      refuse('it keeps no checkpoints', "Set 'execution.checkpointing.dir', and start it again.")
    if (path === undefined && directory === undefined)
      refuse(
        'nothing says where it should go',
        "Give a path, or set 'execution.checkpointing.savepoint-dir'.",
      )
    if (this.#execution === undefined || this.#storage === undefined || this.#ended === undefined)
      return refuse('it does not run', 'Start it first.')
    return {
      execution: this.#execution,
      storage: this.#storage,
      ended: this.#ended,
      directory: directory ?? '',
    }
  }

  async #run(): Promise<AttemptEnd> {
    this.#storage = await this.#openStorage()
    this.#runId = this.#storage?.jobId ?? drawJobId(this.#options.platform)
    await this.#listen()
    this.#memoryAccount = this.#options.memory?.open({
      limitBytes: this.#options.memoryLimitBytes,
      ringsBytes: jobRingsBytes(this.#graph),
    })
    try {
      const execution = this.#makeExecution()
      this.#execution = execution
      if (this.#isCancelled) execution.cancel()
      const running = execution.run()
      this.#ended = running.catch(() => undefined)
      return await running
    } finally {
      this.#memoryAccount?.close()
      await Promise.all(this.#savepoints)
      await this.#control?.close()
      await this.#storage?.close()
    }
  }

  /** Lets other processes ask the job: what it does goes on without that as well. */
  async #listen(): Promise<void> {
    if (this.#storage === undefined) return
    const { platform } = this.#options
    try {
      this.#control = await ControlSocket.open(this, { platform, ...this.#storage.place })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#tell({ kind: 'uncontrolled', reason })
    }
  }

  async #openStorage(): Promise<JobStorage | undefined> {
    const { durable, platform } = this.#options
    const location = durable?.options.checkpointDirectory
    if (durable === undefined || location === undefined) return undefined
    const storage = await JobStorage.open({
      platform,
      location,
      position: durable.position,
      identity: this.#identity,
      retained: durable.options.retainedCheckpoints,
      restoreFrom: restoreFromOf(durable.options.restorePath),
      renames: durable.options.stateRenames,
      onWait: (host, processId) => this.#tell({ kind: 'waitsForLock', host, processId }),
    })
    const folder = storage.location
    const { restored, savepoint } = storage
    if (savepoint !== undefined) {
      try {
        const plan = restorePlan(savepoint.savepoint, declaredStates(this.#stream), durable.options)
        const hadFinished = savepoint.savepoint.kind === 'final'
        this.#tell({ kind: 'restoredSavepoint', folder, path: savepoint.path, plan, hadFinished })
        checkPlan(plan)
      } catch (error) {
        await storage.close()
        throw error
      }
    } else if (restored !== undefined)
      this.#tell({
        kind: 'restored',
        folder,
        checkpointId: restored.checkpointId,
        hadFinished: restored.kind === 'final',
      })
    else this.#tell({ kind: 'startedFresh', folder })
    return storage
  }

  get #parallelism(): number {
    return this.#options.parallelism ?? 1
  }

  get #identity(): JobIdentity {
    const { durable } = this.#options
    return {
      name: this.name,
      fingerprint: hashText(`${graphFingerprint(this.#stream)}\n${durable?.planText ?? ''}`),
      parallelism: this.#parallelism,
      maxParallelism: durable?.options.maxParallelism ?? MAX_PARALLELISM,
      options: durable?.resultOptions ?? {},
    }
  }

  #makeExecution(): JobExecution {
    const { platform, durable } = this.#options
    const storage = this.#storage
    const graph = this.#graph
    const hasInterval = storage !== undefined && durable?.isBatch === false
    return new JobExecution({
      graph,
      platform,
      jobId: this.#runId,
      identity: this.#identity,
      launcher: async (restored) => this.#makeLauncher(graph, restored),
      restored: storage?.restored,
      checkpoints: storage,
      checkpointOptions: hasInterval ? durable.options.checkpoints : NO_CHECKPOINTS,
      restartStrategy: durable?.options.restartStrategy ?? { kind: 'none' },
      memory: this.#memoryAccount,
      onCheckpoint: (completed) => this.#tell({ kind: 'checkpoint', completed }),
      onCheckpointFailed: (checkpointId, reason) =>
        this.#tell({ kind: 'checkpointFailed', checkpointId, reason }),
      onRestart: (failure, delayMs, checkpointId) => {
        if (canHappen(this.#state, 'attemptFailed') && this.#state !== 'CANCELLING') {
          this.#happen('attemptFailed')
          this.#happen('restartDecided')
        }
        this.#tell({ kind: 'restarts', failure, delayMs, checkpointId })
      },
      onAttempt: () => {
        if (this.#state === 'RESTARTING') this.#happen('started')
      },
    })
  }

  #makeLauncher(graph: JobGraph, manifest: Manifest | undefined): SlotLauncher {
    const { platform, plan, batchRows, wrapOperator, runsInCaller } = this.#options
    const storage = this.#storage
    const location = manifest === undefined ? undefined : storage?.stateLocation(manifest)
    const { parallelism } = graph
    const job = {
      parallelism,
      maxParallelism: this.#identity.maxParallelism,
      batchRows: batchRows ?? DEFAULT_BATCH_ROWS,
      sourceIdleTimeoutMs: this.#options.sourceIdleTimeoutMs,
      latencyIntervalMs: this.#options.latencyIntervalMs,
      jobId: this.#runId,
      storage: storage?.place,
      restored: location,
    }
    // Parallelism 1 runs beside the program; so do tests that look at operators or play with time.
    if (parallelism > 1 && runsInCaller !== true && wrapOperator === undefined)
      return new ThreadLauncher({
        graph,
        threads: platform.threads,
        entry: builtModule('slot-worker'),
        job: { ...job, plan: encodePlan(plan) } satisfies WorkerJob,
        consumer: graph.stream.vertices.find((vertex) => vertex.kind === 'collect')?.consumer,
      })
    const restored =
      location === undefined
        ? undefined
        : openRestored(manifest!, location, { platform, parallelism })
    return new EmbeddedLauncher({
      ...job,
      graph,
      platform,
      makeStateWriter:
        storage === undefined
          ? undefined
          : (slot) =>
              createStateWriter({
                platform,
                ...storage.place,
                ...slot,
                restored,
                restoredLocation: location,
              }),
      restored,
      ...(wrapOperator === undefined ? {} : { wrapOperator }),
    })
  }

  #tell(event: JobEvent): void {
    this.#history.note(event, this.#options.platform.clock.nowMs())
    this.#options.onEvent?.(this, event)
  }

  #happen(event: JobLifeEvent): void {
    this.#state = nextJobState(this.#state, event)
  }

  /** The last events of the job's life, by how its execution has ended. */
  #end(end: AttemptEnd | 'failed'): void {
    switch (end) {
      case 'finished':
        this.#happen('finished')
        break
      case 'stopped':
        if (this.#isSuspended && canHappen(this.#state, 'suspended')) this.#happen('suspended')
        else {
          if (this.#state === 'RUNNING') this.#happen('stopAsked')
          this.#happen('stopped')
        }
        break
      case 'cancelled':
        if (this.#state !== 'CANCELLING') this.#happen('cancelAsked')
        this.#happen('cancelled')
        break
      case 'failed':
        // What fails a job for good fails its attempt first; and what fails while it is cancelled is too late to matter.
        if (this.#state === 'CANCELLING') this.#happen('cancelled')
        else {
          if (canHappen(this.#state, 'attemptFailed')) this.#happen('attemptFailed')
          this.#happen('failed')
        }
        break
      default:
        assertNever(end)
    }
    this.#lastMetrics = this.metrics
    this.#lastSubtasks = this.subtaskMetrics
    this.#execution = undefined
  }

  /** What can be seen of the job's vertices, in the order of the graph. */
  get metrics(): readonly VertexMetrics[] {
    return this.#execution?.metrics ?? this.#lastMetrics
  }

  /** The same by subtask, in the order of `metrics` and of the subtasks; empty lists before the first word of them. */
  get subtaskMetrics(): readonly (readonly VertexMetrics[])[] {
    return this.#execution?.subtaskMetrics ?? this.#lastSubtasks
  }

  /**
   * All that can be seen of the job, as plain data: for rates, ask twice and call `ratesBetween`. Positions of splits are those
   * of the time of the report before.
   */
  report(): JobReport {
    const { durable, platform, memory, memoryLimitBytes } = this.#options
    const execution = this.#execution
    execution?.describeSplits()
    return {
      name: this.name,
      status: this.status,
      nowMs: platform.clock.nowMs(),
      sinceMs: this.#history.sinceMs,
      parallelism: this.#parallelism,
      maxParallelism: this.#identity.maxParallelism,
      folder: this.#storage?.location,
      checkpointIntervalMs: durable?.options.checkpoints.intervalMs,
      ...this.#history.report,
      pendingCheckpoint: pendingReport(execution?.pendingCheckpoint, platform.clock),
      memoryBytes: memory?.usedBytes ?? 0,
      memoryLimitBytes,
      vertices: vertexReports(this.#graph, {
        metrics: this.metrics,
        subtaskMetrics: this.subtaskMetrics,
        splitsOf: (vertex) => execution?.splitsOf(vertex) ?? [],
      }),
    }
  }

  summary(): JobSummary {
    return { id: this.id, name: this.name, status: this.status, startMicros: this.#startMicros }
  }
}

/** A job that a savepoint can be made of. */
interface RunningJob {
  readonly execution: JobExecution
  readonly storage: JobStorage
  readonly ended: Promise<AttemptEnd | undefined>
}

function restoreFromOf(path: string | undefined): RestoreFrom {
  if (path === undefined) return { kind: 'none' }
  return path === 'latest' ? { kind: 'latest' } : { kind: 'path', path }
}
