import type { ObjectStore } from '../contracts/object-store.ts'
import type { Digest, Platform } from '../contracts/platform.ts'
import { checkpointNotFound, checkpointOptionDiffers, checkpointOtherJob } from './errors.ts'
import { JobFolder } from './job-folder.ts'
import type { JobIdentity, Manifest } from './manifest.ts'
import { openObjectStore } from './stores/open-store.ts'
import { splitPath } from './stores/place.ts'

/** Where a job starts: anew, from its own newest checkpoint where there is one, or from what a path names. */
export type RestoreFrom =
  | { readonly kind: 'none' }
  | { readonly kind: 'latest' }
  /** A checkpoint (`…/chk-0000000012`), a job's folder, or a checkpoint directory with such a folder. */
  | { readonly kind: 'path'; readonly path: string }

/** A checkpoint, and where what it names lies. */
export interface RestorePoint {
  readonly manifest: Manifest
  readonly store: ObjectStore
  readonly folder: JobFolder
  readonly folderName: string
}

const never = async (): Promise<void> => {}

/** A folder that is only read. */
export function readOnlyFolder(store: ObjectStore, folder: string, digest: Digest): JobFolder {
  return new JobFolder({ store, folder, digest, retained: Infinity, checkLock: never })
}

/**
 * Finds the checkpoint that a path names.
 *
 * @param jobFolder name of the job's folder, for paths of whole checkpoint directories
 * @throws CHECKPOINT_NOT_FOUND, CHECKPOINT_DAMAGED, CHECKPOINT_FORMAT
 */
export async function findRestorePoint(
  path: string,
  options: { readonly jobFolder: string; readonly platform: Platform },
): Promise<RestorePoint> {
  const { jobFolder, platform } = options
  const [parent, name] = splitPath(path)
  const id = /^chk-(\d{10})$/.exec(name)?.[1]
  if (id !== undefined) {
    const [root, folderName] = splitPath(parent)
    const store = openObjectStore(root, platform)
    const folder = readOnlyFolder(store, folderName, platform.digest)
    if (!(await folder.list()).some((entry) => entry.checkpointId === Number(id)))
      throw checkpointNotFound({ path })
    return { manifest: await folder.read(Number(id)), store, folder, folderName }
  }
  for (const [root, folderName] of [
    [path, jobFolder],
    [parent, name],
  ] as const) {
    const store = openObjectStore(root, platform)
    const folder = readOnlyFolder(store, folderName, platform.digest)
    const manifest = await folder.latest()
    if (manifest !== undefined) return { manifest, store, folder, folderName }
  }
  throw checkpointNotFound({ path })
}

/**
 * Sees that a checkpoint is of this job, under options that give the same results.
 *
 * @throws CHECKPOINT_OTHER_JOB, CHECKPOINT_OPTION_DIFFERS
 */
export function checkIdentity(manifest: Manifest, job: JobIdentity, folder: string): void {
  const was = manifest.job
  if (was.fingerprint !== job.fingerprint)
    throw checkpointOtherJob({ checkpointId: manifest.checkpointId, folder, name: was.name })
  checkResultOptions(was, job)
}

/**
 * Sees that a job gives the results that it gave when its state was stored.
 *
 * @throws CHECKPOINT_OPTION_DIFFERS
 */
export function checkResultOptions(was: JobIdentity, job: JobIdentity): void {
  if (was.maxParallelism !== job.maxParallelism)
    throw checkpointOptionDiffers({
      option: 'pipeline.max-parallelism',
      was: String(was.maxParallelism),
      is: String(job.maxParallelism),
    })
  for (const option of new Set([...Object.keys(was.options), ...Object.keys(job.options)])) {
    const before = was.options[option] ?? 'unset'
    const now = job.options[option] ?? 'unset'
    if (before !== now) throw checkpointOptionDiffers({ option, was: before, is: now })
  }
}
