import type { Platform } from '../contracts/platform.ts'
import type { Committer } from '../contracts/sink.ts'
import { EngineError } from '../core/errors.ts'

const FIRST_PAUSE_MS = 100
const MAX_PAUSE_MS = 10_000
const MAX_TRIES = 12

/** The coordinator's slow work, one step after the other: publishing and committing. */
export class CommitSteps {
  #last: Promise<void> = Promise.resolve()
  #isClosed = false

  /** Runs a step after those before it. A step sees to its own failures. */
  add(step: () => Promise<void>): void {
    this.#last = this.#last.then(() => (this.#isClosed ? undefined : step()))
  }

  /** Resolves when the step under way has ended; no other one begins. */
  async settled(): Promise<void> {
    this.#isClosed = true
    await this.#last
  }

  /** Commits, again after growing pauses while the outside says that it may succeed later. */
  async commit(
    committer: Committer,
    committables: readonly unknown[],
    platform: Platform,
  ): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS
    for (let tries = 1; ; tries++) {
      try {
        await committer.commit(committables)
        return
      } catch (error) {
        const mayPass = error instanceof EngineError && error.retry === 'backoff'
        if (!mayPass || tries === MAX_TRIES || this.#isClosed) throw error
      }
      await new Promise<void>((resolve) => {
        platform.timers.schedule(pauseMs, resolve)
      })
      pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2)
    }
  }
}
