/** A set of times that gives the smallest first: a binary heap beside a set. Few entries, each window once. */
export class PendingTimes {
  readonly #heap: number[] = []
  readonly #members = new Set<number>()

  add(time: number): void {
    if (this.#members.has(time)) return
    this.#members.add(time)
    const heap = this.#heap
    let at = heap.push(time) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent]! <= time) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = time
  }

  get size(): number {
    return this.#members.size
  }

  first(): number | undefined {
    return this.#heap[0]
  }

  removeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined) return
    this.#members.delete(heap.length === 0 ? last : heap[0]!)
    if (heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++
      if (heap[child]! >= last) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
  }
}
