const FIRST_CAPACITY = 64

/**
 * Timers that are registered for a time of which timers have been taken from the queue already, or for an earlier one: they fire next.
 *
 * A binary heap in columns, ordered by time; then those that were there before the time began to fire, by key group and
 * registration; then those that came while it fires, by registration. Few entries: late comers only.
 */
export class EarlyTimers {
  count = 0
  #times = new Float64Array(FIRST_CAPACITY)
  /** 1 = registered while timers of this very time fire. */
  #isAfter = new Uint8Array(FIRST_CAPACITY)
  #groups = new Int32Array(FIRST_CAPACITY)
  #numbers = new Float64Array(FIRST_CAPACITY)
  #rowIds = new Int32Array(FIRST_CAPACITY)

  get firstMs(): number {
    return this.count === 0 ? Infinity : this.#times[0]!
  }
  get rowId(): number {
    return this.#rowIds[0]!
  }
  get number(): number {
    return this.#numbers[0]!
  }
  get isAfter(): boolean {
    return this.#isAfter[0] === 1
  }
  get group(): number {
    return this.#groups[0]!
  }

  push(
    timeMs: number,
    timer: {
      readonly isAfter: boolean
      readonly group: number
      readonly number: number
      readonly rowId: number
    },
  ): void {
    if (this.count === this.#times.length) this.#grow()
    const last = this.count++
    this.#times[last] = timeMs
    this.#isAfter[last] = timer.isAfter ? 1 : 0
    this.#groups[last] = timer.group
    this.#numbers[last] = timer.number
    this.#rowIds[last] = timer.rowId
    for (let at = last; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!this.#isBefore(at, parent)) return
      this.#swap(at, parent)
      at = parent
    }
  }

  /** Removes the first. */
  pop(): void {
    const last = --this.count
    this.#swap(0, last)
    for (let at = 0; ; ) {
      let child = 2 * at + 1
      if (child >= last) return
      if (child + 1 < last && this.#isBefore(child + 1, child)) child++
      if (!this.#isBefore(child, at)) return
      this.#swap(at, child)
      at = child
    }
  }

  #isBefore(a: number, b: number): boolean {
    return (
      (this.#times[a]! - this.#times[b]! ||
        this.#isAfter[a]! - this.#isAfter[b]! ||
        this.#groups[a]! - this.#groups[b]! ||
        this.#numbers[a]! - this.#numbers[b]!) < 0
    )
  }

  #swap(a: number, b: number): void {
    for (const array of [this.#times, this.#isAfter, this.#groups, this.#numbers, this.#rowIds]) {
      const value = array[a]!
      array[a] = array[b]!
      array[b] = value
    }
  }

  #grow(): void {
    const length = this.#times.length * 2
    const times = new Float64Array(length)
    const isAfter = new Uint8Array(length)
    const groups = new Int32Array(length)
    const numbers = new Float64Array(length)
    const rowIds = new Int32Array(length)
    times.set(this.#times)
    isAfter.set(this.#isAfter)
    groups.set(this.#groups)
    numbers.set(this.#numbers)
    rowIds.set(this.#rowIds)
    this.#times = times
    this.#isAfter = isAfter
    this.#groups = groups
    this.#numbers = numbers
    this.#rowIds = rowIds
  }
}
