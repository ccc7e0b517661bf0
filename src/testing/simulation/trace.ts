const TAIL = 80

/** What has happened in a run: a hash of all of it, and the end of it as text. */
export class Trace {
  readonly #tail: string[] = []
  #hash = 0x811c9dc5
  length = 0

  add(step: string): void {
    this.length++
    let hash = this.#hash
    for (let i = 0; i < step.length; i++) hash = Math.imul(hash ^ step.charCodeAt(i), 0x01000193)
    this.#hash = Math.imul(hash ^ 10, 0x01000193)
    this.#tail.push(step)
    if (this.#tail.length > 2 * TAIL) this.#tail.splice(0, TAIL)
  }

  /** 8 hexadecimal digits. */
  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0')
  }

  get tail(): readonly string[] {
    return this.#tail.slice(-TAIL)
  }
}
