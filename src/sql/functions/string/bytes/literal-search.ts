/**
 * Searches one fixed text again and again: looks at the last byte of each place where the text could
 * stand and jumps over those that the byte rules out.
 *
 * @see Horspool, "Practical fast searching in strings", 1980
 */
export class LiteralSearch {
  readonly #needle: Uint8Array
  /** How far the next place lies when this byte stands at the end of the present one. */
  readonly #shifts: Uint8Array

  /** @param needle at least one byte */
  constructor(needle: Uint8Array) {
    this.#needle = needle
    const last = needle.length - 1
    this.#shifts = new Uint8Array(256).fill(Math.min(255, needle.length))
    for (let i = 0; i < last; i++) this.#shifts[needle[i]!] = Math.min(255, last - i)
  }

  /** Returns where the text stands first in a range; -1 when it does not. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const needle = this.#needle
    const shifts = this.#shifts
    const last = needle.length - 1
    const lastByte = needle[last]!
    for (let at = start + last; at < end; ) {
      const byte = bytes[at]!
      if (byte === lastByte) {
        const from = at - last
        let i = 0
        while (i < last && bytes[from + i] === needle[i]) i++
        if (i === last) return from
      }
      at += shifts[byte]!
    }
    return -1
  }
}
