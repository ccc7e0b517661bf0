import type { ObjectStore } from '../contracts/object-store.ts'
import type { Digest } from '../contracts/platform.ts'
import { EngineError } from '../core/errors.ts'
import { checkpointDamaged, checkpointIdTaken } from './errors.ts'
import type { Manifest, StoredPage } from './manifest.ts'
import { decodeManifest, encodeManifest } from './manifest-codec.ts'
import { checkPages } from './state-reader.ts'
import { pathIn } from './stores/place.ts'

export interface JobFolderOptions {
  readonly store: ObjectStore
  /** Name of the folder in the store. */
  readonly folder: string
  readonly digest: Digest
  /** Complete checkpoints that are kept, at least 1. */
  readonly retained: number
  /** Before each publish: rejects where another process has taken the job over. */
  readonly checkLock: () => Promise<void>
}

/** A checkpoint as the folder lists it. */
export interface CheckpointEntry {
  readonly checkpointId: number
  /** Name of the manifest in the store. */
  readonly object: string
  /** Of the manifest. */
  readonly sizeBytes: number
}

/** Keeps a checkpoint from being removed; all of them while it is not known which. */
export interface CheckpointHold {
  checkpointId: number | undefined
  release(): void
}

/** What a check of a checkpoint has found. */
export interface VerifiedCheckpoint {
  readonly manifest: Manifest
  readonly pageCount: number
  readonly stateBytes: number
}

const MANIFEST = /\/chk-(\d{10})$/
const STATE = /\/state\/(\d{10})-/

const manifestName = (folder: string, checkpointId: number): string =>
  `${folder}/chk-${String(checkpointId).padStart(10, '0')}`

/**
 * The checkpoints of one job: manifests by id, `chk-0000000012`, and below `state/` the objects that they name. A manifest is there
 * whole or not at all, and what it names is durable before it is.
 */
export class JobFolder {
  readonly #options: JobFolderOptions
  /** Names of objects by checkpoint, as far as they were looked at. */
  readonly #named = new Map<number, ReadonlySet<string>>()
  readonly #holds = new Set<CheckpointHold>()

  constructor(options: JobFolderOptions) {
    this.#options = options
  }

  /** Where the folder lies, for people. */
  get location(): string {
    return this.pathOf(this.#options.folder)
  }

  /** Path of an object, for people: without the scheme where it is a file. */
  pathOf(object: string): string {
    return pathIn(this.#options.store, object)
  }

  /** By id, ascending. */
  async list(): Promise<CheckpointEntry[]> {
    const { store, folder } = this.#options
    const entries = await store.list(`${folder}/chk-`)
    return entries.flatMap(({ name, sizeBytes }) => {
      const id = MANIFEST.exec(name)?.[1]
      return id === undefined ? [] : [{ checkpointId: Number(id), object: name, sizeBytes }]
    })
  }

  /** @throws CHECKPOINT_DAMAGED, CHECKPOINT_FORMAT */
  async read(checkpointId: number): Promise<Manifest> {
    const { store, folder, digest } = this.#options
    const object = manifestName(folder, checkpointId)
    const bytes = await store.get(object)
    if (bytes === undefined)
      throw checkpointDamaged({ object: this.pathOf(object), damage: 'missing' })
    return decodeManifest(bytes, this.pathOf(object), digest)
  }

  /**
   * The newest checkpoint; undefined where there is none.
   *
   * @throws CHECKPOINT_DAMAGED where it cannot be read: with the newest older one that can, so that the user decides
   */
  async latest(): Promise<Manifest | undefined> {
    const entries = await this.list()
    const newest = entries.at(-1)
    if (newest === undefined) return undefined
    try {
      return await this.read(newest.checkpointId)
    } catch (error) {
      throw await this.withOlder(error, newest.checkpointId)
    }
  }

  /** An error about a damaged checkpoint, with the newest older one that can be read, where there is one. */
  async withOlder(error: unknown, checkpointId: number): Promise<unknown> {
    if (!(error instanceof EngineError) || error.code !== 'CHECKPOINT_DAMAGED') return error
    const older = await this.#readableBefore(checkpointId)
    if (older === undefined) return error
    const remedy = `Restore from an older checkpoint: --restore ${this.pathOf(older.object)}.`
    const { domain, retry, summary } = error
    const code = error.code as 'CHECKPOINT_DAMAGED'
    return new EngineError({ code, domain, retry }, summary, remedy, { cause: error })
  }

  async #readableBefore(checkpointId: number): Promise<CheckpointEntry | undefined> {
    const older = (await this.list()).filter((entry) => entry.checkpointId < checkpointId)
    for (const entry of older.reverse()) {
      try {
        await this.verify(entry.checkpointId)
        return entry
      } catch {
        // The next one, then.
      }
    }
    return undefined
  }

  /**
   * Names a checkpoint, durably.
   *
   * @throws CHECKPOINT_ID_TAKEN where there is one of this id: another process has run the job
   */
  async publish(manifest: Manifest): Promise<void> {
    const { store, folder, digest, checkLock } = this.#options
    await checkLock()
    const object = manifestName(folder, manifest.checkpointId)
    if (!(await store.putIfAbsent(object, encodeManifest(manifest, digest))))
      throw checkpointIdTaken({ object: this.pathOf(object) })
    this.#named.set(manifest.checkpointId, namesOf(manifest))
  }

  /** Keeps checkpoints, until it is released. */
  hold(checkpointId?: number): CheckpointHold {
    const hold: CheckpointHold = { checkpointId, release: () => void this.#holds.delete(hold) }
    this.#holds.add(hold)
    return hold
  }

  /**
   * Removes checkpoints beyond those that are kept, and state that none of these names. Never rejects: what could not be removed is
   * removed the next time. Only for who holds the job's lock.
   */
  async collect(): Promise<void> {
    try {
      await this.#collect()
    } catch {
      // Nothing is lost but room on the disk.
    }
  }

  async #collect(): Promise<void> {
    const { store, folder, retained } = this.#options
    const holds = [...this.#holds].map(({ checkpointId }) => checkpointId)
    if (holds.includes(undefined)) return
    const entries = await this.list()
    const kept = entries.filter(
      ({ checkpointId }, i) => i >= entries.length - retained || holds.includes(checkpointId),
    )
    const old = entries.filter((entry) => !kept.includes(entry))
    // Before what they name: a checkpoint that came back without its state could not be read.
    await store.removeForGood(old.map(({ object }) => object))
    for (const { checkpointId } of old) this.#named.delete(checkpointId)
    const newest = kept.at(-1)
    if (newest === undefined) return
    const named = new Set<string>()
    for (const { checkpointId } of kept) {
      // One that cannot be read may name anything: then everything is kept.
      const names = this.#named.get(checkpointId) ?? namesOf(await this.read(checkpointId))
      this.#named.set(checkpointId, names)
      for (const name of names) named.add(name)
    }
    for (const { name } of await store.list(`${folder}/state/`)) {
      const writtenFor = Number(STATE.exec(name)?.[1] ?? Infinity)
      // Objects of a checkpoint that is on its way have greater ids.
      if (writtenFor <= newest.checkpointId && !named.has(name)) await store.remove(name)
    }
  }

  /**
   * Reads all that a checkpoint names, checking every checksum.
   *
   * @throws CHECKPOINT_DAMAGED naming the file and the byte
   */
  async verify(
    checkpointId: number,
    onBytes: (count: number) => void = () => {},
  ): Promise<VerifiedCheckpoint> {
    const manifest = await this.read(checkpointId)
    const pages = manifest.operators.flatMap(({ tables }) => tables.flatMap((table) => table.pages))
    const unique = [...new Map(pages.map((page) => [placeOf(page), page])).values()]
    const { store, digest } = this.#options
    await checkPages(
      unique,
      { store, digest, checkpointId, pathOf: (name) => this.pathOf(name) },
      onBytes,
    )
    const stateBytes = unique.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    return { manifest, pageCount: unique.length, stateBytes }
  }
}

const placeOf = ({ object, offset }: StoredPage): string => `${object}:${offset}`

const namesOf = (manifest: Manifest): ReadonlySet<string> =>
  new Set(manifest.objects.map(({ name }) => name))
