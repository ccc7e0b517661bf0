import type { FileSystem, Platform } from '../../contracts/platform.ts'
import type { Committable, Committer } from '../../contracts/sink.ts'
import { defineError } from '../../core/errors.ts'
import { type FileCommittable, filesOf, watermarkOf } from './committable.ts'
import { filesBelow } from './directories.ts'
import { baseName, directoryOf, jobMarkOf, markOfFinished, markOfUnfinished } from './part-names.ts'
import {
  decidePartitions,
  NO_PARTITIONS,
  type PartitionEvent,
  type PartitionTrigger,
} from './partition-commit.ts'

export const filesystemCommitLost = defineError({
  code: 'FILESYSTEM_COMMIT_LOST',
  domain: 'external',
  retry: 'never',
  message: (p: { pending: string; final: string; problem: string; others: number }) =>
    `The checkpoint says that '${p.pending}' is to become '${p.final}', but ${p.problem}${p.others === 0 ? '' : ` (and so with ${p.others} more)`}.`,
  remedy: (p) =>
    `Put the file back where it was; or, if '${p.final}' was finished and taken away on purpose or its rows are not missed, ` +
    `make an empty file of that name, and start the job again.`,
})

export interface FileCommitterOptions {
  readonly platform: Platform
  readonly jobId: string
  /** Of the table; absolute. */
  readonly directory: string
  readonly partitionKeyCount: number
  readonly isOverwrite: boolean
  /** File put into every finished directory; undefined = none. */
  readonly successFile: string | undefined
  /** When a partition counts as finished. */
  readonly successTrigger: PartitionTrigger
}

/**
 * Makes files visible by giving them their names.
 *
 * Every step can be repeated: a file that has its name is left as it is, and what else is done (removing what is overwritten,
 * success files) is judged by what lies in the directories. So a commit that was broken off anywhere is made
 * whole by committing again.
 *
 * INSERT OVERWRITE: with the job's first files of a directory those that were there before are removed, right after the new
 * ones have their names; a reader may see both for that moment, and never neither. A job that commits once, as those in
 * batch mode do, so leaves the old files until all is written, and for good when it fails. Were there more commits, each directory
 * would be replaced by the first that has files for it. Directories of partitions without new rows stay as they are; a table that is not
 * partitioned is emptied also by a job without rows. Files of this job (those that bear its mark) are never removed.
 */
export class FileCommitter implements Committer {
  readonly #options: FileCommitterOptions
  readonly #files: FileSystem
  readonly #mark: string
  /** Of this job; after a restore from another folder also of the one before, as far as commits name it. */
  readonly #ownMarks: Set<string>
  #partitions = NO_PARTITIONS

  constructor(options: FileCommitterOptions) {
    this.#options = options
    this.#files = options.platform.files
    this.#mark = jobMarkOf(options.jobId, options.platform.digest)
    this.#ownMarks = new Set([this.#mark])
  }

  /** Rejects with FILESYSTEM_COMMIT_LOST, FILESYSTEM_PARTITION_TIME, FILE_ACCESS_DENIED, FILE_DISK_FULL, FILE_IO. */
  async commit(committables: readonly Committable[]): Promise<void> {
    const committed = filesOf(committables)
    for (const { final } of committed) {
      const mark = markOfFinished(baseName(final))
      if (mark !== undefined) this.#ownMarks.add(mark)
    }
    const directories = [...new Set(committed.map(({ final }) => directoryOf(final)))]
    const replaced = this.#options.isOverwrite
      ? await this.#replacedFiles(directories, new Set(committed.map(({ final }) => final)))
      : []
    await this.#publish(committed)
    await this.#removeAll(replaced)
    await this.#markComplete({
      kind: 'written',
      partitions: directories.map((directory) => this.#partitionOf(directory)),
      nowMs: this.#options.platform.clock.nowMs(),
      watermarkMs: watermarkOf(committables),
    })
  }

  /** All sinks of the job must have committed what was restored: two of them may write into one directory. */
  async cleanUp(): Promise<void> {
    try {
      const { directory, partitionKeyCount } = this.#options
      const found = await filesBelow(this.#files, directory, partitionKeyCount)
      await this.#removeAll(
        found
          .filter(({ path }) => markOfUnfinished(baseName(path)) === this.#mark)
          .map(({ path }) => path),
      )
      this.#recoverPartitions(found)
    } catch {
      // What is left over is hidden, and removed after the next restore.
    }
  }

  async finish(): Promise<void> {
    const { directory, partitionKeyCount, isOverwrite, successFile } = this.#options
    if (partitionKeyCount > 0) {
      await this.#markComplete({ kind: 'finished' })
      return
    }
    // Without rows there was no commit that would have done it.
    if (isOverwrite) await this.#removeAll(await this.#replacedFiles([directory], new Set()))
    if (successFile !== undefined) await this.#writeSuccess(directory)
  }

  async close(): Promise<void> {}

  async #publish(committed: readonly FileCommittable[]): Promise<void> {
    const lost: { readonly file: FileCommittable; readonly problem: string }[] = []
    const renamed = new Set<string>()
    for (const file of committed) {
      const problem = await this.#rename(file)
      if (problem === undefined) renamed.add(directoryOf(file.final))
      else lost.push({ file, problem })
    }
    for (const directory of renamed) await this.#files.syncDirectory(directory)
    const [first] = lost
    if (first === undefined) return
    const { pending, final } = first.file
    throw filesystemCommitLost(
      { pending, final, problem: first.problem, others: lost.length - 1 },
      { location: { file: pending } },
    )
  }

  /** Answers what is wrong, if the file can be neither found nor found to be done. */
  async #rename({ pending, final, sizeBytes }: FileCommittable): Promise<string | undefined> {
    const status = await this.#files.status(pending)
    if (status === undefined)
      return (await this.#files.status(final)) === undefined ? 'neither is there' : undefined
    if (status.sizeBytes !== sizeBytes)
      return `it has ${status.sizeBytes} bytes instead of ${sizeBytes}`
    await this.#files.rename(pending, final)
    return undefined
  }

  /**
   * Files that new ones replace: those of others, in directories where this job has finished no files but the ones
   * being committed.
   */
  async #replacedFiles(
    directories: readonly string[],
    committed: ReadonlySet<string>,
  ): Promise<string[]> {
    const replaced: string[] = []
    for (const directory of directories) {
      const visible = (await filesBelow(this.#files, directory, 0))
        .map(({ path }) => path)
        .filter((path) => !baseName(path).startsWith('.'))
      const isOwn = (path: string): boolean =>
        this.#ownMarks.has(markOfFinished(baseName(path)) ?? '')
      if (visible.some((path) => isOwn(path) && !committed.has(path))) continue
      replaced.push(...visible.filter((path) => !isOwn(path)))
    }
    return replaced
  }

  async #removeAll(paths: readonly string[]): Promise<void> {
    for (const path of paths) await this.#files.remove(path)
    for (const directory of new Set(paths.map(directoryOf)))
      await this.#files.syncDirectory(directory)
  }

  async #markComplete(event: PartitionEvent): Promise<void> {
    const { directory, partitionKeyCount, successFile, successTrigger } = this.#options
    if (successFile === undefined || partitionKeyCount === 0) return
    const { state, complete } = decidePartitions(this.#partitions, event, successTrigger)
    for (const partition of complete)
      await this.#writeSuccess(this.#files.resolve(directory, partition))
    this.#partitions = state
  }

  async #writeSuccess(directory: string): Promise<void> {
    const file = await this.#files.create(
      this.#files.resolve(directory, this.#options.successFile!),
    )
    await file.close()
    await this.#files.syncDirectory(directory)
  }

  /** Below the table's directory. */
  #partitionOf(directory: string): string {
    return directory.slice(this.#options.directory.length + 1)
  }

  /** Partitions that dead attempts have written and not marked: what was known of them is read off the files. */
  #recoverPartitions(
    found: readonly { readonly path: string; readonly modifiedMs: number }[],
  ): void {
    const { successFile, partitionKeyCount } = this.#options
    if (successFile === undefined || partitionKeyCount === 0) return
    const sinceMs = new Map(this.#partitions.sinceMs)
    const marked = new Set<string>()
    for (const { path, modifiedMs } of found) {
      const partition = this.#partitionOf(directoryOf(path))
      if (baseName(path) === successFile) marked.add(partition)
      if (!this.#ownMarks.has(markOfFinished(baseName(path)) ?? '')) continue
      sinceMs.set(partition, Math.min(modifiedMs, sinceMs.get(partition) ?? Infinity))
    }
    for (const partition of marked) sinceMs.delete(partition)
    this.#partitions = { ...this.#partitions, sinceMs }
  }
}
