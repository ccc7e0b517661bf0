const encoder = new TextEncoder()

/**
 * Bytes a kernel makes while it works on one batch: text of literals first, then what functions
 * write. Offsets stay valid when it grows; the buffer does not. Emptied before each batch.
 */
export class TextArena {
  bytes: Uint8Array
  /** Bytes in use; the next one is written here. */
  used: number
  readonly #literalBytes: number

  /** @param literals bytes that stand at offset 0 in every batch */
  constructor(literals: Uint8Array) {
    this.bytes = new Uint8Array(Math.max(1024, literals.length * 2))
    this.bytes.set(literals)
    this.used = literals.length
    this.#literalBytes = literals.length
  }

  /** Forgets everything but the literals. */
  reset(): void {
    this.used = this.#literalBytes
  }

  /** Makes room for `length` more bytes and returns where they begin. Does not count them as used. */
  reserve(length: number): number {
    const needed = this.used + length
    if (needed > this.bytes.length) {
      const wider = new Uint8Array(Math.max(needed, this.bytes.length * 2))
      wider.set(this.bytes.subarray(0, this.used))
      this.bytes = wider
    }
    return this.used
  }

  /** Copies bytes in; returns where they begin. */
  append(source: Uint8Array, start: number, length: number): number {
    const at = this.reserve(length)
    const target = this.bytes
    if (length < 40) for (let i = 0; i < length; i++) target[at + i] = source[start + i]!
    else target.set(source.subarray(start, start + length), at)
    this.used = at + length
    return at
  }

  /** Encodes text as UTF-8; returns where it begins, and it ends at `used`. Lone surrogates become `?`, as in Java. */
  writeText(text: string): number {
    const units = text.length
    const at = this.reserve(units * 3)
    const target = this.bytes
    for (let i = 0; i < units; i++) {
      const unit = text.charCodeAt(i)
      if (unit >= 128) {
        this.used = at + i
        return this.#writeRest(text, i, at)
      }
      target[at + i] = unit
    }
    this.used = at + units
    return at
  }

  #writeRest(text: string, from: number, at: number): number {
    const rest = from === 0 ? text : text.slice(from)
    const wellFormed = LONE_SURROGATE.test(rest) ? rest.replace(LONE_SURROGATES, '?') : rest
    this.used += encoder.encodeInto(wellFormed, this.bytes.subarray(this.used)).written
    return at
  }
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
const LONE_SURROGATES = new RegExp(LONE_SURROGATE, 'g')
