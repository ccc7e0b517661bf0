import { DeltaReader } from './delta-reader.ts'
import type { FileNode } from './file-schema.ts'
import { type FixedSource, PackedBooleans, PlainFixed, SplitFixed } from './fixed-sources.ts'
import { HybridReader } from './hybrid-reader.ts'
import { corrupt, unsupported } from './problem.ts'
import {
  DeltaLengthViews,
  DeltaViews,
  PlainFixedViews,
  PlainViews,
  SplitViews,
  type ViewSource,
} from './view-sources.ts'

/** The values of a page, by the form in which they come. */
export type PageValues =
  | { readonly kind: 'codes'; readonly codes: HybridReader }
  | { readonly kind: 'fixed'; readonly source: FixedSource }
  | { readonly kind: 'views'; readonly source: ViewSource }

const ENCODINGS = [
  'PLAIN',
  'GROUP_VAR_INT',
  'PLAIN_DICTIONARY',
  'RLE',
  'BIT_PACKED',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'RLE_DICTIONARY',
  'BYTE_STREAM_SPLIT',
] as const

export interface EncodedValues {
  readonly leaf: FileNode
  readonly encoding: number
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/**
 * Opens the values of a page.
 *
 * @throws ParquetProblem for an encoding that is unknown or does not go with the leaf's type
 */
export function pageValues(page: EncodedValues): PageValues {
  const { leaf, bytes, start, end } = page
  const type = leaf.element.type!
  const name = ENCODINGS[page.encoding]
  switch (name) {
    case 'PLAIN':
      return plainValues(page)
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      return { kind: 'codes', codes: dictionaryCodes(bytes, start, end) }
    case 'RLE':
      if (type === 'BOOLEAN') {
        return { kind: 'fixed', source: new PackedBooleans(bytes, start, end, 'rle') }
      }
      break
    case 'DELTA_BINARY_PACKED':
      if (type === 'INT32' || type === 'INT64') {
        return { kind: 'fixed', source: new DeltaReader(bytes, start, end) }
      }
      break
    case 'DELTA_LENGTH_BYTE_ARRAY':
      if (type === 'BYTE_ARRAY') {
        return { kind: 'views', source: new DeltaLengthViews(bytes, start, end) }
      }
      break
    case 'DELTA_BYTE_ARRAY':
      if (type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY') {
        return { kind: 'views', source: new DeltaViews(bytes, start, end) }
      }
      break
    case 'BYTE_STREAM_SPLIT':
      return splitValues(page)
    default:
  }
  throw unsupported(
    `encoding ${name ?? page.encoding} of ${type} values`,
    'Write the file anew with another encoding.',
  )
}

/** The values of a dictionary, or of a page without one. */
export function plainValues({ leaf, bytes, start, end }: EncodedValues): PageValues {
  switch (leaf.element.type) {
    case 'BOOLEAN':
      return { kind: 'fixed', source: new PackedBooleans(bytes, start, end, 'plain') }
    case 'BYTE_ARRAY':
      return { kind: 'views', source: new PlainViews(bytes, start, end) }
    case 'INT96':
    case 'FIXED_LEN_BYTE_ARRAY':
      return { kind: 'views', source: new PlainFixedViews(bytes, start, end, fixedBytes(leaf)) }
    default:
      return { kind: 'fixed', source: new PlainFixed(bytes, start, end) }
  }
}

function splitValues({ leaf, bytes, start, end }: EncodedValues): PageValues {
  switch (leaf.element.type) {
    case 'INT32':
    case 'FLOAT':
      return { kind: 'fixed', source: new SplitFixed(bytes, start, end, 4) }
    case 'INT64':
    case 'DOUBLE':
      return { kind: 'fixed', source: new SplitFixed(bytes, start, end, 8) }
    case 'FIXED_LEN_BYTE_ARRAY':
      return { kind: 'views', source: new SplitViews(bytes, start, end, fixedBytes(leaf)) }
    default:
      throw corrupt(`BYTE_STREAM_SPLIT of ${leaf.element.type} values`)
  }
}

function dictionaryCodes(bytes: Uint8Array, start: number, end: number): HybridReader {
  const codes = new HybridReader()
  // A page of NULLs may have no bytes at all.
  if (start === end) codes.reset(bytes, end, end, 1)
  else codes.reset(bytes, start + 1, end, bytes[start]!)
  return codes
}

/** Bytes of a value of a leaf whose values all have the same length. */
export function fixedBytes({ element }: FileNode): number {
  if (element.type === 'INT96') return 12
  const length = element.type_length
  if (!Number.isSafeInteger(length) || length! < 0) {
    throw corrupt(`values of ${length} bytes`)
  }
  return length!
}
