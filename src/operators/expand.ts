import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import { type Batch, liveCount, type Marks } from '../core/batch.ts'
import {
  type Column,
  type DictionaryColumn,
  dictionaryColumn,
  fixedColumn,
} from '../core/column.ts'

export interface ExpandOptions {
  /** Columns of the input of which a copy follows, NULL in some sets. */
  readonly keys: readonly number[]
  /** By set, then by key: 1 where the copy has the value. */
  readonly sets: readonly Uint8Array[]
}

/**
 * Each row once a grouping set: the columns as they are, copies of the keys that are NULL where the set does not have them, and the
 * number of the set. No value is copied: columns become dictionaries. Changelog: hands kinds on. No state.
 */
export class ExpandOperator implements Operator {
  readonly #options: ExpandOptions
  #codes = new Int32Array(0)
  #setNumbers = new Int32Array(0)
  #valid: readonly Uint8Array[] = []

  constructor(options: ExpandOptions) {
    this.#options = options
  }

  open(_context: OperatorContext): void {}

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const { keys, sets } = this.#options
    const count = liveCount(batch)
    this.#reserve(count)
    const width = sets.length
    const rowCount = count * width
    const codes = this.#codes
    const { selection } = batch
    for (let k = 0, at = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      for (let s = 0; s < width; s++) codes[at++] = row
    }
    const columns = batch.columns.map((column) => this.#repeat(column, rowCount))
    const copies = keys.map((key, i) => onlyIn(columns[key]!, this.#valid[i]!, codes, rowCount))
    out.emit({
      rowCount,
      columns: [...columns, ...copies, fixedColumn(this.#setNumbers)],
      kinds: batch.kinds === undefined ? undefined : repeatKinds(batch.kinds, codes, rowCount),
      selection: undefined,
      marks: batch.marks === undefined ? undefined : moveMarks(batch.marks, batch, width),
    })
    return 'done'
  }

  /** Patterns that only depend on the number of rows. */
  #reserve(count: number): void {
    const { keys, sets } = this.#options
    const width = sets.length
    if (this.#codes.length >= count * width && this.#valid.length > 0) return
    const capacity = Math.max(count, 1024)
    this.#codes = new Int32Array(capacity * width)
    this.#setNumbers = Int32Array.from({ length: capacity * width }, (_, i) => i % width)
    this.#valid = keys.map((_, key) => {
      const pattern = new Uint8Array(capacity * width)
      for (let i = 0; i < pattern.length; i++) pattern[i] = sets[i % width]![key]!
      return pattern
    })
  }

  #repeat(column: Column, rowCount: number): Column {
    if (column.layout === 'constant') return column
    if (column.layout !== 'dictionary') return dictionaryColumn(this.#codes, column)
    const codes = new Int32Array(rowCount)
    const valid = column.valid === undefined ? undefined : new Uint8Array(rowCount)
    for (let i = 0; i < rowCount; i++) {
      codes[i] = column.codes[this.#codes[i]!]!
      if (valid !== undefined) valid[i] = column.valid![this.#codes[i]!]!
    }
    return dictionaryColumn(codes, column.dictionary, valid)
  }
}

/** The column with NULL where `given` is 0. */
function onlyIn(
  column: Column,
  given: Uint8Array,
  codes: Int32Array,
  rowCount: number,
): DictionaryColumn {
  if (column.layout === 'constant')
    return dictionaryColumn(new Int32Array(rowCount), column.value, given)
  const { codes: own, dictionary, valid } = column as DictionaryColumn
  if (valid === undefined) return dictionaryColumn(own, dictionary, given)
  const both = new Uint8Array(codes.length)
  for (let i = 0; i < rowCount; i++) both[i] = valid[i]! & given[i]!
  return dictionaryColumn(own, dictionary, both)
}

function repeatKinds(kinds: Uint8Array, codes: Int32Array, rowCount: number): Uint8Array {
  const repeated = new Uint8Array(rowCount)
  for (let i = 0; i < rowCount; i++) repeated[i] = kinds[codes[i]!]!
  return repeated
}

/** A mark holds for the rows after it: after the last copy of the live rows before it. */
function moveMarks(marks: Marks, { selection }: Batch, width: number): Marks {
  const positions = new Int32Array(marks.count)
  let live = 0
  for (let i = 0; i < marks.count; i++) {
    const position = marks.positions[i]!
    if (selection === undefined) live = position + 1
    else while (live < selection.length && selection[live]! <= position) live++
    positions[i] = live * width - 1
  }
  return { positions, watermarksMs: marks.watermarksMs, count: marks.count }
}
