import type { ObjectStore, ObjectWriter } from '../contracts/object-store.ts'
import type { Digest } from '../contracts/platform.ts'
import type { SnapshotPage, StateSnapshot } from '../contracts/state.ts'
import type {
  Manifest,
  OperatorSubtaskState,
  StateObject,
  StoredPage,
  StoredTable,
} from './manifest.ts'

/** Frozen state of one operator subtask. */
export interface FrozenState {
  readonly uid: string
  readonly subtaskIndex: number
  readonly snapshot: StateSnapshot
}

export interface WrittenStates {
  readonly states: readonly OperatorSubtaskState[]
  /** All objects that the states name, old and new, by name. */
  readonly objects: readonly StateObject[]
  readonly bytesWritten: number
}

export interface StateWriterOptions {
  readonly store: ObjectStore
  /** The job's folder in the store. */
  readonly folder: string
  readonly slotIndex: number
  /** Tells this start of the job from others: names of objects never meet. */
  readonly attempt: string
  readonly digest: Digest
  /** Checkpoint whose pages the tables start from, where they are taken over as they are. */
  readonly restored: Manifest | undefined
}

/** Pages go to the store in pieces of about this size: a few milliseconds of work between two turns of others. */
const PIECE_BYTES = 1 << 22
const ALIGNMENT = 8
/** An object of which less than this share is still in use is not named any more: its pages are written again. */
const LEAST_LIVE_SHARE = 0.25

/** What the last complete checkpoint has. */
interface Baseline {
  readonly pages: ReadonlyMap<string, StoredPage>
  readonly objects: ReadonlyMap<string, StateObject>
}

const EMPTY: Baseline = { pages: new Map(), objects: new Map() }

/**
 * Writes the frozen state of a slot for one checkpoint after the other: one object with the pages that the last complete
 * checkpoint does not have in this version, and where all other pages lie. Bytes written follow the pages changed, and
 * objects of which little is in use are left behind.
 *
 * A checkpoint counts as complete when `confirm` says so; until then, and after `discard`, its pages are not built upon.
 */
export class StateWriter {
  readonly #options: StateWriterOptions
  #base: Baseline
  #written: { readonly checkpointId: number; readonly baseline: Baseline } | undefined
  readonly #discarded = new Set<number>()
  /** Memory of the checkpoint before, for the next one: what was written to costs less. */
  #sparePiece: Uint8Array = new Uint8Array(0)

  constructor(options: StateWriterOptions) {
    this.#options = options
    this.#base =
      options.restored === undefined ? EMPTY : baselineOf(options.restored, options.slotIndex)
  }

  /** Rejects with the store's errors. Snapshots are released in any case. */
  async store(request: {
    readonly checkpointId: number
    readonly states: readonly FrozenState[]
  }): Promise<WrittenStates> {
    const { checkpointId, states } = request
    const writing = new CheckpointWriting(this.#options, checkpointId, this.#base, this.#sparePiece)
    this.#sparePiece = new Uint8Array(0)
    try {
      const stored: OperatorSubtaskState[] = []
      for (const state of states) {
        stored.push(await writing.add(state, () => this.#discarded.has(checkpointId)))
        state.snapshot.release()
      }
      const object = await writing.finish()
      this.#sparePiece = writing.piece
      const baseline = writing.baseline(object)
      this.#written = { checkpointId, baseline }
      return {
        states: stored,
        objects: [...baseline.objects.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
        bytesWritten: object?.sizeBytes ?? 0,
      }
    } catch (error) {
      await writing.abort()
      for (const { snapshot } of states) snapshot.release()
      throw error
    } finally {
      this.#discarded.delete(checkpointId)
    }
  }

  /** The checkpoint's manifest is published. */
  confirm(checkpointId: number): void {
    if (this.#written?.checkpointId === checkpointId) this.#base = this.#written.baseline
    this.#written = undefined
  }

  /** There will be no such checkpoint: what is being written for it ends. */
  discard(checkpointId: number): void {
    if (this.#written?.checkpointId === checkpointId) this.#written = undefined
    else this.#discarded.add(checkpointId)
  }
}

/** One object on its way to the store. */
class CheckpointWriting {
  readonly #options: StateWriterOptions
  readonly #base: Baseline
  /** Objects that are left behind. */
  readonly #sparse: ReadonlySet<string>
  readonly #name: string
  readonly #pages = new Map<string, StoredPage>()
  #writer: ObjectWriter | undefined
  #piece: Uint8Array
  #pieceBytes = 0
  #sizeBytes = 0

  constructor(
    options: StateWriterOptions,
    checkpointId: number,
    base: Baseline,
    piece: Uint8Array,
  ) {
    this.#piece = piece
    this.#options = options
    this.#base = base
    this.#sparse = sparseObjects(base)
    const id = String(checkpointId).padStart(10, '0')
    this.#name = `${options.folder}/state/${id}-${options.slotIndex}-${options.attempt}`
  }

  /** Free again when the object is made. */
  get piece(): Uint8Array {
    return this.#piece.length > PIECE_BYTES + ALIGNMENT ? new Uint8Array(0) : this.#piece
  }

  async add(frozen: FrozenState, isDiscarded: () => boolean): Promise<OperatorSubtaskState> {
    const { uid, subtaskIndex, snapshot } = frozen
    const tables: StoredTable[] = []
    for (const table of snapshot.tables) {
      const { name, namespace, incarnation } = table
      const { schema, rowCount, header } = table.snapshot
      const pages: StoredPage[] = []
      for (const page of table.snapshot.pages) {
        if (isDiscarded()) throw new Error('the checkpoint was given up')
        const key = pageKey({ uid, name, namespace, incarnation, id: page.id })
        const known = this.#known(key, page)
        if (known !== undefined) page.done?.()
        const stored = known ?? (await this.#write(page))
        this.#pages.set(key, stored)
        pages.push(stored)
      }
      tables.push({ name, namespace, incarnation, schema, rowCount, header, pages })
    }
    return { uid, subtaskIndex, tables, lists: snapshot.lists }
  }

  #known(key: string, page: SnapshotPage): StoredPage | undefined {
    const known = this.#base.pages.get(key)
    if (known === undefined || known.version !== page.version) return undefined
    return this.#sparse.has(known.object) ? undefined : known
  }

  async #write(page: SnapshotPage): Promise<StoredPage> {
    const bytes = page.writeTo === undefined ? page.bytes() : undefined
    const sizeBytes = bytes?.length ?? page.sizeBytes!()
    this.#align()
    if (this.#pieceBytes + sizeBytes > this.#piece.length - ALIGNMENT) await this.#flush(sizeBytes)
    const target = this.#piece.subarray(this.#pieceBytes, this.#pieceBytes + sizeBytes)
    if (bytes === undefined) page.writeTo!(target)
    else target.set(bytes)
    page.done?.()
    const stored: StoredPage = {
      id: page.id,
      version: page.version,
      object: this.#name,
      offset: this.#sizeBytes,
      sizeBytes,
      checksum: this.#options.digest.crc32(target),
    }
    this.#pieceBytes += sizeBytes
    this.#sizeBytes += sizeBytes
    return stored
  }

  /** Pages begin at multiples of 8, so that a restore can take them where they were read. There is room for that behind each page. */
  #align(): void {
    const padding = -this.#sizeBytes & (ALIGNMENT - 1)
    this.#piece.fill(0, this.#pieceBytes, this.#pieceBytes + padding)
    this.#pieceBytes += padding
    this.#sizeBytes += padding
  }

  async #flush(nextBytes: number): Promise<void> {
    if (this.#pieceBytes > 0) {
      this.#writer ??= await this.#options.store.create(this.#name)
      await this.#writer.write(this.#piece.subarray(0, this.#pieceBytes))
      this.#pieceBytes = 0
    }
    if (nextBytes > this.#piece.length - ALIGNMENT)
      this.#piece = new Uint8Array(Math.max(PIECE_BYTES, nextBytes) + ALIGNMENT)
  }

  /** Makes the object durable; undefined where nothing was to be written. */
  async finish(): Promise<StateObject | undefined> {
    if (this.#sizeBytes === 0) return undefined
    await this.#flush(0)
    await this.#writer!.finish()
    return { name: this.#name, sizeBytes: this.#sizeBytes }
  }

  async abort(): Promise<void> {
    await this.#writer?.abort()
  }

  baseline(object: StateObject | undefined): Baseline {
    const objects = new Map<string, StateObject>()
    for (const page of this.#pages.values()) {
      if (objects.has(page.object)) continue
      objects.set(
        page.object,
        page.object === object?.name ? object : this.#base.objects.get(page.object)!,
      )
    }
    return { pages: this.#pages, objects }
  }
}

function sparseObjects({ pages, objects }: Baseline): Set<string> {
  const live = new Map<string, number>()
  for (const { object, sizeBytes } of pages.values())
    live.set(object, (live.get(object) ?? 0) + sizeBytes)
  const sparse = new Set<string>()
  for (const { name, sizeBytes } of objects.values())
    if ((live.get(name) ?? 0) < sizeBytes * LEAST_LIVE_SHARE) sparse.add(name)
  return sparse
}

function baselineOf(manifest: Manifest, slotIndex: number): Baseline {
  const pages = new Map<string, StoredPage>()
  for (const { uid, subtaskIndex, tables } of manifest.operators) {
    if (subtaskIndex !== slotIndex) continue
    for (const { name, namespace, incarnation, pages: stored } of tables)
      for (const page of stored)
        pages.set(pageKey({ uid, name, namespace, incarnation, id: page.id }), page)
  }
  const named = new Set([...pages.values()].map(({ object }) => object))
  const objects = manifest.objects.filter(({ name }) => named.has(name))
  return { pages, objects: new Map(objects.map((object) => [object.name, object])) }
}

function pageKey(of: {
  readonly uid: string
  readonly name: string
  readonly namespace: number | undefined
  readonly incarnation: number
  readonly id: string
}): string {
  return `${of.uid}\n${of.name}\n${of.namespace ?? ''}\n${of.incarnation}\n${of.id}`
}
