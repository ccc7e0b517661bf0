import { assertNever } from '../../../core/errors.ts'
import type { ArrowField, ArrowType } from './arrow-type.ts'
import { FlatBufferWriter, type FlatField } from './flat-buffer-writer.ts'

/** A message in the file: from its first byte; `metadataBytes` with its prefix and padding. */
export interface ArrowBlock {
  readonly offset: number
  readonly metadataBytes: number
  readonly bodyBytes: number
}

/** Values and validity of one column in the body of a record batch. */
export interface BufferPlace {
  readonly offset: number
  readonly length: number
}

const VERSION_5 = 4
const HEADER = { schema: 1, recordBatch: 3 } as const

const i8 = (value: number): FlatField => ({ kind: 'i8', value })
const i16 = (value: number): FlatField => ({ kind: 'i16', value })
const i32 = (value: number): FlatField => ({ kind: 'i32', value })
const i64 = (value: number): FlatField => ({ kind: 'i64', value })
const offset = (value: number): FlatField => ({ kind: 'offset', value })

/** Metadata of a schema message (Arrow's Message.fbs, Schema.fbs). */
export function schemaMessage(fields: readonly ArrowField[]): Uint8Array {
  const writer = new FlatBufferWriter()
  const schema = writeSchema(writer, fields)
  return message(writer, { header: HEADER.schema, place: schema, bodyBytes: 0 })
}

/** Metadata of a record batch: per column its nulls, and all buffers in order. */
export function recordBatchMessage(batch: {
  readonly rowCount: number
  readonly nullCounts: readonly number[]
  readonly buffers: readonly BufferPlace[]
  readonly bodyBytes: number
}): Uint8Array {
  const { rowCount, nullCounts, buffers, bodyBytes } = batch
  const writer = new FlatBufferWriter()
  const nodes = writer.structs(
    nullCounts.map((nullCount) => [
      { bits: 64, value: rowCount },
      { bits: 64, value: nullCount },
    ]),
  )
  const places = writer.structs(
    buffers.map((place) => [
      { bits: 64, value: place.offset },
      { bits: 64, value: place.length },
    ]),
  )
  const place = writer.table([i64(rowCount), offset(nodes), offset(places)])
  return message(writer, { header: HEADER.recordBatch, place, bodyBytes })
}

/** The footer: the schema once more, and where the record batches lie. */
export function fileFooter(
  fields: readonly ArrowField[],
  blocks: readonly ArrowBlock[],
): Uint8Array {
  const writer = new FlatBufferWriter()
  const schema = writeSchema(writer, fields)
  const dictionaries = writer.structs([])
  const batches = writer.structs(
    blocks.map((block) => [
      { bits: 64, value: block.offset },
      { bits: 32, value: block.metadataBytes },
      { bits: 64, value: block.bodyBytes },
    ]),
  )
  return writer.finish(
    writer.table([i16(VERSION_5), offset(schema), offset(dictionaries), offset(batches)]),
  )
}

function message(
  writer: FlatBufferWriter,
  content: { readonly header: number; readonly place: number; readonly bodyBytes: number },
): Uint8Array {
  const { header, place, bodyBytes } = content
  return writer.finish(writer.table([i16(VERSION_5), i8(header), offset(place), i64(bodyBytes)]))
}

function writeSchema(writer: FlatBufferWriter, fields: readonly ArrowField[]): number {
  const places = fields.map((field) => writeField(writer, field))
  return writer.table([undefined, offset(writer.offsets(places))])
}

function writeField(writer: FlatBufferWriter, field: ArrowField): number {
  const name = writer.string(field.name)
  const pairs = Object.entries(field.metadata).map(([key, value]) => {
    const keyPlace = writer.string(key)
    const valuePlace = writer.string(value)
    return writer.table([offset(keyPlace), offset(valuePlace)])
  })
  const metadata = writer.offsets(pairs)
  const children = writer.offsets([])
  const { id, fields } = typeTable(writer, field.type)
  const type = writer.table(fields)
  return writer.table([
    offset(name),
    i8(field.isNullable ? 1 : 0),
    i8(id),
    offset(type),
    undefined,
    offset(children),
    offset(metadata),
  ])
}

/** Number of a type in the union `Type`, and the fields of its table. */
function typeTable(
  writer: FlatBufferWriter,
  type: ArrowType,
): { readonly id: number; readonly fields: readonly FlatField[] } {
  switch (type.kind) {
    case 'int':
      return { id: 2, fields: [i32(type.bits), i8(type.isSigned ? 1 : 0)] }
    case 'float':
      return { id: 3, fields: [i16(type.bits === 32 ? 1 : 2)] }
    case 'binary':
      return { id: 4, fields: [] }
    case 'utf8':
      return { id: 5, fields: [] }
    case 'bool':
      return { id: 6, fields: [] }
    case 'decimal':
      return { id: 7, fields: [i32(type.precision), i32(type.scale), i32(128)] }
    case 'date':
      return { id: 8, fields: [i16(0)] }
    case 'time':
      return { id: 9, fields: [i16(1), i32(32)] }
    case 'timestamp': {
      const zone = type.zone === undefined ? undefined : offset(writer.string(type.zone))
      return { id: 10, fields: [i16(2), zone] }
    }
    case 'months':
      return { id: 11, fields: [i16(0)] }
    case 'duration':
      return { id: 18, fields: [i16(2)] }
    default:
      return assertNever(type)
  }
}
