import type { ValueConversion } from '../../contracts/keyed-state.ts'
import { type KeyedTable, PAGE_MASK, PAGE_SHIFT, type StateColumn } from '../../contracts/state.ts'
import { type FixedStorage, storageOf } from '../../core/storage.ts'
import type { SqlType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { deserialiseStructured, serialiseStructured } from '../../platform/node/structured.ts'
import { stateNotSerialisable, stateValueMissing } from './errors.ts'

/** How a value lies in value columns of a table. Rows are announced (`beginWrite`) by the caller. */
export interface ValueCodec<T> {
  readonly columns: readonly StateColumn[]
  write(table: KeyedTable, rowId: number, value: T): void
  read(table: KeyedTable, rowId: number): T
}

/** The same without what the user declared: inner values, checked already. */
type InnerCodec = ValueCodec<Value>

export interface ValueCodecOptions {
  /** Name of the state, for messages. */
  readonly state: string
  /** undefined: any plain value, serialised. */
  readonly type: SqlType | undefined
  /** Number of the first column. */
  readonly first: number
  /** undefined: values are the engine's own. */
  readonly conversion: ValueConversion | undefined
}

/** Makes the codec of a state's values: columns by type, or one column of serialised values. */
export function valueCodec<T>(options: ValueCodecOptions): ValueCodec<T> {
  const { state, type, first, conversion } = options
  if (type === undefined) return serialisedCodec(state, 'object', first) as ValueCodec<T>
  const inner = typedCodec(state, type, { name: 'value', first })
  const toExternal = conversion?.toExternal(type)
  const fromExternal = conversion?.fromExternal(type, `the value of state ${state}`)
  return {
    columns: inner.columns,
    write(table, rowId, value) {
      if (value === undefined || (value === null && !type.nullable))
        throw stateValueMissing({ state, value: String(value) })
      inner.write(table, rowId, (fromExternal === undefined ? value : fromExternal(value)) as Value)
    },
    read(table, rowId) {
      const value = inner.read(table, rowId)
      return (toExternal === undefined ? value : toExternal(value as never)) as T
    },
  }
}

interface Place {
  readonly name: string
  readonly first: number
}

function typedCodec(state: string, type: SqlType, place: Place): InnerCodec {
  const storage = storageOf(type)
  switch (storage) {
    case 'row':
      return rowCodec(state, type as SqlType & { readonly kind: 'ROW' }, place)
    case 'bytes':
      return bytesCodec(type, place)
    case 'decimal128':
      return nullable(wideCodec(type, place), type, place)
    // Lists and maps keep the order of their entries and every bit of their numbers: they are serialised as they are.
    case 'list':
    case 'map':
    case 'object': {
      const codec = serialisedCodec(state, place.name, place.first) as InnerCodec
      return { ...codec, columns: [{ ...codec.columns[0]!, types: [type], ...optional(type) }] }
    }
    default:
      return nullable(fixedCodec(type, storage, place), type, place)
  }
}

/** Fields in columns of their own, so that fields may be added and removed. */
function rowCodec(
  state: string,
  type: SqlType & { readonly kind: 'ROW' },
  { name, first }: Place,
): InnerCodec {
  let next = first + (type.nullable ? 1 : 0)
  const fields = type.fields.map((field) => {
    const codec = typedCodec(state, field.type, { name: `${name}.${field.name}`, first: next })
    next += codec.columns.length
    return { codec, isNullable: field.type.nullable, name: field.name }
  })
  const columns = fields.flatMap(({ codec }) => codec.columns)
  const row: InnerCodec = {
    columns,
    write(table, rowId, value) {
      for (let i = 0; i < fields.length; i++) {
        const { codec, isNullable, name: fieldName } = fields[i]!
        const field = (value as readonly Value[])[i]!
        if (field === null && !isNullable)
          throw stateValueMissing({ state, value: `null in field ${fieldName}` })
        codec.write(table, rowId, field)
      }
    },
    read: (table, rowId) => fields.map(({ codec }) => codec.read(table, rowId)),
  }
  return type.nullable ? nullableWith(row, { name, column: first, isFirst: true }) : row
}

/** Where a row's value stands in its page. */
const placeOf = (table: KeyedTable, column: number, rowId: number): number =>
  (rowId & PAGE_MASK) * table.valuePlaces[column]!.stride

function fixedCodec(type: SqlType, storage: FixedStorage, { name, first }: Place): InnerCodec {
  const columns: StateColumn[] = [{ name, storage, types: [type], ...optional(type) }]
  const isBoolean = type.kind === 'BOOLEAN'
  return {
    columns,
    write(table, rowId, value) {
      const page = table.valuePages(first)[rowId >>> PAGE_SHIFT]! as unknown as Value[]
      page[placeOf(table, first, rowId)] = isBoolean ? Number(value) : value
    },
    read(table, rowId) {
      const value = table.valuePages(first)[rowId >>> PAGE_SHIFT]![placeOf(table, first, rowId)]!
      return isBoolean ? value !== 0 : value
    },
  }
}

/** Decimals of more than 18 digits, as two words. */
function wideCodec(type: SqlType, { name, first }: Place): InnerCodec {
  const column = (part: string): StateColumn => ({
    name: `${name} ${part}`,
    storage: 'i64',
    types: [type],
    ...optional(type),
  })
  const words = (table: KeyedTable, column: number, rowId: number): BigInt64Array =>
    table.valuePages(column)[rowId >>> PAGE_SHIFT] as BigInt64Array
  return {
    columns: [column('low'), column('high')],
    write(table, rowId, value) {
      words(table, first, rowId)[placeOf(table, first, rowId)] = BigInt.asIntN(64, value as bigint)
      words(table, first + 1, rowId)[placeOf(table, first + 1, rowId)] = (value as bigint) >> 64n
    },
    read(table, rowId) {
      const low = words(table, first, rowId)[placeOf(table, first, rowId)]!
      const high = words(table, first + 1, rowId)[placeOf(table, first + 1, rowId)]!
      return (high << 64n) | BigInt.asUintN(64, low)
    },
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const NO_BYTES = new Uint8Array(0)

function bytesCodec(type: SqlType, { name, first }: Place): InnerCodec {
  const isText = type.kind === 'CHAR' || type.kind === 'VARCHAR'
  let scratch = new Uint8Array(1024)
  return {
    columns: [{ name, storage: 'bytes', types: [type], ...optional(type) }],
    write(table, rowId, value) {
      if (value === null) {
        table.setBytes(first, rowId, NO_BYTES, -1, 0)
      } else if (isText) {
        const text = value as string
        if (text.length * 3 > scratch.length) scratch = new Uint8Array(text.length * 3)
        const { written } = encoder.encodeInto(text, scratch)
        table.setBytes(first, rowId, scratch, 0, written)
      } else {
        const bytes = value as Uint8Array
        table.setBytes(first, rowId, bytes, 0, bytes.length)
      }
    },
    read(table, rowId) {
      if (table.bytesLength(first, rowId) < 0) return null
      const bytes = table.readBytes(first, rowId)
      return isText ? decoder.decode(bytes) : bytes.slice()
    },
  }
}

function serialisedCodec(state: string, name: string, column: number): ValueCodec<unknown> {
  return {
    columns: [{ name, storage: 'bytes' }],
    write(table, rowId, value) {
      if (value === undefined) throw stateValueMissing({ state, value: 'undefined' })
      if (value === null) {
        table.setBytes(column, rowId, NO_BYTES, -1, 0)
        return
      }
      let bytes: Uint8Array
      try {
        bytes = serialiseStructured(value)
      } catch (cause) {
        throw stateNotSerialisable({ state, reason: (cause as Error).message }, { cause })
      }
      table.setBytes(column, rowId, bytes, 0, bytes.length)
    },
    read(table, rowId) {
      if (table.bytesLength(column, rowId) < 0) return null
      // What is read may keep views of the bytes, and the table's change.
      return deserialiseStructured(table.readBytes(column, rowId).slice())
    },
  }
}

function nullable(codec: InnerCodec, type: SqlType, { name, first }: Place): InnerCodec {
  if (!type.nullable) return codec
  return nullableWith(codec, { name, column: first + codec.columns.length, isFirst: false })
}

/** Adds a column that is 1 where there is a value. */
function nullableWith(
  codec: InnerCodec,
  flag: { readonly name: string; readonly column: number; readonly isFirst: boolean },
): InnerCodec {
  const { column } = flag
  const added: StateColumn = { name: `${flag.name} is set`, storage: 'u8', isOptional: true }
  const flags = (table: KeyedTable, rowId: number): Uint8Array =>
    table.valuePages(column)[rowId >>> PAGE_SHIFT] as Uint8Array
  return {
    columns: flag.isFirst ? [added, ...codec.columns] : [...codec.columns, added],
    write(table, rowId, value) {
      flags(table, rowId)[placeOf(table, column, rowId)] = value === null ? 0 : 1
      if (value !== null) codec.write(table, rowId, value)
    },
    read: (table, rowId) =>
      flags(table, rowId)[placeOf(table, column, rowId)] === 0 ? null : codec.read(table, rowId),
  }
}

/** A column that was not there reads as NULL where the type has it. */
const optional = (type: SqlType): { readonly isOptional?: true } =>
  type.nullable ? { isOptional: true } : {}
