import type { DecodeRequest, Decoder } from '../../contracts/format.ts'
import { type Batch, makeBatch } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { type EngineError, withLocation } from '../../core/errors.ts'
import { isUtf8 } from '../../platform/node/utf8.ts'
import { textInvalidUtf8, textLineTooLong } from './errors.ts'
import { Segment } from './segment.ts'

/** What reading one record came to. */
export type RecordOutcome = 'row' | 'nothing' | 'incomplete' | 'bad'

/**
 * The part of a decoder that knows a format: turns records of one segment into rows of columns.
 * `row` is the index to write; writing an index again replaces what was there.
 */
export interface RecordParser {
  /** The row at `position` can be one of those `readFast` takes. */
  readonly canReadFast: boolean
  /**
   * Reads clean rows from `segment.position`, which is before `segment.fastLimit`, into rows
   * `row … rowLimit - 1`; stops at the first record it leaves to `readRecord`. Every row is one
   * line. Moves `position`; returns the next row to write.
   */
  readFast(segment: Segment, row: number, rowLimit: number): number
  /**
   * Reads one record of any shape at `segment.position` and moves the position behind it; leaves it
   * for `incomplete` (never on a final segment) and for `bad`, which sets `problem`.
   */
  readRecord(segment: Segment, row: number): RecordOutcome
  /** Fields of the row just read that could not be read and became NULL. */
  readonly nullFields: number
  /** Something around records (an array of JSON) is not closed yet: at the end of input that is an error. */
  readonly isInsideRecords: boolean
  /** Where the parser stands inside of it, 0 = outside. Set when reading goes on in the middle of the input. */
  nesting?: number
  /** What is wrong with the bad record. */
  readonly problem: RecordProblem
  finish(rowCount: number, segment: Segment): readonly Column[]
}

export interface RecordProblem {
  readonly makeError: () => EngineError
  /** Where in the segment the trouble was seen. */
  readonly at: number
  /** Where to look for the newline that ends the bad record. */
  readonly resumeFrom: number
}

export interface ChunkedOptions {
  readonly ignoresErrors: boolean
  readonly maxRowBytes: number
  /** The input is UTF-8: a byte order mark is skipped and rows that are not well-formed are refused. */
  readonly isUtf8: boolean
}

/** Bytes of a chunk that are joined to a record cut off at the end of the chunk before. */
const JOIN_BYTES = 32_768
const MAX_WINDOW_BYTES = 8_388_608
const NEWLINE = 10
const RETURN = 13

/** How a decoder goes on where another one stopped: what the bytes that follow do not tell. */
interface ChunkedResume {
  /** Records and lines before; undefined where the counting began in the middle of a file. */
  readonly records: number | undefined
  readonly lines: number | undefined
  readonly nesting: number
  readonly dropping: number
}

/** Numbers of records and lines are not known: far below all that can be counted. */
const UNKNOWN = Number.NEGATIVE_INFINITY

/**
 * Feeds chunks to a parser so that it sees whole records, however the input was cut. Rows of a
 * chunk are decoded where they lie; only a record that straddles chunks, with some of what follows
 * it, is copied. So a batch never spans buffers, and small chunks make small batches.
 */
export class ChunkedDecoder implements Decoder {
  readonly #parser: RecordParser
  readonly #request: DecodeRequest
  readonly #options: ChunkedOptions
  #chunk: Uint8Array = new Uint8Array(0)
  /** First byte of the chunk that is in no segment yet, and its offset in the input. */
  #chunkAt = 0
  #chunkBase = 0
  #isLast = false
  /** Bytes of an unfinished record, which go before the chunk. */
  #carry = new Uint8Array(0)
  #carryLength = 0
  #segment: Segment | undefined
  /** Of the open segment, bytes that were carried over; −1 when it lies in the chunk. */
  #carriedBytes = -1
  /** A bad record is being dropped: nothing counts until the first newline this many bytes on; −1 = none. */
  #dropping = -1
  #rows = 0
  #records = 0
  #lines = 0
  /** Offset in the file of the first byte pushed. */
  readonly #startByte: number
  #decodedBytes: number
  #resume: ChunkedResume

  constructor(parser: RecordParser, request: DecodeRequest, options: ChunkedOptions) {
    this.#parser = parser
    this.#request = request
    this.#options = options
    const start = request.startByte ?? 0
    const resume = request.resume as ChunkedResume | undefined
    this.#startByte = start
    this.#chunkBase = start
    this.#decodedBytes = start
    if (start > 0) {
      this.#records = resume?.records ?? UNKNOWN
      this.#lines = resume?.lines ?? UNKNOWN
    }
    if (resume !== undefined) {
      this.#dropping = resume.dropping
      if (resume.nesting > 0) parser.nesting = resume.nesting
    }
    this.#resume = this.#resumeHere()
  }

  get position(): { readonly rows: number; readonly bytes: number; readonly resume: unknown } {
    return {
      rows: this.#rows,
      bytes: this.#decodedBytes - this.#startByte,
      resume: this.#resume,
    }
  }

  push(chunk: Uint8Array, isLast: boolean): void {
    this.#chunkBase += this.#chunk.length
    this.#chunk = chunk
    this.#chunkAt = 0
    this.#isLast = isLast
  }

  next(): Batch | undefined {
    for (;;) {
      if (this.#segment === undefined) {
        this.#segment = this.#openSegment()
        if (this.#segment === undefined) return undefined
      }
      const segment = this.#segment
      const rowCount = this.#fill(segment)
      // What was skipped is behind the position too: it is not skipped, and counted, again.
      this.#decodedBytes = segment.base + segment.position
      this.#resume = this.#resumeHere()
      if (rowCount > 0) {
        this.#rows += rowCount
        return makeBatch(rowCount, this.#parser.finish(rowCount, segment))
      }
      this.#closeSegment(segment)
    }
  }

  #resumeHere(): ChunkedResume {
    return {
      records: this.#records === UNKNOWN ? undefined : this.#records,
      lines: this.#lines === UNKNOWN ? undefined : this.#lines,
      nesting: this.#parser.nesting ?? 0,
      dropping: this.#dropping,
    }
  }

  #openSegment(): Segment | undefined {
    const remaining = this.#chunk.length - this.#chunkAt
    if (this.#carryLength > 0) return this.#openCarry()
    if (remaining === 0) return undefined
    const length = Math.min(remaining, MAX_WINDOW_BYTES, this.#options.maxRowBytes)
    this.#carriedBytes = -1
    const end = this.#chunkAt + length
    return new Segment({
      bytes: this.#chunk,
      position: this.#chunkAt,
      end,
      isFinal: this.#isLast && length === remaining,
      base: this.#chunkBase,
    })
  }

  #openCarry(): Segment | undefined {
    const carried = this.#carryLength
    for (;;) {
      const remaining = this.#chunk.length - this.#chunkAt
      if (remaining === 0 && !this.#isLast) return undefined
      const wanted = Math.max(JOIN_BYTES, this.#carryLength)
      const taken = remaining <= 2 * wanted ? remaining : wanted
      const part = this.#chunk.subarray(this.#chunkAt, this.#chunkAt + taken)
      this.#append(part)
      this.#chunkAt += taken
      const isFinal = this.#isLast && this.#chunkAt === this.#chunk.length
      // A record ends with a newline or with the input: without one there is nothing to try.
      if (
        isFinal ||
        part.includes(NEWLINE) ||
        part.includes(RETURN) ||
        this.#carryLength > this.#options.maxRowBytes
      ) {
        this.#carriedBytes = carried
        return new Segment({
          bytes: this.#carry,
          position: 0,
          end: this.#carryLength,
          isFinal,
          base: this.#chunkBase + this.#chunkAt - this.#carryLength,
        })
      }
    }
  }

  #append(part: Uint8Array): void {
    const needed = this.#carryLength + part.length
    if (needed > this.#carry.length) {
      const wider = new Uint8Array(Math.max(needed, this.#carry.length * 2, JOIN_BYTES * 2))
      wider.set(this.#carry.subarray(0, this.#carryLength))
      this.#carry = wider
    }
    this.#carry.set(part, this.#carryLength)
    this.#carryLength = needed
  }

  /** Keeps what the segment left for the next one. */
  #closeSegment(segment: Segment): void {
    this.#segment = undefined
    const left = segment.end - segment.position
    if (this.#carriedBytes < 0) {
      this.#carryLength = 0
      this.#append(segment.bytes.subarray(segment.position, segment.end))
      this.#chunkAt = segment.end
    } else if (segment.position >= this.#carriedBytes) {
      // All that was carried over is read: the rest is still in the chunk.
      this.#carryLength = 0
      this.#chunkAt -= left
    } else {
      this.#carry.copyWithin(0, segment.position, segment.end)
      this.#carryLength = left
    }
  }

  /** Decodes one batch; returns its rows, 0 when the segment has no further whole record. */
  #fill(segment: Segment): number {
    const parser = this.#parser
    const rowLimit = this.#request.batchRows
    if (this.#dropping >= 0) this.#drop(segment)
    if (this.#options.isUtf8 && segment.base + segment.position === 0) skipByteOrderMark(segment)
    let row = 0
    while (row < rowLimit && !segment.isStalled) {
      if (
        parser.canReadFast &&
        (segment.isUtf8 || !this.#options.isUtf8) &&
        segment.position < segment.fastLimit
      ) {
        const before = row
        row = parser.readFast(segment, row, rowLimit)
        this.#lines += row - before
        this.#records += row - before
        if (row === rowLimit) break
      }
      if (segment.position === segment.end && !(segment.isFinal && parser.isInsideRecords)) break
      const start = segment.position
      const outcome = parser.readRecord(segment, row)
      const problem =
        outcome === 'bad' ? parser.problem : this.#checkRecord(segment, start, outcome)
      if (problem === undefined) {
        if (outcome === 'incomplete') segment.isStalled = true
        else this.#advance(segment, start)
        if (outcome === 'row') {
          row++
          this.#records++
          if (parser.nullFields > 0) this.#request.count('nullFields', parser.nullFields)
        }
      } else {
        // Rows before the bad one go out first: how the input is cut must not decide about them.
        if (row > 0 && !this.#options.ignoresErrors) {
          segment.position = start
          return row
        }
        this.#refuse(segment, start, problem)
      }
    }
    return row
  }

  /** Counts the lines that the parser consumed. */
  #advance(segment: Segment, start: number): void {
    this.#lines += newlines(segment.bytes, start, segment.position)
  }

  #checkRecord(segment: Segment, start: number, outcome: RecordOutcome): RecordProblem | undefined {
    const { maxRowBytes, isUtf8: checksUtf8 } = this.#options
    const end = outcome === 'incomplete' ? segment.end : segment.position
    if (outcome !== 'nothing' && end - start > maxRowBytes) {
      const at = start + maxRowBytes
      return { makeError: () => textLineTooLong({ maxBytes: maxRowBytes }), at, resumeFrom: at }
    }
    if (
      outcome === 'row' &&
      checksUtf8 &&
      !segment.isUtf8 &&
      !isUtf8(segment.bytes.subarray(start, end))
    ) {
      return { makeError: () => textInvalidUtf8({}), at: start, resumeFrom: -1 }
    }
    return undefined
  }

  #refuse(segment: Segment, start: number, problem: RecordProblem): void {
    if (!this.#options.ignoresErrors) {
      throw withLocation(problem.makeError(), {
        file: this.#request.origin,
        ...(this.#records === UNKNOWN ? {} : { row: this.#records + 1 }),
        ...(this.#lines === UNKNOWN
          ? {}
          : { line: this.#lines + 1 + newlines(segment.bytes, start, problem.at) }),
        byteOffset: segment.base + problem.at,
      })
    }
    this.#request.count('skippedRows', 1)
    this.#records++
    // The parser stands behind a record that was read but refused.
    if (problem.resumeFrom < 0) this.#advance(segment, start)
    else {
      segment.position = start
      this.#dropping = problem.resumeFrom - start
      this.#drop(segment)
    }
  }

  /** Moves behind the first newline that is `#dropping` bytes on or further, if it is there. */
  #drop(segment: Segment): void {
    const from = segment.position + this.#dropping
    const found =
      from < segment.end ? segment.bytes.subarray(0, segment.end).indexOf(NEWLINE, from) : -1
    const to = found < 0 ? segment.end : found + 1
    this.#lines += newlines(segment.bytes, segment.position, to)
    this.#dropping = found < 0 ? Math.max(0, from - segment.end) : -1
    segment.position = to
  }
}

function skipByteOrderMark(segment: Segment): void {
  const { bytes, end } = segment
  if (bytes[0] !== 0xef) return
  if (end >= 3 && bytes[1] === 0xbb && bytes[2] === 0xbf) segment.position = 3
  else if (end < 3 && !segment.isFinal && (end < 2 || bytes[1] === 0xbb)) segment.isStalled = true
}

function newlines(bytes: Uint8Array, start: number, end: number): number {
  const range = bytes.subarray(start, end)
  let count = 0
  for (let at = range.indexOf(NEWLINE); at >= 0; at = range.indexOf(NEWLINE, at + 1)) count++
  return count
}
