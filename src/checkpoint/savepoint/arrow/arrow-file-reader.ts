import { bytesColumn, type Column, decimal128Column, fixedColumn } from '../../../core/column.ts'
import { assert, assertNever } from '../../../core/errors.ts'
import type { FixedArray, FixedStorage } from '../../../core/storage.ts'
import { type ArrowLayout, type ArrowType, layoutOf } from './arrow-type.ts'
import { FlatTable } from './flat-buffer-reader.ts'

/** A record batch: views into the bytes of the file where they can be. */
export interface ArrowBatch {
  readonly rowCount: number
  readonly columns: readonly Column[]
}

/**
 * Reads the record batches of a file that `ArrowFileWriter` wrote, one after the other. Decimals come as they are written, in 16 bytes.
 *
 * @param types of the columns, as the savepoint says
 * @throws RangeError, or an error of an assertion, where the bytes are no such file: callers have checked them before
 */
export function* readArrowFile(
  bytes: Uint8Array,
  types: readonly ArrowType[],
): Generator<ArrowBatch> {
  // Arrays of 64 bits need their place.
  const file = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const end = file.length - 10
  const footer = FlatTable.root(file.subarray(end - view.getInt32(end, true), end))
  const layouts = types.map(layoutOf)
  for (const [offset, metadataBytes] of footer.structs(3, 3)) {
    const start = Number(offset)
    const metadata = Number(BigInt.asIntN(32, metadataBytes!))
    const message = FlatTable.root(file.subarray(start + 8, start + metadata))
    const batch = message.table(2)
    assert(message.int8(1) === 3 && batch !== undefined, 'blocks are record batches')
    yield readBatch(
      batch,
      file.subarray(start + metadata, start + metadata + message.int64(3)),
      layouts,
    )
  }
}

function readBatch(
  batch: FlatTable,
  body: Uint8Array,
  layouts: readonly ArrowLayout[],
): ArrowBatch {
  const rowCount = batch.int64(0)
  const nodes = batch.structs(1, 2)
  const places = batch.structs(2, 2)
  assert(nodes.length === layouts.length, 'a record batch has the columns it should')
  let next = 0
  const take = (): Uint8Array => {
    const [offset, length] = places[next++]!
    return body.subarray(Number(offset), Number(offset) + Number(length))
  }
  const columns = layouts.map((layout, i) => {
    const validity = take()
    const valid = nodes[i]![1] === 0n ? undefined : unpacked(validity, rowCount)
    return readColumn(layout, { rowCount, valid, take })
  })
  return { rowCount, columns }
}

function readColumn(
  layout: ArrowLayout,
  from: {
    readonly rowCount: number
    readonly valid: Uint8Array | undefined
    readonly take: () => Uint8Array
  },
): Column {
  const { rowCount, valid, take } = from
  switch (layout) {
    case 'bits':
      return fixedColumn(unpacked(take(), rowCount), valid)
    case 'decimal':
      return decimal128Column(arrayOver(take(), 'i64') as BigInt64Array, valid)
    case 'bytes': {
      const offsets = arrayOver(take(), 'i32') as Int32Array
      const lengths = new Int32Array(rowCount)
      for (let row = 0; row < rowCount; row++) lengths[row] = offsets[row + 1]! - offsets[row]!
      return bytesColumn(offsets, lengths, take(), valid === undefined ? {} : { valid })
    }
    case 'u8':
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return fixedColumn(arrayOver(take(), layout), valid)
    default:
      return assertNever(layout)
  }
}

function unpacked(bits: Uint8Array, count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  for (let row = 0; row < count; row++) bytes[row] = (bits[row >> 3]! >> (row & 7)) & 1
  return bytes
}

function arrayOver(bytes: Uint8Array, storage: FixedStorage): FixedArray {
  const { buffer, byteOffset, byteLength } = bytes
  switch (storage) {
    case 'u8':
      return bytes
    case 'i8':
      return new Int8Array(buffer, byteOffset, byteLength)
    case 'i16':
      return new Int16Array(buffer, byteOffset, byteLength / 2)
    case 'i32':
      return new Int32Array(buffer, byteOffset, byteLength / 4)
    case 'i64':
      return new BigInt64Array(buffer, byteOffset, byteLength / 8)
    case 'f32':
      return new Float32Array(buffer, byteOffset, byteLength / 4)
    case 'f64':
      return new Float64Array(buffer, byteOffset, byteLength / 8)
    default:
      return assertNever(storage)
  }
}
