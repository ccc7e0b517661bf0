/** Sessions by the time at which they are looked at next, the earliest first: a binary heap in typed arrays. */
export class SessionQueue {
  size = 0
  #times = new Float64Array(64)
  #sessions = new Float64Array(64)

  /** Infinity when there is none. */
  get firstMs(): number {
    return this.size === 0 ? Infinity : this.#times[0]!
  }

  push(timeMs: number, session: number): void {
    if (this.size === this.#times.length) this.#grow()
    const times = this.#times
    const sessions = this.#sessions
    let at = this.size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (times[parent]! <= timeMs) break
      times[at] = times[parent]!
      sessions[at] = sessions[parent]!
      at = parent
    }
    times[at] = timeMs
    sessions[at] = session
  }

  /** Removes the first and returns it. The queue is not empty. */
  pop(): number {
    const times = this.#times
    const sessions = this.#sessions
    const first = sessions[0]!
    const count = --this.size
    const lastMs = times[count]!
    const last = sessions[count]!
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= count) break
      if (child + 1 < count && times[child + 1]! < times[child]!) child++
      if (times[child]! >= lastMs) break
      times[at] = times[child]!
      sessions[at] = sessions[child]!
      at = child
    }
    times[at] = lastMs
    sessions[at] = last
    return first
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 2)
    const sessions = new Float64Array(times.length)
    times.set(this.#times)
    sessions.set(this.#sessions)
    this.#times = times
    this.#sessions = sessions
  }
}
