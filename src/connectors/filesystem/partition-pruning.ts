import type { PushedFilter } from '../../contracts/source.ts'
import type { Schema } from '../../core/batch.ts'
import type { Value } from '../../core/value.ts'
import type { FileSourceOptions } from './file-source-options.ts'
import { mayPass } from './partition-filter.ts'
import { partitionValuesOf } from './partition-values.ts'

/** Tells by the path of a file which partition it is in, and whether a query wants it. */
export class PartitionPruning {
  /** The partition columns, in the order of the partition keys. */
  readonly keys: Schema
  readonly #defaultPartition: string
  /** Filters on partition columns, by their index in `keys`. */
  readonly #filters: readonly PushedFilter[]

  constructor(
    options: Pick<FileSourceOptions, 'schema' | 'partitionKeys' | 'defaultPartition'>,
    filters: readonly PushedFilter[],
  ) {
    const { schema, partitionKeys, defaultPartition } = options
    this.keys = partitionKeys.map((key) => schema.find((field) => field.name === key)!)
    this.#defaultPartition = defaultPartition
    this.#filters = filters.flatMap((filter) => {
      const column = partitionKeys.indexOf(schema[filter.column]!.name)
      return column < 0 ? [] : [{ ...filter, column }]
    })
  }

  /** @throws FILESYSTEM_PARTITION_VALUE when there are filters, and the path does not tell */
  mayMatch(path: string): boolean {
    if (this.#filters.length === 0) return true
    const values = this.valuesOf(path)
    return this.#filters.every((filter) => mayPass(values[filter.column]!, filter))
  }

  /**
   * Values of the partition columns.
   *
   * @throws FILESYSTEM_PARTITION_VALUE
   */
  valuesOf(path: string): Value[] {
    return partitionValuesOf(path, this.keys, this.#defaultPartition)
  }
}
