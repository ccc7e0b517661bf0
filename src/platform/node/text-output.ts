import type { TextOutput } from '../../contracts/platform.ts'
import { fileErrorOf } from '../file-errors.ts'

/** Writes to one of the process's standard streams, in order, waiting until the text is taken. */
export class StreamOutput implements TextOutput {
  readonly #stream: NodeJS.WriteStream
  readonly #path: string
  #isWatched = false
  /** Of all writes that were taken whole. */
  #bytesWritten = 0

  constructor(stream: NodeJS.WriteStream, path: string) {
    this.#stream = stream
    this.#path = path
  }

  write(text: string | Uint8Array): Promise<void> {
    // The stream also emits what the callback is told; without a listener that ends the process.
    if (!this.#isWatched) this.#stream.on('error', () => {})
    this.#isWatched = true
    return new Promise((resolve, reject) => {
      this.#stream.write(text, (error) => {
        if (error == null) {
          this.#bytesWritten += Buffer.byteLength(text)
          resolve()
          return
        }
        const bytesWritten = this.#bytesWritten
        reject(fileErrorOf(error, { path: this.#path, operation: 'write', bytesWritten }))
      })
    })
  }
}
