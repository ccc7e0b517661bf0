import type { Terminal } from './terminal.ts'

const REDRAW_MS = 500
const LINE_MS = 2000

/** A line on standard error about long work: drawn anew on a terminal, elsewhere one every 2 s. */
export class WorkLine {
  readonly #terminal: Terminal
  #lastMs: number
  #isDrawn = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    this.#lastMs = terminal.platform.clock.monotonicMs()
  }

  /** @param text asked for when it is due */
  update(text: () => string): void {
    const { isInteractive, platform } = this.#terminal
    const nowMs = platform.clock.monotonicMs()
    if (nowMs - this.#lastMs < (isInteractive ? REDRAW_MS : LINE_MS)) return
    this.#lastMs = nowMs
    this.#write(isInteractive ? `\r\u001b[K${text()}` : `${text()}\n`)
    this.#isDrawn = isInteractive
  }

  /** Takes the line away so that something else can be printed. */
  clear(): void {
    if (this.#isDrawn) this.#write('\r\u001b[K')
    this.#isDrawn = false
  }

  #write(text: string): void {
    this.#terminal.platform.standardError.write(text).catch(() => {})
  }
}
