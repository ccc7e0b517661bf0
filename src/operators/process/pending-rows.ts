import { type Batch, liveCount, type Schema } from '../../core/batch.ts'
import { flatten } from '../../core/flatten.ts'
import { readValue } from '../../core/read-value.ts'
import type { Value } from '../../core/value.ts'

/** The live rows of a batch as values, with its marks, kept so that they outlive the batch. */
export class PendingRows {
  /** Live rows. */
  count = 0
  /** Next row. */
  next = 0
  /** Values by column, then row. */
  readonly #columns: Value[][]
  readonly #schema: Schema
  /** Rows that come before each mark. */
  #rowsBeforeMark: number[] = []
  #watermarksMs: number[] = []
  #nextMark = 0

  constructor(schema: Schema) {
    this.#schema = schema
    this.#columns = schema.map(() => [])
  }

  load(batch: Batch): void {
    const { selection, marks, rowCount } = batch
    this.count = liveCount(batch)
    this.next = 0
    this.#nextMark = 0
    this.#rowsBeforeMark = []
    this.#watermarksMs = []
    for (let i = 0, live = 0; marks !== undefined && i < marks.count; i++) {
      const position = marks.positions[i]!
      if (selection === undefined) live = position + 1
      else while (live < this.count && selection[live]! <= position) live++
      this.#rowsBeforeMark.push(live)
      this.#watermarksMs.push(marks.watermarksMs[i]!)
    }
    for (let c = 0; c < this.#schema.length; c++) {
      const { type } = this.#schema[c]!
      const column = flatten(batch.columns[c]!, rowCount)
      const values = this.#columns[c]!
      values.length = this.count
      for (let k = 0; k < this.count; k++)
        values[k] = readValue(column, selection === undefined ? k : selection[k]!, type)
    }
  }

  /** Whether a mark is next, rather than a row or the end. */
  get isMarkNext(): boolean {
    return (
      this.#nextMark < this.#rowsBeforeMark.length &&
      this.#rowsBeforeMark[this.#nextMark]! <= this.next
    )
  }

  /** Takes the mark that is next. */
  takeMark(): number {
    return this.#watermarksMs[this.#nextMark++]!
  }

  get isEmpty(): boolean {
    return this.next === this.count && this.#nextMark === this.#rowsBeforeMark.length
  }

  value(column: number, row: number): Value {
    return this.#columns[column]![row]!
  }

  /** A row as new values in the order of the columns. */
  row(row: number): Value[] {
    return this.#columns.map((values) => values[row]!)
  }

  /** Forgets the values. */
  clear(): void {
    this.count = 0
    this.next = 0
    this.#nextMark = 0
    this.#rowsBeforeMark = []
    for (const values of this.#columns) values.length = 0
  }
}
