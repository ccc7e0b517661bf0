import { type Column, listColumn, mapColumn, rowColumn } from '../../core/column.ts'
import { gatherColumn } from '../../core/flatten.ts'
import { readValue } from '../../core/read-value.ts'
import type { SqlType } from '../../core/types.ts'
import { mix } from '../mix.ts'
import { DRAWS, ensureLength, type FieldGenerator, type RowSeeds } from './generator.ts'

/** Rows of fields that have their own generators. */
export class GeneratedRows implements FieldGenerator {
  readonly #fields: readonly FieldGenerator[]

  constructor(fields: readonly FieldGenerator[]) {
    this.#fields = fields
  }

  fill(rows: RowSeeds, count: number): Column {
    return rowColumn(this.#fields.map((field) => field.fill(rows, count)))
  }
}

/** Arrays of `length` elements. */
export class GeneratedArrays implements FieldGenerator {
  readonly #element: FieldGenerator
  readonly #elements: ElementSeeds

  constructor(salt: number, length: number, element: FieldGenerator) {
    this.#element = element
    this.#elements = new ElementSeeds(salt, length)
  }

  fill(rows: RowSeeds, count: number): Column {
    const elements = this.#elements.of(rows, count)
    return listColumn(this.#elements.offsets, this.#element.fill(elements, this.#elements.total))
  }
}

/** Maps and multisets of up to `length` entries: of keys drawn twice the first one stays. */
export class GeneratedMaps implements FieldGenerator {
  readonly #key: FieldGenerator
  readonly #value: FieldGenerator
  readonly #keyType: SqlType
  readonly #elements: ElementSeeds

  constructor(
    salt: number,
    length: number,
    keyType: SqlType,
    key: FieldGenerator,
    value: FieldGenerator,
  ) {
    this.#key = key
    this.#value = value
    this.#keyType = keyType
    this.#elements = new ElementSeeds(salt, length)
  }

  fill(rows: RowSeeds, count: number): Column {
    const elements = this.#elements.of(rows, count)
    const { offsets, total } = this.#elements
    const keys = this.#key.fill(elements, total)
    const values = this.#value.fill(elements, total)
    const kept = this.#firstOfEachKey(keys, offsets, count)
    if (kept.positions.length === total) return mapColumn(offsets, keys, values)
    const take = (column: Column) =>
      gatherColumn(column, Int32Array.from(kept.positions), kept.positions.length)
    return mapColumn(kept.offsets, take(keys), take(values))
  }

  #firstOfEachKey(keys: Column, offsets: Int32Array, count: number) {
    const positions: number[] = []
    const keptOffsets = new Int32Array(count + 1)
    for (let row = 0; row < count; row++) {
      const seen = new Set<unknown>()
      for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
        const key = readValue(keys, at, this.#keyType)
        // Nested keys and bytes are compared by their text.
        const identity =
          typeof key === 'object'
            ? JSON.stringify(key, (_, v) => (typeof v === 'bigint' ? `${v}n` : v))
            : key
        if (seen.has(identity)) continue
        seen.add(identity)
        positions.push(at)
      }
      keptOffsets[row + 1] = positions.length
    }
    return { positions, offsets: keptOffsets }
  }
}

/** Makes a share of the values NULL; a NULL row's fields are NULL too. */
export class WithNulls implements FieldGenerator {
  readonly #salt: number
  readonly #rate: number
  readonly #inner: FieldGenerator
  #valid = new Uint8Array(0)

  constructor(salt: number, rate: number, inner: FieldGenerator) {
    this.#salt = salt
    this.#rate = rate
    this.#inner = inner
  }

  fill(rows: RowSeeds, count: number): Column {
    this.#valid = ensureLength(this.#valid, count, (length) => new Uint8Array(length))
    const limit = this.#rate * DRAWS
    for (let row = 0; row < count; row++) {
      this.#valid[row] = mix((rows.seeds[row]! ^ this.#salt) + 0x51ed270b) >>> 0 >= limit ? 1 : 0
    }
    return withValidity(this.#inner.fill(rows, count), this.#valid, count)
  }
}

function withValidity(column: Column, valid: Uint8Array, count: number): Column {
  const both =
    column.valid === undefined
      ? valid
      : column.valid.slice(0, count).map((isValid, row) => isValid & valid[row]!)
  if (column.layout !== 'row') return { ...column, valid: both } as Column
  return rowColumn(
    column.children.map((child) => withValidity(child, both, count)),
    both,
  )
}

/** Seeds of the elements of lists that all have one length. */
class ElementSeeds {
  readonly #salt: number
  readonly #length: number
  #offsets = new Int32Array(1)
  #seeds = new Int32Array(0)
  #numbers = new Float64Array(0)
  total = 0

  constructor(salt: number, length: number) {
    this.#salt = salt
    this.#length = length
  }

  get offsets(): Int32Array {
    return this.#offsets
  }

  of(rows: RowSeeds, count: number): RowSeeds {
    const length = this.#length
    this.total = count * length
    if (this.#offsets.length <= count)
      this.#offsets = Int32Array.from({ length: count + 1 }, (_, row) => row * length)
    this.#seeds = ensureLength(this.#seeds, this.total, (size) => new Int32Array(size))
    this.#numbers = ensureLength(this.#numbers, this.total, (size) => new Float64Array(size))
    for (let row = 0, at = 0; row < count; row++) {
      for (let i = 0; i < length; i++, at++) {
        this.#seeds[at] = mix((rows.seeds[row]! ^ this.#salt) + Math.imul(i + 1, 0x9e3779b9))
        this.#numbers[at] = rows.numbers[row]! * length + i
      }
    }
    return { seeds: this.#seeds, numbers: this.#numbers, nowMs: rows.nowMs }
  }
}
