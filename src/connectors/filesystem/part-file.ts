import type { FileSystem, WritableFile } from '../../contracts/platform.ts'
import { defineError } from '../../core/errors.ts'
import type { FileCommittable } from './committable.ts'
import { unfinishedName } from './part-names.ts'

export const filesystemFileLost = defineError({
  code: 'FILESYSTEM_FILE_LOST',
  domain: 'external',
  retry: 'backoff',
  message: (p: { path: string; problem: string }) =>
    `The file '${p.path}' was changed while it was written: ${p.problem}.`,
  remedy: () =>
    "Keep other programs from files whose names begin with '.part-', and from their directories, while the job runs.",
})

/** Bytes of all files of a writer that are in memory. */
export interface Backlog {
  bytes: number
}

export interface PartFileOptions {
  readonly files: FileSystem
  /** Absolute. */
  readonly directory: string
  /** Its name once it is finished. */
  readonly name: string
  readonly nowMs: number
  readonly backlog: Backlog
}

/**
 * One file of a sink, from its first byte until its content is durable under a name that begins with `.`. Calls that
 * touch the disk are carried out one after the other.
 */
export class PartFile {
  readonly directory: string
  readonly createdMs: number
  readonly #files: FileSystem
  readonly #backlog: Backlog
  readonly #unfinishedPath: string
  readonly #finalPath: string
  #queue: Uint8Array[] = []
  #file: WritableFile | undefined
  #work: Promise<void> = Promise.resolve()
  lastWriteMs: number
  /** Of all bytes given to it. */
  sizeBytes = 0
  queuedBytes = 0

  constructor({ files, directory, name, nowMs, backlog }: PartFileOptions) {
    this.directory = directory
    this.createdMs = nowMs
    this.lastWriteMs = nowMs
    this.#files = files
    this.#backlog = backlog
    this.#unfinishedPath = files.resolve(directory, unfinishedName(name))
    this.#finalPath = files.resolve(directory, name)
  }

  /** Whether the operating system holds it open. */
  get isOpen(): boolean {
    return this.#file !== undefined
  }

  /** Puts bytes behind those before; they must stay as they are until they are written. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#queue.push(bytes)
    this.sizeBytes += bytes.length
    this.queuedBytes += bytes.length
    this.#backlog.bytes += bytes.length
  }

  /** Writes what was appended. Rejects with FILE_DISK_FULL, FILE_ACCESS_DENIED, FILE_IO. */
  drain(): Promise<void> {
    return this.#next(() => this.#write())
  }

  /** Writes the rest and makes the content durable; nothing is appended after. Rejects as `drain`, and FILESYSTEM_FILE_LOST. */
  finish(): Promise<void> {
    return this.#next(async () => {
      await this.#write()
      const file = this.#file
      if (file === undefined) return
      await file.sync()
      this.#file = undefined
      await file.close()
    })
  }

  /** Checks that the file is there as it was written. Rejects with FILESYSTEM_FILE_LOST. */
  async verify(): Promise<void> {
    const path = this.#unfinishedPath
    const status = await this.#files.status(path)
    if (status?.sizeBytes === this.sizeBytes) return
    const problem =
      status === undefined
        ? 'it is gone'
        : `it has ${status.sizeBytes} bytes instead of ${this.sizeBytes}`
    throw filesystemFileLost({ path, problem }, { location: { file: path } })
  }

  /** What makes the file visible, once it is finished. */
  get committable(): FileCommittable {
    return {
      kind: 'file',
      pending: this.#unfinishedPath,
      final: this.#finalPath,
      sizeBytes: this.sizeBytes,
    }
  }

  /** Removes what was written. */
  abandon(): Promise<void> {
    return this.#next(async () => {
      this.#backlog.bytes -= this.queuedBytes
      this.queuedBytes = 0
      this.#queue = []
      await this.#file?.close().catch(() => {})
      await this.#files.remove(this.#unfinishedPath)
    })
  }

  async #write(): Promise<void> {
    while (this.#queue.length > 0) {
      const bytes = this.#queue[0]!
      this.#file ??= await this.#files.create(this.#unfinishedPath)
      await this.#file.write(bytes)
      this.#queue.shift()
      this.queuedBytes -= bytes.length
      this.#backlog.bytes -= bytes.length
    }
  }

  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#work.then(step)
    // A later step does not fail for an earlier one: who asked for that has been told.
    this.#work = done.catch(() => {})
    return done
  }
}
