import { decodeText } from '../../codegen/text-reader.ts'
import type { Encoder } from '../../contracts/format.ts'
import type { Column } from '../../core/column.ts'
import { type FixedStorage, fixedWidth, storageOf } from '../../core/storage.ts'
import { isCharacter, type SqlType } from '../../core/types.ts'
import type { ByteOutput } from '../text/byte-output.ts'
import { asBytes, bigintAt, isNullAt, numberAt } from '../text/cell-reader.ts'
import { RowEncoder } from '../text/row-encoder.ts'
import type { Charset } from './charset.ts'

/** Writes every value as a line of its bare bytes; NULL is an empty line. */
export function rawEncoder(type: SqlType, charset: Charset, isLittleEndian: boolean): Encoder {
  const storage = storageOf(type)
  const layout = { storage: storage as FixedStorage, isLittleEndian }
  const write: (out: ByteOutput, column: Column, row: number) => void =
    storage !== 'bytes'
      ? (out, column, row) => writeFixed(out, column, row, layout)
      : charset.isUtf8 || !isCharacter(type)
        ? copyBytes
        : (out, column, row) => {
            const { bytes, starts, lengths } = asBytes(column)
            charset.encode!(decodeText(bytes, starts[row]!, lengths[row]!), out)
          }
  return new RowEncoder((out, columns, selection, count) => {
    const column = columns[0]!
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      if (!isNullAt(column, row)) write(out, column, row)
      out.byte(10)
    }
  })
}

function copyBytes(out: ByteOutput, column: Column, row: number): void {
  const { bytes, starts, lengths } = asBytes(column)
  out.copy(bytes, starts[row]!, lengths[row]!)
}

interface FixedLayout {
  readonly storage: FixedStorage
  readonly isLittleEndian: boolean
}

function writeFixed(
  out: ByteOutput,
  column: Column,
  row: number,
  { storage, isLittleEndian }: FixedLayout,
): void {
  const width = fixedWidth(storage)
  const at = out.reserve(width)
  const view = new DataView(out.bytes.buffer, at, width)
  if (storage === 'i64') view.setBigInt64(0, bigintAt(column, row), isLittleEndian)
  else if (storage === 'f64') view.setFloat64(0, numberAt(column, row), isLittleEndian)
  else if (storage === 'f32') view.setFloat32(0, numberAt(column, row), isLittleEndian)
  else if (storage === 'i32') view.setInt32(0, numberAt(column, row), isLittleEndian)
  else if (storage === 'i16') view.setInt16(0, numberAt(column, row), isLittleEndian)
  else view.setInt8(0, numberAt(column, row))
  out.used = at + width
}
