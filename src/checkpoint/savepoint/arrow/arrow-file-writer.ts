import type { ObjectWriter } from '../../../contracts/object-store.ts'
import type { Digest } from '../../../contracts/platform.ts'
import {
  type ArrowBlock,
  type BufferPlace,
  fileFooter,
  recordBatchMessage,
  schemaMessage,
} from './arrow-metadata.ts'
import type { ArrowField } from './arrow-type.ts'
import type { TakenColumn } from './column-buffer.ts'

const MAGIC = new TextEncoder().encode('ARROW1')
const CONTINUATION = 0xffffffff
/** Buffers begin at multiples of this in the body, as Arrow recommends. */
const ALIGNMENT = 64

export interface WrittenArrowFile {
  readonly sizeBytes: number
  /** CRC-32 of all bytes, unsigned. */
  readonly checksum: number
}

/**
 * Writes a file in Arrow's IPC format: the schema, record batches, and a footer that says where they lie. Flat columns only, little-endian,
 * not compressed. (Arrow columnar format, "IPC File Format"; metadata version 5.)
 */
export class ArrowFileWriter {
  readonly #fields: readonly ArrowField[]
  readonly #writer: ObjectWriter
  readonly #digest: Digest
  readonly #blocks: ArrowBlock[] = []
  #sizeBytes = 0
  #checksum = 0

  private constructor(fields: readonly ArrowField[], writer: ObjectWriter, digest: Digest) {
    this.#fields = fields
    this.#writer = writer
    this.#digest = digest
  }

  static async open(
    fields: readonly ArrowField[],
    options: { readonly writer: ObjectWriter; readonly digest: Digest },
  ): Promise<ArrowFileWriter> {
    const file = new ArrowFileWriter(fields, options.writer, options.digest)
    await file.#write([MAGIC, new Uint8Array(2), framed(schemaMessage(fields))])
    return file
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  async writeBatch(rowCount: number, columns: readonly TakenColumn[]): Promise<void> {
    const places: BufferPlace[] = []
    const parts: Uint8Array[] = []
    let bodyBytes = 0
    for (const buffer of columns.flatMap(({ buffers }) => buffers)) {
      places.push({ offset: bodyBytes, length: buffer.length })
      parts.push(buffer)
      const padding = (ALIGNMENT - (buffer.length % ALIGNMENT)) % ALIGNMENT
      if (padding > 0) parts.push(new Uint8Array(padding))
      bodyBytes += buffer.length + padding
    }
    const metadata = framed(
      recordBatchMessage({
        rowCount,
        nullCounts: columns.map(({ nullCount }) => nullCount),
        buffers: places,
        bodyBytes,
      }),
    )
    this.#blocks.push({ offset: this.#sizeBytes, metadataBytes: metadata.length, bodyBytes })
    await this.#write([metadata, ...parts])
  }

  /** Makes the file durable. */
  async finish(): Promise<WrittenArrowFile> {
    const footer = fileFooter(this.#fields, this.#blocks)
    const end = new Uint8Array(8)
    new DataView(end.buffer).setUint32(0, CONTINUATION, true)
    const length = new Uint8Array(4)
    new DataView(length.buffer).setInt32(0, footer.length, true)
    await this.#write([end, footer, length, MAGIC])
    await this.#writer.finish()
    return { sizeBytes: this.#sizeBytes, checksum: this.#checksum }
  }

  async abort(): Promise<void> {
    await this.#writer.abort()
  }

  async #write(parts: readonly Uint8Array[]): Promise<void> {
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      bytes.set(part, at)
      at += part.length
    }
    this.#checksum = this.#digest.crc32(bytes, this.#checksum)
    this.#sizeBytes += bytes.length
    await this.#writer.write(bytes)
  }
}

/** Metadata with its prefix, padded so that what follows is aligned. */
function framed(metadata: Uint8Array): Uint8Array {
  const padded = Math.ceil((metadata.length + 8) / 8) * 8
  const bytes = new Uint8Array(padded)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, CONTINUATION, true)
  view.setInt32(4, padded - 8, true)
  bytes.set(metadata, 8)
  return bytes
}
