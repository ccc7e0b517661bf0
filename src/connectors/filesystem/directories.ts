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

/** Makes a directory, with those above it; their names are durable then, also where somebody made them who died before he had synced them. */
export async function makeDurableDirectory(files: FileSystem, directory: string): Promise<void> {
  const made = new Set<string>()
  for (let path = directory; path !== '' && (await files.status(path)) === undefined; ) {
    made.add(path)
    path = directoryOf(path)
  }
  if (made.size > 0) await files.makeDirectory(directory)
  for (let path = directory; path !== ''; path = directoryOf(path)) {
    try {
      await files.syncDirectory(directoryOf(path) || '/')
    } catch (error) {
      // What was there before may lie in directories that are not ours to read.
      if (made.has(path)) throw error
    }
  }
}
