import type { FileCuts } from '../../contracts/format.ts'
import type { FileStatus } from '../../contracts/platform.ts'
import type { SourceSplit } from '../../contracts/source.ts'
import type { FilePosition } from './file-reading.ts'
import { isGzip } from './stream-reading.ts'

/** Largest split where none is asked for; smallest one that a job of many readers makes of its own. */
export const MAX_SPLIT_BYTES = 64 << 20
export const MIN_SPLIT_BYTES = 4 << 20
/** Splits for each reader, so that all have work to the end. */
const SPLITS_PER_READER = 4
/** A rest up to this share of a split is read with the one before. */
const REST_SHARE = 0.1

/** How large splits are to be: so that each of several readers gets some, within the bounds above. */
export function splitBytesFor(files: readonly FileStatus[], parallelism: number): number {
  if (parallelism === 1) return MAX_SPLIT_BYTES
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const fair = Math.ceil(total / (parallelism * SPLITS_PER_READER))
  return Math.min(MAX_SPLIT_BYTES, Math.max(MIN_SPLIT_BYTES, fair))
}

/** Cuts a file into splits by offset, where its format lets it. */
export function splitsOf(
  { path, sizeBytes, isSpecial }: FileStatus,
  cuts: FileCuts | undefined,
  splitBytes: number,
): SourceSplit[] {
  // Pipes, devices and files that lie about their size have no end that is known.
  const size = isSpecial ? 0 : sizeBytes
  if (size === 0 || cuts === undefined || isGzip(path)) return [wholeFile(path, size)]
  const count = Math.max(1, Math.ceil(size / splitBytes - REST_SHARE))
  const cutAt = (index: number): number => (index === count ? size : index * splitBytes)
  return Array.from({ length: count }, (_, index) =>
    fileSplit({
      path,
      start: cutAt(index),
      end: cutAt(index + 1),
      sizeBytes: size,
      rows: 0,
    }),
  )
}

function wholeFile(path: string, sizeBytes: number): SourceSplit {
  return fileSplit({ path, start: 0, sizeBytes, rows: 0 })
}

/** The split of a position; its id says where it begins. */
export function fileSplit(position: FilePosition): SourceSplit {
  return { id: `${position.path}@${position.start}`, position }
}
