const encoder = new TextEncoder()

/** Finds names by their bytes: an open-addressing table over the names of a row's fields. */
export class KeyTable {
  readonly #names: readonly Uint8Array[]
  readonly #slots: Int32Array
  readonly #mask: number

  /** @param names distinct names; `find` answers their indexes */
  constructor(names: readonly string[]) {
    this.#names = names.map((name) => encoder.encode(name))
    let size = 4
    while (size < names.length * 2) size *= 2
    this.#mask = size - 1
    this.#slots = new Int32Array(size).fill(-1)
    this.#names.forEach((name, index) => {
      let slot = hashBytes(name, 0, name.length) & this.#mask
      while (this.#slots[slot]! >= 0) slot = (slot + 1) & this.#mask
      this.#slots[slot] = index
    })
  }

  /** Index of the name that the bytes are; −1 when there is none. */
  find(bytes: Uint8Array, start: number, end: number): number {
    let slot = hashBytes(bytes, start, end) & this.#mask
    for (;;) {
      const index = this.#slots[slot]!
      if (index < 0 || equals(this.#names[index]!, bytes, start, end)) return index
      slot = (slot + 1) & this.#mask
    }
  }
}

function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0
  return hash ^ (hash >>> 15)
}

function equals(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false
  return true
}
