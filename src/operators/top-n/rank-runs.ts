import { PagedInts } from '../../state/keyed-state/paged-ints.ts'
import type { RowOrder } from '../sort/row-order.ts'

/** A run that is longer is cut into runs of half its length; neighbours that are together no longer than half are put together. */
const LONGEST_RUN = 256

/** Rows that stand one behind the other in a partition. */
interface Run {
  /** Which one it is of all. */
  readonly number: number
  ids: Int32Array
  /** Whether rows were taken out of it in the change at hand. */
  isTouched: boolean
}

/** Makes the order of rows by their places among `ids`. */
export type OrderOf = (ids: Int32Array) => RowOrder

/**
 * Row ids by partition, in the order of their ranks, where partitions may be long: a list is cut into runs, and a change costs what is in
 * the runs that it touches. In memory only: built anew at a restore.
 */
export class RankRuns {
  readonly #runsOf = new Map<number, readonly Run[]>()
  /** By row id the number of its run, −1 for rows that stand in none. */
  readonly #numberOf = new PagedInts()
  readonly #runs: Run[] = []
  readonly #freeNumbers: number[] = []

  /** Replaces the list of a partition. */
  set(keyId: number, ids: Int32Array): void {
    for (const run of this.#runsOf.get(keyId) ?? []) this.#free(run)
    if (ids.length === 0) this.#runsOf.delete(keyId)
    else this.#runsOf.set(keyId, this.#cut(ids))
  }

  /** The first rows of a partition, `most` of them where there are as many. */
  first(keyId: number, most: number): Int32Array {
    const runs = this.#runsOf.get(keyId)
    if (runs === undefined) return NO_ROWS
    if (runs.length === 1) return runs[0]!.ids.subarray(0, most)
    let count = 0
    let end = 0
    while (end < runs.length && count < most) count += runs[end++]!.ids.length
    const ids = new Int32Array(count)
    let at = 0
    for (let i = 0; i < end; i++) {
      ids.set(runs[i]!.ids, at)
      at += runs[i]!.ids.length
    }
    return ids.subarray(0, most)
  }

  /**
   * Takes rows of a partition out of their places, where they had one, and puts some in: `fresh`, each once, behind rows that are equal in
   * order and otherwise as they come.
   */
  change(
    keyId: number,
    taken: readonly number[],
    fresh: readonly number[],
    orderOf: OrderOf,
  ): void {
    let runs = this.#without(this.#runsOf.get(keyId) ?? [], taken)
    if (fresh.length > 0)
      runs =
        runs.length === 0
          ? this.#cut(ordered(Int32Array.from(fresh), orderOf))
          : this.#merge(runs, fresh, orderOf)
    if (runs.length === 0) this.#runsOf.delete(keyId)
    else this.#runsOf.set(keyId, runs)
  }

  #without(runs: readonly Run[], taken: readonly number[]): readonly Run[] {
    const touched: Run[] = []
    for (const id of taken) {
      const number = this.#numberOf.get(id)
      if (number < 0) continue
      this.#numberOf.set(id, -1)
      const run = this.#runs[number]!
      if (!run.isTouched) touched.push(run)
      run.isTouched = true
    }
    if (touched.length === 0) return runs
    for (const run of touched) run.ids = run.ids.filter((id) => this.#numberOf.get(id) >= 0)
    const left: Run[] = []
    let before: Run | undefined
    for (const run of runs) {
      if (run.ids.length === 0) {
        this.#free(run)
        continue
      }
      if (
        before !== undefined &&
        (run.isTouched || before.isTouched) &&
        before.ids.length + run.ids.length <= LONGEST_RUN / 2
      ) {
        for (const id of run.ids) this.#numberOf.set(id, before.number)
        before.ids = joined([before.ids, run.ids])
        before.isTouched = true
        this.#freeNumbers.push(run.number)
        continue
      }
      left.push(run)
      before = run
    }
    for (const run of touched) run.isTouched = false
    for (const run of left) run.isTouched = false
    return left
  }

  /** Puts rows into runs, of which there are some. */
  #merge(runs: readonly Run[], fresh: readonly number[], orderOf: OrderOf): readonly Run[] {
    const freshOf = runs.length === 1 ? new Map([[0, fresh]]) : runsOfRows(runs, fresh, orderOf)
    const parts = [...freshOf].flatMap(([at, own]) => [runs[at]!.ids, Int32Array.from(own)])
    const rows = joined(parts)
    const order = orderOf(rows)
    const cut: (readonly [at: number, into: readonly Run[]])[] = []
    let start = 0
    for (const [at, own] of freshOf) {
      const run = runs[at]!
      const ids = mergedRun(rows, start, run.ids.length, own.length, order)
      start += ids.length
      if (ids.length > LONGEST_RUN) {
        this.#freeNumbers.push(run.number)
        cut.push([at, this.#cut(ids)])
        continue
      }
      for (const id of own) this.#numberOf.set(id, run.number)
      run.ids = ids
    }
    if (cut.length === 0) return runs
    const all: Run[] = []
    let next = 0
    for (const [at, into] of cut) {
      while (next < at) all.push(runs[next++]!)
      all.push(...into)
      next++
    }
    while (next < runs.length) all.push(runs[next++]!)
    return all
  }

  #cut(ids: Int32Array): readonly Run[] {
    const length = ids.length <= LONGEST_RUN ? ids.length : LONGEST_RUN / 2
    const runs: Run[] = []
    for (let from = 0; from < ids.length; from += length) {
      const run = {
        number: this.#freeNumbers.pop() ?? this.#runs.length,
        ids: ids.slice(from, from + length),
        isTouched: false,
      }
      this.#runs[run.number] = run
      for (const id of run.ids) this.#numberOf.set(id, run.number)
      runs.push(run)
    }
    return runs
  }

  #free(run: Run): void {
    for (const id of run.ids) this.#numberOf.set(id, -1)
    this.#freeNumbers.push(run.number)
  }
}

const NO_ROWS = new Int32Array(0)

function ordered(ids: Int32Array, orderOf: OrderOf): Int32Array {
  const order = orderOf(ids)
  return Int32Array.from([...ids.keys()].sort(order), (place) => ids[place]!)
}

/** Which rows go into which run, in order of both: into the last one that does not begin behind the row. */
function runsOfRows(
  runs: readonly Run[],
  fresh: readonly number[],
  orderOf: OrderOf,
): Map<number, number[]> {
  const all = new Int32Array(runs.length + fresh.length)
  for (let i = 0; i < runs.length; i++) all[i] = runs[i]!.ids[0]!
  all.set(fresh, runs.length)
  const order = orderOf(all)
  const places = Array.from(fresh, (_, i) => runs.length + i).sort(order)
  const found = new Map<number, number[]>()
  let low = 0
  for (const place of places) {
    let high = runs.length
    // All runs below `low` begin at or before the row, all from `high` on behind it; run 0 takes what is before all.
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (order(middle, place) <= 0) low = middle
      else high = middle
    }
    const own = found.get(low)
    if (own === undefined) found.set(low, [all[place]!])
    else own.push(all[place]!)
  }
  return found
}

/** Rows of a run, at `start` of `all`, with the new ones that stand behind them there. */
function mergedRun(
  all: Int32Array,
  start: number,
  length: number,
  freshCount: number,
  order: RowOrder,
): Int32Array {
  const added = Array.from({ length: freshCount }, (_, i) => start + length + i).sort(order)
  const merged = new Int32Array(length + freshCount)
  let next = 0
  let at = 0
  for (let i = start; i < start + length; i++) {
    while (next < freshCount && order(added[next]!, i) < 0) merged[at++] = all[added[next++]!]!
    merged[at++] = all[i]!
  }
  while (next < freshCount) merged[at++] = all[added[next++]!]!
  return merged
}

function joined(parts: readonly Int32Array[]): Int32Array {
  let length = 0
  for (const part of parts) length += part.length
  const all = new Int32Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
