import type { FileStatus } from '../../contracts/platform.ts'
import type { EnumeratorContext, SourceSplit, SplitEnumerator } from '../../contracts/source.ts'
import { defineError } from '../../core/errors.ts'
import type { FileSourceOptions } from './file-source-options.ts'
import { splitBytesFor, splitsOf } from './file-splits.ts'
import { findFiles } from './find-files.ts'
import { FoundFiles } from './found-files.ts'
import { PartitionPruning } from './partition-pruning.ts'

export const filesystemRestoreMonitor = defineError({
  code: 'FILESYSTEM_RESTORE_MONITOR',
  domain: 'user',
  retry: 'never',
  message: (p: { path: string }) =>
    `The checkpoint was taken when '${p.path}' was read once: it does not say which files it has seen, so that the directory cannot be watched from there on.`,
  remedy: () =>
    "Take 'source.monitor-interval' out of the table, or start the job without the checkpoint.",
})

/** What a checkpoint keeps: that the files were found, or, where the directory is watched, which ones. */
type EnumeratorSnapshot = boolean | { readonly found: string }

/**
 * Finds the files of a table and cuts them into splits, in the order of (path, offset). Files in partitions that no filter lets
 * pass are left out. Looks again where a monitor interval is given: a path is read once, with the size it had when it was found;
 * a file that changes after is counted as `changedFiles`.
 */
export class FileEnumerator implements SplitEnumerator {
  readonly intervalMs: number | undefined
  readonly #options: FileSourceOptions
  readonly #context: EnumeratorContext
  readonly #pruning: PartitionPruning
  /** Where the directory is watched. */
  readonly #found: FoundFiles | undefined
  #isFound: boolean

  constructor(options: FileSourceOptions, context: EnumeratorContext) {
    this.#options = options
    this.#context = context
    this.intervalMs = options.monitorIntervalMs
    this.#pruning = new PartitionPruning(options, context.request?.filters ?? [])
    const restored = context.restored as EnumeratorSnapshot | undefined
    this.#isFound = restored !== undefined && restored !== false
    if (options.monitorIntervalMs === undefined) return
    if (restored === true) throw filesystemRestoreMonitor({ path: options.selection.path })
    const text = typeof restored === 'object' ? restored.found : ''
    this.#found = new FoundFiles(context.platform.digest, text)
    context.count?.('changedFiles', this.#found.changedCount)
  }

  async discover(): Promise<readonly SourceSplit[]> {
    const isWatched = this.#found !== undefined
    if (this.#isFound && !isWatched) return []
    const { selection, format, formatValues, splitBytes } = this.#options
    const all = await findFiles(this.#context.platform.files, selection, { mayBeNone: isWatched })
    const wanted = all.filter(({ path }) => this.#pruning.mayMatch(path))
    const files = isWatched ? wanted.filter((file) => this.#isNew(file)) : wanted
    this.#isFound = true
    const cuts = format.cuts?.(formatValues)
    const bytes = splitBytes ?? splitBytesFor(files, this.#context.parallelism)
    return files.flatMap((file) => splitsOf(file, cuts, bytes))
  }

  snapshot(): EnumeratorSnapshot {
    return this.#found === undefined ? this.#isFound : { found: this.#found.snapshot() }
  }

  async close(): Promise<void> {}

  #isNew(file: FileStatus): boolean {
    const news = this.#found!.note(file)
    if (news === 'changed') this.#context.count?.('changedFiles', 1)
    return news === 'new'
  }
}
