import type { Encoder, FormatDefinition } from '../../contracts/format.ts'
import type { FileSystem, Platform, TextOutput } from '../../contracts/platform.ts'
import type {
  Committer,
  CommitterContext,
  Sink,
  SinkChangelog,
  SinkWriter,
  WriterContext,
} from '../../contracts/sink.ts'
import type { Schema } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import { makeDurableDirectory } from './directories.ts'
import { DirectoryWriter } from './directory-writer.ts'
import { FileCommitter } from './file-committer.ts'
import { localPathOf } from './local-path.ts'
import { partNames } from './part-names.ts'
import type { PartitionTrigger } from './partition-commit.ts'
import type { RollingPolicy } from './rolling-policy.ts'
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
  readonly rolling: RollingPolicy
  readonly successFile: string | undefined
  /** When a partition gets the success file. */
  readonly successTrigger: PartitionTrigger
  readonly isOverwrite: boolean
  /** As in `DirectoryWriterOptions`. */
  readonly maxOpenFiles?: number
}

/** Writes at once and answers nothing: there is nothing to commit. */
const NOTHING_TO_COMMIT: Committer = { commit: async () => {}, close: async () => {} }

/**
 * Writes rows as files `part-<uuid>-<subtask>-<n>.<ending>`. A file is *in progress* while it gets rows and *pending* until the
 * checkpoint that holds it is complete, both under a name that begins with `.`; then it is *finished*. Devices and pipes
 * are written as they are, at once, and so again after a restart.
 *
 * @see Flink's FileSink: life of a part file
 */
export class FileSink implements Sink {
  readonly changelog: SinkChangelog
  readonly #options: FileSinkOptions
  /** Whether the target is known to be a device or a pipe: by its path, or because it was looked at. */
  #isDirect: boolean

  constructor(options: FileSinkOptions) {
    this.#options = options
    this.changelog = options.format.changelog ?? 'append'
    this.#isDirect = localPathOf(options.path).startsWith('/dev/')
  }

  get delivery(): 'exactly-once' | 'at-least-once' {
    return this.#isDirect ? 'at-least-once' : 'exactly-once'
  }

  describe(): string {
    const { path, format, partitionKeys } = this.#options
    if (this.#isDirect) return `written to ${path} at once, ${format.name}, at-least-once`
    return `files in ${path}, ${format.name}${partitionKeys.length === 0 ? '' : `, partitioned by ${partitionKeys.join(', ')}`}`
  }

  /** Rejects with FILESYSTEM_SINK_PATH, FILESYSTEM_SINK_PARTITION, FILE_ACCESS_DENIED. */
  async createWriter(context: WriterContext): Promise<SinkWriter> {
    const { platform } = context
    const path = platform.files.resolve(localPathOf(this.#options.path))
    const target = await directTarget(path, platform)
    if (target !== undefined) {
      this.#isDirect = true
      if (this.#options.partitionKeys.length > 0) throw filesystemSinkPartition({ path })
      return new StreamWriter(target, this.#makeEncoder())
    }
    await makeDirectory(path, platform.files)
    const { successFile, successTrigger: trigger, partitionKeys } = this.#options
    const isTimed =
      successFile !== undefined && partitionKeys.length > 0 && trigger.kind === 'partition-time'
    return new DirectoryWriter({
      ...this.#options,
      platform,
      directory: path,
      makeEncoder: () => this.#makeEncoder(),
      nextName: partNames(context, this.#options.format.fileExtension),
      reportsProgress: isTimed || (successFile !== undefined && trigger.delayMs > 0),
      // A partition without a time is found when it gets its first row, and not when its files are visible.
      checkPartition: (partition) => {
        if (isTimed) trigger.timeOf(partition)
      },
      count: context.count,
    })
  }

  async createCommitter({ platform, jobId }: CommitterContext): Promise<Committer> {
    const directory = platform.files.resolve(localPathOf(this.#options.path))
    if (await isDirect(directory, platform)) {
      this.#isDirect = true
      return NOTHING_TO_COMMIT
    }
    return new FileCommitter({
      ...this.#options,
      platform,
      jobId,
      directory,
      partitionKeyCount: this.#options.partitionKeys.length,
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
  await makeDurableDirectory(files, path)
}

// These may be plain files behind a redirection, which opening would empty.
const outputOf = (
  path: string,
  { standardOut, standardError }: Platform,
): TextOutput | undefined =>
  path === '/dev/stdout' ? standardOut : path === '/dev/stderr' ? standardError : undefined

async function isDirect(path: string, platform: Platform): Promise<boolean> {
  if (outputOf(path, platform) !== undefined) return true
  return (await platform.files.status(path))?.isSpecial === true
}

async function directTarget(path: string, platform: Platform): Promise<ByteTarget | undefined> {
  const output = outputOf(path, platform)
  if (output !== undefined) return { write: (bytes) => output.write(bytes), close: async () => {} }
  return (await isDirect(path, platform)) ? platform.files.create(path) : undefined
}
