import { decodeText } from '../../codegen/text-reader.ts'
import type { BytesTarget, FixedTarget } from '../text/flat-target.ts'
import type { TextWriter } from '../text/text-writer.ts'
import { canonicalText } from './canonical-text.ts'
import type { JsonField, JsonValueReader } from './field.ts'
import type { JsonCursor } from './json-cursor.ts'

/** Numbers, text, binary, booleans, dates and times. */
export class ScalarReader implements JsonValueReader {
  readonly #write: TextWriter
  readonly #field: JsonField

  constructor(write: TextWriter, field: JsonField) {
    this.#write = write
    this.#field = field
  }

  read(cursor: JsonCursor, row: number): void {
    const start = cursor.at
    const first = cursor.peek()
    if (first === 34) {
      cursor.string()
      const { textBytes, textStart, textEnd } = cursor
      if (!this.#write(textBytes, textStart, textEnd, row, cursor.isView)) {
        this.#field.refuse(cursor, row, start)
      }
    } else if (first === 45 || (first >= 48 && first <= 57)) this.#readNumber(cursor, row, start)
    else if (first === 123 || first === 91) this.#readStructure(cursor, row, start)
    else if (cursor.literal() === 110) this.#field.target.setNull(row)
    else this.#readBoolean(cursor, row, start)
  }

  #readNumber(cursor: JsonCursor, row: number, start: number): void {
    const isFloating = cursor.number()
    const { kind } = this.#field.type
    let isStored: boolean
    if (isFloating && (kind === 'INT' || kind === 'BIGINT')) {
      isStored = storeTruncated(
        this.#field.target as FixedTarget,
        kind,
        Number(decodeText(cursor.bytes, start, cursor.at - start)),
        row,
      )
    } else {
      isStored = kind !== 'BINARY' && kind !== 'VARBINARY'
      isStored &&= this.#write(cursor.bytes, start, cursor.at, row, true)
    }
    if (!isStored) this.#field.refuse(cursor, row, start)
  }

  #readStructure(cursor: JsonCursor, row: number, start: number): void {
    const { type, target } = this.#field
    if (type.kind === 'CHAR' || type.kind === 'VARCHAR') {
      const text = canonicalText(cursor)
      const bytes = target as BytesTarget
      const offset = bytes.arena.used
      bytes.arena.text(text)
      bytes.setMade(row, offset)
      return
    }
    cursor.skipValue()
    if (type.kind === 'BOOLEAN') {
      // The tree reader of Flink takes the text of a structure to be empty, which is FALSE.
      const fixed = target as FixedTarget
      fixed.values[row] = 0
      fixed.valid[row] = 1
    } else this.#field.refuse(cursor, row, start)
  }

  #readBoolean(cursor: JsonCursor, row: number, start: number): void {
    const { kind } = this.#field.type
    const isText = kind === 'BOOLEAN' || kind === 'CHAR' || kind === 'VARCHAR'
    if (!isText || !this.#write(cursor.bytes, start, cursor.at, row, true)) {
      this.#field.refuse(cursor, row, start)
    }
  }
}

/** Cuts the fraction of a number off, as Jackson does for INT and BIGINT; false when it is out of range. */
function storeTruncated(
  target: FixedTarget,
  kind: 'INT' | 'BIGINT',
  value: number,
  row: number,
): boolean {
  const whole = Math.trunc(value)
  const limit = kind === 'INT' ? 2 ** 31 : 2 ** 63
  if (!(whole < limit && whole >= -limit)) return false
  target.values[row] = (kind === 'INT' ? whole : BigInt(whole)) as never
  target.valid[row] = 1
  return true
}
