import type { Encoder } from '../../contracts/format.ts'
import type { Platform } from '../../contracts/platform.ts'
import type { Committable, SinkWriter } from '../../contracts/sink.ts'
import { type Batch, liveCount, type Schema } from '../../core/batch.ts'
import type { FileCommittable, ProgressCommittable } from './committable.ts'
import { directoriesUpTo } from './directories.ts'
import { type Backlog, PartFile } from './part-file.ts'
import type { PartName } from './part-names.ts'
import { PartitionRouting } from './partition-routing.ts'
import { isOutdated, type RollingPolicy } from './rolling-policy.ts'

export interface DirectoryWriterOptions {
  readonly platform: Platform
  /** Absolute. */
  readonly directory: string
  readonly schema: Schema
  readonly partitionKeys: readonly string[]
  readonly defaultPartition: string
  readonly makeEncoder: () => Encoder
  readonly nextName: PartName
  readonly rolling: RollingPolicy
  /** Whether every cut tells its watermark, so that the committer is asked although there are no rows. */
  readonly reportsProgress: boolean
  /** Called with each new partition; throws where the sink cannot take it. */
  readonly checkPartition: (partition: string) => void
  /** Files that the operating system holds open at most. Absent = 512. */
  readonly maxOpenFiles?: number
  count(counter: string, amount: number): void
}

const FLUSH_THRESHOLD_BYTES = 1 << 20
/** With partitions: many files get a little each. */
const PARTITIONED_FLUSH_THRESHOLD_BYTES = 8 << 20
const MAX_OPEN_FILES = 512
/** Files that are made durable side by side. */
const FINISHING_AT_ONCE = 4

/**
 * Writes files into a directory, or into one directory for each partition. Files are ended by `prepareCommit`, by
 * size and by age; all that was ended is answered by the next `prepareCommit`, durable and not visible yet.
 *
 * A failure of the disk is final: every later call rejects with it, so that no rows are left out in silence.
 */
export class DirectoryWriter implements SinkWriter {
  readonly flushThresholdBytes: number
  readonly #options: DirectoryWriterOptions
  readonly #routing: PartitionRouting
  readonly #backlog: Backlog = { bytes: 0 }
  readonly #encoder: Encoder
  /** Whose bytes the encoder holds. */
  #encoding: PartFile | undefined
  /** Files that get rows, by partition; the least recently written first. */
  readonly #growing = new Map<string, PartFile>()
  /** Files that get no more rows and have been in no cut yet. */
  #ended: PartFile[] = []
  /** Files of cuts that were not answered yet. */
  readonly #cutting = new Set<PartFile>()
  readonly #work = new Set<Promise<unknown>>()
  #failure: { readonly error: unknown } | undefined
  #nextCheckMs = -Infinity
  #watermarkMs = -Infinity
  #isIdle = false

  constructor(options: DirectoryWriterOptions) {
    this.#options = options
    this.#routing = new PartitionRouting(options)
    this.#encoder = options.makeEncoder()
    this.flushThresholdBytes =
      options.partitionKeys.length === 0 ? FLUSH_THRESHOLD_BYTES : PARTITIONED_FLUSH_THRESHOLD_BYTES
  }

  get pendingBytes(): number {
    return this.#backlog.bytes + this.#encoder.pendingBytes
  }

  write(batch: Batch): void {
    if (liveCount(batch) === 0) return
    const nowMs = this.#options.platform.clock.nowMs()
    this.#endOutdated(nowMs)
    for (const { partition, batch: rows } of this.#routing.route(batch)) {
      const part = this.#partOf(partition, nowMs)
      this.#encode(part, rows)
      const sizeBytes = part.sizeBytes + this.#encoder.pendingBytes
      if (sizeBytes >= this.#options.rolling.sizeBytes) this.#end(partition, part)
    }
  }

  onWatermark(watermarkMs: number): void {
    this.#watermarkMs = watermarkMs
  }

  onIdle(isIdle: boolean): void {
    this.#isIdle = isIdle
  }

  /** Rejects with FILE_DISK_FULL, FILE_ACCESS_DENIED, FILE_IO. */
  flush(): Promise<void> {
    return this.#do(() => this.#flush())
  }

  /** Rejects as `flush`, and with FILE_NOT_FOUND or FILESYSTEM_FILE_LOST when others have removed files or directories. */
  prepareCommit(): Promise<readonly Committable[]> {
    // From here on rows belong to the next cut: this is done before the call returns.
    this.#takeEncoded('copy')
    for (const [partition, part] of [...this.#growing]) this.#end(partition, part)
    const cut = this.#ended.filter((part) => part.sizeBytes > 0)
    this.#ended = []
    for (const part of cut) this.#cutting.add(part)
    const progress = this.#options.reportsProgress ? [this.#progress()] : []
    return this.#do(async () => [...(await this.#finishCut(cut)), ...progress])
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#work)
    const unanswered = [...this.#growing.values(), ...this.#ended, ...this.#cutting]
    await Promise.allSettled(unanswered.map((part) => part.abandon()))
  }

  /** Runs one piece of work on the disk, unless one has failed. */
  async #do<T>(step: () => Promise<T>): Promise<T> {
    if (this.#failure !== undefined) throw this.#failure.error
    const work = step()
    this.#work.add(work)
    try {
      return await work
    } catch (error) {
      this.#failure ??= { error }
      throw error
    } finally {
      this.#work.delete(work)
    }
  }

  async #flush(): Promise<void> {
    // No rows come while output is flushed: the encoder's bytes stay as they are.
    this.#takeEncoded('lend')
    for (const part of this.#ended) await part.finish()
    const limit = this.#options.maxOpenFiles ?? MAX_OPEN_FILES
    const open = [...this.#growing].filter(([, part]) => part.isOpen)
    let freed = 0
    for (const [partition, part] of [...this.#growing]) {
      if (part.queuedBytes === 0) continue
      if (!part.isOpen) {
        // The least recently written file makes room; its partition goes on in a new one.
        if (open.length - freed >= limit) {
          const [oldest, other] = open[freed++]!
          this.#end(oldest, other)
          await other.finish()
        }
        open.push([partition, part])
      }
      await part.drain()
    }
  }

  #progress(): ProgressCommittable {
    const watermarkMs = Math.min(this.#watermarkMs, Number.MAX_SAFE_INTEGER)
    return {
      kind: 'progress',
      watermarkMs: watermarkMs === -Infinity ? null : watermarkMs,
      isIdle: this.#isIdle,
    }
  }

  async #finishCut(cut: readonly PartFile[]): Promise<readonly FileCommittable[]> {
    const { platform, directory } = this.#options
    const { files } = platform
    await eachOf(cut, FINISHING_AT_ONCE, (part) => part.finish())
    const written = cut.map((part) => part.directory)
    for (const path of directoriesUpTo(directory, written)) await files.syncDirectory(path)
    // What others have removed by now cannot be made up for after the checkpoint.
    await eachOf(cut, FINISHING_AT_ONCE, (part) => part.verify())
    for (const part of cut) this.#cutting.delete(part)
    return cut.map((part) => part.committable)
  }

  #endOutdated(nowMs: number): void {
    if (nowMs < this.#nextCheckMs) return
    const { rolling } = this.#options
    this.#nextCheckMs = nowMs + rolling.checkIntervalMs
    for (const [partition, part] of [...this.#growing])
      if (isOutdated(part, rolling, nowMs)) this.#end(partition, part)
  }

  #end(partition: string, part: PartFile): void {
    this.#growing.delete(partition)
    this.#ended.push(part)
  }

  #partOf(partition: string, nowMs: number): PartFile {
    let part = this.#growing.get(partition)
    if (part === undefined) {
      const { platform, directory, nextName, count, checkPartition } = this.#options
      const { files } = platform
      checkPartition(partition)
      part = new PartFile({
        files,
        directory: files.resolve(directory, partition),
        name: nextName(),
        nowMs,
        backlog: this.#backlog,
      })
      count('filesWritten', 1)
    }
    // Again, so that it stands last.
    this.#growing.delete(partition)
    this.#growing.set(partition, part)
    part.lastWriteMs = nowMs
    return part
  }

  #encode(part: PartFile, batch: Batch): void {
    if (this.#encoding !== part) this.#takeEncoded('copy')
    this.#encoding = part
    this.#encoder.encode(batch)
  }

  /** Moves what the encoder holds to its file. Lent bytes are written before the encoder is used again. */
  #takeEncoded(how: 'copy' | 'lend'): void {
    const part = this.#encoding
    this.#encoding = undefined
    if (part === undefined) return
    const bytes = this.#encoder.take()
    part.append(how === 'copy' ? bytes.slice() : bytes)
  }
}

/** Runs a step for each of many, at most so many at once. The first failure stops those not begun. */
async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  step: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0
  let hasFailed = false
  const lane = async (): Promise<void> => {
    while (next < items.length && !hasFailed) {
      try {
        await step(items[next++]!)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: atOnce }, lane))
  for (const outcome of lanes) if (outcome.status === 'rejected') throw outcome.reason
}
