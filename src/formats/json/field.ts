import { decodeText } from '../../codegen/text-reader.ts'
import { typeToString } from '../../core/type-text.ts'
import type { SqlType } from '../../core/types.ts'
import type { ColumnTarget } from '../text/column-target.ts'
import type { TextRules } from '../text/text-writer.ts'
import type { JsonCursor } from './json-cursor.ts'

/** What readers share: what to do about values that do not fit, and about fields that are not there. */
export interface JsonReadContext {
  readonly ignoresErrors: boolean
  readonly failsOnMissing: boolean
  /** Field whose rows tell which of their fields were there: the second half of their fields are BOOLEANs, one for each of the first half. */
  readonly presenceOf?: string | undefined
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

/** One place in the schema, with its way to refuse a value. */
export class JsonField {
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
      // Rows may lack fields that nobody reads; and what is no object is none whatever the fields.
      const type = this.type.kind === 'ROW' ? 'ROW' : typeToString(this.type)
      throw new JsonFieldFailure('bad', this.name, type, text, start)
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
