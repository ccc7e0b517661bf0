import type { SnapshotPage } from '../contracts/state.ts'
import { assert } from '../core/errors.ts'

/**
 * Keeps count of one kind of pages of a table: which exist, which were written since the last
 * freeze, their versions, and what live snapshots still need of them.
 *
 * Pages are written in place. Freezing only marks them clean; the first write to a clean page hands
 * its serialised old content to the snapshots that contain it. So a freeze costs a pass over a few
 * bytes a page, and a page is copied at most once per snapshot.
 */
export class PageLedger {
  readonly kind: string
  /** By page number: 1 = written since the last freeze, and free to be written. */
  dirty = new Uint8Array(8)
  /** Existing pages that are not dirty: when it is 0, nothing needs `touch`. */
  cleanCount = 0
  #exists = new Uint8Array(8)
  #versions = new Int32Array(8)
  #limit = 0
  #count = 0
  #snapshots: FrozenPages[] = []
  readonly #serialise: (number: number) => Uint8Array

  /** @param serialise copies a page's present content */
  constructor(kind: string, serialise: (number: number) => Uint8Array) {
    this.kind = kind
    this.#serialise = serialise
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
    this.dirty[number] = 1
    this.#count++
    if (number >= this.#limit) this.#limit = number + 1
  }

  /** Before a write to a page. */
  touch(number: number): void {
    if (this.dirty[number] === 1) return
    this.#save(number)
    this.dirty[number] = 1
    this.cleanCount--
  }

  /** Before a page's memory goes. */
  release(number: number): void {
    if (this.dirty[number] === 0) {
      this.#save(number)
      this.cleanCount--
    }
    this.dirty[number] = 0
    this.#exists[number] = 0
    this.#count--
  }

  /** Freezes the present pages. */
  freeze(): FrozenPages {
    const { dirty } = this
    const versions = this.#versions
    for (let number = 0; number < this.#limit; number++) {
      versions[number]! += dirty[number]!
      dirty[number] = 0
    }
    this.cleanCount = this.#count
    const frozen = new FrozenPages(this.kind, {
      exists: this.#exists.slice(0, this.#limit),
      versions: versions.slice(0, this.#limit),
      serialise: this.#serialise,
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
      this.dirty[number] = 0
      this.cleanCount++
    }
  }

  #save(number: number): void {
    let bytes: Uint8Array | undefined
    for (const snapshot of this.#snapshots) {
      if (!snapshot.needs(number)) continue
      bytes ??= this.#serialise(number)
      snapshot.keep(number, bytes)
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
  readonly serialise: (number: number) => Uint8Array
}

/** The pages of one kind in one snapshot. */
export class FrozenPages {
  readonly kind: string
  readonly #content: FrozenContent
  readonly #kept = new Map<number, Uint8Array>()
  #isReleased = false
  /** Bytes of pages that were written since. */
  keptBytes = 0

  constructor(kind: string, content: FrozenContent) {
    this.kind = kind
    this.#content = content
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
    this.keptBytes += bytes.length
  }

  release(): void {
    this.#isReleased = true
    this.#kept.clear()
    this.keptBytes = 0
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
        done: () => this.#end(number),
      })
    }
    return pages
  }

  /** Forgets a page that nobody asks for again. */
  #end(number: number): void {
    this.keptBytes -= this.#kept.get(number)?.length ?? 0
    this.#kept.delete(number)
    this.#content.exists[number] = 0
  }

  #bytes(number: number): Uint8Array {
    assert(
      !this.#isReleased && this.#content.exists[number] === 1,
      'pages of a snapshot are read before its release, and before it is said that they are done',
    )
    return this.#kept.get(number) ?? this.#content.serialise(number)
  }
}
