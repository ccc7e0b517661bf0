import type { RowOrder } from '../sort/row-order.ts'

/** What a batch does to the rows of some partitions: see RankedRows for what candidates are. */
export interface BatchChanges {
  /** Rows of the batch. */
  readonly count: number
  /** By row of the batch: whether it is taken back. */
  readonly taken: Uint8Array | undefined
  /** By row of the batch: the partition, counted among those that are touched. */
  readonly placeOf: (row: number) => number
  /** Kept rows of touched partition t: the candidates `oldStarts[t] … oldStarts[t + 1] - 1`. */
  readonly oldStarts: Int32Array
  readonly partitionCount: number
  readonly oldCount: number
  /** Of candidates. */
  readonly order: RowOrder
  /** Whether two candidates that the order does not tell apart are the same row. */
  readonly isSame: (a: number, b: number) => boolean
}

/** One partition before and after a batch, in candidates. */
export interface PartitionChange {
  /** Its rows now, in order: of rows that the order does not tell apart those that came first are first. */
  readonly list: readonly number[]
  /** Rows that were kept and are not any more, in order. */
  readonly gone: readonly number[]
  /** Rows in front of this place are the same as before, and so are their peers. */
  readonly from: number
}

/**
 * Puts the rows of a batch into the partitions that it touches, and takes out what it takes back: the first that is the same, as it would
 * be row by row. Rows that come and go within the batch are in none; nothing is taken back that is not there.
 */
export function changePartitions(changes: BatchChanges): readonly PartitionChange[] {
  const { count, taken, placeOf, oldCount, partitionCount } = changes
  const added: number[][] = Array.from({ length: partitionCount }, () => [])
  const gone: Set<number>[] = Array.from({ length: partitionCount }, () => new Set())
  for (let k = 0; k < count; k++) {
    const t = placeOf(k)
    if (taken === undefined || taken[k] === 0) added[t]!.push(oldCount + k)
    else takeBack(changes, t, oldCount + k, added[t]!, gone[t]!)
  }
  return added.map((own, t) => changedPartition(changes, t, own, gone[t]!))
}

function takeBack(
  { oldStarts, order, isSame }: BatchChanges,
  t: number,
  row: number,
  added: number[],
  gone: Set<number>,
): void {
  const end = oldStarts[t + 1]!
  for (
    let old = firstPeer(order, oldStarts[t]!, end, row);
    old < end && order(old, row) === 0;
    old++
  )
    if (!gone.has(old) && isSame(old, row)) {
      gone.add(old)
      return
    }
  const at = added.findIndex((other) => order(other, row) === 0 && isSame(other, row))
  if (at >= 0) added.splice(at, 1)
}

/** The first of the ordered candidates `start … end - 1` that is not in front of a row. */
function firstPeer(order: RowOrder, start: number, end: number, row: number): number {
  let low = start
  let high = end
  while (low < high) {
    const middle = (low + high) >>> 1
    if (order(middle, row) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function changedPartition(
  { oldStarts, order }: BatchChanges,
  t: number,
  added: readonly number[],
  gone: ReadonlySet<number>,
): PartitionChange {
  const start = oldStarts[t]!
  const end = oldStarts[t + 1]!
  const fresh = [...added].sort((a, b) => order(a, b) || a - b)
  const list: number[] = []
  let next = 0
  for (let old = start; old < end; old++) {
    if (gone.has(old)) continue
    while (next < fresh.length && order(fresh[next]!, old) < 0) list.push(fresh[next++]!)
    list.push(old)
  }
  while (next < fresh.length) list.push(fresh[next++]!)
  let from = 0
  while (start + from < end && list[from] === start + from) from++
  const differing = [list[from], start + from < end ? start + from : undefined]
  while (
    from > 0 &&
    differing.some((row) => row !== undefined && order(list[from - 1]!, row) === 0)
  )
    from--
  return { list, gone: [...gone].sort((a, b) => a - b), from }
}
