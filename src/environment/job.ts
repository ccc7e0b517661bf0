import { assert } from '../core/errors.ts'
import type { StreamGraph } from '../dataflow/stream-graph.ts'
import { LocalJob, type LocalJobOptions } from '../runtime/local-job.ts'
import type { VertexMetrics } from '../runtime/metrics.ts'
import type { JobSummary } from '../sql/statements/command-result.ts'

export interface JobOptions extends LocalJobOptions {
  readonly isBounded: boolean
}

export type JobStatus = 'CREATED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELED'

let jobCount = 0

/** A job of the environment: started once, then running until it ends, fails or is cancelled. */
export class Job {
  readonly name: string
  readonly id: string
  readonly isBounded: boolean
  /** Resolves when the job has finished or was cancelled; rejects with what failed it. */
  readonly done: Promise<void>
  status: JobStatus = 'CREATED'
  /** What can be seen of the job's vertices, in the order of the graph. */
  readonly metrics: readonly VertexMetrics[]
  /** Undefined once the job has ended: its state is free, whoever still holds the job. */
  #local: LocalJob | undefined
  readonly #options: JobOptions
  #startMicros = 0n
  #resolve!: () => void
  #reject!: (error: unknown) => void

  constructor(graph: StreamGraph, options: JobOptions) {
    this.name = graph.name
    this.id = `job-${++jobCount}`
    this.isBounded = options.isBounded
    this.#options = options
    this.#local = new LocalJob(graph, options)
    this.metrics = this.#local.metrics
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
    const local = this.#local
    assert(local !== undefined, 'a job is started once')
    local.run().then(
      () => {
        this.#end(local.isCancelled ? 'CANCELED' : 'FINISHED')
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
    this.#local?.cancel()
    if (this.status !== 'CREATED') return
    this.#end('CANCELED')
    this.#resolve()
  }

  #end(status: JobStatus): void {
    this.status = status
    this.#local = undefined
  }

  summary(): JobSummary {
    return { id: this.id, name: this.name, status: this.status, startMicros: this.#startMicros }
  }
}
