import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

type Make = (path: string, options?: { recursive: true }) => Promise<unknown>

/**
 * Makes a directory with those above it, where they are not there. Rejects with the system's error.
 *
 * @param make as `mkdir` of node:fs/promises
 */
export async function makeDirectories(path: string, make: Make = mkdir): Promise<void> {
  try {
    await make(path, { recursive: true })
  } catch (error) {
    if (!isMissing(error)) throw error
    // Node says ENOENT of a read-only file system, where EROFS is the reason: one after the other tells it.
    await makeOneByOne(path, make)
  }
}

async function makeOneByOne(path: string, make: Make): Promise<void> {
  try {
    await make(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
    const above = dirname(path)
    if (!isMissing(error) || above === path) throw error
    await makeOneByOne(above, make)
    await make(path)
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
