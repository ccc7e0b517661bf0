import { corrupt, unsupported } from './problem.ts'
import { ThriftReader, type ThriftStruct } from './thrift.ts'

/** What stands before the bytes of a page. */
export interface PageHeader {
  readonly kind: 'data' | 'dataV2' | 'dictionary' | 'other'
  /** Bytes of the header itself. */
  readonly headerBytes: number
  readonly compressedBytes: number
  readonly uncompressedBytes: number
  /** CRC-32 of the bytes as they are in the file. */
  readonly checksum: number | undefined
  /** Entries of levels; values of a dictionary. */
  readonly valueCount: number
  readonly encoding: number
  readonly definitionEncoding: number
  readonly repetitionEncoding: number
  /** Of `dataV2` only. */
  readonly definitionBytes: number
  readonly repetitionBytes: number
  readonly isCompressed: boolean
}

const DATA = 0
const DICTIONARY = 2
const DATA_V2 = 3
export const RLE = 3

/**
 * Reads the header of a page.
 *
 * @throws ThriftEnd when `bytes` ends inside, ParquetProblem
 */
export function readPageHeader(bytes: Uint8Array, at: number, end: number): PageHeader {
  const reader = new ThriftReader(bytes, at, end)
  const fields = reader.readStruct()
  const type = numberAt(fields, 1)
  const compressedBytes = size(numberAt(fields, 3), 'compressed size of a page')
  const uncompressedBytes = size(numberAt(fields, 2), 'size of a page')
  const checksum = fields.get(4)
  const common = {
    headerBytes: reader.at - at,
    compressedBytes,
    uncompressedBytes,
    checksum: typeof checksum === 'number' ? checksum : undefined,
    definitionEncoding: RLE,
    repetitionEncoding: RLE,
    definitionBytes: 0,
    repetitionBytes: 0,
    isCompressed: true,
  }
  if (type === DATA) {
    const page = structAt(fields, 5)
    return {
      ...common,
      kind: 'data',
      valueCount: size(numberAt(page, 1), 'number of values of a page'),
      encoding: numberAt(page, 2),
      definitionEncoding: numberAt(page, 3),
      repetitionEncoding: numberAt(page, 4),
    }
  }
  if (type === DICTIONARY) {
    const page = structAt(fields, 7)
    return {
      ...common,
      kind: 'dictionary',
      valueCount: size(numberAt(page, 1), 'number of values of a dictionary'),
      encoding: numberAt(page, 2),
    }
  }
  if (type === DATA_V2) {
    const page = structAt(fields, 8)
    const definitionBytes = size(numberAt(page, 5), 'size of the definition levels')
    const repetitionBytes = size(numberAt(page, 6), 'size of the repetition levels')
    const levelBytes = definitionBytes + repetitionBytes
    if (levelBytes > compressedBytes || levelBytes > uncompressedBytes) {
      throw corrupt('the levels of a page are longer than the page')
    }
    return {
      ...common,
      kind: 'dataV2',
      valueCount: size(numberAt(page, 1), 'number of values of a page'),
      encoding: numberAt(page, 4),
      definitionBytes,
      repetitionBytes,
      isCompressed: page.get(7) !== false,
    }
  }
  return { ...common, kind: 'other', valueCount: 0, encoding: 0 }
}

/** Checks that levels are written in the way all writers of today use. */
export function checkLevelEncoding(encoding: number): void {
  if (encoding !== RLE) {
    throw unsupported(`levels in encoding ${encoding}`, 'Write the file anew with a current tool.')
  }
}

function numberAt(fields: ThriftStruct, id: number): number {
  const value = fields.get(id)
  if (typeof value !== 'number') throw corrupt('a page header lacks a field')
  return value
}

function structAt(fields: ThriftStruct, id: number): ThriftStruct {
  const value = fields.get(id)
  if (!(value instanceof Map)) throw corrupt('a page header lacks a part')
  return value
}

function size(value: number, what: string): number {
  if (value < 0 || value > 0x7fffffff) throw corrupt(`the ${what} is ${value}`)
  return value
}
