import { checkpointNotEmpty, checkpointOtherJob } from '../checkpoint/errors.ts'
import { type CheckpointHold, JobFolder } from '../checkpoint/job-folder.ts'
import { JobLock } from '../checkpoint/job-lock.ts'
import type { JobIdentity, Manifest } from '../checkpoint/manifest.ts'
import {
  checkIdentity,
  checkResultOptions,
  findRestorePoint,
  type RestoreFrom,
  readOnlyFolder,
} from '../checkpoint/restore-point.ts'
import {
  hasSavepoint,
  type OpenedSavepoint,
  openSavepoint,
  readStateRows,
} from '../checkpoint/savepoint/read-savepoint.ts'
import { renamed, type StateRenames } from '../checkpoint/savepoint/renames.ts'
import { isTable, type Savepoint } from '../checkpoint/savepoint/savepoint.ts'
import { savepointManifest } from '../checkpoint/savepoint/savepoint-manifest.ts'
import { writeSavepoint } from '../checkpoint/savepoint/write-savepoint.ts'
import { readTable } from '../checkpoint/state-reader.ts'
import { StateWriter } from '../checkpoint/state-writer.ts'
import { openObjectStore } from '../checkpoint/stores/open-store.ts'
import { pathIn } from '../checkpoint/stores/place.ts'
import type { ObjectStore } from '../contracts/object-store.ts'
import type { Platform } from '../contracts/platform.ts'
import type { StateRows } from '../state/import-batches.ts'
import type { JobCheckpoints } from './job-execution.ts'
import type { RestoredJob } from './restored-job.ts'
import type { SlotStateWriter } from './slot.ts'

export interface JobStorageOptions {
  readonly platform: Platform
  /** The checkpoint directory, as the user wrote it. */
  readonly location: string
  /** Which job of its script or program it is, from 1. */
  readonly position: number
  readonly identity: JobIdentity
  /** Complete checkpoints that are kept. */
  readonly retained: number
  readonly restoreFrom: RestoreFrom
  /** What is called otherwise in the job than in the savepoint that it starts from. */
  readonly renames?: StateRenames | undefined
  /** Told when the lock of a process on another host is waited for. */
  readonly onWait?: (host: string, processId: number) => void
}

/** Where a checkpoint's state is read from, in any thread. */
export interface StateLocation {
  readonly store: string
  readonly folder: string
  readonly checkpointId: number
  /** The store is a savepoint's directory, and this is how it is read. */
  readonly savepoint?: { readonly renames: StateRenames | undefined }
}

/** Name of a job's folder in the checkpoint directory: found again by the job's position and plan. */
export const jobFolderName = (position: number, { fingerprint }: JobIdentity): string =>
  `job-${position}-${fingerprint.slice(0, 12)}`

/**
 * What a job keeps in its checkpoint directory: held under the job's lock from `open` to `close`.
 */
export class JobStorage implements JobCheckpoints {
  /** Checkpoint that the job starts from. */
  readonly restored: Manifest | undefined
  /** Savepoint that the job starts from, under the job's names; and its path. */
  readonly savepoint: { readonly savepoint: Savepoint; readonly path: string } | undefined
  /** Stable over restarts and restores: what sinks write bears it. */
  readonly jobId: string
  readonly #options: JobStorageOptions
  readonly #store: ObjectStore
  readonly #folder: JobFolder
  readonly #lock: JobLock
  /** Where checkpoints of other folders lie that attempts start from. */
  readonly #foreign: { readonly manifest: Manifest; readonly location: StateLocation } | undefined
  #lastId: number

  private constructor(parts: {
    readonly options: JobStorageOptions
    readonly store: ObjectStore
    readonly folder: JobFolder
    readonly lock: JobLock
    readonly jobId: string
    readonly start: RestoreStart
  }) {
    this.jobId = parts.jobId
    this.#options = parts.options
    this.#store = parts.store
    this.#folder = parts.folder
    this.#lock = parts.lock
    this.restored = parts.start.manifest
    this.savepoint = parts.start.savepoint
    this.#foreign =
      parts.start.foreign === undefined
        ? undefined
        : { manifest: parts.start.manifest!, location: parts.start.foreign }
    this.#lastId = parts.start.lastId
  }

  /**
   * Takes the job's lock, clears away what dead attempts have left unfinished, and finds where the job starts.
   *
   * @throws CHECKPOINT_* and FILE_* codes
   */
  static async open(options: JobStorageOptions): Promise<JobStorage> {
    const { platform, location, position, identity, retained, onWait } = options
    const store = openObjectStore(location, platform)
    const folderName = jobFolderName(position, identity)
    const lock = await JobLock.take({
      store,
      folder: folderName,
      platform,
      ...(onWait === undefined ? {} : { onWait }),
    })
    try {
      await store.removeUnfinished(`${folderName}/`)
      const folder = new JobFolder({
        store,
        folder: folderName,
        digest: platform.digest,
        retained,
        checkLock: () => lock.check(),
      })
      const start = await findStart(options, { store, folder, folderName })
      const jobId = await readJobId(store, `${folderName}/id`, platform)
      return new JobStorage({ options, store, folder, lock, jobId, start })
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  /** Path of the job's folder, for people. */
  get location(): string {
    return this.#folder.location
  }

  get lastId(): number {
    return this.#lastId
  }

  async latest(): Promise<Manifest | undefined> {
    const latest = await this.#folder.latest()
    this.#lastId = Math.max(this.#lastId, latest?.checkpointId ?? 0)
    return latest
  }

  async publish(manifest: Manifest): Promise<void> {
    await this.#folder.publish(manifest)
    this.#lastId = manifest.checkpointId
  }

  async collect(): Promise<void> {
    await this.#folder.collect()
  }

  /** Keeps checkpoints from being removed. */
  hold(): CheckpointHold {
    return this.#folder.hold()
  }

  /**
   * Makes a savepoint of one of the job's checkpoints, which is held.
   *
   * @param path the savepoint's own directory
   * @throws SAVEPOINT_EXISTS, CHECKPOINT_DAMAGED, FILE_* codes
   */
  async writeSavepoint(checkpointId: number, path: string): Promise<Savepoint> {
    const { platform } = this.#options
    const manifest = await this.#folder.read(checkpointId)
    const pathOf = (object: string): string => this.#folder.pathOf(object)
    return await writeSavepoint(manifest, {
      store: openObjectStore(path, platform),
      platform,
      readTable: (table) =>
        readTable(table, { store: this.#store, digest: platform.digest, checkpointId, pathOf }),
    })
  }

  /** Where slots write state to. */
  get place(): { readonly store: string; readonly folder: string } {
    const { position, identity } = this.#options
    return { store: this.#store.location, folder: jobFolderName(position, identity) }
  }

  /** Where the state of a checkpoint that an attempt starts from lies. */
  stateLocation(manifest: Manifest): StateLocation {
    if (this.#foreign?.manifest === manifest) return this.#foreign.location
    return { ...this.place, checkpointId: manifest.checkpointId }
  }

  /** Lets others have the job. Never rejects. */
  async close(): Promise<void> {
    await this.#lock.release()
  }
}

/** The id is drawn once, when the folder is new. */
async function readJobId(store: ObjectStore, object: string, platform: Platform): Promise<string> {
  const drawn = drawJobId(platform)
  if (await store.putIfAbsent(object, new TextEncoder().encode(drawn))) return drawn
  return new TextDecoder().decode(await store.get(object))
}

/** @returns 16 hexadecimal digits */
export function drawJobId(platform: Platform): string {
  return Array.from(platform.random.bytes(8), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

interface RestoreStart {
  readonly manifest: Manifest | undefined
  /** Where it lies, if not in the job's own folder. */
  readonly foreign: StateLocation | undefined
  /** Greatest id in the job's own folder. */
  readonly lastId: number
  readonly savepoint?: JobStorage['savepoint']
}

async function findStart(
  options: JobStorageOptions,
  own: { readonly store: ObjectStore; readonly folder: JobFolder; readonly folderName: string },
): Promise<RestoreStart> {
  const { restoreFrom, identity, platform, position } = options
  const lastId = (await own.folder.list()).at(-1)?.checkpointId ?? 0
  const refuseOld = (): void => {
    if (lastId > 0) throw checkpointNotEmpty({ folder: own.folder.location, checkpointId: lastId })
  }
  if (restoreFrom.kind === 'none') {
    refuseOld()
    return { manifest: undefined, foreign: undefined, lastId }
  }
  if (restoreFrom.kind === 'latest') {
    const manifest = await own.folder.latest()
    if (manifest === undefined) await refuseOtherPlan(own.store, position, own.folderName)
    else checkIdentity(manifest, identity, own.folder.location)
    return { manifest, foreign: undefined, lastId }
  }
  const savepoint = await findSavepoint(restoreFrom.path, options)
  if (savepoint !== undefined) {
    refuseOld()
    return { ...savepoint, lastId }
  }
  const point = await findRestorePoint(restoreFrom.path, { jobFolder: own.folderName, platform })
  checkIdentity(point.manifest, identity, point.folder.location)
  const isOwn = point.store.location === own.store.location && point.folderName === own.folderName
  if (isOwn) return { manifest: point.manifest, foreign: undefined, lastId }
  refuseOld()
  const { manifest, store, folderName } = point
  const { checkpointId } = manifest
  return { manifest, foreign: { store: store.location, folder: folderName, checkpointId }, lastId }
}

/** The savepoint at a path; undefined where there is none. */
async function findSavepoint(
  path: string,
  { platform, identity, renames }: JobStorageOptions,
): Promise<Omit<RestoreStart, 'lastId'> | undefined> {
  const store = openObjectStore(path, platform)
  if (!(await hasSavepoint(store))) return undefined
  const opened = await openSavepoint(store, platform.digest)
  checkResultOptions(opened.savepoint.job, identity)
  const savepoint = renamed(opened.savepoint, renames)
  const { checkpointId } = savepoint
  return {
    manifest: savepointManifest(savepoint),
    foreign: { store: store.location, folder: '', checkpointId, savepoint: { renames } },
    savepoint: { savepoint, path: pathIn(store) },
  }
}

/** A job whose plan has changed must not start anew in silence. */
async function refuseOtherPlan(
  store: ObjectStore,
  position: number,
  folderName: string,
): Promise<void> {
  for (const { name } of await store.list(`job-${position}-`)) {
    const found = /^([^/]+)\/chk-(\d{10})$/.exec(name)
    if (found === null || found[1] === folderName) continue
    throw checkpointOtherJob({
      checkpointId: Number(found[2]),
      folder: pathIn(store),
      name: found[1]!,
    })
  }
}

/** What a slot reads of the checkpoint that it starts from. */
export function openRestored(
  manifest: Manifest,
  location: StateLocation,
  options: { readonly platform: Platform; readonly parallelism: number },
): RestoredJob {
  const { platform, parallelism } = options
  const store = openObjectStore(location.store, platform)
  const { checkpointId } = manifest
  const pathOf = (object: string): string => pathIn(store, object)
  if (location.savepoint !== undefined)
    return openRestoredSavepoint(manifest, location.savepoint.renames, { store, platform })
  return {
    manifest,
    isExact: manifest.job.parallelism === parallelism,
    readTable: (table) =>
      readTable(table, { store, digest: platform.digest, checkpointId, pathOf }),
  }
}

/**
 * What a slot in a thread of its own reads: the checkpoint or savepoint at a place.
 *
 * @throws CHECKPOINT_DAMAGED, SAVEPOINT_DAMAGED, and the like
 */
export async function readRestored(
  location: StateLocation,
  options: { readonly platform: Platform; readonly parallelism: number },
): Promise<RestoredJob> {
  const { platform } = options
  const store = openObjectStore(location.store, platform)
  if (location.savepoint !== undefined) {
    const { savepoint } = await openSavepoint(store, platform.digest)
    const { renames } = location.savepoint
    return openRestored(savepointManifest(renamed(savepoint, renames)), location, options)
  }
  const folder = readOnlyFolder(store, location.folder, platform.digest)
  return openRestored(await folder.read(location.checkpointId), location, options)
}

function openRestoredSavepoint(
  manifest: Manifest,
  renames: StateRenames | undefined,
  { store, platform }: { readonly store: ObjectStore; readonly platform: Platform },
): RestoredJob {
  let opening: Promise<OpenedSavepoint> | undefined
  return {
    manifest,
    isExact: false,
    readTable: () => Promise.reject(new Error('Millrace bug: savepoints have rows')),
    readRows: async (uid, groups) => {
      opening ??= openSavepoint(store, platform.digest)
      const opened = await opening
      const { operators } = renamed(opened.savepoint, renames)
      const rows: StateRows[] = []
      for (const state of operators.find((operator) => operator.uid === uid)?.states ?? [])
        if (isTable(state)) rows.push(await readStateRows(state, opened, groups))
      return rows
    },
  }
}

/** Writes the state of one slot during one attempt. */
export function createStateWriter(options: {
  readonly platform: Platform
  /** The checkpoint directory and the job's folder in it. */
  readonly store: string
  readonly folder: string
  readonly slotIndex: number
  readonly attempt: string
  readonly restored: RestoredJob | undefined
  readonly restoredLocation: StateLocation | undefined
}): SlotStateWriter {
  const { platform, store, folder, slotIndex, attempt, restored, restoredLocation } = options
  // Pages of another folder may go away with it: they are written here again.
  const isOwn = restoredLocation?.store === store && restoredLocation.folder === folder
  return new StateWriter({
    store: openObjectStore(store, platform),
    folder,
    slotIndex,
    attempt,
    digest: platform.digest,
    restored: restored?.isExact === true && isOwn ? restored.manifest : undefined,
  })
}
