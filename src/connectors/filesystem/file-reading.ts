import type { DecodeRequest, FormatDefinition } from '../../contracts/format.ts'
import type { Platform } from '../../contracts/platform.ts'
import type { PollResult } from '../../contracts/source.ts'

/** How far a file has been read: rows and (decompressed) bytes in batches handed out. */
export interface FilePosition {
  readonly path: string
  readonly rows: number
  readonly bytes: number
}

/** How the rows of a file are read. */
export interface FileReadingOptions {
  readonly format: FormatDefinition
  readonly formatValues: Readonly<Record<string, unknown>>
  /** Without `origin`, which is the file. */
  readonly request: Omit<DecodeRequest, 'origin'>
  readonly platform: Platform
  readonly chunkBytes?: number
}

/** The reading of one file, from opening it to its last row. */
export interface FileReading {
  poll(): PollResult
  available(): Promise<void>
  readonly position: FilePosition
  close(): Promise<void>
}
