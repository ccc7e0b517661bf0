import type { ReadableFile } from '../../contracts/platform.ts'
import { corrupt } from './problem.ts'

/**
 * Reads the bytes from `start` to `end` of a file.
 *
 * @throws ParquetProblem when the file ends before
 */
export async function readRange(
  file: ReadableFile,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const target = new Uint8Array(end - start)
  await fillRange(file, target, start)
  return target
}

/** Fills `target` with the bytes from `position` on. */
export async function fillRange(
  file: ReadableFile,
  target: Uint8Array,
  position: number,
): Promise<void> {
  for (let filled = 0; filled < target.length; ) {
    const count = await file.read(target.subarray(filled), position + filled)
    if (count === 0) throw corrupt(`the file ends at byte ${position + filled}`)
    filled += count
  }
}
