import type { Column } from '../../core/column.ts'
import type { ColumnTarget } from './column-target.ts'
import { type FinishContext, validityOf, widened } from './flat-target.ts'

/** ARRAY. Rows are written in ascending order; writing a row again starts its elements anew. */
export class ListTarget {
  readonly child: ColumnTarget
  offsets: Int32Array
  valid: Uint8Array

  constructor(child: ColumnTarget, capacity: number) {
    this.child = child
    this.offsets = new Int32Array(capacity + 1)
    this.valid = new Uint8Array(capacity)
  }

  reserve(rows: number): void {
    if (rows <= this.valid.length) return
    const capacity = Math.max(rows, this.valid.length * 2)
    this.offsets = widened(this.offsets, capacity + 1)
    this.valid = widened(this.valid, capacity)
  }

  setNull(row: number): void {
    this.valid[row] = 0
    this.offsets[row + 1] = this.offsets[row]!
  }

  setEnd(row: number, end: number): void {
    this.valid[row] = 1
    this.offsets[row + 1] = end
  }

  finish(rowCount: number, context: FinishContext): Column {
    const child = this.child.finish(this.offsets[rowCount]!, context)
    return {
      layout: 'list',
      offsets: this.offsets,
      child,
      valid: validityOf(this.valid, rowCount),
    }
  }
}

/** MAP and MULTISET, filled as a list is. */
export class MapTarget {
  readonly keys: ColumnTarget
  readonly values: ColumnTarget
  offsets: Int32Array
  valid: Uint8Array

  constructor(keys: ColumnTarget, values: ColumnTarget, capacity: number) {
    this.keys = keys
    this.values = values
    this.offsets = new Int32Array(capacity + 1)
    this.valid = new Uint8Array(capacity)
  }

  reserve(rows: number): void {
    if (rows <= this.valid.length) return
    const capacity = Math.max(rows, this.valid.length * 2)
    this.offsets = widened(this.offsets, capacity + 1)
    this.valid = widened(this.valid, capacity)
  }

  setNull(row: number): void {
    this.valid[row] = 0
    this.offsets[row + 1] = this.offsets[row]!
  }

  setEnd(row: number, end: number): void {
    this.valid[row] = 1
    this.offsets[row + 1] = end
  }

  finish(rowCount: number, context: FinishContext): Column {
    const entryCount = this.offsets[rowCount]!
    return {
      layout: 'map',
      offsets: this.offsets,
      keys: this.keys.finish(entryCount, context),
      values: this.values.finish(entryCount, context),
      valid: validityOf(this.valid, rowCount),
    }
  }
}

/** ROW: children are indexed as the row is. */
export class RowTarget {
  readonly children: readonly ColumnTarget[]
  valid: Uint8Array

  constructor(children: readonly ColumnTarget[], capacity: number) {
    this.children = children
    this.valid = new Uint8Array(capacity)
  }

  reserve(rows: number): void {
    if (rows > this.valid.length) {
      this.valid = widened(this.valid, Math.max(rows, this.valid.length * 2))
    }
    for (const child of this.children) child.reserve(rows)
  }

  setNull(row: number): void {
    this.valid[row] = 0
    for (const child of this.children) child.setNull(row)
  }

  finish(rowCount: number, context: FinishContext): Column {
    const children = this.children.map((child) => child.finish(rowCount, context))
    return { layout: 'row', children, valid: validityOf(this.valid, rowCount) }
  }
}
