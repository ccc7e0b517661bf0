import type { FoundRows } from '../../../contracts/lookup.ts'
import type { KeyedTable } from '../../../contracts/state.ts'
import type { Batch, Schema } from '../../../core/batch.ts'
import { batchBytes } from '../../../core/batch-bytes.ts'
import type { Column } from '../../../core/column.ts'
import { columnBuilder } from '../../../core/column-builder.ts'
import { compact } from '../../../core/compact.ts'
import { concatColumns } from '../../../core/concat-columns.ts'
import { gatherColumn, identityPositions } from '../../../core/flatten.ts'
import type { SqlType } from '../../../core/types.ts'
import { MemoryStateContext } from '../../../state/state-context.ts'
import { validPositions } from '../valid-positions.ts'

/** Rows of a table in memory, by key, in the order in which they were added. Rows with a NULL key cannot be found. Filled once, then read. */
export class RowsByKey {
  readonly #schema: Schema
  readonly #keys: readonly number[]
  readonly #table: KeyedTable
  #batches: Batch[] = []
  #keyIds: Int32Array[] = []
  #columns: readonly Column[] = []
  /** The rows of key k are `#rows[#starts[k]]` up to, without, `#rows[#starts[k + 1]]`. */
  #starts = new Int32Array(1)
  #rows = new Int32Array(0)
  #found = new Int32Array(0)
  sizeBytes = 0
  rowCount = 0

  /** @param keys columns by whose values rows are found */
  constructor(schema: Schema, keys: readonly number[], keyTypes: readonly SqlType[]) {
    this.#schema = schema
    this.#keys = keys
    this.#table = new MemoryStateContext().keyedTable({
      name: 'keys',
      keys: keyTypes,
      values: [],
    })
  }

  /** Copies the rows of a batch. */
  add(batch: Batch): void {
    const whole = compact({ ...batch, kinds: undefined, marks: undefined })
    if (whole.rowCount === 0) return
    const keys = this.#keys.map((key) => whole.columns[key]!)
    const { valid, rest } = validPositions(keys, [], whole, whole.rowCount)
    const rows = rest === undefined ? whole : compact({ ...whole, selection: valid })
    if (rows.rowCount === 0) return
    const keyIds = new Int32Array(rows.rowCount)
    this.#table.upsertBatch(
      this.#keys.map((key) => rows.columns[key]!),
      undefined,
      rows.rowCount,
      keyIds,
    )
    this.#batches.push(rows)
    this.#keyIds.push(keyIds)
    this.sizeBytes += batchBytes(rows)
    this.rowCount += rows.rowCount
  }

  /** All rows are there. */
  finish(): void {
    const counts = this.#batches.map(({ rowCount }) => rowCount)
    this.#columns = this.#schema.map(({ type }, column) =>
      counts.length === 0
        ? columnBuilder(type).finish()
        : concatColumns(
            this.#batches.map(({ columns }) => columns[column]!),
            counts,
          ),
    )
    const starts = new Int32Array(this.#table.idLimit + 1)
    for (const keyIds of this.#keyIds) for (const id of keyIds) starts[id + 1]!++
    for (let id = 1; id < starts.length; id++) starts[id]! += starts[id - 1]!
    const next = starts.slice()
    const rows = new Int32Array(this.rowCount)
    let row = 0
    for (const keyIds of this.#keyIds) for (const id of keyIds) rows[next[id]!++] = row++
    this.#starts = starts
    this.#rows = rows
    this.#batches = []
    this.#keyIds = []
    this.sizeBytes += this.#table.sizeBytes + 4 * (rows.length + starts.length)
  }

  /** The rows of keys. */
  find(keys: readonly Column[], count: number): FoundRows {
    if (this.#found.length < count) this.#found = new Int32Array(Math.max(1024, count))
    const ids = this.#found
    this.#table.lookupBatch(keys, undefined, count, ids)
    const ends = new Int32Array(count)
    let total = 0
    for (let k = 0; k < count; k++) {
      const id = ids[k]!
      if (id >= 0) total += this.#starts[id + 1]! - this.#starts[id]!
      ends[k] = total
    }
    const positions = new Int32Array(total)
    let next = 0
    for (let k = 0; k < count; k++) {
      const id = ids[k]!
      if (id < 0) continue
      for (let i = this.#starts[id]!; i < this.#starts[id + 1]!; i++)
        positions[next++] = this.#rows[i]!
    }
    return { ends, columns: this.#columns.map((column) => gatherColumn(column, positions, total)) }
  }
}

/** No rows for any of the keys. */
export function nothingFound(schema: Schema, count: number): FoundRows {
  return {
    ends: new Int32Array(count),
    columns: schema.map(({ type }) => columnBuilder(type).finish()),
  }
}

/** Rows of some of the keys: row k is that of key `numbers[k]`. */
export function pickFound(found: FoundRows, numbers: Int32Array, count: number): FoundRows {
  const ends = new Int32Array(count)
  let total = 0
  for (let k = 0; k < count; k++) {
    const number = numbers[k]!
    total += found.ends[number]! - (number === 0 ? 0 : found.ends[number - 1]!)
    ends[k] = total
  }
  const positions = new Int32Array(total)
  let next = 0
  for (let k = 0; k < count; k++) {
    const number = numbers[k]!
    for (let i = number === 0 ? 0 : found.ends[number - 1]!; i < found.ends[number]!; i++)
      positions[next++] = i
  }
  return { ends, columns: found.columns.map((column) => gatherColumn(column, positions, total)) }
}

/** Answers to lists of keys that stand one behind the other. */
export function concatFound(parts: readonly FoundRows[]): FoundRows {
  if (parts.length === 1) return parts[0]!
  const counts = parts.map(rowsOf)
  const ends = new Int32Array(parts.reduce((sum, part) => sum + part.ends.length, 0))
  let key = 0
  let before = 0
  parts.forEach((part, i) => {
    for (const end of part.ends) ends[key++] = before + end
    before += counts[i]!
  })
  const columns = parts[0]!.columns.map((_, column) =>
    concatColumns(
      parts.map((part, i) =>
        gatherColumn(part.columns[column]!, identityPositions(counts[i]!), counts[i]!),
      ),
      counts,
    ),
  )
  return { ends, columns }
}

/** How many rows an answer has. */
export const rowsOf = ({ ends }: FoundRows): number =>
  ends.length === 0 ? 0 : ends[ends.length - 1]!
