const FIRST_CAPACITY = 4096

/** Timers that have fired or were deleted, until the end of the call. A row may be listed more than once. */
export class ClosedTimers {
  count = 0
  rowIds = new Int32Array(FIRST_CAPACITY)
  keyIds = new Int32Array(FIRST_CAPACITY)
  owners = new Int32Array(FIRST_CAPACITY)
  times = new Float64Array(FIRST_CAPACITY)

  add(rowId: number, keyId: number, owner: number, timeMs: number): void {
    if (this.count === this.rowIds.length) this.#grow()
    const at = this.count++
    this.rowIds[at] = rowId
    this.keyIds[at] = keyId
    this.owners[at] = owner
    this.times[at] = timeMs
  }

  /** Puts the timer at `from` in the place `to`, but for its key. */
  move(from: number, to: number): void {
    this.rowIds[to] = this.rowIds[from]!
    this.owners[to] = this.owners[from]!
    this.times[to] = this.times[from]!
  }

  #grow(): void {
    const { rowIds, keyIds, owners, times } = this
    const length = rowIds.length * 2
    this.rowIds = new Int32Array(length)
    this.keyIds = new Int32Array(length)
    this.owners = new Int32Array(length)
    this.times = new Float64Array(length)
    this.rowIds.set(rowIds)
    this.keyIds.set(keyIds)
    this.owners.set(owners)
    this.times.set(times)
  }
}
