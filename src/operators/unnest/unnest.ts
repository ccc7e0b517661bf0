import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, DEFAULT_BATCH_ROWS, liveCount, withoutUpdate } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { compact } from '../../core/compact.ts'
import { assert } from '../../core/errors.ts'
import { flatten } from '../../core/flatten.ts'
import { type SqlType, withNullable } from '../../core/types.ts'
import type { BatchTransform } from '../calc.ts'
import { pickColumn, presentOnly } from '../pick-column.ts'

export interface UnnestOptions {
  /** Input column with the collections. */
  readonly column: number
  /** What the elements are made of: those of lists that are rows become a column a field. `count`: a BIGINT, how often the row is repeated. */
  readonly element: UnnestedElement
  /** Types of the columns that the elements become. */
  readonly types: readonly SqlType[]
  /** A row whose collection is NULL or empty comes out once, with NULL elements. */
  readonly keepsEmpty: boolean
  /** The place in the collection, from 1, as the last column. */
  readonly withOrdinality: boolean
  /** Lets elements pass, judged by the output row: those that do not are as if they were not in their collection. */
  readonly condition?: BatchTransform
  /** Output columns that it reads. */
  readonly conditionColumns?: ReadonlySet<number>
}

export type UnnestedElement = 'value' | 'map' | 'multiset' | 'count'

/** Batches that leave in one call: a row may have far more elements than a batch holds rows. */
const BATCHES_A_CALL = 4

/** The rows that are still to come of a batch. */
interface Expansion {
  readonly batch: Batch
  /** Input row of each output row. */
  readonly rows: Int32Array
  /** Place of each output row's element among all elements; −1 where the collection has none. */
  readonly elements: Int32Array
  /** From 1. */
  readonly ordinals: Int32Array | undefined
  next: number
  nextMark: number
}

/** UNNEST: each row once for each element of its collection, the element behind its columns. Kinds and marks are handed on. No state. */
export class UnnestOperator implements Operator {
  readonly #options: UnnestOptions
  #pending: Expansion | undefined

  constructor(options: UnnestOptions) {
    this.#options = options
  }

  open(_context: OperatorContext): void {}

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const expansion = this.#expand(batch)
    if (this.#emit(expansion, out) === 'done') return 'done'
    // The batch is lent for this call only.
    const own = compact(batch)
    const rest = own === batch ? expansion : this.#expand(own)
    rest.next = expansion.next
    rest.nextMark = expansion.nextMark
    this.#pending = rest
    return 'more'
  }

  resume(out: Output): Progress {
    if (this.#pending === undefined) return 'done'
    const progress = this.#emit(this.#pending, out)
    if (progress === 'done') this.#pending = undefined
    return progress
  }

  #expand(batch: Batch): Expansion {
    const { condition, keepsEmpty } = this.#options
    if (condition === undefined) return this.#expandAll(batch, keepsEmpty)
    const all = this.#expandAll(batch, false)
    return this.#keep(all, this.#matching(all, condition))
  }

  /** Which output rows meet the condition: 1. */
  #matching(all: Expansion, condition: BatchTransform): Uint8Array {
    const total = all.rows.length
    const matching = new Uint8Array(total)
    for (let next = 0; next < total; next += DEFAULT_BATCH_ROWS) {
      const end = Math.min(total, next + DEFAULT_BATCH_ROWS)
      const rows = all.rows.subarray(next, end)
      const columns = all.batch.columns.map((column, i) =>
        this.#options.conditionColumns?.has(i) === true
          ? repeatColumn(column, rows, rows.length)
          : column,
      )
      columns.push(...this.#elementColumns({ ...all, next }, end))
      const passed = condition.apply({
        rowCount: rows.length,
        columns,
        kinds: undefined,
        selection: undefined,
        marks: undefined,
      })
      if (passed === undefined) continue
      if (passed.selection === undefined) matching.fill(1, next, end)
      else for (const row of passed.selection) matching[next + row] = 1
    }
    return matching
  }

  /** The rows that match, and each input row that has none where it is to stay. */
  #keep(all: Expansion, matching: Uint8Array): Expansion {
    const { batch, rows, elements, ordinals } = all
    const live = liveCount(batch)
    const { keepsEmpty } = this.#options
    const kept: number[] = []
    const keptRows: number[] = []
    for (let k = 0, n = 0; k < live; k++) {
      const row = batch.selection === undefined ? k : batch.selection[k]!
      const before = kept.length
      for (; n < rows.length && rows[n] === row; n++) {
        if (matching[n] === 0) continue
        kept.push(n)
        keptRows.push(row)
      }
      if (!keepsEmpty || kept.length > before) continue
      kept.push(-1)
      keptRows.push(row)
    }
    return {
      ...all,
      rows: Int32Array.from(keptRows),
      elements: Int32Array.from(kept, (n) => (n < 0 ? -1 : elements[n]!)),
      ordinals:
        ordinals === undefined
          ? undefined
          : Int32Array.from(kept, (n) => (n < 0 ? 0 : ordinals[n]!)),
    }
  }

  #expandAll(batch: Batch, keepsEmpty: boolean): Expansion {
    const { column, element, withOrdinality } = this.#options
    const collection = flatten(batch.columns[column]!, batch.rowCount)
    const { valid } = collection
    const offsets = offsetsOf(collection, batch.rowCount)
    const counts =
      element === 'multiset' && collection.layout === 'map'
        ? multiplicities(collection.values)
        : undefined
    const live = liveCount(batch)
    const rowAt = (k: number): number => (batch.selection === undefined ? k : batch.selection[k]!)
    const isThere = (row: number): boolean => valid === undefined || valid[row] === 1
    let total = 0
    for (let k = 0; k < live; k++) {
      const row = rowAt(k)
      let found = 0
      if (isThere(row)) {
        if (counts === undefined) found = offsets[row + 1]! - offsets[row]!
        else for (let at = offsets[row]!; at < offsets[row + 1]!; at++) found += counts[at]!
      }
      total += found === 0 && keepsEmpty ? 1 : found
    }
    const rows = new Int32Array(total)
    const elements = new Int32Array(total)
    const ordinals = withOrdinality ? new Int32Array(total) : undefined
    let n = 0
    for (let k = 0; k < live; k++) {
      const row = rowAt(k)
      const before = n
      if (isThere(row)) {
        for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
          const end = n + (counts === undefined ? 1 : counts[at]!)
          for (; n < end; n++) {
            rows[n] = row
            elements[n] = at
            if (ordinals !== undefined) ordinals[n] = n - before + 1
          }
        }
      }
      if (keepsEmpty && n === before) {
        rows[n] = row
        elements[n++] = -1
      }
    }
    return { batch, rows, elements, ordinals, next: 0, nextMark: 0 }
  }

  #emit(expansion: Expansion, out: Output): Progress {
    const total = expansion.rows.length
    const { marks } = expansion.batch
    for (let i = 0; i < BATCHES_A_CALL; i++) {
      if (expansion.next >= total) {
        // Marks behind rows without elements.
        if (marks !== undefined && expansion.nextMark < marks.count)
          out.emit(this.#chunk(expansion, total))
        return 'done'
      }
      out.emit(this.#chunk(expansion, Math.min(total, expansion.next + DEFAULT_BATCH_ROWS)))
    }
    return expansion.next >= total && expansion.nextMark >= (marks?.count ?? 0) ? 'done' : 'more'
  }

  /** The output rows from the next one to `end`. */
  #chunk(expansion: Expansion, end: number): Batch {
    const { batch, next } = expansion
    const rows = expansion.rows.subarray(next, end)
    const count = rows.length
    const marks = marksUpTo(expansion, end)
    const columns = batch.columns.map((column) => repeatColumn(column, rows, count))
    columns.push(...this.#elementColumns(expansion, end))
    expansion.next = end
    const { kinds } = batch
    return {
      rowCount: count,
      columns,
      kinds:
        kinds === undefined
          ? undefined
          : Uint8Array.from(rows, (row) => withoutUpdate(kinds[row]!)),
      selection: undefined,
      marks,
    }
  }

  #elementColumns({ batch, elements, ordinals, next }: Expansion, end: number): readonly Column[] {
    const collection = flatten(batch.columns[this.#options.column]!, batch.rowCount)
    const wanted = elements.subarray(next, end)
    const count = wanted.length
    const { valid, present } = presentOnly(wanted, count)
    const children = childrenOf(collection, this.#options.element, batch.rowCount)
    const columns = children.map((child, i) =>
      present === 0 && count > 0
        ? constantNull(this.#options.types[i]!)
        : pickColumn(child, wanted, count, present < count),
    )
    if (ordinals === undefined) return columns
    const numbers = ordinals.slice(next, end)
    return [...columns, present === count ? fixedColumn(numbers) : fixedColumn(numbers, valid)]
  }
}

/** Nested values are not copied for each element: that would be the square of their length. */
export function repeatColumn(column: Column, rows: Int32Array, count: number): Column {
  if (column.layout !== 'list' && column.layout !== 'map' && column.layout !== 'row')
    return pickColumn(column, rows, count, false)
  return { layout: 'dictionary', codes: rows.slice(), dictionary: column, valid: undefined }
}

/** There may be no element at all to stand in the place of NULL. */
function constantNull(type: SqlType): Column {
  const builder = columnBuilder(withNullable(type, true))
  builder.append(null)
  return { layout: 'constant', value: builder.finish(), valid: undefined }
}

function offsetsOf(collection: Column, rowCount: number): Int32Array {
  if (collection.layout === 'list' || collection.layout === 'map') return collection.offsets
  assert(collection.layout === 'fixed', 'collections have offsets')
  const counts = collection.values as BigInt64Array
  const offsets = new Int32Array(rowCount + 1)
  for (let row = 0; row < rowCount; row++)
    offsets[row + 1] = offsets[row]! + Math.max(0, Number(counts[row]!))
  return offsets
}

function childrenOf(
  collection: Column,
  element: UnnestedElement,
  rowCount: number,
): readonly Column[] {
  if (element === 'count') return []
  assert(collection.layout === 'list' || collection.layout === 'map', 'collections have offsets')
  if (collection.layout === 'map' && element === 'map') return [collection.keys, collection.values]
  const child = flatten(
    collection.layout === 'map' ? collection.keys : collection.child,
    collection.offsets[rowCount]!,
  )
  return child.layout === 'row' ? child.children : [child]
}

function multiplicities(values: Column): Int32Array {
  assert(values.layout === 'fixed', 'counts are INT')
  return values.values as Int32Array
}

/** The marks behind input rows whose output has all gone out by `end`. */
function marksUpTo(expansion: Expansion, end: number): Batch['marks'] {
  const { batch, rows, next } = expansion
  const { marks } = batch
  if (marks === undefined) return undefined
  const positions: number[] = []
  const watermarksMs: number[] = []
  let at = next
  for (; expansion.nextMark < marks.count; expansion.nextMark++) {
    const row = marks.positions[expansion.nextMark]!
    while (at < end && rows[at]! <= row) at++
    // The mark's row goes on in the next batch.
    if (at === end && end < rows.length && rows[end]! <= row) break
    positions.push(at - next - 1)
    watermarksMs.push(marks.watermarksMs[expansion.nextMark]!)
  }
  return positions.length === 0
    ? undefined
    : {
        positions: Int32Array.from(positions),
        watermarksMs: Float64Array.from(watermarksMs),
        count: positions.length,
      }
}
