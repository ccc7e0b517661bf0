import { formatTimestamp } from '../core/time/timestamp-text.ts'
import type { Job } from '../environment/job.ts'
import { countText } from './output/amounts.ts'
import { displayWidth } from './output/display-width.ts'
import type { Terminal } from './terminal.ts'

/** How often the line is drawn anew on a terminal. */
const REDRAW_MS = 500
/** How often a line is written where lines cannot be drawn anew. */
const LINE_MS = 2000

/** A line on standard error about the jobs that run: rows read, rows per second, watermark, late and skipped rows. */
export class Progress {
  readonly #terminal: Terminal
  readonly #isShown: boolean
  #timer: { cancel(): void } | undefined
  #isDrawn = false

  /** @param when `auto`: only where a person looks at standard error */
  constructor(terminal: Terminal, when: 'auto' | 'always' | 'never') {
    this.#terminal = terminal
    this.#isShown = when === 'always' || (when === 'auto' && terminal.isInteractive)
  }

  /** Follows jobs until `stop`. */
  follow(jobs: () => readonly Job[]): void {
    if (!this.#isShown) return
    const { clock, timers } = this.#terminal.platform
    let lastRows = 0
    let lastMs = clock.monotonicMs()
    const intervalMs = this.#terminal.isInteractive ? REDRAW_MS : LINE_MS
    const draw = (): void => {
      const nowMs = clock.monotonicMs()
      const rows = sourceRows(jobs())
      if (jobs().length > 0)
        this.#draw(
          progressLine(jobs(), rows, (rows - lastRows) / Math.max((nowMs - lastMs) / 1000, 1e-6)),
        )
      lastRows = rows
      lastMs = nowMs
      this.#timer = timers.schedule(intervalMs, draw)
    }
    this.#timer = timers.schedule(intervalMs, draw)
  }

  /** Ends the line; what was done stands on it, with the mean rate. */
  stop(jobs: readonly Job[], elapsedMs: number): void {
    this.pause()
    if (!this.#isShown) return
    const rows = sourceRows(jobs)
    if (rows === 0) return
    this.#draw(
      `${progressLine(jobs, rows, rows / Math.max(elapsedMs / 1000, 1e-6))}, ${(elapsedMs / 1000).toFixed(1)} s`,
    )
    if (this.#isDrawn) this.#write('\n')
    this.#isDrawn = false
  }

  /** Ends following without a word. */
  pause(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.clear()
  }

  /** Takes the line away so that something else can be printed; it comes again when it is next due. */
  clear(): void {
    if (this.#isDrawn) this.#write('\r\u001b[K')
    this.#isDrawn = false
  }

  #draw(text: string): void {
    if (!this.#terminal.isInteractive) {
      this.#write(`${text}\n`)
      return
    }
    this.#write(`\r\u001b[K${fitted(text, this.#terminal.columnCount - 1)}`)
    this.#isDrawn = true
  }

  #write(text: string): void {
    // Where nobody reads progress any more, the job goes on without it.
    this.#terminal.platform.standardError.write(text).catch(() => {})
  }
}

function sourceRows(jobs: readonly Job[]): number {
  let rows = 0
  for (const job of jobs)
    for (const vertex of job.metrics) if (vertex.name.startsWith('Source')) rows += vertex.rowsIn
  return rows
}

/** `1.20M rows, 803.1k rows/s, watermark 2001-03-04 05:06:00.000, 12 late, 3 skipped`. */
export function progressLine(jobs: readonly Job[], rows: number, rate: number): string {
  let watermarkMs = Infinity
  let late = 0
  let skipped = 0
  for (const job of jobs) {
    for (const vertex of job.metrics) {
      if (Number.isFinite(vertex.watermarkMs))
        watermarkMs = Math.min(watermarkMs, vertex.watermarkMs)
      late += vertex.counters.get('lateRows') ?? 0
      skipped += vertex.counters.get('skippedRows') ?? 0
    }
  }
  const parts = [`${countText(rows)} rows`, `${countText(rate)} rows/s`]
  if (Number.isFinite(watermarkMs))
    parts.push(`watermark ${formatTimestamp(BigInt(Math.floor(watermarkMs)) * 1000n, 3)}`)
  if (late > 0) parts.push(`${countText(late)} late`)
  if (skipped > 0) parts.push(`${countText(skipped)} skipped`)
  return parts.join(', ')
}

/** A line longer than the terminal would wrap, and could not be drawn anew. */
function fitted(text: string, width: number): string {
  return displayWidth(text) <= width ? text : text.slice(0, Math.max(0, width))
}
