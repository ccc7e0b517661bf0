import { NO_CHECKPOINTS } from '../checkpoint/decide-checkpoint.ts'
import type { Operator } from '../contracts/operator.ts'
import type { Platform } from '../contracts/platform.ts'
import { DEFAULT_BATCH_ROWS } from '../core/batch.ts'
import { assert } from '../core/errors.ts'
import { chainVertices } from '../dataflow/job-graph.ts'
import { graphFingerprint } from '../dataflow/operator-uid.ts'
import type { StreamGraph } from '../dataflow/stream-graph.ts'
import { EmbeddedLauncher } from '../runtime/embedded-launcher.ts'
import { JobExecution } from '../runtime/job-execution.ts'
import type { VertexMetrics } from '../runtime/metrics.ts'
import type { JobSummary } from '../sql/statements/command-result.ts'

export interface JobParts {
  readonly platform: Platform
  readonly isBounded: boolean
  readonly batchRows?: number
  /** Put around every operator: for tests that check the contract. */
  readonly wrapOperator?: (operator: Operator) => Operator
}

export type JobStatus = 'CREATED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELED'

const MAX_PARALLELISM = 128

let jobCount = 0

/** A job of the environment: started once, then running until it ends, fails or is cancelled. */
export class Job {
  readonly name: string
  readonly id: string
  readonly isBounded: boolean
  /** Resolves when the job has finished or was cancelled; rejects with what failed it. */
  readonly done: Promise<void>
  status: JobStatus = 'CREATED'
  /** Undefined once the job has ended: its state is free, whoever still holds the job. */
  #execution: JobExecution | undefined
  #lastMetrics: readonly VertexMetrics[] = []
  readonly #options: JobParts
  #startMicros = 0n
  #resolve!: () => void
  #reject!: (error: unknown) => void

  constructor(stream: StreamGraph, options: JobParts) {
    this.name = stream.name
    this.id = `job-${++jobCount}`
    this.isBounded = options.isBounded
    this.#options = options
    this.#execution = executionOf(stream, this.id, options)
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // Whoever waits for `done` sees the failure; nobody waiting is no crash of the host.
    this.done.catch(() => {})
  }

  /** Starts running; returns at once. */
  start(): void {
    this.status = 'RUNNING'
    this.#startMicros = this.#options.platform.clock.nowMicros()
    const execution = this.#execution
    assert(execution !== undefined, 'a job is started once')
    execution.run().then(
      (end) => {
        this.#end(end === 'cancelled' ? 'CANCELED' : 'FINISHED')
        this.#resolve()
      },
      (error: unknown) => {
        this.#end('FAILED')
        this.#reject(error)
      },
    )
  }

  /** Asks the job to end; `done` resolves when it has. A job that never started ends at once. */
  cancel(): void {
    this.#execution?.cancel()
    if (this.status !== 'CREATED') return
    this.#end('CANCELED')
    this.#resolve()
  }

  #end(status: JobStatus): void {
    this.status = status
    this.#lastMetrics = this.metrics
    this.#execution = undefined
  }

  /** What can be seen of the job's vertices, in the order of the graph. */
  get metrics(): readonly VertexMetrics[] {
    return this.#execution?.metrics ?? this.#lastMetrics
  }

  summary(): JobSummary {
    return { id: this.id, name: this.name, status: this.status, startMicros: this.#startMicros }
  }
}

function executionOf(stream: StreamGraph, jobId: string, options: JobParts): JobExecution {
  const { platform, batchRows, wrapOperator } = options
  const graph = chainVertices(stream, { parallelism: 1 })
  return new JobExecution({
    graph,
    platform,
    jobId,
    identity: {
      name: stream.name,
      fingerprint: graphFingerprint(stream),
      parallelism: 1,
      maxParallelism: MAX_PARALLELISM,
      options: {},
    },
    launcher: async () =>
      new EmbeddedLauncher({
        graph,
        platform,
        maxParallelism: MAX_PARALLELISM,
        batchRows: batchRows ?? DEFAULT_BATCH_ROWS,
        jobId,
        makeStateWriter: undefined,
        restored: () => undefined,
        ...(wrapOperator === undefined ? {} : { wrapOperator }),
      }),
    restored: undefined,
    checkpoints: undefined,
    checkpointOptions: NO_CHECKPOINTS,
    restartStrategy: { kind: 'none' },
  })
}
