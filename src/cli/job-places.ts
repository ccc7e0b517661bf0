import { type LockEntry, readLock } from '../checkpoint/job-lock.ts'
import { readOnlyFolder } from '../checkpoint/restore-point.ts'
import { openObjectStore } from '../checkpoint/stores/open-store.ts'
import { pathIn, splitPath } from '../checkpoint/stores/place.ts'
import type { ObjectStore } from '../contracts/object-store.ts'
import type { Platform } from '../contracts/platform.ts'
import { defineError, EngineError } from '../core/errors.ts'
import { findSocket } from '../environment/control-socket.ts'
import {
  type ControlAnswer,
  type ControlRequest,
  decodeAnswer,
  encodeRequest,
} from '../environment/job-control.ts'
import { reviveError } from '../runtime/carried-error.ts'

export const controlNoDirectory = defineError({
  code: 'CONTROL_NO_DIRECTORY',
  domain: 'user',
  retry: 'never',
  message: (p: { directory: string }) => `There is no directory ${p.directory}.`,
  remedy: () =>
    "Name the checkpoint directory of a job: its --checkpoint-dir, or 'execution.checkpointing.dir'.",
})

export const controlNoJob = defineError({
  code: 'CONTROL_NO_JOB',
  domain: 'user',
  retry: 'never',
  message: (p: { directory: string; job: string | undefined }) =>
    p.job === undefined
      ? `There is no job's folder in ${p.directory}.`
      : `There is no job ${p.job} in ${p.directory}.`,
  remedy: (p) =>
    p.job === undefined
      ? 'Name a checkpoint directory, or the folder of a job in it, as job-1-0123456789ab.'
      : 'Give the number of a job as its folder has it, job-1-… is 1, or the name of the folder.',
})

export const controlNotRunning = defineError({
  code: 'CONTROL_NOT_RUNNING',
  domain: 'user',
  retry: 'never',
  message: (p: { folders: readonly { readonly name: string; readonly found: string }[] }) =>
    p.folders.length === 1
      ? `${p.folders[0]!.name} does not run: ${p.folders[0]!.found}.`
      : ['No job runs:', ...p.folders.map(({ name, found }) => `${name}: ${found}`)].join('\n'),
  remedy: () =>
    "Ask on the host that runs the job, as the user who started it; 'millrace checkpoint list DIR' shows what there is.",
})

export const controlSeveralJobs = defineError({
  code: 'CONTROL_SEVERAL_JOBS',
  domain: 'user',
  retry: 'never',
  message: (p: { names: readonly string[] }) =>
    `${p.names.length} jobs run, and a savepoint of one path is of one job: ${p.names.join(', ')}.`,
  remedy: () => 'Say which one: --job N.',
})

/** A job's folder in a checkpoint directory. */
export interface JobPlace {
  readonly platform: Platform
  readonly objects: ObjectStore
  /** Location of the checkpoint directory. */
  readonly store: string
  /** Name of the folder: `job-1-0123456789ab`. */
  readonly folder: string
}

const FOLDER = /^job-(\d+)-[0-9a-f]{12}$/

/**
 * The folders of jobs that a path names: those of a checkpoint directory, or the one that it is itself.
 *
 * @param job its number or the name of its folder; undefined: all
 * @throws CONTROL_NO_DIRECTORY, CONTROL_NO_JOB, OBJECT_STORE_SCHEME
 */
export async function findJobPlaces(
  directory: string,
  { platform, job }: { readonly platform: Platform; readonly job: string | undefined },
): Promise<JobPlace[]> {
  const [parent, name] = splitPath(directory)
  const isFolder = FOLDER.test(name)
  const objects = openObjectStore(isFolder ? parent : directory, platform)
  const path = pathIn(objects)
  if (objects.location.startsWith('file:')) {
    const status = await platform.files.status(isFolder ? `${path}/${name}` : path)
    if (status?.isDirectory !== true) throw controlNoDirectory({ directory })
  }
  const names = isFolder ? [name] : await foldersOf(objects)
  const found = names.filter(
    (folder) => job === undefined || folder === job || FOLDER.exec(folder)?.[1] === job,
  )
  if (found.length === 0) throw controlNoJob({ directory, job })
  return found.map((folder) => ({ platform, objects, store: objects.location, folder }))
}

/** By the number of the job, then by name. */
async function foldersOf(objects: ObjectStore): Promise<string[]> {
  const names = new Set<string>()
  for (const { name } of await objects.list('job-')) names.add(name.slice(0, name.indexOf('/')))
  const numberOf = (name: string): number => Number(FOLDER.exec(name)![1])
  return [...names]
    .filter((name) => FOLDER.test(name))
    .sort((a, b) => numberOf(a) - numberOf(b) || (a < b ? -1 : 1))
}

/**
 * Asks a running job.
 *
 * @returns undefined where nobody answers
 * @throws what the job answers that it failed with, CONTROL_VERSION
 */
export async function askJob(
  place: JobPlace,
  request: ControlRequest,
): Promise<Exclude<ControlAnswer, { kind: 'failed' }> | undefined> {
  const path = await findSocket(place)
  if (path === undefined) return undefined
  let text: string
  try {
    text = await place.platform.sockets.ask(path, encodeRequest(request))
  } catch (error) {
    if (error instanceof EngineError && error.code === 'SOCKET_CLOSED') return undefined
    throw error
  }
  const answer = decodeAnswer(text)
  if (answer.kind === 'failed') throw reviveError(answer.error)
  return answer
}

/** What is found of a job that does not answer, for messages: whose lock it is, and what its last checkpoint says. */
export async function findingOf(place: JobPlace): Promise<string> {
  const { platform, objects, folder } = place
  const lock = await readLock(objects, folder)
  const last = await lastCheckpointOf(place)
  if (lock === undefined || lock.isReleased) return `it has ended, ${last}`
  const { host, processId } = lock
  if (host !== platform.environment.hostName)
    return `process ${processId} on ${host} holds its lock, which is another host than this one, ${last}`
  return isHeld(lock, platform)
    ? `process ${processId} of this host holds its lock and does not answer, ${last}`
    : `its process ${processId} is gone without an end, ${last}`
}

/** Whether a process of this host that lives holds the lock. */
export const isHeld = (lock: LockEntry | undefined, { environment }: Platform): boolean =>
  lock !== undefined &&
  !lock.isReleased &&
  lock.host === environment.hostName &&
  environment.isProcessAlive(lock.processId, lock.processStart)

async function lastCheckpointOf({ platform, objects, folder }: JobPlace): Promise<string> {
  const checkpoints = readOnlyFolder(objects, folder, platform.digest)
  const id = (await checkpoints.list()).at(-1)?.checkpointId
  if (id === undefined) return 'without a checkpoint'
  try {
    const { kind } = await checkpoints.read(id)
    return kind === 'final'
      ? `finished with checkpoint ${id}`
      : `the last checkpoint is ${id}, from which it can go on`
  } catch {
    return `the last checkpoint is ${id}, which cannot be read`
  }
}
