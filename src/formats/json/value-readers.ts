import { decodeText } from '../../codegen/text-reader.ts'
import { typeToString } from '../../core/type-text.ts'
import type { SqlType } from '../../core/types.ts'
import type {
  BytesTarget,
  ColumnTarget,
  FixedTarget,
  ListTarget,
  MapTarget,
  RowTarget,
} from '../text/column-target.ts'
import { KeyTable } from '../text/key-table.ts'
import { type TextRules, type TextWriter, textWriter } from '../text/text-writer.ts'
import { canonicalText } from './canonical-text.ts'
import type { JsonCursor } from './json-cursor.ts'

/** What readers share: what to do about values that do not fit, and about fields that are not there. */
export interface JsonReadContext {
  readonly ignoresErrors: boolean
  readonly failsOnMissing: boolean
  readonly rules: TextRules
  /** Counts one field that became NULL. */
  countNull(): void
}

/** Thrown, without a stack, for a value that is JSON but not of the field's type; or a missing field. */
export class JsonFieldFailure {
  readonly kind: 'bad' | 'missing'
  readonly field: string
  readonly type: string
  readonly text: string
  readonly at: number

  constructor(kind: 'bad' | 'missing', field: string, type: string, text: string, at: number) {
    this.kind = kind
    this.field = field
    this.type = type
    this.text = text
    this.at = at
  }
}

/** Reads the value at the cursor, all of it, into a row of its column. */
export interface JsonValueReader {
  read(cursor: JsonCursor, row: number): void
}

const MAX_SHOWN = 60

/** Makes the reader of a type; `field` is the name that errors show. */
export function jsonReader(
  type: SqlType,
  target: ColumnTarget,
  field: string,
  context: JsonReadContext,
): JsonValueReader {
  switch (type.kind) {
    case 'ROW':
      return new RowReader(
        type.fields,
        target as RowTarget,
        new Field(field, type, target, context),
      )
    case 'ARRAY': {
      const list = target as ListTarget
      const element = jsonReader(type.element, list.child, field, context)
      return new ArrayReader(list, element, new Field(field, type, target, context))
    }
    case 'MAP':
    case 'MULTISET': {
      const map = target as MapTarget
      const [keyType, valueType]: readonly [SqlType, SqlType] =
        type.kind === 'MAP'
          ? [type.key, type.value]
          : [type.element, { kind: 'INT', nullable: false }]
      const keys = textWriter(keyType, map.keys, context.rules)
      const values = jsonReader(valueType, map.values, field, context)
      return new MapReader(map, keys, values, new Field(field, type, target, context))
    }
    default:
      return new ScalarReader(
        textWriter(type, target, context.rules),
        new Field(field, type, target, context),
      )
  }
}

/** One place in the schema, with its way to refuse a value. */
class Field {
  readonly name: string
  readonly type: SqlType
  readonly target: ColumnTarget
  readonly context: JsonReadContext

  constructor(name: string, type: SqlType, target: ColumnTarget, context: JsonReadContext) {
    this.name = name
    this.type = type
    this.target = target
    this.context = context
  }

  /** Deals with a value from `start` to the cursor that is none of the type. */
  refuse(cursor: JsonCursor, row: number, start: number): void {
    if (!this.context.ignoresErrors) {
      const length = Math.min(cursor.at - start, MAX_SHOWN)
      const text = decodeText(cursor.bytes, start, length)
      throw new JsonFieldFailure('bad', this.name, typeToString(this.type), text, start)
    }
    this.context.countNull()
    this.target.setNull(row)
  }

  /** Reads a value that is not of the form the type needs: NULL is well, anything else refused. */
  readOther(cursor: JsonCursor, row: number): void {
    const start = cursor.at
    const isNull = cursor.peek() === 110
    cursor.skipValue()
    if (isNull) this.target.setNull(row)
    else this.refuse(cursor, row, start)
  }
}

/** Numbers, text, binary, booleans, dates and times. */
class ScalarReader implements JsonValueReader {
  readonly #write: TextWriter
  readonly #field: Field

  constructor(write: TextWriter, field: Field) {
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

class ArrayReader implements JsonValueReader {
  readonly #target: ListTarget
  readonly #element: JsonValueReader
  readonly #field: Field

  constructor(target: ListTarget, element: JsonValueReader, field: Field) {
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
class MapReader implements JsonValueReader {
  readonly #target: MapTarget
  readonly #writeKey: TextWriter
  readonly #value: JsonValueReader
  readonly #field: Field

  constructor(target: MapTarget, writeKey: TextWriter, value: JsonValueReader, field: Field) {
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

/** Reads an object into the fields of a row, which may come in any order. */
export class RowReader implements JsonValueReader {
  readonly #target: RowTarget
  readonly #fields: FieldReaders
  readonly #field: Field

  constructor(
    fields: readonly { readonly name: string; readonly type: SqlType }[],
    target: RowTarget,
    field: Field,
  ) {
    this.#target = target
    this.#field = field
    this.#fields = new FieldReaders(fields, target.children, field.context, field.name)
  }

  read(cursor: JsonCursor, row: number): void {
    if (cursor.peek() !== 123) {
      this.#field.readOther(cursor, row)
      return
    }
    this.#fields.read(cursor, row)
    this.#target.valid[row] = 1
  }
}

/** The fields of an object, at the top or nested. */
export class FieldReaders {
  readonly #keys: KeyTable
  readonly #names: readonly string[]
  readonly #readers: readonly JsonValueReader[]
  readonly #targets: readonly ColumnTarget[]
  readonly #context: JsonReadContext
  /** Serial number of the last object that had the field. */
  readonly #seen: Int32Array
  #serial = 0

  /** @param owner name that errors show instead of the fields' own, for nested rows */
  constructor(
    fields: readonly { readonly name: string; readonly type: SqlType }[],
    targets: readonly ColumnTarget[],
    context: JsonReadContext,
    owner?: string,
  ) {
    this.#names = fields.map((field) =>
      owner === undefined ? field.name : `${owner}.${field.name}`,
    )
    this.#keys = new KeyTable(fields.map((field) => field.name))
    this.#targets = targets
    this.#readers = fields.map((field, i) =>
      jsonReader(field.type, targets[i]!, this.#names[i]!, context),
    )
    this.#context = context
    this.#seen = new Int32Array(fields.length)
  }

  /** Reads the object at the cursor; fields that it lacks become NULL. `onKey` hears of every key. */
  read(
    cursor: JsonCursor,
    row: number,
    onKey?: (bytes: Uint8Array, start: number, end: number) => void,
  ): void {
    const serial = ++this.#serial
    const start = cursor.at
    let missing = this.#readers.length
    cursor.enter()
    if (cursor.peekToken() !== 125) {
      do {
        cursor.key()
        const { textBytes, textStart, textEnd } = cursor
        onKey?.(textBytes, textStart, textEnd)
        const index = this.#keys.find(textBytes, textStart, textEnd)
        if (index < 0) cursor.skipValue()
        else {
          if (this.#seen[index] !== serial) {
            this.#seen[index] = serial
            missing--
          }
          this.#readers[index]!.read(cursor, row)
        }
      } while (cursor.hasMore(125))
    }
    cursor.leave()
    if (missing > 0) this.#fillMissing(row, serial, start)
  }

  #fillMissing(row: number, serial: number, at: number): void {
    for (let index = 0; index < this.#seen.length; index++) {
      if (this.#seen[index] === serial) continue
      if (this.#context.failsOnMissing) {
        throw new JsonFieldFailure('missing', this.#names[index]!, '', '', at)
      }
      this.#targets[index]!.setNull(row)
    }
  }
}
