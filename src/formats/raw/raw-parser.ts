import type { Column } from '../../core/column.ts'
import { assert } from '../../core/errors.ts'
import { fixedWidth } from '../../core/storage.ts'
import type { SqlType } from '../../core/types.ts'
import { isUtf8 } from '../../platform/node/utf8.ts'
import type { RecordOutcome, RecordParser, RecordProblem } from '../text/chunked-decoder.ts'
import { columnTarget } from '../text/column-target.ts'
import { rawBadRow } from '../text/errors.ts'
import { BytesTarget, FixedTarget } from '../text/flat-target.ts'
import type { Segment } from '../text/segment.ts'
import type { Charset } from './charset.ts'

const NEWLINE = 10
const RETURN = 13

export interface RawParserOptions {
  readonly type: SqlType
  readonly batchRows: number
  readonly charset: Charset
  readonly isLittleEndian: boolean
  /** The query reads the column; only rows are counted otherwise. */
  readonly isRead: boolean
}

/** Reads every line as one value: text, bytes, or a number in its binary form. */
export class RawParser implements RecordParser {
  readonly canReadFast = true
  readonly isInsideRecords = false
  readonly nullFields = 0
  problem!: RecordProblem
  readonly #options: RawParserOptions
  readonly #target: BytesTarget | FixedTarget

  constructor(options: RawParserOptions) {
    this.#options = options
    const target = columnTarget(options.type, options.batchRows)
    assert(target instanceof BytesTarget || target instanceof FixedTarget, 'raw types are flat')
    this.#target = target
  }

  readFast(segment: Segment, row: number, rowLimit: number): number {
    const { bytes, fastLimit } = segment
    let next = row
    while (next < rowLimit && segment.position < fastLimit) {
      const end = bytes.indexOf(NEWLINE, segment.position)
      if (!this.#store(segment, end, next)) break
      segment.position = end + 1
      next++
    }
    return next
  }

  readRecord(segment: Segment, row: number): RecordOutcome {
    const { bytes, position, end, isFinal } = segment
    const found = bytes.subarray(0, end).indexOf(NEWLINE, position)
    if (found < 0 && !isFinal) return 'incomplete'
    if (!this.#store(segment, found < 0 ? end : found, row)) return 'bad'
    segment.position = found < 0 ? end : found + 1
    return 'row'
  }

  /** Stores the line that ends before `newline`; false when it is of the wrong length. */
  #store(segment: Segment, newline: number, row: number): boolean {
    const { bytes, position } = segment
    // Flink cuts the carriage return of a line off, whatever the type.
    const end = newline > position && bytes[newline - 1] === RETURN ? newline - 1 : newline
    if (!this.#options.isRead) return true
    const target = this.#target
    if (target instanceof BytesTarget) {
      this.#storeBytes(target, segment, end, row)
      return true
    }
    const expected = fixedWidth(target.storage)
    if (end - position === expected) {
      this.#storeFixed(target, bytes, position, row)
      return true
    }
    const { kind } = this.#options.type
    const actual = end - position
    this.problem = {
      makeError: () => rawBadRow({ type: kind, expected, actual }),
      at: position,
      resumeFrom: newline,
    }
    return false
  }

  #storeBytes(target: BytesTarget, segment: Segment, end: number, row: number): void {
    const { bytes, position } = segment
    const { type, charset } = this.#options
    const isText = type.kind === 'CHAR' || type.kind === 'VARCHAR'
    const isClean = charset.isUtf8 && (segment.isUtf8 || isUtf8(bytes.subarray(position, end)))
    if (!isText || isClean) {
      target.setView(row, position, end)
      return
    }
    const offset = target.arena.used
    charset.decode(bytes.subarray(position, end), target.arena)
    target.setMade(row, offset)
  }

  #storeFixed(target: FixedTarget, bytes: Uint8Array, start: number, row: number): void {
    const width = fixedWidth(target.storage)
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, width)
    const isLittle = this.#options.isLittleEndian
    const { values } = target
    target.valid[row] = 1
    switch (target.storage) {
      case 'u8':
        values[row] = view.getUint8(0) === 0 ? 0 : 1
        return
      case 'i8':
        values[row] = view.getInt8(0)
        return
      case 'i16':
        values[row] = view.getInt16(0, isLittle)
        return
      case 'i32':
        values[row] = view.getInt32(0, isLittle)
        return
      case 'i64':
        values[row] = view.getBigInt64(0, isLittle)
        return
      case 'f32':
        values[row] = view.getFloat32(0, isLittle)
        return
      case 'f64':
        values[row] = view.getFloat64(0, isLittle)
    }
  }

  finish(rowCount: number, segment: Segment): readonly Column[] {
    if (!this.#options.isRead) return []
    const context = { source: segment.bytes, isAscii: segment.isAscii }
    return [this.#target.finish(rowCount, context)]
  }
}
