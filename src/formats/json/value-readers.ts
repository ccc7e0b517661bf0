import type { SqlType } from '../../core/types.ts'
import type { ColumnTarget } from '../text/column-target.ts'
import type { FixedTarget } from '../text/flat-target.ts'
import { KeyTable } from '../text/key-table.ts'
import type { ListTarget, MapTarget, RowTarget } from '../text/nested-target.ts'
import { textWriter } from '../text/text-writer.ts'
import { ArrayReader, MapReader } from './collection-readers.ts'
import { JsonField, JsonFieldFailure, type JsonReadContext, type JsonValueReader } from './field.ts'
import type { JsonCursor } from './json-cursor.ts'
import { ScalarReader } from './scalar-reader.ts'

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
        new JsonField(field, type, target, context),
      )
    case 'ARRAY': {
      const list = target as ListTarget
      const element = jsonReader(type.element, list.child, field, context)
      return new ArrayReader(list, element, new JsonField(field, type, target, context))
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
      return new MapReader(map, keys, values, new JsonField(field, type, target, context))
    }
    default:
      return new ScalarReader(
        textWriter(type, target, context.rules),
        new JsonField(field, type, target, context),
      )
  }
}

/** Reads an object into the fields of a row, which may come in any order. */
export class RowReader implements JsonValueReader {
  readonly #target: RowTarget
  readonly #fields: FieldReaders
  readonly #field: JsonField

  constructor(
    fields: readonly { readonly name: string; readonly type: SqlType }[],
    target: RowTarget,
    field: JsonField,
  ) {
    this.#target = target
    this.#field = field
    const { children } = target
    const tellsPresence = field.context.presenceOf === field.name
    const count = tellsPresence ? fields.length / 2 : fields.length
    this.#fields = new FieldReaders(
      fields.slice(0, count),
      children.slice(0, count),
      field.context,
      field.name,
      children.slice(count) as FixedTarget[],
    )
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
  readonly #presence: readonly FixedTarget[]
  /** Serial number of the last object that had the field. */
  readonly #seen: Int32Array
  #serial = 0

  /**
   * @param owner name that errors show instead of the fields' own, for nested rows
   * @param presence takes for each field whether the object has it; empty where nobody asks
   */
  constructor(
    fields: readonly { readonly name: string; readonly type: SqlType }[],
    targets: readonly ColumnTarget[],
    context: JsonReadContext,
    owner?: string,
    presence: readonly FixedTarget[] = [],
  ) {
    this.#presence = presence
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
    this.#presence.forEach((present, index) => {
      present.values[row] = this.#seen[index] === serial ? 1 : 0
      present.valid[row] = 1
    })
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
