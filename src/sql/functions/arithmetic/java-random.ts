/** Low 48 bits of the state, as two numbers, so that no bigint is made for each draw. */
const MULTIPLIER_HIGH = 0x5de
const MULTIPLIER_LOW = 0xece66d
const HALF = 0x1000000

/**
 * The generator of java.util.Random, so that RAND(seed) gives the numbers that Flink gives.
 *
 * @see Knuth, The Art of Computer Programming 2, 3.2.1: linear congruential generators
 */
export class JavaRandom {
  #high: number
  #low: number

  constructor(seed: bigint) {
    const scrambled = BigInt.asUintN(48, seed ^ 0x5deece66dn)
    this.#high = Number(scrambled >> 24n)
    this.#low = Number(scrambled & 0xffffffn)
  }

  /** Uniform in [0, 1), with 53 random bits. */
  nextDouble(): number {
    const high = this.#next(26)
    return (high * 2 ** 27 + this.#next(27)) * 2 ** -53
  }

  /** Uniform in [0, bound); `bound` is positive. */
  nextInt(bound: number): number {
    if ((bound & -bound) === bound) return Math.floor((bound * this.#next(31)) / 2 ** 31)
    for (;;) {
      const bits = this.#next(31)
      const value = bits % bound
      // The last, incomplete run of values would favour small ones.
      if (bits - value + (bound - 1) < 2 ** 31) return value
    }
  }

  /** The top bits of the next state, unsigned. */
  #next(bits: number): number {
    const low = this.#low * MULTIPLIER_LOW + 0xb
    const carry = Math.floor(low / HALF)
    this.#high = (this.#high * MULTIPLIER_LOW + this.#low * MULTIPLIER_HIGH + carry) % HALF
    this.#low = low % HALF
    return Math.floor((this.#high * HALF + this.#low) / 2 ** (48 - bits))
  }
}
