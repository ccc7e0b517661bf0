import type { SourceSplit } from '../../contracts/source.ts'

/** Position of a split: it makes the rows `next`, `next + step`, … below `end`. */
export interface DatagenPosition {
  readonly split: number
  readonly splits: number
  readonly next: number
  readonly step: number
  /** null = without end. */
  readonly end: number | null
  /** Of all random values, the same in all splits. */
  readonly seed: number
}

/**
 * Cuts the rows 0, 1, … into splits: ranges of about the same length where rows end, so that sequences count up within a
 * split as in Flink; else every so many-th row, so that all of the first rows come soon.
 */
export function datagenSplits(rows: {
  readonly rowCount: number | undefined
  readonly splits: number
  readonly seed: number
}): SourceSplit[] {
  const { rowCount, splits, seed } = rows
  return Array.from({ length: splits }, (_, split) => {
    if (rowCount === undefined)
      return datagenSplit({ split, splits, next: split, step: splits, end: null, seed })
    const next = rangeStart(rowCount, split, splits)
    const end = rangeStart(rowCount, split + 1, splits)
    return datagenSplit({ split, splits, next, step: 1, end, seed })
  })
}

// Products of row numbers and splits would not be exact.
function rangeStart(rowCount: number, split: number, splits: number): number {
  const rest = rowCount % splits
  return ((rowCount - rest) / splits) * split + Math.min(rest, split)
}

export function datagenSplit(position: DatagenPosition): SourceSplit {
  return { id: `${position.splits}/${position.split}`, position }
}

/** Rows that are still to be made. */
export function rowsLeftOf({ next, step, end }: DatagenPosition): number {
  return end === null ? Number.POSITIVE_INFINITY : Math.ceil((end - next) / step)
}

/** Index of the split with rows left whose next row is first of all, without the paused ones; −1 when there is none. */
export function furthestBehind(
  held: readonly DatagenPosition[],
  paused: ReadonlySet<string> = new Set(),
): number {
  let index = -1
  for (const [i, position] of held.entries()) {
    if (rowsLeftOf(position) <= 0) continue
    if (paused.size > 0 && paused.has(datagenSplit(position).id)) continue
    if (index < 0 || position.next < held[index]!.next) index = i
  }
  return index
}
