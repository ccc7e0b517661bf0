import { type Column, fixedColumn } from '../../core/column.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { flatten } from '../../core/flatten.ts'
import { pickColumn } from '../pick-column.ts'
import type { OrderedRows } from './over-frames.ts'

/** A call of a function that tells the place of a row, or a value near it. */
export type RankingCallOption =
  | {
      readonly function: 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK' | 'PERCENT_RANK' | 'CUME_DIST'
    }
  | { readonly function: 'NTILE'; readonly tiles: number }
  | {
      readonly function: 'LAG' | 'LEAD'
      readonly column: number
      /** Rows; may be negative. */
      readonly distance: number
      /** Where there is no such row: a column, whose value is that of the row at hand, or one flat row; undefined = NULL. */
      readonly fallback: number | Column | undefined
      /** The fallback stands for values that are NULL, too. */
      readonly replacesNull: boolean
    }

/** Columns that a call reads. */
export function columnsRead(call: RankingCallOption): readonly number[] {
  if (!('column' in call)) return []
  return typeof call.fallback === 'number' ? [call.column, call.fallback] : [call.column]
}

/** Rows and distinct places of partitions before the rows at hand. */
export interface RanksBefore {
  readonly rows: (partition: number) => number
  readonly ranks: (partition: number) => number
}

/**
 * Results of a call for every row.
 *
 * @param before where partitions go on from earlier rows (ROW_NUMBER, RANK and DENSE_RANK only)
 */
export function rankingValues(
  call: RankingCallOption,
  rows: OrderedRows,
  columns: readonly Column[],
  before?: RanksBefore,
): Column {
  switch (call.function) {
    case 'LAG':
    case 'LEAD':
      return shifted(call, rows, columns)
    case 'PERCENT_RANK':
    case 'CUME_DIST':
      return shares(call.function, rows)
    case 'NTILE':
      return tiles(call.tiles, rows)
    default:
      return numbers(call.function, rows, before)
  }
}

function numbers(
  name: 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK',
  { count, starts, peerStarts }: OrderedRows,
  before: RanksBefore | undefined,
): Column {
  const values = new BigInt64Array(count)
  for (let t = 0; t + 1 < starts.length; t++) {
    const start = starts[t]!
    const rowsBefore = before?.rows(t) ?? 0
    let rank = before?.ranks(t) ?? 0
    for (let row = start; row < starts[t + 1]!; row++) {
      if (peerStarts[row] === row) rank++
      const place = name === 'RANK' ? peerStarts[row]! : row
      values[row] = BigInt(name === 'DENSE_RANK' ? rank : rowsBefore + place - start + 1)
    }
  }
  return fixedColumn(values)
}

function shares(
  name: 'PERCENT_RANK' | 'CUME_DIST',
  { count, starts, peerStarts, peerEnds }: OrderedRows,
): Column {
  const values = new Float64Array(count)
  for (let t = 0; t + 1 < starts.length; t++) {
    const start = starts[t]!
    const size = starts[t + 1]! - start
    for (let row = start; row < start + size; row++)
      values[row] =
        name === 'CUME_DIST'
          ? (peerEnds[row]! - start) / size
          : size === 1
            ? 0
            : (peerStarts[row]! - start) / (size - 1)
  }
  return fixedColumn(values)
}

/** Tiles of as many rows each; the first ones have one more where it does not come out even. */
function tiles(tileCount: number, { count, starts }: OrderedRows): Column {
  const values = new BigInt64Array(count)
  for (let t = 0; t + 1 < starts.length; t++) {
    const start = starts[t]!
    const size = starts[t + 1]! - start
    const rows = Math.floor(size / tileCount)
    const wider = size % tileCount
    const inWider = wider * (rows + 1)
    for (let i = 0; i < size; i++)
      values[start + i] = BigInt(
        i < inWider ? Math.floor(i / (rows + 1)) + 1 : wider + Math.floor((i - inWider) / rows) + 1,
      )
  }
  return fixedColumn(values)
}

function shifted(
  call: Extract<RankingCallOption, { function: 'LAG' | 'LEAD' }>,
  { count, starts }: OrderedRows,
  columns: readonly Column[],
): Column {
  const shift = call.function === 'LAG' ? -call.distance : call.distance
  const { fallback, replacesNull } = call
  const values = flatten(columns[call.column]!, count)
  const valid = replacesNull && 'valid' in values ? values.valid : undefined
  const ownFallback = typeof fallback === 'number'
  const positions = new Int32Array(count)
  for (let t = 0; t + 1 < starts.length; t++)
    for (let row = starts[t]!; row < starts[t + 1]!; row++) {
      const at = row + shift
      const isThere =
        at >= starts[t]! && at < starts[t + 1]! && (valid === undefined || valid[at] === 1)
      positions[row] = isThere
        ? at
        : fallback === undefined
          ? -1
          : ownFallback
            ? count + row
            : count
    }
  if (fallback === undefined) return pickColumn(values, positions, count, true)
  const all = ownFallback
    ? concatColumns([values, flatten(columns[fallback]!, count)], [count, count])
    : concatColumns([values, fallback], [count, 1])
  return pickColumn(all, positions, count, false)
}
