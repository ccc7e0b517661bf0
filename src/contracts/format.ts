import type { Batch, Schema } from '../core/batch.ts'
import type { OptionSet } from '../core/options.ts'
import type { ReadableFile } from './platform.ts'
import type { PushedFilter } from './source.ts'

export interface DecodeRequest {
  /**
   * The physical fields of the table, all of them, in order (CSV needs the positions). ROW columns may lack fields that nobody reads, even
   * have none, where the format `findsFieldsByName`.
   */
  readonly schema: Schema
  /** Indexes into `schema` that must be decoded, ascending: the columns of the batches, in this order. */
  readonly projection: readonly number[]
  readonly filters: readonly PushedFilter[]
  readonly batchRows: number
  /** For error messages: the file or topic. */
  readonly origin: string
  /** IANA zone of the session, for TIMESTAMP_LTZ texts. */
  readonly timeZone: string
  /** Counts rows that were skipped or fields set to NULL because the user asked to ignore errors. Called within `push` and `next`; never fails. */
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

/** Tells by the bytes before a position whether a record begins there. Says the same whoever asks, from any thread: no state. */
export interface RecordCuts {
  readonly kind: 'records'
  /** How many bytes before a position are looked at, at most. */
  readonly lookBehindBytes: number
  /**
   * For each piece of a file around the beginning and the end of a split, until one is found; may not block, does not fail.
   * First position in [from, end) at which a record begins, whatever comes after; −1 where there is none. `bytes` has what
   * is before `from`: `lookBehindBytes` of it, or all there is in the file.
   */
  find(bytes: Uint8Array, from: number, end: number): number
}

/**
 * Turns a stream of bytes into batches. One per file (or part of one) or partition; all calls come from its reader, in the task's
 * thread: `push`, then `next` until it answers undefined, then `push` again. It is not told of its end. Synchronous: nothing blocks.
 *
 * Failure: a throw of `push` or `next` fails the task, and the decoder is not used again. Errors in the bytes carry `location` with
 * file, row (from 1), line and byte offset where known; where the user asked to ignore them there is a count in their place.
 */
export interface Decoder {
  /**
   * Hands over the next chunk, the last one (which may be empty) with `isLast`. Its bytes must stay untouched until `next` has answered
   * undefined.
   */
  push(chunk: Uint8Array, isLast: boolean): void
  /** Next batch, valid until the next call; undefined when more bytes are needed or all is done. */
  next(): Batch | undefined
  /**
   * Looked at between calls, at each barrier. Rows and bytes fully decoded into returned batches, counted from the first byte
   * pushed: a position to go on from. `resume` is JSON-able: with it, a decoder of the bytes that follow goes on as this one would,
   * in its messages and counts too.
   */
  readonly position: { readonly rows: number; readonly bytes: number; readonly resume?: unknown }
}

/**
 * Reads a file with random access (Parquet). One per file or part of one; calls from its reader, in the task's thread, one at a time. Its
 * reader closes the file.
 *
 * Failure: a rejection fails the task, and the decoder is not used again.
 */
export interface FileDecoder {
  /** Bytes of the file that are held. Absent: few. */
  readonly bufferBytes?: number
  /**
   * Next batch, valid until the next call; undefined at the end, and from then on. Rows in file order. Awaits reads of the file, and nothing
   * else.
   */
  next(): Promise<Batch | undefined>
  /** Rows of the file up to the end of the last batch. Looked at between calls. */
  readonly position: { readonly rows: number }
}

/**
 * Turns batches into bytes, in an own buffer that `take` hands over. One per file; all calls come from its writer, in the task's thread.
 * Synchronous: nothing blocks.
 *
 * Failure: a throw of `encode` (a value that the format cannot carry) fails the task, and the encoder is not used again.
 */
export interface Encoder {
  /** For each batch, in order. Keeps nothing of it. */
  encode(batch: Batch): void
  /** Bytes written since the last call; valid until the next `encode`. When `pendingBytes` are many, and at the end of a file. */
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
  /**
   * Decoders find the fields of ROW columns by their names, and can leave any of them out, all of them too: a row is told from NULL all the
   * same. Absent: ROW columns are asked for as they are declared.
   */
  readonly findsFieldsByName?: true
  /** Options without the `name.` prefix. */
  readonly options: OptionSet
  /**
   * Makes a decoder: once for each file or part of one, in the task's thread; may not block.
   * `values` are the parsed options. Throws FORMAT_UNSUPPORTED_TYPE for schemas it cannot carry, and FORMAT_OPTION_CONFLICT.
   * A format has `decoder`, or `fileDecoder`, or neither when it cannot read.
   */
  readonly decoder?: (values: Readonly<Record<string, unknown>>, request: DecodeRequest) => Decoder
  /** The same with random access. Awaits what it must read of the file first; a rejection fails the task. */
  readonly fileDecoder?: (
    values: Readonly<Record<string, unknown>>,
    request: DecodeRequest,
    file: ReadableFile,
  ) => Promise<FileDecoder>
  /** Makes an encoder: as `decoder`. Absent: the format cannot write. */
  readonly encoder?: (values: Readonly<Record<string, unknown>>, request: EncodeRequest) => Encoder
  /**
   * How files may be read in parts: asked by the enumerator and by readers, any number of times, with the same answer; may not block, does not
   * fail. Absent, or undefined for these values: they are read whole.
   */
  readonly cuts?: (values: Readonly<Record<string, unknown>>) => FileCuts | undefined
}
