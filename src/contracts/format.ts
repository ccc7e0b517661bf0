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
  /**
   * Where in its file the first byte pushed lies, when that is not the beginning: for offsets in messages. Without `resume` nobody
   * knows how many rows and lines are before it. Only decoders whose position has `resume` look at these two.
   */
  readonly startByte?: number
  /** `position.resume` of the decoder that read up to `startByte`. */
  readonly resume?: unknown
  /** For file decoders: reads only the parts (row groups) whose first byte lies in here. Absent: all. */
  readonly range?: { readonly start: number; readonly end: number }
  /** For file decoders: rows of the file before this number are not wanted; parts that hold no others need not be read. */
  readonly startRow?: number
}

/**
 * Where files of a format may be cut, so that several readers read one. `parts`: the file decoder finds its parts itself,
 * see `DecodeRequest.range`. `records`: between two records that can be told from the bytes around.
 */
export type FileCuts = { readonly kind: 'parts' } | RecordCuts

/** Tells by the bytes before a position whether a record begins there. Says the same whoever asks: no state. */
export interface RecordCuts {
  readonly kind: 'records'
  /** How many bytes before a position are looked at, at most. */
  readonly lookBehindBytes: number
  /**
   * First position in [from, end) at which a record begins, whatever comes after; −1 where there is none. `bytes` has what
   * is before `from`: `lookBehindBytes` of it, or all there is in the file.
   */
  find(bytes: Uint8Array, from: number, end: number): number
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
  /**
   * Rows and bytes fully decoded into returned batches, counted from the first byte pushed: a position to go on from. `resume`
   * is JSON-able: with it, a decoder of the bytes that follow goes on as this one would, in its messages and counts too.
   */
  readonly position: { readonly rows: number; readonly bytes: number; readonly resume?: unknown }
}

/** Reads a file with random access (Parquet). */
export interface FileDecoder {
  /** Bytes of the file that are held. Absent: few. */
  readonly bufferBytes?: number
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
  /** `retract`: decoders give, and encoders take, rows that change others. Absent: rows that only come. */
  readonly changelog?: 'retract'
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
  /** How files may be read in parts. Absent, or undefined for these values: they are read whole. */
  readonly cuts?: (values: Readonly<Record<string, unknown>>) => FileCuts | undefined
}
