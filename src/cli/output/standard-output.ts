import { once } from 'node:events'
import { defineError } from '../../core/errors.ts'
import { outputClosed } from '../../platform/file-errors.ts'

export const outputFailed = defineError({
  code: 'OUTPUT_FAILED', domain: 'external', retry: 'never',
  message: (p: { reason: string }) => `The output could not be written: ${p.reason}.`,
  remedy: () => 'Free space where the output goes, or send it elsewhere.',
})

/** Bytes gathered before they are written. */
const FLUSH_BYTES = 1 << 16

/** Standard output with back-pressure; what goes wrong while writing comes up as a coded error. */
export class StandardOutput {
  #parts: (string | Uint8Array)[] = []
  #pending = 0
  #failure: Error | undefined

  constructor() {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      this.#failure = error.code === 'EPIPE' ? outputClosed({ path: 'standard output' }) : outputFailed({ reason: error.message })
    })
  }

  /** Adds text or bytes (copied). Await `settle` now and then. */
  write(part: string | Uint8Array): void {
    this.#parts.push(typeof part === 'string' ? part : part.slice())
    this.#pending += part.length
  }

  /** Writes when enough has gathered. @throws OUTPUT_CLOSED, OUTPUT_FAILED */
  async settle(): Promise<void> {
    if (this.#pending >= FLUSH_BYTES) await this.flush()
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Writes everything. @throws OUTPUT_CLOSED, OUTPUT_FAILED */
  async flush(): Promise<void> {
    const parts = this.#parts
    this.#parts = []
    this.#pending = 0
    if (parts.length > 0) {
      const bytes = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
      await new Promise<void>((resolve) => {
        process.stdout.write(bytes, (error) => {
          // The error event tells what it was.
          void error
          resolve()
        })
      })
      if (process.stdout.writableNeedDrain && this.#failure === undefined) await Promise.race([once(process.stdout, 'drain'), once(process.stdout, 'close')])
    }
    if (this.#failure !== undefined) throw this.#failure
  }
}
