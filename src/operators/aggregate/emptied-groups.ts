import { type KeyedTable, PAGE_MASK, PAGE_SHIFT } from '../../contracts/state.ts'
import type { AggregateProgram } from './aggregate-program.ts'

/**
 * Moves the row ids of groups that have rows to the front, in order, and returns how many they are: groups whose rows
 * have all been taken back are none. All of them where rows are not taken back.
 */
export function rowsThatCount(
  program: AggregateProgram,
  groups: KeyedTable,
  ids: Int32Array,
  count: number,
): number {
  const { rowCountColumn } = program
  if (rowCountColumn === undefined) return count
  const pages = groups.valuePages(rowCountColumn) as readonly BigInt64Array[]
  const { stride } = groups.valuePlaces[rowCountColumn]!
  let kept = 0
  for (let k = 0; k < count; k++) {
    const id = ids[k]!
    if (pages[id >>> PAGE_SHIFT]![(id & PAGE_MASK) * stride]! > 0n) ids[kept++] = id
  }
  return kept
}
