import {
  type KeyedTable,
  type KeyedTableSchema,
  PAGE_MASK,
  PAGE_SHIFT,
  type StateColumn,
} from '../contracts/state.ts'
import { type BytesColumn, type Column, type FixedColumn, fixedColumn } from '../core/column.ts'
import { assert } from '../core/errors.ts'
import type { SqlType } from '../core/types.ts'
import { conversion, type KeyGroups } from './import-rows.ts'
import { widenKey } from './widen-key.ts'

/** Rows of a state as a savepoint has them. Flat columns, valid until the next batch is asked for. */
export interface StateRowBatch {
  readonly rowCount: number
  readonly keyGroups: Int32Array
  /** Of states that have namespaces. */
  readonly namespaces: BigInt64Array | undefined
  /** Keys of the parent's row, in place of its id. */
  readonly parentKeys: readonly Column[]
  /** Keys without the parent's id. */
  readonly keys: readonly Column[]
  /** In the order of the schema. */
  readonly values: readonly Column[]
}

/** A state as a savepoint has it. */
export interface StateRows {
  readonly name: string
  readonly schema: KeyedTableSchema
  /** Key types of the parent, where there is one. */
  readonly parentKeys: readonly SqlType[]
  /** Once: what was read is given up with it. */
  batches(): Iterable<StateRowBatch>
}

/** Where rows of a namespace go; undefined for states without namespaces. */
export interface ImportTarget {
  readonly table: KeyedTable
  readonly parent: KeyedTable | undefined
}

/**
 * Adds the rows that belong to some key groups to tables, which may have other columns than the rows: values go by the name of their
 * column; what is new reads as zero, what is gone is left out, numbers widen. Rows without a parent's row are left out.
 */
export function importBatches(
  rows: StateRows,
  groups: KeyGroups,
  targetOf: (namespace: number | undefined) => ImportTarget,
): void {
  for (const batch of rows.batches()) {
    for (const [namespace, positions] of positionsByNamespace(batch, groups))
      importPositions(rows, batch, { ...targetOf(namespace), positions })
  }
}

function positionsByNamespace(
  batch: StateRowBatch,
  { first, last }: KeyGroups,
): Map<number | undefined, Int32Array> {
  const { rowCount, keyGroups, namespaces } = batch
  const found = new Map<number | undefined, number[]>()
  for (let k = 0; k < rowCount; k++) {
    const group = keyGroups[k]!
    if (group < first || group > last) continue
    const namespace = namespaces === undefined ? undefined : Number(namespaces[k]!)
    const positions = found.get(namespace)
    if (positions === undefined) found.set(namespace, [k])
    else positions.push(k)
  }
  return new Map(
    [...found].map(([namespace, positions]) => [namespace, Int32Array.from(positions)]),
  )
}

/** Batches of positions that tables take at once. */
const IMPORT_ROWS = 4096

function importPositions(
  rows: StateRows,
  batch: StateRowBatch,
  into: ImportTarget & { readonly positions: Int32Array },
): void {
  const { table, parent, positions } = into
  const own = rows.schema.parent === undefined ? 0 : 1
  // A child whose parent has no rows here has none either.
  if (own === 1 && parent === undefined) return
  const keys = batch.keys.map((column, i) =>
    widenKey(
      column,
      { from: rows.schema.keys[own + i]!, to: table.schema.keys[own + i]! },
      batch.rowCount,
    ),
  )
  const parentKeys = batch.parentKeys.map((column, i) =>
    widenKey(column, { from: rows.parentKeys[i]!, to: parent!.schema.keys[i]! }, batch.rowCount),
  )
  for (let from = 0; from < positions.length; from += IMPORT_ROWS) {
    let selection = positions.subarray(from, from + IMPORT_ROWS)
    let columns: readonly Column[] = keys
    if (own === 1) {
      const parentIds = new Int32Array(batch.rowCount)
      const found = new Int32Array(selection.length)
      parent!.lookupBatch(parentKeys, selection, selection.length, found)
      selection = selection.filter((position, k) => {
        parentIds[position] = found[k]!
        return found[k]! >= 0
      })
      columns = [fixedColumn(parentIds), ...keys]
    }
    if (selection.length === 0) continue
    const ids = new Int32Array(selection.length)
    table.upsertBatch(columns, selection, selection.length, ids)
    writeValues(rows.schema, batch, { table, ids, selection })
  }
}

function writeValues(
  stored: KeyedTableSchema,
  batch: StateRowBatch,
  into: {
    readonly table: KeyedTable
    readonly ids: Int32Array
    readonly selection: Int32Array
  },
): void {
  const { table, ids } = into
  table.beginWrite(ids, ids.length)
  table.schema.values.forEach((column, to) => {
    const from = stored.values.findIndex(({ name }) => name === column.name)
    if (from === -1) return
    const values = batch.values[from]!
    if (column.storage === 'bytes') writeBytes(values as BytesColumn, to, into)
    else
      writeFixed(values as FixedColumn, { from: stored.values[from]!, to: column, index: to }, into)
  })
}

function writeBytes(
  column: BytesColumn,
  to: number,
  into: {
    readonly table: KeyedTable
    readonly ids: Int32Array
    readonly selection: Int32Array
  },
): void {
  assert(column.layout === 'bytes', 'bytes stay bytes')
  const { table, ids, selection } = into
  for (let k = 0; k < ids.length; k++) {
    const row = selection[k]!
    if (column.valid !== undefined && column.valid[row] === 0) continue
    table.setBytes(to, ids[k]!, column.bytes, column.starts[row]!, column.lengths[row]!)
  }
}

function writeFixed(
  { values }: FixedColumn,
  columns: { readonly from: StateColumn; readonly to: StateColumn; readonly index: number },
  into: {
    readonly table: KeyedTable
    readonly ids: Int32Array
    readonly selection: Int32Array
  },
): void {
  const { table, ids, selection } = into
  const convert = conversion(columns.from, columns.to)
  const pages = table.valuePages(columns.index)
  const { stride } = table.valuePlaces[columns.index]!
  for (let k = 0; k < ids.length; k++) {
    const id = ids[k]!
    const page = pages[id >>> PAGE_SHIFT]! as unknown as (bigint | number)[]
    page[(id & PAGE_MASK) * stride] = convert(values[selection[k]!]!)
  }
}
