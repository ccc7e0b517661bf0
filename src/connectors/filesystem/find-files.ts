import type { FileStatus, FileSystem } from '../../contracts/platform.ts'
import { nearestName } from '../../core/options.ts'
import { compareUtf8 } from '../../platform/byte-order.ts'
import { fileNotFound } from '../../platform/file-errors.ts'
import { compileGlob, globRoot, hasGlob } from './glob.ts'
import { localPathOf } from './local-path.ts'

/** Which files a table reads. */
export interface FileSelection {
  /** The option `path`: a file, a directory or a glob. */
  readonly path: string
  /** Keeps only files whose absolute path matches in full. */
  readonly pattern: RegExp | undefined
}

/**
 * Finds the files of a table, by path in byte order. In directories, names that begin with `.` or
 * `_` are skipped: they are unfinished or not data. A file that is named itself is always read.
 *
 * @param expected `mayBeNone`: a glob that no file matches yet is fine
 * @throws FILE_NOT_FOUND with names that are alike; FILE_ACCESS_DENIED, FILE_IO
 */
export async function findFiles(
  files: FileSystem,
  selection: FileSelection,
  expected: { readonly mayBeNone: boolean } = { mayBeNone: false },
): Promise<FileStatus[]> {
  const path = files.resolve(localPathOf(selection.path))
  const found: FileStatus[] = []
  const status = await files.status(path)
  if (status === undefined) await findByGlob(files, path, found, expected.mayBeNone)
  else if (status.isDirectory) await walk(files, path, found)
  else found.push(status)
  const { pattern } = selection
  const kept = pattern === undefined ? found : found.filter((file) => pattern.test(file.path))
  return kept.sort((a, b) => compareUtf8(a.path, b.path))
}

async function findByGlob(
  files: FileSystem,
  path: string,
  found: FileStatus[],
  mayBeNone: boolean,
): Promise<void> {
  const root = hasGlob(path) ? globRoot(path) : undefined
  const status = root === undefined ? undefined : await files.status(root)
  if (root === undefined || status === undefined || !status.isDirectory)
    throw await notFound(files, path)
  await walk(files, root, found, compileGlob(path))
  if (found.length === 0 && !mayBeNone)
    throw fileNotFound({ path, near: [] }, { location: { file: path } })
}

// With a glob, keeps files that match it and everything below directories that match it.
async function walk(
  files: FileSystem,
  path: string,
  found: FileStatus[],
  glob?: RegExp,
): Promise<void> {
  for (const entry of await files.list(path)) {
    if (isHidden(entry.path)) continue
    const isMatch = glob === undefined || glob.test(entry.path)
    if (entry.isDirectory) await walk(files, entry.path, found, isMatch ? undefined : glob)
    else if (isMatch) found.push(entry)
  }
}

function isHidden(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return name.startsWith('.') || name.startsWith('_')
}

async function notFound(files: FileSystem, path: string) {
  return fileNotFound({ path, near: await nearNames(files, path) }, { location: { file: path } })
}

// Looks for a slip of the pen in the first segment that does not exist.
async function nearNames(files: FileSystem, path: string): Promise<string[]> {
  let missing = path
  for (;;) {
    const slash = missing.lastIndexOf('/')
    const parent = slash <= 0 ? '/' : missing.slice(0, slash)
    const status = await files.status(parent).catch(() => undefined)
    if (status?.isDirectory) {
      const entries = await files.list(parent).catch(() => [])
      const names = entries.map((entry) => entry.path.slice(entry.path.lastIndexOf('/') + 1))
      const near = nearestName(missing.slice(slash + 1), names)
      return near === undefined ? [] : [files.resolve(parent, near) + path.slice(missing.length)]
    }
    if (status !== undefined || parent === missing || parent === '/') return []
    missing = parent
  }
}
