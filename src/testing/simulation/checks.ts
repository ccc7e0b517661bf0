import { readOnlyFolder } from '../../checkpoint/restore-point.ts'
import { checkSavepoint, openSavepoint } from '../../checkpoint/savepoint/read-savepoint.ts'
import { FileObjectStore } from '../../checkpoint/stores/file-store.ts'
import type { SimulatedWorld } from '../../platform/simulated/world.ts'
import type { CommittedTables } from '../committed-tables.ts'
import type { SimulatedJob } from './jobs.ts'

/** What a job has put into the world: sorted lines by place. */
export type JobOutput = Readonly<Record<string, readonly string[]>>

/** Finished files line by line, and tables as their changelogs leave them. */
export function outputOf(
  job: SimulatedJob,
  world: Pick<SimulatedWorld, 'files'>,
  tables: CommittedTables,
): JobOutput {
  const output: Record<string, readonly string[]> = {}
  for (const directory of job.directories) {
    output[directory] = finishedLines(directory, world)
  }
  for (const table of job.tables) output[table] = folded(tables.rows(table))
  return output
}

/** Lines of a directory's finished files behind their partitions, sorted; success files stand for themselves. */
function finishedLines(directory: string, world: Pick<SimulatedWorld, 'files'>): string[] {
  const lines: string[] = []
  for (const path of world.files.paths()) {
    if (!path.startsWith(`${directory}/`)) continue
    const [partition, name] = splitPath(path.slice(directory.length + 1))
    if (name.startsWith('.')) continue
    if (name === '_SUCCESS') continue
    for (const line of world.files.textOf(path)!.split('\n'))
      if (line !== '') lines.push(`${partition}${line}`)
  }
  return lines.sort()
}

const splitPath = (path: string): readonly [directory: string, name: string] => {
  const slash = path.lastIndexOf('/') + 1
  return [path.slice(0, slash), path.slice(slash)]
}

/** What a changelog leaves: rows with their counts, sorted. What was never there and is taken back has a count below 0. */
function folded(rows: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const row of rows) {
    const key = row.slice(2)
    counts.set(key, (counts.get(key) ?? 0) + (row.startsWith('+') ? 1 : -1))
  }
  return [...counts]
    .filter(([, count]) => count !== 0)
    .map(([key, count]) => `${key} x ${count}`)
    .sort()
}

/** How two outputs differ; undefined where they do not. */
export function difference(expected: JobOutput, actual: JobOutput): string | undefined {
  for (const [place, lines] of Object.entries(expected)) {
    const found = actual[place]!
    const missing = without(lines, found)
    const surplus = without(found, lines)
    if (missing.length + surplus.length === 0) continue
    const some = (rows: readonly string[]): string => rows.slice(0, 3).join(' | ')
    return `${place}: of ${lines.length} rows ${missing.length} are missing (${some(missing)}), ${surplus.length} are too many (${some(surplus)})`
  }
  return undefined
}

function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1)
  return rows.filter((row) => {
    const count = left.get(row) ?? 0
    left.set(row, count - 1)
    return count <= 0
  })
}

/** What is wrong with partitions that are said to be complete; undefined: nothing. */
export function unsealed(
  job: SimulatedJob,
  world: Pick<SimulatedWorld, 'files'>,
  expected: JobOutput,
): string | undefined {
  if (!job.sealsPartitions) return undefined
  for (const directory of job.directories) {
    const found = finishedLines(directory, world)
    for (const path of world.files.paths()) {
      if (!path.startsWith(`${directory}/`) || !path.endsWith('/_SUCCESS')) continue
      const [partition] = splitPath(path.slice(directory.length + 1))
      const ofPartition = (lines: readonly string[]): string[] =>
        lines.filter((line) => line.startsWith(partition))
      if (ofPartition(found).join('\n') !== ofPartition(expected[directory]!).join('\n'))
        return `${path} is there, and the partition has ${ofPartition(found).length} of ${ofPartition(expected[directory]!).length} rows`
    }
  }
  return undefined
}

/** Reads a savepoint that somebody was told to be made. Rejects where it cannot be read. */
export async function verifySavepoint(path: string, world: SimulatedWorld): Promise<void> {
  const store = new FileObjectStore(world.files, path, 'check')
  await checkSavepoint(await openSavepoint(store, world.digest))
}

/** Reads every checkpoint that is there, with all that it names. Rejects where one cannot be read. */
export async function verifyCheckpoints(world: SimulatedWorld): Promise<number> {
  let count = 0
  for (const { folder } of checkpointDirectories(world).flatMap((directory) =>
    folders(world, directory),
  ))
    for (const { checkpointId } of await folder.list()) {
      await folder.verify(checkpointId)
      count++
    }
  return count
}

const checkpointDirectories = (world: SimulatedWorld): string[] => [
  ...new Set(
    world.files.paths().flatMap((path) => /^(\/checkpoints[^/]*)\//.exec(path)?.[1] ?? []),
  ),
]

function folders(world: SimulatedWorld, directory: string) {
  const store = new FileObjectStore(world.files, directory, 'check')
  const names = new Set(
    world.files
      .paths()
      .filter((path) => path.startsWith(`${directory}/`))
      .flatMap((path) => /^([^/]+)\//.exec(path.slice(directory.length + 1))?.slice(1, 2) ?? []),
  )
  return [...names].map((name) => ({ name, folder: readOnlyFolder(store, name, world.digest) }))
}

/** What nobody needs any more when the job has finished and its process has exited. */
export async function leftovers(world: SimulatedWorld, directory: string): Promise<string[]> {
  const left: string[] = []
  const named = new Set<string>()
  for (const { folder } of folders(world, directory))
    for (const { checkpointId } of await folder.list())
      for (const { name } of (await folder.read(checkpointId)).objects) named.add(name)
  for (const path of world.files.paths()) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    // Who dies while he makes a savepoint leaves what there is of it; who starts from one leaves the old folder as it is.
    if (/^\/(savepoints|checkpoints)/.test(path) && !path.startsWith(`${directory}/`)) continue
    if (name.startsWith('.')) left.push(path)
    if (path.includes('/state/') && !named.has(path.slice(directory.length + 1))) left.push(path)
    if (path.includes('/lock/') && !world.files.textOf(path)!.includes('"isReleased":true'))
      left.push(`${path}: ${world.files.textOf(path)!}`)
  }
  return left
}
