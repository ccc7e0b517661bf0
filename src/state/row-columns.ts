import { compileKernel } from '../codegen/kernel.ts'
import { type KeyedTable, PAGE_MASK, PAGE_SHIFT, type StateColumn } from '../contracts/state.ts'
import type { Schema } from '../core/batch.ts'
import { type BytesColumn, type Column, decimal128Column, fixedColumn } from '../core/column.ts'
import { assertNever } from '../core/errors.ts'
import { type FixedArray, type FixedStorage, storageOf } from '../core/storage.ts'
import type { SqlType } from '../core/types.ts'
import { NestedKeyEncoder } from './nested-key.ts'
import { PositionReader } from './position-reader.ts'

/**
 * How whole rows lie in value columns of a keyed table: a column each, beside it one that says whether it is set where it may be
 * NULL; decimals of more than 18 digits in two words; nested values as bytes.
 *
 * Ids of rows are announced (`beginWrite`) by the caller. What `gather` returns is valid until its next call.
 */
export class RowColumns {
  /** In the order in which they stand in the table. */
  readonly columns: readonly StateColumn[]
  readonly #fields: readonly StoredField[]

  /** @param first number of the first value column that is theirs */
  constructor(schema: Schema, first: number) {
    let next = first
    this.#fields = schema.map(({ name, type }) => {
      const field = storedField(name, type, next)
      next += field.columns.length
      return field
    })
    this.columns = this.#fields.flatMap((field) => field.columns)
  }

  /** Copies the row at `positions[k]` of the columns, in any encoding, into row `rowIds[k]` of the table. */
  write(
    table: KeyedTable,
    columns: readonly Column[],
    positions: Int32Array,
    rowIds: Int32Array,
    count: number,
  ): void {
    for (let i = 0; i < this.#fields.length; i++)
      this.#fields[i]!.write(table, columns[i]!, positions, rowIds, count)
  }

  /** The rows as flat columns. */
  gather(table: KeyedTable, rowIds: Int32Array, count: number): Column[] {
    return this.#fields.map((field) => field.gather(table, rowIds, count))
  }

  /** One of the columns, by its place in the schema. */
  gatherOne(table: KeyedTable, column: number, rowIds: Int32Array, count: number): Column {
    return this.#fields[column]!.gather(table, rowIds, count)
  }
}

/** One column of the rows. */
interface StoredField {
  readonly columns: readonly StateColumn[]
  write(
    table: KeyedTable,
    column: Column,
    positions: Int32Array,
    rowIds: Int32Array,
    count: number,
  ): void
  gather(table: KeyedTable, rowIds: Int32Array, count: number): Column
}

function storedField(name: string, type: SqlType, first: number): StoredField {
  const storage = storageOf(type)
  switch (storage) {
    case 'u8':
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return new FixedField(name, type, storage, first)
    case 'decimal128':
      return new WideField(name, type, first)
    case 'bytes':
      return new BytesField(name, type, first)
    case 'list':
    case 'map':
    case 'row':
      return new NestedField(name, type, first)
    case 'object':
      throw new Error('Millrace bug: objects without a schema have no columns in tables')
    default:
      return assertNever(storage)
  }
}

const flag = (name: string): StateColumn => ({
  name: `${name} is set`,
  storage: 'u8',
  isOptional: true,
})
const optional = (type: SqlType): { readonly isOptional?: true } =>
  type.nullable ? { isOptional: true } : {}

type ScatterKernel = (
  values: FixedArray,
  valid: Uint8Array | undefined,
  positions: Int32Array,
  rowIds: Int32Array,
  count: number,
  pages: readonly FixedArray[],
  flags: readonly FixedArray[] | undefined,
) => void

/** One text per storage, so that each compiles for one kind of array. `perRow` words a row are read, word `word` is written. */
function scatterKernel(storage: FixedStorage, isNullable: boolean, words = ''): ScatterKernel {
  const at = words === '' ? 'p' : `p * 2 + ${words}`
  const set = isNullable ? 'flags[page][o] = valid === undefined ? 1 : valid[p]' : ''
  return compileKernel(
    `state-scatter-${storage}`,
    `// ${storage}
return (values, valid, positions, rowIds, count, pages, flags) => {
for (let k = 0; k < count; k++) {
const id = rowIds[k], p = positions[k], page = id >>> 12, o = id & 4095
pages[page][o] = values[${at}]
${set}
}
}`,
  )
}

class FixedField implements StoredField {
  readonly columns: readonly StateColumn[]
  readonly #first: number
  readonly #isNullable: boolean
  readonly #scatter: ScatterKernel
  readonly #reader = new PositionReader()

  constructor(name: string, type: SqlType, storage: FixedStorage, first: number) {
    const value: StateColumn = { name, storage, types: [type], ...optional(type) }
    this.columns = type.nullable ? [value, flag(name)] : [value]
    this.#first = first
    this.#isNullable = type.nullable
    this.#scatter = scatterKernel(storage, type.nullable)
  }

  write(
    table: KeyedTable,
    column: Column,
    positions: Int32Array,
    rowIds: Int32Array,
    count: number,
  ): void {
    const { flat, places } = this.#reader.resolve(column, positions, count)
    this.#scatter(
      (flat as { values: FixedArray }).values,
      flat.valid,
      places,
      rowIds,
      count,
      table.valuePages(this.#first),
      this.#isNullable ? table.valuePages(this.#first + 1) : undefined,
    )
  }

  gather(table: KeyedTable, rowIds: Int32Array, count: number): Column {
    const column = table.gatherValue(this.#first, rowIds, count) as { values: FixedArray }
    return this.#isNullable
      ? fixedColumn(column.values, gatherFlags(table, this.#first + 1, rowIds, count))
      : fixedColumn(column.values)
  }
}

class WideField implements StoredField {
  readonly columns: readonly StateColumn[]
  readonly #first: number
  readonly #isNullable: boolean
  readonly #low: ScatterKernel
  readonly #high: ScatterKernel
  readonly #reader = new PositionReader()
  #words = new BigInt64Array(0)

  constructor(name: string, type: SqlType, first: number) {
    const word = (part: string): StateColumn => ({
      name: `${name} ${part}`,
      storage: 'i64',
      types: [type],
      ...optional(type),
    })
    this.columns = [word('low'), word('high'), ...(type.nullable ? [flag(name)] : [])]
    this.#first = first
    this.#isNullable = type.nullable
    this.#low = scatterKernel('i64', type.nullable, '0')
    this.#high = scatterKernel('i64', false, '1')
  }

  write(
    table: KeyedTable,
    column: Column,
    positions: Int32Array,
    rowIds: Int32Array,
    count: number,
  ): void {
    const { flat, places } = this.#reader.resolve(column, positions, count)
    const { words } = flat as { words: BigInt64Array }
    const flags = this.#isNullable ? table.valuePages(this.#first + 2) : undefined
    this.#low(words, flat.valid, places, rowIds, count, table.valuePages(this.#first), flags)
    const high = table.valuePages(this.#first + 1)
    this.#high(words, flat.valid, places, rowIds, count, high, undefined)
  }

  gather(table: KeyedTable, rowIds: Int32Array, count: number): Column {
    if (this.#words.length < count * 2) this.#words = new BigInt64Array(Math.max(128, count * 2))
    const low = (table.gatherValue(this.#first, rowIds, count) as { values: BigInt64Array }).values
    const high = (table.gatherValue(this.#first + 1, rowIds, count) as { values: BigInt64Array })
      .values
    for (let k = 0; k < count; k++) {
      this.#words[2 * k] = low[k]!
      this.#words[2 * k + 1] = high[k]!
    }
    return decimal128Column(
      this.#words,
      this.#isNullable ? gatherFlags(table, this.#first + 2, rowIds, count) : undefined,
    )
  }
}

class BytesField implements StoredField {
  readonly columns: readonly StateColumn[]
  readonly #first: number
  readonly #reader = new PositionReader()

  constructor(name: string, type: SqlType, first: number) {
    this.columns = [{ name, storage: 'bytes', types: [type], ...optional(type) }]
    this.#first = first
  }

  write(
    table: KeyedTable,
    column: Column,
    positions: Int32Array,
    rowIds: Int32Array,
    count: number,
  ): void {
    const { flat, places } = this.#reader.resolve(column, positions, count)
    table.setBytesBatch(this.#first, rowIds, count, flat as BytesColumn, places)
  }

  gather(table: KeyedTable, rowIds: Int32Array, count: number): Column {
    return table.gatherValue(this.#first, rowIds, count)
  }
}

class NestedField implements StoredField {
  readonly columns: readonly StateColumn[]
  readonly #first: number
  readonly #encoder: NestedKeyEncoder

  constructor(name: string, type: SqlType, first: number) {
    this.columns = [{ name, storage: 'bytes', types: [type], ...optional(type) }]
    this.#first = first
    this.#encoder = new NestedKeyEncoder(type, 'exact')
  }

  write(
    table: KeyedTable,
    column: Column,
    positions: Int32Array,
    rowIds: Int32Array,
    count: number,
  ): void {
    const encoded = this.#encoder.encodeAt(column, positions, count)
    for (let k = 0; k < count; k++) {
      const start = encoded.valid![k] === 0 ? -1 : encoded.starts[k]!
      table.setBytes(this.#first, rowIds[k]!, encoded.bytes, start, encoded.lengths[k]!)
    }
  }

  gather(table: KeyedTable, rowIds: Int32Array, count: number): Column {
    const bytes = table.gatherValue(this.#first, rowIds, count)
    return this.#encoder.decode(bytes as BytesColumn, count)
  }
}

function gatherFlags(
  table: KeyedTable,
  column: number,
  rowIds: Int32Array,
  count: number,
): Uint8Array | undefined {
  const { values } = table.gatherValue(column, rowIds, count) as { values: Uint8Array }
  let all = 1
  for (let k = 0; k < count; k++) all &= values[k]!
  return all === 1 ? undefined : values
}

/** The value of a `u8`, `i32` or `f64` column of a row. */
export const numberAt = (table: KeyedTable, column: number, rowId: number): number =>
  table.valuePages(column)[rowId >>> PAGE_SHIFT]![rowId & PAGE_MASK] as number
