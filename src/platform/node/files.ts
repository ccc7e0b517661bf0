import { constants } from 'node:fs'
import { type FileHandle, link, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type {
  FileStatus,
  FileSystem,
  ReadableFile,
  WritableFile,
} from '../../contracts/platform.ts'
import { compareUtf8 } from '../byte-order.ts'
import { fileErrorOf, fileIsDirectory } from '../file-errors.ts'
import { makeDirectories } from './make-directories.ts'

/** Files of the operating system. */
export class NodeFileSystem implements FileSystem {
  async status(path: string): Promise<FileStatus | undefined> {
    try {
      return await statusOf(path)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
      throw fileErrorOf(error, { path, operation: 'look at' })
    }
  }

  async list(path: string): Promise<FileStatus[]> {
    const names = await readdir(path).catch((error) => {
      throw fileErrorOf(error, { path, operation: 'list' })
    })
    const entries = await Promise.all(
      names.sort(compareUtf8).map((name) => this.status(join(path, name))),
    )
    // What was removed between the two calls is left out.
    return entries.filter((entry) => entry !== undefined)
  }

  async openRead(path: string): Promise<ReadableFile> {
    try {
      const handle = await open(path, 'r')
      const facts = await handle.stat()
      if (facts.isDirectory()) {
        await handle.close()
        throw fileIsDirectory({ path, operation: 'read' }, { location: { file: path } })
      }
      return new NodeReadableFile(path, facts.size, handle, facts.isFile())
    } catch (error) {
      throw fileErrorOf(error, { path, operation: 'read' })
    }
  }

  async create(path: string): Promise<WritableFile> {
    acceptFileSizeLimits()
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC
    try {
      return new NodeWritableFile(path, await open(path, flags, 0o644))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        throw fileErrorOf(error, { path, operation: 'write' })
    }
    await this.makeDirectory(dirname(path))
    try {
      return new NodeWritableFile(path, await open(path, flags, 0o644))
    } catch (error) {
      throw fileErrorOf(error, { path, operation: 'write' })
    }
  }

  async rename(from: string, to: string): Promise<void> {
    try {
      await makeDirectories(dirname(to))
      await rename(from, to)
    } catch (error) {
      throw fileErrorOf(error, { path: from, operation: 'rename' })
    }
  }

  async remove(path: string): Promise<void> {
    try {
      await rm(path, { recursive: true, force: true })
    } catch (error) {
      throw fileErrorOf(error, { path, operation: 'remove' })
    }
  }

  async makeDirectory(path: string): Promise<void> {
    try {
      await makeDirectories(path)
    } catch (error) {
      throw fileErrorOf(error, { path, operation: 'make the directory' })
    }
  }

  async linkIfAbsent(from: string, to: string): Promise<boolean> {
    try {
      await makeDirectories(dirname(to))
      await link(from, to)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw fileErrorOf(error, { path: to, operation: 'link' })
    }
  }

  async syncDirectory(path: string): Promise<void> {
    let handle: FileHandle | undefined
    try {
      handle = await open(path, 'r')
      await handle.sync()
    } catch (error) {
      // Some systems do not open directories, or cannot sync them.
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'EISDIR' || code === 'EINVAL' || code === 'EPERM') return
      throw fileErrorOf(error, { path, operation: 'sync' })
    } finally {
      await handle?.close()
    }
  }

  resolve(...parts: string[]): string {
    return resolve(...parts)
  }
}

class NodeReadableFile implements ReadableFile {
  readonly path: string
  readonly sizeBytes: number
  readonly #handle: FileHandle
  readonly #hasPositions: boolean

  constructor(path: string, sizeBytes: number, handle: FileHandle, hasPositions: boolean) {
    this.path = path
    this.sizeBytes = sizeBytes
    this.#handle = handle
    this.#hasPositions = hasPositions
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    try {
      // Pipes and devices are read as they come.
      const from = this.#hasPositions ? position : null
      return (await this.#handle.read(target, 0, target.length, from)).bytesRead
    } catch (error) {
      throw fileErrorOf(error, { path: this.path, operation: 'read' })
    }
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

class NodeWritableFile implements WritableFile {
  readonly path: string
  readonly #handle: FileHandle
  #bytesWritten = 0

  constructor(path: string, handle: FileHandle) {
    this.path = path
    this.#handle = handle
  }

  async write(bytes: Uint8Array): Promise<void> {
    // The system may take a part only, as it does just before a disk is full.
    for (let offset = 0; offset < bytes.length; ) {
      try {
        const { bytesWritten } = await this.#handle.write(bytes, offset, bytes.length - offset)
        offset += bytesWritten
        this.#bytesWritten += bytesWritten
      } catch (error) {
        throw fileErrorOf(error, {
          path: this.path,
          operation: 'write',
          bytesWritten: this.#bytesWritten,
        })
      }
    }
  }

  async sync(): Promise<void> {
    try {
      await this.#handle.sync()
    } catch (error) {
      // Pipes and devices have nothing to make durable.
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'EINVAL' || code === 'ENOTSUP' || code === 'EROFS') return
      throw fileErrorOf(error, {
        path: this.path,
        operation: 'sync',
        bytesWritten: this.#bytesWritten,
      })
    }
  }

  async close(): Promise<void> {
    try {
      await this.#handle.close()
    } catch (error) {
      throw fileErrorOf(error, {
        path: this.path,
        operation: 'close',
        bytesWritten: this.#bytesWritten,
      })
    }
  }
}

async function statusOf(path: string): Promise<FileStatus> {
  const facts = await stat(path)
  return {
    path,
    sizeBytes: facts.size,
    isDirectory: facts.isDirectory(),
    isSpecial: !facts.isDirectory() && !facts.isFile(),
    modifiedMs: facts.mtimeMs,
  }
}

let acceptsFileSizeLimits = false

// Writing beyond `ulimit -f` sends SIGXFSZ, which ends the process without a word. With a listener
// the write fails with EFBIG instead and becomes FILE_DISK_FULL.
function acceptFileSizeLimits(): void {
  if (acceptsFileSizeLimits || process.platform === 'win32') return
  acceptsFileSizeLimits = true
  process.on('SIGXFSZ', () => {})
}
