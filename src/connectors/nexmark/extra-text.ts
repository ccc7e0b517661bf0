import { mix } from '../mix.ts'
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
  const step = -1640531527
  const seed13 = (seed + Math.imul(step, 13)) | 0
  const drawn = delta > 0 ? ((mix(seed13) >>> 0) % ((2 * delta) >>> 0)) | 0 : 0
  const length = (wanted - delta + drawn) | 0
  starts[row] = (mix((seed13 + step) | 0) >>> 0) % ((POOL_BYTES - length) >>> 0)
  lengths[row] = length
}
