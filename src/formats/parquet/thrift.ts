import { corrupt } from './problem.ts'

/** A value of Thrift's compact protocol: structs are maps from field id to value. */
export type ThriftValue =
  | boolean
  | number
  | bigint
  | Uint8Array
  | readonly ThriftValue[]
  | ThriftStruct
export type ThriftStruct = ReadonlyMap<number, ThriftValue>

const MAX_DEPTH = 32

/** Thrown when the bytes end inside a value: more bytes may help. */
export class ThriftEnd extends Error {}

/**
 * Reads structs of Thrift's compact protocol. Whatever the bytes are, it takes time and memory in
 * proportion to them.
 *
 * @throws ThriftEnd, ParquetProblem
 */
export class ThriftReader {
  readonly #bytes: Uint8Array
  readonly #end: number
  /** Offset of the next byte. */
  at: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#end = end
    this.at = at
  }

  readStruct(depth = 0): ThriftStruct {
    if (depth > MAX_DEPTH) throw corrupt('metadata is nested too deeply')
    const fields = new Map<number, ThriftValue>()
    let id = 0
    for (;;) {
      const head = this.#byte()
      const type = head & 0x0f
      if (type === 0) return fields
      const delta = head >> 4
      id = delta === 0 ? Number(this.#zigZag()) : id + delta
      fields.set(id, this.#value(type, depth))
    }
  }

  #value(type: number, depth: number): ThriftValue {
    switch (type) {
      case 1:
        return true
      case 2:
        return false
      case 3:
        return (this.#byte() << 24) >> 24
      case 4:
      case 5:
        return Number(this.#zigZag())
      case 6:
        return this.#zigZag()
      case 7:
        this.#take(8)
        return 0
      case 8: {
        const length = this.#size()
        const start = this.#take(length)
        return this.#bytes.subarray(start, start + length)
      }
      case 9:
      case 10:
        return this.#list(depth)
      case 12:
        return this.readStruct(depth + 1)
      default:
        throw corrupt(`metadata holds a value of the unknown kind ${type}`)
    }
  }

  #list(depth: number): ThriftValue[] {
    if (depth > MAX_DEPTH) throw corrupt('metadata is nested too deeply')
    const head = this.#byte()
    const type = head & 0x0f
    const count = head >> 4 === 15 ? this.#size() : head >> 4
    // Every element takes a byte at least.
    if (count > this.#end - this.at) throw new ThriftEnd()
    const values: ThriftValue[] = []
    for (let i = 0; i < count; i++) {
      values.push(type === 1 || type === 2 ? this.#byte() === 1 : this.#value(type, depth + 1))
    }
    return values
  }

  #byte(): number {
    if (this.at >= this.#end) throw new ThriftEnd()
    return this.#bytes[this.at++]!
  }

  #take(length: number): number {
    if (length > this.#end - this.at) throw new ThriftEnd()
    const start = this.at
    this.at += length
    return start
  }

  #size(): number {
    const size = Number(this.#varint())
    if (size > 0x7fffffff) throw corrupt('metadata holds a length beyond 2 GiB')
    return size
  }

  #zigZag(): bigint {
    const value = this.#varint()
    return (value >> 1n) ^ -(value & 1n)
  }

  #varint(): bigint {
    let low = 0
    let scale = 1
    // Seven groups of 7 bits are exact in a double; longer numbers are rare.
    for (let i = 0; i < 7; i++) {
      const byte = this.#byte()
      low += (byte & 0x7f) * scale
      if (byte < 0x80) return BigInt(low)
      scale *= 128
    }
    let value = BigInt(low)
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw corrupt('metadata holds a number of more than 64 bits')
  }
}
