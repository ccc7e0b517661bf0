import type { Signal } from '../../contracts/threads.ts'

const QUIET = 0
const NOTIFIED = 1
const WAITING = 2

/** `Atomics.waitAsync` (ES2024), which the type library of ES2023 does not know. */
type WaitAsync = (
  words: Int32Array,
  index: number,
  value: number,
  timeoutMs: number,
) => { readonly async: boolean; readonly value: unknown }
const waitAsync = (Atomics as unknown as { readonly waitAsync: WaitAsync }).waitAsync

/** Makes the memory of one signal. */
export const createSignalMemory = (): SharedArrayBuffer => new SharedArrayBuffer(4)

/**
 * A signal over one word of shared memory: quiet, notified, or somebody waits. The system is called only to wake somebody who
 * waits.
 */
export class SharedSignal implements Signal {
  readonly #word: Int32Array

  constructor(memory: SharedArrayBuffer) {
    this.#word = new Int32Array(memory)
  }

  notify(): void {
    const word = this.#word
    // Who takes this notification looks afterwards, and sees what was written before this call.
    if (Atomics.load(word, 0) === NOTIFIED) return
    if (Atomics.exchange(word, 0, NOTIFIED) === WAITING) Atomics.notify(word, 0)
  }

  async wait(timeoutMs: number): Promise<void> {
    const word = this.#word
    if (Atomics.compareExchange(word, 0, QUIET, WAITING) === QUIET) {
      // A notification in between has changed the word: then nothing is waited for.
      const waiting = waitAsync(word, 0, WAITING, timeoutMs)
      if (waiting.async) await waiting.value
    }
    Atomics.store(word, 0, QUIET)
  }
}
