import type { Digest, FileStatus } from '../../contracts/platform.ts'

/** Characters that stand for a path, and for the size and time of its file. */
const PATH_LENGTH = 12
const STATE_LENGTH = 4
/** State of a file that is known to have changed. */
const CHANGED = '~~~~'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * Which files were found so far, in 16 characters each: 72 bits of a digest of the path, 24 bits of one of size and time. A path
 * stays known when its file is gone, so that none is read twice.
 */
export class FoundFiles {
  readonly #digest: Digest
  readonly #states = new Map<string, string>()
  #text: string | undefined

  /** @param text what `snapshot` gave */
  constructor(digest: Digest, text = '') {
    this.#digest = digest
    for (let at = 0; at < text.length; at += PATH_LENGTH + STATE_LENGTH) {
      const middle = at + PATH_LENGTH
      this.#states.set(text.slice(at, middle), text.slice(middle, middle + STATE_LENGTH))
    }
  }

  /** Remembers a file. `changed` is said once of each path. */
  note({ path, sizeBytes, modifiedMs }: FileStatus): 'new' | 'known' | 'changed' {
    const key = this.#textOf(path, PATH_LENGTH)
    const state = this.#textOf(`${sizeBytes}:${modifiedMs}`, STATE_LENGTH)
    const before = this.#states.get(key)
    if (before === state || before === CHANGED) return 'known'
    this.#text = undefined
    this.#states.set(key, before === undefined ? state : CHANGED)
    return before === undefined ? 'new' : 'changed'
  }

  /** Paths whose files are known to have changed. */
  get changedCount(): number {
    let count = 0
    for (const state of this.#states.values()) if (state === CHANGED) count++
    return count
  }

  /** Plain text, for checkpoints. */
  snapshot(): string {
    this.#text ??= [...this.#states].map(([key, state]) => key + state).join('')
    return this.#text
  }

  #textOf(subject: string, length: number): string {
    const bytes = this.#digest.hash('md5', new TextEncoder().encode(subject))
    let text = ''
    for (let i = 0; i < length; i++) text += DIGITS[bytes[i]! & 63]!
    return text
  }
}
