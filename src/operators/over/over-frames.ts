import type { Column } from '../../core/column.ts'
import { compareAt } from '../../core/compare-at.ts'
import type { SortKeyOption } from '../sort/sort.ts'

export type OverBound =
  | { readonly kind: 'unbounded'; readonly direction: 'preceding' | 'following' }
  | { readonly kind: 'current' }
  | {
      readonly kind: 'offset'
      readonly direction: 'preceding' | 'following'
      /** Rows, or a distance in units of the column that is ordered by. */
      readonly amount: number
    }

export interface OverFrameOption {
  readonly unit: 'rows' | 'range'
  readonly lower: OverBound
  readonly upper: OverBound
}

/**
 * Rows that lie in partitions, in the order of their window: partition t is the rows `starts[t] … starts[t + 1] - 1`.
 * Rows that the order does not tell apart are peers: those of row i are `peerStarts[i] … peerEnds[i] - 1`.
 */
export interface OrderedRows {
  readonly count: number
  readonly starts: Int32Array
  readonly peerStarts: Int32Array
  readonly peerEnds: Int32Array
}

/** The frame of row i is the rows `lower[i] … upper[i] - 1`, none where these cross. Both only grow within a partition. */
export interface FrameBounds {
  readonly lower: Int32Array
  readonly upper: Int32Array
}

/** @param isPeer whether a row is a peer of the row before it, for rows that begin no partition */
export function orderedRows(
  count: number,
  starts: Int32Array,
  isPeer: (row: number) => boolean,
): OrderedRows {
  const peerStarts = new Int32Array(count)
  const peerEnds = new Int32Array(count)
  for (let t = 0; t + 1 < starts.length; t++) {
    const end = starts[t + 1]!
    let first = starts[t]!
    for (let row = first; row < end; row++) {
      if (row > first && !isPeer(row)) {
        peerEnds.fill(row, first, row)
        first = row
      }
      peerStarts[row] = first
    }
    peerEnds.fill(end, first, end)
  }
  return { count, starts, peerStarts, peerEnds }
}

/** Peers by the columns that are ordered by, flat. */
export function peersBy(
  keys: readonly SortKeyOption[],
  columns: readonly Column[],
): (row: number) => boolean {
  return (row) => {
    for (let i = 0; i < keys.length; i++)
      if (compareAt(columns[i]!, row - 1, row, keys[i]!) !== 0) return false
    return true
  }
}

/**
 * The frame of every row.
 *
 * @param order the one sort key and its flat column, for RANGE with a distance
 */
export function frameBounds(
  frame: OverFrameOption,
  rows: OrderedRows,
  order: { readonly key: SortKeyOption; readonly column: Column } | undefined,
): FrameBounds {
  const lower = new Int32Array(rows.count)
  const upper = new Int32Array(rows.count)
  const needsValues =
    frame.unit === 'range' && (frame.lower.kind === 'offset' || frame.upper.kind === 'offset')
  const values = needsValues ? ascendingValues(order!.key, order!.column, rows.count) : undefined
  for (let t = 0; t + 1 < rows.starts.length; t++) {
    const start = rows.starts[t]!
    const end = rows.starts[t + 1]!
    fillBound(frame, rows, values, { start, end, isLower: true }, lower)
    fillBound(frame, rows, values, { start, end, isLower: false }, upper)
  }
  return { lower, upper }
}

function fillBound(
  frame: OverFrameOption,
  rows: OrderedRows,
  values: AscendingValues | undefined,
  part: { readonly start: number; readonly end: number; readonly isLower: boolean },
  into: Int32Array,
): void {
  const { start, end, isLower } = part
  const bound = isLower ? frame.lower : frame.upper
  if (bound.kind === 'unbounded') {
    into.fill(bound.direction === 'preceding' ? start : end, start, end)
    return
  }
  if (frame.unit === 'rows') {
    const shift =
      bound.kind === 'current' ? 0 : bound.direction === 'preceding' ? -bound.amount : bound.amount
    const last = isLower ? 0 : 1
    for (let row = start; row < end; row++)
      into[row] = Math.min(end, Math.max(start, row + shift + last))
    return
  }
  const peers = isLower ? rows.peerStarts : rows.peerEnds
  if (bound.kind === 'current') {
    for (let row = start; row < end; row++) into[row] = peers[row]!
    return
  }
  const distance = bound.direction === 'preceding' ? -bound.amount : bound.amount
  values!.fill(start, end, { distance, isLower, peers }, into)
}

/** The values that are ordered by, turned so that they ascend. */
interface AscendingValues {
  fill(
    start: number,
    end: number,
    bound: {
      readonly distance: number
      readonly isLower: boolean
      readonly peers: Int32Array
    },
    into: Int32Array,
  ): void
}

function ascendingValues(key: SortKeyOption, column: Column, count: number): AscendingValues {
  const { valid } = column
  const exact = exactValues(column, count)
  const numbers = exact === undefined ? doubleValues(column, count) : undefined
  if (key.isDescending)
    for (let i = 0; i < count; i++) {
      if (exact !== undefined) exact[i] = -exact[i]!
      else numbers![i] = -numbers![i]!
    }
  return {
    fill: (start, end, bound, into) => {
      // Rows without a value stand together at one end; their frame is they themselves.
      let first = start
      let last = end
      if (valid !== undefined) {
        for (let row = start; row < end; row++) if (valid[row] === 0) into[row] = bound.peers[row]!
        while (first < end && valid[first] === 0) first++
        while (last > first && valid[last - 1] === 0) last--
      }
      if (exact !== undefined)
        fillFrom(
          exact,
          first,
          last,
          { ...bound, distance: BigInt(Math.trunc(bound.distance)) },
          into,
        )
      else fillFrom(numbers!, first, last, bound, into)
    },
  }
}

function fillFrom<T extends number | bigint>(
  values: ArrayLike<T>,
  first: number,
  last: number,
  bound: { readonly distance: T; readonly isLower: boolean },
  into: Int32Array,
): void {
  const { distance, isLower } = bound
  let at = first
  for (let row = first; row < last; row++) {
    const border = ((values[row]! as number) + (distance as number)) as T
    if (isLower) while (at < last && values[at]! < border) at++
    else while (at < last && values[at]! <= border) at++
    into[row] = at
  }
}

/** Values that doubles cannot hold, as bigint; undefined where doubles do. */
function exactValues(column: Column, count: number): bigint[] | undefined {
  if (column.layout === 'decimal128') {
    const { words } = column
    return Array.from(
      { length: count },
      (_, i) => (words[2 * i + 1]! << 64n) | BigInt.asUintN(64, words[2 * i]!),
    )
  }
  if (column.layout !== 'fixed' || !(column.values instanceof BigInt64Array)) return undefined
  const { values } = column
  for (let i = 0; i < count; i++)
    if (values[i]! > MAX_EXACT || values[i]! < -MAX_EXACT)
      return Array.from(values.subarray(0, count))
  return undefined
}
// Half of what doubles hold exactly, so that a distance may be added.
const MAX_EXACT = 2n ** 52n

function doubleValues(column: Column, count: number): Float64Array {
  const numbers = new Float64Array(count)
  if (column.layout !== 'fixed') throw new Error('Millrace bug: RANGE over what is no number')
  const { values } = column
  for (let i = 0; i < count; i++) {
    const value = Number(values[i]!)
    // NaN is greater than every number.
    numbers[i] = Number.isNaN(value) ? Infinity : value
  }
  return numbers
}
