import type { BytesColumn } from './column.ts'

const SMALLEST = 64
const TO_SLOT = 0x9e3779b1

/**
 * Numbers the views of one pool, from 1, in the order in which they are met; 0 is NULL. Views with equal numbers are equal, and equal
 * views have few numbers, mostly one; equal texts in different places of the pool have several.
 */
export class ViewNumbers {
  /** Views that have a number. */
  count = 0
  /** Two words a slot: start of a view and its number; 0 is free. */
  #slots = new Int32Array(SMALLEST * 2)
  #shift = 32 - Math.log2(SMALLEST)
  #starts = new Int32Array(SMALLEST)
  #lengths = new Int32Array(SMALLEST)
  #bytes: Uint8Array | undefined
  /** By the number that the column gives a view: its number here, 0 where it is new. */
  #byGiven = new Int32Array(SMALLEST)

  /** Turns to the pool of a column; true when it is another one, and numbers begin anew. */
  turnTo({ bytes }: BytesColumn): boolean {
    if (bytes === this.#bytes) return false
    this.#bytes = bytes
    this.count = 0
    this.#slots.fill(0)
    this.#byGiven.fill(0)
    return true
  }

  /** Writes the number of each live row. Those of new views are above what `count` was. */
  number(
    column: BytesColumn,
    live: { readonly selection: Int32Array | undefined; readonly count: number },
    numbers: Int32Array,
  ): void {
    if (column.viewNumbers !== undefined) {
      this.#translate(column, column.viewNumbers, live, numbers)
      return
    }
    const { starts, lengths, valid } = column
    const { selection, count } = live
    let slots = this.#slots
    let shift = this.#shift
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      if (valid !== undefined && valid[row] === 0) {
        numbers[row] = 0
        continue
      }
      const start = starts[row]!
      const length = lengths[row]!
      let slot = Math.imul(start ^ (length << 20), TO_SLOT) >>> shift
      let number = slots[slot * 2 + 1]!
      while (number !== 0 && (slots[slot * 2] !== start || this.#lengths[number - 1] !== length)) {
        slot = (slot + 1) & ((slots.length >> 1) - 1)
        number = slots[slot * 2 + 1]!
      }
      if (number === 0) {
        number = this.#add(start, length)
        slots[slot * 2] = start
        slots[slot * 2 + 1] = number
        if (number * 4 > slots.length) {
          this.#grow()
          slots = this.#slots
          shift = this.#shift
        }
      }
      numbers[row] = number
    }
  }

  #translate(
    { starts, lengths, valid }: BytesColumn,
    given: Int32Array,
    { selection, count }: { readonly selection: Int32Array | undefined; readonly count: number },
    numbers: Int32Array,
  ): void {
    let byGiven = this.#byGiven
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      if (valid !== undefined && valid[row] === 0) {
        numbers[row] = 0
        continue
      }
      const place = given[row]!
      if (place >= byGiven.length) byGiven = this.#makeRoomFor(place)
      let number = byGiven[place]!
      if (number === 0) {
        number = this.#add(starts[row]!, lengths[row]!)
        byGiven[place] = number
      }
      numbers[row] = number
    }
  }

  #makeRoomFor(place: number): Int32Array<ArrayBuffer> {
    while (place >= this.#byGiven.length) this.#byGiven = larger(this.#byGiven)
    return this.#byGiven
  }

  #add(start: number, length: number): number {
    const place = this.count++
    if (place === this.#starts.length) {
      this.#starts = larger(this.#starts)
      this.#lengths = larger(this.#lengths)
    }
    this.#starts[place] = start
    this.#lengths[place] = length
    return place + 1
  }

  /** Makes room for all views: those that have their numbers by given ones are new here. */
  #grow(): void {
    let { length } = this.#slots
    while (this.count * 4 > length) {
      length *= 2
      this.#shift--
    }
    const slots = new Int32Array(length)
    const mask = (slots.length >> 1) - 1
    for (let place = 0; place < this.count; place++) {
      const start = this.#starts[place]!
      let slot = Math.imul(start ^ (this.#lengths[place]! << 20), TO_SLOT) >>> this.#shift
      while (slots[slot * 2 + 1] !== 0) slot = (slot + 1) & mask
      slots[slot * 2] = start
      slots[slot * 2 + 1] = place + 1
    }
    this.#slots = slots
  }

  /** The views of the numbers above `after`, in their order. */
  viewsAfter(after: number): { readonly starts: Int32Array; readonly lengths: Int32Array } {
    return {
      starts: this.#starts.subarray(after, this.count),
      lengths: this.#lengths.subarray(after, this.count),
    }
  }
}

function larger(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(array.length * 2)
  copy.set(array)
  return copy
}
