import type { Compressors } from 'hyparquet-compressors'
import { corrupt, unsupported } from './problem.ts'

/** Unpacks the bytes of a page; `length` is how many come out. The result may be a view of the input. */
export type Decompress = (input: Uint8Array, length: number) => Uint8Array

let loading: Promise<Compressors> | undefined

/**
 * Returns the decompressor of a codec, named as in the footer.
 *
 * @throws ParquetProblem for a codec that is not known
 */
export async function decompressorOf(codec: string): Promise<Decompress> {
  if (codec === 'UNCOMPRESSED') return checked((input) => input)
  loading ??= loadCompressors()
  const compressors = await loading
  const decompress = compressors[codec as keyof Compressors]
  if (decompress === undefined) {
    throw unsupported(
      `compression '${codec}'`,
      `Write the file anew with one of ${Object.keys(compressors).join(', ')}.`,
    )
  }
  return checked(decompress)
}

async function loadCompressors(): Promise<Compressors> {
  const { compressors, decompressZstd } = await import('hyparquet-compressors')
  return { ...compressors, ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)) }
}

function checked(decompress: Decompress): Decompress {
  return (input, length) => {
    if (length === 0) return new Uint8Array(0)
    let output: Uint8Array
    try {
      output = decompress(input, length)
    } catch (error) {
      throw corrupt(`a page cannot be decompressed: ${(error as Error).message}`)
    }
    if (output.length !== length) {
      throw corrupt(`a page has ${output.length} bytes instead of ${length}`)
    }
    return output
  }
}
