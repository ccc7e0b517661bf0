import type { SnapshotPage } from '../contracts/state.ts'
import { assert } from '../core/errors.ts'
import { type RowEntries, RowLog } from './row-log.ts'

/** Pages of one kind as the ledger sees them. */
export interface PageSource {
  /** Bytes of a page when it is serialised. */
  sizeBytes(number: number): number
  /** Serialises a page's present content into as many bytes, whose offset is a multiple of 8. */
  write(number: number, target: Uint8Array): void
  /** Where rows can be kept one by one: the words of a page, which are all that is serialised behind a header. */
  readonly rows?: {
    readonly entries: RowEntries
    readonly headerBytes: number
    words(number: number): Int32Array
  }
}

/** Nobody has written to the page since the last freeze. */
const CLEAN = 0
/** Written, and free to be written: no snapshot needs what was there. */
const FREE = 1
/** Written while a snapshot needs what was there: before a row is written the first time, it is kept. */
const SHARED = 2

/**
 * Keeps count of one kind of pages of a table: which exist, which were written since the last
 * freeze, their versions, and what live snapshots still need of them.
 *
 * Pages are written in place. Freezing only marks them clean. Then the first write to a page hands its serialised old content to the
 * snapshots that contain it; or, where rows can be kept one by one, the first write to a row hands over the row. So a freeze costs a pass
 * over a few bytes a page, and what is kept never exceeds the pages by much.
 */
export class PageLedger {
  readonly kind: string
  /** By page number: CLEAN, FREE or SHARED. What may be written without asking is FREE, 1. */
  dirty = new Uint8Array(8)
  /** Existing pages that are not free to be written: when it is 0, nothing needs `touch`. */
  guardedCount = 0
  #exists = new Uint8Array(8)
  #versions = new Int32Array(8)
  #limit = 0
  #count = 0
  #snapshots: FrozenPages[] = []
  readonly #source: PageSource
  readonly #spareLogs: RowLog[] = []

  constructor(kind: string, source: PageSource) {
    this.kind = kind
    this.#source = source
  }

  /** Pages that exist. */
  get count(): number {
    return this.#count
  }

  /** Enters a new page, writable at once. Numbers of released pages come again, with growing versions. */
  add(number: number): void {
    if (number >= this.dirty.length) this.#grow(number)
    assert(this.#exists[number] === 0, 'a page is added once')
    this.#exists[number] = 1
    this.dirty[number] = FREE
    this.#count++
    if (number >= this.#limit) this.#limit = number + 1
  }

  /** Before a write to a page. */
  touch(number: number): void {
    if (this.dirty[number] === FREE) return
    this.#save(number)
    this.dirty[number] = FREE
    this.guardedCount--
  }

  /** Before a write to a row of a page that is not free: `head` says which, see `RowLog.keep`. */
  touchRow(number: number, head: number): void {
    let isNeeded = false
    for (const snapshot of this.#snapshots) {
      if (!snapshot.needs(number)) continue
      isNeeded = true
      snapshot.keepRow(number, head)
    }
    if (isNeeded) this.dirty[number] = SHARED
    else {
      this.dirty[number] = FREE
      this.guardedCount--
    }
  }

  /** Before a page's memory goes. */
  release(number: number): void {
    if (this.dirty[number] !== FREE) {
      this.#save(number)
      this.guardedCount--
    }
    this.dirty[number] = CLEAN
    this.#exists[number] = 0
    this.#count--
  }

  /** Freezes the present pages. */
  freeze(): FrozenPages {
    const { dirty } = this
    const versions = this.#versions
    for (let number = 0; number < this.#limit; number++) {
      if (dirty[number] !== CLEAN) versions[number]!++
      dirty[number] = CLEAN
    }
    this.guardedCount = this.#count
    const frozen = new FrozenPages(this.kind, {
      exists: this.#exists.slice(0, this.#limit),
      versions: versions.slice(0, this.#limit),
      source: this.#source,
      spareLogs: this.#spareLogs,
    })
    this.#snapshots.push(frozen)
    return frozen
  }

  /** Forgets a snapshot: its pages are no longer kept. */
  forget(frozen: FrozenPages): void {
    this.#snapshots = this.#snapshots.filter((other) => other !== frozen)
  }

  /** Takes over the versions of a snapshot that is being restored; pages are entered with `restored`. */
  restoreVersions(versions: readonly number[]): void {
    assert(this.#count === 0, 'restore starts without pages')
    // Versions never fall: a page number that was in use here before goes on from the higher one.
    for (let number = versions.length - 1; number >= 0; number--) {
      if (number >= this.dirty.length) this.#grow(number)
      this.#versions[number] = Math.max(this.#versions[number]!, versions[number]!)
    }
    this.#limit = Math.max(this.#limit, versions.length)
  }

  /** Enters a page as a snapshot had it: clean, with the snapshot's version. */
  restored(number: number, version: number): void {
    this.add(number)
    // Content that is older than this ledger's last version of the page counts as written anew.
    if (this.#versions[number] === version) {
      this.dirty[number] = CLEAN
      this.guardedCount++
    }
  }

  #save(number: number): void {
    let bytes: Uint8Array | undefined
    for (const snapshot of this.#snapshots) {
      if (!snapshot.needs(number)) continue
      if (snapshot.hasRows(number)) snapshot.keep(number, snapshot.serialise(number))
      else {
        bytes ??= snapshot.serialise(number)
        snapshot.keep(number, bytes)
      }
    }
  }

  #grow(number: number): void {
    const length = Math.max(number + 1, this.dirty.length * 2)
    const wider = (old: Uint8Array): Uint8Array<ArrayBuffer> => {
      const array = new Uint8Array(length)
      array.set(old)
      return array
    }
    this.dirty = wider(this.dirty)
    this.#exists = wider(this.#exists)
    const versions = new Int32Array(length)
    versions.set(this.#versions)
    this.#versions = versions
  }
}

interface FrozenContent {
  readonly exists: Uint8Array
  readonly versions: Int32Array
  readonly source: PageSource
  /** For the next snapshot: memory that was written to costs less. */
  readonly spareLogs: RowLog[]
}

/** The pages of one kind in one snapshot. */
export class FrozenPages {
  readonly kind: string
  readonly #content: FrozenContent
  readonly #kept = new Map<number, Uint8Array>()
  #rows: RowLog | undefined
  #isReleased = false
  #pageBytes = 0

  constructor(kind: string, content: FrozenContent) {
    this.kind = kind
    this.#content = content
  }

  /** Bytes of pages and rows that were written since. */
  get keptBytes(): number {
    return this.#pageBytes + (this.#rows?.sizeBytes ?? 0)
  }

  /** Versions by page number, of pages that do not exist as well. */
  get versions(): Int32Array {
    return this.#content.versions
  }

  needs(number: number): boolean {
    return this.#content.exists[number] === 1 && !this.#kept.has(number)
  }

  keep(number: number, bytes: Uint8Array): void {
    this.#kept.set(number, bytes)
    this.#pageBytes += bytes.length
  }

  keepRow(number: number, head: number): void {
    const { rows } = this.#content.source
    this.#rows ??= this.#beginLog()
    this.#rows.keep(number, head, rows!.words(number))
  }

  #beginLog(): RowLog {
    const { exists, source, spareLogs } = this.#content
    const log = spareLogs.pop() ?? new RowLog(source.rows!.entries)
    log.begin(exists.length)
    return log
  }

  /** Whether rows of a page are kept. */
  hasRows(number: number): boolean {
    return this.#rows?.has(number) === true
  }

  release(): void {
    this.#isReleased = true
    this.#kept.clear()
    this.#pageBytes = 0
    if (this.#rows === undefined) return
    this.#rows.clear()
    if (this.#content.spareLogs.length === 0) this.#content.spareLogs.push(this.#rows)
    this.#rows = undefined
  }

  /** Lists the pages. */
  list(): SnapshotPage[] {
    const { exists, versions } = this.#content
    const pages: SnapshotPage[] = []
    for (let number = 0; number < exists.length; number++) {
      if (exists[number] === 0) continue
      pages.push({
        id: `${this.kind}/${number}`,
        version: versions[number]!,
        bytes: () => this.#bytes(number),
        sizeBytes: () => this.#sizeBytes(number),
        writeTo: (target) => this.#writeTo(number, target),
        done: () => this.#end(number),
      })
    }
    return pages
  }

  /** A copy of a page that was not kept, as it was. */
  serialise(number: number): Uint8Array {
    const bytes = new Uint8Array(this.#content.source.sizeBytes(number))
    this.#write(number, bytes)
    return bytes
  }

  #write(number: number, target: Uint8Array): void {
    const { source } = this.#content
    source.write(number, target)
    if (!this.hasRows(number)) return
    const start = target.byteOffset + source.rows!.headerBytes
    this.#rows!.restore(
      number,
      new Int32Array(target.buffer, start, source.rows!.words(number).length),
    )
  }

  /** Forgets a page that nobody asks for again. */
  #end(number: number): void {
    this.#pageBytes -= this.#kept.get(number)?.length ?? 0
    this.#kept.delete(number)
    this.#content.exists[number] = 0
  }

  #bytes(number: number): Uint8Array {
    this.#assertThere(number)
    return this.#kept.get(number) ?? this.serialise(number)
  }

  #sizeBytes(number: number): number {
    this.#assertThere(number)
    return this.#kept.get(number)?.length ?? this.#content.source.sizeBytes(number)
  }

  #writeTo(number: number, target: Uint8Array): void {
    this.#assertThere(number)
    const kept = this.#kept.get(number)
    if (kept === undefined) this.#write(number, target)
    else target.set(kept)
  }

  #assertThere(number: number): void {
    assert(
      !this.#isReleased && this.#content.exists[number] === 1,
      'pages of a snapshot are read before its release, and before it is said that they are done',
    )
  }
}
