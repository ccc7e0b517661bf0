import type { FoundRows } from '../../../contracts/lookup.ts'
import type { OperatorContext } from '../../../contracts/operator.ts'
import type { KeyedTable } from '../../../contracts/state.ts'
import type { Column } from '../../../core/column.ts'
import { gatherColumn } from '../../../core/flatten.ts'
import type { SqlType } from '../../../core/types.ts'
import { MemoryStateContext } from '../../../state/state-context.ts'
import type { RowFinder } from './row-finder.ts'
import { pickFound } from './rows-by-key.ts'

/** Asks for each key once, however often a batch has it; nothing is kept. (The lookup cache NONE.) */
export class DistinctKeys implements RowFinder {
  readonly #inner: RowFinder
  readonly #table: KeyedTable

  constructor(inner: RowFinder, keyTypes: readonly SqlType[]) {
    this.#inner = inner
    this.#table = new MemoryStateContext().keyedTable({ name: 'keys', keys: keyTypes, values: [] })
  }

  open(context: OperatorContext): void {
    this.#inner.open(context)
  }

  find(keys: readonly Column[], count: number): FoundRows | Promise<FoundRows> {
    const ids = new Int32Array(count)
    this.#table.clear()
    const distinct = this.#table.upsertBatch(keys, undefined, count, ids)
    if (distinct === count) return this.#inner.find(keys, count)
    const numbers = new Int32Array(this.#table.idLimit)
    const first = new Int32Array(distinct)
    for (let i = 0; i < distinct; i++) numbers[this.#table.freshIds[i]!] = i
    for (let k = count - 1; k >= 0; k--) first[numbers[ids[k]!]!] = k
    const asked = keys.map((key) => gatherColumn(key, first, distinct))
    const answer = this.#inner.find(asked, distinct)
    const places = ids.map((id) => numbers[id]!)
    return answer instanceof Promise
      ? answer.then((found) => pickFound(found, places, count))
      : pickFound(answer, places, count)
  }

  held(): undefined {
    return undefined
  }

  close(): void {
    this.#inner.close()
  }
}
