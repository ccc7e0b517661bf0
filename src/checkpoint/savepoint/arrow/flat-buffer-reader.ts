/** A table of a FlatBuffers message. Numbers of fields are those of the schema. */
export class FlatTable {
  readonly #view: DataView
  readonly #at: number

  constructor(view: DataView, at: number) {
    this.#view = view
    this.#at = at
  }

  /** The root table of a message. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return new FlatTable(view, view.getInt32(0, true))
  }

  int64(field: number): number {
    const at = this.#place(field)
    return at === 0 ? 0 : Number(this.#view.getBigInt64(at, true))
  }

  int8(field: number): number {
    const at = this.#place(field)
    return at === 0 ? 0 : this.#view.getInt8(at)
  }

  table(field: number): FlatTable | undefined {
    const at = this.#place(field)
    return at === 0 ? undefined : new FlatTable(this.#view, at + this.#view.getInt32(at, true))
  }

  /** A vector of structs of `words` int64s each; of int32s there are the low halves. */
  structs(field: number, words: number): bigint[][] {
    const place = this.#place(field)
    if (place === 0) return []
    const at = place + this.#view.getInt32(place, true)
    const count = this.#view.getInt32(at, true)
    return Array.from({ length: count }, (_, i) =>
      Array.from({ length: words }, (_, k) =>
        this.#view.getBigInt64(at + 4 + (i * words + k) * 8, true),
      ),
    )
  }

  #place(field: number): number {
    const vtable = this.#at - this.#view.getInt32(this.#at, true)
    const entry = 4 + field * 2
    if (entry >= this.#view.getUint16(vtable, true)) return 0
    const offset = this.#view.getUint16(vtable + entry, true)
    return offset === 0 ? 0 : this.#at + offset
  }
}
