/** A field of a FlatBuffers table: undefined = left out, as its default. */
export type FlatField =
  | { readonly kind: 'i8' | 'i16' | 'i32'; readonly value: number }
  | { readonly kind: 'i64'; readonly value: number }
  /** A string, vector or table written before: what its method answered. */
  | { readonly kind: 'offset'; readonly value: number }
  | undefined

const FIELD_BYTES = { i8: 1, i16: 2, i32: 4, i64: 8, offset: 4 } as const

/**
 * Writes a FlatBuffers message, of which Arrow's metadata are made, from its end to its beginning: what refers to something is written
 * after it. (google/flatbuffers, docs/source/Internals.md.)
 */
export class FlatBufferWriter {
  #bytes = new Uint8Array(512)
  #view = new DataView(this.#bytes.buffer)
  /** First byte in use; everything after it is written. */
  #head = this.#bytes.length
  #alignment = 1

  /** Place of what was written last, counted from the end. */
  get #offset(): number {
    return this.#bytes.length - this.#head
  }

  string(text: string): number {
    const bytes = new TextEncoder().encode(text)
    this.#prepare(1, 1)
    this.#head -= 1
    this.#bytes[this.#head] = 0
    this.#prepare(4, bytes.length)
    this.#head -= bytes.length
    this.#bytes.set(bytes, this.#head)
    return this.#count(bytes.length)
  }

  /** A vector of tables or strings. */
  offsets(places: readonly number[]): number {
    this.#prepare(4, places.length * 4)
    for (const place of [...places].reverse()) this.#putOffset(place)
    return this.#count(places.length)
  }

  /** A vector of structs that consist of int64s and int32s; an int32 is padded to eight bytes. */
  structs(
    rows: readonly (readonly { readonly bits: 32 | 64; readonly value: number }[])[],
  ): number {
    const width = (rows[0]?.length ?? 1) * 8
    this.#prepare(4, rows.length * width)
    this.#prepare(8, rows.length * width)
    for (const row of [...rows].reverse()) {
      for (const { bits, value } of [...row].reverse()) {
        this.#head -= 8
        if (bits === 64) this.#view.setBigInt64(this.#head, BigInt(value), true)
        else {
          this.#view.setInt32(this.#head, value, true)
          this.#view.setInt32(this.#head + 4, 0, true)
        }
      }
    }
    return this.#count(rows.length)
  }

  /** A table: fields by their number in the schema. */
  table(fields: readonly FlatField[]): number {
    const start = this.#offset
    const places = fields.map((field) => {
      if (field === undefined) return 0
      this.#prepare(FIELD_BYTES[field.kind], 0)
      this.#putField(field)
      return this.#offset
    })
    this.#prepare(4, 0)
    this.#head -= 4
    const table = this.#offset
    let used = places.length
    while (used > 0 && places[used - 1] === 0) used--
    for (let i = used - 1; i >= 0; i--) this.#putInt16(places[i] === 0 ? 0 : table - places[i]!)
    this.#putInt16(table - start)
    this.#putInt16((used + 2) * 2)
    this.#view.setInt32(this.#bytes.length - table, this.#offset - table, true)
    return table
  }

  /** Ends the message with its root table. */
  finish(root: number): Uint8Array {
    this.#prepare(this.#alignment, 4)
    this.#prepare(4, 0)
    this.#putOffset(root)
    return this.#bytes.slice(this.#head)
  }

  #putField(field: Exclude<FlatField, undefined>): void {
    const { kind, value } = field
    if (kind === 'offset') {
      this.#putOffset(value)
      return
    }
    this.#head -= FIELD_BYTES[kind]
    if (kind === 'i8') this.#view.setInt8(this.#head, value)
    else if (kind === 'i16') this.#view.setInt16(this.#head, value, true)
    else if (kind === 'i32') this.#view.setInt32(this.#head, value, true)
    else this.#view.setBigInt64(this.#head, BigInt(value), true)
  }

  #putInt16(value: number): void {
    this.#prepare(2, 0)
    this.#head -= 2
    this.#view.setInt16(this.#head, value, true)
  }

  #putOffset(place: number): void {
    this.#prepare(4, 0)
    const distance = this.#offset - place + 4
    this.#head -= 4
    this.#view.setInt32(this.#head, distance, true)
  }

  /** Ends a vector with the number of its elements. */
  #count(count: number): number {
    this.#reserve(4)
    this.#head -= 4
    this.#view.setInt32(this.#head, count, true)
    return this.#offset
  }

  /** Pads so that something of `size` bytes is aligned once `after` bytes more are written before it. */
  #prepare(size: number, after: number): void {
    this.#alignment = Math.max(this.#alignment, size)
    const padding = (~(this.#offset + after) + 1) & (size - 1)
    this.#reserve(padding + after + size)
    for (let i = 0; i < padding; i++) this.#bytes[--this.#head] = 0
  }

  #reserve(size: number): void {
    if (this.#head >= size) return
    const used = this.#offset
    const wider = new Uint8Array(Math.max(this.#bytes.length * 2, used + size + 64))
    wider.set(this.#bytes.subarray(this.#head), wider.length - used)
    this.#bytes = wider
    this.#view = new DataView(wider.buffer)
    this.#head = wider.length - used
  }
}
