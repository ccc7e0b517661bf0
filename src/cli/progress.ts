import type { Job } from '../environment/job.ts'
import { formatTimestamp } from '../core/time/timestamp-text.ts'

/** How often the line is drawn anew. */
const REFRESH_MS = 500
/** Jobs that end sooner than this show nothing. */
const QUIET_MS = 1000

/** A line on standard error about the jobs that run: rows read, rows per second, watermark, late rows. */
export class Progress {
  readonly #isShown: boolean
  readonly #overwrites: boolean
  #timer: NodeJS.Timeout | undefined
  #hasLine = false

  /** @param when `auto`: only on a terminal */
  constructor(when: 'auto' | 'always' | 'never') {
    this.#overwrites = process.stderr.isTTY === true
    this.#isShown = when === 'always' || (when === 'auto' && this.#overwrites)
  }

  /** Follows jobs until `stop`. */
  follow(jobs: () => readonly Job[]): void {
    if (!this.#isShown) return
    const startMs = performance.now()
    let lastRows = 0
    let lastMs = startMs
    this.#timer = setInterval(() => {
      const nowMs = performance.now()
      if (nowMs - startMs < QUIET_MS && this.#overwrites) return
      const rows = sourceRows(jobs())
      this.#draw(line(jobs(), rows, (rows - lastRows) / ((nowMs - lastMs) / 1000)))
      lastRows = rows
      lastMs = nowMs
    }, REFRESH_MS)
    this.#timer.unref()
  }

  /** Ends the line; what was done stands on it. */
  stop(jobs: readonly Job[], elapsedMs: number): void {
    clearInterval(this.#timer)
    if (!this.#isShown || jobs.length === 0) return
    const rows = sourceRows(jobs)
    if (rows === 0) return
    this.#draw(`${line(jobs, rows, rows / Math.max(elapsedMs / 1000, 1e-6))}, ${(elapsedMs / 1000).toFixed(1)} s`)
    if (this.#overwrites) process.stderr.write('\n')
    this.#hasLine = false
  }

  /** Takes the line away so that something else can be printed. */
  clear(): void {
    if (this.#hasLine && this.#overwrites) process.stderr.write('\r\u001b[K')
    this.#hasLine = false
  }

  #draw(text: string): void {
    process.stderr.write(this.#overwrites ? `\r\u001b[K${text}` : `${text}\n`)
    this.#hasLine = true
  }
}

function sourceRows(jobs: readonly Job[]): number {
  let rows = 0
  for (const job of jobs) for (const vertex of job.metrics) if (vertex.name.startsWith('Source')) rows += vertex.rowsIn
  return rows
}

function line(jobs: readonly Job[], rows: number, rate: number): string {
  let watermarkMs = Infinity
  let late = 0
  let skipped = 0
  for (const job of jobs) {
    for (const vertex of job.metrics) {
      if (Number.isFinite(vertex.watermarkMs)) watermarkMs = Math.min(watermarkMs, vertex.watermarkMs)
      late += vertex.counters.get('lateRows') ?? 0
      skipped += vertex.counters.get('skippedRows') ?? 0
    }
  }
  const parts = [`${countText(rows)} rows`, `${countText(rate)} rows/s`]
  if (Number.isFinite(watermarkMs)) parts.push(`watermark ${formatTimestamp(BigInt(Math.floor(watermarkMs)) * 1000n, 3)}`)
  if (late > 0) parts.push(`${countText(late)} late`)
  if (skipped > 0) parts.push(`${countText(skipped)} skipped`)
  return parts.join(', ')
}

/** `1234`, `56.7k`, `8.90M`. */
export function countText(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(2)}M`
  return count >= 1e4 ? `${(count / 1e3).toFixed(1)}k` : String(Math.round(count))
}
