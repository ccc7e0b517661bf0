import type { Output, Progress } from '../../contracts/operator.ts'
import { DELETE, INSERT, MAX_BATCH_ROWS, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { compareAt } from '../../core/compare-at.ts'
import { gatherColumn } from '../../core/flatten.ts'
import { pickColumn } from '../pick-column.ts'
import type { PartitionChange } from './partition-changes.ts'

/** What stood in a partition, and stands there now, with the results of windows. */
export interface ComputedChanges {
  readonly changes: readonly PartitionChange[]
  readonly oldStarts: Int32Array
  /** Candidates below are kept rows. */
  readonly oldCount: number
  /** Of candidates. */
  readonly columns: readonly Column[]
  /**
   * A column a call. First the results before: by partition, those of the rows from `from` on. Behind them, from `oldResultCount` on, the
   * results now, likewise.
   */
  readonly results: readonly Column[]
  readonly oldResultCount: number
}

/** Batches that go out in one call. */
const BATCHES_PER_CALL = 4
const COMPARED = { isDescending: false, nullsFirst: true }

/** What a batch changes in the output of windows: rows that go first, then, by partition and in order, rows that come and results that change. */
export class ResultChanges {
  #columns: readonly Column[]
  #results: readonly Column[]
  readonly #rows: Int32Array
  readonly #answers: Int32Array
  readonly #kinds: Uint8Array
  #next = 0

  constructor(computed: ComputedChanges) {
    this.#columns = computed.columns
    this.#results = computed.results
    const entries: Entries = { rows: [], answers: [], kinds: [] }
    collectGone(computed, entries)
    collectChanged(computed, entries)
    this.#rows = Int32Array.from(entries.rows)
    this.#answers = Int32Array.from(entries.answers)
    this.#kinds = Uint8Array.from(entries.kinds)
  }

  /** Sends the next ones; `more` where some are left. */
  send(out: Output): Progress {
    for (let i = 0; i < BATCHES_PER_CALL && this.#next < this.#rows.length; i++) this.#sendOne(out)
    return this.#next < this.#rows.length ? 'more' : 'done'
  }

  #sendOne(out: Output): void {
    const start = this.#next
    let end = Math.min(this.#rows.length, start + MAX_BATCH_ROWS)
    // What a row was and what it is go together.
    if (this.#kinds[end - 1] === UPDATE_BEFORE) end--
    this.#next = end
    const rows = this.#rows.subarray(start, end)
    const answers = this.#answers.subarray(start, end)
    const count = end - start
    const kinds = this.#kinds.subarray(start, end)
    out.emit({
      rowCount: count,
      columns: [
        ...this.#columns.map((column) => pickColumn(column, rows, count, false)),
        ...this.#results.map((column) => pickColumn(column, answers, count, false)),
      ],
      kinds: kinds.every((kind) => kind === INSERT) ? undefined : kinds,
      selection: undefined,
      marks: undefined,
    })
  }

  /** Copies what is left to be sent: the batch that it came from is gone after this call. */
  keep(): void {
    const copied = (column: Column, places: Int32Array): Column =>
      gatherColumn(column, places, places.length)
    const used = this.#rows.subarray(this.#next)
    const answers = this.#answers.subarray(this.#next)
    this.#columns = this.#columns.map((column) => copied(column, used))
    this.#results = this.#results.map((column) => copied(column, answers))
    for (let i = 0; i < used.length; i++) {
      used[i] = i
      answers[i] = i
    }
  }
}

/** Rows of the output: a candidate, and where its results are. */
interface Entries {
  readonly rows: number[]
  readonly answers: number[]
  readonly kinds: number[]
}

function add(entries: Entries, row: number, answer: number, kind: number): void {
  entries.rows.push(row)
  entries.answers.push(answer)
  entries.kinds.push(kind)
}

function collectGone({ changes, oldStarts }: ComputedChanges, entries: Entries): void {
  let base = 0
  changes.forEach(({ gone, from }, t) => {
    const first = oldStarts[t]! + from
    for (const row of gone) add(entries, row, base + row - first, DELETE)
    base += oldStarts[t + 1]! - first
  })
}

function collectChanged(computed: ComputedChanges, entries: Entries): void {
  const { changes, oldStarts, oldCount, results, oldResultCount } = computed
  let oldBase = 0
  let base = oldResultCount
  changes.forEach(({ list, from }, t) => {
    const first = oldStarts[t]! + from
    for (let i = from; i < list.length; i++) {
      const row = list[i]!
      const now = base + i - from
      if (row >= oldCount) {
        add(entries, row, now, INSERT)
        continue
      }
      const before = oldBase + row - first
      if (!results.some((column) => differs(column, before, now))) continue
      add(entries, row, before, UPDATE_BEFORE)
      add(entries, row, now, UPDATE_AFTER)
    }
    oldBase += oldStarts[t + 1]! - first
    base += list.length - from
  })
}

/** Objects of user functions cannot be compared: they are taken for others. */
const differs = (column: Column, a: number, b: number): boolean =>
  column.layout === 'object' || compareAt(column, a, b, COMPARED) !== 0
