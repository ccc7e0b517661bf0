import type { Encoder, FormatDefinition } from '../../contracts/format.ts'
import type { FileSystem, Platform } from '../../contracts/platform.ts'
import type { Sink, SinkChangelog, SinkWriter, WriterContext } from '../../contracts/sink.ts'
import type { Schema } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import { DirectoryWriter } from './directory-writer.ts'
import { localPathOf } from './local-path.ts'
import type { PartName } from './partition-output.ts'
import { type ByteTarget, StreamWriter } from './stream-writer.ts'

export const filesystemSinkPath = defineError({
  code: 'FILESYSTEM_SINK_PATH',
  domain: 'user',
  retry: 'never',
  message: (p: { path: string }) =>
    `Cannot write files into '${p.path}': it is a file, not a directory.`,
  remedy: () => 'Name a directory: every INSERT adds files of its own to it.',
})

export const filesystemSinkPartition = defineError({
  code: 'FILESYSTEM_SINK_PARTITION',
  domain: 'user',
  retry: 'never',
  message: (p: { path: string }) =>
    `Cannot write partitions to '${p.path}': it is not a directory.`,
  remedy: () => 'Name a directory, or leave PARTITIONED BY out.',
})

export interface FileSinkOptions {
  readonly schema: Schema
  readonly partitionKeys: readonly string[]
  readonly defaultPartition: string
  /** The option `path`. */
  readonly path: string
  readonly format: FormatDefinition
  readonly formatValues: Readonly<Record<string, unknown>>
  readonly timeZone: string
  /** A file that has this many bytes is ended and the next one begun. */
  readonly rollAtBytes: number
  readonly successFile: string | undefined
  readonly isOverwrite: boolean
}

/**
 * Writes rows as files `part-<uuid>-<subtask>-<n>.<ending>`, which become visible when all are whole.
 * Devices and pipes are written as they are.
 */
export class FileSink implements Sink {
  readonly changelog: SinkChangelog = 'append'
  readonly delivery = 'exactly-once'
  readonly #options: FileSinkOptions

  constructor(options: FileSinkOptions) {
    this.#options = options
  }

  describe(): string {
    const { path, format, partitionKeys } = this.#options
    return `files in ${path}, ${format.name}${partitionKeys.length === 0 ? '' : `, partitioned by ${partitionKeys.join(', ')}`}`
  }

  /** Rejects with FILESYSTEM_SINK_PATH, FILESYSTEM_SINK_PARTITION, FILE_ACCESS_DENIED. */
  async createWriter(context: WriterContext): Promise<SinkWriter> {
    const { platform } = context
    const path = platform.files.resolve(localPathOf(this.#options.path))
    const target = await directTarget(path, platform)
    if (target !== undefined) {
      if (this.#options.partitionKeys.length > 0) throw filesystemSinkPartition({ path })
      return new StreamWriter(target, this.#makeEncoder())
    }
    await makeDirectory(path, platform.files)
    return new DirectoryWriter({
      ...this.#options,
      platform,
      directory: path,
      makeEncoder: () => this.#makeEncoder(),
      nextName: partNames(context, this.#options.format.fileExtension),
      count: context.count,
    })
  }

  #makeEncoder(): Encoder {
    const { schema, partitionKeys, format, formatValues, timeZone } = this.#options
    const written = schema.filter(({ name }) => !partitionKeys.includes(name))
    return format.encoder!(formatValues, { schema: written, timeZone })
  }
}

async function makeDirectory(path: string, files: FileSystem): Promise<void> {
  const status = await files.status(path)
  if (status !== undefined && !status.isDirectory)
    throw filesystemSinkPath({ path }, { location: { file: path } })
  // Made now, so that a lack of permission shows before the first row is read.
  if (status === undefined) await files.makeDirectory(path)
}

async function directTarget(path: string, platform: Platform): Promise<ByteTarget | undefined> {
  // These may be plain files behind a redirection, which opening would empty.
  const output =
    path === '/dev/stdout'
      ? platform.standardOut
      : path === '/dev/stderr'
        ? platform.standardError
        : undefined
  if (output !== undefined) return { write: (bytes) => output.write(bytes), close: async () => {} }
  const status = await platform.files.status(path)
  return status?.isSpecial ? platform.files.create(path) : undefined
}

function partNames({ platform, subtaskIndex }: WriterContext, extension: string): PartName {
  const hex = Array.from(platform.random.bytes(16), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  let count = 0
  return () => `part-${uuid}-${subtaskIndex}-${count++}.${extension}`
}
