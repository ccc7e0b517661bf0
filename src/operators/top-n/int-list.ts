/** Integers one behind the other, in an array that grows. */
export class IntList {
  values = new Int32Array(1024)
  count = 0

  push(value: number): void {
    if (this.count === this.values.length) this.#grow()
    this.values[this.count++] = value
  }

  #grow(): void {
    const values = new Int32Array(this.values.length * 2)
    values.set(this.values)
    this.values = values
  }
}
