import type { Random } from '../contracts/platform.ts'

/**
 * A repeatable generator: the same seed gives the same numbers.
 *
 * @see Chris Doty-Humphrey, sfc32 of PractRand (public domain)
 */
export class SeededRandom implements Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number) {
    this.#a = seed | 0
    this.#b = Math.floor(seed / 4294967296) | 0
    this.#c = 0x2545f491
    for (let i = 0; i < 12; i++) this.#nextInt()
  }

  next(): number {
    const high = this.#nextInt() >>> 5
    const low = this.#nextInt() >>> 6
    return (high * 67108864 + low) / 9007199254740992
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#nextInt() & 255)
  }

  #nextInt(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    this.#c |= 0
    return sum
  }
}
