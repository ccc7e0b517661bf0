import type { Schema } from '../core/batch.ts'
import type { OptionSet } from '../core/options.ts'
import type { FormatDefinition } from './format.ts'
import type { LookupTable } from './lookup.ts'
import type { Sink } from './sink.ts'
import type { Source } from './source.ts'

/** What a connector sees of the table it serves. */
export interface TableContext {
  /** `catalog.database.table`, for messages. */
  readonly tableName: string
  /** Physical columns: those the connector reads or writes, without computed ones. */
  readonly schema: Schema
  readonly primaryKey: readonly string[]
  readonly partitionKeys: readonly string[]
  /** The parsed options of the connector. */
  readonly values: Readonly<Record<string, unknown>>
  /** The format with its parsed options, where the table names one. */
  readonly format:
    | { readonly definition: FormatDefinition; readonly values: Readonly<Record<string, unknown>> }
    | undefined
  readonly timeZone: string
  /** For sinks: INSERT OVERWRITE, the rows replace what was there. Absent = false. */
  readonly isOverwrite?: boolean
}

/**
 * What is known of a connector. Its functions are called on the thread that plans a statement, and in every thread that runs it. They may not
 * block, nor do I/O.
 */
export interface ConnectorDefinition {
  readonly name: string
  readonly doc: string
  readonly options: OptionSet
  /**
   * Further options, whose names depend on the table's columns (`fields.<name>.min`): parsed together with `options`. Before each `source` and
   * `sink`; does not fail.
   */
  readonly columnOptions?: (schema: Schema) => OptionSet
  /** Whether the table must, may or must not name a `format`. */
  readonly format: 'required' | 'optional' | 'none'
  /** Whether INSERT OVERWRITE can replace what was there. Absent = false. */
  readonly canOverwrite?: boolean
  /**
   * Once for each use of the table in a statement, and in each thread. Throws coded errors for bad schemas or options, which refuse
   * the statement. Absent when the connector cannot be read.
   */
  readonly source?: (table: TableContext) => Source
  /**
   * The same for each lookup join (FOR SYSTEM_TIME AS OF a processing time). Absent where rows cannot be found by key: then the table is read
   * as a whole and kept.
   */
  readonly lookup?: (table: TableContext) => LookupTable
  /** The same for each INSERT. Absent when the connector cannot be written. */
  readonly sink?: (table: TableContext) => Sink
}
