import type { TextOutput } from '../../contracts/platform.ts'

/** Bytes gathered before they are written. */
const FLUSH_BYTES = 1 << 16

/** Gathers what is printed and hands it on in big pieces, at the pace of whoever reads it. */
export class StandardOutput {
  readonly #output: TextOutput
  #parts: Uint8Array[] = []
  #text = ''
  #pending = 0

  constructor(output: TextOutput) {
    this.#output = output
  }

  /** Adds text or bytes (copied). Await `settle` now and then. */
  write(part: string | Uint8Array): void {
    this.#pending += part.length
    if (typeof part === 'string') {
      this.#text += part
      return
    }
    this.#closeText()
    this.#parts.push(part.slice())
  }

  /** Writes when enough has gathered. @throws OUTPUT_CLOSED, FILE_DISK_FULL, FILE_IO */
  async settle(): Promise<void> {
    if (this.#pending >= FLUSH_BYTES) await this.flush()
  }

  /** Writes everything. @throws OUTPUT_CLOSED, FILE_DISK_FULL, FILE_IO */
  async flush(): Promise<void> {
    this.#closeText()
    const parts = this.#parts
    if (parts.length === 0) return
    this.#parts = []
    this.#pending = 0
    await this.#output.write(parts.length === 1 ? parts[0]! : Buffer.concat(parts))
  }

  #closeText(): void {
    if (this.#text !== '') this.#parts.push(Buffer.from(this.#text))
    this.#text = ''
  }
}
