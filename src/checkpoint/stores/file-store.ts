import type { ObjectEntry, ObjectStore, ObjectWriter } from '../../contracts/object-store.ts'
import type { FileSystem, WritableFile } from '../../contracts/platform.ts'
import { EngineError } from '../../core/errors.ts'

/** What is being written; never taken for an object. */
const UNFINISHED = '.tmp-'

/**
 * Objects as files below a directory. Each is written under another name, synced, and then renamed or linked, and the
 * directory is synced, so that a name stands for whole and durable bytes.
 */
export class FileObjectStore implements ObjectStore {
  readonly location: string
  readonly #files: FileSystem
  readonly #root: string
  readonly #unique: string
  /** Directories whose own names are durable. */
  readonly #durable = new Set<string>()
  #count = 0

  /** @param unique tells the unfinished files of this process from those of others */
  constructor(files: FileSystem, root: string, unique: string) {
    this.#files = files
    this.#root = files.resolve(root)
    this.#unique = unique
    this.location = `file:${this.#root}`
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const writer = await this.create(name)
    try {
      await writer.write(bytes)
      await writer.finish()
    } catch (error) {
      await writer.abort()
      throw error
    }
  }

  async putIfAbsent(name: string, bytes: Uint8Array): Promise<boolean> {
    const path = this.#path(name)
    const unfinished = this.#unfinished(path)
    await this.#makeDurable(directoryOf(path))
    try {
      const file = await this.#files.create(unfinished)
      try {
        await file.write(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      const isNew = await this.#files.linkIfAbsent(unfinished, path)
      if (isNew) await this.#files.syncDirectory(directoryOf(path))
      return isNew
    } finally {
      await this.#files.remove(unfinished)
    }
  }

  async create(name: string): Promise<ObjectWriter> {
    const path = this.#path(name)
    const unfinished = this.#unfinished(path)
    await this.#makeDurable(directoryOf(path))
    return new FileWriter(this.#files, await this.#files.create(unfinished), path)
  }

  async get(
    name: string,
    range?: { readonly offset: number; readonly length: number },
  ): Promise<Uint8Array | undefined> {
    const path = this.#path(name)
    const file = await this.#files.openRead(path).catch((error: unknown) => {
      if (error instanceof EngineError && error.code === 'FILE_NOT_FOUND') return undefined
      throw error
    })
    if (file === undefined) return undefined
    try {
      const offset = range?.offset ?? 0
      const wanted = Math.max(0, Math.min(range?.length ?? Infinity, file.sizeBytes - offset))
      const bytes = new Uint8Array(wanted)
      let length = 0
      while (length < wanted) {
        const count = await file.read(bytes.subarray(length), offset + length)
        if (count === 0) break
        length += count
      }
      return bytes.subarray(0, length)
    } finally {
      await file.close()
    }
  }

  async list(prefix: string): Promise<ObjectEntry[]> {
    const entries: ObjectEntry[] = []
    // Only the folder that the prefix names is looked through.
    const slash = prefix.lastIndexOf('/')
    await this.#walk(slash === -1 ? '' : prefix.slice(0, slash), prefix, entries)
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async remove(name: string): Promise<void> {
    await this.#files.remove(this.#path(name))
  }

  async removeForGood(names: readonly string[]): Promise<void> {
    const paths = names.map((name) => this.#path(name))
    for (const path of paths) await this.#files.remove(path)
    for (const directory of new Set(paths.map(directoryOf)))
      await this.#files.syncDirectory(directory)
  }

  async removeUnfinished(prefix: string): Promise<void> {
    const slash = prefix.lastIndexOf('/')
    await this.#sweep(slash === -1 ? '' : prefix.slice(0, slash), prefix)
  }

  async #sweep(folder: string, prefix: string): Promise<void> {
    const path = this.#path(folder)
    if ((await this.#files.status(path))?.isDirectory !== true) return
    for (const entry of await this.#files.list(path)) {
      const base = entry.path.slice(entry.path.lastIndexOf('/') + 1)
      const name = folder === '' ? base : `${folder}/${base}`
      if (entry.isDirectory) {
        if (`${name}/`.startsWith(prefix)) await this.#sweep(name, prefix)
      } else if (base.startsWith(UNFINISHED) && !base.startsWith(`${UNFINISHED}${this.#unique}-`)) {
        await this.#files.remove(entry.path)
      }
    }
  }

  async #walk(folder: string, prefix: string, entries: ObjectEntry[]): Promise<void> {
    const path = this.#path(folder)
    const status = await this.#files.status(path)
    if (status?.isDirectory !== true) return
    for (const entry of await this.#files.list(path)) {
      const base = entry.path.slice(entry.path.lastIndexOf('/') + 1)
      const name = folder === '' ? base : `${folder}/${base}`
      if (entry.isDirectory) await this.#walk(name, prefix, entries)
      else if (name.startsWith(prefix) && !base.startsWith(UNFINISHED))
        entries.push({ name, sizeBytes: entry.sizeBytes })
    }
  }

  /**
   * Makes a directory with those above it; their names are durable then, also where somebody made them who died before he had synced
   * them.
   */
  async #makeDurable(directory: string): Promise<void> {
    if (this.#durable.has(directory)) return
    const unsynced: string[] = []
    for (let path = directory; path !== '/' && path !== ''; path = directoryOf(path)) {
      const isInside = path === this.#root || path.startsWith(`${this.#root}/`)
      // Above the root, what is there was there before us.
      if (!isInside && (await this.#files.status(path)) !== undefined) break
      unsynced.push(path)
    }
    await this.#files.makeDirectory(directory)
    for (const path of unsynced) {
      const parent = directoryOf(path)
      try {
        await this.#files.syncDirectory(parent)
      } catch (error) {
        // The root's parent need not be ours to read.
        if (path !== this.#root) throw error
      }
    }
    this.#durable.add(directory)
  }

  #path(name: string): string {
    return this.#files.resolve(this.#root, name)
  }

  #unfinished(path: string): string {
    return this.#files.resolve(directoryOf(path), `${UNFINISHED}${this.#unique}-${this.#count++}`)
  }
}

class FileWriter implements ObjectWriter {
  sizeBytes = 0
  readonly #files: FileSystem
  readonly #path: string
  readonly #file: WritableFile
  #isOpen = true

  constructor(files: FileSystem, file: WritableFile, path: string) {
    this.#files = files
    this.#file = file
    this.#path = path
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#file.write(bytes)
    this.sizeBytes += bytes.length
  }

  async finish(): Promise<void> {
    await this.#file.sync()
    this.#isOpen = false
    await this.#file.close()
    await this.#files.rename(this.#file.path, this.#path)
    await this.#files.syncDirectory(directoryOf(this.#path))
  }

  async abort(): Promise<void> {
    if (this.#isOpen) await this.#file.close().catch(() => {})
    await this.#files.remove(this.#file.path).catch(() => {})
  }
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}
