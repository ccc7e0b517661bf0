import type { FileMetaData, Statistics } from 'hyparquet'
import type { ReadableFile } from '../../contracts/platform.ts'
import { type FileNode, fileFields, leavesOf } from './file-schema.ts'
import { corrupt, unsupported } from './problem.ts'
import { readRange } from './read-range.ts'
import { ThriftEnd, ThriftReader } from './thrift.ts'

/** The values of one leaf in one row group: where its pages are. */
export interface ChunkLayout {
  readonly leaf: FileNode
  readonly codec: string
  /** First byte in the file. */
  readonly offset: number
  readonly byteLength: number
  /** Bytes of all pages with their headers before compression. */
  readonly uncompressedBytes: number
  /** Values with the NULLs and the empty lists: entries of levels. */
  readonly valueCount: number
  readonly isEncrypted: boolean
  readonly statistics: Statistics | undefined
}

export interface RowGroupLayout {
  readonly index: number
  readonly rowCount: number
  /** By leaf. */
  readonly chunks: readonly ChunkLayout[]
}

/** What the footer says about the file. */
export interface FileLayout {
  readonly fields: readonly FileNode[]
  readonly rowGroups: readonly RowGroupLayout[]
}

const MAGIC = 0x31524150 // PAR1
const ENCRYPTED_MAGIC = 0x45524150 // PARE
/** Bytes read at first: most footers are shorter. */
const TAIL_BYTES = 64 * 1024

/**
 * Reads and checks the footer of a file.
 *
 * @throws ParquetProblem
 */
export async function readFooter(file: ReadableFile): Promise<FileLayout> {
  const { sizeBytes } = file
  if (sizeBytes < 12) throw corrupt(`it has only ${sizeBytes} bytes`)
  let tail = await readRange(file, Math.max(0, sizeBytes - TAIL_BYTES), sizeBytes)
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length)
  const magic = view.getUint32(tail.length - 4, true)
  if (magic === ENCRYPTED_MAGIC) {
    throw unsupported('an encrypted footer', 'Decrypt the file before reading it.')
  }
  if (magic !== MAGIC) throw corrupt("it does not end with 'PAR1'")
  const footerBytes = view.getUint32(tail.length - 8, true)
  if (footerBytes > sizeBytes - 12) {
    throw corrupt(`its footer should have ${footerBytes} bytes, the file has ${sizeBytes}`)
  }
  if (footerBytes + 8 > tail.length) {
    tail = await readRange(file, sizeBytes - footerBytes - 8, sizeBytes)
  } else {
    tail = tail.subarray(tail.length - footerBytes - 8)
  }
  return layoutOf(await parseMetadata(tail), sizeBytes - footerBytes - 8)
}

/** Bytes that are metadata, their length and the magic number. */
async function parseMetadata(tail: Uint8Array): Promise<FileMetaData> {
  // The library trusts lengths that it reads; whatever passes this reader does it no harm.
  try {
    new ThriftReader(tail, 0, tail.length - 8).readStruct()
  } catch (error) {
    throw error instanceof ThriftEnd ? corrupt('its footer ends too early') : error
  }
  const { parquetMetadata } = await import('hyparquet')
  const raw = (value: unknown): unknown => value
  try {
    return parquetMetadata(tail, {
      geoparquet: false,
      parsers: {
        stringFromBytes: raw,
        dateFromDays: raw,
        timestampFromMilliseconds: raw,
        timestampFromMicroseconds: raw,
        timestampFromNanoseconds: raw,
        uuidFromBytes: raw,
      },
    })
  } catch (error) {
    throw corrupt(`its footer cannot be understood: ${(error as Error).message}`)
  }
}

function layoutOf(metadata: FileMetaData, dataEnd: number): FileLayout {
  const fields = fileFields(metadata.schema)
  const leaves = leavesOf(fields)
  const rowGroups = metadata.row_groups.flatMap((group, index): RowGroupLayout[] => {
    const rowCount = count(group.num_rows, `rows of row group ${index}`)
    // Writers leave no pages in a row group without rows.
    if (rowCount === 0) return []
    if (group.columns.length !== leaves.length) {
      throw corrupt(
        `row group ${index} has ${group.columns.length} columns, the schema ${leaves.length}`,
      )
    }
    const chunks = group.columns.map((column, i) => chunkOf(column, leaves[i]!, dataEnd))
    return [{ index, rowCount, chunks }]
  })
  const rows = rowGroups.reduce((sum, group) => sum + group.rowCount, 0)
  if (BigInt(rows) !== BigInt(metadata.num_rows ?? -1)) {
    throw corrupt(`it should have ${metadata.num_rows} rows, its row groups have ${rows}`)
  }
  return { fields, rowGroups }
}

type ChunkMetadata = FileMetaData['row_groups'][number]['columns'][number]

function chunkOf(column: ChunkMetadata, leaf: FileNode, dataEnd: number): ChunkLayout {
  const name = `column '${leaf.path}'`
  if (column.file_path !== undefined && column.file_path !== '') {
    throw unsupported(
      `${name} lies in another file, '${column.file_path}'`,
      'Read the data files themselves.',
    )
  }
  const isEncrypted = column.crypto_metadata !== undefined
  const metadata = column.meta_data
  if (metadata === undefined) {
    if (!isEncrypted) throw corrupt(`${name} has no metadata`)
    return {
      leaf,
      codec: '',
      offset: 0,
      byteLength: 0,
      uncompressedBytes: 0,
      valueCount: 0,
      isEncrypted,
      statistics: undefined,
    }
  }
  if (metadata.type !== leaf.element.type) {
    throw corrupt(
      `${name} is ${leaf.element.type} in the schema and ${metadata.type} in a row group`,
    )
  }
  const data = count(metadata.data_page_offset, `offset of ${name}`)
  const dictionary = count(metadata.dictionary_page_offset ?? 0n, `dictionary offset of ${name}`)
  const offset = dictionary > 0 && dictionary < data ? dictionary : data
  const byteLength = count(metadata.total_compressed_size, `size of ${name}`)
  if (offset < 4 || offset + byteLength > dataEnd) {
    throw corrupt(
      `${name} should lie at bytes ${offset} to ${offset + byteLength}, outside of the data`,
    )
  }
  return {
    leaf,
    codec: String(metadata.codec),
    offset,
    byteLength,
    uncompressedBytes: count(metadata.total_uncompressed_size, `uncompressed size of ${name}`),
    valueCount: count(metadata.num_values, `values of ${name}`),
    isEncrypted,
    statistics: metadata.statistics,
  }
}

function count(value: unknown, what: string): number {
  const number = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : -1
  if (!Number.isSafeInteger(number) || number < 0) throw corrupt(`the ${what} is ${String(value)}`)
  return number
}
