import { BatchHasher } from '../../codegen/hash.ts'
import { keyGroups } from '../../codegen/hash-mix.ts'
import type { KeyedTable } from '../../contracts/state.ts'
import type { Column, FixedColumn } from '../../core/column.ts'

const SCAN_ROWS = 4096

/**
 * The rows of a table by key group. A table with a parent follows the parent's keys; rows whose parent row is gone are left
 * out.
 */
export class SortedRows {
  readonly table: KeyedTable
  readonly parent: KeyedTable | undefined
  readonly #ids: Int32Array
  /** Where each key group begins in `#ids`; one more entry for the end. */
  readonly #starts: Int32Array

  constructor(table: KeyedTable, parent: KeyedTable | undefined, maxParallelism: number) {
    this.table = table
    this.parent = parent
    const found = new Int32Array(table.rowCount)
    const groups = new Int32Array(table.rowCount)
    const count = this.#scan(found, groups, maxParallelism)
    const starts = new Int32Array(maxParallelism + 1)
    for (let k = 0; k < count; k++) starts[groups[k]! + 1]!++
    for (let group = 0; group < maxParallelism; group++)
      starts[group + 1] = starts[group + 1]! + starts[group]!
    const next = starts.slice()
    this.#ids = new Int32Array(count)
    for (let k = 0; k < count; k++) this.#ids[next[groups[k]!]!++] = found[k]!
    this.#starts = starts
  }

  get rowCount(): number {
    return this.#ids.length
  }

  /** Row ids of a key group. */
  ofGroup(group: number): Int32Array {
    return this.#ids.subarray(this.#starts[group]!, this.#starts[group + 1]!)
  }

  /** Row ids of the parents of rows. */
  parentIds(ids: Int32Array): Int32Array {
    const column = this.table.gatherKey(0, ids, ids.length) as FixedColumn
    return (column.values as Int32Array).slice(0, ids.length)
  }

  #scan(found: Int32Array, groups: Int32Array, maxParallelism: number): number {
    const { table, parent } = this
    const keyed = parent ?? table
    const hasher = new BatchHasher(keyed.schema.keys)
    const buffer = new Int32Array(SCAN_ROWS)
    const hashes = new Int32Array(SCAN_ROWS)
    let used = 0
    for (let next = 0; ; ) {
      const count = table.liveRowIds(next, buffer)
      if (count === 0) return used
      next = buffer[count - 1]! + 1
      let ids = buffer.slice(0, count)
      let keyIds = ids
      if (parent !== undefined) {
        const parents = this.parentIds(ids)
        ids = ids.filter((_, k) => isLive(parent, parents[k]!))
        keyIds = parents.filter((id) => isLive(parent, id))
      }
      // Without keys there is one row, in group 0.
      if (keyed.schema.keys.length > 0 && ids.length > 0) {
        const keys: Column[] = keyed.schema.keys.map((_, i) =>
          keyed.gatherKey(i, keyIds, keyIds.length),
        )
        hasher.hash(keys, undefined, ids.length, hashes)
        keyGroups(hashes, ids.length, maxParallelism, groups.subarray(used))
      }
      found.set(ids, used)
      used += ids.length
    }
  }
}

const isLive = (table: KeyedTable, id: number): boolean =>
  id >= 0 && id < table.idLimit && table.isLive(id)
