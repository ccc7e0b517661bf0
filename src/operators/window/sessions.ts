import type { KeyedTableSchema, NamespacedTables, StateContext } from '../../contracts/state.ts'
import type { Marks } from '../../core/batch.ts'
import type { Column, FixedColumn } from '../../core/column.ts'
import { millisAt, timeWords } from '../../core/time/time-words.ts'
import type { AggregateTables } from '../aggregate/aggregate-program.ts'
import { SessionQueue } from './session-queue.ts'
import { rowOf, SESSION_COLUMNS, SessionSlot, sessionNumber, slotOf } from './session-slot.ts'
import type { WallClock } from './window-options.ts'

/** Sessions that are over before what belonged to them is looked for. */
const SPARED_SESSIONS = 1024
/** In sorted input: clocks that are set back make wall clock times run up to this far behind. */
const CLOCK_CHANGE_MS = 7_200_000

export interface SessionsOptions {
  readonly groupSchema: KeyedTableSchema
  readonly distinctSchemas: readonly KeyedTableSchema[]
  /** Lets go what is kept in memory of sessions that are over, before their distinct values are removed. */
  readonly forget?: (slot: SessionSlot, rowIds: Int32Array) => void
  readonly gapMs: number
  readonly wallClock: WallClock | undefined
  /** Rows come in the order of their times, and none is late: what holds at a row follows from its time. */
  readonly isSorted: boolean
}

/** A session that took in another one. */
interface MergedSession {
  readonly from: number
  readonly into: number
}

/**
 * The sessions of many keys: which session each row of a batch belongs to, judged row by row against the watermark that held at the row, and
 * which sessions are over. A row joins every session of its key that is not further than the gap away, and those become one.
 * (Flink: MergingWindowSet with SessionWindowAssigner.)
 *
 * State: the family of tables `groups`, one table a slot; a key's first session lies in slot 0, further ones that are open at the
 * same time in slots of their own. Their list by key is made from the tables after a restore.
 */
export class Sessions {
  /** By number; undefined where a slot is empty. The rows of the last batch lie in them. */
  readonly slots: (SessionSlot | undefined)[] = []
  lateCount = 0
  /** Rows without a time, which bounded input may hold: they are in no session. */
  nullCount = 0
  /** Sessions that are over, by end, after `takeDue`. */
  due: number[] = []
  readonly #options: SessionsOptions
  readonly #groups: NamespacedTables
  readonly #distinct: readonly NamespacedTables[]
  readonly #queue = new SessionQueue()
  /** Sessions of the keys that have some outside of slot 0, by the key's row there; each list by end. */
  readonly #lists = new Map<number, number[]>()
  #merged: MergedSession[] = []
  #ids = new Int32Array(0)
  readonly #one = new Int32Array(1)
  readonly #oneId = new Int32Array(1)

  constructor(options: SessionsOptions, state: StateContext) {
    this.#options = options
    const schema = {
      ...options.groupSchema,
      values: [...options.groupSchema.values, ...SESSION_COLUMNS],
    }
    this.#groups = state.namespacedTables(schema)
    this.#distinct = options.distinctSchemas.map((each) => state.namespacedTables(each))
    this.#restore()
  }

  /** Earliest time at which a session may be over; Infinity when there is none. */
  get firstMs(): number {
    return this.#queue.firstMs
  }

  /** Sessions that are not over, or have not been freed. */
  get count(): number {
    return this.#queue.size
  }

  #restore(): void {
    const first = this.#slot(0)
    for (const number of this.#groups.namespaces()) if (number !== 0) this.#restoreSlot(number)
    first.refresh()
    forEachRow(first, (id) => {
      const endMs = first.endOf(id)
      if (endMs < first.startOf(id)) first.overIds.push(id)
      else if (endMs > first.startOf(id)) {
        this.#enqueue(first, id, endMs)
        this.#lists.get(id)?.push(id)
      }
    })
    for (const list of this.#lists.values()) list.sort((a, b) => this.endOf(a) - this.endOf(b))
  }

  #restoreSlot(number: number): void {
    const slot = this.#slot(number)
    const first = this.#slot(0)
    forEachRow(slot, (id) => {
      this.#one[0] = id
      const { groups } = slot.tables
      const keys = groups.schema.keys.map((_, i) => groups.gatherKey(i, this.#one, 1))
      first.tables.groups.upsertBatch(keys, undefined, 1, this.#oneId)
      first.refresh()
      const keyId = this.#oneId[0]!
      slot.links[id] = keyId
      const endMs = slot.endOf(id)
      if (endMs <= slot.startOf(id)) {
        slot.overIds.push(id)
        return
      }
      this.#enqueue(slot, id, endMs)
      const list = this.#lists.get(keyId)
      if (list === undefined) this.#lists.set(keyId, [sessionNumber(number, id)])
      else list.push(sessionNumber(number, id))
      first.links[keyId] = 1
    })
  }

  #slot(number: number): SessionSlot {
    let slot = this.slots[number]
    if (slot === undefined) {
      slot = new SessionSlot(number, {
        groups: this.#groups.table(number),
        distinct: this.#distinct.map((tables) => tables.table(number)),
      })
      this.slots[number] = slot
    }
    return slot
  }

  tablesOf(slot: number): AggregateTables {
    return this.slots[slot]!.tables
  }
  startOf(session: number): number {
    return this.slots[slotOf(session)]!.startOf(rowOf(session))
  }
  endOf(session: number): number {
    return this.slots[slotOf(session)]!.endOf(rowOf(session))
  }

  /** Last instant of a session that ends at `endMs`. */
  lastInstantMs(endMs: number): number {
    const { wallClock } = this.#options
    return (wallClock === undefined ? endMs : wallClock.toEpochMs(endMs)) - 1
  }

  /**
   * Puts the rows of a batch into sessions: see `slots`. Call `mergeSessions` when the rows have been added there.
   *
   * @param times undefined: all rows have the time `nowMs`
   * @param watermarkMs what held before the batch; returns what holds after it
   */
  assign(
    keys: readonly Column[],
    live: { readonly selection: Int32Array | undefined; readonly count: number },
    time: { readonly times: FixedColumn | undefined; readonly nowMs: number },
    marks: Marks | undefined,
    watermarkMs: number,
  ): number {
    const { selection, count } = live
    const { gapMs, wallClock, isSorted } = this.#options
    this.lateCount = 0
    this.nullCount = 0
    for (const slot of this.slots) if (slot !== undefined) slot.count = 0
    const first = this.#slot(0)
    const { groups } = first.tables
    if (this.#ids.length < count) this.#ids = new Int32Array(Math.max(count, 1024))
    const ids = this.#ids
    const freshCount = groups.upsertBatch(keys, selection, count, ids)
    const freshIds = freshCount === 0 ? ids : groups.freshIds.slice(0, freshCount)
    groups.beginWrite(ids, count)
    first.refresh()
    first.reserve(count)
    const { positions, rowIds, starts, ends } = first
    const words = time.times === undefined ? undefined : timeWords(time.times)
    const valid = time.times?.valid
    const sortedLagMs = isSorted ? 2 + (wallClock === undefined ? 0 : CLOCK_CHANGE_MS) : 0
    const marksCount = marks === undefined ? 0 : marks.count
    let current = watermarkMs
    let nextMark = 0
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      while (nextMark < marksCount && marks!.positions[nextMark]! < row)
        current = marks!.watermarksMs[nextMark++]!
      if (valid !== undefined && valid[row] === 0) {
        this.nullCount++
        continue
      }
      const epochMs = words === undefined ? time.nowMs : millisAt(words, row)
      if (isSorted) current = Math.max(current, epochMs - sortedLagMs)
      const timeMs = wallClock === undefined ? epochMs : wallClock.toWallMs(epochMs)
      const id = ids[k]!
      const startPage = starts[id >>> 12]!
      const endPage = ends[id >>> 12]!
      const at = id & 4095
      const startMs = startPage[at]!
      const endMs = endPage[at]!
      if (first.links[id] === 0) {
        if (
          endMs > startMs &&
          timeMs <= endMs &&
          timeMs + gapMs >= startMs &&
          this.lastInstantMs(endMs) > current
        ) {
          if (timeMs < startMs) startPage[at] = timeMs
          if (timeMs + gapMs > endMs) endPage[at] = timeMs + gapMs
          positions[first.count] = row
          rowIds[first.count++] = id
          continue
        }
        if (endMs === startMs) {
          if (this.lastInstantMs(timeMs + gapMs) <= current) this.lateCount++
          else {
            startPage[at] = timeMs
            endPage[at] = timeMs + gapMs
            this.#enqueue(first, id, timeMs + gapMs)
            positions[first.count] = row
            rowIds[first.count++] = id
          }
          continue
        }
      }
      this.#assignToMany(keys, { row, keyId: id, timeMs, watermarkMs: current })
    }
    if (freshCount > 0) this.#dropUnused(freshIds, freshCount)
    if (isSorted) return current
    return marksCount > 0 ? marks!.watermarksMs[marksCount - 1]! : watermarkMs
  }

  /** Removes keys that came with late rows only. */
  #dropUnused(freshIds: Int32Array, freshCount: number): void {
    if (this.lateCount === 0 && this.nullCount === 0) return
    const first = this.#slot(0)
    let count = 0
    for (let i = 0; i < freshCount; i++) {
      const id = freshIds[i]!
      if (first.endOf(id) === first.startOf(id) && first.links[id] === 0) freshIds[count++] = id
    }
    first.tables.groups.removeBatch(freshIds, count)
  }

  /** Where a key has several sessions, or one that the row does not belong to. */
  #assignToMany(
    keys: readonly Column[],
    at: {
      readonly row: number
      readonly keyId: number
      readonly timeMs: number
      readonly watermarkMs: number
    },
  ): void {
    const { row, keyId, timeMs, watermarkMs } = at
    const first = this.#slot(0)
    const endMs = timeMs + this.#options.gapMs
    const known = this.#lists.get(keyId)
    const list = known ?? (first.endOf(keyId) > first.startOf(keyId) ? [keyId] : [])
    const near: number[] = []
    let from = this.#firstEnding(list, timeMs)
    for (let i = from; i < list.length; i++) {
      const session = list[i]!
      // Sessions that are over at the row come before those that are not.
      if (this.lastInstantMs(this.endOf(session)) <= watermarkMs) from = i + 1
      else if (this.startOf(session) > endMs) break
      else near.push(session)
    }
    if (near.length === 0) {
      if (this.lastInstantMs(endMs) <= watermarkMs) {
        this.lateCount++
        return
      }
      const session = this.#openSession(keys, row, keyId, list)
      const slot = this.slots[slotOf(session)]!
      slot.setBounds(rowOf(session), timeMs, endMs)
      this.#enqueue(slot, rowOf(session), endMs)
      list.splice(this.#firstEnding(list, endMs), 0, session)
      if (slot.number !== 0 && known === undefined) {
        this.#lists.set(keyId, list)
        first.links[keyId] = 1
      }
      slot.add(row, rowOf(session))
      return
    }
    const into = near.find((session) => slotOf(session) === 0) ?? near[0]!
    let startMs = Math.min(timeMs, this.startOf(into))
    let lastMs = Math.max(endMs, this.endOf(into))
    for (const session of near) {
      if (session === into) continue
      startMs = Math.min(startMs, this.startOf(session))
      lastMs = Math.max(lastMs, this.endOf(session))
      this.#merged.push({ from: session, into })
      this.#close(session)
    }
    const slot = this.slots[slotOf(into)]!
    slot.setBounds(rowOf(into), startMs, lastMs)
    slot.add(row, rowOf(into))
    list.splice(from, near.length, into)
  }

  /** Position of the first session in a list that ends at or behind a time. */
  #firstEnding(list: readonly number[], timeMs: number): number {
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.endOf(list[middle]!) < timeMs) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A row for a session more of a key: in slot 0 where that is free, else in the first slot without one of the key. */
  #openSession(
    keys: readonly Column[],
    row: number,
    keyId: number,
    list: readonly number[],
  ): number {
    const first = this.#slot(0)
    if (first.endOf(keyId) === first.startOf(keyId)) return keyId
    const taken = new Set(list.map(slotOf))
    this.#one[0] = row
    for (let number = 1; ; number++) {
      if (taken.has(number)) continue
      const slot = this.#slot(number)
      // There may still be a session that is over.
      if (slot.tables.groups.upsertBatch(keys, this.#one, 1, this.#oneId) === 0) continue
      slot.refresh()
      slot.links[this.#oneId[0]!] = keyId
      return sessionNumber(number, this.#oneId[0]!)
    }
  }

  #enqueue(slot: SessionSlot, rowId: number, endMs: number): void {
    slot.queuedMs[rowId] = endMs
    this.#queue.push(endMs, sessionNumber(slot.number, rowId))
  }

  /** Marks a session as over. */
  #close(session: number): void {
    const slot = this.slots[slotOf(session)]!
    slot.setBounds(rowOf(session), 1, 0)
    slot.queuedMs[rowOf(session)] = Number.NaN
  }

  /** Puts together what rows of the batch have joined: `merge` adds what belongs to one session to another, in the order given. */
  mergeSessions(merge: (from: number, into: number) => void): void {
    if (this.#merged.length === 0) return
    for (const { from, into } of this.#merged) merge(from, into)
    for (const { from, into } of this.#merged) this.#free(from, this.#keyOf(into))
    this.#merged = []
  }

  #keyOf(session: number): number {
    return slotOf(session) === 0
      ? rowOf(session)
      : this.slots[slotOf(session)]!.links[rowOf(session)]!
  }

  /** Finds the sessions that are over at a watermark: `due`. Each is to be given to `free` when it has been used. */
  takeDue(watermarkMs: number): void {
    const queue = this.#queue
    this.due = []
    while (queue.size > 0 && this.lastInstantMs(queue.firstMs) <= watermarkMs) {
      const timeMs = queue.firstMs
      const session = queue.pop()
      const slot = this.slots[slotOf(session)]
      const row = rowOf(session)
      // Of a session that has been merged, or whose row holds another one by now.
      if (slot === undefined || slot.queuedMs[row] !== timeMs) continue
      const endMs = slot.endOf(row)
      if (this.lastInstantMs(endMs) > watermarkMs) this.#enqueue(slot, row, endMs)
      else {
        slot.queuedMs[row] = Number.NaN
        this.due.push(session)
      }
    }
    this.due.sort((a, b) => this.endOf(a) - this.endOf(b) || a - b)
  }

  /** Frees sessions that were due. */
  free(sessions: readonly number[]): void {
    const alone: number[] = []
    for (const session of sessions) {
      const keyId = this.#keyOf(session)
      const list = this.#lists.get(keyId)
      if (list === undefined && this.#distinct.length === 0) {
        alone.push(keyId)
        continue
      }
      if (list !== undefined) list.splice(list.indexOf(session), 1)
      this.#close(session)
      this.#free(session, keyId)
    }
    if (alone.length > 0)
      this.#slot(0).tables.groups.removeBatch(Int32Array.from(alone), alone.length)
  }

  #free(session: number, keyId: number): void {
    const slot = this.slots[slotOf(session)]!
    const row = rowOf(session)
    if (this.#distinct.length > 0) {
      slot.overIds.push(row)
      const { rowCount } = slot.tables.groups
      if (slot.overIds.length >= Math.max(SPARED_SESSIONS, rowCount / 2)) this.#sweep(slot)
    } else if (slot.number === 0 && this.#lists.has(keyId)) slot.empty(row)
    else slot.tables.groups.remove(row)
    this.#unlink(keyId)
    if (slot.number !== 0 && slot.tables.groups.rowCount === slot.overIds.length) this.#drop(slot)
  }

  /** Forgets the list of a key that has no sessions outside of slot 0 any more. */
  #unlink(keyId: number): void {
    const list = this.#lists.get(keyId)
    if (list?.some((session) => slotOf(session) !== 0) !== false) return
    const first = this.#slot(0)
    this.#lists.delete(keyId)
    first.links[keyId] = 0
    if (first.endOf(keyId) === first.startOf(keyId)) first.tables.groups.remove(keyId)
  }

  #sweep(slot: SessionSlot): void {
    this.#options.forget?.(slot, Int32Array.from(slot.overIds))
    slot.dropDistinctOfOver()
    for (const id of slot.overIds) {
      if (slot.number === 0 && this.#lists.has(id)) slot.empty(id)
      else slot.tables.groups.remove(id)
    }
    slot.overIds = []
  }

  #drop(slot: SessionSlot): void {
    this.#groups.drop(slot.number)
    for (const tables of this.#distinct) tables.drop(slot.number)
    this.slots[slot.number] = undefined
    while (this.slots.at(-1) === undefined) this.slots.pop()
  }
}

function forEachRow(slot: SessionSlot, visit: (id: number) => void): void {
  const ids = new Int32Array(4096)
  for (let next = 0; ; ) {
    const found = slot.tables.groups.liveRowIds(next, ids)
    if (found === 0) return
    next = ids[found - 1]! + 1
    for (let k = 0; k < found; k++) visit(ids[k]!)
  }
}
