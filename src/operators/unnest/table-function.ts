import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, DEFAULT_BATCH_ROWS, liveCount, withoutUpdate } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { compact } from '../../core/compact.ts'
import { readValue } from '../../core/read-value.ts'
import type { SqlType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { repeatColumn } from './unnest.ts'

export interface TableFunctionOptions {
  /** Starts a call: its rows, one after another. What it throws fails the task. */
  readonly call: (...args: Value[]) => Iterator<Value>
  /** Types of the arguments: the last columns of the input, which are not handed on. */
  readonly argumentTypes: readonly SqlType[]
  /** Whether the rows are ROWs, whose fields become columns. */
  readonly hasFields: boolean
  /** Types of the columns that the rows become. */
  readonly types: readonly SqlType[]
  /** A row for which there are none comes out once, with NULLs. */
  readonly keepsEmpty: boolean
}

/** Batches that leave in one call: a row may have far more rows than a batch holds. */
const BATCHES_A_CALL = 4

/** A batch whose rows are being asked for. */
interface Calls {
  readonly batch: Batch
  readonly live: number
  /** Live rows that are done. */
  next: number
  /** Rows of the next one that are still to come; undefined before its call. */
  rows: Iterator<Value> | undefined
  /** Whether some have come already. */
  hasRows: boolean
  nextMark: number
}

/**
 * A function that gives rows, called for each row of the input: these behind its columns. Rows are asked for as far as there is room for
 * them, so that a call may give any number. Kinds and marks are handed on; rows that are updated come and go. No state.
 */
export class TableFunctionOperator implements Operator {
  readonly #options: TableFunctionOptions
  #pending: Calls | undefined

  constructor(options: TableFunctionOptions) {
    this.#options = options
  }

  open(_context: OperatorContext): void {}

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const calls: Calls = {
      batch,
      live: liveCount(batch),
      next: 0,
      rows: undefined,
      hasRows: false,
      nextMark: 0,
    }
    if (this.#emit(calls, out) === 'done') return 'done'
    // The batch is lent for this call only. Live rows, and marks, have the same order in the copy.
    this.#pending = { ...calls, batch: compact(batch) }
    return 'more'
  }

  resume(out: Output): Progress {
    if (this.#pending === undefined) return 'done'
    const progress = this.#emit(this.#pending, out)
    if (progress === 'done') this.#pending = undefined
    return progress
  }

  close(): void {
    this.#pending?.rows?.return?.()
    this.#pending = undefined
  }

  #emit(calls: Calls, out: Output): Progress {
    for (let i = 0; i < BATCHES_A_CALL; i++) {
      this.#emitChunk(calls, out)
      if (calls.next === calls.live) return 'done'
    }
    return 'more'
  }

  /** Rows until a batch is full, or there are no more. */
  #emitChunk(calls: Calls, out: Output): void {
    const { types, keepsEmpty } = this.#options
    const { batch, live } = calls
    const builders = types.map(columnBuilder)
    const rows = new Int32Array(DEFAULT_BATCH_ROWS)
    const marks = new ChunkMarks()
    let count = 0
    const append = (row: number, value: Value): void => {
      rows[count++] = row
      if (!this.#options.hasFields) builders[0]!.append(value)
      else
        for (let i = 0; i < builders.length; i++)
          builders[i]!.append(value === null ? null : (value as readonly Value[])[i]!)
    }
    while (calls.next < live && count < DEFAULT_BATCH_ROWS) {
      const row = batch.selection === undefined ? calls.next : batch.selection[calls.next]!
      if (calls.rows === undefined) {
        this.#passMarks(calls, row, count, marks)
        calls.rows = this.#call(batch, row)
        calls.hasRows = false
      }
      const found = calls.rows.next()
      if (found.done !== true) {
        append(row, found.value)
        calls.hasRows = true
        continue
      }
      if (!calls.hasRows && keepsEmpty) append(row, null)
      calls.rows = undefined
      calls.next++
    }
    if (calls.next === live) this.#passMarks(calls, Number.POSITIVE_INFINITY, count, marks)
    if (count === 0) {
      if (marks.last !== undefined) out.emitWatermark(marks.last)
      return
    }
    const wanted = rows.subarray(0, count)
    const own = batch.columns.slice(0, batch.columns.length - this.#options.argumentTypes.length)
    const { kinds } = batch
    out.emit({
      rowCount: count,
      columns: [
        ...own.map((column): Column => repeatColumn(column, wanted, count)),
        ...builders.map((builder) => builder.finish()),
      ],
      kinds:
        kinds === undefined
          ? undefined
          : Uint8Array.from(wanted, (row) => withoutUpdate(kinds[row]!)),
      selection: undefined,
      marks: marks.finish(),
    })
  }

  #call(batch: Batch, row: number): Iterator<Value> {
    const { call, argumentTypes } = this.#options
    const first = batch.columns.length - argumentTypes.length
    return call(...argumentTypes.map((type, i) => readValue(batch.columns[first + i]!, row, type)))
  }

  /** Marks that stand before an input row: they hold behind the output rows so far. */
  #passMarks(calls: Calls, row: number, count: number, into: ChunkMarks): void {
    const { marks } = calls.batch
    if (marks === undefined) return
    for (; calls.nextMark < marks.count; calls.nextMark++) {
      if (marks.positions[calls.nextMark]! >= row) return
      into.add(count - 1, marks.watermarksMs[calls.nextMark]!)
    }
  }
}

/** Marks of one output batch. */
class ChunkMarks {
  readonly #positions: number[] = []
  readonly #watermarksMs: number[] = []

  add(position: number, watermarkMs: number): void {
    this.#positions.push(position)
    this.#watermarksMs.push(watermarkMs)
  }

  get last(): number | undefined {
    return this.#watermarksMs.at(-1)
  }

  finish(): Batch['marks'] {
    return this.#positions.length === 0
      ? undefined
      : {
          positions: Int32Array.from(this.#positions),
          watermarksMs: Float64Array.from(this.#watermarksMs),
          count: this.#positions.length,
        }
  }
}
