import { below } from './draw.ts'
import { POOL_BYTES } from './text-pools.ts'

/**
 * Draws the filler text of a person or an auction (draws 13 and 14) as a view into the letter pool:
 * about `wanted` bytes, give or take a fifth; none when nothing is wanted.
 */
export function writeExtra(
  seed: number,
  wanted: number,
  starts: Int32Array,
  lengths: Int32Array,
  row: number,
): void {
  if (wanted < 0) {
    starts[row] = 0
    lengths[row] = 0
    return
  }
  const delta = (wanted * 0.2 + 0.5) | 0
  const length = (wanted - delta + (delta > 0 ? below(seed, 13, 2 * delta) : 0)) | 0
  starts[row] = below(seed, 14, POOL_BYTES - length)
  lengths[row] = length
}
