import type { ReadableFile } from '../../contracts/platform.ts'
import { crc32 } from './checksum.ts'
import { type Decompress, decompressorOf } from './decompress.ts'
import type { ChunkLayout } from './footer.ts'
import { HybridReader } from './hybrid-reader.ts'
import { checkLevelEncoding, type PageHeader, readPageHeader } from './page-header.ts'
import { type PageValues, pageValues, plainValues } from './page-values.ts'
import { corrupt, unsupported } from './problem.ts'
import { fillRange } from './read-range.ts'
import { ThriftEnd } from './thrift.ts'

/** Bytes of a chunk read at a time when it was not read with its neighbours. */
const WINDOW_BYTES = 1 << 20
/** Bytes first asked for when a header is cut. */
const HEADER_BYTES = 1 << 12
const MAX_PAGE_BYTES = 1 << 30

/** The dictionary of a chunk: its values in PLAIN. */
export interface DictionaryPage {
  readonly values: PageValues
  readonly count: number
}

/** Goes through the pages of one chunk: finds, checks and decompresses them. */
export class ChunkPages {
  readonly chunk: ChunkLayout
  readonly #file: ReadableFile
  readonly #decompress: Decompress
  readonly #countBytes: (amount: number) => void
  /** Bytes of the chunk from `#windowStart` on. */
  #window: Uint8Array = new Uint8Array(0)
  #windowStart = 0
  /** Offset of the next page in the chunk. */
  #at = 0
  /** Bytes needed from `#at` on before `advance` is tried again. */
  #wanted = HEADER_BYTES
  /** Entries of all data pages so far. */
  #entries = 0

  dictionary: DictionaryPage | undefined
  /** Entries of the current page that are not read yet. */
  remaining = 0
  readonly definitions = new HybridReader()
  readonly repetitions = new HybridReader()
  values: PageValues | undefined
  /** Offset in the file of the current page, for messages. */
  pageOffset: number

  private constructor(
    file: ReadableFile,
    chunk: ChunkLayout,
    decompress: Decompress,
    countBytes: (amount: number) => void,
  ) {
    this.#file = file
    this.chunk = chunk
    this.#decompress = decompress
    this.#countBytes = countBytes
    this.pageOffset = chunk.offset
  }

  /**
   * Opens a chunk.
   *
   * @param bytes the chunk's bytes, where they have been read already
   * @throws ParquetProblem
   */
  static async open(
    file: ReadableFile,
    chunk: ChunkLayout,
    bytes: Uint8Array | undefined,
    countBytes: (amount: number) => void,
  ): Promise<ChunkPages> {
    if (chunk.isEncrypted) {
      throw unsupported('encryption', 'Decrypt the file, or leave the column out of the query.')
    }
    const decompress = await decompressorOf(chunk.codec)
    const pages = new ChunkPages(file, chunk, decompress, countBytes)
    if (bytes !== undefined) pages.#window = bytes
    return pages
  }

  /** True when all pages have been handed out. */
  get isAtEnd(): boolean {
    return this.#entries >= this.chunk.valueCount
  }

  /** Goes on to the next data page. False: call `fetch` first. */
  advance(): boolean {
    for (;;) {
      if (this.isAtEnd) throw corrupt('the pages of a column hold fewer values than its rows')
      const from = this.#at - this.#windowStart
      const header = this.#header(from)
      if (header === undefined) return false
      const start = from + header.headerBytes
      const end = start + header.compressedBytes
      if (end > this.#window.length) {
        const wanted = header.headerBytes + header.compressedBytes
        if (this.#at + wanted > this.chunk.byteLength) {
          throw corrupt(`a page of ${wanted} bytes goes beyond the end of its column`)
        }
        this.#wanted = wanted
        return false
      }
      this.pageOffset = this.chunk.offset + this.#at
      this.#at += end - from
      const body = this.#window.subarray(start, end)
      if (header.checksum !== undefined && crc32(body) !== header.checksum) {
        throw corrupt('the checksum of a page is wrong')
      }
      if (header.kind === 'dictionary') this.#openDictionary(header, body)
      else if (header.kind !== 'other') {
        this.#openData(header, body)
        if (this.remaining > 0) return true
      }
    }
  }

  /** Reads more of the file, after `advance` has answered false. */
  async fetch(): Promise<void> {
    const length = Math.min(Math.max(WINDOW_BYTES, this.#wanted), this.chunk.byteLength - this.#at)
    const window = new Uint8Array(length)
    const kept = this.#window.subarray(this.#at - this.#windowStart).subarray(0, length)
    window.set(kept)
    const rest = window.subarray(kept.length)
    await fillRange(this.#file, rest, this.chunk.offset + this.#at + kept.length)
    this.#countBytes(rest.length)
    this.#window = window
    this.#windowStart = this.#at
  }

  #header(from: number): PageHeader | undefined {
    this.pageOffset = this.chunk.offset + this.#at
    try {
      const header = readPageHeader(this.#window, from, this.#window.length)
      if (header.uncompressedBytes > MAX_PAGE_BYTES) {
        throw unsupported('a page of more than 1 GiB', 'Write the file with smaller pages.')
      }
      if (header.uncompressedBytes > this.chunk.uncompressedBytes) {
        throw corrupt('a page is larger than its column')
      }
      return header
    } catch (error) {
      if (!(error instanceof ThriftEnd)) throw error
      if (this.#windowStart + this.#window.length >= this.chunk.byteLength) {
        throw corrupt('the pages of a column end too early')
      }
      this.#wanted = (this.#window.length - from) * 2 + HEADER_BYTES
      return undefined
    }
  }

  #openDictionary(header: PageHeader, body: Uint8Array): void {
    if (this.dictionary !== undefined) throw corrupt('a column has two dictionaries')
    const bytes = this.#decompress(body, header.uncompressedBytes)
    // Every value but a boolean takes at least a byte; values without bytes are not worth a dictionary.
    if (header.valueCount > bytes.length * 8) {
      throw corrupt(`a dictionary of ${bytes.length} bytes should have ${header.valueCount} values`)
    }
    const { leaf } = this.chunk
    const encoded = { leaf, encoding: 0, bytes, start: 0, end: bytes.length }
    this.dictionary = { values: plainValues(encoded), count: header.valueCount }
  }

  #openData(header: PageHeader, body: Uint8Array): void {
    this.#entries += header.valueCount
    if (this.#entries > this.chunk.valueCount) {
      throw corrupt(`the pages of a column hold more than its ${this.chunk.valueCount} values`)
    }
    this.remaining = header.valueCount
    const { leaf } = this.chunk
    const bytes =
      header.kind === 'data' ? this.#wholePage(header, body) : this.#values(header, body)
    let start = 0
    if (header.kind === 'data') {
      if (leaf.repetitionLevel > 0) {
        checkLevelEncoding(header.repetitionEncoding)
        start = resetLevels(this.repetitions, bytes, start, leaf.repetitionLevel)
      }
      if (leaf.definition > 0) {
        checkLevelEncoding(header.definitionEncoding)
        start = resetLevels(this.definitions, bytes, start, leaf.definition)
      }
    } else {
      const { repetitionBytes, definitionBytes } = header
      const levels = repetitionBytes + definitionBytes
      this.repetitions.reset(body, 0, repetitionBytes, levelWidth(leaf.repetitionLevel))
      this.definitions.reset(body, repetitionBytes, levels, levelWidth(leaf.definition))
    }
    if (this.remaining === 0) return
    const { encoding } = header
    this.values = pageValues({ leaf, encoding, bytes, start, end: bytes.length })
  }

  #wholePage(header: PageHeader, body: Uint8Array): Uint8Array {
    return this.#decompress(body, header.uncompressedBytes)
  }

  /** The values of a version 2 page: its levels are never compressed. */
  #values(header: PageHeader, body: Uint8Array): Uint8Array {
    const levels = header.repetitionBytes + header.definitionBytes
    const values = body.subarray(levels)
    // Writers leave pages of NULLs without any bytes, compressed or not.
    if (!header.isCompressed || values.length === 0) return values
    return this.#decompress(values, header.uncompressedBytes - levels)
  }
}

/** Bits of numbers from 0 to `max`. */
const levelWidth = (max: number): number => 32 - Math.clz32(max)

/** Opens levels of a version 1 page, which have their length in front; returns where they end. */
function resetLevels(reader: HybridReader, bytes: Uint8Array, at: number, max: number): number {
  if (at + 4 > bytes.length) throw corrupt('the levels of a page end too early')
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at, true)
  const end = at + 4 + length
  if (end > bytes.length) throw corrupt('the levels of a page are longer than the page')
  reader.reset(bytes, at + 4, end, levelWidth(max))
  return end
}
