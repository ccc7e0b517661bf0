import { type BytesColumn, bytesColumn, type Column } from '../core/column.ts'
import { columnBuilder } from '../core/column-builder.ts'
import { assert, assertNever } from '../core/errors.ts'
import { readValue } from '../core/read-value.ts'
import { storageOf } from '../core/storage.ts'
import { intType, type SqlType } from '../core/types.ts'
import type { Value } from '../core/value.ts'

const multisetCount = intType(false)
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * Turns a column of nested keys into bytes such that equal values, and only these, have equal bytes:
 * floats have one zero and one NaN, map entries are sorted; or, where `exact` is asked for, values as they are, in their order.
 * The result is valid until the next call.
 */
export class NestedKeyEncoder {
  readonly #type: SqlType
  readonly #out: ByteWriter

  constructor(type: SqlType, form: 'canonical' | 'exact' = 'canonical') {
    this.#type = type
    this.#out = new ByteWriter(form === 'canonical')
  }

  /** The rows at `positions`, one behind the other: row k of the result is that at `positions[k]`. */
  encodeAt(column: Column, positions: Int32Array, count: number): BytesColumn {
    const starts = new Int32Array(count)
    const lengths = new Int32Array(count)
    const valid = new Uint8Array(count)
    this.#out.used = 0
    for (let k = 0; k < count; k++)
      valid[k] = this.#append(column, positions[k]!, k, starts, lengths)
    return bytesColumn(starts, lengths, this.#out.bytes, { valid })
  }

  /** The result is indexed by physical position. */
  encode(column: Column, selection: Int32Array | undefined, count: number): BytesColumn {
    const rowCount = count === 0 ? 0 : selection === undefined ? count : selection[count - 1]! + 1
    const starts = new Int32Array(rowCount)
    const lengths = new Int32Array(rowCount)
    const valid = new Uint8Array(rowCount)
    this.#out.used = 0
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      valid[row] = this.#append(column, row, row, starts, lengths)
    }
    return bytesColumn(starts, lengths, this.#out.bytes, { valid })
  }

  /** Answers 0 for NULL. */
  #append(column: Column, row: number, at: number, starts: Int32Array, lengths: Int32Array): 0 | 1 {
    const out = this.#out
    const value = readValue(column, row, this.#type)
    starts[at] = out.used
    if (value === null) return 0
    writeValue(out, this.#type, value)
    lengths[at] = out.used - starts[at]!
    return 1
  }

  /** Reads encoded values back into a column of the nested type. */
  decode(column: BytesColumn, count: number): Column {
    const builder = columnBuilder(this.#type)
    for (let row = 0; row < count; row++) {
      if (column.valid !== undefined && column.valid[row] === 0) builder.append(null)
      else
        builder.append(readEncoded(new ByteReader(column.bytes, column.starts[row]!), this.#type))
    }
    return builder.finish()
  }
}

/** Bytes being written; grows. */
class ByteWriter {
  bytes = new Uint8Array(256)
  used = 0
  readonly isCanonical: boolean
  #view = new DataView(this.bytes.buffer)

  constructor(isCanonical: boolean) {
    this.isCanonical = isCanonical
  }

  uint8(value: number): void {
    this.#reserve(1)
    this.bytes[this.used++] = value
  }
  int32(value: number): void {
    this.#reserve(4)
    this.#view.setInt32(this.used, value, true)
    this.used += 4
  }
  int64(value: bigint): void {
    this.#reserve(8)
    this.#view.setBigInt64(this.used, value, true)
    this.used += 8
  }
  double(value: number): void {
    this.#reserve(8)
    const stored = !this.isCanonical ? value : Number.isNaN(value) ? NaN : value + 0
    this.#view.setFloat64(this.used, stored, true)
    this.used += 8
  }
  append(value: Uint8Array): void {
    this.#reserve(value.length)
    this.bytes.set(value, this.used)
    this.used += value.length
  }

  #reserve(length: number): void {
    if (this.used + length <= this.bytes.length) return
    const wider = new Uint8Array(Math.max(this.bytes.length * 2, this.used + length))
    wider.set(this.bytes.subarray(0, this.used))
    this.bytes = wider
    this.#view = new DataView(wider.buffer)
  }
}

class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at: number

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = start
  }

  uint8(): number {
    return this.#bytes[this.#at++]!
  }
  int32(): number {
    this.#at += 4
    return this.#view.getInt32(this.#at - 4, true)
  }
  int64(): bigint {
    this.#at += 8
    return this.#view.getBigInt64(this.#at - 8, true)
  }
  double(): number {
    this.#at += 8
    return this.#view.getFloat64(this.#at - 8, true)
  }
  take(length: number): Uint8Array {
    this.#at += length
    return this.#bytes.slice(this.#at - length, this.#at)
  }
}

function writeNullable(out: ByteWriter, type: SqlType, value: Value): void {
  out.uint8(value === null ? 0 : 1)
  if (value !== null) writeValue(out, type, value)
}

function writeValue(out: ByteWriter, type: SqlType, value: Value): void {
  const storage = storageOf(type)
  switch (storage) {
    case 'u8':
      out.uint8(Number(value))
      return
    case 'i8':
    case 'i16':
    case 'i32':
      out.int32(value as number)
      return
    case 'i64':
      out.int64(value as bigint)
      return
    case 'f32':
    case 'f64':
      out.double(value as number)
      return
    case 'decimal128':
      out.int64(BigInt.asIntN(64, value as bigint))
      out.int64(BigInt.asIntN(64, (value as bigint) >> 64n))
      return
    case 'bytes': {
      const bytes = typeof value === 'string' ? encoder.encode(value) : (value as Uint8Array)
      out.int32(bytes.length)
      out.append(bytes)
      return
    }
    case 'list': {
      assert(type.kind === 'ARRAY', 'lists are arrays')
      const elements = value as readonly Value[]
      out.int32(elements.length)
      for (const element of elements) writeNullable(out, type.element, element)
      return
    }
    case 'map': {
      const { key, item } = entryTypes(type)
      const entries = [...(value as ReadonlyMap<Value, Value>)].map((entry) =>
        encodeEntry(out.isCanonical, key, item, entry),
      )
      if (out.isCanonical) entries.sort(compareUnsigned)
      out.int32(entries.length)
      for (const entry of entries) out.append(entry)
      return
    }
    case 'row': {
      assert(type.kind === 'ROW', 'row layout is ROW')
      type.fields.forEach((field, i) => {
        writeNullable(out, field.type, (value as readonly Value[])[i]!)
      })
      return
    }
    case 'object':
      assert(false, 'objects without a schema are no keys')
      break
    default:
      assertNever(storage)
  }
}

function readEncoded(from: ByteReader, type: SqlType): Value {
  const storage = storageOf(type)
  switch (storage) {
    case 'u8':
      return from.uint8() === 1
    case 'i8':
    case 'i16':
    case 'i32':
      return from.int32()
    case 'i64':
      return from.int64()
    case 'f32':
    case 'f64':
      return from.double()
    case 'decimal128': {
      const low = from.int64()
      return (from.int64() << 64n) | BigInt.asUintN(64, low)
    }
    case 'bytes': {
      const bytes = from.take(from.int32())
      return type.kind === 'CHAR' || type.kind === 'VARCHAR' ? decoder.decode(bytes) : bytes
    }
    case 'list': {
      assert(type.kind === 'ARRAY', 'lists are arrays')
      return Array.from({ length: from.int32() }, () => readNullable(from, type.element))
    }
    case 'map': {
      const { key, item } = entryTypes(type)
      const entries = new Map<Value, Value>()
      for (let left = from.int32(); left > 0; left--)
        entries.set(readNullable(from, key), readNullable(from, item))
      return entries
    }
    case 'row':
      assert(type.kind === 'ROW', 'row layout is ROW')
      return type.fields.map((field) => readNullable(from, field.type))
    case 'object':
      return null
    default:
      return assertNever(storage)
  }
}

function readNullable(from: ByteReader, type: SqlType): Value {
  return from.uint8() === 0 ? null : readEncoded(from, type)
}

function entryTypes(type: SqlType): { readonly key: SqlType; readonly item: SqlType } {
  if (type.kind === 'MAP') return { key: type.key, item: type.value }
  assert(type.kind === 'MULTISET', 'map layout is MAP or MULTISET')
  return { key: type.element, item: multisetCount }
}

function encodeEntry(
  isCanonical: boolean,
  key: SqlType,
  item: SqlType,
  entry: readonly [Value, Value],
): Uint8Array {
  const out = new ByteWriter(isCanonical)
  writeNullable(out, key, entry[0])
  writeNullable(out, item, entry[1])
  return out.bytes.subarray(0, out.used)
}

function compareUnsigned(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}
