import { decodeText } from '../../codegen/text-reader.ts'
import type { ListTarget, MapTarget } from '../text/nested-target.ts'
import type { TextWriter } from '../text/text-writer.ts'
import type { JsonField, JsonValueReader } from './field.ts'
import type { JsonCursor } from './json-cursor.ts'

/** ARRAY: a list of values. */
export class ArrayReader implements JsonValueReader {
  readonly #target: ListTarget
  readonly #element: JsonValueReader
  readonly #field: JsonField

  constructor(target: ListTarget, element: JsonValueReader, field: JsonField) {
    this.#target = target
    this.#element = element
    this.#field = field
  }

  read(cursor: JsonCursor, row: number): void {
    if (cursor.peek() !== 91) {
      this.#field.readOther(cursor, row)
      return
    }
    const target = this.#target
    let end = target.offsets[row]!
    cursor.enter()
    if (cursor.peekToken() !== 93) {
      do {
        cursor.peekToken()
        target.child.reserve(end + 1)
        this.#element.read(cursor, end++)
      } while (cursor.hasMore(93))
    }
    cursor.leave()
    target.setEnd(row, end)
  }
}

/** MAP and MULTISET: an object whose keys are text. Of a key that comes twice the last value counts. */
export class MapReader implements JsonValueReader {
  readonly #target: MapTarget
  readonly #writeKey: TextWriter
  readonly #value: JsonValueReader
  readonly #field: JsonField

  constructor(target: MapTarget, writeKey: TextWriter, value: JsonValueReader, field: JsonField) {
    this.#target = target
    this.#writeKey = writeKey
    this.#value = value
    this.#field = field
  }

  read(cursor: JsonCursor, row: number): void {
    if (cursor.peek() !== 123) {
      this.#field.readOther(cursor, row)
      return
    }
    const start = cursor.at
    if (!this.#readMembers(cursor, row, undefined)) {
      cursor.at = start
      const last = lastMembers(cursor)
      cursor.at = start
      this.#readMembers(cursor, row, last)
    }
  }

  /**
   * Reads the members whose ordinal is the last of their key, or all when `last` is not known;
   * returns false, behind the object, when a key came twice then.
   */
  #readMembers(
    cursor: JsonCursor,
    row: number,
    last: ReadonlyMap<string, number> | undefined,
  ): boolean {
    const target = this.#target
    const keys = new Set<string>()
    let ordinal = 0
    let end = target.offsets[row]!
    cursor.enter()
    if (cursor.peekToken() !== 125) {
      do {
        cursor.key()
        const { textBytes, textStart, textEnd } = cursor
        const key = decodeText(textBytes, textStart, textEnd - textStart)
        const isKept = last === undefined ? !keys.has(key) : last.get(key) === ordinal
        ordinal++
        keys.add(key)
        if (isKept) {
          target.keys.reserve(end + 1)
          target.values.reserve(end + 1)
          this.#writeKey(textBytes, textStart, textEnd, end, cursor.isView)
          this.#value.read(cursor, end++)
        } else cursor.skipValue()
      } while (cursor.hasMore(125))
    }
    cursor.leave()
    target.setEnd(row, end)
    return last !== undefined || keys.size === ordinal
  }
}

/** Ordinals of the last member of every key of the object at the cursor. */
function lastMembers(cursor: JsonCursor): Map<string, number> {
  const last = new Map<string, number>()
  let ordinal = 0
  cursor.enter()
  do {
    cursor.key()
    const { textBytes, textStart, textEnd } = cursor
    last.set(decodeText(textBytes, textStart, textEnd - textStart), ordinal++)
    cursor.skipValue()
  } while (cursor.hasMore(125))
  cursor.leave()
  return last
}
