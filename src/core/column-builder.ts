import type { Column } from './column.ts'
import { assert, assertNever } from './errors.ts'
import { allocateFixed, type FixedArray, type FixedStorage, storageOf } from './storage.ts'
import type { SqlType } from './types.ts'
import type { Value } from './value.ts'

const encoder = new TextEncoder()

/**
 * Builds one column from values, for edges that are not hot: literals, in-memory tables, tests,
 * results of user functions over nested types. The column is a view of the builder's buffers:
 * valid until `reset`.
 */
export interface ColumnBuilder {
  readonly length: number
  /** Appends an internal value; null becomes NULL whatever the type says. */
  append(value: Value): void
  finish(): Column
  reset(): void
}

/** Makes the builder for a type. */
export function columnBuilder(type: SqlType): ColumnBuilder {
  const storage = storageOf(type)
  switch (storage) {
    case 'u8':
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return new FixedBuilder(storage)
    case 'decimal128':
      return new Decimal128Builder()
    case 'bytes':
      return new BytesBuilder()
    case 'list':
      assert(type.kind === 'ARRAY', 'lists are arrays')
      return new ListBuilder(type.element)
    case 'map':
      return type.kind === 'MULTISET'
        ? new MapBuilder(type.element, { kind: 'INT', nullable: false })
        : new MapBuilder((type as { key: SqlType }).key, (type as { value: SqlType }).value)
    case 'row':
      assert(type.kind === 'ROW', 'row layout is ROW')
      return new RowBuilder(type.fields.map((field) => field.type))
    case 'object':
      return new ObjectBuilder()
    default:
      return assertNever(storage)
  }
}

/** Validity bytes that exist only once a NULL has come. */
class Validity {
  bytes: Uint8Array | undefined
  set(index: number, isValid: boolean): void {
    if (this.bytes === undefined) {
      if (isValid) return
      this.bytes = new Uint8Array(Math.max(16, index * 2)).fill(1, 0, index)
    }
    if (index >= this.bytes.length) {
      const wider = new Uint8Array(index * 2)
      wider.set(this.bytes)
      this.bytes = wider
    }
    this.bytes[index] = isValid ? 1 : 0
  }
}

class FixedBuilder implements ColumnBuilder {
  length = 0
  readonly #storage: FixedStorage
  #values: FixedArray
  #validity = new Validity()

  constructor(storage: FixedStorage) {
    this.#storage = storage
    this.#values = allocateFixed(storage, 16)
  }

  append(value: Value): void {
    if (this.length === this.#values.length) {
      const wider = allocateFixed(this.#storage, this.length * 2)
      wider.set(this.#values as never)
      this.#values = wider
    }
    this.#validity.set(this.length, value !== null)
    if (value === null) this.#values[this.length] = (this.#storage === 'i64' ? 0n : 0) as never
    else this.#values[this.length] = (typeof value === 'boolean' ? Number(value) : value) as never
    this.length++
  }

  finish(): Column {
    return { layout: 'fixed', values: this.#values, valid: this.#validity.bytes }
  }

  reset(): void {
    this.length = 0
    this.#validity = new Validity()
  }
}

class Decimal128Builder implements ColumnBuilder {
  length = 0
  #words = new BigInt64Array(32)
  #validity = new Validity()

  append(value: Value): void {
    if (this.length * 2 === this.#words.length) {
      const wider = new BigInt64Array(this.length * 4)
      wider.set(this.#words)
      this.#words = wider
    }
    this.#validity.set(this.length, value !== null)
    const unscaled = value === null ? 0n : (value as bigint)
    this.#words[this.length * 2] = BigInt.asIntN(64, unscaled)
    this.#words[this.length * 2 + 1] = BigInt.asIntN(64, unscaled >> 64n)
    this.length++
  }

  finish(): Column {
    return { layout: 'decimal128', words: this.#words, valid: this.#validity.bytes }
  }

  reset(): void {
    this.length = 0
    this.#validity = new Validity()
  }
}

class BytesBuilder implements ColumnBuilder {
  length = 0
  #starts = new Int32Array(16)
  #lengths = new Int32Array(16)
  #bytes = new Uint8Array(256)
  #used = 0
  #validity = new Validity()

  append(value: Value): void {
    if (this.length === this.#starts.length) {
      this.#starts = grownInt32(this.#starts)
      this.#lengths = grownInt32(this.#lengths)
    }
    this.#validity.set(this.length, value !== null)
    const bytes =
      value === null
        ? new Uint8Array(0)
        : typeof value === 'string'
          ? encoder.encode(value)
          : (value as Uint8Array)
    if (this.#used + bytes.length > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + bytes.length))
      wider.set(this.#bytes)
      this.#bytes = wider
    }
    this.#bytes.set(bytes, this.#used)
    this.#starts[this.length] = this.#used
    this.#lengths[this.length] = bytes.length
    this.#used += bytes.length
    this.length++
  }

  finish(): Column {
    return {
      layout: 'bytes',
      starts: this.#starts,
      lengths: this.#lengths,
      bytes: this.#bytes,
      valid: this.#validity.bytes,
      isAscii: undefined,
    }
  }

  reset(): void {
    this.length = 0
    this.#used = 0
    this.#validity = new Validity()
  }
}

class ListBuilder implements ColumnBuilder {
  length = 0
  readonly #child: ColumnBuilder
  #offsets = new Int32Array(17)
  #validity = new Validity()

  constructor(element: SqlType) {
    this.#child = columnBuilder(element)
  }

  append(value: Value): void {
    if (this.length + 1 === this.#offsets.length) this.#offsets = grownInt32(this.#offsets)
    this.#validity.set(this.length, value !== null)
    if (value !== null) for (const element of value as readonly Value[]) this.#child.append(element)
    this.length++
    this.#offsets[this.length] = this.#child.length
  }

  finish(): Column {
    return {
      layout: 'list',
      offsets: this.#offsets,
      child: this.#child.finish(),
      valid: this.#validity.bytes,
    }
  }

  reset(): void {
    this.length = 0
    this.#child.reset()
    this.#validity = new Validity()
  }
}

class MapBuilder implements ColumnBuilder {
  length = 0
  readonly #keys: ColumnBuilder
  readonly #values: ColumnBuilder
  #offsets = new Int32Array(17)
  #validity = new Validity()

  constructor(key: SqlType, value: SqlType) {
    this.#keys = columnBuilder(key)
    this.#values = columnBuilder(value)
  }

  append(value: Value): void {
    if (this.length + 1 === this.#offsets.length) this.#offsets = grownInt32(this.#offsets)
    this.#validity.set(this.length, value !== null)
    if (value !== null) {
      for (const [key, item] of value as ReadonlyMap<Value, Value>) {
        this.#keys.append(key)
        this.#values.append(item)
      }
    }
    this.length++
    this.#offsets[this.length] = this.#keys.length
  }

  finish(): Column {
    return {
      layout: 'map',
      offsets: this.#offsets,
      keys: this.#keys.finish(),
      values: this.#values.finish(),
      valid: this.#validity.bytes,
    }
  }

  reset(): void {
    this.length = 0
    this.#keys.reset()
    this.#values.reset()
    this.#validity = new Validity()
  }
}

class RowBuilder implements ColumnBuilder {
  length = 0
  readonly #children: readonly ColumnBuilder[]
  #validity = new Validity()

  constructor(fields: readonly SqlType[]) {
    this.#children = fields.map(columnBuilder)
  }

  append(value: Value): void {
    this.#validity.set(this.length, value !== null)
    for (let i = 0; i < this.#children.length; i++) {
      this.#children[i]!.append(value === null ? null : (value as readonly Value[])[i]!)
    }
    this.length++
  }

  finish(): Column {
    return {
      layout: 'row',
      children: this.#children.map((child) => child.finish()),
      valid: this.#validity.bytes,
    }
  }

  reset(): void {
    this.length = 0
    for (const child of this.#children) child.reset()
    this.#validity = new Validity()
  }
}

class ObjectBuilder implements ColumnBuilder {
  length = 0
  #values: unknown[] = []
  #validity = new Validity()

  append(value: Value): void {
    this.#validity.set(this.length, value !== null)
    this.#values.push(value)
    this.length++
  }

  finish(): Column {
    return { layout: 'object', values: this.#values, valid: this.#validity.bytes }
  }

  reset(): void {
    this.length = 0
    this.#values = []
    this.#validity = new Validity()
  }
}

function grownInt32(array: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(array.length * 2)
  wider.set(array)
  return wider
}
