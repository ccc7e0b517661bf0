import type { FileSystem, WritableFile } from '../../contracts/platform.ts'

/**
 * One file of a sink. Until it is published its name begins with `.`, so that no reader takes it for
 * data.
 */
export class PartFile {
  readonly #files: FileSystem
  readonly #unfinishedPath: string
  readonly #finalPath: string
  #file: WritableFile | undefined
  bytesWritten = 0

  constructor(files: FileSystem, directory: string, name: string) {
    this.#files = files
    this.#unfinishedPath = files.resolve(directory, `.${name}.inprogress`)
    this.#finalPath = files.resolve(directory, name)
  }

  /** Writes at the end. Rejects with FILE_DISK_FULL, FILE_ACCESS_DENIED, FILE_IO. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#file ??= await this.#files.create(this.#unfinishedPath)
    await this.#file.write(bytes)
    this.bytesWritten += bytes.length
  }

  /** Makes the content durable; nothing is written after. */
  async close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.sync()
    await file?.close()
  }

  /** Gives the file its name. */
  async publish(): Promise<void> {
    await this.#files.rename(this.#unfinishedPath, this.#finalPath)
  }

  /** Removes what was written and not published. */
  async abandon(): Promise<void> {
    await this.#file?.close().catch(() => {})
    await this.#files.remove(this.#unfinishedPath)
  }
}
