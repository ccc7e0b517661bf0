/** Random schemas and batches for tests of exchanges: every type and encoding, views with gaps and overlaps, garbage where it is allowed. */
import type { Batch, Marks, Schema } from '../../src/core/batch.ts'
import type { Column } from '../../src/core/column.ts'
import { readValue } from '../../src/core/read-value.ts'
import { allocateFixed, storageOf } from '../../src/core/storage.ts'
import {
  arrayType,
  bigIntType,
  booleanType,
  bytesType,
  charType,
  dateType,
  dayTimeIntervalType,
  decimalType,
  doubleType,
  floatType,
  intType,
  mapType,
  multisetType,
  nullType,
  objectType,
  rowType,
  type SqlType,
  smallIntType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
  tinyIntType,
  yearMonthIntervalType,
} from '../../src/core/types.ts'
import { SeededRandom } from '../../src/platform/seeded-random.ts'

const SCALARS: readonly SqlType[] = [
  nullType(),
  booleanType(),
  tinyIntType(),
  smallIntType(),
  intType(),
  bigIntType(),
  floatType(),
  doubleType(),
  dateType(),
  timeType(3),
  timestampType(6),
  timestampLtzType(3),
  yearMonthIntervalType('YEAR TO MONTH'),
  dayTimeIntervalType('DAY TO SECOND'),
  decimalType(10, 2),
  decimalType(38, 10),
  charType(5),
  stringType(),
  bytesType(),
]

const TEXTS = ['', 'a', 'abc', 'äöü', 'Straße', '🌊', 'twenty bytes of text', 'x'.repeat(300)]
const encoder = new TextEncoder()

export class RandomBatches {
  readonly #random: SeededRandom
  /** Types without objects: a schema that SQL knows. */
  readonly #withObjects: boolean

  constructor(seed: number, options: { readonly withObjects?: boolean } = {}) {
    this.#random = new SeededRandom(seed)
    this.#withObjects = options.withObjects ?? true
  }

  below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }

  chance(share: number): boolean {
    return this.#random.next() < share
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!
  }

  type(depth = 0): SqlType {
    if (depth < 3 && this.chance(0.25)) {
      const kind = this.below(this.#withObjects ? 5 : 4)
      if (kind === 0) return arrayType(this.type(depth + 1))
      if (kind === 1) return mapType(this.type(depth + 1), this.type(depth + 1))
      if (kind === 2) return multisetType(this.type(depth + 1))
      if (kind === 4) return objectType()
      return rowType(
        Array.from({ length: 1 + this.below(3) }, (_, i) => ({
          name: `f${i}`,
          type: this.type(depth + 1),
        })),
      )
    }
    return this.pick(SCALARS)
  }

  schema(): Schema {
    return Array.from({ length: this.below(6) }, (_, i) => ({ name: `c${i}`, type: this.type() }))
  }

  /** A batch with selection, kinds and marks, or without. Its marks ascend from `watermarkMs`. */
  batch(schema: Schema, maxRows: number, watermarkMs = 0): Batch {
    const rowCount = this.below(maxRows + 1)
    const columns = schema.map(({ type }) => this.column(type, rowCount))
    const kinds = this.chance(0.3)
      ? Uint8Array.from({ length: rowCount + this.below(3) }, () => this.below(4))
      : undefined
    const share = this.pick([0, 0.1, 0.5, 0.9, 1])
    const positions = Array.from({ length: rowCount }, (_, i) => i)
    const selection = this.chance(0.5)
      ? Int32Array.from(positions.filter(() => this.chance(share)))
      : undefined
    return { rowCount, columns, kinds, selection, marks: this.marks(rowCount, watermarkMs) }
  }

  marks(rowCount: number, watermarkMs: number): Marks | undefined {
    if (this.chance(0.5)) return undefined
    const count = this.below(6)
    const positions = Int32Array.from({ length: count }, () => this.below(rowCount + 1) - 1).sort()
    let last = watermarkMs
    const watermarksMs = Float64Array.from({ length: count + this.below(2) }, () => {
      last += this.below(3)
      return last
    })
    return { positions, watermarksMs, count }
  }

  column(type: SqlType, rowCount: number): Column {
    const encoding = this.below(8)
    if (encoding === 0) return { layout: 'constant', value: this.#flat(type, 1), valid: undefined }
    if (encoding < 3) {
      const size = this.pick([1, 3, rowCount + 1])
      const codes = Int32Array.from({ length: rowCount }, () => this.below(size))
      const valid = this.#valid(rowCount)
      for (let i = 0; i < rowCount; i++) if (valid?.[i] === 0) codes[i] = this.below(size)
      return { layout: 'dictionary', codes, dictionary: this.#flat(type, size), valid }
    }
    return this.#flat(type, rowCount)
  }

  #valid(count: number): Uint8Array | undefined {
    const share = this.pick([undefined, undefined, 0, 0.2, 0.8, 1])
    if (share === undefined) return undefined
    return Uint8Array.from({ length: count + this.below(3) }, () => (this.chance(share) ? 1 : 0))
  }

  #flat(type: SqlType, count: number): Column {
    const valid = type.kind === 'NULL' ? new Uint8Array(count) : this.#valid(count)
    const storage = storageOf(type)
    switch (storage) {
      case 'list':
      case 'map': {
        const offsets = new Int32Array(count + 1)
        offsets[0] = this.below(3)
        for (let i = 0; i < count; i++) offsets[i + 1] = offsets[i]! + this.below(4)
        const total = offsets[count]!
        if (type.kind === 'ARRAY')
          return { layout: 'list', offsets, child: this.column(type.element, total), valid }
        const [key, value] =
          type.kind === 'MAP'
            ? [type.key, type.value]
            : [(type as { element: SqlType }).element, intType(false)]
        const keys = this.column(key, total)
        return { layout: 'map', offsets, keys, values: this.column(value, total), valid }
      }
      case 'row': {
        const { fields } = type as Extract<SqlType, { kind: 'ROW' }>
        return { layout: 'row', children: fields.map((f) => this.column(f.type, count)), valid }
      }
      case 'object':
        return {
          layout: 'object',
          values: Array.from({ length: count }, () => this.#object()),
          valid,
        }
      case 'decimal128': {
        const words = BigInt64Array.from({ length: count * 2 }, () => this.#int64())
        return { layout: 'decimal128', words, valid }
      }
      case 'bytes':
        return this.#bytes(type, count, valid)
      default: {
        const values = allocateFixed(storage, count + this.below(2))
        for (let i = 0; i < count; i++) values[i] = this.#number(storage) as never
        return { layout: 'fixed', values, valid }
      }
    }
  }

  #bytes(type: SqlType, count: number, valid: Uint8Array | undefined): Column {
    const isText = type.kind === 'CHAR' || type.kind === 'VARCHAR'
    const parts = Array.from({ length: count + 1 }, () =>
      isText || this.chance(0.3)
        ? encoder.encode(this.pick(TEXTS))
        : this.#random.bytes(this.below(40)),
    )
    const places: { start: number; length: number }[] = []
    const all: number[] = []
    for (const part of parts) {
      places.push({ start: all.length, length: part.length })
      all.push(...part)
    }
    // One behind the other, or in any order and some of them twice, as filters and dictionaries leave them.
    const isInOrder = this.chance(0.4)
    const of = (i: number) => (isInOrder ? places[i]! : this.pick(places))
    const starts = new Int32Array(count)
    const lengths = new Int32Array(count)
    for (let i = 0; i < count; i++) {
      const { start, length } = of(i)
      starts[i] = start
      lengths[i] = length
    }
    // Not at the beginning of its memory, as views are.
    const pad = this.below(9)
    const bytes = new Uint8Array(all.length + pad).subarray(pad)
    bytes.set(all)
    const isAscii = bytes.every((byte) => byte < 128)
    return {
      layout: 'bytes',
      starts,
      lengths,
      bytes,
      valid,
      isAscii: this.chance(0.5) ? isAscii : undefined,
      isPool: this.chance(0.2),
    }
  }

  #number(storage: string): number | bigint {
    switch (storage) {
      case 'u8':
        return this.below(2)
      case 'i64':
        return this.#int64()
      case 'f32':
      case 'f64':
        return this.pick([0, -0, NaN, Infinity, -Infinity, 0.1, this.#random.next() * 1e9])
      default:
        return this.below(2 ** 32) - 2 ** 31
    }
  }

  #int64(): bigint {
    return this.pick([
      0n,
      -1n,
      (1n << 63n) - 1n,
      -(1n << 63n),
      // Bits that are a signalling NaN.
      0x7ff0000000000001n,
      BigInt.asIntN(64, BigInt(this.below(2 ** 32)) * 0x9e3779b97f4a7c15n),
    ])
  }

  #object(): unknown {
    return this.pick<unknown>([
      undefined,
      null,
      7,
      'text',
      { a: [1, 2n], b: new Date(5) },
      new Map([[1, new Set(['x'])]]),
      new Uint8Array([1, 2, 3]),
    ])
  }
}

/** The rows at `positions` as values, with kinds. */
export function rowsOf(
  batch: Batch,
  schema: Schema,
  positions: Int32Array | undefined,
  count: number,
): unknown[][] {
  return Array.from({ length: count }, (_, k) => {
    const row = positions === undefined ? k : positions[k]!
    const kind = batch.kinds === undefined ? 0 : batch.kinds[row]
    return [kind, ...batch.columns.map((column, i) => readValue(column, row, schema[i]!.type))]
  })
}

/** Marks as pairs. */
export const pairsOf = (marks: Marks | undefined): (readonly [number, number])[] =>
  Array.from({ length: marks?.count ?? 0 }, (_, i) => [
    marks!.positions[i]!,
    marks!.watermarksMs[i]!,
  ])
