import type { Schema } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import type { RecordOutcome, RecordParser, RecordProblem } from '../text/chunked-decoder.ts'
import { type ColumnTarget, columnTarget } from '../text/column-target.ts'
import { jsonBadField, jsonBadRow, jsonMissingField } from '../text/errors.ts'
import type { Segment } from '../text/segment.ts'
import type { TextRules } from '../text/text-writer.ts'
import { JsonFieldFailure, type JsonReadContext, type JsonValueReader } from './field.ts'
import { JSON_INCOMPLETE, JSON_SYNTAX, JsonCursor } from './json-cursor.ts'
import { type JsonKernel, jsonKernel } from './json-kernel.ts'
import { JsonLayout } from './json-layout.ts'
import { FieldReaders, jsonReader } from './value-readers.ts'

export interface JsonParserOptions {
  /** Name of the format, for messages. */
  readonly format: string
  /** The columns to read. */
  readonly fields: Schema
  readonly batchRows: number
  readonly ignoresErrors: boolean
  readonly failsOnMissing: boolean
  readonly isIso: boolean
  /** See `JsonReadContext`. */
  readonly presenceOf?: string | undefined
}

/** Rows after which a kernel that took none is tried again, at most. */
const MAX_PAUSE = 255

/**
 * Reads JSON objects into rows: a kernel made for the order of keys seen so far takes the clean
 * rows, everything else (escapes, other orders, other shapes of values, errors) is read key by key.
 * Objects are separated by white space; an array stands for the objects in it, as in Flink.
 */
export class JsonParser implements RecordParser {
  problem!: RecordProblem
  nullFields = 0
  readonly #options: JsonParserOptions
  readonly #targets: readonly ColumnTarget[]
  readonly #context: JsonReadContext
  readonly #fields: FieldReaders
  readonly #columnReaders: readonly JsonValueReader[]
  readonly #cursor = new JsonCursor()
  readonly #layout: JsonLayout
  #kernel: JsonKernel | undefined
  #kernelVersion = 0
  /** Records to read slowly before the kernel is tried again, and how many it was last time. */
  #pause = 0
  #lastPause = 0
  /** Inside an array at the top: 0 = no, 1 = before its first element, 2 = after an element. */
  #arrayState = 0

  constructor(options: JsonParserOptions) {
    this.#options = options
    const { fields, batchRows } = options
    this.#targets = fields.map((field) => columnTarget(field.type, batchRows))
    this.#context = {
      ignoresErrors: options.ignoresErrors,
      failsOnMissing: options.failsOnMissing,
      presenceOf: options.presenceOf,
      rules: jsonRules(options.isIso),
      countNull: () => {
        this.nullFields++
      },
    }
    this.#fields = new FieldReaders(fields, this.#targets, this.#context)
    this.#columnReaders = fields.map((field, i) =>
      jsonReader(field.type, this.#targets[i]!, field.name, this.#context),
    )
    this.#layout = new JsonLayout(fields.map((field) => field.name))
  }

  get canReadFast(): boolean {
    return this.#pause === 0 && this.#arrayState === 0 && this.#layout.keys.length > 0
  }

  get isInsideRecords(): boolean {
    return this.#arrayState > 0
  }

  get nesting(): number {
    return this.#arrayState
  }

  set nesting(state: number) {
    this.#arrayState = state
  }

  readFast(segment: Segment, row: number, rowLimit: number): number {
    if (this.#kernel === undefined || this.#kernelVersion !== this.#layout.version) {
      this.#kernel = this.#makeKernel()
      this.#kernelVersion = this.#layout.version
    }
    const next = this.#kernel(segment, row, rowLimit)
    if (next - row >= 4 || next === rowLimit) this.#lastPause = 0
    else {
      this.#lastPause = Math.min(this.#lastPause * 2 + 1, MAX_PAUSE)
      // The first miss costs nothing extra: the record it stopped at is read slowly anyway.
      this.#pause = this.#lastPause - 1
    }
    return next
  }

  #makeKernel(): JsonKernel {
    return jsonKernel({
      layout: this.#layout.keys,
      types: this.#options.fields.map((field) => field.type),
      targets: this.#targets,
      isIso: this.#options.isIso,
      needsAllColumns: this.#options.failsOnMissing,
      readNested: (column, segment, at, row) => {
        const reader = this.#columnReaders[column]!
        return this.#tryRead(segment, at, (cursor) => reader.read(cursor, row))
      },
      skipOther: (segment, at) => this.#tryRead(segment, at, (cursor) => cursor.skipValue()),
    })
  }

  /** Reads one value within its line; −1 when that did not go smoothly. */
  #tryRead(segment: Segment, at: number, read: (cursor: JsonCursor) => void): number {
    const cursor = this.#cursor
    cursor.reset(segment, at, segment.fastLimit)
    this.nullFields = 0
    try {
      read(cursor)
      return this.nullFields > 0 ? -1 : cursor.at
    } catch (stop) {
      if (stop === JSON_SYNTAX || stop === JSON_INCOMPLETE || stop instanceof JsonFieldFailure)
        return -1
      throw stop
    }
  }

  readRecord(segment: Segment, row: number): RecordOutcome {
    if (this.#pause > 0) this.#pause--
    const cursor = this.#cursor
    const arrayState = this.#arrayState
    cursor.reset(segment, segment.position, segment.end)
    this.nullFields = 0
    try {
      const outcome = this.#readNext(cursor, segment, row)
      segment.position = cursor.at
      return outcome
    } catch (stop) {
      this.#arrayState = arrayState
      if (stop === JSON_INCOMPLETE) return 'incomplete'
      // Flink reads one object a line: the line on which a bad one begins is lost, no more.
      const problem = this.#problemOf(stop, arrayState > 0 ? cursor.at : segment.position)
      if (problem === undefined) throw stop
      // Where errors are fatal the same record may be read again, after the rows before it went out.
      if (this.#options.ignoresErrors) this.#arrayState = 0
      this.problem = problem
      return 'bad'
    }
  }

  #readNext(cursor: JsonCursor, segment: Segment, row: number): RecordOutcome {
    if (!this.#skipSpace(cursor)) {
      if (this.#arrayState > 0 && segment.isFinal) cursor.fail('an array is not closed')
      return 'nothing'
    }
    const first = cursor.peek()
    if (this.#arrayState > 0) return this.#readElement(cursor, first, row)
    // White space before a record is read by itself, so that a bad record begins at its first byte.
    if (cursor.at > segment.position) return 'nothing'
    if (first === 91) {
      cursor.at++
      this.#arrayState = 1
      return 'nothing'
    }
    if (first !== 123) cursor.fail('it is no object')
    this.#readObject(cursor, row)
    return 'row'
  }

  #readElement(cursor: JsonCursor, first: number, row: number): RecordOutcome {
    if (first === 93) {
      cursor.at++
      this.#arrayState = 0
      return 'nothing'
    }
    if (this.#arrayState === 2) {
      if (first !== 44) cursor.fail("',' or ']' is missing")
      cursor.at++
    }
    if (cursor.peekToken() !== 123) cursor.fail('an array holds something else than objects')
    this.#readObject(cursor, row)
    this.#arrayState = 2
    return 'row'
  }

  #readObject(cursor: JsonCursor, row: number): void {
    if (this.#layout.isLearning) {
      this.#layout.beginRow()
      this.#fields.read(cursor, row, this.#layout.onKey)
      this.#layout.endRow()
    } else this.#fields.read(cursor, row)
  }

  /** Moves to the next byte that is no white space; false when there is none here. */
  #skipSpace(cursor: JsonCursor): boolean {
    const { bytes, end } = cursor
    let at = cursor.at
    while (at < end) {
      const byte = bytes[at]!
      if (byte !== 10 && byte !== 32 && byte !== 13 && byte !== 9) break
      at++
    }
    cursor.at = at
    return at < end
  }

  #problemOf(stop: unknown, resumeFrom: number): RecordProblem | undefined {
    const { reason, at } = this.#cursor
    const { format } = this.#options
    if (stop === JSON_SYNTAX)
      return { makeError: () => jsonBadRow({ format, reason }), at, resumeFrom }
    if (!(stop instanceof JsonFieldFailure)) return undefined
    const { kind, field, type, text } = stop
    const makeError = () =>
      kind === 'missing'
        ? jsonMissingField({ format, field })
        : jsonBadField({ format, field, type, text })
    return { makeError, at: stop.at, resumeFrom }
  }

  finish(rowCount: number, segment: Segment): readonly Column[] {
    const context = { source: segment.bytes, isAscii: segment.isAscii }
    return this.#targets.map((target) => target.finish(rowCount, context))
  }
}

/** How Flink's json format reads text. */
function jsonRules(isIso: boolean): TextRules {
  const base = { separator: isIso ? 'T' : ' ', allowsNoSeconds: isIso } as const
  return {
    trimsDecimals: true,
    trimsTimestamps: false,
    date: 'iso',
    clock: { allowsNoSeconds: false, allowsHour24: true },
    // ISO_LOCAL_DATE_TIME resolves strictly, the formats that Flink builds itself do not.
    timestamp: { ...base, allowsHour24: !isIso, clampsDay: !isIso, hasZone: false },
    timestampLtz: { ...base, allowsHour24: true, clampsDay: true, hasZone: true },
  }
}
