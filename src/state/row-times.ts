import { type KeyedTable, PAGE_MASK, PAGE_SHIFT, type StateColumn } from '../contracts/state.ts'

/** When a row was last written, epoch milliseconds. Under the same name in savepoints whatever the TTL is. */
export const LAST_WRITE: StateColumn = { name: 'last_write_ms', storage: 'f64', isOptional: true }

const STAMP_ROWS = 65_536

/** Gives the present to rows without a time: what was kept before there was a TTL. */
export function stampUntimed(table: KeyedTable, timeColumn: number, nowMs: number): void {
  const ids = new Int32Array(STAMP_ROWS)
  let from = 0
  for (;;) {
    const count = table.liveRowIds(from, ids)
    if (count === 0) return
    from = ids[count - 1]! + 1
    const times = table.valuePages(timeColumn)
    for (let k = 0; k < count; k++) {
      const id = ids[k]!
      if (times[id >> PAGE_SHIFT]![id & PAGE_MASK] !== 0) continue
      table.beginWrite(ids.subarray(k, k + 1), 1)
      times[id >> PAGE_SHIFT]![id & PAGE_MASK] = nowMs
    }
  }
}
