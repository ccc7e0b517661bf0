import type { FormatDefinition } from '../../contracts/format.ts'
import type { Schema } from '../../core/batch.ts'
import type { FileSelection } from './find-files.ts'

/** A table of files, as its reading needs it. */
export interface FileSourceOptions {
  readonly schema: Schema
  /** Names of the columns whose values are in the directories' names. */
  readonly partitionKeys: readonly string[]
  readonly defaultPartition: string
  readonly selection: FileSelection
  readonly format: FormatDefinition
  readonly formatValues: Readonly<Record<string, unknown>>
  readonly timeZone: string
  /** Bytes of a split; absent = by the sizes of the files and the number of readers. */
  readonly splitBytes?: number
  /** How often new files are looked for; absent = once. */
  readonly monitorIntervalMs?: number
  /** Bytes read at a time; for tests. */
  readonly chunkBytes?: number
}
