/** Draws that a seed decides: the same on every machine. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) | 0
    this.below(2)
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number in [0, count). */
  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  /** A whole number in [from, to]. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  /** One of the list by weight. */
  weighted<T>(list: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.next() * list.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, value] of list) {
      left -= weight
      if (left < 0) return value
    }
    return list.at(-1)![1]
  }

  /** The list in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    const copy = [...list]
    for (let i = copy.length - 1; i > 0; i--) {
      const other = this.below(i + 1)
      const kept = copy[i]!
      copy[i] = copy[other]!
      copy[other] = kept
    }
    return copy
  }

  /** Some of the list, in its order. */
  some<T>(list: readonly T[], atMost: number): T[] {
    const chosen = new Set(
      this.shuffled(list.map((_, i) => i)).slice(0, this.between(1, Math.min(atMost, list.length))),
    )
    return list.filter((_, i) => chosen.has(i))
  }
}
