import { decodeText } from '../../codegen/text-reader.ts'
import type { Encoder } from '../../contracts/format.ts'
import type { Batch } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { flatten } from '../../core/flatten.ts'
import { type FixedStorage, fixedWidth, storageOf } from '../../core/storage.ts'
import { isCharacter, type SqlType } from '../../core/types.ts'
import { ByteOutput } from '../text/byte-output.ts'
import { asBytes, bigintAt, isNullAt, numberAt } from '../text/cell-reader.ts'
import type { Charset } from './charset.ts'

/** Writes every value as a line of its bare bytes; NULL is an empty line. */
export class RawEncoder implements Encoder {
  readonly #type: SqlType
  readonly #charset: Charset
  readonly #isLittleEndian: boolean
  readonly #out = new ByteOutput(65_536)
  #isTaken = false

  constructor(type: SqlType, charset: Charset, isLittleEndian: boolean) {
    this.#type = type
    this.#charset = charset
    this.#isLittleEndian = isLittleEndian
  }

  get pendingBytes(): number {
    return this.#isTaken ? 0 : this.#out.used
  }

  encode(batch: Batch): void {
    if (this.#isTaken) {
      this.#out.used = 0
      this.#isTaken = false
    }
    const column = flatten(batch.columns[0]!, batch.rowCount)
    const { selection } = batch
    const count = selection?.length ?? batch.rowCount
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      if (!isNullAt(column, row)) this.#write(column, row)
      this.#out.byte(10)
    }
  }

  take(): Uint8Array {
    const bytes = this.#out.bytes.subarray(0, this.pendingBytes)
    this.#isTaken = true
    return bytes
  }

  #write(column: Column, row: number): void {
    const storage = storageOf(this.#type)
    if (storage !== 'bytes') {
      this.#writeFixed(storage as FixedStorage, column, row)
      return
    }
    const { bytes, starts, lengths } = asBytes(column)
    if (this.#charset.isUtf8 || !isCharacter(this.#type)) {
      this.#out.copy(bytes, starts[row]!, lengths[row]!)
    } else this.#charset.encode!(decodeText(bytes, starts[row]!, lengths[row]!), this.#out)
  }

  #writeFixed(storage: FixedStorage, column: Column, row: number): void {
    const out = this.#out
    const width = fixedWidth(storage)
    const at = out.reserve(width)
    const view = new DataView(out.bytes.buffer, at, width)
    const isLittle = this.#isLittleEndian
    if (storage === 'i64') view.setBigInt64(0, bigintAt(column, row), isLittle)
    else if (storage === 'f64') view.setFloat64(0, numberAt(column, row), isLittle)
    else if (storage === 'f32') view.setFloat32(0, numberAt(column, row), isLittle)
    else if (storage === 'i32') view.setInt32(0, numberAt(column, row), isLittle)
    else if (storage === 'i16') view.setInt16(0, numberAt(column, row), isLittle)
    else view.setInt8(0, numberAt(column, row))
    out.used = at + width
  }
}
