import type { ReadableFile } from '../../contracts/platform.ts'
import type { ChunkLayout } from './footer.ts'
import { readRange } from './read-range.ts'

/** Row groups whose columns take more than this are read window by window. */
const MAX_GROUP_BYTES = 1 << 24
/** Bytes between two chunks that are rather read than skipped. */
const MAX_GAP_BYTES = 1 << 16

/**
 * Reads the chunks of a row group, neighbours in one go; returns the bytes of each. Undefined when
 * they are better read piece by piece.
 */
export async function readChunks(
  file: ReadableFile,
  chunks: readonly ChunkLayout[],
  countBytes: (amount: number) => void,
): Promise<readonly Uint8Array[] | undefined> {
  const total = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  if (total > MAX_GROUP_BYTES) return undefined
  const order = chunks.map((_, i) => i).sort((a, b) => chunks[a]!.offset - chunks[b]!.offset)
  const result: Uint8Array[] = chunks.map(() => new Uint8Array(0))
  for (let i = 0; i < order.length; ) {
    const start = chunks[order[i]!]!.offset
    let end = start
    let next = i
    for (; next < order.length; next++) {
      const chunk = chunks[order[next]!]!
      if (chunk.offset > end + MAX_GAP_BYTES) break
      end = Math.max(end, chunk.offset + chunk.byteLength)
    }
    const bytes = await readRange(file, start, end)
    countBytes(bytes.length)
    for (; i < next; i++) {
      const { offset, byteLength } = chunks[order[i]!]!
      result[order[i]!] = bytes.subarray(offset - start, offset - start + byteLength)
    }
  }
  return result
}
