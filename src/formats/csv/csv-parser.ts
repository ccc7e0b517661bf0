import type { Schema } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import type { RecordOutcome, RecordParser, RecordProblem } from '../text/chunked-decoder.ts'
import { type ColumnTarget, columnTarget } from '../text/column-target.ts'
import { csvBadField, csvBadRow, csvUnterminatedQuote } from '../text/errors.ts'
import type { Segment } from '../text/segment.ts'
import type { CsvDialect } from './csv-dialect.ts'
import { CsvFieldFailure, type CsvFieldWriter, csvFieldWriter } from './csv-fields.ts'
import { type CsvKernel, csvKernel } from './csv-kernel.ts'
import { CsvRecord } from './csv-record.ts'

export interface CsvParserOptions {
  readonly schema: Schema
  /** Indexes into the schema, ascending. */
  readonly projection: readonly number[]
  readonly batchRows: number
  readonly dialect: CsvDialect
  readonly ignoresErrors: boolean
}

/** Rows after which a kernel that took none is tried again, at most. */
const MAX_PAUSE = 255

/**
 * Reads rows of CSV: a kernel made for the columns takes the clean ones, the rest is cut into
 * fields by `CsvRecord`. A row with fewer fields than the query reads is an error, as in Flink, or
 * has NULLs where errors are ignored.
 */
export class CsvParser implements RecordParser {
  readonly isInsideRecords = false
  problem!: RecordProblem
  nullFields = 0
  readonly #options: CsvParserOptions
  readonly #targets: readonly ColumnTarget[]
  readonly #writers: readonly CsvFieldWriter[]
  readonly #record: CsvRecord
  readonly #kernel: CsvKernel | undefined
  #pause = 0
  #lastPause = 0

  constructor(options: CsvParserOptions) {
    this.#options = options
    const { schema, projection, batchRows, dialect, ignoresErrors } = options
    const fields = projection.map((index) => schema[index]!)
    this.#targets = fields.map((field) => columnTarget(field.type, batchRows))
    const countNull = (): void => {
      this.nullFields++
    }
    this.#writers = fields.map((field, i) =>
      csvFieldWriter(field.type, this.#targets[i]!, field.name, {
        dialect,
        ignoresErrors,
        countNull,
      }),
    )
    this.#record = new CsvRecord(dialect)
    this.#kernel = csvKernel({
      columnCount: schema.length,
      projection,
      types: fields.map((field) => field.type),
      targets: this.#targets,
      dialect,
      writeField: (column, segment, start, end, row) =>
        this.#tryWrite(column, segment, start, end, row),
    })
  }

  get canReadFast(): boolean {
    return this.#kernel !== undefined && this.#pause === 0
  }

  readFast(segment: Segment, row: number, rowLimit: number): number {
    const next = this.#kernel!(segment, row, rowLimit)
    if (next - row >= 4 || next === rowLimit) this.#lastPause = 0
    else {
      this.#lastPause = Math.min(this.#lastPause * 2 + 1, MAX_PAUSE)
      this.#pause = this.#lastPause - 1
    }
    return next
  }

  #tryWrite(column: number, segment: Segment, start: number, end: number, row: number): boolean {
    this.nullFields = 0
    try {
      this.#writers[column]!(segment.bytes, start, end, row, true)
      return this.nullFields === 0
    } catch (failure) {
      if (failure instanceof CsvFieldFailure) return false
      throw failure
    }
  }

  readRecord(segment: Segment, row: number): RecordOutcome {
    if (this.#pause > 0) this.#pause--
    const record = this.#record
    const start = segment.position
    const outcome = record.read(segment.bytes, start, segment.end, segment.isFinal)
    switch (outcome) {
      case 'incomplete':
        return 'incomplete'
      case 'end':
        segment.position = record.at
        return 'nothing'
      case 'bad': {
        const { reason, at } = record
        this.problem = { makeError: () => csvBadRow({ reason }), at, resumeFrom: at }
        return 'bad'
      }
      case 'unterminated': {
        const quote = String.fromCharCode(this.#options.dialect.quote)
        this.problem = {
          makeError: () => csvUnterminatedQuote({ quote }),
          at: record.at,
          resumeFrom: segment.end,
        }
        return 'bad'
      }
      default:
        segment.position = record.at
        return this.#checkCount(segment, start) ?? this.#writeRow(segment, start, row)
    }
  }

  /** Refuses rows with too many fields, and with too few where errors count. */
  #checkCount(segment: Segment, start: number): RecordOutcome | undefined {
    const { schema, projection, ignoresErrors } = this.#options
    const { count } = this.#record
    const columnCount = schema.length
    const isTooLong =
      count > columnCount + 1 || (count > columnCount && !this.#isBlank(segment, count - 1))
    if (!isTooLong && (count >= projection.length || ignoresErrors)) return undefined
    const reason = isTooLong
      ? `it has ${count} fields, but the table only ${columnCount}`
      : `it has ${count} fields, but the table ${columnCount}`
    // The record was read to its end: what follows is the next one.
    this.problem = { makeError: () => csvBadRow({ reason }), at: start, resumeFrom: -1 }
    return 'bad'
  }

  /** One empty field after the last column is allowed: lines may end with a delimiter. */
  #isBlank(segment: Segment, field: number): boolean {
    const { starts, ends, isMade } = this.#record
    if (isMade[field] === 1) return false
    for (let at = starts[field]!; at < ends[field]!; at++) if (segment.bytes[at]! > 32) return false
    return true
  }

  #writeRow(segment: Segment, start: number, row: number): RecordOutcome {
    const record = this.#record
    const { projection } = this.#options
    this.nullFields = 0
    for (let column = 0; column < projection.length; column++) {
      const index = projection[column]!
      if (index >= record.count) {
        this.#targets[column]!.setNull(row)
        if (this.#options.ignoresErrors) this.nullFields++
        continue
      }
      const isView = record.isMade[index] === 0
      const bytes = isView ? segment.bytes : record.made.bytes
      try {
        this.#writers[column]!(bytes, record.starts[index]!, record.ends[index]!, row, isView)
      } catch (failure) {
        if (!(failure instanceof CsvFieldFailure)) throw failure
        const { field, type, text } = failure
        this.problem = {
          makeError: () => csvBadField({ field, type, text }),
          at: isView ? record.starts[index]! : start,
          resumeFrom: -1,
        }
        return 'bad'
      }
    }
    return 'row'
  }

  finish(rowCount: number, segment: Segment): readonly Column[] {
    const context = { source: segment.bytes, isAscii: segment.isAscii }
    return this.#targets.map((target) => target.finish(rowCount, context))
  }
}
