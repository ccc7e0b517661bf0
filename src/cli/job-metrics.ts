import type { Platform } from '../contracts/platform.ts'
import type { Environment } from '../environment/environment.ts'
import type { Job } from '../environment/job.ts'
import type { JobReport } from '../environment/job-report.ts'
import { eventTimeData } from './event-time-status.ts'
import { jobRows, jobTable } from './job-table.ts'
import { elapsedText } from './output/amounts.ts'
import type { Progress } from './progress.ts'

export const METRICS_FORMATS = ['table', 'json'] as const
export type MetricsFormat = (typeof METRICS_FORMATS)[number]

/** How often a line of JSON is written about each job that runs. */
const INTERVAL_MS = 2000
/** How often is looked for jobs that are new. */
const LOOK_MS = 50

interface MetricsParts {
  readonly environment: Environment
  readonly progress: Progress
  readonly platform: Platform
}

/** Writes what the vertices of jobs do on standard error: a table at the end of each job, or JSON, that every 2 s as well. */
export class JobMetrics {
  readonly #format: MetricsFormat
  readonly #parts: MetricsParts
  readonly #written = new Map<Job, Promise<void>>()
  readonly #before = new Map<Job, JobReport>()
  #timer: { cancel(): void } | undefined
  #lastMs: number

  constructor(format: MetricsFormat, parts: MetricsParts) {
    this.#format = format
    this.#parts = parts
    this.#lastMs = parts.platform.clock.monotonicMs()
    this.#schedule()
  }

  /** Waits for the last word about all jobs, which have ended. */
  async close(): Promise<void> {
    this.#timer?.cancel()
    this.#follow()
    await Promise.all(this.#written.values())
  }

  #schedule(): void {
    const { platform } = this.#parts
    this.#timer = platform.timers.schedule(LOOK_MS, () => {
      this.#follow()
      const nowMs = platform.clock.monotonicMs()
      if (this.#format === 'json' && nowMs - this.#lastMs >= INTERVAL_MS) {
        this.#lastMs = nowMs
        for (const job of this.#written.keys())
          if (job.status === 'RUNNING') void this.#line(job, this.#before.get(job))
      }
      this.#schedule()
    })
  }

  #follow(): void {
    for (const job of this.#parts.environment.jobs) {
      if (this.#written.has(job)) continue
      const ended = job.done.catch(() => {}).then(async () => await this.#last(job))
      this.#written.set(job, ended)
    }
  }

  /** Rates of the end are those of the whole run. */
  async #last(job: Job): Promise<void> {
    if (this.#format === 'json') return await this.#line(job, undefined)
    const report = job.report()
    const took = elapsedText(report.nowMs - report.sinceMs)
    await this.#write(
      `${report.name}: ${report.status} after ${took}\n${jobTable(undefined, report)}`,
    )
  }

  async #line(job: Job, before: JobReport | undefined): Promise<void> {
    const report = job.report()
    this.#before.set(job, report)
    const { name, status, nowMs, sinceMs, memoryBytes } = report
    const vertices = jobRows(before, report)
    const eventTime = eventTimeData(report)
    const data = { job: name, status, elapsedMs: nowMs - sinceMs, memoryBytes, eventTime, vertices }
    await this.#write(`${JSON.stringify(data)}\n`)
  }

  async #write(text: string): Promise<void> {
    this.#parts.progress.clear()
    await this.#parts.platform.standardError.write(text).catch(() => {})
  }
}
