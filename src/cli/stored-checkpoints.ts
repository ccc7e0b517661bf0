import { checkpointNotFound } from '../checkpoint/errors.ts'
import type { JobFolder } from '../checkpoint/job-folder.ts'
import type { Manifest, StoredPage, StoredTable } from '../checkpoint/manifest.ts'
import { readOnlyFolder } from '../checkpoint/restore-point.ts'
import { splitPath } from '../checkpoint/stores/place.ts'
import type { Platform } from '../contracts/platform.ts'
import { findJobPlaces } from './job-places.ts'

/** The checkpoints of one job that a path names. */
export interface StoredCheckpoints {
  /** Name of the job's folder. */
  readonly name: string
  readonly folder: JobFolder
  /** Ascending. */
  readonly ids: readonly number[]
}

/**
 * Finds checkpoints: of all jobs of a checkpoint directory, of one job's folder, or the one that the path is.
 *
 * @throws CHECKPOINT_NOT_FOUND, CONTROL_NO_DIRECTORY, CONTROL_NO_JOB
 */
export async function findCheckpoints(
  path: string,
  platform: Platform,
): Promise<StoredCheckpoints[]> {
  const [parent, name] = splitPath(path)
  const id = /^chk-(\d{10})$/.exec(name)?.[1]
  const places = await findJobPlaces(id === undefined ? path : parent, { platform, job: undefined })
  const found: StoredCheckpoints[] = []
  for (const { objects, folder } of places) {
    const checkpoints = readOnlyFolder(objects, folder, platform.digest)
    const ids = (await checkpoints.list()).map(({ checkpointId }) => checkpointId)
    if (id === undefined) found.push({ name: folder, folder: checkpoints, ids })
    else if (ids.includes(Number(id)))
      found.push({ name: folder, folder: checkpoints, ids: [Number(id)] })
  }
  if (found.length === 0) throw checkpointNotFound({ path })
  return found
}

/**
 * Reads a checkpoint. A running job may remove it meanwhile, which is no damage.
 *
 * @returns undefined where it is not there any more
 */
export async function unlessRemoved<T>(
  { folder }: StoredCheckpoints,
  checkpointId: number,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if ((await folder.list()).some((entry) => entry.checkpointId === checkpointId)) throw error
    return undefined
  }
}

/** Bytes of all pages of tables; a page that several name counts once. */
export function stateBytesOf(tables: readonly StoredTable[]): number {
  const pages = new Map<string, StoredPage>()
  for (const table of tables)
    for (const page of table.pages) pages.set(`${page.object}:${page.offset}`, page)
  return [...pages.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

export const tablesOf = ({ operators }: Manifest): StoredTable[] =>
  operators.flatMap(({ tables }) => tables)

/** Bytes of the objects that were written for this checkpoint; the others are of earlier ones. */
export const newBytesOf = ({ objects, checkpointId }: Manifest): number =>
  objects
    .filter(({ name }) => Number(/(?:^|\/)state\/(\d{10})-/.exec(name)?.[1]) === checkpointId)
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)

/** Keyed rows by operator, in the order of the job's vertices; those without tables are left out. */
export function rowsByOperator({ names, operators }: Manifest): readonly {
  readonly uid: string
  readonly name: string
  readonly rowCount: number
}[] {
  return names.flatMap(({ uid, name }) => {
    const tables = operators.filter((state) => state.uid === uid).flatMap((state) => state.tables)
    if (tables.length === 0) return []
    return [{ uid, name, rowCount: tables.reduce((sum, { rowCount }) => sum + rowCount, 0) }]
  })
}
