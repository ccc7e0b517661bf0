import { posix } from 'node:path'
import type {
  FileStatus,
  FileSystem,
  Random,
  ReadableFile,
  WritableFile,
} from '../../contracts/platform.ts'
import { compareUtf8 } from '../byte-order.ts'
import { type FileOperation, fileErrorOf } from '../file-errors.ts'
import type { DiskFault, DiskFaults } from './disk-faults.ts'

interface SimulatedFile {
  /** What a reader sees. */
  content: Uint8Array
  sizeBytes: number
  /** Bytes that survive a crash. */
  syncedBytes: number
  modifiedMs: number
}

/** What a name stood for before it was changed; undefined: nothing. */
type Named = SimulatedFile | 'directory' | undefined

/** A change of names in one directory: atomic, and lost in a crash until the directory is synced. */
type NameChange = ReadonlyMap<string, Named>

/**
 * Files in memory, with the semantics that matter: what was not synced is lost in a crash, rename is
 * atomic, faults come where the test wants them. The working directory is `/work`.
 */
export class SimulatedFileSystem implements FileSystem {
  readonly #files = new Map<string, SimulatedFile>()
  readonly #directories = new Set<string>(['/'])
  /** By directory, oldest first. */
  readonly #unsyncedNames = new Map<string, NameChange[]>()
  readonly #nowMs: () => number
  readonly #faults: DiskFaults

  constructor(nowMs: () => number, faults: DiskFaults) {
    this.#nowMs = nowMs
    this.#faults = faults
  }

  // ---- for tests ----

  /** Puts a file there, durable. */
  put(path: string, content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.slice()
    const absolute = this.resolve(path)
    for (let at = posix.dirname(absolute); !this.#directories.has(at); at = posix.dirname(at))
      this.#directories.add(at)
    const sizeBytes = bytes.length
    this.#files.set(absolute, {
      content: bytes,
      sizeBytes,
      syncedBytes: sizeBytes,
      modifiedMs: this.#nowMs(),
    })
  }

  /** Content of a file as bytes; undefined when it is not there. */
  contentOf(path: string): Uint8Array | undefined {
    const file = this.#files.get(this.resolve(path))
    return file?.content.slice(0, file.sizeBytes)
  }

  /** The same as text. */
  textOf(path: string): string | undefined {
    const content = this.contentOf(path)
    return content === undefined ? undefined : new TextDecoder().decode(content)
  }

  /** Paths of all files, sorted. */
  paths(): string[] {
    return [...this.#files.keys()].sort(compareUtf8)
  }

  /** Bytes all files together have. */
  get usedBytes(): number {
    let used = 0
    for (const file of this.#files.values()) used += file.sizeBytes
    return used
  }

  /**
   * What the machine does when its power fails: files keep what was synced. Chance, where it is given, leaves something of the
   * rest (bytes of it, or zeros in their place), and takes names: in each directory some of the changes since it was synced,
   * the newest ones.
   */
  crash(random?: Random): void {
    if (random !== undefined) this.#loseNames(random)
    for (const file of new Set(this.#files.values())) {
      const torn = file.sizeBytes - file.syncedBytes
      const left = random === undefined ? 0 : Math.floor(random.next() * (torn + 1))
      if (left > 0 && random!.next() < 0.25)
        file.content.fill(0, file.syncedBytes, file.syncedBytes + left)
      file.sizeBytes = file.syncedBytes += left
    }
    this.#unsyncedNames.clear()
  }

  #loseNames(random: Random): void {
    // What was made below a directory goes with it, so the deepest come first.
    const directories = [...this.#unsyncedNames].sort(([a], [b]) => b.length - a.length)
    for (const [, changes] of directories) {
      const kept = Math.floor(random.next() * (changes.length + 1))
      for (const change of changes.slice(kept).reverse())
        for (const [path, before] of change) this.#restoreName(path, before)
    }
  }

  #restoreName(path: string, before: Named): void {
    if (before === undefined) {
      this.#removeAll(path)
      return
    }
    if (!this.#directories.has(posix.dirname(path))) return
    if (before === 'directory') this.#directories.add(path)
    else this.#files.set(path, before)
  }

  #removeAll(path: string): void {
    for (const entry of [...this.#files.keys(), ...this.#directories]) {
      if (entry !== path && !entry.startsWith(`${path}/`)) continue
      this.#files.delete(entry)
      this.#directories.delete(entry)
    }
  }

  #named(path: string): Named {
    return this.#files.get(path) ?? (this.#directories.has(path) ? 'directory' : undefined)
  }

  /** Notes what names stand for that are changed now, in the directory of the first. */
  #change(...paths: readonly [string, ...string[]]): void {
    const change = new Map(paths.map((path) => [path, this.#named(path)]))
    const directory = posix.dirname(paths[0])
    const changes = this.#unsyncedNames.get(directory)
    if (changes === undefined) this.#unsyncedNames.set(directory, [change])
    else changes.push(change)
  }

  // ---- FileSystem ----

  async status(path: string): Promise<FileStatus | undefined> {
    await this.#turn({ path, operation: 'look at' })
    const absolute = this.resolve(path)
    const file = this.#files.get(absolute)
    if (file === undefined && !this.#directories.has(absolute)) return undefined
    return {
      path,
      sizeBytes: file?.sizeBytes ?? 0,
      isDirectory: file === undefined,
      isSpecial: false,
      modifiedMs: file?.modifiedMs ?? 0,
    }
  }

  async list(path: string): Promise<FileStatus[]> {
    const operation = { path, operation: 'list' }
    await this.#turn(operation)
    const absolute = this.resolve(path)
    if (this.#files.has(absolute)) throw failure('ENOTDIR', operation)
    if (!this.#directories.has(absolute)) throw failure('ENOENT', operation)
    const names = [...this.#files.keys(), ...this.#directories]
      .filter((entry) => entry !== '/' && posix.dirname(entry) === absolute)
      .map((entry) => posix.basename(entry))
      .sort(compareUtf8)
    const entries = await Promise.all(names.map((name) => this.status(posix.join(path, name))))
    return entries.filter((entry) => entry !== undefined)
  }

  async openRead(path: string): Promise<ReadableFile> {
    const operation = { path, operation: 'read' }
    await this.#turn(operation)
    const absolute = this.resolve(path)
    if (this.#directories.has(absolute)) throw failure('EISDIR', operation)
    const file = this.#files.get(absolute)
    if (file === undefined) throw failure('ENOENT', operation)
    return {
      path,
      sizeBytes: file.sizeBytes,
      read: async (target, position) => {
        await this.#turn(operation, position, target.length)
        const source = file.content.subarray(
          position,
          Math.min(file.sizeBytes, position + target.length),
        )
        target.set(source)
        return source.length
      },
      close: async () => {},
    }
  }

  async create(path: string): Promise<WritableFile> {
    const operation = { path, operation: 'write' }
    await this.#turn(operation)
    const absolute = this.resolve(path)
    if (this.#directories.has(absolute)) throw failure('EISDIR', operation)
    this.#addDirectories(posix.dirname(absolute))
    const file: SimulatedFile = {
      content: new Uint8Array(256),
      sizeBytes: 0,
      syncedBytes: 0,
      modifiedMs: this.#nowMs(),
    }
    this.#change(absolute)
    this.#files.set(absolute, file)
    return {
      path,
      write: async (bytes) => {
        await this.#turn(operation, file.sizeBytes, bytes.length)
        const room = this.#faults.diskBytes - this.usedBytes
        this.#append(file, bytes.subarray(0, Math.max(0, room)))
        if (room < bytes.length)
          throw failure('ENOSPC', { ...operation, bytesWritten: file.sizeBytes })
      },
      sync: async () => {
        await this.#turn({ path, operation: 'sync', bytesWritten: file.sizeBytes })
        file.syncedBytes = file.sizeBytes
      },
      close: async () => {},
    }
  }

  async rename(from: string, to: string): Promise<void> {
    const operation = { path: from, operation: 'rename' }
    await this.#turn(operation)
    const source = this.resolve(from)
    const target = this.resolve(to)
    const file = this.#files.get(source)
    if (file === undefined) throw failure('ENOENT', operation)
    if (this.#directories.has(target)) throw failure('EISDIR', operation)
    this.#addDirectories(posix.dirname(target))
    this.#change(target, source)
    this.#files.delete(source)
    this.#files.set(target, file)
  }

  async remove(path: string): Promise<void> {
    await this.#turn({ path, operation: 'remove' })
    const absolute = this.resolve(path)
    const removed = [...this.#directories, ...this.#files.keys()].filter(
      (entry) => entry === absolute || entry.startsWith(`${absolute}/`),
    )
    const [first, ...others] = removed
    if (first === undefined) return
    this.#change(first, ...others)
    this.#removeAll(absolute)
  }

  async linkIfAbsent(from: string, to: string): Promise<boolean> {
    const operation = { path: to, operation: 'link' }
    await this.#turn(operation)
    const target = this.resolve(to)
    const file = this.#files.get(this.resolve(from))
    if (file === undefined) throw failure('ENOENT', operation)
    if (this.#files.has(target)) return false
    this.#addDirectories(posix.dirname(target))
    this.#change(target)
    this.#files.set(target, file)
    return true
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#turn({ path, operation: 'sync' })
    this.#unsyncedNames.delete(this.resolve(path))
  }

  async makeDirectory(path: string): Promise<void> {
    await this.#turn({ path, operation: 'make the directory' })
    this.#addDirectories(this.resolve(path))
  }

  resolve(...parts: string[]): string {
    return posix.resolve('/work', ...parts)
  }

  // Every call takes a turn of the queue of promises, and may fail as the test has arranged.
  async #turn(operation: FileOperation, position = 0, length = 0): Promise<void> {
    await Promise.resolve()
    const touched = { ...operation, path: this.resolve(operation.path), position, length }
    const fault = this.#faults.take(touched)
    if (fault !== undefined) throw failure(fault.error, operation)
  }

  #append(file: SimulatedFile, bytes: Uint8Array): void {
    const needed = file.sizeBytes + bytes.length
    if (needed > file.content.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * file.content.length))
      grown.set(file.content.subarray(0, file.sizeBytes))
      file.content = grown
    }
    file.content.set(bytes, file.sizeBytes)
    file.sizeBytes = needed
    file.modifiedMs = this.#nowMs()
  }

  #addDirectories(path: string): void {
    const missing: string[] = []
    for (let at = path; !this.#directories.has(at); at = posix.dirname(at)) missing.unshift(at)
    for (const directory of missing) {
      this.#change(directory)
      this.#directories.add(directory)
    }
  }
}

function failure(code: DiskFault['error'] | 'ENOTDIR' | 'EISDIR', operation: FileOperation) {
  return fileErrorOf(Object.assign(new Error(`simulated ${code}`), { code }), operation)
}
