const encoder = new TextEncoder()

/** A growing buffer of bytes: what encoders write into, and where decoders put text they had to change. */
export class ByteOutput {
  bytes: Uint8Array
  /** Bytes in use; the next one is written here. */
  used = 0

  constructor(initialBytes = 1024) {
    this.bytes = new Uint8Array(initialBytes)
  }

  /** Makes room for `count` more bytes; returns where they begin. */
  reserve(count: number): number {
    const needed = this.used + count
    if (needed > this.bytes.length) {
      const wider = new Uint8Array(Math.max(needed, this.bytes.length * 2))
      wider.set(this.bytes.subarray(0, this.used))
      this.bytes = wider
    }
    return this.used
  }

  byte(value: number): void {
    if (this.used === this.bytes.length) this.reserve(1)
    this.bytes[this.used++] = value
  }

  copy(source: Uint8Array, start: number, length: number): void {
    const at = this.reserve(length)
    const target = this.bytes
    if (length < 40) for (let i = 0; i < length; i++) target[at + i] = source[start + i]!
    else target.set(source.subarray(start, start + length), at)
    this.used = at + length
  }

  /** Writes text that is known to be ASCII. */
  ascii(text: string): void {
    const length = text.length
    const at = this.reserve(length)
    const target = this.bytes
    for (let i = 0; i < length; i++) target[at + i] = text.charCodeAt(i)
    this.used = at + length
  }

  /** Writes text as UTF-8; lone surrogates become U+FFFD. */
  text(text: string): void {
    const at = this.reserve(text.length * 3)
    this.used = at + encoder.encodeInto(text, this.bytes.subarray(at)).written
  }

  /** Writes one code point as UTF-8; surrogates are the caller's to avoid. */
  codePoint(point: number): void {
    const at = this.reserve(4)
    const target = this.bytes
    if (point < 0x80) {
      target[at] = point
      this.used = at + 1
    } else if (point < 0x800) {
      target[at] = 0xc0 | (point >> 6)
      target[at + 1] = 0x80 | (point & 63)
      this.used = at + 2
    } else if (point < 0x10000) {
      target[at] = 0xe0 | (point >> 12)
      target[at + 1] = 0x80 | ((point >> 6) & 63)
      target[at + 2] = 0x80 | (point & 63)
      this.used = at + 3
    } else {
      target[at] = 0xf0 | (point >> 18)
      target[at + 1] = 0x80 | ((point >> 12) & 63)
      target[at + 2] = 0x80 | ((point >> 6) & 63)
      target[at + 3] = 0x80 | (point & 63)
      this.used = at + 4
    }
  }
}
