import type { KeyedTable } from '../../contracts/state.ts'
import type { Batch } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { identityPositions } from '../../core/flatten.ts'
import { allocateFixed, type FixedArray, type FixedStorage } from '../../core/storage.ts'
import type { Accumulators, AggregateProgram } from './aggregate-program.ts'
import { BatchKeys } from './batch-keys.ts'
import { CombiningTrials } from './combining-trials.ts'

/** Rows that stand for others: some at `selection`, or all. */
export interface PartialRows {
  readonly rowCount: number
  readonly selection: Int32Array | undefined
  /** Keys, then the value columns of groups. */
  readonly columns: readonly Column[]
  /** By row: how many it stands for. */
  readonly counts: Int32Array
  /** By row: one of those that it stands for. */
  readonly origins: Int32Array
}

/**
 * Aggregates the rows of a batch by themselves: groups as rows, each with the accumulators of its part. Where hardly any rows have a key
 * in common each becomes a row of its own, without a search for its group.
 */
export class PartialGroups {
  readonly #program: AggregateProgram
  /** undefined: groups are searched for whatever it brings. */
  readonly #trials: CombiningTrials | undefined
  readonly #tellsRows: boolean
  readonly #keys: BatchKeys
  readonly #groups: GroupRows
  #numbers = new Int32Array(0)
  #counts = new Int32Array(0)
  #origins = new Int32Array(0)
  #ones = new Int32Array(0)

  /**
   * @param options.isAdaptive false: groups are searched for whatever it brings
   * @param options.tellsRows whether `counts` are asked for
   */
  constructor(
    program: AggregateProgram,
    options: { readonly isAdaptive: boolean; readonly tellsRows: boolean },
  ) {
    this.#program = program
    this.#keys = new BatchKeys(program.groupSchema.keys)
    this.#groups = new GroupRows(program)
    this.#trials = options.isAdaptive ? new CombiningTrials() : undefined
    this.#tellsRows = options.tellsRows
  }

  /** Hands on what stands for the rows at `selection`: valid within the call. Not without rows. */
  combine(
    batch: Batch,
    selection: Int32Array | undefined,
    count: number,
    emit: (rows: PartialRows) => void,
  ): void {
    if (this.#trials?.isWorthIt(count) === false) {
      this.eachAlone(batch, selection, count, emit)
      return
    }
    this.#reserve(count)
    const program = this.#program
    const groups = this.#groups
    const numbers = this.#numbers
    const found = this.#keys.number(program.keys(batch), selection, count, numbers, this.#origins)
    groups.reset(found)
    program.accumulateAlone(groups, batch, selection, count, numbers)
    if (this.#tellsRows) this.#countRows(found, count)
    emit({
      rowCount: found,
      selection: undefined,
      columns: [...this.#keys.columns(found), ...groups.columns],
      counts: this.#counts,
      origins: this.#origins,
    })
    this.#trials?.note(found, count)
  }

  /** The same with a row for each row, at its own position. */
  eachAlone(
    batch: Batch,
    selection: Int32Array | undefined,
    count: number,
    emit: (rows: PartialRows) => void,
  ): void {
    const { rowCount } = batch
    const program = this.#program
    const groups = this.#groups
    groups.reset(rowCount)
    if (this.#ones.length < rowCount) this.#ones = new Int32Array(rowCount * 2).fill(1)
    const positions = selection ?? identityPositions(count)
    program.accumulateAlone(groups, batch, selection, count, positions)
    emit({
      rowCount,
      selection,
      columns: [...program.keys(batch), ...groups.columns],
      counts: this.#ones,
      origins: identityPositions(rowCount),
    })
  }

  #countRows(found: number, count: number): void {
    const counts = this.#counts
    const numbers = this.#numbers
    counts.fill(0, 0, found)
    for (let k = 0; k < count; k++) {
      const number = numbers[k]!
      counts[number] = counts[number]! + 1
    }
  }

  #reserve(count: number): void {
    if (this.#numbers.length >= count) return
    // One message may make a batch beyond the usual size.
    const capacity = Math.max(1024, count)
    this.#numbers = new Int32Array(capacity)
    this.#counts = new Int32Array(capacity)
    this.#origins = new Int32Array(capacity)
  }
}

/** Value columns of groups that are rows 0, 1, 2 … of a batch. */
class GroupRows implements Accumulators {
  readonly schema: KeyedTable['schema']
  columns: readonly Column[] = []
  #arrays: FixedArray[] = []
  #pages: (readonly FixedArray[])[] = []
  #capacity = 0

  constructor({ groupSchema }: AggregateProgram) {
    this.schema = groupSchema
  }

  /** Groups 0 … count-1 read as zeros. */
  reset(count: number): void {
    if (count > this.#capacity) {
      this.#grow(count)
      return
    }
    for (const array of this.#arrays) {
      if (array instanceof BigInt64Array) array.fill(0n, 0, count)
      else array.fill(0, 0, count)
    }
  }

  #grow(count: number): void {
    this.#capacity = Math.max(1024, this.#capacity * 2, count)
    this.#arrays = this.schema.values.map(({ storage }) =>
      allocateFixed(storage as FixedStorage, this.#capacity),
    )
    this.#pages = this.#arrays.map((array) => [array])
    this.columns = this.#arrays.map((array) => fixedColumn(array))
  }

  valuePages(column: number): readonly FixedArray[] {
    return this.#pages[column]!
  }

  beginWrite(): void {}
}
