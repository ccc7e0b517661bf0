import type { Batch, Schema } from '../core/batch.ts'
import type { OptionSet } from '../core/options.ts'
import type { ReadableFile } from './platform.ts'
import type { PushedFilter } from './source.ts'

export interface DecodeRequest {
  /** The physical fields of the table, all of them, in order (CSV needs the positions). */
  readonly schema: Schema
  /** Indexes into `schema` that must be decoded, ascending: the columns of the batches, in this order. */
  readonly projection: readonly number[]
  readonly filters: readonly PushedFilter[]
  readonly batchRows: number
  /** For error messages: the file or topic. */
  readonly origin: string
  /** IANA zone of the session, for TIMESTAMP_LTZ texts. */
  readonly timeZone: string
  /** Counts rows that were skipped or fields set to NULL because the user asked to ignore errors. */
  count(counter: string, amount: number): void
}

/**
 * Turns a stream of bytes into batches. Synchronous; one per file or partition.
 * Errors carry `location` with file, row (from 1), line and byte offset where known.
 */
export interface Decoder {
  /** Hands over the next chunk. Its bytes must stay untouched until `next` has answered undefined. */
  push(chunk: Uint8Array, isLast: boolean): void
  /** Next batch, valid until the next call; undefined when more bytes are needed or all is done. */
  next(): Batch | undefined
  /** Rows and bytes fully decoded into returned batches: a position to go on from. */
  readonly position: { readonly rows: number; readonly bytes: number }
}

/** Reads a file with random access (Parquet). */
export interface FileDecoder {
  /** Next batch, valid until the next call; undefined at the end. Rows in file order. */
  next(): Promise<Batch | undefined>
  readonly position: { readonly rows: number }
}

/** Turns batches into bytes. Synchronous; appends to an own buffer that `take` hands over. */
export interface Encoder {
  encode(batch: Batch): void
  /** Bytes written since the last call; valid until the next `encode`. */
  take(): Uint8Array
  readonly pendingBytes: number
}

export interface EncodeRequest {
  readonly schema: Schema
  readonly timeZone: string
}

export interface FormatDefinition {
  readonly name: string
  readonly doc: string
  /** File name ending the sink uses, without dot. */
  readonly fileExtension: string
  /** Options without the `name.` prefix. */
  readonly options: OptionSet
  /**
   * `values` are the parsed options. Throws FORMAT_UNSUPPORTED_TYPE for schemas it cannot carry.
   * A format has `decoder`, or `fileDecoder`, or neither when it cannot read.
   */
  readonly decoder?: (values: Readonly<Record<string, unknown>>, request: DecodeRequest) => Decoder
  readonly fileDecoder?: (
    values: Readonly<Record<string, unknown>>,
    request: DecodeRequest,
    file: ReadableFile,
  ) => Promise<FileDecoder>
  readonly encoder?: (values: Readonly<Record<string, unknown>>, request: EncodeRequest) => Encoder
}
