import { type Batch, type Schema, withColumns, withSelection } from '../../core/batch.ts'
import { readValue } from '../../core/read-value.ts'
import { partitionDirectory } from './partition-values.ts'

/** The rows of a batch that go to one directory. */
export interface RoutedRows {
  /** From the table's directory; empty for the table's directory itself. */
  readonly partition: string
  /** Without the columns that the directory's name holds. */
  readonly batch: Batch
}

export interface RoutingOptions {
  readonly schema: Schema
  readonly partitionKeys: readonly string[]
  readonly defaultPartition: string
}

/** Divides batches by the values of the partition columns. */
export class PartitionRouting {
  readonly #keys: Schema
  readonly #keyColumns: readonly number[]
  readonly #written: readonly number[]
  readonly #defaultPartition: string

  constructor({ schema, partitionKeys, defaultPartition }: RoutingOptions) {
    this.#keyColumns = partitionKeys.map((key) => schema.findIndex((field) => field.name === key))
    this.#keys = this.#keyColumns.map((column) => schema[column]!)
    this.#written = schema.flatMap((_, column) =>
      this.#keyColumns.includes(column) ? [] : [column],
    )
    this.#defaultPartition = defaultPartition
  }

  /** In the order in which the partitions occur. Batches are valid as long as the given one. */
  route(batch: Batch): readonly RoutedRows[] {
    if (this.#keys.length === 0) return [{ partition: '', batch }]
    const stripped = withColumns(
      batch,
      this.#written.map((column) => batch.columns[column]!),
    )
    return [...this.#rowsByPartition(batch)].map(([partition, rows]) => ({
      partition,
      batch: withSelection(stripped, Int32Array.from(rows)),
    }))
  }

  #rowsByPartition(batch: Batch): Map<string, number[]> {
    const byValues = new Map<string, number[]>()
    const byPartition = new Map<string, number[]>()
    const count = batch.selection?.length ?? batch.rowCount
    for (let i = 0; i < count; i++) {
      const row = batch.selection?.[i] ?? i
      const values = this.#keyColumns.map((column, key) =>
        readValue(batch.columns[column]!, row, this.#keys[key]!.type),
      )
      const key = values.map(String).join('\u0000')
      let rows = byValues.get(key)
      if (rows === undefined) {
        // NULL and the empty text have the same directory.
        const partition = partitionDirectory(this.#keys, values, this.#defaultPartition)
        rows = byPartition.get(partition) ?? []
        byValues.set(key, rows)
        byPartition.set(partition, rows)
      }
      rows.push(row)
    }
    return byPartition
  }
}
