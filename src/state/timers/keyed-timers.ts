import { fixedColumn } from '../../core/column.ts'
import { type ColumnBuilder, columnBuilder } from '../../core/column-builder.ts'
import type { KeyScopes } from '../keyed-state/key-scopes.ts'
import { DueBatch } from './due-batch.ts'
import { EarlyTimers } from './early-timers.ts'
import { timerTimeInvalid } from './errors.ts'
import type { TimerChunk } from './timer-bucket.ts'
import { TimerQueue } from './timer-queue.ts'
import { TimerRows, type TimerRowsOptions } from './timer-rows.ts'

/** Registrations and deletions that are gathered before they go to the table together. */
const PENDING_CHANGES = 4096
/** Timers that are taken from the queue together. */
const BATCH_TIMERS = 1024
/** Timers that fire in one call of `fire`. */
const FIRED_PER_CALL = 1024
/** Deleted timers in the queue that are not looked for, beside as many as there are timers. */
const SPARED_ENTRIES = 8192
const LOAD_ROWS = 4096

/** Who hears of timers that fire. Key and namespace are the current ones of the scopes then. */
export interface TimerListener {
  onTimer(timeMs: number): void
  /** Whether others are to have a turn before the next timer. */
  readonly wantsPause: boolean
}

/**
 * Timers of one kind of time, as state: a table of them under their keys, a queue in memory that says which are next.
 *
 * Changes are gathered and go to the table in batches: nobody sees the difference, for what is due is looked up after them. `settle`
 * ends each call of the engine; row ids of keys must hold until then.
 */
export class KeyedTimers {
  readonly #scopes: KeyScopes
  readonly #rows: TimerRows
  readonly #queue = new TimerQueue()
  readonly #batch: DueBatch
  readonly #early = new EarlyTimers()
  /** Whether a pause came while timers were taken from the queue. */
  #isTaking = false
  #count = 0
  #lastNumber = 0

  readonly #changeKeys = new Int32Array(PENDING_CHANGES)
  readonly #changeTimes = new Float64Array(PENDING_CHANGES)
  readonly #changeTimeWords = new BigInt64Array(PENDING_CHANGES)
  readonly #changeTimeHalves = new Int32Array(this.#changeTimeWords.buffer)
  readonly #isRegistration = new Uint8Array(PENDING_CHANGES)
  readonly #changeNamespaces: ColumnBuilder | undefined
  #changeCount = 0
  /** Earliest time that a gathered change is about. */
  #changeMinMs = Infinity
  readonly #changeRows = new Int32Array(PENDING_CHANGES)
  readonly #openedKeys = new Int32Array(PENDING_CHANGES)

  /** Rows that were timers, with their keys. */
  #closedRows = new Int32Array(PENDING_CHANGES)
  #closedCount = 0
  #releasedKeys = new Int32Array(PENDING_CHANGES)
  #releasedCount = 0

  /** Times of which some timers have fired and some may be left, the earliest last. */
  readonly #firing: number[] = []
  readonly #one = new Int32Array(1)

  constructor(options: TimerRowsOptions) {
    const { scopes } = options
    this.#scopes = scopes
    this.#rows = new TimerRows(options)
    this.#batch = new DueBatch(this.#rows)
    if (scopes.namespaceType !== undefined)
      this.#changeNamespaces = columnBuilder(scopes.namespaceType)
    this.#load()
  }

  /** Timers registered. */
  get count(): number {
    this.#flush()
    return this.#count
  }

  /** Timers in the queue, deleted ones that are still to be swept too. */
  get queuedEntries(): number {
    return this.#queue.size
  }

  /** No timer is before this; Infinity when there is none. */
  get firstMs(): number {
    const { next, count, times } = this.#batch
    return Math.min(
      next < count ? times[next]! : Infinity,
      this.#batch.tied.timeMs,
      this.#early.firstMs,
      this.#queue.firstMs,
      this.#changeMinMs,
    )
  }

  /** Of the current key and namespace. Throws TIMER_TIME_INVALID. */
  register(timeMs: number): void {
    this.#change(timeMs, 1)
  }

  delete(timeMs: number): void {
    this.#change(timeMs, 0)
  }

  /**
   * Fires timers up to `limitMs`, in order. Answers false when it stopped for a pause: it is called again, with the same limit, before
   * anything else happens.
   */
  fire(limitMs: number, listener: TimerListener): boolean {
    const batch = this.#batch
    for (let fired = 0; fired < FIRED_PER_CALL; fired++) {
      if (this.#changeMinMs <= limitMs) this.#flush()
      if ((this.#isTaking || batch.isEmpty) && !this.#takeBatch(limitMs)) return false
      if (this.#isEarlyNext()) {
        if (this.#early.firstMs > limitMs) return this.#allFired()
        this.#fireEarly(listener)
      } else {
        if (batch.isEmpty) return this.#allFired()
        this.#fireNext(listener)
      }
      if (listener.wantsPause) return false
    }
    return false
  }

  /** Ends a call: what was gathered goes to the table, timers that are gone leave it and let go of their keys. */
  settle(): void {
    this.#flush()
    const { table } = this.#rows
    const closed = this.#closedRows
    let gone = 0
    table.beginWrite(closed, this.#closedCount)
    for (let k = 0; k < this.#closedCount; k++) {
      const row = closed[k]!
      // It may have been registered again meanwhile.
      if (this.#rows.number(row) !== 0) continue
      // Listed once, however often it was closed.
      this.#rows.setNumber(row, -1)
      closed[gone++] = row
    }
    this.#closedCount = 0
    if (gone > 0) table.removeBatch(closed, gone)
    this.#releaseKeys()
  }

  #change(timeMs: number, isRegistration: 0 | 1): void {
    if (!Number.isSafeInteger(timeMs)) throw timerTimeInvalid({ timeMs })
    const k = this.#changeCount
    this.#changeKeys[k] = this.#scopes.keyId
    this.#changeTimes[k] = timeMs
    const low = timeMs | 0
    this.#changeTimeHalves[2 * k] = low
    this.#changeTimeHalves[2 * k + 1] = (timeMs - (low >>> 0)) / 4_294_967_296
    this.#isRegistration[k] = isRegistration
    this.#changeNamespaces?.append(this.#scopes.namespace)
    if (timeMs < this.#changeMinMs) this.#changeMinMs = timeMs
    this.#changeCount = k + 1
    if (this.#changeCount === PENDING_CHANGES) this.#flush()
  }

  /** Puts gathered changes into the table, in order. */
  #flush(): void {
    const count = this.#changeCount
    if (count === 0) return
    this.#changeCount = 0
    this.#changeMinMs = Infinity
    const rows = this.#changeRows
    const { table } = this.#rows
    const namespaces = this.#changeNamespaces?.finish()
    const keys = fixedColumn(this.#changeKeys)
    const times = fixedColumn(this.#changeTimeWords)
    table.upsertBatch(
      namespaces === undefined ? [keys, times] : [keys, namespaces, times],
      undefined,
      count,
      rows,
    )
    this.#changeNamespaces?.reset()
    table.beginWrite(rows, count)
    let opened = 0
    for (let k = 0; k < count; k++) {
      const row = rows[k]!
      const isThere = this.#rows.number(row) !== 0
      if (this.#isRegistration[k] === 0) {
        if (isThere) {
          this.#rows.setNumber(row, 0)
          this.#count--
          this.#release(this.#changeKeys[k]!)
        }
        this.#close(row)
      } else if (!isThere) {
        const number = ++this.#lastNumber
        this.#rows.setNumber(row, number)
        this.#count++
        this.#openedKeys[opened++] = this.#changeKeys[k]!
        this.#enqueue(this.#changeTimes[k]!, { row, number, keyId: this.#changeKeys[k]! })
      }
    }
    this.#scopes.countKeys(this.#openedKeys, opened, 1)
    if (this.#queue.size > 2 * this.#count + SPARED_ENTRIES)
      this.#queue.sweep(4 * count, this.#isCurrent)
  }

  #enqueue(
    timeMs: number,
    timer: { readonly row: number; readonly number: number; readonly keyId: number },
  ): void {
    const { row, number, keyId } = timer
    if (timeMs > this.#queue.takenMs) {
      this.#queue.push(timeMs, row, number | 0)
      return
    }
    const isAfter = this.#firing.includes(timeMs)
    this.#early.push(timeMs, {
      isAfter,
      group: isAfter ? 0 : this.#rows.keyGroup(keyId),
      number,
      rowId: row,
    })
  }

  readonly #isCurrent = (chunk: TimerChunk, at: number): boolean =>
    this.#rows.isTimer(chunk.rowIds[at]!, chunk.stamps[at]!)

  /** Takes the next timers from the queue; false for a pause. */
  #takeBatch(limitMs: number): boolean {
    const batch = this.#batch
    const { tied } = batch
    if (!this.#isTaking) batch.clear()
    // What comes late is earlier than all that is in the queue, but not than the rest of what was taken.
    if (tied.isEmpty && this.#early.count > 0 && this.#early.firstMs <= limitMs) return true
    for (;;) {
      if (!tied.isEmpty && !this.#isTaking) tied.next(batch)
      else {
        this.#isTaking = true
        if (!this.#queue.take(limitMs, BATCH_TIMERS, batch)) return false
        this.#isTaking = false
        if (batch.count === 0 && tied.isEmpty) break
      }
      batch.prepare()
      if (batch.count > 0) break
    }
    this.#rows.table.beginWrite(batch.rowIds, batch.count)
    return true
  }

  #isEarlyNext(): boolean {
    const early = this.#early
    if (early.count === 0) return false
    const batch = this.#batch
    if (batch.isEmpty) return true
    const { next } = batch
    const timeMs = batch.times[next]!
    if (early.firstMs !== timeMs) return early.firstMs < timeMs
    if (early.isAfter) return false
    if (batch.groups[next]! < 0) batch.groups[next] = this.#rows.keyGroup(batch.keyIds[next]!)
    return (
      early.group - batch.groups[next]! < 0 ||
      (early.group === batch.groups[next]! && early.number < batch.numbers[next]!)
    )
  }

  #fireNext(listener: TimerListener): void {
    const batch = this.#batch
    const at = batch.next++
    const row = batch.rowIds[at]!
    // Deleted since it was taken.
    if (this.#rows.number(row) !== batch.numbers[at]) return
    this.#fireRow(row, { timeMs: batch.times[at]!, keyId: batch.keyIds[at]! }, listener)
  }

  #fireEarly(listener: TimerListener): void {
    const early = this.#early
    const { firstMs: timeMs, rowId: row, number } = early
    early.pop()
    if (this.#rows.number(row) !== number) return
    this.#one[0] = row
    this.#rows.table.beginWrite(this.#one, 1)
    this.#fireRow(row, { timeMs, keyId: this.#rows.keyId(row) }, listener)
  }

  #fireRow(
    row: number,
    timer: { readonly timeMs: number; readonly keyId: number },
    listener: TimerListener,
  ): void {
    const { timeMs, keyId } = timer
    const firing = this.#firing
    while (firing.length > 0 && firing[firing.length - 1]! < timeMs) firing.pop()
    if (firing[firing.length - 1] !== timeMs) firing.push(timeMs)
    this.#rows.setNumber(row, 0)
    this.#count--
    this.#close(row)
    this.#release(keyId)
    this.#scopes.useKey(keyId)
    if (this.#changeNamespaces !== undefined) this.#scopes.useNamespace(this.#rows.namespace(row))
    listener.onTimer(timeMs)
  }

  #allFired(): true {
    this.#firing.length = 0
    return true
  }

  #close(row: number): void {
    if (this.#closedCount === this.#closedRows.length) this.#closedRows = doubled(this.#closedRows)
    this.#closedRows[this.#closedCount++] = row
  }

  /** Notes that a key has a timer less. It stays until the end of the call. */
  #release(keyId: number): void {
    if (this.#releasedCount === this.#releasedKeys.length)
      this.#releasedKeys = doubled(this.#releasedKeys)
    this.#releasedKeys[this.#releasedCount++] = keyId
  }

  #releaseKeys(): void {
    this.#scopes.countKeys(this.#releasedKeys, this.#releasedCount, -1)
    this.#releasedCount = 0
  }

  /** Puts the timers of a restore into the queue. */
  #load(): void {
    const ids = new Int32Array(LOAD_ROWS)
    const { table } = this.#rows
    for (let from = 0; ; ) {
      const count = table.liveRowIds(from, ids)
      if (count === 0) return
      from = ids[count - 1]! + 1
      this.#scopes.countRestoredKeys(this.#rows.keyIds(ids, count), count)
      const times = this.#rows.times(ids, count)
      for (let k = 0; k < count; k++) {
        const number = this.#rows.number(ids[k]!)
        this.#queue.push(Number(times[k]!), ids[k]!, number | 0)
        if (number > this.#lastNumber) this.#lastNumber = number
      }
      this.#count += count
    }
  }
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(array.length * 2)
  wider.set(array)
  return wider
}
