import { PAGE_MASK, PAGE_SHIFT } from '../../contracts/state.ts'
import { fixedColumn } from '../../core/column.ts'
import { type ColumnBuilder, columnBuilder } from '../../core/column-builder.ts'
import type { KeyScopes } from '../keyed-state/key-scopes.ts'
import { ClosedTimers } from './closed-timers.ts'
import { DueBatch } from './due-batch.ts'
import { EarlyTimers } from './early-timers.ts'
import { timerTimeInvalid } from './errors.ts'
import type { TimerChunk } from './timer-bucket.ts'
import { highWord, TimerFinder } from './timer-finder.ts'
import { TimerQueue } from './timer-queue.ts'
import { TimerRows, type TimerRowsOptions } from './timer-rows.ts'

/** Registrations and deletions that are gathered before they go to the table together. */
const PENDING_CHANGES = 4096
/** Timers that are taken from the queue together: few, so that the processor still knows where they lie when they have fired. */
const BATCH_TIMERS = 256
/** Timers that fire in one call of `fire`. */
const FIRED_PER_CALL = 512
/** Deleted timers in the queue that are not looked for, beside as many as there are timers. */
const SPARED_ENTRIES = 8192
/** New rows are asked for by so many, as they are needed. */
const ADDED_ROWS = 256
const LOAD_ROWS = 4096

/** Who hears of timers that fire. Key and namespace are the current ones of the scopes then. */
export interface TimerListener {
  onTimer(timeMs: number): void
  /** Whether others are to have a turn before the next timer. */
  readonly wantsPause: boolean
}

/**
 * Timers of one kind of time, as state: a table of them under their keys; in memory beside it where each is, and a queue that says
 * which are next.
 *
 * Changes are gathered and go to the table in batches: nobody sees the difference, for what is due is looked up after them. `settle`
 * ends each call of the engine; row ids of keys must hold until then.
 */
export class KeyedTimers {
  readonly #scopes: KeyScopes
  readonly #rows: TimerRows
  readonly #finder: TimerFinder
  readonly #queue = new TimerQueue()
  readonly #batch: DueBatch
  readonly #early = new EarlyTimers()
  /** Whether a pause came while timers were taken from the queue. */
  #isTaking = false
  #count = 0
  #lastNumber = 0

  readonly #changeKeys = new Int32Array(PENDING_CHANGES)
  readonly #changeOwners = new Int32Array(PENDING_CHANGES)
  readonly #changeTimes = new Float64Array(PENDING_CHANGES)
  readonly #changeTimeWords = new BigInt64Array(PENDING_CHANGES)
  readonly #changeTimeHalves = new Int32Array(this.#changeTimeWords.buffer)
  readonly #isRegistration = new Uint8Array(PENDING_CHANGES)
  readonly #changeNamespaces: ColumnBuilder | undefined
  #changeCount = 0
  /** Earliest time that a gathered change is about. */
  #changeMinMs = Infinity
  /** Rows for gathered changes, and the changes that those taken are of. */
  readonly #freshRows = new Int32Array(PENDING_CHANGES + ADDED_ROWS)
  #freshCount = 0
  readonly #addedRows = new Int32Array(ADDED_ROWS)
  readonly #freshChanges = new Int32Array(PENDING_CHANGES)
  readonly #openedKeys = new Int32Array(PENDING_CHANGES)
  readonly #openedOwners = new Int32Array(PENDING_CHANGES)
  readonly #closed = new ClosedTimers()

  /** Closed timers whose rows say so; those that fire are marked together later. */
  #zeroedCount = 0
  /** Whether a closed timer was registered again since. */
  #hasRevived = false
  /** Whether timers were deleted, or registered again, since those of the batch were taken. */
  #isBatchStale = false

  /** The time of the timers that fired last; −∞ when all that were due have. */
  #firingMs = -Infinity
  /** Later times of which some timers have fired and some may be left, the earliest last. */
  readonly #laterFiring: number[] = []
  readonly #one = new Int32Array(1)

  constructor(options: TimerRowsOptions) {
    const { scopes } = options
    this.#scopes = scopes
    this.#rows = new TimerRows(options)
    this.#finder = new TimerFinder(this.#rows)
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

  /** Bytes held beside the table: the queue, and where each timer is. */
  get heldBytes(): number {
    return this.#queue.sizeBytes + this.#batch.tied.sizeBytes + this.#finder.sizeBytes
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
    const closed = this.#closed
    const { rowIds, keyIds, owners, times, count } = closed
    if (count === 0) return
    const rows = this.#rows
    this.#scopes.countEach(keyIds, owners, count, -1)
    const gone = this.#hasRevived ? this.#dropRevived() : count
    this.#hasRevived = false
    closed.count = 0
    this.#zeroedCount = 0
    this.#finder.removeEach(owners, times, rowIds, gone)
    rows.table.removeBatch(rowIds, gone)
  }

  /** Leaves those closed timers out that have been registered again; returns how many are left, each listed once. */
  #dropRevived(): number {
    const closed = this.#closed
    const { rowIds, count } = closed
    const rows = this.#rows
    this.#zeroFired()
    rows.table.beginWrite(rowIds, count)
    let gone = 0
    for (let k = 0; k < count; k++) {
      if (rows.number(rowIds[k]!) !== 0) continue
      // Listed once, however often it was closed.
      rows.setNumber(rowIds[k]!, -1)
      closed.move(k, gone++)
    }
    return gone
  }

  /** Takes the registrations of those that have fired from their rows: before anybody looks there. */
  #zeroFired(): void {
    const { rowIds, count } = this.#closed
    if (this.#zeroedCount === count) return
    const fired = rowIds.subarray(this.#zeroedCount, count)
    this.#rows.table.beginWrite(fired, fired.length)
    for (const row of fired) this.#rows.setNumber(row, 0)
    this.#zeroedCount = count
  }

  #change(timeMs: number, isRegistration: 0 | 1): void {
    if (!Number.isSafeInteger(timeMs)) throw timerTimeInvalid({ timeMs })
    const scopes = this.#scopes
    const owner = isRegistration === 1 ? scopes.openScope() : scopes.scope
    // Without a scope there is no timer to delete.
    if (owner < 0) return
    const k = this.#changeCount
    this.#changeKeys[k] = scopes.keyId
    this.#changeOwners[k] = owner
    this.#changeTimes[k] = timeMs
    const low = timeMs | 0
    this.#changeTimeHalves[2 * k] = low
    this.#changeTimeHalves[2 * k + 1] = highWord(timeMs, low)
    this.#isRegistration[k] = isRegistration
    this.#changeNamespaces?.append(scopes.namespace)
    if (timeMs < this.#changeMinMs) this.#changeMinMs = timeMs
    this.#changeCount = k + 1
    if (this.#changeCount === PENDING_CHANGES) this.#flush()
  }

  /** Makes gathered changes, in order. */
  #flush(): void {
    const count = this.#changeCount
    if (count === 0) return
    this.#changeCount = 0
    this.#changeMinMs = Infinity
    this.#zeroFired()
    const halves = this.#changeTimeHalves
    const rows = this.#rows
    let fresh = 0
    let opened = 0
    for (let k = 0; k < count; k++) {
      const owner = this.#changeOwners[k]!
      const low = halves[2 * k]!
      const high = halves[2 * k + 1]!
      let row = this.#finder.find(owner, low, high)
      if (this.#isRegistration[k] === 0) {
        if (row >= 0 && rows.number(row) !== 0) this.#delete(k, row)
        continue
      }
      if (row < 0) {
        if (fresh === this.#freshCount) this.#addRows()
        row = this.#freshRows[fresh]!
        this.#freshChanges[fresh++] = k
        rows.place(row, this.#changeKeys[k]!, low, high)
        rows.own(row, owner)
        this.#finder.add(owner, low, high, row)
      } else if (rows.number(row) === 0) {
        this.#beginWrite(row)
        this.#hasRevived = true
      } else continue
      const number = ++this.#lastNumber
      rows.setNumber(row, number)
      this.#openedKeys[opened] = this.#changeKeys[k]!
      this.#openedOwners[opened++] = owner
      this.#enqueue(this.#changeTimes[k]!, number, row, this.#changeKeys[k]!)
    }
    this.#count += opened
    this.#scopes.countEach(this.#openedKeys, this.#openedOwners, opened, 1)
    this.#endRows(fresh)
    if (this.#queue.size > 2 * this.#count + SPARED_ENTRIES)
      this.#queue.sweep(4 * count, this.#isCurrent)
  }

  #delete(change: number, row: number): void {
    this.#beginWrite(row)
    this.#rows.setNumber(row, 0)
    this.#isBatchStale = true
    this.#count--
    this.#closed.add(
      row,
      this.#changeKeys[change]!,
      this.#changeOwners[change]!,
      this.#changeTimes[change]!,
    )
    this.#zeroedCount++
  }

  #beginWrite(row: number): void {
    this.#one[0] = row
    this.#rows.table.beginWrite(this.#one, 1)
  }

  #addRows(): void {
    this.#rows.table.addRows(ADDED_ROWS, this.#addedRows)
    this.#freshRows.set(this.#addedRows, this.#freshCount)
    this.#freshCount += ADDED_ROWS
  }

  /** Completes the new rows, and gives back those that were not needed. */
  #endRows(fresh: number): void {
    const { table } = this.#rows
    const namespaces = this.#changeNamespaces?.finish()
    if (namespaces !== undefined)
      table.writeKeys(
        [fixedColumn(this.#changeKeys), namespaces, fixedColumn(this.#changeTimeWords)],
        this.#freshChanges.subarray(0, fresh),
        fresh,
        this.#freshRows,
      )
    this.#changeNamespaces?.reset()
    const spare = this.#freshCount - fresh
    this.#freshCount = 0
    if (spare > 0) table.removeBatch(this.#freshRows.subarray(fresh, fresh + spare), spare)
  }

  #enqueue(timeMs: number, number: number, row: number, keyId: number): void {
    if (timeMs > this.#queue.takenMs) {
      this.#queue.push(timeMs, number, row, keyId)
      return
    }
    const isAfter = timeMs === this.#firingMs || this.#laterFiring.includes(timeMs)
    this.#early.push(timeMs, {
      isAfter,
      group: isAfter ? 0 : this.#rows.keyGroup(keyId),
      number,
      rowId: row,
    })
  }

  readonly #isCurrent = (chunk: TimerChunk, at: number): boolean =>
    this.#rows.number(chunk.rowIds[at]!) === chunk.numbers[at]!

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
      this.#isBatchStale = false
      if (batch.count > 0) break
    }
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
    // Deleted since it was taken, or fired already where it was registered again.
    if (this.#isBatchStale && this.#rows.number(row) !== batch.numbers[at]) return
    this.#fireRow(row, batch.times[at]!, batch.keyIds[at]!, listener)
  }

  #fireEarly(listener: TimerListener): void {
    const early = this.#early
    const { firstMs: timeMs, rowId: row, number } = early
    early.pop()
    if (this.#rows.number(row) !== number) return
    this.#fireRow(row, timeMs, this.#rows.keyId(row), listener)
  }

  #fireRow(row: number, timeMs: number, keyId: number, listener: TimerListener): void {
    if (timeMs !== this.#firingMs) this.#beginTime(timeMs)
    this.#count--
    this.#closed.add(row, keyId, this.#rows.owner(row, keyId), timeMs)
    this.#scopes.useKey(keyId)
    if (this.#changeNamespaces !== undefined) this.#scopes.useNamespace(this.#rows.namespace(row))
    listener.onTimer(timeMs)
  }

  #beginTime(timeMs: number): void {
    const later = this.#laterFiring
    if (this.#firingMs > timeMs) later.push(this.#firingMs)
    else while (later.length > 0 && later[later.length - 1]! <= timeMs) later.pop()
    this.#firingMs = timeMs
  }

  #allFired(): true {
    this.#firingMs = -Infinity
    this.#laterFiring.length = 0
    return true
  }

  /** Puts the timers of a restore into the queue. */
  #load(): void {
    const ids = new Int32Array(LOAD_ROWS)
    const { table } = this.#rows
    for (let from = 0; ; ) {
      const count = table.liveRowIds(from, ids)
      if (count === 0) return
      from = ids[count - 1]! + 1
      const keyIds = this.#rows.keyIds(ids, count)
      const keyColumns = this.#scopes.rowKeys.map((_, i) => table.gatherKey(i, ids, count))
      const owners = this.#scopes.scopesOf(keyColumns, count)
      this.#scopes.countRestored(keyIds, owners, count)
      for (let k = 0; k < count; k++) {
        const row = ids[k]!
        const o = (row & PAGE_MASK) << 1
        const words = this.#rows.timeWords[row >>> PAGE_SHIFT]!
        const low = words[o]!
        const high = words[o + 1]!
        this.#rows.own(row, owners[k]!)
        this.#finder.add(owners[k]!, low, high, row)
        const number = this.#rows.number(row)
        this.#queue.push(high * 4_294_967_296 + (low >>> 0), number, row, keyIds[k]!)
        if (number > this.#lastNumber) this.#lastNumber = number
      }
      this.#count += count
    }
  }
}
