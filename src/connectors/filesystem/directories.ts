import type { FileStatus, FileSystem } from '../../contracts/platform.ts'
import { directoryOf } from './part-names.ts'

/**
 * Directories below `root`, each once, with all between them and `root`, and `root` itself when there are any: the deepest first.
 * A name is durable when its directory is synced, and so is the directory's own.
 */
export function directoriesUpTo(root: string, below: readonly string[]): string[] {
  const found = new Set<string>()
  for (const directory of below) {
    for (let path = directory; !found.has(path); path = directoryOf(path)) {
      found.add(path)
      if (path === root || !path.startsWith(`${root}/`)) break
    }
  }
  return [...found].sort((a, b) => b.length - a.length)
}

/** Files of a directory and, to a depth, of the directories below whose names are `key=value`. Empty where there is no such directory. */
export async function filesBelow(
  files: FileSystem,
  directory: string,
  depth: number,
): Promise<FileStatus[]> {
  if ((await files.status(directory))?.isDirectory !== true) return []
  const found: FileStatus[] = []
  for (const entry of await files.list(directory)) {
    if (!entry.isDirectory) found.push(entry)
    else if (depth > 0 && PARTITION.test(entry.path))
      found.push(...(await filesBelow(files, entry.path, depth - 1)))
  }
  return found
}

const PARTITION = /\/[^/]+=[^/]*$/

/** Makes a directory durable, with those above it that were not there. */
export async function makeDurableDirectory(files: FileSystem, directory: string): Promise<void> {
  const made: string[] = []
  let path = directory
  while (path !== '' && (await files.status(path)) === undefined) {
    made.push(path)
    path = directoryOf(path)
  }
  if (made.length === 0) return
  await files.makeDirectory(directory)
  for (const each of made) await files.syncDirectory(directoryOf(each) || '/')
}
